"""The forest: gradient-boosted decision trees (Friedman 2001) over the evidence, read from data and added up in integers.

Belongs here: loading the trees and asking them. They are grown by `bench/clean/train.py`; what is asked of them, and what
the answer means, is body's to say. Sums are of integers, so that no machine's way of adding floats can tip a decision.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from copydesk.lexicon.files import KnowledgeError, read_text

FILE = "cleaner.json"
SCALE = 10_000  # a tree's value of 1 is one unit of log odds


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees laid end to end. A leaf points to itself; `values` are log odds times SCALE, of inner nodes too.

    `facts` are the names of the columns the trees ask about, `depth` the longest way from a root to a leaf.
    """

    facts: tuple[str, ...]
    columns: NDArray[np.int32]
    thresholds: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    values: NDArray[np.int64]
    roots: NDArray[np.int32]
    depth: int

    def odds(self, evidence: NDArray[np.float32]) -> NDArray[np.int64]:
        """Log odds times SCALE for each row of `evidence`, whose columns are `facts`."""
        at = self._start(len(evidence))
        rows = np.arange(len(evidence))[:, None]
        for _ in range(self.depth):
            at = self._step(at, evidence, rows)
        odds: NDArray[np.int64] = self.values[at].sum(axis=1)
        return odds

    def lowering(self, evidence: NDArray[np.float32]) -> list[str]:
        """For each row, the fact that pushed its odds down most.

        A fact's push is what the odds changed by at the questions about it (Saabas 2014).
        """
        size, width = len(evidence), len(self.facts)
        pushes = np.zeros(size * width, dtype=np.float64)
        rows = np.arange(size)[:, None]
        at = self._start(size)
        for _ in range(self.depth):
            after = self._step(at, evidence, rows)
            asked = self.columns[at]
            change = np.where(asked >= 0, self.values[after] - self.values[at], 0)
            cells = (rows * width + np.maximum(asked, 0)).ravel()
            pushes += np.bincount(cells, weights=change.ravel(), minlength=size * width)
            at = after
        return [self.facts[column] for column in pushes.reshape(size, width).argmin(axis=1)] if size else []

    def _start(self, size: int) -> NDArray[np.int32]:
        return np.broadcast_to(self.roots, (size, len(self.roots)))

    def _step(self, at: NDArray[np.int32], evidence: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.int32]:
        # A leaf asks about column -1, which is some column, and goes to itself either way.
        goes_left = evidence[rows, self.columns[at]] <= self.thresholds[at]
        return np.where(goes_left, self.left[at], self.right[at])


def chance(odds: int) -> float:
    """The probability that odds of `odds` / SCALE stand for.

    >>> chance(0), round(chance(2 * SCALE), 3)
    (0.5, 0.881)
    """
    return float(1 / (1 + np.exp(-odds / SCALE)))


@cache
def load_forests() -> dict[str, Forest]:
    """The shipped forests by name: body_text, body_markup, title. Raises KnowledgeError when the file is malformed."""
    return read_forests(read_text(FILE))


def read_forests(text: str) -> dict[str, Forest]:
    """Forests from their file's text: {"forests": {name: {"facts": [...], "trees": [[columns, thresholds, left, right,
    values], ...]}}}, node 0 of each tree its root, column -1 for leaves. Raises KnowledgeError."""
    try:
        return {name: _forest(data["facts"], data["trees"]) for name, data in json.loads(text)["forests"].items()}
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise KnowledgeError(FILE, None, f"not a file of forests: {error!r}") from error


def _forest(facts: list[str], trees: list[list[list[float]]]) -> Forest:
    columns: list[float] = []
    thresholds: list[float] = []
    left: list[float] = []
    right: list[float] = []
    values: list[float] = []
    roots: list[int] = []
    depth = 0
    for tree in trees:
        first = len(columns)
        roots.append(first)
        for node, column in enumerate(tree[0]):
            leaf = column < 0
            columns.append(column)
            thresholds.append(tree[1][node])
            left.append(first + (node if leaf else tree[2][node]))
            right.append(first + (node if leaf else tree[3][node]))
            values.append(tree[4][node])
        depth = max(depth, _depth(tree))
    return Forest(
        tuple(facts),
        np.array(columns, dtype=np.int32),
        np.array(thresholds, dtype=np.float64),
        np.array(left, dtype=np.int32),
        np.array(right, dtype=np.int32),
        np.array(values, dtype=np.int64),
        np.array(roots, dtype=np.int32),
        depth,
    )


def _depth(tree: list[list[float]]) -> int:
    """Questions on the longest way down. Children stand after their parents."""
    below = [0] * len(tree[0])
    for node in range(len(below) - 1, -1, -1):
        if tree[0][node] >= 0:
            children = int(tree[2][node]), int(tree[3][node])
            if min(children) <= node:
                raise ValueError("a node stands before its parent")
            below[node] = 1 + max(below[child] for child in children)
    return below[0]
