"""Who is said to have said it: the cue and the speaker of one marked stretch.

Belongs here: the order in which the places around a quotation are tried, and what comes of their claims. The first claim whose
subject can be read wins, and its name is the rule the row publishes; how sure it is is told by the table in knowledge/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from copydesk.quotes.chunks import MAX_TITLE_WORDS, text_of
from copydesk.quotes.claims import NEAR_WORDS, Claim, Said, Stretch, claims_after, claims_before, opening_verb
from copydesk.quotes.frame import CueAt, Frame, words_between
from copydesk.quotes.phrase import Subject
from copydesk.quotes.subject import Reading, read_subject
from copydesk.quotes.trace import Place
from copydesk.quotes.words import WordPattern
from copydesk.records import EntityType
from copydesk.spans import Span

# Guesses, from reading.
MAX_PARTICIPLE_WORDS = 8  # "Describing the mood at the talks as"
_DIRECT_ENDS = (",", "?", "!", "\u2014", "\u2013", "-", "\u2026", "...")
_COMMA = re.compile(r",[\"\u201d\u2019']{0,2}(?= )")
_HANGS = WordPattern(r"\b(?:<hanging>|<coordinator>|<contrast>)\b", re.IGNORECASE)
_CLOSES = WordPattern(r"\s{0,2}(?:$|[.,;!?\u2014\u2013-]|(?:<time_tail>|<weekday>|<closing_tail>)\b)", re.IGNORECASE)
_FUSED = re.compile(r"\b[Ww]hat [^.;:?!\"\u201c\u201d]{1,80}$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """The cue, if any, the words that name the speaker, if any, and the rule that found them."""

    cue: str | None
    subject: Subject | None
    rule: str


Answer = Attribution | str  # an attribution, or why there is none


def attribute(stretch: Stretch) -> Attribution | None:
    """The attribution of a stretch from the reporter's words around it in its sentence, or None."""
    for place in _places(stretch):
        make, nothing = _CLAIMS[place]
        found = answer(stretch.frame, make(stretch), nothing)
        note(stretch.frame, place, stretch.text, found)
        if isinstance(found, Attribution):
            return _opening_participle(stretch, found) or found
    return None


def answer(frame: Frame, said: Iterable[Said], nothing: str) -> Answer:
    """What the claims of a place come to: the first whose subject can be read and fits; else why there is none."""
    for claim in said:
        if isinstance(claim, str):
            return claim
        reading = claim.reading
        subject = read_subject(frame, reading) if reading is not None else None
        cue = claim.cue.text if claim.cue is not None else None
        if subject is None or reading is None:
            if claim.sure:
                return Attribution(cue, None, claim.rule)
            if claim.nobody is not None:
                return claim.nobody
        elif claim.fits is None or claim.fits(frame, reading, subject):
            return Attribution(cue, subject, claim.rule)
        elif claim.unfit is not None:
            return claim.unfit
    return nothing


def note(frame: Frame, place: Place, text: str, found: Answer) -> None:
    """Notes what an attempt came to in words, if anybody asks why: its rule, the verb, the words and why it is those."""
    if frame.trace is None:
        return
    if isinstance(found, str):
        frame.trace.tried(place, False, found)
        return
    verb = f'"{found.cue}"' if found.cue else "no verb"
    subject = found.subject
    speaker = f'"{subject.span.of(text)}" by {subject.rule}' if subject else "nobody named"
    frame.trace.tried(place, True, f"{found.rule}: {verb}, {speaker}")


def _touches(frame: Frame, before: Span) -> bool:
    """Whether a finite reporting verb, or one and "that", stands right before the opening mark: `claimed that "x,"`"""
    lead = text_of(frame, before).rstrip()
    bare = lead.removesuffix("that").rstrip()
    end = before.start + len(bare)
    said = any(c.span.end == end and not c.is_participle and c.kind != "act" for c in frame.cues)
    return said and (bare != lead or lead.endswith((",", ":")))


def _is_named_so(frame: Frame, before: Span) -> bool:
    """Whether the stretch is what somebody calls something: `what Mr. X called a "sad day," Y said`."""
    cue = next((c for c in reversed(frame.cues) if before.start <= c.span.start and c.span.end <= before.end), None)
    if cue is None or cue.is_participle or words_between(frame, cue.span.end, before.end) > NEAR_WORDS:
        return False
    return _FUSED.search(text_of(frame, Span(before.start, cue.span.start))) is not None


def _opening_participle(stretch: Stretch, found: Attribution) -> Attribution | None:
    """`Calling it "cordial," she said ...`: the fragment's own cue opens the sentence, its subject stands behind it."""
    if found.rule not in ("cue_after", "cue_after_inverted"):
        return None
    cue = _cue_at(stretch.frame, stretch.sentence.start)
    if cue is None or not cue.is_participle or cue.span.end > stretch.before.end:
        return None
    near = words_between(stretch.frame, cue.span.end, stretch.before.end) <= MAX_PARTICIPLE_WORDS
    return Attribution(cue.text, found.subject, "opening_participle") if near else None


def _cue_at(frame: Frame, start: int) -> CueAt | None:
    return next((c for c in frame.cues if c.span.start == start), None)


# ------------------------------------------------------------ places further off


def claims_of_colon(stretch: Stretch) -> Iterator[Said]:
    """`Minister X: "..."`: a colon right before the opening mark."""
    start, lead = stretch.before.start, stretch.text[stretch.before.start : stretch.before.end].rstrip()
    if not lead.endswith(":"):
        yield "no colon stands before it"
        return
    yield Claim(
        "colon_before", None, Reading("colon", start, start + len(lead) - 1), nobody="nobody stands before the colon"
    )


