"""Which articles are copies of one another, and which of them stands for the group.

Belongs here: when two texts are alike enough, which copy came first, how groups form. No decision depends on the order
in which articles arrive.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from copydesk.ids import key_id

# Reprints with cuts keep nearly all their shingles, light rewrites about two in three; two reports of one event that
# only share its quotations about one in three. Guesses; no labelled pairs yet.
MIN_LIKENESS = 0.6
# A text with less than this share of the other's shingles is an excerpt or one item of a digest, not a copy of it.
MIN_SHARE = 0.25
# Fewer shingles say too little for a near-duplicate ("More to follow."); equal texts are copies at any length.
MIN_SHINGLES = 20

_CLOCKS = ("second", "minute")
_RECENTRINGS = 3  # times a group looks for a better representative: a guess


@dataclass(frozen=True, slots=True)
class CopyKey:
    """What tells which copy of a text came first: the day as printed, the instant, how much of it is known, the length.

    `text_chars` counts code points. `published_precision` is one of records.Precision's words or None.
    """

    article_id: str
    published_date: dt.date | None
    published_at: dt.datetime | None
    published_precision: str | None
    text_chars: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article's place in its duplicate group; `dup_of` is None on the representative."""

    article_id: str
    dup_group_id: str
    dup_of: str | None
    dup_score: float


def judge_likeness(shared: int, one: int, other: int) -> float | None:
    """The likeness of two texts that have `shared` of `one` and `other` distinct shingles in common; None if no copies.

    It is the containment of the smaller in the larger, 0 to 1: cutting a text costs nothing, changing its words does.
    """
    small, large = sorted((one, other))
    if small == 0:
        return None
    if shared == large:
        return 1.0
    if small < MIN_SHINGLES or small < MIN_SHARE * large or shared < MIN_LIKENESS * small:
        return None
    return shared / small


def find_first(copies: Iterable[CopyKey]) -> CopyKey:
    """The copy that stands for the others: the earliest, then the longest, then the one with the smallest id.

    A copy is earlier only where that is sure: by its day, and on one day by the clock where both print one. A date
    known to the month is any day of it. No date comes last. Of two equally long, the one with a clock goes before the
    smaller id: it is the better documented. Raises ValueError when there is no copy.
    """
    rest = list(copies)
    if dated := [c for c in rest if c.published_date is not None]:
        sure = min(_last_day(c) for c in dated)
        rest = [c for c in dated if _first_day(c) <= sure]
        clocks = [at for c in rest if (at := _clock(c)) is not None]
        rest = [c for c in rest if (at := _clock(c)) is None or at == min(clocks)]
    return min(rest, key=lambda c: (-c.text_chars, _clock(c) is None, c.article_id))


def group_duplicates(copies: Sequence[CopyKey], likeness: Mapping[tuple[str, str], float]) -> tuple[Duplicate, ...]:
    """The groups among articles that are linked, sorted by article_id; who is in no group is left out.

    `likeness` holds what judge_likeness said of pairs (smaller id first). Every member is alike to its representative
    itself, never to another member alone, and does not come before it. Linear in the links, but for the sorting.
    """
    by_id = {c.article_id: c for c in copies}
    links: dict[str, dict[str, float]] = {c.article_id: {} for c in copies}
    for (one, other), score in likeness.items():
        links[one][other] = links[other][one] = score
    taken: set[str] = set()
    placed: list[Duplicate] = []
    for seed in sorted(copies, key=_rough_order):
        while seed.article_id not in taken:
            first, members = _find_star(seed, links, by_id, taken)
            if not members:
                break
            group_id = key_id("dup", first.article_id)
            taken.update((first.article_id, *members))
            placed.append(Duplicate(first.article_id, group_id, None, 1.0))
            placed += [Duplicate(i, group_id, first.article_id, links[first.article_id][i]) for i in members]
    return tuple(sorted(placed, key=lambda d: d.article_id))


def _find_star(
    seed: CopyKey, links: Mapping[str, Mapping[str, float]], by_id: Mapping[str, CopyKey], taken: set[str]
) -> tuple[CopyKey, list[str]]:
    """The first copy at the middle of `seed`'s neighbourhood, and the free articles linked to it that come after it."""
    first = seed
    for _ in range(_RECENTRINGS):
        better = find_first([first, *(by_id[i] for i in links[first.article_id] if i not in taken)])
        if better == first:
            break
        first = better
    free = [i for i in links[first.article_id] if i not in taken]
    return first, [i for i in free if find_first([first, by_id[i]]) == first]


def _first_day(copy: CopyKey) -> dt.date:
    day = copy.published_date or dt.date.max
    match copy.published_precision:
        case "year":
            return day.replace(month=1, day=1)
        case "month":
            return day.replace(day=1)
        case _:
            return day


def _last_day(copy: CopyKey) -> dt.date:
    day = copy.published_date or dt.date.max
    match copy.published_precision:
        case "year":
            return day.replace(month=12, day=31)
        case "month":
            return day.replace(day=calendar.monthrange(day.year, day.month)[1])
        case _:
            return day


def _clock(copy: CopyKey) -> dt.datetime | None:
    return copy.published_at if copy.published_precision in _CLOCKS else None


def _rough_order(copy: CopyKey) -> tuple[bool, dt.date, bool, float, int, str]:
    """An order to try representatives in; find_first corrects it, since a missing clock makes no order of its own."""
    at = _clock(copy)
    clock = at.timestamp() if at else 0.0
    return (copy.published_date is None, _last_day(copy), at is not None, clock, -copy.text_chars, copy.article_id)
