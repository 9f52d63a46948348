"""Learning from a folder of raw news text: the same walk and the same worker processes as a run, and profiles at its end.

Belongs here: reading the pages, and writing the files. What is learned is decided in copydesk/learn.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from copydesk.learn import Learned, Page, learn_profiles
from copydesk.learn.pages import read_page
from copydesk.lexicon.profiles import extend_profiles, read_folder
from copydesk.records import InputRecord, Limits, RejectRow
from copydesk.run.fresh import write_fresh
from copydesk.run.progress import Progress, Report
from copydesk.run.settings import RunSettings, check_profiles
from copydesk.run.sources.folders import SourceRecord, take_inventory
from copydesk.run.stability import check_stable
from copydesk.run.workers.pool import WorkerPool, WorkerSetup

READER = "copydesk.run.learn:read"
GROUP = 50  # documents a worker reads before its thread asks for more


@dataclass(frozen=True, slots=True)
class LearnSummary:
    """What was learned from how many documents. `changed` are the files written; the others held the same bytes."""

    profiles: tuple[Learned, ...]
    changed: tuple[str, ...]
    documents: int
    refused: int
    placeless: tuple[str, ...]
    few: tuple[str, ...]


def read(record: InputRecord, limits: Limits, profiles: object = None) -> Page | RejectRow:
    """What a worker process makes of one record when the run is for learning."""
    return read_page(record, limits, profiles)  # type: ignore[arg-type]


def learn_folder(
    raw: Path, into: Path, settings: RunSettings, report: Report = lambda _: None, *, outlet: str | None = None
) -> LearnSummary:
    """Learn the profiles of all outlets under `raw` and write those that changed into `into`.

    Raises ValueError when the folders can't be used together or a profile in `into` is wrong, and OSError when a file
    can't be written, and UnstableMachine when the machine cost too many pages. What was in `into` is the same until all is learned.
    """
    check_profiles(raw, into)
    files = read_folder(into) if into.exists() else ()
    extend_profiles(files, str(into))
    report(Progress("inventory", 0, 1))
    taken = take_inventory(raw, settings.limits())
    report(Progress("inventory", 1, 1, f"{len(taken.records)} documents"))
    pages, reasons = _read_pages(taken.records, into if files else None, settings, report, (raw, into))
    report(Progress("learn", 0, 1))
    learning = learn_profiles(pages, files, str(into), outlet)
    changed = tuple(one.name for one in learning.profiles if one.text != one.before)
    for one in learning.profiles:
        if one.name in changed:
            _write(into, one)
    report(Progress("learn", 1, 1, f"{len(learning.profiles)} profiles"))
    refused = len(taken.rejects) + sum(reasons.values())
    return LearnSummary(learning.profiles, changed, len(pages), refused, learning.placeless, learning.few)


def _read_pages(
    records: Sequence[SourceRecord], known: Path | None, settings: RunSettings, report: Report, apart: tuple[Path, Path]
) -> tuple[list[Page], Counter[str]]:
    """The pages of all records, and how many were refused for which reason."""
    pages: list[Page] = []
    refused: Counter[str] = Counter()
    done, lock = 0, threading.Lock()

    def read_group(group: Sequence[SourceRecord]) -> list[Page | RejectRow]:
        nonlocal done
        found = []
        for outcome in cast(Iterator[Page | RejectRow], pool.edit_all(group)):
            found.append(outcome)
            with lock:
                done += 1
                report(Progress("read", done, len(records)))
        return found

    report(Progress("read", 0, len(records)))
    groups = [records[at : at + GROUP] for at in range(0, len(records), GROUP)]
    setup = WorkerSetup(profiles=known, apart=apart)
    with WorkerPool(settings.workers, settings.limits(), editor=READER, setup=setup) as pool:
        threads = ThreadPoolExecutor(settings.workers, thread_name_prefix="learn")
        try:
            for outcomes in threads.map(read_group, groups):
                for outcome in outcomes:
                    if isinstance(outcome, Page):
                        pages.append(outcome)
                    else:
                        refused[outcome.reason] += 1
        except BaseException:
            pool.close()  # or the threads would first finish their groups
            raise
        finally:
            threads.shutdown(cancel_futures=True)
        check_stable(len(pool.unsettled), len(records))
    return pages, refused


def _write(into: Path, one: Learned) -> None:
    """Write one profile: the old one stands until the new one is whole."""
    into.mkdir(parents=True, exist_ok=True)
    path = into / one.name
    temporary = into / f".{one.name}.unfinished"
    write_fresh(temporary, one.text.encode())
    os.replace(temporary, path)
