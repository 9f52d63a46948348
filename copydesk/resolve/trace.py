"""What was weighed for each mention, noted while a document is resolved once more for whoever asks why.

Belongs here: the collector. What is weighed is written where it is weighed; an ordinary run has no collector.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from copydesk.records import Mention, Weighed


@dataclass(slots=True)
class Trace:
    """The candidates of each mention that had several, or might have had."""

    weighed: dict[Mention, tuple[Weighed, ...]] = field(default_factory=dict)

    def note(self, mention: Mention, candidates: Iterable[Weighed]) -> None:
        """Keeps the candidates of a mention: the chosen one first, then by score, those without one last."""
        ranked = sorted(
            candidates, key=lambda c: (not c.won, c.score is None, -(c.score or 0.0), c.name or "", c.entity_id or "")
        )
        self.weighed[mention] = tuple(ranked)
