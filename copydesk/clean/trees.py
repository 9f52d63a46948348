"""The trees: gradient-boosted decision trees (Friedman 2001) over the evidence, read from data and added up in integers.

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
BLOCK = 2_000  # rows at once: some 10 MB, and more lines than an article has


@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """Trees laid end to end. A leaf asks about column -1; `values` are log odds times SCALE, of inner nodes too.

    `features` are the names of the columns the trees ask about.
    """

    features: tuple[str, ...]
    columns: NDArray[np.int32]
    thresholds: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    values: NDArray[np.int64]
    roots: NDArray[np.int32]

    def log_odds(self, evidence: NDArray[np.float32]) -> NDArray[np.int64]:
        """Log odds times SCALE for each row of `evidence`, whose columns are `features`."""
        return self._walk(evidence)[0]

    def weigh(self, evidence: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The odds of each row, and what each feature pushed them by, times SCALE, shape (rows, features).

        A feature's push is what the odds changed by at the questions about it (Saabas 2014): with `base` they make up the odds.
        """
        return self._walk(evidence, explain=True)

    @property
    def base(self) -> int:
        """The odds, times SCALE, before any question is asked."""
        return int(self.values[self.roots].sum())

    def _walk(
        self, evidence: NDArray[np.float32], explain: bool = False
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The odds of each row, and what each feature pushed them by, shape (rows, features), where that is asked for.

        A block of rows goes down all trees at once; those that have reached a leaf rest. Of a long page equal rows go once.
        """
        if len(evidence) <= BLOCK:
            return self._walk_block(evidence, explain)
        rows, places = np.unique(evidence, axis=0, return_inverse=True)
        blocks = [self._walk_block(rows[at : at + BLOCK], explain) for at in range(0, len(rows), BLOCK)]
        log_odds, pushes = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        return log_odds[places.ravel()], pushes[places.ravel()] if explain else pushes

    def _walk_block(
        self, evidence: NDArray[np.float32], explain: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        size, trees, width = len(evidence), len(self.roots), len(self.features)
        cells = np.ascontiguousarray(evidence).ravel()
        at = np.tile(self.roots, size)
        first = np.repeat(np.arange(size) * width, trees)  # where each row's evidence begins in `cells`
        pushes = np.zeros(size * width if explain else 0, dtype=np.float64)
        going = np.arange(size * trees)
        while going.size:
            nodes = at[going]
            asked = self.columns[nodes]
            inner = asked >= 0
            going, nodes, asked = going[inner], nodes[inner], asked[inner]
            places = first[going] + asked
            after = np.where(cells[places] <= self.thresholds[nodes], self.left[nodes], self.right[nodes])
            if explain and going.size:
                change = (self.values[after] - self.values[nodes]).astype(np.float64)
                pushes += np.bincount(places, weights=change, minlength=size * width)
            at[going] = after
        log_odds: NDArray[np.int64] = self.values[at].reshape(size, trees).sum(axis=1)
        return log_odds, pushes.reshape(-1, width)


def chance(log_odds: int) -> float:
    """The probability that odds of `log_odds` / SCALE stand for.

    >>> chance(0), round(chance(2 * SCALE), 3)
    (0.5, 0.881)
    """
    return float(1 / (1 + np.exp(-log_odds / SCALE)))


@cache
def load_models() -> dict[str, BoostedTrees]:
    """The shipped trees by name: body_text, body_markup, body_markup_alone (for pages without extracts), title.

    Raises KnowledgeError when the file is malformed.
    """
    return read_models(read_text(FILE))


def read_models(text: str) -> dict[str, BoostedTrees]:
    """Trees from their file's text: {"models": {name: {"features": [...], "trees": [[columns, thresholds, left, right,
    values], ...]}}}, node 0 of each tree its root, column -1 for leaves. Raises KnowledgeError."""
    try:
        return {name: _model(data["features"], data["trees"]) for name, data in json.loads(text)["models"].items()}
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise KnowledgeError(FILE, None, f"not a file of trees: {error!r}") from error


def _model(features: list[str], trees: list[list[list[float]]]) -> BoostedTrees:
    columns: list[float] = []
    thresholds: list[float] = []
    left: list[float] = []
    right: list[float] = []
    values: list[float] = []
    roots: list[int] = []
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
        _check_order(tree)
    return BoostedTrees(
        tuple(features),
        np.array(columns, dtype=np.int32),
        np.array(thresholds, dtype=np.float64),
        np.array(left, dtype=np.int32),
        np.array(right, dtype=np.int32),
        np.array(values, dtype=np.int64),
        np.array(roots, dtype=np.int32),
    )


def _check_order(tree: list[list[float]]) -> None:
    """Raise ValueError unless children stand after their parents, so that every walk ends."""
    for node, column in enumerate(tree[0]):
        if column >= 0 and not node < min(tree[2][node], tree[3][node]) <= max(tree[2][node], tree[3][node]) < len(
            tree[0]
        ):
            raise ValueError("a child stands before its parent or nowhere")
