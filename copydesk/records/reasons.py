"""Why a mention or a quotation came out as it did: what was weighed, what was tried, and what each came to.

Belongs here: frozen records for whoever asks, no logic. An ordinary run makes none of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from copydesk.records.passed import Quotation, Resolved
from copydesk.records.vocabulary import Field
from copydesk.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One candidate: what a mention could have meant, or the words that could have named a quotation's speaker.

    `text` are its words where it is named, at `span` of `in_field`; of an entity weighed by name alone its name, with no span.
    `score` is None where nothing is counted, and of any scale where something is; `parts` are what it is the sum of. `why` says
    in one line why it won or lost.
    """

    text: str
    in_field: Field
    span: Span | None
    entity_id: str | None
    name: str | None
    won: bool
    why: str
    score: float | None = None
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class MentionReason:
    """Why a mention means what it means: the rule that decided, and the candidates if there was a choice, best first."""

    mention: Resolved
    rule: str
    candidates: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One place where a quotation's speaker was looked for: whether it answered, and in one line by what, or why not."""

    place: str
    found: bool
    why: str


@dataclass(frozen=True, slots=True)
class QuoteReason:
    """Why a quotation has the speaker it has: the attempts in order, and every name or phrase in reach, the chosen one first."""

    quotation: Quotation
    rule: str
    attempts: tuple[Attempt, ...]
    candidates: tuple[Weighed, ...]
