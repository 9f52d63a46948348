"""Reads the data files of knowledge/ into typed records.

Belongs here: how a CSV or TOML file of the package becomes records, what a mistake in one is called, and the checksum
of them all. What the files mean belongs to the modules beside this one.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from copydesk.errors import CopydeskError

LIST_SEPARATOR = "|"
DATA_SUFFIXES = (".csv", ".json", ".npz", ".toml", ".txt")
TOLD_TO_PEOPLE = frozenset({"rules.csv"})  # what the rules are, in words: no run reads it

T = TypeVar("T")


class KnowledgeError(CopydeskError, ValueError):
    """A data file is wrong. The message names the file and the line."""

    def __init__(self, name: str, line: int | None, why: str) -> None:
        super().__init__(f"knowledge/{name}{'' if line is None else f', line {line}'}: {why}")


def knowledge_root() -> Traversable:
    """The folder of data files, wherever the package is installed."""
    return resources.files("copydesk") / "knowledge"


def read_bytes(name: str) -> bytes:
    """The bytes of knowledge/`name` ("aliases.csv", "outlets/ecns.toml"). Raises KnowledgeError when there is none."""
    path = knowledge_root()
    for part in name.split("/"):
        path = path / part
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KnowledgeError(name, None, "no such file") from error


def read_text(name: str) -> str:
    """The text of knowledge/`name`. Raises KnowledgeError when it isn't UTF-8."""
    try:
        return read_bytes(name).decode("utf-8")
    except UnicodeDecodeError as error:
        raise KnowledgeError(name, None, f"not UTF-8: {error}") from error


def load_rows(name: str, record: type[T]) -> tuple[T, ...]:
    """Every row of a CSV file as a `record` (a frozen dataclass or NamedTuple), in the file's order.

    The header must hold the fields of `record`, name for name and in order. A cell becomes what its field's type says:
    str, int, float, bool (true/false), date (ISO), a StrEnum or Literal, tuple[str, ...] (parts between "|"); an empty
    cell is None where the type allows it, () for a tuple and "" for a str. Raises KnowledgeError naming file and line.
    """
    names = _field_names(record)
    hints = get_type_hints(record)
    columns = [(i, _reader(hints[field])) for i, field in enumerate(names)]
    converting = [(i, read) for i, read in columns if read is not None]
    lines = csv.reader(io.StringIO(read_text(name), newline=""), strict=True)
    rows: list[T] = []
    try:
        header = next(lines, None)
        if header != names:
            raise KnowledgeError(name, 1, f"columns are {header}, expected {names}")
        for cells in lines:
            if len(cells) != len(names):
                raise KnowledgeError(name, lines.line_num, f"{len(cells)} cells, expected {len(names)}")
            rows.append(
                record(*_convert(name, lines.line_num, names, converting, cells)) if converting else record(*cells)
            )
    except csv.Error as error:
        raise KnowledgeError(name, lines.line_num, str(error)) from error
    return tuple(rows)


def _convert(
    name: str, line: int, names: list[str], converting: list[tuple[int, Callable[[str], Any]]], cells: list[str]
) -> list[Any]:
    """The cells of one line as values."""
    values: list[Any] = list(cells)
    for i, read in converting:
        try:
            values[i] = read(cells[i])
        except (ValueError, KeyError) as error:
            raise KnowledgeError(name, line, f"{names[i]} is {cells[i]!r}: {error}") from error
    return values


def list_files(folder: str = "", suffix: str = "") -> tuple[str, ...]:
    """The names of the data files under knowledge/`folder` that end in `suffix`, sorted, "/" as separator."""
    start = knowledge_root()
    for part in filter(None, folder.split("/")):
        start = start / part
    prefix = f"{folder}/" if folder else ""
    return tuple(sorted(prefix + found for found in _walk(start, "") if found.endswith(suffix)))


@cache
def kb_version() -> str:
    """12 hex digits that change with any byte or name of any data file that runs read: articles.kb_version."""
    digest = hashlib.sha256()
    for name in list_files():
        if name.endswith(DATA_SUFFIXES) and name not in TOLD_TO_PEOPLE:
            digest.update(f"{name}\x00".encode())
            digest.update(hashlib.sha256(read_bytes(name)).digest())
    return digest.hexdigest()[:12]


def _walk(folder: Traversable, prefix: str) -> Iterator[str]:
    """Every file below `folder`, as a path relative to it; caches and hidden files aside."""
    for entry in folder.iterdir():
        if entry.name.startswith((".", "_")):
            continue
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name


def _field_names(record: type[Any]) -> list[str]:
    """The fields of a dataclass or NamedTuple, in order."""
    if is_dataclass(record):
        return [f.name for f in fields(record)]
    return list(record._fields)


def _reader(hint: Any) -> Callable[[str], Any] | None:
    """How a cell becomes a value of the type `hint`; None when it stays as it is."""
    if get_origin(hint) in (Union, UnionType):
        inner = [a for a in get_args(hint) if a is not NoneType]
        if len(inner) == 1:
            read = _reader(inner[0])
            return lambda cell: None if cell == "" else cell if read is None else read(cell)
    if get_origin(hint) is Literal:
        allowed = {str(a): a for a in get_args(hint)}
        return lambda cell: allowed[cell]
    if get_origin(hint) is tuple and get_args(hint) == (str, ...):
        return lambda cell: tuple(cell.split(LIST_SEPARATOR)) if cell else ()
    if hint is bool:
        return {"true": True, "false": False}.__getitem__
    if hint is dt.date:
        return dt.date.fromisoformat
    if hint in (int, float) or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        made: Callable[[str], Any] = hint
        return made
    if hint is str:
        return None
    raise TypeError(f"no rule to read a cell as {hint}")
