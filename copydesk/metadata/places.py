"""Where on the page a cut stands, as far as credits and dates care: at the headline, above it, behind the body, or far away.

Belongs here: positions alone. What stands there is read in credits and published.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum

from copydesk.records import Cleaned, Cut, RawDocument, RemovedReason
from copydesk.textforms import show

# Guesses from 350 pages read: bylines stand up to a dozen lines under the headline, standfirst and share links between them;
# a first paragraph or two may come before them, since a standfirst reads as one.
HEADER_PARAGRAPHS = 3
REACH_WITHOUT_TITLE = 14
REACH_ABOVE_TITLE = 6
REACH_BELOW = 12  # further down are other stories' credits
MAX_CHARS = 2_000


class Zone(IntEnum):
    """Where a cut stands. HEADER: from the headline to the first paragraphs."""

    FAR_ABOVE = 0
    ABOVE = 1
    HEADER = 2
    INSIDE = 3
    BELOW = 4
    FAR_BELOW = 5


@dataclass(frozen=True, slots=True)
class Placed:
    """A cut: its number, its text as one line, its zone, and its distance from the headline or body in cuts.

    `paragraphs` is how many of the body stand above it.
    """

    number: int
    cut: Cut
    text: str
    zone: Zone
    distance: int
    paragraphs: int


def place_cuts(document: RawDocument, cleaned: Cleaned) -> tuple[Placed, ...]:
    """Every cut with its place, in order."""
    cuts = cleaned.cuts
    body = cleaned.paragraphs[0].source.start
    last = cleaned.paragraphs[min(HEADER_PARAGRAPHS, len(cleaned.paragraphs)) - 1].source.start
    end = cleaned.paragraphs[-1].source.end
    titles = [i for i, cut in enumerate(cuts) if cut.reason == RemovedReason.TITLE]
    above = sum(cut.span.start < body for cut in cuts)
    first = titles[0] if titles else max(0, above - REACH_WITHOUT_TITLE)
    below = next((i for i, cut in enumerate(cuts) if cut.span.start >= end), len(cuts))
    starts = [paragraph.source.start for paragraph in cleaned.paragraphs]
    placed = []
    for i, cut in enumerate(cuts):
        if i < first:
            near = titles and first - i <= REACH_ABOVE_TITLE
            zone, distance = Zone.ABOVE if near else Zone.FAR_ABOVE, first - i
        elif cut.span.start < max(body, last) and (i <= above or cut.span.start >= body):
            zone, distance = Zone.HEADER, i - first
        elif cut.span.start < end:
            zone, distance = Zone.INSIDE, i - above
        else:
            zone, distance = (Zone.BELOW if i - below < REACH_BELOW else Zone.FAR_BELOW), i - below
        text = show(cut.span.of(document.text)[:MAX_CHARS])
        placed.append(Placed(i, cut, text, zone, distance, bisect_right(starts, cut.span.start)))
    return tuple(placed)