def claims_of_opening(stretch: Stretch) -> Iterator[Said]:
    """`Said X: "..."`: the verb opens the sentence and its subject follows."""
    yield (
        opening_verb(stretch, nobody="the verb has no subject")
        or "no verb of saying opens its sentence and leads up to it"
    )


def claims_of_closing(stretch: Stretch) -> Iterator[Said]:
    """`"..." for the town, said X.`, `He "b" in March, Y said.`: the attribution that closes a sentence covers all of it."""
    frame, start = stretch.frame, stretch.marked.outer.end
    last = stretch.marked.pieces[-1].end
    end = frame.sentence_of(max(frame.paragraph.start, min(last, frame.paragraph.end) - 1)).end
    if start >= end:
        yield "nothing follows it in its sentence"
        return
    for cue in reversed(frame.cues):
        if cue.span.start < start or cue.span.end > end or cue.is_participle or not cue.reports:
            continue
        lead = text_of(frame, Span(start, cue.span.start)).rstrip()
        if lead.endswith((",", '"', "\u201d", "''")) or cue.form == "according to":
            yield Claim("closing", cue, Reading("behind", cue.span.end, end), fits=_ends_behind)
        elif _CLOSES.match(text_of(frame, Span(cue.span.end, end))):
            yield Claim("closing", cue, Reading("before", start, cue.span.start), fits=_behind_comma)


def _ends_behind(frame: Frame, reading: Reading, subject: Subject) -> bool:
    """Whether nothing but a time or place follows a subject."""
    return _CLOSES.match(text_of(frame, Span(subject.span.end, reading.end))) is not None


def _behind_comma(frame: Frame, reading: Reading, subject: Subject) -> bool:
    """Whether a comma parts what is attributed from a subject, titles apart: `"b" in March, town clerk Y [said]`."""
    before = text_of(frame, Span(reading.start, subject.span.start))
    comma = list(_COMMA.finditer(before))[-1:]
    if not comma or not before[: comma[0].start()].strip():
        return False
    titles = before[comma[0].end() :]
    return len(titles.split()) <= MAX_TITLE_WORDS and not _HANGS.search(titles)


# ------------------------------------------------------------ the order of the places

# Members of an enumeration take five times as long to look up as names of a module.
_BEFORE, _AFTER = Place.BEFORE, Place.AFTER
_FAR = (Place.COLON, Place.CLOSING, Place.OPENING)
_BEFORE_FIRST, _AFTER_FIRST = (_BEFORE, _AFTER, *_FAR), (_AFTER, _BEFORE, *_FAR)
# What each place claims, and what is noted where none of its claims comes to anything.
_CLAIMS: dict[Place, tuple[Callable[[Stretch], Iterator[Said]], str]] = {
    _BEFORE: (claims_before, "no verb before it has a subject"),
    _AFTER: (claims_after, "no verb behind it has a subject"),
    Place.COLON: (claims_of_colon, "nobody stands before the colon"),
    Place.CLOSING: (claims_of_closing, "no attribution closes its sentence"),
    Place.OPENING: (claims_of_opening, "the verb has no subject"),
}


def _places(stretch: Stretch) -> tuple[Place, ...]:
    """The places in order: behind the marks first where a comma or the like stands there, as before `"...," said X`."""
    text, marked = stretch.text, stretch.marked
    tail, outside = marked.pieces[-1].of(text)[-1:], text[marked.outer.end : marked.outer.end + 1]
    comma_ended = tail in _DIRECT_ENDS or outside in (",", "\u2014", "\u2013")
    if not comma_ended or _touches(stretch.frame, stretch.before) or _is_named_so(stretch.frame, stretch.before):
        return _BEFORE_FIRST
    return _AFTER_FIRST


# ------------------------------------------------------------ the sentence itself, and the one before


def claims_of_previous(frame: Frame, position: int) -> Iterator[Said]:
    """The speaker of the sentence that ends last before `position`, when that reports speech without marks."""
    sentence = _sentence_before(frame, position)
    if sentence is None:
        return
    for cue in frame.cues:
        if sentence.contains(cue.span) and cue.reports and not cue.is_participle:
            yield Claim("previous_sentence", None, Reading("before", sentence.start, cue.span.start))


def claims_of_actor(frame: Frame, position: int) -> Iterator[Said]:
    """The person who does something in the sentence right before a quotation: `Captain X shook his head. "..."`"""
    sentence = _sentence_before(frame, position)
    if sentence is not None:
        yield Claim("acting_before", None, Reading("main", sentence.start, sentence.end), fits=_is_person)


def claims_of_owner(frame: Frame, position: int) -> Iterator[Said]:
    """Whose sentence a fragment stands in, when no verb of saying does: `He also seeks "a wider road."`"""
    start = frame.sentence_of(position).start
    if start < position:
        yield Claim("clause_owner", None, Reading("main", start, position))


def _sentence_before(frame: Frame, position: int) -> Span | None:
    return next((s for s in reversed(frame.sentences) if s.end <= position), None)


def _is_person(frame: Frame, _: Reading, subject: Subject) -> bool:
    """Whether a subject is one person: a name, "he" or "she"."""
    return any(
        s.span == subject.span and (s.entity_type == EntityType.PERSON or s.text.lower() in ("he", "she"))
        for s in frame.mentions
    )
