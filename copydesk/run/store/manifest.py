"""What a snapshot says of itself: the manifest with its id, and the card for who finds the folder.

Belongs here: writing both, and holding a folder to its manifest. What the tables say stands in checks.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from copydesk.errors import CopydeskError
from copydesk.run.store.digests import TableDigest
from copydesk.run.store.parquet import PART_NAME, hash_file, open_part, part_files
from copydesk.run.store.snapshot import MANIFEST, README, SNAPSHOT_ID
from copydesk.schemas.arrow import arrow_schema
from copydesk.schemas.models import KEYS
from copydesk.schemas.words import TABLES

_REASONED = ("removed", "rejects")  # the tables whose rows stand there for a reason

_README = """# A copydesk snapshot

Six tables made from a folder of news text: who said what, about whom, when, and where each word came from.

| table | rows | key |
|---|---|---|
{rows}

Each table is a folder of Parquet files, whose schema metadata describes every column. Offsets are half-open, in
Unicode code points, and count in `articles.text` (or `title`, as `in_field` says); those of `removed` count in the
decoded input. `manifest.json` holds the inputs with their hashes and what became of each, the versions and the tagger that made
the tables, the SHA-256 of every file, and a digest of every column that does not depend on the files it lies in. The folder is
named for the manifest: `copydesk verify` checks all of it, and its last word is the name, by which a copy is known again.

Read from this folder: its files never change. `output/latest` leads to the newest such folder, and `output/quotes` and its
like are for looking: at the moment a new run swaps `latest`, a reader on its way through them may miss a file, or read one
table of the old snapshot and one of the new. A program asks for the folder once, with `copydesk.snapshot("output")`, `copydesk snapshot output` or
`realpath output/latest`, and reads all tables from there. When a newer one has come, a folder stays for an hour, unless its runs
were told otherwise (`--keep-minutes`).

```python
import duckdb
duckdb.sql("FROM 'quotes/*.parquet' SELECT speaker_name, count(*) GROUP BY ALL ORDER BY 2 DESC LIMIT 10").show()

import polars as pl
quotes = pl.read_parquet("quotes/*.parquet")

import pandas as pd
articles = pd.read_parquet("articles")
```
"""


class BadManifest(CopydeskError):
    """A folder has no manifest, or not one of ours. The message is one line."""


def list_entries(folder: Path) -> list[str]:
    """Every file and link below `folder` (links are not followed), by relative path, sorted."""
    found = []
    for base, folders, files in os.walk(folder):
        here = Path(base)
        names = files + [name for name in folders if (here / name).is_symlink()]
        found += [(here / name).relative_to(folder).as_posix() for name in names]
    return sorted(found)


def describe_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Relative path -> bytes and SHA-256 of every file of a snapshot but the manifest."""
    return {
        name: {"bytes": (folder / name).stat().st_size, "sha256": hash_file(folder / name)}
        for name in list_entries(folder)
        if name != MANIFEST
    }


def describe_tables(folder: Path) -> dict[str, Any]:
    """What the tables say, whatever files they lie in: their rows, why rows stand in two of them, a digest of each column.

    Raises OSError or pyarrow.ArrowException when a file can't be read.
    """
    rows: dict[str, int] = {}
    reasons: dict[str, dict[str, int]] = {}
    digests: dict[str, dict[str, str]] = {}
    for table in TABLES:
        digest, counted, seen = TableDigest(arrow_schema(table)), 0, Counter[str]()
        for path in part_files(folder / table):
            with open_part(path) as part:
                for number in range(part.num_row_groups):
                    data = part.read_row_group(number)
                    digest.add(data)
                    counted += data.num_rows
                    if table in _REASONED:
                        seen.update({p["values"]: p["counts"] for p in data["reason"].value_counts().to_pylist()})
        rows[table], digests[table] = counted, digest.hex()
        if table in _REASONED:
            reasons[table] = dict(sorted(seen.items()))
    return {"rows": rows, "reasons": reasons, "digests": digests}


