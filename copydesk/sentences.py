"""Where the sentences of a paragraph end.

Belongs here: the splitter that quotes and names share. It knows abbreviations, initials and closing marks; it does not parse.
"""

from __future__ import annotations

import re

from copydesk.lexicon import newsroom
from copydesk.spans import Span, skip_space, trim

# Begins with one sign of a set, not with a repeat of it: `re` looks for the former ten times as fast.
# A guillemet may have a space inside of it.
_END = re.compile(
    r"[.!?\u2026][.!?\u2026]{0,2}[\"'\u201d\u2019\u00bb\u300d\u300f)\]]{0,3}(?:[ \u00a0\u202f]\u00bb)?(?=\s)"
)
_NEXT = re.compile(
    r"\s{1,8}(?:[\"'\u201c\u2018\u201e\u00ab\u300c\u300e(\[`]{0,3}|\u00ab[ \u00a0\u202f])[A-Z0-9\u00c0-\u00de]"
)
_LAST_WORD = re.compile(r"(?:.{0,24}[^\w.\u2019'-])?([\w.\u2019'-]{1,24})", re.DOTALL)


def split_sentences(text: str, paragraph: Span) -> tuple[Span, ...]:
    """The sentences of one paragraph of `text`, in order, without the white space between them.

    >>> t = "Mr. Lee met U.S. envoys on Feb. 3. He said no."
    >>> [s.of(t) for s in split_sentences(t, Span(0, len(t)))]
    ['Mr. Lee met U.S. envoys on Feb. 3.', 'He said no.']
    """
    found: list[Span] = []
    start = skip_space(text, paragraph.start, paragraph.end)
    for end in _END.finditer(text, paragraph.start, paragraph.end):
        if end.end() <= start or not _NEXT.match(text, end.end(), paragraph.end) or _is_abbreviation(text, end, start):
            continue
        found.append(Span(start, end.end()))
        start = skip_space(text, end.end(), paragraph.end)
    rest = trim(text, Span(start, paragraph.end))
    if len(rest):
        found.append(rest)
    return tuple(found)


def _is_abbreviation(text: str, end: re.Match[str], start: int) -> bool:
    """Whether the full stop at `end` belongs to the word before it."""
    if not end.group().startswith(".") or len(end.group()) > 1:
        return False
    word = _LAST_WORD.fullmatch(text, max(start, end.start() - 24), end.start() + 1)
    if word is None:
        return False
    last = word.group(1).lower()
    initial = len(last) == 2 and last[0].isalpha() and word.group(1)[0].isupper() and last[0] != "i"
    return initial or last in newsroom.abbreviations()
