"""Digests of columns: what a table says, whatever files, row groups and compression it lies in.

Belongs here: how cells become bytes. Two tables have the same digest of a column exactly when it has the same cells in the
same order, whoever wrote the files; so it tells which column of a snapshot was changed, or differs between two snapshots.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_NULL = -1  # the length of a string that is null


class TableDigest:
    """The digest of every column of a table whose rows come in pieces of any size."""

    def __init__(self, schema: pa.Schema) -> None:
        self._columns = {field.name: _Streams(field.type) for field in schema}

    def add(self, data: pa.Table | pa.RecordBatch) -> None:
        """Take in the next rows."""
        for name, streams in self._columns.items():
            column = data[name]
            for piece in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
                streams.add(piece)

    def hex(self) -> dict[str, str]:
        """Column -> its digest so far: 64 hex digits."""
        return {name: streams.hex() for name, streams in self._columns.items()}


class _Streams:
    """The bytes of one column, as streams that don't show where a piece of it ended: lengths, cells, cells of cells."""

    def __init__(self, kind: pa.DataType) -> None:
        self._hashes = [hashlib.sha256() for _ in _streams(pa.array([], kind))]

    def add(self, column: pa.Array) -> None:
        for digest, data in zip(self._hashes, _streams(column), strict=True):
            digest.update(data)

    def hex(self) -> str:
        return hashlib.sha256(b"".join(one.digest() for one in self._hashes)).hexdigest()


def _streams(column: pa.Array) -> Iterator[bytes | memoryview]:
    """The cells as bytes, as many streams as their type has parts. Numbers are little-endian."""
    kind = column.type
    if pa.types.is_string(kind):
        yield _numbers(pc.fill_null(pc.binary_length(column), _NULL))
        yield _characters(pc.fill_null(column, ""))
    elif pa.types.is_list(kind):
        yield _numbers(pc.fill_null(pc.list_value_length(column), _NULL))
        yield from _streams(column.flatten())
    elif pa.types.is_struct(kind):
        yield _numbers(column.is_valid())
        for field in column.flatten():
            yield from _streams(field)
    else:
        yield _numbers(column.is_valid())
        yield _numbers(pc.fill_null(_plain(column), 0))


def _characters(column: pa.Array) -> bytes | memoryview:
    """The strings of a column without nulls, one after the other, in UTF-8."""
    _, ends, data = column.buffers()
    if not len(column) or data is None:
        return b""
    where = np.frombuffer(ends, np.int32)[column.offset : column.offset + len(column) + 1]
    return memoryview(data)[where[0] : where[-1]]


def _plain(column: pa.Array) -> pa.Array:
    """Days, instants and booleans as the numbers that stand for them; numbers as they are."""
    if pa.types.is_boolean(column.type):
        return column.cast(pa.uint8())
    if pa.types.is_date32(column.type):
        return column.cast(pa.int32())
    return column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column


def _numbers(column: pa.Array) -> bytes:
    array = column.to_numpy(zero_copy_only=False)
    return array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
