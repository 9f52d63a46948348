"""The records that travel between the rooms, and the rows they become.

Belongs here: frozen dataclasses and closed vocabularies, no logic. First the records one room hands to the next, then the
rows, whose fields are the columns of the published tables, name for name (tests/test_contracts.py holds the two together).
Unknown is None; none at all is an empty tuple. Offsets are half-open Unicode code points.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from copydesk.spans import Span

Kind = Literal["text", "html"]
Field = Literal["text", "title"]


class Stage(StrEnum):
    """The room in which something was refused."""

    READ = "read"
    DECODE = "decode"
    CLEAN = "clean"
    QUOTES = "quotes"
    ENTITIES = "entities"
    VALIDATE = "validate"


class RejectReason(StrEnum):
    """Why an input record or a row was refused."""

    EMPTY = "empty"
    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    UNDECODABLE = "undecodable"
    NOT_ARTICLE = "not_article"
    MALFORMED_RECORD = "malformed_record"
    UNREADABLE = "unreadable"
    NOT_A_FILE = "not_a_file"
    CHANGED_WHILE_READING = "changed_while_reading"
    TIMEOUT = "timeout"
    MEMORY_LIMIT = "memory_limit"
    CHECK_FAILED = "check_failed"
    CRASHED = "crashed"


class RemovedReason(StrEnum):
    """What a removed stretch of the input was."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    DATE = "date"
    SECTION = "section"
    CAPTION = "caption"
    CREDIT = "credit"
    NAVIGATION = "navigation"
    SHARE = "share"
    RELATED = "related"
    ADVERTISEMENT = "advertisement"
    SUBSCRIPTION = "subscription"
    COPYRIGHT = "copyright"
    CONTACT = "contact"
    COMMENT = "comment"
    BIO = "bio"
    DUPLICATE = "duplicate"
    EMBED = "embed"
    MARKUP = "markup"
    CONTROL = "control"
    OTHER = "other"


class QuoteType(StrEnum):
    """Whole clauses in marks, a marked fragment of the reporter's sentence, or reported without marks."""

    DIRECT = "direct"
    PARTIAL = "partial"
    INDIRECT = "indirect"


class SourceType(StrEnum):
    """What kind of source said it."""

    NAMED_PERSON = "named_person"
    NAMED_ORGANIZATION = "named_organization"
    UNNAMED_PERSON = "unnamed_person"
    UNNAMED_GROUP = "unnamed_group"
    DOCUMENT = "document"
    UNKNOWN = "unknown"


class SpeakerMethod(StrEnum):
    """How the speaker was told."""

    NAME = "name"
    PRONOUN = "pronoun"
    ROLE = "role"
    DESCRIPTION = "description"
    CONTINUATION = "continuation"
    GROUP = "group"
    UNRESOLVED = "unresolved"


class EntityType(StrEnum):
    """The four kinds of real things."""

    PERSON = "person"
    ORGANIZATION = "organization"
    PLACE = "place"
    EVENT = "event"


class MentionType(StrEnum):
    """The form in which something is mentioned. The first three are names; names never overlap."""

    NAME = "name"
    ACRONYM = "acronym"
    DEMONYM = "demonym"
    ROLE = "role"
    DESCRIPTION = "description"
    PRONOUN = "pronoun"


NAME_TYPES = frozenset({MentionType.NAME, MentionType.ACRONYM, MentionType.DEMONYM})


class MentionMethod(StrEnum):
    """How a mention found its entity."""

    EXACT = "exact"
    ALIAS = "alias"
    TYPO = "typo"
    PARTIAL_NAME = "partial_name"
    ROLE_AT_DATE = "role_at_date"
    COREFERENCE = "coreference"
    NEW = "new"
    UNRESOLVED = "unresolved"


