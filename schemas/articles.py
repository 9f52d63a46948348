"""The table `articles`: its columns and what always holds in a row.

Belongs here: the contract of this one table. How a rule is tested stands in rules.py.
"""

from __future__ import annotations

import polars as pl

from copydesk.schemas import rules
from copydesk.schemas.fields import (
    Instant,
    Strings,
    Table,
    column,
    content_ref,
    count,
    entity_ref,
    instant,
    key,
    line,
    prose,
    share,
    strings,
    word,
)
from copydesk.schemas.words import PRECISIONS


def _not_finer_than_a_day(column_name: str) -> pl.Expr:
    coarse = pl.col("published_precision").is_in(["day", "month", "year"])
    midnight = pl.col(column_name).dt.time() == pl.time(0, 0, 0)
    return ~coarse | midnight


class Articles(Table):
    """The columns of `articles`, in order."""

    article_id: pl.String = key("First 24 hex digits of the SHA-256 of the record's raw bytes, after gunzip")
    source_uri: pl.String = prose(
        "Where the record was read: path relative to the input root, path#line for JSONL, path#offset for WARC; the "
        "smallest in sort order when the same bytes occur twice"
    )
    duplicate_uris: Strings = strings("The other places of the same bytes", rules.sorted_items())
    publisher: pl.String = line("Outlet of this copy")
    url: pl.String = line("Address of the page")
    title: pl.String = line("Headline; not part of text")
    authors: Strings = strings(
        "Credited writers, one name each, in printed order; never an agency or an editor", rules.distinct_items()
    )
    editors: Strings = strings("Credited editors and translators, in printed order", rules.distinct_items())
    agency: pl.String = line("Wire service credited for the copy")
    section: pl.String = line("Section or kicker as printed")
    dateline: pl.String = line("Place and date line as printed; it also stays in text")
    dateline_place_id: pl.String = entity_ref("The dateline's place: entities.entity_id", rules.needs("dateline"))
    published_date: pl.Date = column(
        "The day as printed", rules.plausible_date(), rules.needs("published_at"), nullable=True
    )
    published_at: Instant = instant(
        "The instant when a zone is printed or known for the outlet; else the printed clock unshifted and published_tz "
        "null; midnight when no more than a day is printed",
        rules.null_together("published_precision"),
        rules.rule("midnight_of_day", "midnight when the precision is day or less", _not_finer_than_a_day),
    )
    published_precision: pl.String = word("How much of the date is printed", PRECISIONS, nullable=True)
    published_tz: pl.String = column(
        "Offset of the zone that published_at was shifted by",
        rules.matches("tz_form", "like +08:00", rules.TZ_PATTERN),
        rules.needs("published_at"),
        nullable=True,
    )
    updated_at: Instant = instant("When the copy was last changed; same rules as published_at")
    language: pl.String = column(
        "Language of the text", rules.matches("language_form", "BCP-47", rules.LANGUAGE_PATTERN), nullable=True
    )
    text: pl.String = prose(
        "The body: paragraphs separated by one blank line, NFC; title, byline, date and section lines are not in it",
        rules.rule(
            "paragraphs",
            "paragraphs separated by exactly one blank line",
            lambda c: ~pl.col(c).str.contains(rules.LOOSE_PARAGRAPHS_PATTERN),
        ),
        rules.rule("nfc", "NFC", lambda c: pl.col(c) == pl.col(c).str.normalize("NFC")),
    )
    word_count: pl.Int32 = count("Words of text", 1)
    kept_ratio: pl.Float64 = share("Share of the input's non-space characters that survive in text")
    text_fingerprint: pl.String = content_ref("Hash of text after folding case, punctuation and space")
    dup_group_id: pl.String = line(
        "Group of near-duplicates: wire copy reprinted whole or cut, light rewrites, re-scrapes; every member is alike "
        "to the representative itself"
    )
    dup_of: pl.String = column(
        "The group's representative: articles.article_id of the earliest, then longest (of two equally long the one "
        "that prints a clock), then smallest id; on one day only clocks that are both printed tell which is earlier",
        rules.matches("id_form", "24 hex digits", rules.ID_PATTERN),
        rules.needs("dup_group_id"),
        nullable=True,
    )
    dup_score: pl.Float64 = share(
        "Likeness to the representative: share of the shorter text's runs of four words that stand in the longer one; "
        "1 on the representative",
        rules.needs("dup_group_id"),
        nullable=True,
    )
    warnings: Strings = strings(
        "Codes of what was odd about the record",
        rules.sorted_items(),
        rules.rule(
            "warning_form",
            "lower-case codes",
            lambda c: pl.col(c).list.eval(pl.element().str.contains(rules.CODE_PATTERN)).list.all(),
        ),
    )
    pipeline_version: pl.String = line("Version of the software that made the row", nullable=False)
    kb_version: pl.String = line("Checksum of the knowledge files that were read", nullable=False)
