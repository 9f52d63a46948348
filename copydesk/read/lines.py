"""Pieces of text -> lines, each with the element that holds it.

Belongs here: where lines end and how white space goes. Which elements are walked is render.py's.
"""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import NavigableString

from copydesk.read.frames import Frame
from copydesk.read.tags import BLOCK_TAGS, BOXES, CELLS, PAGE_TAGS
from copydesk.read.text import MAX_LINES
from copydesk.records import Block, Refused, RejectReason, Stage
from copydesk.spans import Span

_MARKS = (("“", "”"), ("‘", "’"))
_QUOTE_CHARS = frozenset("\"'“”„‟‘’‚«»‹›「」『』")
_LINE_END = re.compile(r"\r\n?|\n")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class LineWriter:
    """Gathers pieces of text into lines. A piece is (text, inside a link, keeps its space); a tab parts cells."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._lines: list[str] = []
        self._length = 0
        self._pieces: list[tuple[str, bool, bool]] = []
        self._holder: Frame | None = None  # the innermost element that holds all of the line's text so far
        self._lowest = 0  # the outermost level reached since the line began
        self._seam = 0  # 1: an inline element has just ended; 2: and another has begun
        self._mixed = False

    def text(self) -> str:
        """All lines. Characters no text can hold, which a page may smuggle in as numbers, are U+FFFD."""
        return _NO_TEXT.sub("\ufffd", "\n".join(self._lines))

    def enter(self, frame: Frame) -> None:
        """An element begins."""
        if frame.tag in BLOCK_TAGS:
            self.end_line()
        elif frame.tag in CELLS:
            if self._pieces:
                self._put("\t", False, False)
        elif frame.tag in BOXES:
            self._put(" ", frame.linked, False)
        elif frame.tag == "q" and _needs_mark(frame.element, 0):
            self._put(_MARKS[(frame.quotes - 1) % 2][0], frame.linked, False)
        if self._seam == 1:
            self._seam = 2

    def leave(self, frame: Frame) -> None:
        """An element ends."""
        if frame.tag in BLOCK_TAGS or frame.parent is None:
            self.end_line()
        elif frame.tag in BOXES:
            self._put(" ", frame.linked, False)
        elif frame.tag == "q" and _needs_mark(frame.element, -1):
            self._put(_MARKS[(frame.quotes - 1) % 2][1], frame.linked, False)
        self._lowest = min(self._lowest, frame.depth - 1)
        self._seam = 1

    def add(self, text: str, frames: list[Frame]) -> None:
        """A stretch of text begins or continues a line; in preformatted text it may hold several."""
        if "\ufeff" in text:  # a byte-order mark in mid-page is left over from joining files, and means nothing
            text = text.replace("\ufeff", "")
        frame = frames[-1]
        if not frame.keeps_space:
            self._add_part(text, frame, frames)
            return
        for number, part in enumerate(_LINE_END.split(text)):
            if number:
                self.end_line()
            self._add_part(part, frame, frames)

    def _add_part(self, text: str, frame: Frame, frames: list[Frame]) -> None:
        if not text:
            return
        if not text.isspace():
            if self._holder is None:
                self._holder, self._lowest = frame, frame.depth
            elif self._lowest < self._holder.depth:
                self._holder = frames[self._lowest]
            if self._seam == 2 and self._pieces and _run_together(self._pieces[-1][0], text):
                self._put(" ", False, False)
        elif self._holder is None and not frame.keeps_space:
            return
        self._put(text, frame.linked, frame.keeps_space)
        self._seam = 0

    def _put(self, text: str, linked: bool, keeps_space: bool) -> None:
        if self._pieces and self._pieces[-1][1] != linked:
            self._mixed = True
        self._mixed = self._mixed or keeps_space or text == "\t"
        self._pieces.append((text, linked, keeps_space))

    def end_line(self) -> None:
        """Close the line, if it holds anything."""
        if self._holder is not None:
            if self._mixed:
                line, link_chars = _join(self._pieces)
            else:
                line = " ".join("".join([piece[0] for piece in self._pieces]).split())
                link_chars = len(line) if self._pieces[0][1] else 0
            if line:
                self._write(line, link_chars, self._holder)
        self._pieces.clear()
        self._holder, self._mixed, self._seam = None, False, 0

    def _write(self, line: str, link_chars: int, holder: Frame) -> None:
        if len(self._lines) >= MAX_LINES:
            raise Refused(Stage.READ, RejectReason.TOO_LARGE, f"more than {MAX_LINES} lines")
        block = holder.block
        span = Span(self._length, self._length + len(line))
        tag = "body" if block.tag in PAGE_TAGS else block.tag
        self.blocks.append(Block(span, tag, block.path(), link_chars, holder.words()))
        self._lines.append(line)
        self._length = span.end + 1


def _join(pieces: list[tuple[str, bool, bool]]) -> tuple[str, int]:
    """A line of mixed pieces with its space collapsed where it may be, and how many of its characters are link text."""
    out: list[str] = []
    link_chars, gap = 0, ""
    for text, linked, keeps_space in pieces:
        if keeps_space:
            body, before, after = text, gap, ""
        elif text == "\t":
            gap = "\t"
            continue
        else:
            body = " ".join(text.split())
            before = gap or (" " if text[0].isspace() else "")
            after = " " if text[-1].isspace() else ""
        if not body:
            gap = before
            continue
        if out:
            out.append(before)
        out.append(body)
        gap = after
        link_chars += len(body) if linked else 0
    line = "".join(out).rstrip()
    return line, min(link_chars, len(line))


def _run_together(before: str, after: str) -> bool:
    """Whether two inline elements that touch would run two words into one: "By Kim" + "June 3", never "T" + "he"."""
    last, first = before[-1], after[0]
    return (last.islower() and (first.isupper() or first.isdigit())) or (last.isdigit() and first.isupper())


def _needs_mark(element: Tag, end: int) -> bool:
    """Whether a <q> has no mark of its own at this end (0: first, -1: last)."""
    edge = element.contents[end] if element.contents else None
    text = str(edge).strip() if isinstance(edge, NavigableString) else ""
    return not text or text[end] not in _QUOTE_CHARS
