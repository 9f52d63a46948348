"""Labels: what a stretch of the page is, which rule says so, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

from copydesk.records import RemovedReason


@dataclass(frozen=True, slots=True)
class Label:
    """What a segment is, the rule that says so, and how sure the rule is."""

    reason: RemovedReason
    rule_id: str
    confidence: float
