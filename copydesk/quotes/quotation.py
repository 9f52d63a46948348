"""The marked quotations of one paragraph: one row each, with its cue and the words that name its speaker.

Belongs here: joining the halves of a sentence that its attribution breaks, and who speaks where nothing beside the marks says
it. What stands beside them is told in attribution, what is speech at all in speech.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from copydesk.quotes.attribution import (
    Attribution,
    answer,
    attribute,
    claims_of_actor,
    claims_of_owner,
    claims_of_previous,
    note,
)
from copydesk.quotes.claims import Stretch
from copydesk.quotes.frame import Frame, open_notes, tried, words_between
from copydesk.quotes.marks import Marked
from copydesk.quotes.rules import first_answer
from copydesk.quotes.speech import find_insertions, is_mentioned_word, is_unattributed_speech, quote_type
from copydesk.quotes.trace import Place
from copydesk.records import Field, Quotation, QuoteType
from copydesk.spans import Span, trim

MAX_JOINT_WORDS = 25  # words between the two halves of a sentence broken by its attribution; a guess
TOUCH_CHARS = 8  # between a verb and the mark it touches: at most ", that " and a space


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph with what was read before it.

    `text` is the field's. `before` is the frame of the paragraph above, `earlier` the field's quotations so far; `follows` says
    that the last of them stands in this paragraph or right above.
    """

    in_field: Field
    text: str
    frame: Frame
    before: Frame | None
    earlier: Sequence[Quotation]
    follows: bool


def quote_paragraph(paragraph: Paragraph, here: Sequence[Marked]) -> list[Quotation]:
    """The quotations of the marked stretches that start in a paragraph. `continues` counts the field's rows from 0."""
    rows: list[Quotation] = []
    last: Marked | None = None  # the marks of the last row
    trace = paragraph.frame.trace
    for stretch in _stretches(paragraph, here):
        marked = stretch.marked
        if trace is not None:
            trace.keep(marked.pieces[0].start)
        found = attribute(stretch)
        if rows and last is not None and _joins(stretch, last, rows[-1], found):
            if trace is not None:
                trace.resume(rows[-1].pieces[0].start)
                trace.tried(Place.HALVES, True, "the marks behind the attribution go on with the sentence")
            pieces = (*rows[-1].pieces, *marked.pieces)
            insertions = find_insertions(paragraph.text, pieces)
            rows[-1] = replace(rows[-1], quote_type=QuoteType.DIRECT, pieces=pieces, insertions=insertions)
            last = marked
            continue
        row = _make_row(paragraph, stretch, found, rows)
        if row is not None:
            rows.append(row)
            last = marked
    return rows


def _stretches(paragraph: Paragraph, here: Sequence[Marked]) -> Iterator[Stretch]:
    """Each marked stretch with the reporter's words beside it, up to the next marks or the sentence's edges."""
    frame, text = paragraph.frame, paragraph.text
    for i, marked in enumerate(here):
        start, end = marked.outer.start, marked.outer.end
        sentence = frame.sentence_of(start)
        left = max(sentence.start, here[i - 1].outer.end if i else sentence.start)
        ending = frame.sentence_of(max(start, min(end, frame.paragraph.end) - 1))
        stop = ending.end if end <= ending.end else frame.paragraph.end
        if marked.pieces[-1].of(text)[-1:] in "?!":
            # `"Why?" Ms. Y asked.` is attributed in what reads as the next sentence.
            stop = next((s.end for s in frame.sentences if s.end > end), frame.paragraph.end)
        limit = here[i + 1].outer.start if i + 1 < len(here) else frame.paragraph.end
        right = max(min(limit, stop), end)
        if frame.trace is not None:
            open_notes(frame.trace, frame, Span(sentence.start, max(ending.end, right)))
        yield Stretch(text, frame, marked, sentence, Span(left, start), Span(end, right))


