"""The tables as Arrow sees them: schemas with their descriptions, and rows turned into columns.

Belongs here: the mapping of types and the one place where records become a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from operator import attrgetter
from typing import Any

import polars as pl
import pyarrow as pa

from copydesk.errors import CopydeskError
from copydesk.schemas.models import DESCRIPTIONS, MODELS

_SCALARS: dict[type[pl.DataType], pa.DataType] = {
    pl.String: pa.string(),
    pl.Boolean: pa.bool_(),
    pl.Int32: pa.int32(),
    pl.Float64: pa.float64(),
    pl.Date: pa.date32(),
}


class BadCell(CopydeskError, ValueError):
    """A value that Arrow can't hold in its column: a lone surrogate, a number out of range, a wrong type.

    `row` is its index, `column` its name, `value` what it was.
    """

    def __init__(self, table: str, row: int, column: str, value: object) -> None:
        super().__init__(f"{table}: row {row} has a {column} that can't be stored: {value!r:.200}")
        self.row = row
        self.column = column
        self.value = value


def _arrow_type(dtype: pl.DataType) -> pa.DataType:
    if isinstance(dtype, pl.Datetime):
        return pa.timestamp(dtype.time_unit, dtype.time_zone)
    if isinstance(dtype, pl.List):
        return pa.list_(pa.field("element", _arrow_type(_instance(dtype.inner))))
    if isinstance(dtype, pl.Struct):
        return pa.struct([pa.field(f.name, _arrow_type(_instance(f.dtype))) for f in dtype.fields])
    return _SCALARS[type(dtype)]


def _instance(dtype: Any) -> pl.DataType:
    made: pl.DataType = dtype() if isinstance(dtype, type) else dtype
    return made


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of `table`: plain types, nullability, descriptions as metadata. KeyError if there is none."""
    schema = MODELS[table].to_schema()
    fields = [
        pa.field(
            name,
            _arrow_type(_instance(column.dtype.type)),
            nullable=column.nullable,
            metadata={"description": column.description or ""},
        )
        for name, column in schema.columns.items()
    ]
    return pa.schema(fields, metadata={"table": table, "description": DESCRIPTIONS[table]})


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        offsets = pa.array([0, *accumulate(len(v) for v in values)], pa.int32())
        flat = [item for v in values for item in v]
        parts = [pa.array([getattr(item, f.name) for item in flat], f.type) for f in kind.value_type]
        structs = pa.StructArray.from_arrays(parts, fields=list(kind.value_type))
        return pa.ListArray.from_arrays(offsets, structs, type=kind)
    return pa.array(values, kind)


def to_arrow(table: str, rows: Sequence[Any]) -> pa.Table:
    """The rows (records whose attributes are named as the columns) as one Arrow table, built column by column.

    Raises BadCell for the first cell, by column and then by row, that Arrow can't hold.
    """
    schema = arrow_schema(table)
    columns = []
    for field in schema:
        values = list(map(attrgetter(field.name), rows))
        try:
            columns.append(_column(values, field.type))
        except (pa.ArrowException, UnicodeError, OverflowError, TypeError, AttributeError) as error:
            for i, value in enumerate(values):
                try:
                    _column([value], field.type)
                except (pa.ArrowException, UnicodeError, OverflowError, TypeError, AttributeError):
                    raise BadCell(table, i, field.name, value) from error
            raise
    return pa.Table.from_arrays(columns, schema=schema)
