"""What was tried and read for each quotation, noted while the quotations are found once more for whoever asks why.

Belongs here: the collector and the closed list of places where a speaker is looked for. An ordinary run has no collector.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from copydesk.records import Attempt, Field
from copydesk.records.vocabulary import Term
from copydesk.spans import Span


class Place(Term):
    """Where the speaker of a quotation is looked for."""

    BEFORE = "before"
    AFTER = "after"
    COLON = "colon"
    CLOSING = "closing"
    OPENING = "opening"
    SAME_SENTENCE = "same_sentence"
    PREVIOUS_SENTENCE = "previous_sentence"
    ACTING_BEFORE = "acting_before"
    GOES_ON = "goes_on"
    CLAUSE_OWNER = "clause_owner"
    SIGNATURE = "signature"
    HALVES = "halves"
    INVERTED = "inverted"
    CLAUSE_AFTER = "clause_after"
    CLAUSE_BEFORE = "clause_before"
    ACCORDING_TO = "according_to"


QUOTE_PLACES: dict[str, str] = {
    Place.BEFORE: "A verb of saying before the opening mark, in its sentence.",
    Place.AFTER: "A verb of saying behind the closing mark, in its sentence.",
    Place.COLON: "A name before a colon right before the opening mark.",
    Place.CLOSING: "An attribution that closes the sentence, behind other words or fragments.",
    Place.OPENING: "A verb of saying that opens the sentence, its subject behind it.",
    Place.SAME_SENTENCE: "The speaker of the quotation before it in its sentence.",
    Place.PREVIOUS_SENTENCE: "The subject of the last sentence, when that reports speech without marks.",
    Place.ACTING_BEFORE: "The person who does something in the last sentence.",
    Place.GOES_ON: "The speaker of the quotation before it, who goes on.",
    Place.CLAUSE_OWNER: "The subject of the clause that a fragment stands in.",
    Place.SIGNATURE: "A dash and a name that make up the next paragraph.",
    Place.HALVES: "The second half of a sentence that its attribution breaks: the speaker of the first.",
    Place.INVERTED: "A clause without marks, a comma, and a verb of saying with its subject behind it.",
    Place.CLAUSE_AFTER: "A verb of saying and the clause without marks that follows it.",
    Place.CLAUSE_BEFORE: "A clause without marks and the attribution that follows it.",
    Place.ACCORDING_TO: "The words behind \"according to\".",
}  # fmt: skip


class Look(NamedTuple):
    """Words that were read for the subject of a verb or sentence, what was found there, and for which attempt by number.

    `attempt` is None where they were read for another verb of the sentence.
    """

    words: Span
    found: Span | None
    attempt: int | None


@dataclass(slots=True)
class Notes:
    """What was noted of one quotation. `reach`: its sentences; `near`: those and the ones beside them in the paragraph."""

    reach: Span
    near: Span
    looks: list[Look] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)


@dataclass(slots=True)
class Trace:
    """The notes of each quotation, by field and by where its first piece starts."""

    in_field: Field = "text"
    kept: dict[tuple[Field, int], Notes] = field(default_factory=dict)
    _open: Notes = field(default_factory=lambda: Notes(Span(0, 0), Span(0, 0)))

    def open(self, reach: Span, near: Span) -> None:
        """Begins the notes of what may become a quotation."""
        self._open = Notes(reach, near)

    def begin_verb(self) -> None:
        """Begins the notes of what the next verb of a sentence may report; what was read for those before it stays."""
        looks = [look._replace(attempt=None) for look in self._open.looks]
        self._open = Notes(self._open.reach, self._open.near, looks)

    def keep(self, start: int) -> None:
        """Keeps what was noted since as that of the quotation whose first piece starts there."""
        self.kept[(self.in_field, start)] = self._open

    def resume(self, start: int) -> None:
        """Goes on with the notes of the quotation whose first piece starts there."""
        self._open = self.kept[(self.in_field, start)]

    def look(self, start: int, end: int, found: Span | None) -> None:
        """Notes that words were read for a subject; it belongs to the attempt noted next."""
        if start < end:
            self._open.looks.append(Look(Span(start, end), found, len(self._open.attempts)))

    def tried(self, place: Place, found: bool, why: str) -> None:
        """Notes what an attempt came to."""
        self._open.attempts.append(Attempt(place, found, why))
