"""Who is said to have said it: the cue and the speaker of one marked stretch.

Belongs here: the order in which the places around a quotation are tried. Each returns an Attribution, or says in words why it
found none; the first that answers wins, and its name is the rule the row publishes. How sure it is is told by the table in
knowledge/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from copydesk.quotes.chunks import text_of
from copydesk.quotes.closing import closing_attribution
from copydesk.quotes.frame import CueAt, Frame, words_between
from copydesk.quotes.leading import colon_subject, main_subject, participle_subject
from copydesk.quotes.marks import Marked
from copydesk.quotes.subject import Subject, subject_after, subject_before
from copydesk.quotes.trace import Place
from copydesk.records import EntityType
from copydesk.spans import Span

MAX_CUE_WORDS_AFTER = 25  # "..., <name>, <a long apposition>, said": longer ones are other sentences
MAX_CUE_WORDS_BEFORE = 30
MAX_PARTICIPLE_WORDS = 8  # "Describing the mood at the talks as"
NEAR_WORDS = 3
_DIRECT_ENDS = (",", "?", "!", "\u2014", "\u2013", "-", "\u2026", "...")
_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being|when|once) (?:[a-z]{2,15}ly )?$")
_JOINED = re.compile(r"\b(?:and|but) (?:(?:also|then|later|has|had|[a-z]{2,15}ly) ){0,2}$")
_NEXT_CLAUSE = re.compile(
    r"(?:^|, ?| )(?:and|but|while|though|although|because|when|if|as|after|before) (?:[^,]{0,60})$"
)
# `"a challenge" for X, [said Y]`: the name belongs to the quotation's own sentence.
_GOES_ON = re.compile(r" (?:for|of|in|at|to|about|from|with|on|against|between) [^,;:.]{1,80}, ")
_FUSED = re.compile(r"\b[Ww]hat [^.;:?!\"\u201c\u201d]{1,80}$")
# Members of an enumeration take five times as long to look up as names of a module.
_BEFORE, _AFTER, _COLON, _CLOSING, _OPENING = Place.BEFORE, Place.AFTER, Place.COLON, Place.CLOSING, Place.OPENING
_ADVERBS = re.compile(r"[\s,]{0,3}(?:(?:also|then|later|as|has|had|[a-z]{2,15}ly) ){0,2}$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """The cue, if any, and the words that name the speaker, if any."""

    cue: str | None
    subject: Subject | None
    rule: str


Answer = Attribution | str  # an attribution, or why there is none
_NO_VERB_BEFORE = "no verb of saying before it, back to the last mark or the start of the sentence"
_NO_VERB_BEHIND = "no verb of saying behind it, up to the next mark or the end of the sentence"


def note(frame: Frame, place: Place, text: str, answer: Answer) -> None:
    """Notes what an attempt came to in words, if anybody asks why."""
    if frame.trace is None:
        return
    if isinstance(answer, str):
        frame.trace.tried(place, False, answer)
        return
    verb = f'"{answer.cue}"' if answer.cue else "no verb"
    speaker = f'"{answer.subject.span.of(text)}"' if answer.subject else "nobody named"
    frame.trace.tried(place, True, f"{answer.rule}: {verb}, {speaker}")


def attribute(text: str, frame: Frame, marked: Marked, before: Span, after: Span) -> Attribution | None:
    """The attribution of a stretch from the reporter's words before and after it in its sentence, or None.

    `before` and `after` reach to the neighbouring quotations of the paragraph or the sentence's edges.
    """
    tail = marked.pieces[-1].of(text)[-1:]
    outside = text[marked.outer.end : marked.outer.end + 1]
    comma_ended = tail in _DIRECT_ENDS or outside in (",", "\u2014", "\u2013")
    touching = comma_ended and (_touches(frame, before) or _is_named_so(frame, before))
    tries = (_AFTER, _BEFORE) if comma_ended and not touching else (_BEFORE, _AFTER)
    for place in tries:
        found = _before(text, frame, marked, before) if place is _BEFORE else _after(text, frame, marked, after)
        note(frame, place, text, found)
        if isinstance(found, Attribution):
            return _opening_participle(frame, marked, before, found) or found
    return _attribute_from_afar(text, frame, marked, before)


def _attribute_from_afar(text: str, frame: Frame, marked: Marked, before: Span) -> Attribution | None:
    """The attribution that a colon, the end of the sentence or its first word makes."""
    found = _colon(text, frame, before)
    note(frame, _COLON, text, found)
    if isinstance(found, Attribution):
        return found
    found = _closing(frame, marked)
    note(frame, _CLOSING, text, found)
    if isinstance(found, Attribution):
        return found
    found = _inverted_before(frame, before)
    note(frame, _OPENING, text, found)
    return found if isinstance(found, Attribution) else None


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


def _closing(frame: Frame, marked: Marked) -> Answer:
    """`"..." for the town, said X`: the attribution at the end of the sentence, behind other fragments even."""
    last = marked.pieces[-1].end
    sentence = frame.sentence_of(max(frame.paragraph.start, min(last, frame.paragraph.end) - 1))
    if marked.outer.end >= sentence.end:
        return "nothing follows it in its sentence"
    found = closing_attribution(frame, marked.outer.end, sentence.end)
    return Attribution(found[0].text, found[1], "closing") if found else "no attribution closes its sentence"


def _inverted_before(frame: Frame, before: Span) -> Answer:
    """`Said X: "..."`: the cue opens the sentence and its subject follows."""
    lead = text_of(frame, before)
    cue = next((c for c in frame.cues if before.start <= c.span.start and c.span.end <= before.end), None)
    if (
        cue is None
        or cue.is_participle
        or lead[: cue.span.start - before.start].strip()
        or lead.rstrip()[-1:] not in ",:"
    ):
        return "no verb of saying opens its sentence and leads up to it"
    subject = subject_after(frame, cue.span.end, before.end)
    return Attribution(cue.text, subject, "cue_before_inverted") if subject else "the verb has no subject"


def _opening_participle(frame: Frame, marked: Marked, before: Span, found: Attribution) -> Attribution | None:
    """`Calling it "cordial," she said ...`: the fragment's own cue opens the sentence, its subject stands behind it."""
    start = frame.sentence_of(marked.outer.start).start
    cue = next((c for c in frame.cues if c.span.start == start and c.span.end <= before.end), None)
    near = cue is not None and words_between(frame, cue.span.end, before.end) <= MAX_PARTICIPLE_WORDS
    if cue is None or not near or not cue.is_participle or found.rule not in ("cue_after", "cue_after_inverted"):
        return None
    return Attribution(cue.text, found.subject, "opening_participle")


