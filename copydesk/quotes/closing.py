"""An attribution that closes a sentence and covers all of it: `"A" for the town, said X.`, `He "b" in March, Y said.`

Belongs here: finding that attribution for a fragment that stands earlier in the sentence.
"""

from __future__ import annotations

import re

from copydesk.quotes.chunks import text_of
from copydesk.quotes.frame import CueAt, Frame
from copydesk.quotes.subject import Subject, subject_after, subject_before
from copydesk.spans import Span

_COMMA = re.compile(r",[\"\u201d\u2019']{0,2}(?= )")
MAX_TITLE_WORDS = 8  # between the comma and the name: "said", "Ohio State University professor"
_ENDS = re.compile(
    r"\s{0,2}(?:$|[.,;!?\u2014\u2013-]|(?:in|on|at|during|after|before|via|last|this|late|early|earlier|later|recently|today|to"
    r"|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|again|when|while|as|of|who)\b)",
    re.IGNORECASE,
)
_HANGS = re.compile(
    r"\b(?:which|that|who|whom|where|as|if|when|because|than|what|and|but|while|although|though)\b", re.IGNORECASE
)


def closing_attribution(frame: Frame, start: int, end: int) -> tuple[CueAt, Subject] | None:
    """The cue and subject that close the sentence between `start` and `end`, or None when nothing does."""
    for cue in reversed(frame.cues):
        if cue.span.start < start or cue.span.end > end:
            continue
        if cue.kind not in ("say", "write", "ask") or cue.is_participle:
            continue
        lead = text_of(frame, Span(start, cue.span.start))
        if lead.rstrip().endswith((",", '"', "\u201d", "''")) or cue.text.lower() == "according to":
            subject = subject_after(frame, cue.span.end, end)
            if subject is not None and _ENDS.match(text_of(frame, Span(subject.span.end, end))):
                return cue, subject
            continue
        subject = subject_before(frame, start, cue.span.start)
        if subject is None or not _ENDS.match(text_of(frame, Span(cue.span.end, end))):
            continue
        before = text_of(frame, Span(start, subject.span.start))
        comma = list(_COMMA.finditer(before))[-1:]
        if not comma or not before[: comma[0].start()].strip():
            continue
        titles = before[comma[0].end() :]
        if len(titles.split()) <= MAX_TITLE_WORDS and not _HANGS.search(titles):
            return cue, subject
    return None