def snapshot_id(manifest: dict[str, Any]) -> str:
    """16 hex digits of the SHA-256 of the manifest, its own id left out."""
    digest = hashlib.sha256()
    for piece in _compact({key: value for key, value in manifest.items() if key != SNAPSHOT_ID}):
        digest.update(piece.encode("ascii"))
    return digest.hexdigest()[:16]


def _compact(said: dict[str, Any]) -> Iterator[str]:
    """The JSON of an object without a space, keys sorted, in pieces: lists, which may name every input, one item at a time."""
    encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode
    for key, sign in zip(sorted(said), chain("{", repeat(",")), strict=False):
        yield f"{sign}{encode(key)}:"
        value = said[key]
        if value and isinstance(value, list):
            for item, mark in zip(value, chain("[", repeat(",")), strict=False):
                yield mark + encode(item)
            yield "]"
        else:
            yield encode(value)
    yield "}" if said else "{}"


def write_about(folder: Path, said: dict[str, Any]) -> dict[str, Any]:
    """Write README.md and manifest.json into a snapshot; returns the manifest: what was `said`, and what is there."""
    tables = describe_tables(folder)
    table = "\n".join(f"| {name} | {tables['rows'][name]} | {', '.join(KEYS[name])} |" for name in TABLES)
    (folder / README).write_text(_README.replace("{rows}", table), encoding="utf-8")
    manifest = {**said, **tables, "files": describe_files(folder)}
    manifest[SNAPSHOT_ID] = snapshot_id(manifest)
    pieces = json.JSONEncoder(sort_keys=True, indent=1, ensure_ascii=True).iterencode(manifest)
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:  # piece by piece: it names every input
        file.writelines(pieces)
        file.write("\n")
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a snapshot says of itself, with an id, and bytes and SHA-256 of files. Raises BadManifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {str(name): dict(about) for name, about in manifest["files"].items()}
        return {**manifest, "files": files, SNAPSHOT_ID: str(manifest[SNAPSHOT_ID])}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadManifest(f"{MANIFEST} can't be read: {type(error).__name__}: {error}") from error


def is_ours(folder: Path) -> bool:
    """Whether a folder is a snapshot and nothing else: its manifest gives it its name and tells of every file in it.

    Files may be missing; what is there may go when the snapshot does.
    """
    try:
        manifest = read_manifest(folder)
    except BadManifest:
        return False
    named = manifest[SNAPSHOT_ID] == snapshot_id(manifest) == folder.name
    return named and set(list_entries(folder)) <= {MANIFEST, *manifest["files"]}


def check_files(folder: Path) -> list[str]:
    """Breaches of a snapshot's manifest: a line per file that is missing, unknown or changed, or a wrong id."""
    try:
        manifest = read_manifest(folder)
    except BadManifest as error:
        return [str(error)]
    files, own_id = manifest["files"], manifest[SNAPSHOT_ID]
    breaches = []
    if own_id != snapshot_id(manifest):
        breaches.append(f"{MANIFEST} was changed: its id is {own_id}, its content says {snapshot_id(manifest)}")
    if folder.name != own_id:
        breaches.append(f"the snapshot folder is named {folder.name}, its manifest says {own_id}")
    present = set(list_entries(folder))
    breaches += [f"{name} is missing" for name in sorted(set(files) - present)]
    breaches += [f"{name} is not in the manifest" for name in sorted(present - set(files) - {MANIFEST})]
    for name in sorted(present & set(files)):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            breaches.append(f"{name} is not a plain file")
        elif path.stat().st_size != files[name].get("bytes"):
            breaches.append(f"{name} has {path.stat().st_size} bytes, the manifest says {files[name].get('bytes')}")
        elif (sha256 := hash_file(path)) != files[name].get("sha256"):
            breaches.append(f"{name} was changed: its SHA-256 is not the manifest's")
        elif (named := PART_NAME.fullmatch(path.name)) and not sha256.startswith(named[2]):
            breaches.append(f"{name} bears another hash than its content's")
    return breaches
