"""Proves the ledger of one page: every character that is no white space is in exactly one of body and cuts.

Belongs here: the proof, made from the page and the result alone, so that no slip in how they came about can hide in it. It is
run on every document before its rows leave, and is cheap: nearly always, what is kept equals the body as it stands.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from copydesk.records import Cut


def find_breach(page: str, body: str, cuts: Sequence[Cut]) -> str | None:
    """What is wrong with the ledger of a page, in words, or None: cuts out of place, characters lost or made up.

    White space aside, and up to the order and composition of marks (NFC), the body must be what the cuts leave of the page.

    >>> find_breach("a b", "ab", []) is None, find_breach("a b", "a", [])
    (True, '1 characters of the input are in neither text nor removed, and 0 of text not in the input')
    """
    at, left = 0, list[str]()
    for cut in cuts:
        if cut.span.start < at:
            return f"two removed stretches overlap at {cut.span.start}"
        left.append(page[at : cut.span.start])
        at = cut.span.end
    if at > len(page):
        return f"a removed stretch ends at {at}, beyond the input"
    left.append(page[at:])
    kept, shown = "".join("".join(left).split()), "".join(body.split())
    if kept == shown:
        return None
    kept, shown = map(_canonical, _differing(kept, shown))
    if kept == shown:
        return None
    before, after = Counter(kept), Counter(shown)
    lost, made = (before - after).total(), (after - before).total()
    if not lost and not made:
        return "the characters of text are not in the order of the input"
    return f"{lost} characters of the input are in neither text nor removed, and {made} of text not in the input"


def _differing(one: str, other: str) -> tuple[str, str]:
    """Two texts without the head and the tail they share: on most pages one letter, and the rest need not be taken apart."""
    shortest = min(len(one), len(other))
    head = bisect_left(range(1, shortest + 1), True, key=lambda n: not one.startswith(other[:n]))
    tail = bisect_left(range(1, shortest - head + 1), True, key=lambda n: not one.endswith(other[len(other) - n :]))
    return one[head : len(one) - tail], other[head : len(other) - tail]


def _canonical(text: str) -> str:
    """The same for canonically equivalent texts. Unlike Unicode's normal forms it takes linear time, however marks are piled."""
    apart = "".join(map(_take_apart, text))
    runs = groupby(apart, lambda c: unicodedata.combining(c) > 0)
    return "".join("".join(sorted(run) if are_marks else run) for are_marks, run in runs)


@lru_cache(maxsize=4096)
def _take_apart(character: str) -> str:
    return unicodedata.normalize("NFD", character)
