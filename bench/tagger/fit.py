"""Fitting the weights: the likelihood of what annotators allow, and its steepest ascent with memory (L-BFGS).

Belongs here: arithmetic. The gradient is exact, summed over all stretches at once; nothing is drawn at random.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.tagger.data import Labelled
from copydesk.tagger import crf, labels
from copydesk.tagger.reading import SLOTS
from copydesk.tagger.tagging import LOOKS, look_codes, look_name, look_size, spread
from copydesk.tagger.weights import Weights
from copydesk.tagger.word_features import word_features

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
WIDTH = len(SLOTS) * labels.COUNT


@dataclass(frozen=True, slots=True)
class Problem:
    """All readings as one: `slots`: words of each row by number; `codes`: of each look; `allowed`: labels of each row.

    `pairs_word`, `pairs_feature`: which word has which feature, by number; `features`: their hashes.
    """

    slots: Ints
    codes: dict[str, Ints]
    allowed: NDArray[np.bool_]
    lengths: Ints
    pairs_word: Ints
    pairs_feature: Ints
    word_count: int
    features: NDArray[np.uint32]
    sizes: dict[str, int]


def set_up(pages: Sequence[Labelled], sizes: dict[str, int], at_least: int) -> Problem:
    """The problem of these pages; features of fewer than `at_least` places are left out."""
    numbers: dict[str, int] = {}
    slots: list[Ints] = []
    codes: dict[str, list[Ints]] = {look_name(look): [] for look in LOOKS}
    for page in pages:
        page_words = page.reading.words
        rows = [[numbers.setdefault(page_words[k], len(numbers)) for k in row] for row in page.reading.slots.tolist()]
        slots.append(np.array(rows, dtype=np.int64).reshape(-1, len(SLOTS)))
        looks = look_codes(spread(page.reading, sizes), page.reading.rows, sizes)
        for name, code in zip(codes, looks, strict=True):
            codes[name].append(code)
    joined = np.concatenate(slots)
    places = np.bincount(joined.ravel(), minlength=len(numbers))
    found = [word_features(word) for word in numbers]
    hashes = np.array([h for one in found for h in one], dtype=np.uint32)
    owners = np.repeat(np.arange(len(found)), [len(one) for one in found])
    features, feature = np.unique(hashes, return_inverse=True)
    met = np.bincount(feature, weights=places[owners], minlength=len(features))
    words_with = np.bincount(feature, weights=(places[owners] > 0).astype(float), minlength=len(features))
    kept = (met >= at_least * len(SLOTS)) | (words_with >= at_least)
    renumber = np.cumsum(kept) - 1
    use = kept[feature]
    return Problem(
        joined,
        {name: np.concatenate(parts) for name, parts in codes.items()},
        np.concatenate([page.allowed for page in pages]),
        np.concatenate([page.reading.lengths for page in pages]),
        owners[use],
        renumber[feature[use]],
        len(numbers),
        features[kept],
        sizes,
    )


@dataclass(slots=True)
class Parameters:
    """One long vector of weights, and its parts as views."""

    flat: Floats
    by_word: Floats
    by_column: dict[str, Floats]
    begin: Floats
    follow: Floats


def parameters(problem: Problem, flat: Floats | None = None) -> Parameters:
    """The parts of `flat`, or of a vector of zeros."""
    shapes = [(len(problem.features), WIDTH)]
    shapes += [(look_size(look, problem.sizes), labels.COUNT) for look in LOOKS]
    shapes += [(1, labels.COUNT), (labels.COUNT, labels.COUNT)]
    ends = np.cumsum([a * b for a, b in shapes])
    if flat is None:
        flat = np.zeros(ends[-1])
    parts = [p.reshape(shape) for p, shape in zip(np.split(flat, ends[:-1]), shapes, strict=True)]
    tables = {look_name(look): table for look, table in zip(LOOKS, parts[1:-2], strict=True)}
    return Parameters(flat, parts[0], tables, parts[-2][0], parts[-1])


class Objective:
    """Minus the log-likelihood with a penalty on the squares of the weights, and its gradient."""

    def __init__(self, problem: Problem, penalty: float) -> None:
        self.problem = problem
        self.penalty = penalty
        self._layout = crf.lay_out(problem.lengths)
        self._closed = np.where(problem.allowed, 0.0, crf.NEVER)
        self._begin = np.where(labels.may_begin(), 0.0, crf.NEVER)
        self._follow = np.where(labels.may_follow(), 0.0, crf.NEVER)

    def scores(self, at: Parameters) -> Floats:
        """Score of each label at each row."""
        p = self.problem
        total = np.zeros((labels.COUNT, len(p.slots)))
        for slot in range(len(SLOTS)):
            places = p.slots[:, slot]
            for label in range(labels.COUNT):
                weights = at.by_word[:, slot * labels.COUNT + label][p.pairs_feature]
                total[label] += np.bincount(p.pairs_word, weights, p.word_count)[places]
        for name, table in at.by_column.items():
            total += np.take(np.ascontiguousarray(table.T), p.codes[name], axis=1)
        return np.ascontiguousarray(total.T)

    def __call__(self, flat: Floats) -> tuple[float, Floats]:
        """Value and gradient."""
        p = self.problem
        at = parameters(p, flat)
        scores = self.scores(at)
        begin, follow = at.begin + self._begin, at.follow + self._follow
        free = crf.sum_up(scores, self._layout, begin, follow)
        held = crf.sum_up(scores + self._closed, self._layout, begin, follow)
        off = free.each - held.each
        grad = parameters(p)
        for label, column in enumerate(np.ascontiguousarray(off.T)):
            for slot in range(len(SLOTS)):
                words = np.bincount(p.slots[:, slot], column, p.word_count)
                weights = np.bincount(p.pairs_feature, words[p.pairs_word], len(p.features))
                grad.by_word[:, slot * labels.COUNT + label] = weights
            for name, table in grad.by_column.items():
                table[:, label] = np.bincount(p.codes[name], column, len(table))
        grad.begin[:] = free.begins - held.begins
        grad.follow[:] = free.pairs - held.pairs
        value = free.log_total - held.log_total + 0.5 * self.penalty * float(flat @ flat)
        return value, grad.flat + self.penalty * flat


def minimise(
    objective: Callable[[Floats], tuple[float, Floats]], start: Floats, steps: int, say: Callable[[str], None]
) -> Floats:
    """The point that L-BFGS reaches in so many steps."""
    memory: deque[tuple[Floats, Floats, float]] = deque(maxlen=6)
    here = start
    value, grad = objective(here)
    for step in range(steps):
        direction = -_times_inverse(memory, grad)
        size = 1.0 if memory else 1.0 / max(1.0, float(np.abs(grad).sum()) ** 0.5)
        slope = float(direction @ grad)
        while True:
            there = here + size * direction
            new, new_grad = objective(there)
            if new <= value + 1e-4 * size * slope or size < 1e-10:
                break
            size /= 2
        moved, turned = there - here, new_grad - grad
        curve = float(moved @ turned)
        if curve > 1e-10:
            memory.append((moved, turned, 1.0 / curve))
        if step % 10 == 0:
            say(f"step {step}: {new:.1f}, step size {size:g}")
        done = abs(value - new) < 1e-6 * max(1.0, abs(value))
        here, value, grad = there, new, new_grad
        if done:
            break
    return here


def _times_inverse(memory: Sequence[tuple[Floats, Floats, float]], grad: Floats) -> Floats:
    """The gradient times the inverse of the curvature remembered: the two loops of L-BFGS."""
    found = grad.copy()
    weights = []
    for moved, turned, over in reversed(memory):
        weight = over * float(moved @ found)
        weights.append(weight)
        found -= weight * turned
    if memory:
        moved, turned, over = memory[-1]
        found *= 1.0 / (over * float(turned @ turned))
    for (moved, turned, over), weight in zip(memory, reversed(weights), strict=True):
        found += moved * (weight - over * float(turned @ found))
    return found


def to_weights(problem: Problem, at: Parameters, inner: frozenset[str], floor: float) -> Weights:
    """The weights as whole numbers; those under `floor` become 0, and features of nothing else are left out."""
    tables = [at.by_word, *at.by_column.values()]
    scale = max(float(np.abs(table).max(initial=0.0)) for table in tables) / 127 or 1.0
    whole = [np.where(np.abs(t) < floor, 0, np.rint(t / scale)).astype(np.int8) for t in tables]
    used = whole[0].any(axis=1)
    forbidden = np.where(labels.may_follow(), 0.0, crf.NEVER)
    return Weights(
        problem.features[used],
        whole[0][used],
        dict(zip(at.by_column, whole[1:], strict=True)),
        at.begin + np.where(labels.may_begin(), 0.0, crf.NEVER),
        at.follow + forbidden,
        inner,
        scale,
    )
