"""What one room hands to the next: frozen records, no logic."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from copydesk.records.vocabulary import (
    EntityType,
    Field,
    Kind,
    MentionMethod,
    MentionType,
    Precision,
    QuoteType,
    RemovedReason,
    SourceType,
    SpeakerMethod,
    Strength,
)
from copydesk.spans import Span


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
class Hint:
    """A value stated outside the text, and where: "json-ld", "meta:og:title", "html:lang"; GIVEN: with the record itself."""

    value: str
    source: str


GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Given:
    """What whoever hands a record over says of it: its address, its outlet's name, its day as printed or as ISO 8601.

    Address and outlet are believed; the day is used where the page itself has none.
    """

    url: str | None = None
    outlet: str | None = None
    date: str | None = None


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
    given: Given = Given()


@dataclass(frozen=True, slots=True)
class PageHints:
    """What is stated about the article outside its text, best source first: by the markup, or with the record.

    `description` is what the page says of its article in a sentence or two, `body` the article's text as stated for machines.
    """

    title: tuple[Hint, ...] = ()
    author: tuple[Hint, ...] = ()
    published: tuple[Hint, ...] = ()
    updated: tuple[Hint, ...] = ()
    publisher: tuple[Hint, ...] = ()
    section: tuple[Hint, ...] = ()
    url: tuple[Hint, ...] = ()
    language: tuple[Hint, ...] = ()
    description: tuple[Hint, ...] = ()
    body: tuple[Hint, ...] = ()


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

    `text` is the decoded text, or the rendering of the page; `blocks` are its lines in order. `extracts` is what another
    extractor kept of the page, one text for each way it was asked; empty for plain text and where it wasn't asked.
    """

    article_id: str
    source_uri: str
    kind: Kind
    text: str
    blocks: tuple[Block, ...]
    hints: PageHints
    warnings: tuple[str, ...] = ()
    extracts: tuple[str, ...] = ()


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
class ArticleText:
    """What the rooms of names and quotes read: the title, the body, its paragraphs, and the day it was printed.

    `dateline` covers the dateline at the head of the body, if there is one, and `dateline_place` the place in it.
    """

    title: str | None
    text: str
    paragraphs: tuple[Span, ...]
    date: dt.date | None = None
    dateline: Span | None = None
    dateline_place: Span | None = None
    publisher_country: str | None = None

    def field(self, name: Field) -> str:
        """The text that offsets `in_field` count in; empty when there is no title."""
        return self.text if name == "text" else (self.title or "")


class Form(Struct, frozen=True, gc=False, cache_hash=True):
    """One spelling of one entity that the knowledge files know."""

    surface: str
    entity_id: str
    strength: Strength
    demonym: bool


class Mention(Struct, frozen=True, gc=False, cache_hash=True):
    """A mention as found, before anyone asked whom it means.

    `entity_type` is the finder's reading, None when it can't tell. `gender` is "m" or "f" where the words around it say
    so (Mr., his wife). `description` is the role printed with it ("U.S. Secretary of State"). `confidence`: how likely
    these very words are a name of that type. `forms`: the known spellings that the words of a name can be, whatever its type;
    empty for a name that no file knows.
    """

    in_field: Field
    span: Span
    text: str
    mention_type: MentionType
    entity_type: EntityType | None = None
    gender: Literal["m", "f"] | None = None
    description: str | None = None
    confidence: float = 1.0
    forms: tuple[Form, ...] = ()


class Resolved(Struct, frozen=True, gc=False):
    """A mention and the entity it means. `entity_id` is None only for a role, description or pronoun.

    `evidence` names the rule that decided and what it went by, in one line. `record` cites what the knowledge says, in one
    line, where a dated fact decided.
    """

    mention: Mention
    entity_id: str | None
    method: MentionMethod
    confidence: float
    evidence: str
    record: str | None = None


class Entity(Struct, frozen=True, gc=False):
    """One entity as one document knows it. `aliases` are every other mention met in the document, sorted."""

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
