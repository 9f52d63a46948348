"""What each place around a marked stretch claims: a rule, a verb, and where the verb's subject is read.

Belongs here: the rules of the places, in order, each a function that claims something, says in words why nothing can be claimed
there, or has nothing to say. Which places are tried in which order, and what comes of a claim, is told in attribution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from copydesk.quotes.chunks import text_of
from copydesk.quotes.frame import CueAt, Frame, words_between
from copydesk.quotes.marks import Marked
from copydesk.quotes.phrase import Subject
from copydesk.quotes.subject import Reading
from copydesk.quotes.words import WordPattern
from copydesk.spans import Span

# Guesses, from reading.
MAX_CUE_WORDS_AFTER = 25  # "..., <name>, <a long apposition>, said": longer ones are other sentences
MAX_CUE_WORDS_BEFORE = 30
NEAR_WORDS = 3  # between a verb and the mark it leads to: "said that the", "called it a"
LEAD_CHARS = 40  # before a verb: an auxiliary and an adverb

_PASSIVE = WordPattern(r"\b(?:<be_form>|when|once) (?:[a-z]{2,15}ly )?$")
_JOINED = WordPattern(r"\b<coordinator> (?:(?:<before_verb>|[a-z]{2,15}ly) ){0,2}$")
_NEXT_CLAUSE = WordPattern(r"(?:^|, ?| )<next_clause> (?:[^,]{0,60})$")
# `"a challenge" for X, [said Y]`: the name belongs to the quotation's own sentence.
_GOES_ON = WordPattern(r" <fragment_goes_on> [^,;:.]{1,80}, ")
_ADVERBS = WordPattern(r"[\s,]{0,3}(?:(?:as|<before_verb>|[a-z]{2,15}ly) ){0,2}$")
_PARTS_VERB = WordPattern(r"\s{0,2}<parts_verb> ")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A marked stretch in its sentence, with the reporter's words before and after it.

    `before` and `after` reach to the neighbouring quotations of the paragraph or the sentence's edges.
    """

    text: str
    frame: Frame
    marked: Marked
    sentence: Span
    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class Claim:
    """That a verb attributes a stretch, if its subject can be read. `rule` is what the row would publish.

    Without a subject a `sure` claim stands all the same, and another ends its place with the words of `nobody`, or gives way
    to the next claim where there are none. A subject that does not `fit` is none; `unfit` says so.
    """

    rule: str
    cue: CueAt | None
    reading: Reading | None
    nobody: str | None = None
    sure: bool = False
    fits: Callable[[Frame, Reading, Subject], bool] | None = None
    unfit: str | None = None


Said = Claim | str  # a claim, or why the place can make none

