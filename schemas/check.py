"""Holds rows to the contract: good rows pass, every bad row is told with the first rule it breaks.

Belongs here: running Pandera and reading its answer. Nothing here drops a row silently or decides what becomes of it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import pyarrow as pa
from pandera.config import ValidationDepth, config_context
from pandera.constants import CHECK_OUTPUT_KEY
from pandera.errors import SchemaError, SchemaErrors

from copydesk.errors import CopydeskError
from copydesk.schemas.arrow import BadCell, arrow_schema, to_arrow
from copydesk.schemas.models import MODELS
from copydesk.schemas.rejects import VALUE_LIMIT
from copydesk.schemas.rules import UNIQUE_KEY

NOT_STORABLE = "not_storable"

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class SchemaMismatch(CopydeskError):
    """A table has not the columns or types of the contract, or a check could not be run. The message says which."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One bad row: its index in the table or sequence given, and the first rule it breaks, by column order.

    `value` is the cell as text, `row_json` the whole row; both are free of control characters and lone surrogates.
    """

    index: int
    column: str
    check: str
    value: str | None
    row_json: str


def split_valid(table: str, data: pa.Table, *, unique: bool | None = None) -> tuple[pa.Table, tuple[Failure, ...]]:
    """The rows of `data` that obey the contract of `table`, in order, and one Failure per row that does not.

    `unique` says whether a key may come only once: by default in every table but entities, whose rows stay one per
    document until all documents are known. Raises SchemaMismatch for wrong columns or types.
    """
    if unique is None:
        unique = table != "entities"
    first = _first_failures(table, pl.DataFrame(data), unique)
    schema = arrow_schema(table)
    if not first:
        return data.cast(schema), ()
    failures = tuple(_failure(data, index, *first[index]) for index in sorted(first))
    good = pa.array(index not in first for index in range(data.num_rows))
    return data.filter(good).cast(schema), failures


def validate_rows(
    table: str, rows: Sequence[Any], *, unique: bool | None = None
) -> tuple[pa.Table, tuple[Failure, ...]]:
    """As split_valid, but straight from records; a record with a cell that Arrow can't hold is a Failure as well.

    The failures' indexes count in `rows`.
    """
    kept = list(range(len(rows)))
    unfit: list[Failure] = []
    while True:
        try:
            data = to_arrow(table, [rows[i] for i in kept])
            break
        except BadCell as bad:
            index = kept.pop(bad.row)
            unfit.append(
                Failure(index, bad.column, NOT_STORABLE, _printable(bad.value), _record_json(table, rows[index]))
            )
    good, failures = split_valid(table, data, unique=unique)
    moved = [Failure(kept[f.index], f.column, f.check, f.value, f.row_json) for f in failures]
    return good, tuple(sorted([*unfit, *moved], key=lambda f: f.index))


def _first_failures(table: str, frame: pl.DataFrame, unique: bool) -> dict[int, tuple[str, str]]:
    """For every bad row its index and the first (column, check) that it fails."""
    # The environment can switch Pandera's checks off; here they are always on.
    with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            MODELS[table].validate(frame, lazy=True)
            return {}
        except SchemaErrors as caught:
            errors: list[SchemaError] = caught.schema_errors
    first: dict[int, tuple[str, str]] = {}
    for error in errors:
        output = error.check_output
        if not isinstance(output, pl.DataFrame):
            raise SchemaMismatch(f"{table}: {str(error).splitlines()[0]}")
        check = error.check if isinstance(error.check, str) else error.check.name
        if check == UNIQUE_KEY and not unique:
            continue
        column = str(error.schema.name)
        for index in output[CHECK_OUTPUT_KEY].not_().arg_true():
            first.setdefault(index, (column, str(check)))
    return first


def _failure(data: pa.Table, index: int, column: str, check: str) -> Failure:
    row = data.slice(index, 1).to_pylist()[0]
    return Failure(index, column, check, _printable(row[column]), _to_json(row))


def _printable(value: object) -> str | None:
    """The value as text for a person, cut, with what can't be published written as backslash escapes."""
    if value is None:
        return None
    text = (value if isinstance(value, str) else str(value))[:VALUE_LIMIT]
    return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)[:VALUE_LIMIT]


def _record_json(table: str, record: object) -> str:
    return _to_json({name: getattr(record, name) for name in arrow_schema(table).names})


def _to_json(row: dict[str, Any]) -> str:
    """The row as one line of ASCII JSON; what JSON does not know (dates, NaN) is written as a string."""
    finite = {k: str(v) if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
    return json.dumps(finite, ensure_ascii=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> object:
    names = getattr(value, "__slots__", None)
    return {name: getattr(value, name) for name in names} if names else str(value)
