"""What the tagger says of a word: outside, or first or later word of a name of some kind.

Belongs here: the kinds, the labels made of them, and which label may follow which.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# "norp": nationalities, religions, parties as adjectives; "other": works, laws, products, languages.
KINDS = ("person", "organization", "place", "event", "norp", "other")
OUTSIDE = 0
LABELS = ("O", *(f"{mark}-{kind}" for kind in KINDS for mark in "BI"))
COUNT = len(LABELS)


def first_of(kind: str) -> int:
    """The label of the first word of a name of a kind.

    >>> LABELS[first_of("place")], LABELS[later_of("place")]
    ('B-place', 'I-place')
    """
    return 1 + 2 * KINDS.index(kind)


def later_of(kind: str) -> int:
    """The label of a later word of a name of a kind."""
    return 2 + 2 * KINDS.index(kind)


def is_first(label: int) -> bool:
    """Whether a name begins with a word so labelled."""
    return label % 2 == 1


def kind_of(label: int) -> str:
    """The kind of name a label other than OUTSIDE speaks of."""
    return KINDS[(label - 1) // 2]


def may_follow() -> NDArray[np.bool_]:
    """COUNT x COUNT: whether the label of the column may stand after the label of the row."""
    allowed = np.ones((COUNT, COUNT), dtype=np.bool_)
    for kind in KINDS:
        later = later_of(kind)
        allowed[:, later] = False
        allowed[[first_of(kind), later], later] = True
    return allowed


def may_begin() -> NDArray[np.bool_]:
    """COUNT: whether a stretch of words may begin with the label."""
    return np.array([label == OUTSIDE or is_first(label) for label in range(COUNT)])
