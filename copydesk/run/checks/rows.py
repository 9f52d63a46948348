"""Checks of a row against its article and against the rows beside it, so that one bad row is refused and not the run.

Belongs here: what the rules of single rows can't see and the checks before publishing would stop the whole run for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from copydesk.records import ArticleRow, RemovedRow
from copydesk.run.checks.offsets import check_offsets
from copydesk.run.checks.recount import adds_up
from copydesk.schemas.models import SORT_KEYS
from copydesk.schemas.words import NAME_TYPES
from copydesk.textforms import count_signs

OFFSETS, APART, ADDS_UP = "offsets", "apart", "adds_up"

_GROUPS = {"mentions": ("article_id", "in_field"), "removed": ("article_id",)}


@dataclass(frozen=True, slots=True)
class RowBreach:
    """The column to blame and the check it fails."""

    column: str
    check: str


def find_breaches(table: str, articles: pa.Table, rows: pa.Table) -> dict[int, RowBreach]:
    """The rows of `table` that miss their article's text or overlap another row, by index.

    `articles` holds the articles of all rows. Of two names, or two removed stretches, that overlap, the first in the
    table's order stays.
    """
    if table not in ("quotes", "mentions", "removed") or rows.num_rows == 0:
        return {}
    frame = pl.DataFrame(rows)
    texts = pl.DataFrame(articles.select(["article_id", "text", "title"]))
    breaches = {
        i: RowBreach("article_id" if table == "removed" else "text", OFFSETS)
        for i in check_offsets(texts, frame, table)
    }
    if table in _GROUPS:
        breaches |= {i: RowBreach("start_char", APART) for i in _overlapping(table, frame, set(breaches))}
    return breaches


def ledger_adds_up(article: ArticleRow, removed: Sequence[RemovedRow]) -> bool:
    """Whether text and removed stretches come to the input that kept_ratio was reckoned from."""
    return adds_up(article.text, article.kept_ratio, sum(count_signs(row.text) for row in removed))


def _overlapping(table: str, frame: pl.DataFrame, skip: set[int]) -> list[int]:
    """The indexes of rows that start before an earlier row of the same group has ended."""
    walk = frame.with_row_index("at").sort(SORT_KEYS[table])
    if table == "mentions":
        walk = walk.filter(pl.col("mention_type").is_in(list(NAME_TYPES)))
    groups = zip(*(walk[column] for column in _GROUPS[table]), strict=True)
    found: list[int] = []
    last: tuple[str, ...] | None = None
    reached = 0
    for at, group, start, end in zip(walk["at"], groups, walk["start_char"], walk["end_char"], strict=True):
        if at in skip:
            continue
        if group == last and start < reached:
            found.append(at)
        else:
            last, reached = group, end
    return found
