"""Who is said to have said it: the cue and the speaker of one marked stretch.

Belongs here: the order in which the places around a quotation are tried. Each returns an Attribution or None; the first that
answers wins, and its name is the rule the row publishes. How sure it is is told by the table in knowledge/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from copydesk.quotes.chunks import text_of
from copydesk.quotes.closing import closing_attribution
from copydesk.quotes.frame import CueAt, Frame, words_between
from copydesk.quotes.leading import colon_subject, main_subject, participle_subject
from copydesk.quotes.marks import Marked
from copydesk.quotes.subject import Subject, subject_after, subject_before
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
_ADVERBS = re.compile(r"[\s,]{0,3}(?:(?:also|then|later|as|has|had|[a-z]{2,15}ly) ){0,2}$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """The cue, if any, and the words that name the speaker, if any."""

    cue: str | None
    subject: Subject | None
    rule: str


def attribute(text: str, frame: Frame, marked: Marked, before: Span, after: Span) -> Attribution | None:
    """The attribution of a stretch from the reporter's words before and after it in its sentence, or None.

    `before` and `after` reach to the neighbouring quotations of the paragraph or the sentence's edges.
    """
    tail = marked.pieces[-1].of(text)[-1:]
    outside = text[marked.outer.end : marked.outer.end + 1]
    comma_ended = tail in _DIRECT_ENDS or outside in (",", "\u2014", "\u2013")
    touching = comma_ended and (_touches(frame, before) or _is_named_so(frame, before))
    tries = (_after, _before) if comma_ended and not touching else (_before, _after)
    for attempt in tries:
        found = attempt(text, frame, marked, before if attempt is _before else after)
        if found is not None:
            return _opening_participle(frame, marked, before, found) or found
    return _colon(text, frame, before) or _closing(frame, marked) or _inverted_before(frame, before)


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


def _closing(frame: Frame, marked: Marked) -> Attribution | None:
    """`"..." for the town, said X`: the attribution at the end of the sentence, behind other fragments even."""
    last = marked.pieces[-1].end
    sentence = frame.sentence_of(max(frame.paragraph.start, min(last, frame.paragraph.end) - 1))
    if marked.outer.end >= sentence.end:
        return None
    found = closing_attribution(frame, marked.outer.end, sentence.end)
    return Attribution(found[0].text, found[1], "closing") if found else None


def _inverted_before(frame: Frame, before: Span) -> Attribution | None:
    """`Said X: "..."`: the cue opens the sentence and its subject follows."""
    lead = text_of(frame, before)
    cue = next((c for c in frame.cues if before.start <= c.span.start and c.span.end <= before.end), None)
    if (
        cue is None
        or cue.is_participle
        or lead[: cue.span.start - before.start].strip()
        or lead.rstrip()[-1:] not in ",:"
    ):
        return None
    subject = subject_after(frame, cue.span.end, before.end)
    return Attribution(cue.text, subject, "cue_before_inverted") if subject else None


def _opening_participle(frame: Frame, marked: Marked, before: Span, found: Attribution) -> Attribution | None:
    """`Calling it "cordial," she said ...`: the fragment's own cue opens the sentence, its subject stands behind it."""
    start = frame.sentence_of(marked.outer.start).start
    cue = next((c for c in frame.cues if c.span.start == start and c.span.end <= before.end), None)
    near = cue is not None and words_between(frame, cue.span.end, before.end) <= MAX_PARTICIPLE_WORDS
    if cue is None or not near or not cue.is_participle or found.rule not in ("cue_after", "cue_after_inverted"):
        return None
    return Attribution(cue.text, found.subject, "opening_participle")


