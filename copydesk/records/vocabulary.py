"""The closed vocabularies of rooms and tables, and the one exception the rooms share."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from copydesk.errors import CopydeskError

Kind = Literal["text", "html"]
Field = Literal["text", "title"]
Strength = Literal["strong", "weak", "typo"]  # of a known spelling: identifies alone, needs context, is a misspelling


class Term(StrEnum):
    """A word of a closed vocabulary. It hashes as the text it is: StrEnum's own hash is a call in Python, ten times slower."""

    __hash__ = str.__hash__


class Stage(Term):
    """The room in which something was refused."""

    READ = "read"
    DECODE = "decode"
    CLEAN = "clean"
    QUOTES = "quotes"
    ENTITIES = "entities"
    VALIDATE = "validate"


class RejectReason(Term):
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


class RemovedReason(Term):
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


class QuoteType(Term):
    """Whole clauses in marks, a marked fragment of the reporter's sentence, or reported without marks."""

    DIRECT = "direct"
    PARTIAL = "partial"
    INDIRECT = "indirect"


class SourceType(Term):
    """What kind of source said it."""

    NAMED_PERSON = "named_person"
    NAMED_ORGANIZATION = "named_organization"
    UNNAMED_PERSON = "unnamed_person"
    UNNAMED_GROUP = "unnamed_group"
    DOCUMENT = "document"
    UNKNOWN = "unknown"


class SpeakerMethod(Term):
    """How the speaker was told."""

    NAME = "name"
    PRONOUN = "pronoun"
    ROLE = "role"
    DESCRIPTION = "description"
    CONTINUATION = "continuation"
    GROUP = "group"
    UNRESOLVED = "unresolved"


class EntityType(Term):
    """The four kinds of real entities."""

    PERSON = "person"
    ORGANIZATION = "organization"
    PLACE = "place"
    EVENT = "event"


class MentionType(Term):
    """The form in which something is mentioned. The first three are names; names never overlap.

    DESCRIPTION ("the reclusive state") is a word of the contract that no room finds yet.
    """

    NAME = "name"
    ACRONYM = "acronym"
    DEMONYM = "demonym"
    ROLE = "role"
    DESCRIPTION = "description"
    PRONOUN = "pronoun"


NAME_TYPES = frozenset({MentionType.NAME, MentionType.ACRONYM, MentionType.DEMONYM})


class MentionMethod(Term):
    """How a mention found its entity."""

    EXACT = "exact"
    ALIAS = "alias"
    TYPO = "typo"
    PARTIAL_NAME = "partial_name"
    ROLE_AT_DATE = "role_at_date"
    COREFERENCE = "coreference"
    NEW = "new"
    UNRESOLVED = "unresolved"


class Precision(Term):
    """How much of a date is printed. MONTH and YEAR are words of the contract that no room gives yet: it reads whole days."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Refused(CopydeskError):
    """One input record can't become an article. Carries what the `rejects` row needs.

    Raised by any room: a refusal costs its own record and nothing else. `stage` is the room, `reason` a code of
    rejects.reason, `detail` one line for a person.
    """

    def __init__(self, stage: Stage, reason: RejectReason, detail: str) -> None:
        super().__init__(stage, reason, detail)
        self.stage = stage
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"refused in {self.stage.value}: {self.reason.value}: {self.detail}"