def _after(text: str, frame: Frame, marked: Marked, region: Span) -> Answer:
    """`"...," said X` and `"...," X said`."""
    cue = next((c for c in frame.cues if region.start <= c.span.start < region.end), None)
    if cue is None:
        return _NO_VERB_BEHIND
    if words_between(frame, region.start, cue.span.start) > MAX_CUE_WORDS_AFTER:
        return "the verb behind it is too far"
    lead = text[region.start : cue.span.start]
    if re.match(r"\s{0,2}(?:and|but|or|while|as|because|that|to|at|in|when) ", lead):
        return "a joining word parts it from the verb"  # "x" and said ...: that cue is of the next quotation
    tail = marked.pieces[-1].of(text)[-1:]
    if tail == "." and text[region.start : region.start + 1] not in ",":
        return "its full stop parts it from the verb"
    if cue.is_participle:
        return "the verb is a participle"
    if _ADVERBS.fullmatch(lead) or cue.text.lower() == "according to":
        subject = subject_after(frame, cue.span.end, _next_cue(frame, cue, region.end))
        return Attribution(cue.text, subject, "cue_after_inverted") if subject else "no subject stands behind the verb"
    if cue.kind == "think":
        return "the verb is one of thinking"
    if _GOES_ON.fullmatch(lead):
        subject = subject_after(frame, cue.span.end, _next_cue(frame, cue, region.end))
        if subject is not None:
            return Attribution(cue.text, subject, "closing")
    subject = subject_before(frame, region.start, cue.span.start)
    if subject is None:
        return "no subject stands before the verb"
    if _NEXT_CLAUSE.search(text_of(frame, Span(region.start, subject.span.start))):
        return "the verb is of the next clause"  # "x," and Y said ...
    return Attribution(cue.text, subject, "cue_after")


