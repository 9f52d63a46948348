"""Plain text -> blocks: one for each line, empty lines too.

Belongs here: nothing but lines; what a line is for is the cleaner's business.
"""

from __future__ import annotations

from itertools import islice

from copydesk.records import Block, Refused, RejectReason, Stage
from copydesk.spans import lines

# A novel has some ten thousand lines. A million blocks take about 150 MB.
MAX_LINES = 1_000_000


def read_lines(text: str) -> tuple[Block, ...]:
    r"""The lines of `text` in order, without their line ends; raises Refused(too_large) past MAX_LINES.

    >>> [b.span.of("a\r\nb") for b in read_lines("a\r\nb")]
    ['a', 'b']
    """
    blocks = tuple(Block(span) for span in islice(lines(text), MAX_LINES + 1))
    if len(blocks) > MAX_LINES:
        raise Refused(Stage.READ, RejectReason.TOO_LARGE, f"more than {MAX_LINES} lines")
    return blocks
