"""What a process holds while a run goes on: its open jobs, its workers, and who hears of progress.

Belongs here: state, and nothing else of the flow. flow.py keeps none, because Prefect may load it a second time, by its path;
this module is always imported by name, so that there is one of it in a process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path

from copydesk.run.job import Job
from copydesk.run.profiles import profiles_folder
from copydesk.run.progress import Report, RunSummary
from copydesk.run.settings import RunSettings
from copydesk.run.workers.pool import WorkerPool, WorkerSetup

# How the process that called the flow hears of it: the terminal's progress bar. Nothing when Prefect started the run.
listener: ContextVar[Report] = ContextVar("listener", default=lambda _: None)
published: ContextVar[Callable[[RunSummary], None]] = ContextVar("published", default=lambda _: None)

# The jobs open in this process, by work folder. A task that finds its own here shares its worker processes.
jobs: dict[str, Job] = {}

_pools: dict[tuple[RunSettings, Path | None], WorkerPool] = {}
_pools_lock = threading.Lock()


def own_pool(settings: RunSettings, work: Path) -> WorkerPool:
    """The workers of a process that is not the run's own; they end with it. Profiles are those of the run."""
    key = (settings, profiles_folder(work))
    with _pools_lock:
        if key not in _pools:
            setup = WorkerSetup(key[1], settings.tagger)
            _pools[key] = WorkerPool(1, settings.limits(), setup=setup).__enter__()
        return _pools[key]
