"""A job that does nothing but count, for tests of what Prefect and the command line make of a run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from copydesk.run.batches import Batch, write_batch
from copydesk.run.progress import BatchCounts, InventoryCounts, RunSummary
from copydesk.run.settings import RunSettings
from copydesk.run.sources.folders import SourceRecord

DOCUMENTS = 10


class FakeJob:
    """Three batches of ten documents. `trouble` maps a batch's number to what process raises the first time."""

    def __init__(self, raw: Path, output: Path, settings: RunSettings, work: Path) -> None:
        self.raw, self.output, self.settings, self.work, self.staged = raw, output, settings, work, work
        self.trouble: dict[int, Exception] = {}
        self.tries: list[int] = []
        self.on_document: Callable[[], None] = lambda: None
        self.at_merge: Callable[[], None] = lambda: None
        self._lock = threading.Lock()

    def inventory(self) -> InventoryCounts:
        """Three batch files."""
        record = SourceRecord("a.txt", "/nowhere", "a.txt", "text", False, 1, "00", ())
        paths = tuple(write_batch(Batch(n, (record,) * DOCUMENTS), self.work) for n in (1, 2, 3))
        return InventoryCounts(32, 30, 1, 1, 30, paths)

    def process(self, path: Path) -> BatchCounts:
        """Counts, or the trouble that was ordered."""
        number = int(path.stem.rpartition("-")[2])
        with self._lock:
            self.tries.append(number)
            if error := self.trouble.pop(number, None):
                raise error
        for _ in range(DOCUMENTS):
            self.on_document()
        return BatchCounts(number, DOCUMENTS, 9, 5, 4, 3, 2, 1)

    def merge(self) -> Mapping[str, int]:
        """Rows."""
        self.at_merge()
        return {"articles": 27, "quotes": 15}

    def publish(self) -> RunSummary:
        """A summary."""
        rows = {"articles": 27, "quotes": 15}
        return RunSummary("0123456789abcdef", self.work, True, 32, 27, 1, 4, rows, {"empty": 4}, 1.5)


def opener(job: FakeJob) -> Callable[[Path, Path, RunSettings], object]:
    """What stands in for open_job."""

    @contextmanager
    def open_job(_raw: Path, _output: Path, _settings: RunSettings) -> Iterator[FakeJob]:
        yield job

    return open_job
