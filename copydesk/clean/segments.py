"""Segments: the units that get one label each. A line of the page, the lines of one paragraph, or a piece of a line.

Belongs here: where a segment starts and ends, and the plain features of it. What it is, is said in boilerplate and body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from copydesk.clean.characters import is_blank
from copydesk.clean.joining import group_lines
from copydesk.clean.labels import Label
from copydesk.clean.pieces import cut_line
from copydesk.records import Block, RawDocument
from copydesk.spans import Span, trim
from copydesk.textforms import squeeze

_TERMINAL = re.compile(r"[.!?\u2026:;\u3002\uff01\uff1f][\"'\u201d\u2019\u00bb\u300d\u300f)\]]{0,3}$")
_OPENING = ('"', "\u201c", "\u2018", "\u00ab", "\u201e", "\u300c", "\u300e", "``", "'")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MAX_SHOWN = 20_000  # characters of a segment that its features are read from


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the page that gets one label: a line, or a piece of one.

    `text` is its squeezed form, `words` how many words that has. Pieces of one line share its number `line`. A piece that
    says itself what it is, by where it was cut, has a `given` label; the labels of all others are open.
    """

    span: Span
    text: str
    words: int
    block: Block
    line: int = 0
    given: Label | None = None

    @property
    def ends_sentence(self) -> bool:
        """Whether it ends as sentences do."""
        return _TERMINAL.search(self.text[-8:]) is not None

    @property
    def opens_quote(self) -> bool:
        """Whether it starts with a quotation mark."""
        return self.text.startswith(_OPENING)

    @property
    def link_share(self) -> float:
        """Share of its line's characters that stand inside links."""
        return self.block.link_chars / max(1, len(self.text), len(self.block.span) if self.block.tag else 0)


def find_segments(document: RawDocument) -> tuple[Segment, ...]:
    """The segments of a page in order, disjoint; all that stands between them is white space or shows nothing.

    Lines with nothing to see belong to none. Headings are never cut.
    """
    text, blocks = document.text, document.blocks
    groups = group_lines(text, blocks) if document.kind == "text" else [[b] for b in blocks]
    made: list[Segment] = []
    for number, group in enumerate(groups):
        span = trim(text, Span(group[0].span.start, group[-1].span.end))
        line = span.of(text)
        if is_blank(line):
            continue
        pieces = ((Span(0, len(line)), None),) if group[0].tag in _HEADINGS else cut_line(line)
        for piece, given in pieces:
            if is_blank(piece.of(line)):
                continue
            at = piece.shift(span.start)
            shown = squeeze(piece.of(line)) if len(piece) <= MAX_SHOWN else _ends(text, at)
            made.append(Segment(at, shown, shown.count(" ") + 1, group[0], number, given))
    return tuple(made)


def _ends(text: str, span: Span) -> str:
    """Head and tail of a very long segment: enough to tell what it is without reading it whole."""
    half = MAX_SHOWN // 2
    return squeeze(text[span.start : span.start + half] + " " + text[span.end - half : span.end])