# ------------------------------------------------------------ a verb before the opening mark


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb beside a stretch: how many words stand between them, and what stands right before the verb."""

    stretch: Stretch
    cue: CueAt
    gap: int
    lead: str

    @property
    def rule_before(self) -> str:
        """The rule of a verb before a stretch, by how far it is."""
        return "cue_before" if self.gap <= NEAR_WORDS else "cue_before_far"


def claims_before(stretch: Stretch) -> Iterator[Said]:
    """`X said, "..."`, `..., saying "..."`, `X called it "..."`: the nearest verb first."""
    frame, region = stretch.frame, stretch.before
    cues = [c for c in frame.cues if region.start <= c.span.start and c.span.end <= region.end]
    if not cues:
        yield "no verb of saying before it, back to the last mark or the start of the sentence"
    for number in range(len(cues) - 1, -1, -1):
        cue = cues[number]
        if _is_reported_thought(cue, cues[:number]):
            continue
        gap = words_between(frame, cue.span.end, region.end)
        lead = text_of(frame, Span(max(region.start, cue.span.start - LEAD_CHARS), cue.span.start))
        verb = _Verb(stretch, cue, gap, lead)
        for rule in _BEFORE_RULES[cue.form]:
            said = rule(verb)
            if said is not None:
                yield said


def _is_reported_thought(cue: CueAt, earlier: Sequence[CueAt]) -> bool:
    """`She said she had expected "..."`: what is reported is what she said."""
    thought = cue.form == "finite" and cue.kind == "think"
    return thought and any(c.kind != "think" and not c.is_participle for c in earlier)


def _too_far_before(verb: _Verb) -> Said | None:
    """A verb so far back that it tells of something else."""
    return "the verb before it is too far" if verb.gap > MAX_CUE_WORDS_BEFORE else None


def _source_before(verb: _Verb) -> Said | None:
    """`According to X, "..."`"""
    reading = Reading("behind", verb.cue.span.end, verb.stretch.before.end)
    return Claim("according_to_before", verb.cue, reading, nobody="nobody stands behind the words")


def _participle_before(verb: _Verb) -> Said | None:
    """`X praised the pier, calling it "..."`; a participle that opens the sentence has its subject behind it."""
    start = verb.stretch.sentence.start
    if verb.cue.span.start <= start + 1:
        return None
    return Claim("participle_before", verb.cue, Reading("participle", start, verb.cue.span.start))


def _asked_before(verb: _Verb) -> Said | None:
    """`was asked by X "..."`, `was told "..."`: whoever stands before the verb said nothing."""
    if verb.cue.text.lower() not in ("asked", "told") or not _PASSIVE.search(verb.lead):
        return None
    agent = _agent(verb.stretch.frame, Span(verb.cue.span.end, verb.stretch.before.end))
    return Claim(verb.rule_before, verb.cue, agent, sure=True)


def _called_by(verb: _Verb) -> Said | None:
    """`has been called "x" by Y`: the agent stands behind the closing mark."""
    if verb.gap > NEAR_WORDS or not _PASSIVE.search(verb.lead):
        return None
    agent = _agent(verb.stretch.frame, Span(verb.stretch.marked.outer.end, verb.stretch.sentence.end))
    return Claim("cue_before", verb.cue, agent) if agent else None


def _agent(frame: Frame, behind: Span) -> Reading | None:
    """Where the agent of "by X" is read: the words right behind must be "by"."""
    says_by = text_of(frame, behind).startswith(" by ")
    return Reading("behind", behind.start + 4, behind.end) if says_by else None


def _joined_before(verb: _Verb) -> Said | None:
    """`X left and called it "..."`: a verb behind "and" is the sentence's."""
    stretch = verb.stretch
    if not _JOINED.search(verb.lead) or stretch.before.start > stretch.sentence.start:
        return None
    return Claim(verb.rule_before, verb.cue, Reading("main", stretch.sentence.start, verb.cue.span.start))


def _own_subject(verb: _Verb) -> Said | None:
    """`X said "..."`: the subject right before the verb."""
    return Claim(verb.rule_before, verb.cue, Reading("before", verb.stretch.before.start, verb.cue.span.start))


def _elided_before(verb: _Verb) -> Said | None:
    """`X left, and in March called it "..."`: with no subject beside it, the verb is the sentence's."""
    stretch = verb.stretch
    if stretch.before.start > stretch.sentence.start:
        return None
    return Claim("elided_before", verb.cue, Reading("main", stretch.sentence.start, verb.cue.span.start))


def _opened_before(verb: _Verb) -> Said | None:
    """`Said X: "..."`, where the verb stands near."""
    return opening_verb(verb.stretch) if verb.gap <= NEAR_WORDS else None


def _nobody_before(verb: _Verb) -> Said | None:
    """`On Monday the report said "..."`: a verb right before the mark tells that it is speech, if not whose."""
    return Claim("cue_before_no_subject", verb.cue, None, sure=True) if verb.gap <= NEAR_WORDS else None


def opening_verb(stretch: Stretch, nobody: str | None = None) -> Claim | None:
    """The claim of a verb that opens the words before a stretch and leads up to it by a comma or colon."""
    frame, before = stretch.frame, stretch.before
    cue = next((c for c in frame.cues if before.start <= c.span.start and c.span.end <= before.end), None)
    if cue is None or cue.is_participle:
        return None
    lead = text_of(frame, before)
    if lead[: cue.span.start - before.start].strip() or lead.rstrip()[-1:] not in ",:":
        return None
    return Claim("cue_before_inverted", cue, Reading("behind", cue.span.end, before.end), nobody=nobody)


