"""The reporter's sentence around quotations: a paragraph with what is inside the marks blotted out.

Belongs here: the masked paragraph, its sentences, its cues, and what the words right before a cue tell of it: that it is a noun
here, or that nothing was said. Lengths stay, so every position counts in the original text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from copydesk.lexicon import newsroom
from copydesk.quotes.marks import Marked
from copydesk.quotes.trace import Place, Trace
from copydesk.quotes.words import WordPattern
from copydesk.records import NAME_TYPES, Mention
from copydesk.sentences import split_sentences
from copydesk.spans import Span

_WORD = re.compile(r"[\w\u2019'-]{1,40}")
_PLAIN_WORD = re.compile(r"[\w\u2019']{1,30}")
_BEFORE = re.compile(r"([\w\u2019'-]{1,30}) ?$")
_IMAGINED = WordPattern(r"\s{0,2}<imagines> ", re.IGNORECASE)
BEFORE_CHARS = 32  # before a word: the word before it, of 30 characters at most, and a space
UNSAID_CHARS, UNSAID_WORDS = 80, 5  # before a verb: what denies it stands near; guesses
_ACCORDING = re.compile(r"\baccording to\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CueAt:
    """A reporting verb (or "according to") outside the marks. A participle has its subject in another clause: "..., saying"."""

    span: Span
    text: str
    kind: str
    form: Literal["finite", "participle", "according to"]

    @property
    def is_participle(self) -> bool:
        """Whether its subject stands in another clause."""
        return self.form == "participle"

    @property
    def reports(self) -> bool:
        """Whether it tells of words that were said, written or asked, and not of a thought or a deed."""
        return self.kind in ("say", "write", "ask")

    @property
    def is_past(self) -> bool:
        """Whether it can be a past participle: "as reported by the press"."""
        return self.text.lower().endswith("ed") or self.text.lower() in newsroom.quote_words("past_form")


@dataclass(frozen=True, slots=True)
class Frame:
    """One paragraph as the reporter's own words. `text` is the masked paragraph; spans count in the field.

    `trace` notes what is read in it, for whoever asks why.
    """

    paragraph: Span
    text: str
    sentences: tuple[Span, ...]
    cues: tuple[CueAt, ...]
    mentions: tuple[Mention, ...]
    trace: Trace | None = None

    def sentence_of(self, position: int) -> Span:
        """The sentence that holds a position; the whole paragraph when it stands between two."""
        return next((s for s in self.sentences if s.start <= position < s.end), self.paragraph)


def build_frame(
    field: str, paragraph: Span, marked: Sequence[Marked], mentions: Sequence[Mention], trace: Trace | None = None
) -> Frame:
    """The frame of one paragraph; `marked` and `mentions` are those of the field, in order."""
    text = _mask(field, paragraph, marked)
    inside = [p for m in marked for p in m.pieces]
    outside = tuple(
        s
        for s in mentions
        if paragraph.contains(s.span) and not any(p.overlaps(s.span) for p in inside if p.overlaps(paragraph))
    )
    base = Span(0, len(text))
    sentences = tuple(s.shift(paragraph.start) for s in split_sentences(text, base))
    cues = _outside_names(_find_cues(text, paragraph.start), outside)
    return Frame(paragraph, text, sentences, cues, outside, trace)


def _mask(field: str, paragraph: Span, marked: Sequence[Marked]) -> str:
    """A paragraph with the letters and signs inside its marks blotted out; case stays, since the splitter needs capitals.

    The last sign stays too: a full stop before the closing mark ends the reporter's sentence as well.
    """
    parts: list[str] = []
    at = paragraph.start
    for piece in (p for stretch in marked for p in stretch.pieces if p.overlaps(paragraph)):
        start, end = max(piece.start, paragraph.start), min(piece.end, paragraph.end)
        behind = end - 1 if end == piece.end and not field[end - 1].isalnum() else end
        parts += (field[at:start], "".join(["X" if c.isupper() else "x" for c in field[start:behind]]))
        at = behind
    # Only the paragraph is copied: with the whole field, a long article would cost the square of its length.
    parts.append(field[at : paragraph.end])
    return "".join(parts)


def _outside_names(cues: Sequence[CueAt], mentions: Sequence[Mention]) -> tuple[CueAt, ...]:
    """The cues that are no part of a name: not the last word of "the United States"."""
    kept: list[CueAt] = []
    reach, s = 0, 0
    for cue in cues:
        while s < len(mentions) and mentions[s].span.start <= cue.span.start:
            if mentions[s].mention_type in NAME_TYPES:
                reach = max(reach, mentions[s].span.end)
            s += 1
        if reach < cue.span.end:
            kept.append(cue)
    return tuple(kept)


def _find_cues(text: str, base: int) -> list[CueAt]:
    """The cues of a masked paragraph that starts at `base`."""
    forms = newsroom.cue_forms()
    found = [CueAt(Span(*m.span()).shift(base), m.group(), "say", "according to") for m in _ACCORDING.finditer(text)]
    for word in _WORD.finditer(text):
        printed = word.group()
        cue = forms.get(printed.lower())
        if cue is not None and not _is_noun(text, word):
            span = Span(base + word.start(), base + word.end())
            found.append(CueAt(span, printed, cue.kind, "participle" if printed.endswith("ing") else "finite"))
    return sorted(found, key=lambda c: c.span)


def _is_noun(text: str, word: re.Match[str]) -> bool:
    """Whether a form that is a noun too is one here: "a joint note", "would answer" (a verb, but not of speech just made)."""
    form = word.group().lower()
    if form not in newsroom.quote_words("noun_too"):
        return False
    before = _BEFORE.search(text[max(0, word.start() - BEFORE_CHARS) : word.start()])
    if before is None:
        # `"Come home," read one`: behind a closing mark a verb stands; so it does behind an apposition's comma.
        return text[max(0, word.start() - 2) : word.start()].rstrip()[-1:] not in '"\u201d\u2019\u00bb,'
    last = before.group(1)
    if form.endswith("s") and form != "s":
        owned = last.endswith(("'s", "\u2019s", "s'", "s\u2019"))
        return (
            owned
            or last.lower() in newsroom.quote_words("noun_follows")
            or last.endswith(("ern", "ese", "ish"))
            or (last.islower() and last.endswith(("al", "ic", "ive", "ed", "er", "st")))
        )
    return not (
        last.lower() in newsroom.quote_words("plural_subject")
        or (last.endswith("s") and not last.endswith(("'s", "\u2019s", "ss", "us")))
    )


def is_unsaid(cue: CueAt, lead: str, behind: str, opens: bool) -> bool:
    """Whether the words before a cue deny it, imagine it, or leave open who said it ("was told", "when asked").

    `lead` are the words before it, `behind` the four signs after it; `opens` says that it starts its sentence.
    """
    words = [w.replace("\u2019", "'") for w in _PLAIN_WORD.findall(lead[-UNSAID_CHARS:].lower().split(",")[-1])]
    words = words[-UNSAID_WORDS:]
    if words and words[-1] in newsroom.quote_words("no_verb_after") and not cue.is_participle:
        return True  # "the alleged plot"
    if behind == " by " and cue.is_past:
        return True  # "the facts reported by the press"
    if _is_denied(cue, words):
        return True
    opening = not lead.strip() and not cue.is_participle and opens
    return opening or _IMAGINED.match(lead) is not None


def _is_denied(cue: CueAt, words: list[str]) -> bool:
    """Whether an auxiliary right before a cue denies it or turns it to the passive: "would not say", "has been told"."""
    fillers, unreal = newsroom.quote_words("filler"), newsroom.quote_words("unreal")
    passes, have = newsroom.quote_words("be_form"), newsroom.quote_words("have_form")
    for word in reversed(words):
        if word in unreal or word.endswith("n't"):
            return True
        if word in passes or word == "when":
            if not cue.is_participle and cue.is_past:
                return True
        elif word not in fillers and not word.endswith("ly") and word not in have:
            break
    return False


def open_notes(trace: Trace, frame: Frame, reach: Span) -> None:
    """Begins the notes of what may be a quotation of the sentences that `reach` covers."""
    sentences, start = frame.sentences, attrgetter("start")
    first, behind = bisect_left(sentences, reach.start, key=start), bisect_left(sentences, reach.end, key=start)
    begin = sentences[first - 1].start if first else reach.start
    trace.open(reach, Span(begin, sentences[behind].end if behind < len(sentences) else reach.end))


def tried(frame: Frame, place: Place, found: bool, why: str) -> None:
    """Notes what an attempt came to, if anybody asks why."""
    if frame.trace is not None:
        frame.trace.tried(place, found, why)


def words_between(frame: Frame, start: int, end: int) -> int:
    """How many words of the reporter stand between two positions."""
    return len(_WORD.findall(frame.text, max(0, start - frame.paragraph.start), max(0, end - frame.paragraph.start)))
