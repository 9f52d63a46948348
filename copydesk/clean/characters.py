"""Characters no reader sees: controls, zero-width marks, bidirectional marks, marks piled beyond reason.

They are cut from the body and entered in the ledger like anything else.
"""

from __future__ import annotations

from copydesk.spans import Span
from copydesk.textforms import UNSEEN, UNSEEN_SIGNS, find_excess


def find_unseen(text: str) -> tuple[Span, ...]:
    """The stretches of `text` that are cut as control characters, left to right, apart from one another."""
    found = [] if UNSEEN_SIGNS.isdisjoint(text) else [Span(*m.span()) for m in UNSEEN.finditer(text)]
    excess = find_excess(text)
    if excess:
        found = sorted([*found, *(Span(*place) for place in excess)])
    return tuple(found)


def is_blank(text: str) -> bool:
    """Whether `text` holds nothing a reader sees."""
    return not text.strip() or all(c.isspace() or c in UNSEEN_SIGNS for c in text)
