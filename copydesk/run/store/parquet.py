"""Writes and reads the published Parquet files.

Belongs here: how a table becomes files. Same rows, same bytes and names, whatever the sizes of the pieces they arrive
in. What the rows must obey stands in schemas; which folder they go to is decided elsewhere.

A part's name bears a hash of its bytes. Readers list a folder, read footers, then pages, opening each file by its name
more than once; whatever becomes of the folder meanwhile, one name never stands for two contents.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from copydesk.schemas.arrow import arrow_schema
from copydesk.schemas.models import SORT_KEYS

ROWS_PER_GROUP = 50_000  # guess: readers skip groups, writers hold one in memory
ROWS_PER_PART = 1_000_000  # a guess
# A group is held in memory by writer and reader alike, so long texts end it before its rows are full.
GROUP_BYTES = 64_000_000
COMPRESSION, COMPRESSION_LEVEL = "zstd", 3  # higher levels save below 1 % and cost several times the CPU time

PART_HASH_HEX = 16  # as many as a snapshot's id has
PART_NAME = re.compile(rf"part-([0-9]{{5}})-([0-9a-f]{{{PART_HASH_HEX}}})\.parquet")

# Columns whose values repeat. Texts and ids hardly ever do, and a dictionary of them only costs.
DICTIONARY_COLUMNS: dict[str, tuple[str, ...]] = {
    "articles": (
        "publisher",
        "agency",
        "section",
        "published_precision",
        "published_tz",
        "language",
        "dateline_place_id",
        "warnings.list.element",
        "pipeline_version",
        "kb_version",
    ),
    "quotes": (
        "article_id",
        "in_field",
        "quote_type",
        "cue",
        "speaker_text",
        "speaker_id",
        "speaker_name",
        "speaker_description",
        "source_type",
        "speaker_method",
        "utterance_relation",
    ),
    "entities": ("entity_type", "subtype", "country_code"),
    "mentions": ("article_id", "in_field", "text", "entity_id", "mention_type", "method", "evidence"),
    "removed": ("article_id", "text", "reason", "rule_id", "used_for"),
    "rejects": ("table_name", "stage", "reason", "column_name", "check_name"),
}


def fsync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def hash_file(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def part_name(number: int, sha256: str) -> str:
    """The file name of a part of a table whose bytes have this SHA-256."""
    return f"part-{number:05d}-{sha256[:PART_HASH_HEX]}.parquet"


def _row_bytes(data: pa.Table) -> list[int]:
    """About how many bytes each row holds: its strings, and 64 for all the rest."""
    total = pa.repeat(pa.scalar(64, pa.int64()), data.num_rows)
    for column in data.columns:
        if pa.types.is_string(column.type):
            total = pc.add(total, pc.fill_null(pc.binary_length(column), 0).cast(pa.int64()))
    sizes: list[int] = pc.cumulative_sum(total).to_pylist()
    return sizes


class PartWriter:
    """Writes one table into a folder as part-00000-<hash>.parquet and so on; a context manager.

    Rows are regrouped by number and size, never by the pieces they come in, so that the same rows give the same
    bytes. A table without rows still gives one part. A part has its name when it is whole; after an error in the block
    the one being written is left as it is, under a name that no reader takes for a table's.
    """

    def __init__(
        self, table: str, folder: Path, *, rows_per_part: int = ROWS_PER_PART, rows_per_group: int = ROWS_PER_GROUP
    ) -> None:
        self._table = table
        self._schema = arrow_schema(table)
        self._folder = folder
        self._rows_per_part = rows_per_part
        self._rows_per_group = min(rows_per_group, rows_per_part)
        self._pending: list[pa.Table] = []
        self._pending_rows = 0
        self._pending_bytes = 0
        self._part_rows = 0
        self._parts = 0
        self._open: _OpenPart | None = None
        self.rows = 0

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._give_up()

    def write(self, data: pa.Table) -> None:
        """Add rows. The columns may come in any order and in any type that holds the same values.

        Raises pyarrow.ArrowInvalid when they do not fit the table.
        """
        if data.num_rows == 0:
            return
        data = data.select(self._schema.names).cast(self._schema)
        ends = _row_bytes(data)
        at = 0
        while at < data.num_rows:
            before = ends[at - 1] if at else 0
            room = bisect_right(ends, before + GROUP_BYTES - self._pending_bytes) - at
            take = min(room, self._rows_per_group - self._pending_rows, self._room_in_part(), data.num_rows - at)
            if take <= 0 and self._pending_rows:
                self._flush()
                continue
            take = max(take, 1)  # one row alone may be larger than a group should be
            self._pending.append(data.slice(at, take))
            self._pending_rows += take
            self._pending_bytes += ends[at + take - 1] - before
            at += take
            if self._pending_rows == self._rows_per_group or self._room_in_part() == 0:
                self._flush()

    def _finish(self) -> None:
        self._flush()
        if self._parts == 0 and self._open is None:
            self._open = self._open_part()
        self._close_part()
        fsync_folder(self._folder)

    def _room_in_part(self) -> int:
        return self._rows_per_part - self._part_rows - self._pending_rows

    def _flush(self) -> None:
        """Write the pending rows as one row group."""
        if not self._pending_rows:
            return
        if self._open is None:
            self._open = self._open_part()
        # One piece per column: pages end where pieces end.
        group = pa.concat_tables(self._pending).combine_chunks()
        self._open.writer.write_table(group, row_group_size=group.num_rows)
        self._part_rows += group.num_rows
        self.rows += group.num_rows
        self._pending, self._pending_rows, self._pending_bytes = [], 0, 0
        if self._part_rows >= self._rows_per_part:
            self._close_part()

    def _open_part(self) -> _OpenPart:
        path = self._folder / f"part-{self._parts:05d}.unfinished"
        file = path.open("wb")
        writer = pq.ParquetWriter(
            file,
            self._schema,
            compression=COMPRESSION,
            compression_level=COMPRESSION_LEVEL,
            use_dictionary=list(DICTIONARY_COLUMNS[self._table]),
            write_statistics=True,
            write_page_checksum=True,
            sorting_columns=pq.SortingColumn.from_ordering(
                self._schema, [(name, "ascending") for name in SORT_KEYS[self._table]]
            ),
        )
        return _OpenPart(path, file, writer)

    def _close_part(self) -> None:
        if self._open is None:
            return
        path, file = self._open.path, self._open.file
        self._open.writer.close()
        file.flush()
        os.fsync(file.fileno())
        file.close()
        os.rename(path, self._folder / part_name(self._parts, hash_file(path)))
        self._open = None
        self._parts += 1
        self._part_rows = 0

    def _give_up(self) -> None:
        """Let go of a part that is still being written: something has failed, and the error on its way says what."""
        if self._open is not None:
            self._open.writer.is_open = False  # else its destructor writes a footer, and complains when that fails too
            with contextlib.suppress(OSError):  # what is still to be flushed may not fit the disk
                self._open.file.close()


@dataclass(frozen=True, slots=True)
class _OpenPart:
    """A part that is being written, under a name of its own until its hash is known."""

    path: Path
    file: IO[bytes]
    writer: pq.ParquetWriter


def part_files(folder: Path) -> list[Path]:
    """The parts of a table, in order. Raises OSError when the folder can't be listed."""
    return sorted(path for path in folder.iterdir() if path.name.endswith(".parquet"))


def open_part(path: Path) -> pq.ParquetFile:
    """One part, opened so that a page whose checksum is wrong raises OSError instead of giving wrong data."""
    return pq.ParquetFile(path, page_checksum_verification=True)


def read_table(path: Path) -> pa.Table:
    """A whole table, of one file or of all parts in a folder. Raises OSError when a page's checksum is wrong."""
    files = part_files(path) if path.is_dir() else [path]
    tables = []
    for file in files:
        with open_part(file) as part:
            tables.append(part.read())
    return pa.concat_tables(tables)
