"""Which row of one table is which row of the other.

Belongs here: pairing, by key first, then more loosely what is left on both sides, so that a row whose key is made of what
changed in it is shown as changed, not as one that went and another that came. Nothing is compared here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from copydesk.schemas.models import KEYS

Row = dict[str, Any]
Pair = tuple[Row, Row]
# Takes the rows of both sides and the columns that say what to look at; gives pairs of their indexes.
Matcher = Callable[[Sequence[Row], Sequence[Row], Sequence[str]], list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Paired:
    """The rows of two tables: pairs with one key, pairs whose key changed, and rows of one side alone, in their order."""

    kept: tuple[Pair, ...]
    rekeyed: tuple[Pair, ...]
    removed: tuple[Row, ...]
    added: tuple[Row, ...]


def needed(table: str) -> set[str]:
    """The columns by which the rows of a table are paired. Raises KeyError for a table that this checkout doesn't know."""
    _, loose = _LOOSE.get(table, (_by_values, ()))
    return {*_STRICT.get(table, KEYS[table]), *loose}


def pair(table: str, before: Sequence[Row], after: Sequence[Row]) -> Paired:
    """Pair the rows of two versions of a table, which both have the columns needed."""
    kept, removed, added = _match(_by_values, _STRICT.get(table, KEYS[table]), before, after)
    rekeyed: list[Pair] = []
    if table in _LOOSE:
        rekeyed, removed, added = _match(*_LOOSE[table], removed, added)
    return Paired(tuple(kept), tuple(rekeyed), tuple(removed), tuple(added))


def _match(
    matcher: Matcher, columns: Sequence[str], before: Sequence[Row], after: Sequence[Row]
) -> tuple[list[Pair], list[Row], list[Row]]:
    """The pairs, and what is left of both sides."""
    found = sorted(matcher(before, after, columns))
    ours, theirs = {i for i, _ in found}, {j for _, j in found}
    pairs = [(before[i], after[j]) for i, j in found]
    return (
        pairs,
        [row for i, row in enumerate(before) if i not in ours],
        [row for j, row in enumerate(after) if j not in theirs],
    )


def _by_values(before: Sequence[Row], after: Sequence[Row], columns: Sequence[str]) -> list[tuple[int, int]]:
    """Rows with the same values in `columns`, where that is one row on each side."""
    ours, theirs = _grouped(before, columns), _grouped(after, columns)
    return [
        (found[0], theirs[key][0]) for key, found in ours.items() if len(found) == 1 and len(theirs.get(key, ())) == 1
    ]


def _by_overlap(before: Sequence[Row], after: Sequence[Row], columns: Sequence[str]) -> list[tuple[int, int]]:
    """Rows whose stretches overlap and whose other columns are equal; the widest overlaps come first."""
    same = [column for column in columns if column not in _STRETCH]
    ours, theirs = _grouped(before, same), _grouped(after, same)
    found: list[tuple[int, int]] = []
    for key in ours.keys() & theirs.keys():
        every = ((-_overlap(before[i], after[j]), i, j) for i in ours[key] for j in theirs[key])
        free_i, free_j = set(ours[key]), set(theirs[key])
        for _, i, j in sorted(one for one in every if one[0] < 0):
            if i in free_i and j in free_j:
                free_i.remove(i)
                free_j.remove(j)
                found.append((i, j))
    return found


def _grouped(rows: Sequence[Row], columns: Sequence[str]) -> dict[Hashable, list[int]]:
    """Indexes of rows by their values in `columns`."""
    found: dict[Hashable, list[int]] = {}
    for i, row in enumerate(rows):
        found.setdefault(tuple(row[column] for column in columns), []).append(i)
    return found


def _overlap(one: Row, other: Row) -> int:
    """How many characters both stretches hold."""
    return min(one["end_char"], other["end_char"]) - max(one["start_char"], other["start_char"])


_STRETCH = ("start_char", "end_char")
# A ledger cut anew early in an article numbers all that follows anew, so its rows are known by their place.
_STRICT = {"removed": ("article_id", *_STRETCH)}
# Ids are made of place and type, of type and name, of place and cause: what is left of them may be the same thing.
_LOOSE: dict[str, tuple[Matcher, tuple[str, ...]]] = {
    "quotes": (_by_overlap, ("article_id", "in_field", *_STRETCH)),
    "mentions": (_by_overlap, ("article_id", "in_field", *_STRETCH)),
    "removed": (_by_overlap, ("article_id", *_STRETCH)),
    "entities": (_by_values, ("entity_type", "name")),
    "rejects": (_by_values, ("source_uri", "table_name")),
}
