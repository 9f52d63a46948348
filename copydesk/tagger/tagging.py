"""Scores of labels for the words of a document, and the names that score best.

Belongs here: `tag_document`, and the sums that make a word's scores. Weights come from weights.py, arithmetic from chain.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from copydesk.tagger import chain, labels
from copydesk.tagger.chain import Floats
from copydesk.tagger.reading import Ints, Reading
from copydesk.tagger.weights import Weights, shipped
from copydesk.tagger.word_features import word_features

# Columns, alone or together, as looked at: the name, and how many words before or after.
LOOKS: tuple[tuple[tuple[str, int], ...], ...] = (
    (("rule", 0),), (("rule", -1),), (("rule", 1),), (("unit", 0),), (("unit", -1),), (("unit", 1),),
    (("gap", 0),), (("gap", 1),), (("shape", 0),), (("shape", -1),), (("shape", 1),), (("document", 0),),
    (("inside", 0),), (("run", 0),),
    (("rule", 0), ("shape", 0)), (("rule", 0), ("unit", 0)), (("rule", 0), ("run", 0)), (("rule", 0), ("document", 0)),
    (("rule", 0), ("inside", 0)), (("rule", 0), ("gap", 0)), (("rule", 0), ("gap", 1)), (("rule", -1), ("rule", 0)),
    (("rule", 0), ("rule", 1)), (("shape", 0), ("document", 0)), (("shape", 0), ("gap", 0)), (("unit", 0), ("unit", 1)),
    (("unit", -1), ("unit", 0)), (("gap", 0), ("run", 0)), (("inside", 0), ("run", 0)),
)  # fmt: skip
_MAX_WORDS = 100_000  # remembered by a worker, some 25 MB at the most
_ROOM = 4096  # words there is room for at first
# A name too many is seen and passed over by the reader of a table, a name too few is not; half a unit of log-odds costs
# no F1 on the development sets.
_LEAN = np.array(
    [-0.5 if label in (labels.OUTSIDE, labels.first_of("other")) else 0.0 for label in range(labels.COUNT)]
)
_NOT_LATER = np.array([label == labels.OUTSIDE or labels.is_first(label) for label in range(labels.COUNT)])


class Tagged(NamedTuple):
    """A name: words [first, last) of the reading, its kind (labels.KINDS), and how likely the words are just that.

    `kinds`: how likely its first word belongs to a name of each kind, in the order of labels.KINDS.
    """

    first: int
    last: int
    kind: str
    probability: float
    kinds: tuple[float, ...]


def look_name(look: Sequence[tuple[str, int]]) -> str:
    """How a look is called in the file: "rule-1*rule+0"."""
    return "*".join(f"{name}{shift:+d}" for name, shift in look)


def look_size(look: Sequence[tuple[str, int]], sizes: dict[str, int]) -> int:
    """How many values a look can have."""
    size = 1
    for name, _ in look:
        size *= sizes[name]
    return size


def look_codes(reading: Reading, sizes: dict[str, int]) -> Iterator[tuple[str, Ints]]:
    """For each look its name and its value for each word to be tagged."""
    shifted: dict[tuple[str, int], Ints] = {}
    for name, column in reading.columns.items():
        whole = np.zeros(len(reading.words), dtype=np.int64)
        whole[reading.rows] = column
        for shift in (-1, 0, 1):
            shifted[name, shift] = whole[reading.rows + shift]
    for look in LOOKS:
        codes = shifted[look[0]]
        for part in look[1:]:
            codes = codes * sizes[part[0]] + shifted[part]
        yield look_name(look), codes


class Tagger:
    """Weights ready for use, with the scores of the words met so far."""

    def __init__(self, weights: Weights, sizes: dict[str, int]) -> None:
        self._sizes = sizes
        self._features = weights.features
        nothing = np.zeros((1, weights.by_word.shape[1]), dtype=np.int8)
        self._by_word = np.concatenate((weights.by_word, nothing))  # the last row is for features never learned
        self._by_column = {name: table.astype(np.int64) for name, table in weights.by_column.items()}
        self._scale = weights.scale
        self._begin, self._follow = weights.begin, weights.follow
        self.inner = weights.inner
        self._numbers: dict[str, int] = {}
        self._scores = np.zeros((_ROOM, weights.by_word.shape[1]), dtype=np.int16)

    def tag(self, reading: Reading) -> list[Tagged]:
        """The names of a document, in order."""
        if not len(reading.rows):
            return []
        scores = self._score(reading) + _LEAN
        scores[np.ix_(reading.joined, _NOT_LATER)] = chain.NEVER
        layout = chain.lay_out(reading.lengths)
        found = chain.decode(scores, layout, self._begin, self._follow)
        each = chain.sum_up(scores, layout, self._begin, self._follow).each
        return list(_names(reading, found, each))

    def _score(self, reading: Reading) -> Floats:
        """Score of each label for each word to be tagged."""
        needed, at = np.unique(reading.slots, return_inverse=True)
        numbers = self._number([reading.words[k] for k in needed.tolist()])
        at = numbers[at.reshape(reading.slots.shape)]
        scores = np.zeros((len(reading.rows), labels.COUNT), dtype=np.int64)
        for slot in range(at.shape[1]):
            scores += self._scores[at[:, slot], slot * labels.COUNT : (slot + 1) * labels.COUNT]
        for name, codes in look_codes(reading, self._sizes):
            scores += self._by_column[name][codes]
        return np.asarray(scores * self._scale, dtype=np.float64)

    def _number(self, words: Sequence[str]) -> Ints:
        """The rows of `_scores` that hold the scores of these words, computed for words not met before."""
        if len(self._numbers) > _MAX_WORDS:
            self._numbers = {}
        new = [word for word in dict.fromkeys(words) if word not in self._numbers]
        if new:
            told = [word_features(word) for word in new]
            hashes = np.array([h for one in told for h in one], dtype=np.uint32)
            starts = np.cumsum([0, *(len(one) for one in told[:-1])])
            rows = np.searchsorted(self._features, hashes)
            rows[self._features[np.minimum(rows, len(self._features) - 1)] != hashes] = len(self._features)
            met = len(self._numbers)
            if met + len(new) > len(self._scores):
                room = np.zeros((met + len(new), self._scores.shape[1]), dtype=np.int16)
                self._scores = np.concatenate((self._scores[:met], room))
            self._scores[met : met + len(new)] = np.add.reduceat(self._by_word[rows], starts, axis=0, dtype=np.int16)
            self._numbers.update(zip(new, range(met, met + len(new)), strict=True))
        return np.array([self._numbers[word] for word in words], dtype=np.int64)


def _names(reading: Reading, found: Ints, each: Floats) -> Iterator[Tagged]:
    """The names that labels make; the least likely of a name's labels stands for the name."""
    rows, tags = reading.rows.tolist(), found.tolist()
    sure = each[np.arange(len(found)), found].tolist()
    kinds = (each[:, 1::2] + each[:, 2::2]).tolist()
    k = 0
    while k < len(tags):
        if tags[k] == labels.OUTSIDE:
            k += 1
            continue
        end = k + 1
        later = labels.later_of(labels.kind_of(tags[k]))
        while end < len(tags) and tags[end] == later and rows[end] == rows[end - 1] + 1:
            end += 1
        yield Tagged(rows[k], rows[end - 1] + 1, labels.kind_of(tags[k]), min(sure[k:end]), tuple(kinds[k]))
        k = end


@lru_cache(maxsize=1)
def shipped_tagger(sizes: tuple[tuple[str, int], ...]) -> Tagger:
    """The tagger of the package's weights. Raises KnowledgeError when the file is not what it should be."""
    return Tagger(shipped(), dict(sizes))
