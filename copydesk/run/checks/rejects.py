"""Rejects for rows that break the contract, and the table of all rejects, which must obey it too.

Belongs here: how a refusal is written down. What is refused is decided by the schemas and by whoever calls.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from copydesk.ids import make_reject
from copydesk.records import Breach, Origin, RejectReason, RejectRow, Stage
from copydesk.schemas.arrow import arrow_schema
from copydesk.schemas.check import Failure, validate_rows

FOREIGN_KEY = "foreign_key"
INPUTS = ("input", "articles")  # a reject of one of these tables costs an input record; any other only a row

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def check_records(
    table: str, rows: Sequence[Any], *, unique: bool | None = None
) -> tuple[pa.Table, tuple[Failure, ...]]:
    """As copydesk.schemas.check.validate_rows; no rows at all, which is common in small batches, cost nothing."""
    return validate_rows(table, rows, unique=unique) if rows else (arrow_schema(table).empty_table(), ())


def reject_row(
    table: str, failure: Failure, *, source_uri: str, article_id: str | None, detail: str | None = None
) -> RejectRow:
    """The reject of one row of `table` that failed a check."""
    return make_reject(
        Origin(source_uri, table, article_id),
        Stage.VALIDATE,
        RejectReason.CHECK_FAILED,
        detail or f"{table}.{failure.column} breaks {failure.check}",
        Breach(failure.column, failure.check, failure.value, failure.row_json),
    )


def took_along(counts: Mapping[str, int]) -> str:
    """Which rows left with an article, in words.

    >>> took_along({"quotes": 2, "mentions": 0, "removed": 1})
    'taken along: 2 quotes, 0 mentions, 1 removed'
    """
    return "taken along: " + ", ".join(f"{n} {table}" for table, n in counts.items())


def row_json(row: Mapping[str, Any]) -> str:
    """The row as one line of ASCII JSON; dates and numbers that JSON doesn't know become strings."""
    known = {k: str(v) if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
    return json.dumps(known, ensure_ascii=True, separators=(",", ":"), default=str)


def reject_table(rejects: Sequence[RejectRow]) -> pa.Table:
    """The rejects as a table that obeys the contract, each id once, in the order given.

    A reject that breaks the contract itself is a bug; it becomes one that says so, since a refusal must never be lost.
    """
    distinct = list({r.reject_id: replace(r, detail=_one_line(r.detail)) for r in rejects}.values())
    good, failures = check_records("rejects", distinct)
    if not failures:
        return good
    bad = {f.index: f for f in failures}
    mended = [_last_resort(r, bad[i]) if i in bad else r for i, r in enumerate(distinct)]
    good, failures = check_records("rejects", mended)
    if failures:
        raise RuntimeError(f"a reject can't be written: {failures[0].column} breaks {failures[0].check}")
    return good


def _last_resort(reject: RejectRow, failure: Failure) -> RejectRow:
    table = reject.table_name if reject.table_name in INPUTS else "rejects"
    return make_reject(
        Origin(_one_line(reject.source_uri) or "", table),
        Stage.VALIDATE,
        RejectReason.CRASHED,
        f"a bug in copydesk: its reject breaks {failure.check} of {failure.column}",
        Breach(row_json=failure.row_json),
    )


def _one_line(text: str | None) -> str | None:
    """The text on one line, with what can't be published written as escapes; None for nothing."""
    if text is None:
        return None
    return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m[0]):04x}", " ".join(text.split())) or None
