"""Run the gate.

    python -m bench.gate FOLDER [--only SET ...] [--jobs N] [--keep FOLDER] [--save] [--raise]
    python -m bench.gate --table

FOLDER holds the annotated sets and their scorers. Every set is run as a user would run it, checked against the
contract, scored, and put beside its floor. Exits with 1, naming each figure, when one is under its floor. A set that
could not be run counts as a failure.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.clean import folds
from bench.clean.held_out import EDITOR
from bench.gate import floors, names, report
from bench.gate.figures import BY_NAME, plain_table
from bench.gate.place import Measures, Place
from bench.gate.published import lost
from bench.gate.sets import SETS, Set, breaches
from copydesk.records import RejectReason
from copydesk.run.job import run_job
from copydesk.run.progress import Progress
from copydesk.run.settings import RunSettings, default_workers
from copydesk.run.workers.worker import DEFAULT_EDITOR

QUESTIONS: dict[str, Callable[[Place], Measures]] = {"country": names.score_countries, "names": names.score_names}
ALL = (*QUESTIONS, *(one.name for one in SETS))
_PROGRESS_SECONDS = 15.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit code."""
    options = _parser().parse_args(arguments)
    if options.table:
        text = report.README.read_text(encoding="utf-8")
        report.README.write_text(report.with_table(text, report.load_quality(), floors.load()), encoding="utf-8")
        return 0
    if options.sets is None or not (options.sets / "check_contract.py").is_file():
        print("gate: give the folder that holds the annotated sets and their scorers", file=sys.stderr)
        return 2
    with ExitStack() as at_end:
        work = options.keep or Path(at_end.enter_context(tempfile.TemporaryDirectory(prefix="copydesk-gate-")))
        measured, failures = measure(options.sets.resolve(), work.resolve(), options.only or ALL, options.jobs)
    return conclude(measured, failures, save=options.save, raise_floors=options.raise_floors)


def conclude(measured: Measures, failures: list[str], *, save: bool, raise_floors: bool) -> int:
    """Print the table and what fails; save figures and raise floors if asked to and nothing failed to run."""
    kept = floors.load()
    print(plain_table(measured, kept))
    if failures and (save or raise_floors):
        print("nothing is saved or raised: not everything could be run", file=sys.stderr)
    elif raise_floors:
        kept_now = floors.raised(measured, kept)
        floors.FLOORS.write_text(floors.render(kept_now), encoding="utf-8")
    if save and not failures:
        report.save_quality(measured)
    under = floors.broken(measured, kept)
    for line in (*failures, *under):
        print(f"gate: {line}", file=sys.stderr)
    return 1 if failures or under else 0


def measure(sets: Path, work: Path, only: Sequence[str], jobs: int) -> tuple[Measures, list[str]]:
    """The figures of the sets named, and a line for each entity that went wrong on the way."""
    measured: Measures = {}
    failures: list[str] = []
    asked = [name for name in ALL if name in only]
    for number, name in enumerate(asked, 1):
        place = Place(sets, work / name)
        shutil.rmtree(place.own, ignore_errors=True)
        place.own.mkdir(parents=True)
        say(f"[{number}/{len(asked)}] {name}")
        began = time.monotonic()
        try:
            found = QUESTIONS[name](place) if name in QUESTIONS else measure_set(_set(name), place, jobs, failures)
        except Exception as error:  # noqa: BLE001 - one set that can't be run must not hide the others
            failures.append(f"{name} could not be measured: {type(error).__name__}: {error}")
            say(f"    failed: {error}")
            continue
        for key, value in found.items():
            full = key if key.startswith("all.") else f"{name}.{key}"
            if full in BY_NAME:
                measured[full] = measured.get(full, 0) + value if key.startswith("all.") else value
        shown = ", ".join(f"{key} {value:g}" for key, value in found.items())
        say(f"    {shown} ({time.monotonic() - began:.0f} s)")
    return measured, failures


def measure_set(one: Set, place: Place, jobs: int, failures: list[str]) -> Measures:
    """Lay out, run, check and score one set."""
    one.lay_out(place)
    options = Ticker()
    if one.held_out and not folds.available():
        failures.append(f"{one.name}: grow the held-out trees first: python -m bench.clean.train FOLDER --folds")
    editor = EDITOR if one.held_out and folds.available() else DEFAULT_EDITOR
    summary = run_job(place.raw, place.out, RunSettings(workers=jobs), options, editor=editor)
    rate = summary.inputs / max(summary.seconds, 1e-9)
    reasons = ", ".join(f"{reason} {count}" for reason, count in summary.rejects_by_reason.items())
    say(
        f"    {summary.inputs} documents: {summary.articles} articles, {summary.duplicates} duplicates, "
        f"{summary.rejected} rejected{f' ({reasons})' if reasons else ''}; {rate:.1f} a second"
    )
    missing, wrong = lost(place.raw, place.out), breaches(place)
    failures += [f"{one.name}: {uri} is in no table" for uri in missing[:5]]
    failures += [f"{one.name}: {line}" for line in wrong[:5]]
    failed = summary.rejects_by_reason.get(RejectReason.CHECK_FAILED, 0)
    counts = {"all.lost": len(missing), "all.failed_rows": failed, "all.breaches": len(wrong)}
    return {**one.score(place), **counts}


class Ticker:
    """Says how far a run is, now and then."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _PROGRESS_SECONDS

    def __call__(self, progress: Progress) -> None:
        """Take note of progress."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _PROGRESS_SECONDS
            say(f"    {progress.step} {progress.done} of {progress.total}")


def say(line: str) -> None:
    """Progress goes to stderr, at once."""
    print(line, file=sys.stderr, flush=True)


def _set(name: str) -> Set:
    return next(one for one in SETS if one.name == name)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.gate", description="Measure quality and hold the floors.")
    parser.add_argument("sets", nargs="?", type=Path, help="folder of annotated sets and scorers")
    parser.add_argument("--only", action="append", choices=ALL, metavar="SET", help=f"one of {', '.join(ALL)}")
    parser.add_argument("--jobs", type=int, default=default_workers(), help="worker processes (default: every core)")
    parser.add_argument("--keep", type=Path, help="keep inputs, outputs, scores and notes of each set in this folder")
    parser.add_argument("--save", action="store_true", help="write the figures to bench/quality.json")
    parser.add_argument("--raise", dest="raise_floors", action="store_true", help="raise the floors to what is reached")
    parser.add_argument("--table", action="store_true", help="write the README's table from bench/quality.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
