"""Where sentences and quotation marks stand in a text: what the rules for pronouns measure distance by.

Belongs here: a plain reading that errs on the side of fewer sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from copydesk.sentences import split_sentences
from copydesk.spans import Span

_OPENING, _CLOSING, _STRAIGHT = "“«", "”»", '"'
_ALL_MARKS = _OPENING + _CLOSING + _STRAIGHT
_MARKS = re.compile(f"[{_ALL_MARKS}]")


class Layout:
    """Answers, for a position of the body, which sentence it is in and whether it is quoted."""

    def __init__(self, text: str, paragraphs: Sequence[Span]) -> None:
        """Reads the sentences and quotation marks of every paragraph once."""
        starts: list[int] = []
        marks: list[int] = []
        quotes = any(mark in text for mark in _ALL_MARKS)
        for paragraph in paragraphs:
            starts.extend(sentence.start for sentence in split_sentences(text, paragraph))
            if quotes:
                marks.extend(_quote_turns(text, paragraph))
        self._sentences = starts
        self._marks = marks

    def sentence(self, position: int) -> int:
        """The number of the sentence."""
        return bisect_right(self._sentences, position) - 1

    def quoted(self, position: int) -> bool:
        """Whether the position stands between double quotation marks."""
        return bisect_right(self._marks, position) % 2 == 1


def _quote_turns(text: str, paragraph: Span) -> list[int]:
    """Positions where a quotation opens or closes, in turn; one left open ends with its paragraph."""
    turns: list[int] = []
    for match in _MARKS.finditer(text, paragraph.start, paragraph.end):
        mark, i = match.group(), match.start()
        inside = len(turns) % 2 == 1
        if mark == _STRAIGHT or (mark in _OPENING and not inside) or (mark in _CLOSING and inside):
            turns.append(i)
    if len(turns) % 2 == 1:
        turns.append(paragraph.end)
    return turns
