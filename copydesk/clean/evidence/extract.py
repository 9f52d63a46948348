"""Features of what another extractor kept: of the segment, of those around it, and where the stretch it kept begins and ends.

Its answer is a witness, not a verdict: the trees weigh it with all else, and learned on which pages it errs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from copydesk.clean.evidence.page import Page
from copydesk.clean.evidence.runs import Run, Runs

MODES = ("default", "precision")
_AROUND = (-2, -1, 1, 2)  # segments before and after: a guess
NEAR = 5  # segments on each side
KEPT_SHARE, MIN_KEPT_WORDS = 0.5, 3  # so much of so long a segment says that it was kept; guesses
FAR_OUTSIDE, FAR_INSIDE = 60, 200  # segments; what is farther is as good as that far
_NOT_ASKED = -1.0  # below every share, so that the trees can part it from them

_NAMES = ("share", *(f"share_at_{at:+d}" for at in _AROUND), "from_first", "from_last", "page_share", "near_share")
FEATURES = tuple(f"{mode}_{name}" for mode in MODES for name in _NAMES)


def describe_extracts(page: Page, runs: Sequence[frozenset[Run]]) -> NDArray[np.float32]:
    """The features of every segment, shape (segments, FEATURES): all -1 where the other extractor was not asked.

    `runs` are those of each segment.
    """
    if len(page.extracts) != len(MODES):
        return np.full((len(page.segments), len(FEATURES)), _NOT_ASKED, dtype=np.float32)
    words = np.array([segment.words for segment in page.segments])
    return np.hstack([_describe(Runs(extract), runs, words) for extract in page.extracts]).astype(np.float32)


def _describe(extract: Runs, runs: Sequence[frozenset[Run]], words: NDArray[np.int64]) -> NDArray[np.float64]:
    """The features of one extract: shares between 0 and 1, -1 beyond the ends of the page, distances in segments."""
    count = len(runs)
    shares = np.array([extract.share(own) for own in runs])
    reach = max(_AROUND)
    wide = np.pad(shares, reach, constant_values=-1.0)
    columns = [shares, *(wide[reach + at : reach + at + count] for at in _AROUND)]
    kept = (shares > KEPT_SHARE) & (words >= MIN_KEPT_WORDS)
    held = np.flatnonzero(kept)
    first, last = (held[0], held[-1]) if held.size else (-1, -1)
    numbers = np.arange(count)
    columns.append(np.clip(numbers - first, -FAR_OUTSIDE, FAR_INSIDE))
    columns.append(np.clip(numbers - last, -FAR_INSIDE, FAR_OUTSIDE))
    kept_sums, sums = (np.concatenate([[0], np.cumsum(of)]) for of in (words * kept, words))
    columns.append(np.full(count, kept_sums[-1] / max(1, sums[-1])))
    low, high = np.maximum(0, numbers - NEAR), np.minimum(count, numbers + NEAR + 1)
    columns.append((kept_sums[high] - kept_sums[low]) / np.maximum(1, sums[high] - sums[low]))
    return np.stack(columns, axis=1)
