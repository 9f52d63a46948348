"""Sums over all label sequences of many short stretches at once: the best one, and how likely each label is.

Belongs here: arithmetic on arrays. Scores are natural logarithms, not normalised; float64 throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    running = layout.running.tolist()
    # By position, label and stretch: the longest axis last, along which NumPy is fast.
    laid = scores.T.take(layout.rows.T, axis=1).swapaxes(0, 1)
    bests = [begin[:, None] + laid[0]]
    for at in range(1, len(laid)):
        count = running[at]
        paths = bests[-1][:, None, :count] + follow[:, :, None]
        bests.append(np.maximum.reduce(paths, axis=0) + laid[at, :, :count])
    last = np.zeros(0, dtype=np.int64)
    for at in range(len(laid) - 1, -1, -1):
        count, met = running[at], len(last)
        # Where a stretch goes on, what led to its next label; where it ends here, the best label.
        arrived = (bests[at][:, :met] + follow[:, last]).argmax(axis=0)
        last = np.concatenate((arrived, bests[at][:, met:count].argmax(axis=0)))
        labels[layout.rows[:count, at]] = last
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
    pairs = np.zeros((labels, labels))
    if not len(scores):
        return Sums(0.0, np.zeros_like(scores), np.zeros(labels), pairs)
    there = _forward(scores, layout, begin, follow)
    total = float(there.top.sum())
    for norm in there.scale:
        total += float(np.log(norm).sum())
    each = np.zeros_like(scores)
    for at, behind, arrive in _backward(there, layout):
        count = int(layout.running[at])
        each[layout.rows[:count, at]] = there.ahead[at] * behind
        if at:
            pairs += (there.ahead[at - 1][:count].T @ arrive) * there.step
    return Sums(total, each, each[layout.rows[:, 0]].sum(axis=0), pairs)


def chances(scores: Floats, layout: Layout, begin: Floats, follow: Floats) -> Floats:
    """How likely each label is at each row, all sequences of its stretch considered."""
    each = np.zeros_like(scores)
    if len(scores):
        there = _forward(scores, layout, begin, follow)
        found = [
            (layout.rows[: len(behind), at], there.ahead[at] * behind) for at, behind, _ in _backward(there, layout)
        ]
        each[np.concatenate([rows for rows, _ in found])] = np.concatenate([likely for _, likely in found])
    return each


@dataclass(frozen=True, slots=True)
class _Forward:
    """Sums up to each position, each stretch's adding up to 1, and what they were divided by for that.

    `emit`: the scores laid out by position and stretch, as factors, the best of each row 1 once its score in `top` is
    taken off; `step`: factors of each label after another.
    """

    top: Floats
    emit: Floats
    step: Floats
    ahead: list[Floats]
    scale: list[Floats]


def _forward(scores: Floats, layout: Layout, begin: Floats, follow: Floats) -> _Forward:
    """The sums from the head of every stretch on."""
    step, start = np.exp(np.maximum(follow, _FLOOR)), np.exp(np.maximum(begin, _FLOOR))
    top = scores.max(axis=1, keepdims=True)
    emit = np.exp(np.maximum(scores - top, _FLOOR)).take(layout.rows.T, axis=0)
    ahead: list[Floats] = []
    scale: list[Floats] = []
    for at, count in enumerate(layout.running.tolist()):
        now = (ahead[-1][:count] @ step if at else start) * emit[at, :count]
        norm = np.add.reduce(now, axis=1, keepdims=True)
        ahead.append(now / norm)
        scale.append(norm)
    return _Forward(top, emit, step, ahead, scale)


def _backward(there: _Forward, layout: Layout) -> Iterator[tuple[int, Floats, Floats]]:
    """From the last position to the first: the sums behind it, and what arrives there (nothing at the first)."""
    behind = np.ones((int(layout.running[-1]), there.step.shape[1]))
    back = there.step.T
    for at in range(len(there.ahead) - 1, -1, -1):
        count = len(there.ahead[at])
        if len(behind) < count:  # stretches that end here
            behind = np.concatenate((behind, np.ones((count - len(behind), behind.shape[1]))))
        arrive = behind * there.emit[at, :count] / there.scale[at] if at else behind
        yield at, behind, arrive
        if at:
            behind = arrive @ back