def _joins(stretch: Stretch, last: Marked, row: Quotation, found: Attribution | None) -> bool:
    """Whether two stretches are one sentence broken by its attribution: `"A," he said, "b."`"""
    start = stretch.marked.outer.start
    if row.rule not in ("cue_after", "cue_after_inverted"):
        return False
    if row.quote_type != QuoteType.DIRECT or len(last.pieces) > 1 or last.pieces[-1].of(stretch.text)[-1:] in ".?!":
        return False
    if words_between(stretch.frame, last.outer.end, start) > MAX_JOINT_WORDS:
        return False
    own = found is not None and found.subject is not None and found.subject.span != row.speaker
    return stretch.text[last.outer.end : start].rstrip().endswith(",") and not own


def _make_row(
    paragraph: Paragraph, stretch: Stretch, found: Attribution | None, rows: Sequence[Quotation]
) -> Quotation | None:
    """The row of a stretch, or None when its marks hold no speech."""
    text, marked = paragraph.text, stretch.marked
    led = found is not None and found.rule in ("cue_before", "cue_before_no_subject") and _touches_cue(stretch)
    kind = quote_type(text, marked, led)
    if is_mentioned_word(text, marked) and not (led and kind == QuoteType.DIRECT):
        return None
    owner = _find_owner(_Case(paragraph, stretch, rows, found, kind))
    if owner is None:
        return None
    return Quotation(
        in_field=paragraph.in_field,
        quote_type=kind,
        pieces=marked.pieces,
        insertions=find_insertions(text, marked.pieces),
        cue=owner.found.cue,
        speaker=owner.speaker,
        speaker_description=owner.description,
        continues=owner.continues,
        rule=owner.found.rule,
    )


def described(description: str | None) -> str | None:
    """A description as a row holds it: without space at its ends, None when nothing is left."""
    return (description or "").strip() or None


def _touches_cue(stretch: Stretch) -> bool:
    """Whether a reporting verb stands right before the opening mark, a comma, colon or "that" apart."""
    start = stretch.marked.outer.start
    begin = max(stretch.frame.paragraph.start, start - TOUCH_CHARS)
    lead = stretch.text[begin:start].rstrip().removesuffix("that").rstrip(" ,:")
    return any(c.span.end == begin + len(lead) for c in stretch.frame.cues)


# ------------------------------------------------------------ whose words they are


