"""Offsets and their arithmetic. Everything that points into a text is a half-open range of code points.

Belongs here: spans, and nothing that knows what a span means.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

_LINE_END = re.compile(r"\r\n?|\n")


class Span(Struct, frozen=True, order=True, gc=False):
    """A half-open range [start, end) of Unicode code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The stretch of `text` this span covers."""
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """The same range, `by` code points further on."""
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


def skip_space(text: str, start: int, end: int) -> int:
    """The first position from `start` on that is no white space, `end` for none."""
    while start < end and text[start].isspace():
        start += 1
    return start


def trim(text: str, span: Span) -> Span:
    """`span` without the white space at its edges; empty at its start when it holds nothing else.

    >>> trim("  a b ", Span(0, 6))
    Span(start=2, end=5)
    """
    start, end = skip_space(text, span.start, span.end), span.end
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def lines(text: str) -> Iterator[Span]:
    r"""Every line of `text` without its line end (\n, \r\n or a lone \r), empty ones too.

    >>> [s.of("a\r\n\nb") for s in lines("a\r\n\nb")]
    ['a', '', 'b']
    """
    start = 0
    for end in _LINE_END.finditer(text):
        yield Span(start, end.start())
        start = end.end()
    yield Span(start, len(text))


def gaps(covered: Iterable[Span], whole: Span) -> Iterator[Span]:
    """The parts of `whole` that no span of `covered` (sorted, apart from one another) touches."""
    at = whole.start
    for span in covered:
        if span.start > at:
            yield Span(at, span.start)
        at = max(at, span.end)
    if at < whole.end:
        yield Span(at, whole.end)


class SpanIndex:
    """Finds which of many sorted, disjoint spans holds a position, in logarithmic time."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = tuple(spans)
        self._starts = [s.start for s in self._spans]

    def at(self, position: int) -> int | None:
        """The number of the span that holds `position`, or None."""
        i = bisect_right(self._starts, position) - 1
        return i if i >= 0 and position < self._spans[i].end else None
