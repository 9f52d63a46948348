"""The names of knowledge/ compiled into one file, so that a process is soon ready.

Belongs here: the file's format, making it (`make knowledge`), and telling whether it is of the rows as they stand. It is plain
JSON, column by column: nothing in it is ever executed. The reviewed rows stay what is true: where the file is missing or made
from other rows, they are read instead, which takes twice as long.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from msgspec.structs import astuple

from copydesk.lexicon.entries import SOURCES, Form, KnownEntity, Names, read_names
from copydesk.lexicon.files import KnowledgeError, knowledge_root, read_bytes
from copydesk.lexicon.rows import PositionRow
from copydesk.records import EntityType

# No ending of files.DATA_SUFFIXES: it says nothing that the rows don't, so it has no part in kb_version.
FILE = "names.compiled"
FORMAT = 1


def load_names() -> Names:
    """The names as compiled; from the rows when that file is not of these rows."""
    try:
        data = (knowledge_root() / FILE).read_bytes()
    except FileNotFoundError:
        return read_names()
    try:
        packed = json.loads(data)
    except ValueError as error:
        raise KnowledgeError(FILE, None, f"not what was compiled: {error}") from error
    return unpack(packed) if packed["made_from"] == made_from() else read_names()


def made_from() -> str:
    """What tells the rows and the format of a file: a hash of both."""
    digest = hashlib.sha256(f"{FORMAT}".encode())
    for name in SOURCES:
        digest.update(hashlib.sha256(read_bytes(name)).digest())
    return digest.hexdigest()


def pack(names: Names) -> bytes:
    """The bytes of a file of these names; the same for the same names."""
    forms = [form for entries in names.phrases.values() for form in entries]
    numbers = {entity_id: number for number, entity_id in enumerate(names.known)}
    packed = {
        "made_from": made_from(),
        "known": _columns(map(astuple, names.known.values())),
        "keys": list(names.phrases),
        "counts": [len(entries) for entries in names.phrases.values()],
        "surfaces": [form.surface for form in forms],
        "things": [numbers[form.entity_id] for form in forms],
        "strengths": [form.strength for form in forms],
        "demonyms": [number for number, form in enumerate(forms) if form.demonym],
        "lengths": {pair: list(found) for pair, found in names.lengths.items()},
        "positions": _columns(row for rows in names.positions.values() for row in rows),
    }
    # A line for each part, so that a change of a few rows is a small one to Git.
    lines = [f"{json.dumps(part)}: {json.dumps(value, ensure_ascii=False)}" for part, value in packed.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def unpack(packed: dict[str, Any]) -> Names:
    """The names in a file's parts."""
    ids, types, *others = packed["known"]
    known = dict(zip(ids, map(KnownEntity, ids, map(_TYPES.__getitem__, types), *others), strict=True))
    demonyms = [False] * len(packed["surfaces"])
    for number in packed["demonyms"]:
        demonyms[number] = True
    owners = map(ids.__getitem__, packed["things"])
    forms = list(map(Form, packed["surfaces"], owners, packed["strengths"], demonyms))
    phrases: dict[str, tuple[Form, ...]] = {}
    at = 0
    for key, count in zip(packed["keys"], packed["counts"], strict=True):
        phrases[key] = tuple(forms[at : at + count])
        at += count
    held: dict[tuple[str, str], list[PositionRow]] = {}
    for row in map(PositionRow, *packed["positions"]):
        held.setdefault((row.office, row.of), []).append(row)
    lengths = {pair: tuple(found) for pair, found in packed["lengths"].items()}
    return Names(known, phrases, lengths, {key: tuple(rows) for key, rows in held.items()})


def compile_names(path: Path) -> None:
    """Write the file anew."""
    path.write_bytes(pack(read_names()))


_TYPES = {str(kind): kind for kind in EntityType}


def _columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows as columns."""
    return [list(column) for column in zip(*rows, strict=True)]


if __name__ == "__main__":
    with resources.as_file(resources.files("copydesk")) as package:
        compile_names(package / "knowledge" / FILE)
    print(f"knowledge/{FILE} made anew", file=sys.stderr)
