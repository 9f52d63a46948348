"""One reporting verb of a sentence, and the row of the clause that it reports without marks.

Belongs here: what the forms in indirect are asked about and what they answer, and the pieces of a reported clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copydesk.quotes.complement import clause_end, strip_end
from copydesk.quotes.frame import CueAt, Frame
from copydesk.quotes.grammar import is_clause, read_tokens
from copydesk.quotes.phrase import Subject
from copydesk.quotes.subject import Reading, read_subject
from copydesk.quotes.trace import Place
from copydesk.quotes.words import WordPattern
from copydesk.spans import Span

# Guesses, from reading.
MAX_PIECE_TOKENS = 80
MIN_CLAUSE_TOKENS = 3
_OPENERS = WordPattern(r"<sentence_opener>,? ", re.IGNORECASE)
_NO_SECOND_PIECE = WordPattern(r"(?:[a-z]{2,15}ing|<no_second_piece>)\b")


@dataclass(frozen=True, slots=True)
class Reported:
    """One clause reported without marks; the pieces count in the field."""

    pieces: tuple[Span, ...]
    cue: str
    subject: Subject
    rule: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the stretches of it that stand in marks; its frame holds no other sentence."""

    text: str
    frame: Frame
    span: Span
    marked: Sequence[Span]

    def between(self, start: int, end: int) -> str:
        """The words between two positions, what stands in marks blotted out."""
        base = self.frame.paragraph.start
        return self.frame.text[max(0, start - base) : max(0, end - base)]

    def is_clause(self, span: Span, limit: int) -> bool:
        """Whether the first words of a stretch are a clause."""
        return is_clause(read_tokens(self.frame, span, limit))


@dataclass(frozen=True, slots=True)
class Heard:
    """What a verb came to: the clause it reports, and how the sentence is read on.

    `last` spoke last; `open_say`: a "said" stands unread, and what follows it is not said by another.
    """

    row: Reported | None
    last: Subject | None
    open_say: bool = False


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of a sentence that has been read up to `floor`; `left` is where the marks before the verb end, `lead` follows them."""

    sentence: Sentence
    cue: CueAt
    floor: int
    left: int
    lead: str
    heard: Heard

    def silent(self) -> Heard:
        """That it reports nothing, and leaves all as it was."""
        return Heard(None, self.heard.last, self.heard.open_say)

    @property
    def behind(self) -> str:
        """The words from the verb to the end of its sentence."""
        return self.sentence.between(self.cue.span.end, self.sentence.span.end)

    def subject(self, reading: Reading) -> Subject | None:
        """The subject in the words of a reading."""
        return read_subject(self.sentence.frame, reading)

    def note(self, place: Place, row: Reported | None, nothing: str) -> None:
        """Notes what an attempt came to, if anybody asks why."""
        if self.sentence.frame.trace is not None:
            why = nothing
            if row is not None:
                who = row.subject.span.of(self.sentence.text)
                why = f'{row.rule}: "{row.cue}", "{who}" by {row.subject.rule}'
            self.sentence.frame.trace.tried(place, row is not None, why)


# ------------------------------------------------------------ the row


def reported_from(verb: Verb, subject: Subject, start: int, rule: str, relative: bool = False) -> Reported | None:
    """The clause that begins at `start`."""
    end = clause_end(verb.sentence.frame, start, verb.sentence.span.end, relative)
    return _row(verb, (Span(start, max(start, end)),), subject, rule)


def reported_before(verb: Verb, subject: Subject, end: int, behind: str, rule: str) -> Reported | None:
    """The clause from where reading stands to `end`, and its second half when the attribution broke it."""
    sentence, start = verb.sentence, verb.floor
    opener = _OPENERS.match(sentence.between(start, end))
    start += opener.end() if opener else 0
    while start < end and not (sign := sentence.between(start, start + 1)).isalnum() and sign not in "$(":
        start += 1
    pieces = [Span(start, max(start, strip_end(sentence.frame, start, end)))]
    if behind.startswith(", ") and not _NO_SECOND_PIECE.match(behind[2:]):
        second = sentence.span.end - len(behind) + 2
        stop = clause_end(sentence.frame, second, sentence.span.end, relative=False)
        if stop > second and sentence.is_clause(Span(second, stop), MAX_PIECE_TOKENS):
            pieces.append(Span(second, stop))
    clause = [t for p in pieces for t in read_tokens(sentence.frame, p, MAX_PIECE_TOKENS)]
    if len(clause) < MIN_CLAUSE_TOKENS or not is_clause(clause):
        return None
    return _row(verb, tuple(pieces), subject, "interrupted" if len(pieces) > 1 else rule)


def _row(verb: Verb, pieces: tuple[Span, ...], subject: Subject, rule: str) -> Reported | None:
    """The row, unless a piece holds marked speech or nothing."""
    hull = Span(pieces[0].start, pieces[-1].end)
    if not all(len(p) for p in pieces) or any(m.overlaps(hull) for m in verb.sentence.marked):
        return None
    if len(pieces) == 1 and hull.overlaps(subject.span):
        return None
    return Reported(pieces, verb.cue.text, subject, rule)