@dataclass(frozen=True, slots=True)
class _Case:
    """A stretch whose speaker is asked for: what its sentence says, its type, and the rows of its paragraph before it."""

    paragraph: Paragraph
    stretch: Stretch
    rows: Sequence[Quotation]
    found: Attribution | None
    kind: QuoteType

    @property
    def start(self) -> int:
        """Where its opening mark stands."""
        return self.stretch.marked.outer.start

    @property
    def opens(self) -> bool:
        """Whether it opens its paragraph."""
        return self.start == self.paragraph.frame.paragraph.start

    @property
    def is_own_sentence(self) -> bool:
        """Whether it holds whole clauses and starts a sentence of its own."""
        if self.kind != QuoteType.DIRECT:
            return False
        begin = self.paragraph.frame.paragraph.start
        return self.stretch.sentence.start == self.start or not trim(self.paragraph.text, Span(begin, self.start))


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose words a stretch holds; `source` is the row whose speaker goes on, and `number` its place in the field."""

    found: Attribution
    source: Quotation | None = None
    number: int | None = None

    @property
    def speaker(self) -> Span | None:
        """The words that name the speaker."""
        if self.source is not None:
            return self.source.speaker
        return self.found.subject.span if self.found.subject is not None else None

    @property
    def description(self) -> str | None:
        """The role printed beside those words."""
        if self.source is not None:
            return self.source.speaker_description
        return described(self.found.subject.description) if self.found.subject is not None else None

    @property
    def continues(self) -> int | None:
        """The row whose speaker goes on: the first of those that go on one from the other."""
        first = self.source.continues if self.source is not None else None
        return self.number if first is None else first


_OwnerRule = Callable[[_Case], "_Owner | None"]


def _find_owner(case: _Case) -> _Owner | None:
    """Whose words they are by the first rule that fits; None where nothing says it and they are not speech by their look."""
    owner = first_answer(_TOLD_RULES, case)
    if owner is None and is_unattributed_speech(case.paragraph.text, case.stretch.marked, case.kind):
        owner = first_answer(_UNTOLD_RULES, case)
    return owner


def _attributed(case: _Case) -> _Owner | None:
    """The subject that a verb beside the marks has."""
    return _Owner(case.found) if case.found is not None and case.found.subject is not None else None


def _same_sentence(case: _Case) -> _Owner | None:
    """`said "x" and "y"`: the second fragment has the cue and speaker of the first."""
    sentence = case.stretch.sentence
    for number in range(len(case.rows) - 1, -1, -1):
        row = case.rows[number]
        if row.speaker is not None and sentence.start <= row.pieces[0].start < sentence.end:
            tried(
                case.stretch.frame, Place.SAME_SENTENCE, True, "the quotation before it in its sentence has a speaker"
            )
            cue = case.found.cue if case.found else row.cue
            return _Owner(Attribution(cue, None, "same_sentence"), row, len(case.paragraph.earlier) + number)
    return None


def _previous_sentence(case: _Case) -> _Owner | None:
    """`Ada Holt said the pier would open. "It is safe."`: who spoke without marks, in the paragraph above even."""
    if not case.is_own_sentence:
        return None
    frame, above, nothing = (
        case.stretch.frame,
        case.paragraph.before,
        "the last sentence reports nothing with a subject",
    )
    said = answer(frame, claims_of_previous(frame, case.start), nothing)
    alone = not case.rows and not case.paragraph.follows
    if isinstance(said, str) and alone and above is not None and case.opens:
        said = answer(above, claims_of_previous(above, above.paragraph.end), nothing)
    if isinstance(said, Attribution) and _is_quoted_beside(case, said):
        said = "the last sentence holds a quotation itself, which goes on"
    note(frame, Place.PREVIOUS_SENTENCE, case.paragraph.text, said)
    return _Owner(said) if isinstance(said, Attribution) else None


def _is_quoted_beside(case: _Case, said: Attribution) -> bool:
    """Whether the sentence that names the speaker holds a quotation itself: then that quotation goes on."""
    if not case.rows or said.subject is None:
        return False
    return case.rows[-1].pieces[-1].end > case.stretch.frame.sentence_of(said.subject.span.start).start


def _acting_before(case: _Case) -> _Owner | None:
    """`Ada Holt shook her head. "It is not safe."`: who does something in the sentence before."""
    if case.rows or case.opens or not case.is_own_sentence:
        return None
    frame = case.stretch.frame
    said = answer(frame, claims_of_actor(frame, case.start), "no person is the subject of the last sentence")
    note(frame, Place.ACTING_BEFORE, case.paragraph.text, said)
    return _Owner(said) if isinstance(said, Attribution) else None


def _goes_on(case: _Case) -> _Owner | None:
    """The speaker of the quotation right before, in the paragraph or right above it."""
    if not case.is_own_sentence:
        return None
    frame, earlier = case.stretch.frame, case.paragraph.earlier
    if not case.rows and not (case.paragraph.follows and earlier and case.opens):
        tried(frame, Place.GOES_ON, False, "no quotation ends right before it")
        return None
    tried(frame, Place.GOES_ON, True, "nothing but the quotation before it says who speaks")
    last = (case.rows or earlier)[-1]
    return _Owner(Attribution(None, None, "goes_on"), last, len(earlier) + len(case.rows) - 1)


_TOLD_RULES: tuple[_OwnerRule, ...] = (_attributed, _same_sentence, _previous_sentence, _acting_before, _goes_on)


def _verb_alone(case: _Case) -> _Owner | None:
    """A verb beside the marks whose subject nothing names."""
    return _Owner(case.found) if case.found is not None else None


def _clause_owner(case: _Case) -> _Owner | None:
    """`He also seeks "a wider road."`: the subject of the clause it stands in."""
    frame = case.stretch.frame
    said = answer(frame, claims_of_owner(frame, case.start), "no subject stands before it in its sentence")
    note(frame, Place.CLAUSE_OWNER, case.paragraph.text, said)
    return _Owner(said) if isinstance(said, Attribution) else None


def _unattributed(case: _Case) -> _Owner | None:
    """Speech by its look alone."""
    return _Owner(Attribution(None, None, "unattributed"))


_UNTOLD_RULES: tuple[_OwnerRule, ...] = (_verb_alone, _clause_owner, _unattributed)