_Rule = Callable[[_Verb], "Said | None"]
_BEFORE_RULES: dict[str, tuple[_Rule, ...]] = {
    "according to": (_too_far_before, _source_before),
    "participle": (_too_far_before, _participle_before),
    "finite": (
        _too_far_before,
        _asked_before,
        _called_by,
        _joined_before,
        _own_subject,
        _elided_before,
        _opened_before,
        _nobody_before,
    ),
}

# ------------------------------------------------------------ a verb behind the closing mark


def claims_after(stretch: Stretch) -> Iterator[Said]:
    """`"...," said X` and `"...," X said`: the first verb behind the mark."""
    frame, region = stretch.frame, stretch.after
    cue = next((c for c in frame.cues if region.start <= c.span.start < region.end), None)
    if cue is None:
        yield "no verb of saying behind it, up to the next mark or the end of the sentence"
        return
    gap = words_between(frame, region.start, cue.span.start)
    verb = _Verb(stretch, cue, gap, stretch.text[region.start : cue.span.start])
    for rule in _AFTER_RULES:
        said = rule(verb)
        if said is not None:
            yield said


def _too_far_after(verb: _Verb) -> Said | None:
    """A verb so far on that another sentence stands between."""
    return "the verb behind it is too far" if verb.gap > MAX_CUE_WORDS_AFTER else None


def _parted_by_word(verb: _Verb) -> Said | None:
    """`"x" and said "y"`: that verb is of the next quotation."""
    return "a joining word parts it from the verb" if _PARTS_VERB.match(verb.lead) else None


def _parted_by_stop(verb: _Verb) -> Said | None:
    """`"x." Y said`: a full stop inside the marks ends the sentence, unless a comma follows them."""
    text, start = verb.stretch.text, verb.stretch.after.start
    stopped = verb.stretch.marked.pieces[-1].of(text)[-1:] == "." and text[start : start + 1] not in ","
    return "its full stop parts it from the verb" if stopped else None


def _participle_after(verb: _Verb) -> Said | None:
    """`"x," waving`: a participle behind the mark is no attribution."""
    return "the verb is a participle" if verb.cue.is_participle else None


def _inverted_after(verb: _Verb) -> Said | None:
    """`"x," said X`, `"x," according to X`: up to the next verb at the most."""
    if verb.cue.form != "according to" and not _ADVERBS.fullmatch(verb.lead):
        return None
    return Claim("cue_after_inverted", verb.cue, _behind_verb(verb), nobody="no subject stands behind the verb")


def _thought_after(verb: _Verb) -> Said | None:
    """`"x," Y thought`: nobody said so."""
    return "the verb is one of thinking" if verb.cue.kind == "think" else None


def _closing_after(verb: _Verb) -> Said | None:
    """`"a challenge" for X, said Y`: the words between are of the quotation's own sentence."""
    return Claim("closing", verb.cue, _behind_verb(verb)) if _GOES_ON.fullmatch(verb.lead) else None


def _own_after(verb: _Verb) -> Said | None:
    """`"x," Y said`, and not `"x," and Y said ...`"""
    return Claim(
        "cue_after",
        verb.cue,
        Reading("before", verb.stretch.after.start, verb.cue.span.start),
        nobody="no subject stands before the verb",
        fits=_in_same_clause,
        unfit="the verb is of the next clause",
    )


def _behind_verb(verb: _Verb) -> Reading:
    """Where an inverted subject is read: up to the next reporting verb."""
    start = verb.cue.span.end
    later = (c.span.start for c in verb.stretch.frame.cues if c.span.start > start)
    return Reading("behind", start, next(later, verb.stretch.after.end))


def _in_same_clause(frame: Frame, reading: Reading, subject: Subject) -> bool:
    """Whether no joining word stands before a subject."""
    return _NEXT_CLAUSE.search(text_of(frame, Span(reading.start, subject.span.start))) is None


_AFTER_RULES: tuple[_Rule, ...] = (
    _too_far_after,
    _parted_by_word,
    _parted_by_stop,
    _participle_after,
    _inverted_after,
    _thought_after,
    _closing_after,
    _own_after,
)
