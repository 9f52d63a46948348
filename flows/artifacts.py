"""What a run tells Prefect besides its logs: a progress bar that moves, a summary, the first rejects.

Belongs here: artifacts, and the promise that none of them can fail a run. Their wording is in summary.py.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from copydesk.flows.summary import reject_rows, summary_markdown
from copydesk.run.progress import RunSummary
from copydesk.run.store.lock import PublishError
from copydesk.shown import as_code, printable

SHOWN_REJECTS = 200  # Rows of the rejects artifact; the whole table is in the snapshot.
ARTIFACT_SECONDS = 1.0  # A progress artifact is moved at most this often.


def reason_of(error: BaseException) -> str:
    """One line that says what went wrong, for the state's message and the terminal."""
    words = printable(" ".join(str(error).split()))
    if isinstance(error, ValueError | OSError | RuntimeError | PublishError) and words:
        return words[:500]
    return f"{type(error).__name__}: {words}"[:500]


class Artifacts:
    """The run's artifacts. Nothing here raises: the first failure is a warning in the log and the last attempt."""

    def __init__(self, log: Any) -> None:
        """`log` is the run's logger."""
        self.log = log
        self.alive = True
        self.moved = 0.0
        self.progress: UUID | None = None

    @contextlib.contextmanager
    def attempt(self, what: str) -> Iterator[None]:
        """Do what is in the block; whatever it raises is told once, and no call follows."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever the API does, it may not cost the run
            self.alive = False
            self.log.warning("no artifacts any more: the %s was refused (%s)", what, reason_of(error))

    def move(self, done: int, total: int) -> None:
        """Move the progress artifact to done / total; made at the first call."""
        percent = 100.0 * done / total if total else 100.0
        now = time.monotonic()
        if not self.alive or (self.progress and percent < 100 and now - self.moved < ARTIFACT_SECONDS):
            return
        self.moved = now
        with self.attempt("progress"):
            if self.progress is None:
                self.progress = create_progress_artifact(percent, "copydesk-progress", "Documents edited")  # type: ignore[assignment]
            else:
                update_progress_artifact(self.progress, percent)

    def conclude(self, raw: str, output: str, summary: RunSummary) -> None:
        """Write the run's summary and the first rejects."""
        if self.alive:
            with self.attempt("summary"):
                create_markdown_artifact(summary_markdown(raw, output, summary), "copydesk-summary", "Run summary")
        rows = reject_rows(summary.path, SHOWN_REJECTS) if self.alive else []
        if rows:
            with self.attempt("table of rejects"):
                create_table_artifact(
                    rows, "copydesk-rejects", f"The first {len(rows)} rejects, of {as_code(f'{summary.path}/rejects')}"
                )
