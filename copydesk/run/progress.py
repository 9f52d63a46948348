"""What a run says about itself: counts on the way, and the summary at its end.

Belongs here: small frozen records that travel between tasks and to the screen, and the count of documents done. No I/O,
no tables.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

STEPS = ("inventory", "edit", "merge", "publish")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step is. `step` is one of STEPS; `done` of `total` counts documents in "edit", else 0 or 1 of 1."""

    step: str
    done: int
    total: int
    note: str = ""


Report = Callable[[Progress], None]


class Tally:
    """Documents done in a step that several threads share; every one is reported as it is done."""

    def __init__(self, total: int, report: Report) -> None:
        self.total = total
        self.done = 0
        self._report = report
        self._lock = threading.Lock()
        report(Progress("edit", 0, total))

    def add(self) -> None:
        """One document more."""
        with self._lock:
            self.done += 1
            self._report(Progress("edit", self.done, self.total))


@dataclass(frozen=True, slots=True)
class InventoryCounts:
    """What the input folder holds. inputs = documents + duplicates + rejected; `batches` are the files to process."""

    inputs: int
    documents: int
    duplicates: int
    rejected: int
    bytes: int
    batches: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """What one batch became, in rows. `documents` = `articles` + the inputs among `rejects`."""

    batch: int
    documents: int
    articles: int
    quotes: int
    entities: int
    mentions: int
    removed: int
    rejects: int


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run published. inputs = articles + duplicates + rejected (inputs, not rows, that were refused).

    `rows` maps each table to its rows and `rejects_by_reason` each reason to its rows of `rejects`, which may be more
    than `rejected`: a refused row of quotes is a reject too. `changed` is False when this snapshot was already the
    latest. `unsettled` documents met trouble of the machine; what is published of them is from a second try.
    `warning` is one line when something could not be tidied up, which takes nothing from what is published.
    """

    snapshot_id: str
    path: Path
    changed: bool
    inputs: int
    articles: int
    duplicates: int
    rejected: int
    rows: Mapping[str, int] = field(default_factory=dict)
    rejects_by_reason: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    unsettled: int = 0
    warning: str | None = None
