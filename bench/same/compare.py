"""What differs between two published outputs, table by table and column by column.

Belongs here: reading both sides and counting. Rows count as changed for a value that differs in a column of both sides. A
column or table that one side alone has is named and counts for nothing, and so do columns that say which code made a row, or
its number in a list: those are counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.same.pairs import Pair, Paired, needed, pair
from copydesk.schemas.models import KEYS
from copydesk.schemas.words import TABLES

# Differ without anything else being different.
APART: Mapping[str, tuple[str, ...]] = {"articles": ("pipeline_version", "kb_version"), "removed": ("segment",)}


class CantCompare(Exception):
    """The two outputs don't have what is needed to pair their rows. The message is one line."""


@dataclass(frozen=True)
class TableDiff:
    """One table on both sides. `rows` are the numbers of rows before and after, `columns` those that both sides have."""

    table: str
    rows: tuple[int, int]
    columns: tuple[str, ...]
    columns_before: tuple[str, ...]  # on the side before alone
    columns_after: tuple[str, ...]
    retyped: tuple[str, ...]  # of another type on each side
    paired: Paired

    @cached_property
    def changed(self) -> tuple[Pair, ...]:
        """The pairs with one key that differ."""
        return tuple(one for one in self.paired.kept if self.differing(one))

    @cached_property
    def by_column(self) -> dict[str, tuple[Pair, ...]]:
        """The columns in which rows differ, those counted apart left out, with the pairs that do."""
        found: dict[str, list[Pair]] = {}
        for one in (*self.changed, *self.paired.rekeyed):
            for column in self.differing(one):
                found.setdefault(column, []).append(one)
        return {column: tuple(found[column]) for column in self.columns if column in found}

    @cached_property
    def apart(self) -> dict[str, int]:
        """How many rows differ in each of the columns that are counted apart."""
        counts = Counter(
            column
            for old, new in (*self.paired.kept, *self.paired.rekeyed)
            for column in APART.get(self.table, ())
            if column in self.columns and old[column] != new[column]
        )
        return dict(sorted(counts.items()))

    @property
    def is_same(self) -> bool:
        """Whether no row was added, removed or changed."""
        paired = self.paired
        return not (self.changed or paired.rekeyed or paired.removed or paired.added)

    def differing(self, one: Pair) -> list[str]:
        """The columns in which a pair differs, those counted apart left out."""
        apart = APART.get(self.table, ())
        return [column for column in self.columns if one[0][column] != one[1][column] and column not in apart]


@dataclass(frozen=True, slots=True)
class Diff:
    """Two outputs. `uris` tells where an article was read, `tables_before` and `tables_after` name what one side alone has."""

    tables: tuple[TableDiff, ...]
    tables_before: tuple[str, ...]
    tables_after: tuple[str, ...]
    uris: Mapping[str, str]

    @property
    def is_same(self) -> bool:
        """Whether no row of any table was added, removed or changed."""
        return all(table.is_same for table in self.tables)


def compare(before: Path, after: Path) -> Diff:
    """What differs between the latest snapshots of two output folders. Raises CantCompare."""
    ours, theirs = _tables(before), _tables(after)
    both = [name for name in theirs if name in ours]
    return Diff(
        tables=tuple(compare_table(name, _read(ours[name]), _read(theirs[name])) for name in both),
        tables_before=tuple(name for name in ours if name not in theirs),
        tables_after=tuple(name for name in theirs if name not in ours),
        uris=_uris(ours) | _uris(theirs),
    )


def compare_table(table: str, before: pa.Table, after: pa.Table) -> TableDiff:
    """What differs between two versions of one table. Raises CantCompare when its key is not on both sides."""
    columns = tuple(name for name in after.column_names if name in before.column_names)
    if table not in KEYS:
        raise CantCompare(f"{table} is a table that copydesk/schemas doesn't know, so its rows can't be paired")
    if missing := needed(table).difference(columns):
        raise CantCompare(f"{table}: its rows can't be paired without {', '.join(sorted(missing))} on both sides")
    same = before.equals(after)
    return TableDiff(
        table=table,
        rows=(before.num_rows, after.num_rows),
        columns=columns,
        columns_before=tuple(name for name in before.column_names if name not in columns),
        columns_after=tuple(name for name in after.column_names if name not in columns),
        retyped=tuple(name for name in columns if before.schema.field(name).type != after.schema.field(name).type),
        paired=Paired((), (), (), ()) if same else pair(table, before.to_pylist(), after.to_pylist()),
    )


def _tables(output: Path) -> dict[str, Path]:
    """The folders of an output's tables by name: those we know in our order, then the others."""
    latest = (output / "latest").resolve()
    found = {path.name: path for path in sorted(latest.iterdir()) if path.is_dir()}
    known: Sequence[str] = [name for name in TABLES if name in found]
    return {name: found[name] for name in (*known, *(name for name in found if name not in known))}


def _read(folder: Path, columns: list[str] | None = None) -> pa.Table:
    """The rows of a table, whatever its files are called."""
    parts: list[Any] = [pq.ParquetFile(path).read(columns) for path in sorted(folder.rglob("*.parquet"))]
    return pa.concat_tables(parts)


def _uris(tables: Mapping[str, Path]) -> dict[str, str]:
    """Where each article was read."""
    found = _read(tables["articles"], ["article_id", "source_uri"]).to_pydict()
    return dict(zip(found["article_id"], found["source_uri"], strict=True))
