"""Characters no reader sees: controls, zero-width marks, bidirectional marks, marks piled beyond reason.

They are cut from the body and entered in the ledger like anything else.
"""

from __future__ import annotations

import re

from copydesk.spans import Span
from copydesk.textforms import COMBINING, MARK_PILE, MAX_COMBINING_RUN

# C0 and C1 controls that are not white space to str.isspace(); soft hyphen; zero-width space and no-break space; word
# joiner and invisible operators; bidirectional marks; the byte-order mark; interlinear marks. Zero-width joiners stay:
# Persian, Indic scripts and emoji are spelled with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+"
)
# All of them, to ask of a whole text at once: most pages hold none, and a set answers faster than the pattern.
_UNSEEN_SIGNS = frozenset(c for c in map(chr, range(0x10000)) if _UNSEEN.fullmatch(c))


def find_unseen(text: str) -> tuple[Span, ...]:
    """The stretches of `text` that are cut as control characters, left to right, apart from one another."""
    found = [] if _UNSEEN_SIGNS.isdisjoint(text) else [Span(*m.span()) for m in _UNSEEN.finditer(text)]
    if not COMBINING.isdisjoint(text):
        found += [Span(pile.start() + MAX_COMBINING_RUN, pile.end()) for pile in MARK_PILE.finditer(text)]
        found.sort()
    return tuple(found)


def is_blank(text: str) -> bool:
    """Whether `text` holds nothing a reader sees."""
    return not text.strip() or all(c.isspace() or c in _UNSEEN_SIGNS for c in text)
