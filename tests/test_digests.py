"""Digests of columns: the same for the same cells however they lie, another for any other cell."""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from copydesk.run.store.digests import TableDigest
from copydesk.run.store.parquet import PartWriter, open_part, part_files
from copydesk.schemas.arrow import arrow_schema, to_arrow
from copydesk.schemas.words import TABLES
from tests.rows import make_rows

SPAN = pa.struct([pa.field("start_char", pa.int32()), pa.field("end_char", pa.int32())])


def digest(*pieces: pa.Table) -> dict[str, str]:
    found = TableDigest(pieces[0].schema)
    for piece in pieces:
        found.add(piece)
    return found.hex()


@pytest.mark.parametrize("table", TABLES)
def test_pieces_files_and_row_groups_do_not_matter(table: str, tmp_path: Path) -> None:
    data = to_arrow(table, make_rows(7).by_table()[table])
    whole = digest(data)
    assert digest(*(data.slice(at, 2) for at in range(0, data.num_rows, 2))) == whole
    assert digest(data.slice(0, 0), data, data.slice(0, 0)) == whole
    with PartWriter(table, tmp_path, rows_per_part=3, rows_per_group=2) as writer:
        writer.write(data)
    read = TableDigest(arrow_schema(table))
    for path in part_files(tmp_path):
        with open_part(path) as part:
            for number in range(part.num_row_groups):
                read.add(part.read_row_group(number))
    assert read.hex() == whole
    assert len(set(whole.values())) > 1
    assert digest(arrow_schema(table).empty_table()) != whole


# Columns of one type whose cells differ, however little: no two may have the same digest.
CASES: list[tuple[pa.DataType, list[list[Any]]]] = [
    (
        pa.string(),
        [["ab", "c"], ["a", "bc"], ["abc", ""], ["abc", None], ["", "abc"], ["ab", "c", ""], ["ab", "C"], []],
    ),
    (pa.int32(), [[0], [None], [1], [0, 0], [256], [65536], []]),
    (pa.bool_(), [[True], [False], [None]]),
    (pa.float64(), [[0.5], [None], [0.0], [0.5000000000000001]]),
    (pa.date32(), [[dt.date(2020, 1, 1)], [dt.date(2020, 1, 2)], [None]]),
    (
        pa.timestamp("us", "UTC"),
        [[dt.datetime(2020, 1, 1, tzinfo=dt.UTC)], [dt.datetime(2020, 1, 1, 1, tzinfo=dt.UTC)]],
    ),
    (pa.list_(pa.string()), [[["a", "b"]], [["ab"]], [["a"], ["b"]], [["a", "b"], []], [["a", None]], [None], [[]]]),
    (
        pa.list_(SPAN),
        [
            [[{"start_char": 1, "end_char": 2}]],
            [[{"start_char": 2, "end_char": 1}]],
            [[{"start_char": 1, "end_char": 2}], []],
            [[{"start_char": 1, "end_char": None}]],
            [[None]],
        ],
    ),
]


@pytest.mark.parametrize(("kind", "columns"), CASES, ids=lambda one: str(one) if isinstance(one, pa.DataType) else "")
def test_any_other_cell_gives_another_digest(kind: pa.DataType, columns: list[list[Any]]) -> None:
    seen = [digest(pa.table({"c": pa.array(cells, kind)}))["c"] for cells in columns]
    assert len(set(seen)) == len(columns)


def test_what_stands_in_a_null_does_not_matter() -> None:
    hidden = pa.StringArray.from_buffers(
        3, pa.array([0, 1, 4, 5], pa.int32()).buffers()[1], pa.py_buffer(b"axyzb"), pa.py_buffer(bytes([0b101])), 1
    )
    assert hidden.to_pylist() == ["a", None, "b"]
    plain = pa.array(["a", None, "b"])
    assert digest(pa.table({"c": hidden})) == digest(pa.table({"c": plain}))
    assert digest(pa.table({"c": hidden.slice(1)})) == digest(pa.table({"c": plain.slice(1)}))


def test_the_digest_is_the_same_for_ever() -> None:
    """Published in every manifest: another way of counting would call every old snapshot a forgery."""

    def over(*streams: bytes) -> str:
        return hashlib.sha256(b"".join(hashlib.sha256(stream).digest() for stream in streams)).hexdigest()

    found = digest(pa.table({"c": pa.array(["é", None, ""]), "n": pa.array([1, None, 3], pa.int32())}))
    lengths, valid, numbers = struct.pack("<3i", 2, -1, 0), b"\1\0\1", struct.pack("<3i", 1, 0, 3)
    assert found == {"c": over(lengths, "é".encode()), "n": over(valid, numbers)}
