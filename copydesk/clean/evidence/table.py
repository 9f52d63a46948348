"""The table of evidence: one row a segment, one column a feature."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from copydesk.clean.evidence import extract, line, markup, place, topic
from copydesk.clean.evidence.page import Page
from copydesk.clean.evidence.runs import read_runs

TEXT_FEATURES: tuple[str, ...] = (*line.FEATURES, *place.FEATURES, *topic.FEATURES)
MARKUP_ALONE_FEATURES: tuple[str, ...] = (*TEXT_FEATURES, *markup.FEATURES)
MARKUP_FEATURES: tuple[str, ...] = (*MARKUP_ALONE_FEATURES, *extract.FEATURES)


def describe(page: Page) -> NDArray[np.float32]:
    """The features of every segment, shape (segments, features): TEXT_FEATURES, or MARKUP_FEATURES for a page with markup."""
    if not page.segments:
        return np.zeros((0, len(MARKUP_FEATURES if page.markup else TEXT_FEATURES)), dtype=np.float32)
    parts: list[Any] = [
        [line.describe_line(s) for s in page.segments],
        place.describe_places(page),
        topic.describe_topics(page),
    ]
    if page.markup:
        runs = [read_runs(segment.text) for segment in page.segments]
        parts += [markup.describe_markup(page, runs), extract.describe_extracts(page, runs)]
    return np.hstack([np.asarray(part, dtype=np.float32) for part in parts])
