"""Segments: the units that get one label each. A line of the page, or the lines of one hard-wrapped paragraph.

Belongs here: where a segment starts and ends, and the plain facts of it. What it is, is said in furniture and body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copydesk.clean.characters import is_blank
from copydesk.records import Block, RawDocument
from copydesk.spans import Span, trim
from copydesk.textforms import squeeze

# Hard-wrapped copy: typewriters and mail programs break lines at 60 to 80 columns; 120 is the widest seen in archives.
MIN_WRAP, MAX_WRAP = 40, 120
MIN_WRAPPED_LINES = 4
WRAPPED_SHARE = 0.7  # guess: so many of the lines that another line follows must reach the margin

_TERMINAL = re.compile(r"[.!?\u2026:;\u3002\uff01\uff1f][\"'\u201d\u2019\u00bb)\]]{0,3}$")
_OPENING = ('"', "\u201c", "\u2018", "\u00ab", "\u201e", "``", "'")
MAX_FACTS = 20_000  # characters of a segment that its facts are read from


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the page that gets one label. `text` is its squeezed form, `words` how many words that has."""

    span: Span
    text: str
    words: int
    block: Block

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
        """Share of its characters that stand inside links."""
        return self.block.link_chars / max(1, len(self.text))


def find_segments(document: RawDocument) -> tuple[Segment, ...]:
    """The segments of a page in order. Lines with nothing to see belong to none."""
    text, blocks = document.text, document.blocks
    if document.kind == "text":
        margin = find_margin(text, blocks)
        groups = _join_wrapped(text, blocks, margin) if margin else [[b] for b in blocks]
    else:
        groups = [[b] for b in blocks]
    made = []
    for group in groups:
        span = trim(text, Span(group[0].span.start, group[-1].span.end))
        if is_blank(span.of(text)):
            continue
        facts = (
            squeeze(text[span.start : min(span.end, span.start + MAX_FACTS)])
            if len(span) <= MAX_FACTS
            else _facts(text, span)
        )
        made.append(Segment(span, facts, facts.count(" ") + 1, group[0]))
    return tuple(made)


def find_margin(text: str, blocks: Sequence[Block]) -> int | None:
    """The column at which the copy is hard-wrapped, or None when it isn't."""
    followed = []
    for this, after in zip(blocks, blocks[1:], strict=False):
        size = len(this.span)
        if (
            size
            and not text[after.span.start : after.span.end].isspace()
            and len(after.span)
            and not this.span.of(text).isspace()
        ):
            followed.append(size)
    if len(followed) < MIN_WRAPPED_LINES:
        return None
    margin = sorted(followed)[int(len(followed) * 0.9)]
    if not MIN_WRAP <= margin <= MAX_WRAP or max(followed) > MAX_WRAP + 40:
        return None
    reaching = sum(0.75 * margin <= size for size in followed)
    return margin if reaching >= WRAPPED_SHARE * len(followed) else None


def _join_wrapped(text: str, blocks: Sequence[Block], margin: int) -> list[list[Block]]:
    """Runs of lines that are one paragraph: each line but the last reaches the margin."""
    groups: list[list[Block]] = []
    open_line = False
    for block in blocks:
        line = block.span.of(text)
        blank = not line or line.isspace()
        if open_line and not blank and not line.startswith(("  ", "\t", "* ", "- ")):
            groups[-1].append(block)
        else:
            groups.append([block])
        open_line = not blank and len(line) >= 0.6 * margin
    return groups


def _facts(text: str, span: Span) -> str:
    """Head and tail of a very long segment: enough to tell what it is without reading it whole."""
    half = MAX_FACTS // 2
    return squeeze(text[span.start : span.start + half] + " " + text[span.end - half : span.end])
