"""Labels: what a stretch of the page is, which rule says so, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from copydesk.records import RemovedReason


@dataclass(frozen=True, slots=True)
class Label:
    """What a segment is, the rule that says so, and how sure the rule is."""

    reason: RemovedReason
    rule_id: str
    confidence: float


class Decision(StrEnum):
    """Which step said of a segment that it is body or not: rules by words first, then the trees and what may overrule them."""

    RULE = "rule"
    TREES = "trees"
    STATED_BODY = "stated_body"
    LONG_LIST = "long_list"
    PROSE_ALONE = "prose_alone"
    ALL_OPEN = "all_open"
    CLEAN_COPY = "clean_copy"
    TITLE_STATED = "title_stated"
    TITLE_HEADING = "title_heading"
    TITLE_LIKELIEST = "title_likeliest"
    PLACE = "place"
