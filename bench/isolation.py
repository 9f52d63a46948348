"""What isolation costs: the same documents edited in this process and through one worker process.

    python -m bench.isolation [FOLDER] [--documents N] [--rounds R] [--editor MODULE:FUNCTION]

Belongs here: measuring and printing one table. CPU seconds are those of this process and of the worker together, user
and system. Both sides edit the same few documents in turn, several times, and the cheapest time of each side counts: so
that what else the machine does at the time falls on neither. Linux only, as the worker's time is read from /proc.
"""

from __future__ import annotations

import argparse
import gc
import os
import signal
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

from copydesk.records import DocumentRows, Limits, RejectRow
from copydesk.run.sources.folders import SourceRecord, take_inventory
from copydesk.run.workers.pool import WorkerPool
from copydesk.run.workers.worker import DEFAULT_EDITOR, edit_one, load_warm_editor

STEP = 20  # documents edited on one side before the other's turn


class Seconds(NamedTuple):
    """Seconds of processor and of the clock on the wall."""

    cpu: float
    wall: float


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.isolation", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("raw"), help="documents (default: raw)")
    parser.add_argument("--documents", type=int, default=100, help="documents a round; a small folder is repeated")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; the cheapest of each side counts")
    parser.add_argument("--editor", default=DEFAULT_EDITOR, help="what edits a document")
    options = parser.parse_args()
    limits = Limits()
    records = take_inventory(options.folder, limits).records
    if not records:
        parser.error(f"there is no document in {options.folder}")
    documents = tuple(islice(cycle(records), options.documents))
    with WorkerPool(1, limits, editor=options.editor) as pool:
        start = first_document(pool, records[0])
        replaced = replacement(pool, records[0])
        inside, isolated = compare(documents, pool, limits, options.editor, options.rounds)
    print(f"{'':<6}{'documents':>11}{'in-process s':>14}{'isolated s':>12}{'ratio':>8}")
    for name, one, other in (("CPU", inside.cpu, isolated.cpu), ("wall", inside.wall, isolated.wall)):
        print(f"{name:<6}{len(documents):>11}{one:>14.3f}{other:>12.3f}{other / one:>8.3f}")
    print(f"\nfrom no worker to the first document's rows: {start.cpu:.2f} s CPU, {start.wall:.2f} s wall, once a run")
    print(f"the same after a worker was killed: {replaced.cpu:.2f} s CPU, {replaced.wall:.2f} s wall")


def first_document(pool: WorkerPool, record: SourceRecord) -> Seconds:
    """What it takes until a pool without workers has edited one document."""
    began = time.process_time(), time.perf_counter()
    list(pool.edit_all((record,)))
    (worker,) = pool.pids()
    cpu = time.process_time() - began[0] + _processor(worker) + _processor(_parent(worker))
    return Seconds(cpu, time.perf_counter() - began[1])


def replacement(pool: WorkerPool, record: SourceRecord) -> Seconds:
    """What it takes to edit a document whose worker was killed, and so to fork another."""
    (worker,) = pool.pids()
    nursery = _parent(worker)
    began = time.process_time() + _processor(nursery), time.perf_counter()
    os.kill(worker, signal.SIGKILL)
    list(pool.edit_all((record,)))
    wall = time.perf_counter() - began[1]
    list(pool.edit_all((record,)))  # the second try's worker has ended; another, for what follows, stays
    return Seconds(time.process_time() + _processor(nursery) + _processor(pool.pids()[0]) - began[0], wall)


def compare(
    documents: tuple[SourceRecord, ...], pool: WorkerPool, limits: Limits, editor_name: str, rounds: int
) -> tuple[Seconds, Seconds]:
    """The cost in this process, and through the pool's one worker."""
    editor = load_warm_editor(editor_name)
    gc.collect()
    gc.freeze()  # as the nursery does; and a pool's own process has no such heap to go through
    (worker,) = pool.pids()
    inside = isolated = Seconds(0, 0)
    for start in range(0, len(documents), STEP):
        step = documents[start : start + STEP]
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(_measure((edit_one(record, editor, limits) for record in step), worker))
            theirs.append(_measure(pool.edit_all(step), worker))
        if pool.pids() != (worker,):
            raise SystemExit("the worker was replaced on the way: some document is too much for it")
        inside, isolated = _plus_best(inside, ours), _plus_best(isolated, theirs)
    return inside, isolated


def _plus_best(total: Seconds, several: list[Seconds]) -> Seconds:
    return Seconds(total.cpu + min(s.cpu for s in several), total.wall + min(s.wall for s in several))


def _measure(outcomes: Iterator[DocumentRows | RejectRow], worker: int) -> Seconds:
    """The cost of making and taking all outcomes, keeping none of them."""
    cpu, wall = time.process_time() + _processor(worker), time.perf_counter()
    for _ in outcomes:
        pass
    return Seconds(time.process_time() + _processor(worker) - cpu, time.perf_counter() - wall)


def _processor(pid: int) -> float:
    """CPU seconds taken so far by a single-threaded process: in nanoseconds, where proc(5)'s stat counts hundredths."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])


if __name__ == "__main__":
    main()
