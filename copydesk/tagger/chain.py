"""Sums over all label sequences of many short stretches at once: the best one, and how likely each label is.

Belongs here: arithmetic on arrays. Scores are natural logarithms, not normalised; float64 throughout.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NEVER = -1e4  # score of what may not be; finite, so that no sum becomes NaN
_FLOOR = -100.0  # what a score below the best counts as at the least, for the same reason


@dataclass(frozen=True, slots=True)
class Layout:
    """Stretches of rows of a score matrix, longest first, so that those still running are always a prefix.

    `rows`: row of the matrix for each stretch (first axis) and position (second), 0 where the stretch has ended;
    `running`: how many stretches have a word at each position.
    """

    rows: Ints
    running: Ints


def lay_out(lengths: Ints) -> Layout:
    """The layout of stretches that follow one another in the matrix and have these lengths (1 or more)."""
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1])) if len(lengths) else lengths
    order = np.argsort(-lengths, kind="stable")
    longest = int(lengths.max()) if len(lengths) else 0
    at = np.arange(longest)
    inside = at[None, :] < lengths[order][:, None]
    rows = np.where(inside, starts[order][:, None] + at[None, :], 0)
    return Layout(rows, inside.sum(axis=0))


def decode(scores: Floats, layout: Layout, begin: Floats, follow: Floats) -> Ints:
    """The labels of the best sequence of each stretch, one for each row of `scores` (rows x labels).

    `begin`: score of each label at the head of a stretch; `follow`: of each label (column) after another (row).
    """
    labels = np.zeros(len(scores), dtype=np.int64)
    if not len(scores):
        return labels
    best = begin + scores[layout.rows[:, 0]]
    came: list[Ints] = []
    for at in range(1, layout.rows.shape[1]):
        count = int(layout.running[at])
        paths = best[:count, :, None] + follow
        came.append(paths.argmax(axis=1))
        best = best.copy()
        best[:count] = paths.max(axis=1) + scores[layout.rows[:count, at]]
    last = best.argmax(axis=1)
    for at in range(layout.rows.shape[1] - 1, -1, -1):
        count = int(layout.running[at])
        labels[layout.rows[:count, at]] = last[:count]
        if at:
            last[:count] = came[at - 1][np.arange(count), last[:count]]
    return labels


@dataclass(frozen=True, slots=True)
class Sums:
    """`log_total`: log of the sum over all sequences of all stretches; `each`: probability of each label at each row.

    `begins` and `pairs`: expected counts of labels at heads of stretches, and of each label after another.
    """

    log_total: float
    each: Floats
    begins: Floats
    pairs: Floats


def sum_up(scores: Floats, layout: Layout, begin: Floats, follow: Floats) -> Sums:
    """Forward and backward sums over every stretch."""
    labels = scores.shape[1]
    each = np.zeros_like(scores)
    pairs = np.zeros((labels, labels))
    if not len(scores):
        return Sums(0.0, each, np.zeros(labels), pairs)
    length = layout.rows.shape[1]
    step, start = np.exp(np.maximum(follow, _FLOOR)), np.exp(np.maximum(begin, _FLOOR))
    top = scores.max(axis=1, keepdims=True)
    emit = np.exp(np.maximum(scores - top, _FLOOR))
    total = float(top.sum())
    ahead: list[Floats] = []
    scale: list[Floats] = []
    for at in range(length):
        count = int(layout.running[at])
        here = emit[layout.rows[:count, at]]
        now = start * here if at == 0 else (ahead[-1][:count] @ step) * here
        norm = now.sum(axis=1, keepdims=True)
        ahead.append(now / norm)
        scale.append(norm)
        total += float(np.log(norm).sum())
    behind = np.ones((int(layout.running[-1]), labels))
    for at in range(length - 1, -1, -1):
        count = int(layout.running[at])
        if len(behind) < count:  # stretches that end here
            behind = np.concatenate((behind, np.ones((count - len(behind), labels))))
        each[layout.rows[:count, at]] = ahead[at] * behind
        if at:
            arrive = behind * emit[layout.rows[:count, at]] / scale[at]
            pairs += (ahead[at - 1][:count].T @ arrive) * step
            behind = arrive @ step.T
    return Sums(total, each, each[layout.rows[:, 0]].sum(axis=0), pairs)
