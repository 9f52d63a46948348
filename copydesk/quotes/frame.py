"""The reporter's sentence around quotations: a paragraph with what is inside the marks blotted out.

Belongs here: the masked paragraph, its sentences, its cues. Lengths stay, so every position counts in the original text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from copydesk.lexicon import newsroom
from copydesk.quotes.marks import Marked
from copydesk.quotes.trace import Place, Trace
from copydesk.records import NAME_TYPES, Mention
from copydesk.sentences import split_sentences
from copydesk.spans import Span

_WORD = re.compile(r"[\w\u2019'-]{1,40}")
_BEFORE = re.compile(r"([\w\u2019'-]{1,30}) ?$")
_DETERMINERS = frozenset("the a an his her their its our my your these those no such some any of for in by and".split())
_PLURALS = frozenset("they we i you who people police many some men women".split())
_ACCORDING = re.compile(r"\baccording to\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CueAt:
    """A reporting verb (or "according to") outside the marks."""

    span: Span
    text: str
    kind: str

    @property
    def is_participle(self) -> bool:
        """Whether its subject stands in another clause: "..., saying"."""
        return self.text.endswith("ing")


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
    # Only the paragraph is copied: with the whole field, a long article would cost the square of its length.
    chars = list(field[paragraph.start : paragraph.end])
    for stretch in marked:
        for piece in stretch.pieces:
            if not piece.overlaps(paragraph):
                continue
            for i in range(max(piece.start, paragraph.start), min(piece.end, paragraph.end)):
                # The last sign stays: a full stop before the closing mark ends the reporter's sentence too.
                if not (i == piece.end - 1 and not chars[i - paragraph.start].isalnum()):
                    # Case stays as well: the splitter needs capitals.
                    chars[i - paragraph.start] = "X" if chars[i - paragraph.start].isupper() else "x"
    text = "".join(chars)
    inside = [p for m in marked for p in m.pieces]
    outside = tuple(
        s
        for s in mentions
        if paragraph.contains(s.span) and not any(p.overlaps(s.span) for p in inside if p.overlaps(paragraph))
    )
    base = Span(0, len(text))
    sentences = tuple(s.shift(paragraph.start) for s in split_sentences(text, base))
    cues = _outside_names([CueAt(c.span.shift(paragraph.start), c.text, c.kind) for c in _find_cues(text)], outside)
    return Frame(paragraph, text, sentences, cues, outside, trace)


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


def _find_cues(text: str) -> list[CueAt]:
    forms = newsroom.cue_forms()
    found = [CueAt(Span(*m.span()), m.group(), "say") for m in _ACCORDING.finditer(text)]
    for word in _WORD.finditer(text):
        cue = forms.get(word.group().lower())
        if cue is not None and not _is_noun(text, word):
            found.append(CueAt(Span(*word.span()), word.group(), cue.kind))
    return sorted(found, key=lambda c: c.span)


def _is_noun(text: str, word: re.Match[str]) -> bool:
    """Whether a form that is a noun too is one here: "a joint note", "would answer" (a verb, but not of speech just made)."""
    form = word.group().lower()
    if form not in newsroom.quote_words("noun_too"):
        return False
    before = _BEFORE.search(text[max(0, word.start() - 32) : word.start()])
    if before is None:
        # `"Come home," read one`: behind a closing mark a verb stands; so it does behind an apposition's comma.
        return text[max(0, word.start() - 2) : word.start()].rstrip()[-1:] not in '"\u201d\u2019\u00bb,'
    last = before.group(1)
    if form.endswith("s") and form != "s":
        owned = last.endswith(("'s", "\u2019s", "s'", "s\u2019"))
        return (
            owned
            or last.lower() in _DETERMINERS
            or last.endswith(("ern", "ese", "ish"))
            or (last.islower() and last.endswith(("al", "ic", "ive", "ed", "er", "st")))
        )
    return not (last.lower() in _PLURALS or (last.endswith("s") and not last.endswith(("'s", "\u2019s", "ss", "us"))))


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
