r"""The rules a cell can be held to, as Pandera checks with short, stable names.

Belongs here: how a rule is tested, over whole columns at once. Which column obeys which rule stands in the table
files. A rule's name is published in rejects.check_name, so a name never changes its meaning. Every rule passes a null
cell: what may be null is said by the column. A rule may look at other columns of its row; it is then filed under the
column it blames.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

UNIQUE_KEY = "unique_key"

ID_PATTERN = r"^[0-9a-f]{24}$"
# Wikidata, the knowledge files' own ids, or a hash of type and folded name.
ENTITY_ID_PATTERN = r"^(?:Q[1-9][0-9]{0,14}|(?:local|gn|org|pl):[!-~]{1,200}|x-[0-9a-f]{24})$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,4}$"
TZ_PATTERN = r"^[+-][0-9]{2}:[0-9]{2}$"
CODE_PATTERN = r"^[a-z][a-z0-9_]{0,63}$"
# Polars matches in linear time, whatever the pattern.
CONTROL_PATTERN = r"[\p{Cc}&&[^\t\n]]"
LOOSE_PARAGRAPHS_PATTERN = r"\A\s|\s\z|\n\n\n|\n[^\S\n]+\n"

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
ONE_DAY = dt.timedelta(days=1)  # a zone moves an instant by less than this

Test = Callable[[str], pl.Expr]


def rule(name: str, words: str, test: Test) -> pa.Check:
    """A check called `name`; `test` takes the column's name and gives an expression that is false for a bad row."""

    def run(data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(test(data.key))

    # Pandera copies every failing cell into its message; one is enough, the rows are read from the check's output.
    return pa.Check(run, name=name, description=words, n_failure_cases=1)


def unique_key(*columns: str) -> pa.Check:
    """No earlier row has the same cell (and the same cells in `columns`); the first of several passes."""
    words = f"unique together with {', '.join(columns)}" if columns else "unique"
    return rule(UNIQUE_KEY, words, lambda c: pl.struct(c, *columns).is_first_distinct())


def matches(name: str, words: str, pattern: str) -> pa.Check:
    """The cell matches `pattern`."""
    return rule(name, words, lambda c: pl.col(c).str.contains(pattern))


def one_of(words: tuple[str, ...]) -> pa.Check:
    """The cell is one of a closed vocabulary."""
    return rule("closed_vocabulary", f"one of {', '.join(words)}", lambda c: pl.col(c).is_in(list(words)))


def clean_text() -> pa.Check:
    """No control character but tab and newline."""
    return rule(
        "no_control_characters",
        "no control characters but tab and newline",
        lambda c: ~pl.col(c).str.contains(CONTROL_PATTERN),
    )


def not_empty() -> pa.Check:
    """At least one character that is not space; unknown is null, never an empty string."""
    return rule("not_empty", "not empty", lambda c: pl.col(c).str.contains(r"\S"))


def one_line() -> pa.Check:
    """A single line without control characters and without space at its edges."""
    pattern = r"\p{Cc}|\A\s|\s\z|\A\z"
    return rule("one_line", "one line, trimmed", lambda c: ~pl.col(c).str.contains(pattern))


def clean_items() -> pa.Check:
    """No item of the list is null, empty or holds a control character."""
    bad = pl.element().is_null() | (pl.element() == "") | pl.element().str.contains(CONTROL_PATTERN)
    return rule("clean_items", "no empty items", lambda c: ~pl.col(c).list.eval(bad).list.any())


def sorted_items() -> pa.Check:
    """The items ascend by code point and none comes twice."""
    step = pl.element() < pl.element().shift(-1)
    return rule("sorted_items", "sorted, each once", lambda c: pl.col(c).list.eval(step).list.all())


def distinct_items() -> pa.Check:
    """No item comes twice."""
    return rule("distinct_items", "each once", lambda c: pl.col(c).list.n_unique() == pl.col(c).list.len())


def between(low: float, high: float) -> pa.Check:
    """A number from `low` to `high`, both allowed; never NaN."""
    return rule("in_range", f"{low:g} to {high:g}", lambda c: pl.col(c).is_between(low, high))


def at_least(low: int) -> pa.Check:
    """A number no smaller than `low`."""
    return rule("in_range", f"{low} or more", lambda c: pl.col(c) >= low)


def plausible_date() -> pa.Check:
    """A day in 1900..2100."""
    return rule("plausible_date", "1900 to 2100", lambda c: pl.col(c).is_between(FIRST_DAY, LAST_DAY))


def plausible_instant() -> pa.Check:
    """An instant in 1900..2100, give or take the hours of a time zone."""
    return rule(
        "plausible_date",
        "1900 to 2100",
        lambda c: pl.col(c).dt.date().is_between(FIRST_DAY - ONE_DAY, LAST_DAY + ONE_DAY),
    )


def null_together(*others: str) -> pa.Check:
    """The cell is null exactly when the cells of `others` are."""

    def test(column: str) -> pl.Expr:
        return pl.all_horizontal(pl.col(column).is_null() == pl.col(other).is_null() for other in others)

    return rule("null_together", f"null exactly when {' and '.join(others)} is", test)


def needs(other: str) -> pa.Check:
    """The cell is null wherever `other` is."""
    return rule("needs_other", f"null where {other} is", lambda c: pl.col(c).is_null() | pl.col(other).is_not_null())


def after(start: str) -> pa.Check:
    """The end of a half-open stretch that holds at least one code point."""
    return rule("start_before_end", f"greater than {start}", lambda c: pl.col(c) > pl.col(start))


def as_long_as(start: str, end: str) -> pa.Check:
    """The text has as many code points as its offsets span."""
    words = f"as long as {start}..{end}"
    return rule(
        "length_of_offsets", words, lambda c: pl.col(c).str.len_chars() == (pl.col(end) - pl.col(start)).cast(pl.UInt32)
    )


def spans_apart() -> pa.Check:
    """Every item has a start before its end, and the next one starts no earlier than it ends; no nulls inside."""
    start, end = pl.element().struct.field("start_char"), pl.element().struct.field("end_char")
    good = start.is_not_null() & end.is_not_null() & (start < end) & (start.shift(-1) >= end).fill_null(True)
    return rule("spans_apart", "sorted, apart, none empty", lambda c: pl.col(c).list.eval(good).list.all())


def spans_fill(start: str, end: str) -> pa.Check:
    """There is at least one item; the first starts at `start` and the last ends at `end`."""

    def test(column: str) -> pl.Expr:
        first = pl.col(column).list.first().struct.field("start_char")
        last = pl.col(column).list.last().struct.field("end_char")
        return ((first == pl.col(start)) & (last == pl.col(end))).fill_null(False)

    return rule("spans_fill_row", f"from {start} to {end}", test)


def spans_inside(start: str, end: str) -> pa.Check:
    """Every item lies within [start, end); the list may be empty."""

    def test(column: str) -> pl.Expr:
        first = pl.col(column).list.first().struct.field("start_char")
        last = pl.col(column).list.last().struct.field("end_char")
        return ((first >= pl.col(start)) & (last <= pl.col(end))).fill_null(True)

    return rule("spans_inside_row", f"within {start} to {end}", test)