def _before(text: str, frame: Frame, marked: Marked, region: Span) -> Answer:
    """`X said, "..."`, `..., saying "..."`, `X called it "..."`."""
    cues = [c for c in frame.cues if region.start <= c.span.start and c.span.end <= region.end]
    sentence = frame.sentence_of(marked.outer.start)
    if not cues:
        return _NO_VERB_BEFORE
    while cues:
        cue = cues.pop()
        gap = words_between(frame, cue.span.end, region.end)
        if gap > MAX_CUE_WORDS_BEFORE:
            return "the verb before it is too far"
        if cue.text.lower() == "according to":
            subject = subject_after(frame, cue.span.end, region.end)
            return (
                Attribution(cue.text, subject, "according_to_before") if subject else "nobody stands behind the words"
            )
        if cue.is_participle:
            subject = participle_subject(frame, sentence.start, cue) if cue.span.start > sentence.start + 1 else None
            if subject is None:
                continue
            return Attribution(cue.text, subject, "participle_before")
        if cue.kind == "think" and any(c.kind != "think" and not c.is_participle for c in cues):
            continue  # "She said she had expected ...": what is reported is what she said
        lead = frame.text[
            max(region.start, cue.span.start - 40) - frame.paragraph.start : cue.span.start - frame.paragraph.start
        ]
        if cue.text.lower() in ("asked", "told") and _PASSIVE.search(lead):
            return Attribution(
                cue.text,
                _agent(frame, Span(cue.span.end, region.end)),
                "cue_before" if gap <= NEAR_WORDS else "cue_before_far",
            )
        agent = _agent(frame, Span(marked.outer.end, sentence.end)) if _PASSIVE.search(lead) else None
        if agent is not None and gap <= NEAR_WORDS:
            return Attribution(cue.text, agent, "cue_before")  # `has been called "x" by Y`
        subject = None
        rule = "cue_before" if gap <= NEAR_WORDS else "cue_before_far"
        if _JOINED.search(lead) and region.start <= sentence.start:
            subject = main_subject(frame, sentence.start, cue.span.start)
        if subject is None:
            subject = subject_before(frame, region.start, cue.span.start)
        if subject is None and region.start <= sentence.start:
            subject = main_subject(frame, sentence.start, cue.span.start)
            rule = "elided_before"
        if subject is not None:
            return Attribution(cue.text, subject, rule)
        if gap <= NEAR_WORDS:
            inverted = _inverted_before(frame, region)
            if isinstance(inverted, Attribution):
                return inverted
            return Attribution(cue.text, None, "cue_before_no_subject")
    return "no verb before it has a subject"


def _agent(frame: Frame, behind: Span) -> Subject | None:
    """Who asked in "was asked by X": the words right behind must be "by X"."""
    says_by = text_of(frame, behind).startswith(" by ")
    return subject_after(frame, behind.start + 4, behind.end) if says_by else None


def _colon(text: str, frame: Frame, before: Span) -> Answer:
    """`Minister X: "..."`: a colon right before the opening mark."""
    lead = text[before.start : before.end].rstrip()
    if not lead.endswith(":"):
        return "no colon stands before it"
    subject = colon_subject(frame, before.start, before.start + len(lead) - 1)
    return Attribution(None, subject, "colon_before") if subject else "nobody stands before the colon"


def previous_sentence(frame: Frame, position: int) -> Attribution | None:
    """The speaker of the sentence that ends last before `position`, when that sentence reports speech without marks."""
    earlier = [s for s in frame.sentences if s.end <= position]
    if not earlier:
        return None
    sentence = earlier[-1]
    for cue in (
        c for c in frame.cues if sentence.contains(c.span) and c.kind in ("say", "write", "ask") and not c.is_participle
    ):
        subject = subject_before(frame, sentence.start, cue.span.start)
        if subject is not None:
            return Attribution(None, subject, "previous_sentence")
    return None


def clause_owner(frame: Frame, position: int) -> Attribution | None:
    """Whose sentence a fragment stands in, when no verb of saying does: `He also seeks "a wider road."`"""
    sentence = frame.sentence_of(position)
    subject = main_subject(frame, sentence.start, position) if sentence.start < position else None
    return Attribution(None, subject, "clause_owner") if subject else None


def acting_before(frame: Frame, position: int) -> Attribution | None:
    """The person who does something in the sentence right before a quotation: `Captain X shook his head. "..."`"""
    sentence = next((s for s in reversed(frame.sentences) if s.end <= position), None)
    subject = main_subject(frame, sentence.start, sentence.end) if sentence is not None else None
    if subject is None:
        return None
    named = any(
        s.span == subject.span and (s.entity_type == EntityType.PERSON or s.text.lower() in ("he", "she"))
        for s in frame.mentions
    )
    return Attribution(None, subject, "acting_before") if named else None


def _next_cue(frame: Frame, cue: CueAt, end: int) -> int:
    """Where the words of an inverted cue's subject end at the latest: at the next reporting verb."""
    return next((c.span.start for c in frame.cues if c.span.start > cue.span.end), end) if end else end
