"""How a column is declared: a type, a description, and the rules its cells obey.

Belongs here: one function per kind of column, so that the table files read as a list of columns. Each returns what
Pandera expects as a class attribute of a DataFrameModel.
"""

from __future__ import annotations

from typing import Annotated, Any

import pandera.polars as pa
import polars as pl

from copydesk.schemas import rules
from copydesk.schemas.words import FIELDS

SPAN = pl.Struct({"start_char": pl.Int32, "end_char": pl.Int32})
Instant = Annotated[pl.Datetime, "us", "UTC"]
Strings = Annotated[pl.List, pl.String()]
Spans = Annotated[pl.List, SPAN]


class Table(pa.DataFrameModel):
    """What all tables share: exactly the declared columns, in the declared order, and no change of type."""

    class Config:
        """Pandera's settings for every table."""

        strict = True
        ordered = True
        coerce = False


def column(words: str, *checks: pa.Check, nullable: bool = False, **kwargs: Any) -> Any:
    """A column described by `words` whose cells obey `checks`, first check first."""
    field = pa.Field(nullable=nullable, description=words, **kwargs)
    field.checks = list(checks)
    return field


def key(words: str) -> Any:
    """The table's own id: 24 hex digits, unique."""
    return column(words, rules.matches("id_form", "24 hex digits", rules.ID_PATTERN), rules.unique_key())


def content_ref(words: str, *, nullable: bool = False) -> Any:
    """A reference by 24 hex digits."""
    return column(words, rules.matches("id_form", "24 hex digits", rules.ID_PATTERN), nullable=nullable)


def entity_ref(words: str, *checks: pa.Check, nullable: bool = True) -> Any:
    """A reference to entities.entity_id."""
    form = rules.matches(
        "entity_id_form", "Q…, local:…, gn:…, org:…, pl:… or x- and 24 hex digits", rules.ENTITY_ID_PATTERN
    )
    return column(words, form, *checks, nullable=nullable)


def word(words: str, vocabulary: tuple[str, ...], *checks: pa.Check, nullable: bool = False) -> Any:
    """One word of a closed vocabulary."""
    return column(words, rules.one_of(vocabulary), *checks, nullable=nullable)


def field_name() -> Any:
    """The articles column that the row's offsets count in."""
    return word("The column of articles that the row's offsets count in", FIELDS)


def line(words: str, *checks: pa.Check, nullable: bool = True) -> Any:
    """One line of text, never empty: unknown is null."""
    return column(words, rules.one_line(), *checks, nullable=nullable)


def prose(words: str, *checks: pa.Check, nullable: bool = False) -> Any:
    """Text of one or more lines, never empty."""
    return column(words, rules.clean_text(), rules.not_empty(), *checks, nullable=nullable)


def strings(words: str, *checks: pa.Check) -> Any:
    """A list of strings; none at all is an empty list."""
    return column(words, rules.clean_items(), *checks)


def span_list(words: str, *checks: pa.Check) -> Any:
    """A list of half-open stretches {start_char, end_char}, sorted and apart."""
    return column(words, rules.spans_apart(), *checks)


def start(words: str) -> Any:
    """The first code point of a stretch, counted from 0."""
    return column(words, rules.at_least(0))


def end(words: str, start_column: str = "start_char") -> Any:
    """The code point after the last one of a stretch."""
    return column(words, rules.after(start_column))


def instant(words: str, *checks: pa.Check) -> Any:
    """A moment in UTC, to the microsecond."""
    return column(words, rules.plausible_instant(), *checks, nullable=True)


def share(words: str, *checks: pa.Check, nullable: bool = False) -> Any:
    """A number from 0 to 1."""
    return column(words, rules.between(0, 1), *checks, nullable=nullable)


def count(words: str, low: int, *checks: pa.Check) -> Any:
    """A whole number, `low` or more."""
    return column(words, rules.at_least(low), *checks)