def _after(text: str, frame: Frame, marked: Marked, region: Span) -> Attribution | None:
    """`"...," said X` and `"...," X said`."""
    cue = next((c for c in frame.cues if region.start <= c.span.start < region.end), None)
    if cue is None or words_between(frame, region.start, cue.span.start) > MAX_CUE_WORDS_AFTER:
        return None
    lead = text[region.start : cue.span.start]
    if re.match(r"\s{0,2}(?:and|but|or|while|as|because|that|to|at|in|when) ", lead):
        return None  # "x" and said ...: that cue is of the next quotation
    tail = marked.pieces[-1].of(text)[-1:]
    if tail == "." and text[region.start : region.start + 1] not in ",":
        return None
    if _ADVERBS.fullmatch(lead) or cue.text.lower() == "according to":
        if cue.is_participle and tail not in _DIRECT_ENDS:
            return None
        subject = None if cue.is_participle else subject_after(frame, cue.span.end, _next_cue(frame, cue, region.end))
        if cue.is_participle:
            return None
        return Attribution(cue.text, subject, "cue_after_inverted") if subject else None
    if cue.is_participle or cue.kind == "think":
        return None
    if _GOES_ON.fullmatch(lead):
        subject = subject_after(frame, cue.span.end, _next_cue(frame, cue, region.end))
        if subject is not None:
            return Attribution(cue.text, subject, "closing")
    subject = subject_before(frame, region.start, cue.span.start)
    if subject is None or _NEXT_CLAUSE.search(text_of(frame, Span(region.start, subject.span.start))):
        return None  # "x," and Y said ...: that cue is of the next clause
    return Attribution(cue.text, subject, "cue_after")


def _before(text: str, frame: Frame, marked: Marked, region: Span) -> Attribution | None:
    """`X said, "..."`, `..., saying "..."`, `X called it "..."`."""
    cues = [c for c in frame.cues if region.start <= c.span.start and c.span.end <= region.end]
    sentence = frame.sentence_of(marked.outer.start)
    while cues:
        cue = cues.pop()
        gap = words_between(frame, cue.span.end, region.end)
        if gap > MAX_CUE_WORDS_BEFORE:
            return None
        if cue.text.lower() == "according to":
            subject = subject_after(frame, cue.span.end, region.end)
            return Attribution(cue.text, subject, "according_to_before") if subject else None
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
            return _inverted_before(frame, region) or Attribution(cue.text, None, "cue_before_no_subject")
    return None


def _agent(frame: Frame, behind: Span) -> Subject | None:
    """Who asked in "was asked by X": the words right behind must be "by X"."""
    says_by = text_of(frame, behind).startswith(" by ")
    return subject_after(frame, behind.start + 4, behind.end) if says_by else None


def _colon(text: str, frame: Frame, before: Span) -> Attribution | None:
    """`Minister X: "..."`: a colon right before the opening mark."""
    lead = text[before.start : before.end].rstrip()
    if not lead.endswith(":"):
        return None
    subject = colon_subject(frame, before.start, before.start + len(lead) - 1)
    return Attribution(None, subject, "colon_before") if subject else None


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
            return Attribution(
                None, Subject(subject.span, min(subject.confidence, 0.6), subject.description), "previous_sentence"
            )
    return None


def clause_owner(frame: Frame, position: int) -> Attribution | None:
    """Whose sentence a fragment stands in, when no verb of saying does: `He also seeks "a wider road."`"""
    sentence = frame.sentence_of(position)
    subject = main_subject(frame, sentence.start, position) if sentence.start < position else None
    return Attribution(None, replace(subject, confidence=0.4), "clause_owner") if subject else None


def acting_before(frame: Frame, position: int) -> Attribution | None:
    """The person who does something in the sentence right before a quotation: `Captain X shook his head. "..."`"""
    sentence = next((s for s in reversed(frame.sentences) if s.end <= position), None)
    subject = main_subject(frame, sentence.start, sentence.end) if sentence is not None else None
    if subject is None:
        return None
    named = any(
        s.span == subject.span and (s.entity_type == EntityType.PERSON or s.text.lower() in ("he", "she"))
        for s in frame.surfaces
    )
    return Attribution(None, Subject(subject.span, 0.5, subject.description), "acting_before") if named else None


def _next_cue(frame: Frame, cue: CueAt, end: int) -> int:
    """Where the words of an inverted cue's subject end at the latest: at the next reporting verb."""
    return next((c.span.start for c in frame.cues if c.span.start > cue.span.end), end) if end else end
