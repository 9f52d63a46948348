"""Shingles: hashes of the runs of words in a text, by which texts that share wording find one another.

Belongs here: how words become shingles and which of them make the sketch. What likeness follows from them is decided elsewhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from hashlib import blake2b

from copydesk.textforms import fold_words

TEXT_RUN = 4  # words in an article's shingle: one changed word costs four of them
QUOTE_RUN = 3  # words in a quotation's shingle
WINDOW = 8  # of so many neighbouring shingles one at least is a mark
MAX_WORDS = 20_000  # words of a text that are compared; a longer one is a book or a dump
MAX_SAID = 2_000  # the same of a quotation


def shingle_text(text: str) -> tuple[int, ...]:
    """The shingles of an article, one for every run of TEXT_RUN folded words, in order, each as often as it comes.

    64-bit numbers. A text with fewer words is one shingle; one without words has none.
    """
    return _shingles(fold_words(text).split(" ", MAX_WORDS)[:MAX_WORDS], TEXT_RUN)


def shingle_quote(spoken_text: str) -> tuple[int, ...]:
    """The distinct shingles of a quotation's folded words, ascending."""
    return tuple(sorted(set(_shingles(fold_words(spoken_text).split(" ", MAX_SAID)[:MAX_SAID], QUOTE_RUN))))


def winnow(shingles: Sequence[int]) -> tuple[int, ...]:
    """The winnowing sketch of shingles in text order: the smallest of every WINDOW neighbours; distinct, ascending.

    Winnowing (Schleimer, Wilkerson and Aiken 2003): what is picked depends on its neighbourhood alone, so two texts that share
    WINDOW + TEXT_RUN - 1 words in a row share a hash of the sketch, however long the rest of either is. About two in nine are in it.
    """
    sketch: set[int] = set()
    rising: deque[tuple[int, int]] = deque()
    for at, value in enumerate(shingles):
        while rising and rising[-1][1] >= value:
            rising.pop()
        rising.append((at, value))
        if rising[0][0] <= at - WINDOW:
            rising.popleft()
        if at >= WINDOW - 1:
            sketch.add(rising[0][1])
    if shingles and len(shingles) < WINDOW:
        sketch.add(min(shingles))
    return tuple(sorted(sketch))


def _shingles(words: Sequence[str], run: int) -> tuple[int, ...]:
    if not words or words == [""]:
        return ()
    return tuple(_hash(" ".join(words[i : i + run])) for i in range(max(1, len(words) - run + 1)))


def _hash(words: str) -> int:
    return int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
