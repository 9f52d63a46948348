"""Rows in and out of DuckDB as streams, so that no result is ever whole in memory.

Belongs here: how a result is read and how rows are handed back. What is asked is the caller's.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

STREAM_ROWS = 10_000  # rows held at a time outside DuckDB
PATTERN = set("*?[")  # what makes a path a pattern


@contextlib.contextmanager
def plain_path(folder: Path) -> Iterator[Path]:
    """The folder under a path that means itself: DuckDB reads patterns in paths."""
    if not PATTERN & set(str(folder)):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="copydesk-plain-") as place:
        link = Path(place, "folder")
        link.symlink_to(folder.resolve(), target_is_directory=True)
        yield link


def stream(db: duckdb.DuckDBPyConnection, sql: str) -> Iterator[pa.RecordBatch]:
    """The result in Arrow batches. A cursor of its own lets the caller ask other questions meanwhile."""
    with db.cursor() as cursor:
        cursor.execute("SET TimeZone = 'UTC'")
        yield from cursor.sql(sql).to_arrow_reader(STREAM_ROWS)


def rows_of(db: duckdb.DuckDBPyConnection, sql: str) -> Iterator[dict[str, Any]]:
    """The result row by row."""
    for batch in stream(db, sql):
        yield from batch.to_pylist()


def keep_rows(db: duckdb.DuckDBPyConnection, path: Path, schema: pa.Schema, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows, their cells in the schema's order, to `path` and make it the view that `path` is named for."""
    with pq.ParquetWriter(path, schema) as writer:
        for some in chunks(rows, STREAM_ROWS):
            columns = [
                pa.array(cells, field.type) for cells, field in zip(zip(*some, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    db.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet({quoted(str(path))})")


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some


def quoted(text: str) -> str:
    """The text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
