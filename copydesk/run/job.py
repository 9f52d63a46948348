"""The steps of a run in order, without Prefect. The flow wraps the same steps; the bytes are the same.

Belongs here: what happens when, who cleans up, and the counts that must add up. How a step is done is in its own
module.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from copydesk._version import __version__
from copydesk.errors import CopydeskError
from copydesk.lexicon.profiles import load_profiles
from copydesk.run.batches import plan_batches, process_batch, write_batch, write_rows
from copydesk.run.checks.rejects import INPUTS
from copydesk.run.corpus.tables import merge_batches
from copydesk.run.profiles import describe_profiles, write_profiles
from copydesk.run.progress import BatchCounts, InventoryCounts, Progress, Report, RunSummary, Tally
from copydesk.run.settings import RunSettings, check_folders
from copydesk.run.sources.folders import Inventory, take_inventory
from copydesk.run.stability import check_stable
from copydesk.run.store.parquet import open_part, part_files
from copydesk.run.store.publish import OutputLock, publish, stage
from copydesk.run.store.snapshot import RUNS, STATE, WORK
from copydesk.run.workers.pool import WorkerPool, WorkerSetup
from copydesk.run.workers.worker import DEFAULT_EDITOR
from copydesk.schemas.words import TABLES
from copydesk.tagger.finder import describe_tagger, load_finder


class BrokenAccount(CopydeskError, RuntimeError):
    """Some input is in none, or in several, of articles, duplicates and rejects. A bug; nothing is published."""


class OutputGone(CopydeskError, RuntimeError):
    """The output folder was removed or moved while the run was at work."""


class Job:
    """One run from raw folder to published snapshot. Made by open_job; the steps are called in the order below.

    inventory() once, process() once for each path in InventoryCounts.batches (from any thread, in any order, again
    after a failure), merge() once, publish() once.
    """

    def __init__(self, raw: Path, output: Path, settings: RunSettings, work: Path, staged: Path, editor: str) -> None:
        self.raw = raw
        self.output = output
        self.settings = settings
        self.work = work
        self.staged = staged
        self.profiles = load_profiles(settings.profiles)
        own = write_profiles(self.profiles, work)
        self.tagger = describe_tagger(settings.tagger)
        self.pool = WorkerPool(
            settings.workers,
            settings.limits(),
            editor=editor,
            setup=WorkerSetup(own, settings.tagger, apart=(raw, output)),
        )
        self.log = _RunLog()
        self._place = os.stat(output)
        self._inventory = Inventory((), ())
        self._batches: tuple[Path, ...] = ()
        self._rows: Mapping[str, int] = {}
        self.on_document: Callable[[], None] = lambda: None  # called as each document is done, from any thread

    def inventory(self) -> InventoryCounts:
        """Walk and hash the input, write the batch files; the counts and the batch files' paths."""
        with self.log.step("inventory"):
            taken = take_inventory(self.raw, self.settings.limits())
            batches = plan_batches(
                taken.records,
                max_documents=self.settings.batch_documents,
                max_bytes=self.settings.batch_bytes,
                workers=self.settings.workers,
            )
            write_rows(0, [], taken.rejects, self.work)
            self._batches = tuple(write_batch(batch, self.work) for batch in batches)
            self._inventory = taken
        duplicates = sum(len(record.duplicate_uris) for record in taken.records)
        return InventoryCounts(
            inputs=len(taken.records) + duplicates + len(taken.rejects),
            documents=len(taken.records),
            duplicates=duplicates,
            rejected=len(taken.rejects),
            bytes=sum(record.size for record in taken.records),
            batches=self._batches,
        )

    def check_output(self) -> None:
        """Raise OutputGone when the output folder is no longer the one that this run holds the lock on."""
        try:
            same = os.path.samestat(os.stat(self.output), self._place) and self.work.is_dir()
        except OSError:
            same = False
        if not same:
            raise OutputGone(f"the output folder {self.output} was removed or moved while the run was at work")

    def process(self, path: Path) -> BatchCounts:
        """Edit and check the documents of one batch file. Thread-safe; a repetition gives the same files.

        Raises UnstableMachine as soon as too many documents met trouble of the machine, unless the settings allow it.
        """
        self.check_output()
        with self.log.step(f"edit {path.stem}"):
            counts = process_batch(path, self.work, self.pool, self.on_document)
        if not self.settings.allow_unstable:
            check_stable(len(self.pool.unsettled), len(self._inventory.records))
        return counts

    def merge(self) -> Mapping[str, int]:
        """Join all batches into the final tables in `staged`; rows for each table. Ends the worker processes."""
        self.pool.close()
        self.check_output()
        with self.log.step("merge"):
            for path in self._batches:
                # A batch's files are written table by table; the last one tells that all are there.
                if not (self.work / TABLES[-1] / f"{path.stem}.parquet").exists():
                    raise BrokenAccount(f"{path.stem} was never edited")
            self._rows = merge_batches(self.work, self.staged, self.settings)
        return self._rows

    def publish(self) -> RunSummary:
        """Check and publish what is staged; the summary. When this raises, what it says of the output folder holds."""
        self.check_output()
        with self.log.step("publish"):
            refused, reasons = _read_rejects(self.staged)
            inputs = list(_inputs(self._inventory, refused))
            outcomes = Counter(one["outcome"] for one in inputs)
            _balance(self._inventory, outcomes, refused, self._rows)
            keep, minutes = self.settings.keep, self.settings.keep_minutes
            done = publish(self.staged, self.output, self._manifest(inputs), keep, minutes)
        summary = RunSummary(
            snapshot_id=done.snapshot_id,
            path=done.path,
            changed=done.changed,
            inputs=len(inputs),
            articles=outcomes["article"],
            duplicates=outcomes["duplicate"],
            rejected=outcomes["rejected"],
            rows=dict(self._rows),
            rejects_by_reason=reasons,
            seconds=self.log.seconds(),
            unsettled=len(self.pool.unsettled),
            warning=done.warning,
        )
        self.log.details["published"] = {**asdict(summary), "path": str(summary.path)}
        return summary

    def _manifest(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        """What the manifest says of this run: nothing that another run over the same input would say otherwise."""
        return {
            "inputs": inputs,
            "versions": {"copydesk": __version__, "knowledge": self.profiles.version},
            "limits": asdict(self.settings.limits()),
            "tagger": self.tagger,
            **describe_profiles(self.profiles),
        }


@contextmanager
def open_job(raw: Path, output: Path, settings: RunSettings, *, editor: str = DEFAULT_EDITOR) -> Iterator[Job]:
    """A job that holds the lock on `output` and has its work folders; cleans both up at the end, however it ends.

    Raises ValueError when the folders can't be used together or a profile or the tagger is wrong, and publish.OutputBusy when another
    run holds `output`.
    """
    check_folders(raw, output, settings.profiles)
    load_profiles(settings.profiles)  # a mistake in one is told before anything is touched
    load_finder(settings.tagger)  # and so is a model that isn't there
    with OutputLock(output), contextlib.ExitStack() as at_end:
        staged = stage(output)
        at_end.callback(_remove, staged)
        _remove(output / STATE / WORK)  # what a killed run has left
        work = output / STATE / WORK / secrets.token_hex(6)
        work.mkdir(parents=True)
        at_end.callback(_remove, output / STATE / WORK)
        job = Job(raw, output, settings, work, staged, editor)
        try:
            yield job
        except BaseException as error:
            job.log.details["failed"] = f"{type(error).__name__}: {error}"
            if isinstance(error, Exception):
                job.check_output()  # the reason behind whatever else was met
            raise
        finally:
            job.pool.close()
            job.log.details["unsettled"] = sorted(job.pool.unsettled)
            if (output / STATE).is_dir():
                job.log.write(output / STATE / RUNS, settings)


def run_job(
    raw: Path,
    output: Path,
    settings: RunSettings,
    report: Report = lambda _: None,
    *,
    editor: str = DEFAULT_EDITOR,
) -> RunSummary:
    """The whole run in this process, with a thread for each worker. Raises what open_job and the steps do."""
    with open_job(raw, output, settings, editor=editor) as job:
        report(Progress("inventory", 0, 1))
        counts = job.inventory()
        report(Progress("inventory", 1, 1, f"{counts.documents} documents"))
        _process_all(job, counts, report)
        report(Progress("merge", 0, 1))
        job.merge()
        report(Progress("merge", 1, 1))
        report(Progress("publish", 0, 1))
        summary = job.publish()
        report(Progress("publish", 1, 1))
    return summary


def _process_all(job: Job, counts: InventoryCounts, report: Report) -> None:
    """Process every batch, as many at once as there are workers. Raises what the first batch that fails does."""
    job.on_document = Tally(counts.documents, report).add
    threads = ThreadPoolExecutor(job.settings.workers, thread_name_prefix="batch")
    try:
        for future in as_completed([threads.submit(job.process, path) for path in counts.batches]):
            future.result()
    except BaseException:
        job.pool.close()  # or the threads would first finish their batches
        raise
    finally:
        threads.shutdown(cancel_futures=True)


# ---------------------------------------------------------------- accounts


def _inputs(taken: Inventory, refused: set[str]) -> Iterator[dict[str, Any]]:
    """Every input with the hash and size of its bytes (null when never read) and what it became, sorted by uri."""
    found: list[dict[str, Any]] = [
        {"source_uri": r.source_uri, "sha256": None, "bytes": None, "outcome": "rejected"} for r in taken.rejects
    ]
    for record in taken.records:
        outcome = "rejected" if record.source_uri in refused else "article"
        same: dict[str, Any] = {"sha256": record.sha256, "bytes": record.size}
        found.append({"source_uri": record.source_uri, **same, "outcome": outcome})
        found.extend({"source_uri": uri, **same, "outcome": "duplicate"} for uri in record.duplicate_uris)
    yield from sorted(found, key=lambda one: one["source_uri"])


def _read_rejects(staged: Path) -> tuple[set[str], dict[str, int]]:
    """The refused inputs, and how many rejects there are for each reason."""
    refused: list[str] = []
    reasons: Counter[str] = Counter()
    for path in part_files(staged / "rejects"):
        with open_part(path) as part:
            for batch in part.iter_batches(columns=["source_uri", "table_name", "reason"]):
                for row in batch.to_pylist():
                    reasons[row["reason"]] += 1
                    if row["table_name"] in INPUTS:
                        refused.append(row["source_uri"])
    if len(set(refused)) < len(refused):
        twice = next(uri for uri, times in Counter(refused).items() if times > 1)
        raise BrokenAccount(f"the accounting of records is broken: {twice} was rejected twice")
    return set(refused), dict(sorted(reasons.items()))


def _balance(taken: Inventory, outcomes: Counter[str], refused: set[str], rows: Mapping[str, int]) -> None:
    """Raise BrokenAccount unless inputs = articles + duplicates + rejected inputs, each input in exactly one."""
    if rows["articles"] != outcomes["article"] or len(refused) != outcomes["rejected"]:
        raise BrokenAccount(
            f"the accounting of records is broken: of {len(taken.records) + len(taken.rejects)} records "
            f"{rows['articles']} are articles and {len(refused)} rejected; "
            f"{outcomes['article']} and {outcomes['rejected']} were expected"
        )


# ---------------------------------------------------------------- the log


class _RunLog:
    """When a run began and how long each step took. The one place where a clock is read."""

    def __init__(self) -> None:
        self.details: dict[str, Any] = {}
        self._began = dt.datetime.now(dt.UTC)
        self._clock = time.monotonic()
        self._steps: list[dict[str, Any]] = []

    def seconds(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._clock

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Note how long the block takes."""
        began = self.seconds()
        try:
            yield
        finally:
            # One append, which no other thread can come between.
            self._steps.append({"step": name, "from": round(began, 3), "seconds": round(self.seconds() - began, 3)})

    def write(self, folder: Path, settings: RunSettings) -> None:
        """Write the log of this run. The disk may be full, which must not hide why the run failed."""
        log = {
            "began": self._began.isoformat(timespec="seconds"),
            "seconds": round(self.seconds(), 3),
            "settings": settings.model_dump(),
            "steps": self._steps,
            **self.details,
        }
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{self._began:%Y%m%dT%H%M%S.%fZ}-{os.getpid()}.json"
            path.write_text(json.dumps(log, indent=1, default=str) + "\n", encoding="utf-8")


def _remove(folder: Path) -> None:
    """Remove a folder of ours if it is there. What can't be removed is swept by the next run."""
    shutil.rmtree(folder, ignore_errors=True)