class Precision(StrEnum):
    """How much of a date is printed."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Refused(Exception):
    """One input record can't become an article. Carries what the `rejects` row needs.

    Raised by any room, caught by the desk alone: a refusal costs its own record and nothing else.
    """

    def __init__(self, stage: Stage, reason: RejectReason, detail: str) -> None:
        super().__init__(stage, reason, detail)
        self.stage = stage
        self.reason = reason
        self.detail = detail


# ---------------------------------------------------------------- between the rooms


@dataclass(frozen=True, slots=True)
class Limits:
    """What one input record may cost before it is refused.

    Bytes, tags and depth are caps on the input (a long news page has about 2 MB, 5,000 tags and 40 levels). Seconds are
    CPU seconds and memory is address space; both are held by the operating system, outside this package.
    """

    max_bytes: int = 20_000_000
    max_tags: int = 100_000
    max_depth: int = 2_000
    cpu_seconds: int = 60
    memory_bytes: int = 2_000_000_000


@dataclass(frozen=True, slots=True)
class InputRecord:
    """One record of the input, before anything is known of it but its bytes.

    `article_id` is the first 24 hex digits of the SHA-256 of `data`, which is the record after gunzip.
    """

    article_id: str
    source_uri: str
    duplicate_uris: tuple[str, ...]
    kind: Kind
    data: bytes


@dataclass(frozen=True, slots=True)
class Hint:
    """A value the page's markup states outside its rendered text, and where: "json-ld", "meta:og:title", "html:lang"."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class PageHints:
    """What the markup says about the article, best source first. All empty for plain text."""

    title: tuple[Hint, ...] = ()
    author: tuple[Hint, ...] = ()
    published: tuple[Hint, ...] = ()
    updated: tuple[Hint, ...] = ()
    publisher: tuple[Hint, ...] = ()
    section: tuple[Hint, ...] = ()
    url: tuple[Hint, ...] = ()
    language: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the decoded input, or one line of the rendered page with what the markup says about it.

    `span` leaves out the line end and may hold only white space in plain text. For HTML: `tag` is the nearest block
    element, `path` its ancestors from <body> down joined by "/", `link_chars` how many of its characters stand inside
    links, `words` the lower-cased class and id words of the element and its ancestors, nearest first.
    """

    span: Span
    tag: str = ""
    path: str = ""
    link_chars: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A decoded input record: what offsets in `removed` count in.

    `text` is the decoded text, or the rendering of the page; `blocks` are its lines in order.
    """

    article_id: str
    source_uri: str
    kind: Kind
    text: str
    blocks: tuple[Block, ...]
    hints: PageHints
    encoding: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of RawDocument.text that is not body: what it is, and the rule that said so."""

    span: Span
    reason: RemovedReason
    rule_id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One body paragraph: where it stands in the clean text and which stretch of the input it came from."""

    span: Span
    source: Span
    subheading: bool = False


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The body, and everything that is not body. Together they hold every non-space character of the input once."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    cuts: tuple[Cut, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or time as printed: `date` is the day as printed; `at` follows the rules of articles.published_at."""

    date: dt.date
    at: dt.datetime
    precision: Precision
    tz: str | None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page says about the article. `used` maps a cut's number to the articles column it was read into."""

    publisher: str | None = None
    url: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    agency: str | None = None
    section: str | None = None
    dateline: str | None = None
    dateline_place: Span | None = None
    published: Moment | None = None
    updated: Moment | None = None
    language: str | None = None
    used: tuple[tuple[int, str], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """What the rooms of names and quotes read: the title, the body, its paragraphs, and the day it was printed.

    `dateline` covers the dateline at the head of the body, if there is one.
    """

    title: str | None
    text: str
    paragraphs: tuple[Span, ...]
    date: dt.date | None = None
    dateline: Span | None = None
    publisher_country: str | None = None

    def field(self, name: Field) -> str:
        """The text that offsets `in_field` count in; empty when there is no title."""
        return self.text if name == "text" else (self.title or "")


@dataclass(frozen=True, slots=True)
class Surface:
    """A mention as found, before anyone asked whom it means.

    `entity_type` is the finder's reading, None when it can't tell. `gender` is "m" or "f" where the words around it say
    so (Mr., his wife). `description` is the role printed with it ("U.S. Secretary of State").
    """

    in_field: Field
    span: Span
    text: str
    mention_type: MentionType
    entity_type: EntityType | None = None
    gender: Literal["m", "f"] | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mention and the entity it means. `entity_id` is None only for a role, description or pronoun."""

    surface: Surface
    entity_id: str | None
    method: MentionMethod
    confidence: float


@dataclass(frozen=True, slots=True)
class Thing:
    """One entity as one document knows it. `aliases` are every other surface met in the document, sorted."""

    entity_id: str
    entity_type: EntityType
    name: str
    aliases: tuple[str, ...] = ()
    subtype: str | None = None
    wikidata_id: str | None = None
    country_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    description: str | None = None
    in_kb: bool = False
    gender: Literal["m", "f"] | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation as found: its pieces, its cue and the words that name its speaker, not yet whom they mean.

    `pieces` leave the marks outside. `speaker` is the mention as printed, in the same field. `continues` is the number of
    the earlier quotation whose speaker goes on speaking. `rule` says how cue and speaker were found.
    """

    in_field: Field
    quote_type: QuoteType
    pieces: tuple[Span, ...]
    insertions: tuple[Span, ...] = ()
    cue: str | None = None
    speaker: Span | None = None
    speaker_description: str | None = None
    continues: int | None = None
    rule: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a quotation's speaker is."""

    entity_id: str | None
    name: str | None
    source_type: SourceType
    method: SpeakerMethod
    confidence: float
    evidence: str | None


# ---------------------------------------------------------------- rows, as published


@dataclass(frozen=True, slots=True)
class Article:
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
class Quote:
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
class Entity:
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
class Mention:
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


@dataclass(frozen=True, slots=True)
class Removed:
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
class Reject:
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
class Edited:
    """What the desk makes of one record: all rows of one article."""

    article: Article
    quotes: tuple[Quote, ...]
    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    removed: tuple[Removed, ...]
