"""Scores of labels for the words of a document, and the names that score best.

Belongs here: `tag_document`, and the sums that make a word's scores. Weights come from weights.py, arithmetic from crf.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
from msgspec import Struct

from copydesk.tagger import crf, labels
from copydesk.tagger.crf import Floats
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
_SHIFTS = (-1, 0, 1)
_BLOCK = 500  # stretches tagged, or new words learned, at once; an article has some 80 and 50
_MAX_WORDS = 100_000  # remembered by a worker, some 25 MB at the most
_ROOM = 4096  # words there is room for at first
# A name too many is seen and passed over by the reader of a table, a name too few is not; half a unit of log-odds costs
# no F1 on the development sets.
_LEAN = np.array(
    [-0.5 if label in (labels.OUTSIDE, labels.first_of("other")) else 0.0 for label in range(labels.COUNT)]
)
_KIND = ("", *(labels.kind_of(label) for label in range(1, labels.COUNT)))
_LATER = (-1, *(labels.later_of(kind) for kind in _KIND[1:]))
_NOT_LATER = np.array([label == labels.OUTSIDE or labels.is_first(label) for label in range(labels.COUNT)])


class Tagged(Struct, frozen=True, gc=False):
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


def spread(reading: Reading, sizes: dict[str, int]) -> Ints:
    """The columns (first axis, in the order of `sizes`) for every word of the document, 0 for those not to be tagged."""
    whole: Ints = np.zeros((len(sizes), len(reading.words)), dtype=np.int64)
    whole[:, reading.rows] = [reading.columns[name] for name in sizes]
    return whole


def look_codes(columns: Ints, rows: Ints, sizes: dict[str, int]) -> Ints:
    """The value of each look (first axis, in the order of LOOKS) for the words at `rows`; `columns` as spread out."""
    # Every column as it is one word before, here, and one word after; the row of zeros is for looks at one column only.
    shifted = np.concatenate(
        [*(columns[:, rows + shift] for shift in _SHIFTS), np.zeros((1, len(rows)), dtype=np.int64)]
    )
    first, second, times = _look_parts(tuple(sizes.items()))
    codes: Ints = shifted[first] * times[:, None] + shifted[second]
    return codes


@lru_cache(maxsize=1)
def _look_parts(sizes: tuple[tuple[str, int], ...]) -> tuple[Ints, Ints, Ints]:
    """For each look the rows of its columns in `look_codes`, and by what the first is multiplied."""
    rows = {(name, shift): k for k, (shift, name) in enumerate((s, n) for s in _SHIFTS for n, _ in sizes)}
    parts = [
        (rows[look[0]], rows[look[1]], dict(sizes)[look[1][0]]) if len(look) > 1 else (rows[look[0]], len(rows), 1)
        for look in LOOKS
    ]
    first, second, times = np.array(parts, dtype=np.int64).T
    return first, second, times


class Tagger:
    """Weights ready for use, with the scores of the words met so far."""

    def __init__(self, weights: Weights, sizes: dict[str, int]) -> None:
        self._sizes = sizes
        self._features = weights.features
        nothing = np.zeros((1, weights.by_word.shape[1]), dtype=np.int8)
        self._by_word = np.concatenate((weights.by_word, nothing)).astype(
            np.int16
        )  # the last row is for features never learned
        tables = [weights.by_column[look_name(look)] for look in LOOKS]
        self._by_column = np.concatenate(tables).astype(np.int32)
        self._table_starts = np.cumsum([0, *(len(table) for table in tables[:-1])])[:, None]
        self._scale = weights.scale
        self._begin, self._follow = weights.begin, weights.follow
        self.inner = weights.inner
        self._numbers: dict[str, int] = {}
        self._scores = np.zeros((_ROOM, weights.by_word.shape[1]), dtype=np.int16)

    def tag(self, reading: Reading) -> list[Tagged]:
        """The names of a document, in order."""
        if not len(reading.rows):
            return []
        numbers, columns = self._number_words(reading), spread(reading, self._sizes)
        found: list[Ints] = []
        each: list[Floats] = []
        for stretches, rows in _blocks(reading.lengths):
            scores = self._score(numbers[reading.slots[rows]], look_codes(columns, reading.rows[rows], self._sizes))
            scores[np.ix_(reading.joined[rows], _NOT_LATER)] = crf.NEVER
            layout = crf.lay_out(reading.lengths[stretches])
            found.append(crf.decode(scores, layout, self._begin, self._follow))
            each.append(crf.chances(scores, layout, self._begin, self._follow))
        return list(_names(reading, np.concatenate(found), np.concatenate(each)))

    def _score(self, words: Ints, codes: Ints) -> Floats:
        """Score of each label for words to be tagged: by the words in their slots, and by what each look sees."""
        slots = words.shape[1]
        rows = (words * slots + np.arange(slots)).T
        # 16 bits hold it: nine slots of a dozen features of one byte each.
        scores = np.add.reduce(
            self._scores.reshape(-1, labels.COUNT).take(rows, axis=0), axis=0, dtype=np.int16
        ).astype(np.int32)
        scores += np.add.reduce(self._by_column.take(codes + self._table_starts, axis=0), axis=0, dtype=np.int32)
        return np.asarray(scores * self._scale + _LEAN, dtype=np.float64)

    def _number_words(self, reading: Reading) -> Ints:
        """For every word of a document the row of `_scores` that holds its scores; 0 for words in no slot."""
        needed = np.zeros(len(reading.words), dtype=np.bool_)
        needed[reading.slots] = True
        places = np.flatnonzero(needed)
        numbers = np.zeros(len(reading.words), dtype=np.int64)
        numbers[places] = self._number([reading.words[k] for k in places.tolist()])
        return numbers

    def _number(self, words: Sequence[str]) -> Ints:
        """The rows of `_scores` that hold the scores of these words, computed for words not met before."""
        if len(self._numbers) > _MAX_WORDS:
            self._numbers = {}
        new = [word for word in dict.fromkeys(words) if word not in self._numbers]
        for first in range(0, len(new), _BLOCK):
            self._learn(new[first : first + _BLOCK])
        return np.array([self._numbers[word] for word in words], dtype=np.int64)

    def _learn(self, new: Sequence[str]) -> None:
        """Computes the scores of words not met before."""
        features = [word_features(word) for word in new]
        sizes = np.fromiter(map(len, features), np.int64, len(features))
        hashes = np.fromiter(chain.from_iterable(features), np.uint32, int(sizes.sum()))
        rows = np.searchsorted(self._features, hashes)
        rows[self._features.take(rows, mode="clip") != hashes] = len(self._features)
        # Every word gets as many features as any has, the rest of them ones that say nothing: sums are fastest so.
        padded = np.full((len(new), int(sizes.max())), len(self._features))
        padded[np.arange(padded.shape[1]) < sizes[:, None]] = rows
        met, after = len(self._numbers), len(self._numbers) + len(new)
        if after > len(self._scores):
            room = np.zeros((after, self._scores.shape[1]), dtype=np.int16)
            self._scores = np.concatenate((self._scores[:met], room))
        self._scores[met:after] = np.add.reduce(self._by_word.take(padded.T, axis=0), axis=0, dtype=np.int16)
        self._numbers.update(zip(new, range(met, after), strict=True))


def _blocks(lengths: Ints) -> Iterator[tuple[slice, slice]]:
    """The stretches, so many at a time that memory does not grow with the document, and the rows they make."""
    ends = np.concatenate(([0], np.cumsum(lengths)))
    for first in range(0, len(lengths), _BLOCK):
        last = min(first + _BLOCK, len(lengths))
        yield slice(first, last), slice(int(ends[first]), int(ends[last]))


def _names(reading: Reading, found: Ints, each: Floats) -> Iterator[Tagged]:
    """The names that labels make; the least likely of a name's labels stands for the name."""
    rows, tags = reading.rows.tolist(), found.tolist()
    sure = each[np.arange(len(found)), found].tolist()
    kinds = (each[:, 1::2] + each[:, 2::2]).tolist()
    end = 0
    for k in np.flatnonzero(found != labels.OUTSIDE).tolist():
        if k < end:
            continue
        end = k + 1
        later = _LATER[tags[k]]
        while end < len(tags) and tags[end] == later and rows[end] == rows[end - 1] + 1:
            end += 1
        yield Tagged(rows[k], rows[end - 1] + 1, _KIND[tags[k]], min(sure[k:end]), tuple(kinds[k]))


@lru_cache(maxsize=1)
def shipped_tagger(sizes: tuple[tuple[str, int], ...]) -> Tagger:
    """The tagger of the package's weights. Raises KnowledgeError when the file is not what it should be."""
    return Tagger(shipped(), dict(sizes))
