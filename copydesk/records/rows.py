"""Rows as published: the fields are the columns of the tables, name for name (tests/test_contracts.py holds them together)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """A row of `articles`. The three dup_ columns are filled when all documents are known."""

    article_id: str
    source_uri: str
    duplicate_uris: tuple[str, ...]
    publisher: str | None
    url: str | None
    title: str | None
    authors: tuple[str, ...]
    editors: tuple[str, ...]
    agency: str | None
    section: str | None
    dateline: str | None
    dateline_place_id: str | None
    published_date: dt.date | None
    published_at: dt.datetime | None
    published_precision: str | None
    published_tz: str | None
    updated_at: dt.datetime | None
    language: str | None
    text: str
    word_count: int
    kept_ratio: float
    text_fingerprint: str
    dup_group_id: str | None
    dup_of: str | None
    dup_score: float | None
    warnings: tuple[str, ...]
    pipeline_version: str
    kb_version: str


@dataclass(frozen=True, slots=True)
class SpanRow:
    """An element of quotes.spans and quotes.insertions."""

    start_char: int
    end_char: int


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A row of `quotes`. The two utterance_ columns are filled when all documents are known."""

    quote_id: str
    article_id: str
    in_field: str
    quote_type: str
    text: str
    spoken_text: str
    start_char: int
    end_char: int
    spans: tuple[SpanRow, ...]
    insertions: tuple[SpanRow, ...]
    cue: str | None
    speaker_text: str | None
    speaker_start: int | None
    speaker_end: int | None
    speaker_id: str | None
    speaker_name: str | None
    speaker_description: str | None
    source_type: str
    speaker_method: str
    speaker_confidence: float
    evidence: str | None
    confidence: float
    utterance_id: str | None
    utterance_relation: str | None


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A row of `entities`; per document until all documents are known, when the counts are added up."""

    entity_id: str
    entity_type: str
    subtype: str | None
    name: str
    aliases: tuple[str, ...]
    wikidata_id: str | None
    country_code: str | None
    lat: float | None
    lon: float | None
    description: str | None
    in_kb: bool
    article_count: int
    mention_count: int


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A row of `mentions`."""

    mention_id: str
    article_id: str
    in_field: str
    start_char: int
    end_char: int
    text: str
    entity_id: str | None
    mention_type: str
    method: str
    confidence: float
    evidence: str | None


@dataclass(frozen=True, slots=True)
class RemovedRow:
    """A row of `removed`."""

    article_id: str
    segment: int
    start_char: int
    end_char: int
    text: str
    reason: str
    rule_id: str
    used_for: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Origin:
    """What was refused: a row of a table, or an input of which no row was made."""

    source_uri: str
    table_name: str
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class Breach:
    """Which check which cell breaks, and the row it stands in; nothing is known of what never came to be a row."""

    column_name: str | None = None
    check_name: str | None = None
    bad_value: str | None = None
    row_json: str | None = None


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A row of `rejects`."""

    reject_id: str
    source_uri: str
    table_name: str
    article_id: str | None
    stage: str
    reason: str
    column_name: str | None = None
    check_name: str | None = None
    bad_value: str | None = None
    detail: str | None = None
    row_json: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """What the desk makes of one record: all rows of one article."""

    article: ArticleRow
    quotes: tuple[QuoteRow, ...]
    entities: tuple[EntityRow, ...]
    mentions: tuple[MentionRow, ...]
    removed: tuple[RemovedRow, ...]
