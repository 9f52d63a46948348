"""How far one spelling is from another: the edit distance, where it is one.

Belongs here: comparing two strings in time linear in their length. Edits are those of Damerau and Levenshtein: a letter left out,
put in, replaced, or swapped with its neighbour.
"""

from __future__ import annotations


def one_edit(one: str, other: str) -> bool:
    """Whether one letter left out, put in, replaced or swapped with its neighbour makes `one` the `other`.

    >>> one_edit("nort korea", "north korea"), one_edit("north koera", "north korea"), one_edit("iran", "iran")
    (True, True, False)
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = _shared(one, other)
    if len(one) == len(other):
        return one[start + 1 :] == other[start + 1 :] or swapped(one, other)
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[start + 1 :] == shorter[start:]


def swapped(one: str, other: str) -> bool:
    """Whether two neighbouring letters swapped make `one` the `other`.

    >>> swapped("trmup", "trump"), swapped("trumk", "trump")
    (True, False)
    """
    start = _shared(one, other)
    crossed = one[start : start + 2] == other[start : start + 2][::-1]
    return one != other and crossed and one[start + 2 :] == other[start + 2 :]


def _shared(one: str, other: str) -> int:
    """How many letters two strings begin with alike."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
