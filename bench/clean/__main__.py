"""Measure cleaning beside its peers.

    python -m bench.clean FOLDER [--only html,insc,bs4,semi] [--systems "NAME; NAME"] [--limit N] [--save]
    python -m bench.clean FOLDER --errors N --kind SET --out FILE

FOLDER holds the annotated pages and their scorer. Prints one table. Exits with 1 when a character of any page is in
neither or both of copydesk's body and cuts, naming the page.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.clean import errors, measure, ours, report
from bench.clean.line_up import line_up, names
from bench.clean.pages import HTML, SETS, Row, Scorer, load_gold, load_pages, load_scorer
from bench.clean.wrong_dates import find_wrong_dates, without_wrong_dates

_PROGRESS_SECONDS = 15.0
_FAILURES_SHOWN = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit code."""
    options = _parser().parse_args(arguments)
    if not (options.folder / "score_clean.py").is_file():
        return _refuse("give the folder that holds the annotated pages and their scorer")
    if options.save and (options.limit is not None or options.systems is not None):
        return _refuse("only whole sets with every system are saved")
    scorer, gold = load_scorer(options.folder.resolve()), load_gold(options.folder)
    if options.errors is not None:
        if options.out is None or errors.inside_repository(options.out):
            return _refuse("say with --out where the pages with errors go: any place outside the repository")
        pages = load_pages(options.folder, options.kind, gold, options.limit)
        errors.write_errors(pages, scorer, ours.held_out(), options.errors, options.out)
        return 0
    wrong = find_wrong_dates(load_pages(options.folder, HTML, gold))
    dated = without_wrong_dates(gold, wrong)
    found: report.Saved = {}
    unaccounted: list[str] = []
    for name in options.only:
        one, lost = measure_set(options.folder, name, scorer, dated, options.systems, options.limit)
        one["set_aside"] = report.set_aside(wrong)
        found = report.merged(found, one)
        unaccounted += lost
        _say(report.plain_table(one["sets"]))
        if options.save and not unaccounted:  # set by set, so that a run that is cut off leaves what it has measured
            report.save(report.merged(report.load(), one))
    print(report.plain_table(found["sets"]))
    ids = ", ".join(f"{one.doc_id} ({one.gold}, the page says {' and '.join(one.stated)})" for one in wrong)
    print(f"\ngold dates set aside, whose year the page's own markup denies: {ids or 'none'}")
    print(f"pages of copydesk with a character in neither or both of body and cuts: {len(unaccounted)}")
    for line in unaccounted[:20]:
        print(f"bench.clean: {line}", file=sys.stderr)
    return 1 if unaccounted else 0


def measure_set(
    folder: Path, name: str, scorer: Scorer, gold: list[Row], systems: set[str] | None, limit: int | None
) -> tuple[report.Saved, list[str]]:
    """The figures of one set, as they are saved, and a line for each page whose account does not hold."""
    pages = load_pages(folder, name, gold, limit)
    outcomes = measure.run_systems(pages, line_up(name, systems), _ticker(name, len(pages)))
    rows = [page.gold for page in pages]
    shares = [measure.score(scorer, rows, one) for one in outcomes]
    printed: dict[str, dict[str, int]] = {}
    if name != HTML:
        shown = measure.where_printed(pages, rows)
        printed[name] = _count(shown)
        shares = [own | measure.score_printed(scorer, shown, one) for own, one in zip(shares, outcomes, strict=True)]
    unaccounted: list[str] = []
    for one in outcomes:
        unaccounted += [f"{name} {one.system.name}: {line}" for line in one.unaccounted]
        for line in one.failed[:_FAILURES_SHOWN]:
            _say(f"    {one.system.name} failed on {line}")
    found: report.Saved = {
        "held_out": ours.has_folds(),
        "pages": {name: len(pages)},
        "printed": printed,
        "versions": report.versions_of(outcomes),
        "sets": {name: report.figures_of(name, outcomes, shares)},
    }
    return found, unaccounted


def _count(shown: Sequence[Row]) -> dict[str, int]:
    """How many titles, pages with authors and days are printed."""
    asked = (("title", "gold_title"), ("authors", "gold_authors"), ("day", "gold_date"))
    return {name: sum(bool(row[key]) for row in shown) for name, key in asked}


def _ticker(name: str, pages: int) -> Callable[[int], None]:
    """Says how far a set is, now and then."""
    following = time.monotonic()

    def tell(done: int) -> None:
        nonlocal following
        if time.monotonic() >= following or done == pages:
            following = time.monotonic() + _PROGRESS_SECONDS
            _say(f"{name}: {done} of {pages} pages")

    return tell


def _say(line: str) -> None:
    """Progress goes to stderr, at once."""
    print(line, file=sys.stderr, flush=True)


def _refuse(why: str) -> int:
    _say(f"bench.clean: {why}")
    return 2


def _sets(names: str) -> list[str]:
    """The sets named, in their order. Raises ArgumentTypeError for one that is none."""
    asked = names.split(",")
    if set(asked) - set(SETS):
        raise argparse.ArgumentTypeError(f"choose from {', '.join(SETS)}")
    return [name for name in SETS if name in asked]


def _systems(wanted: str) -> set[str]:
    """The systems named. Raises ArgumentTypeError for one that is none."""
    asked = {one.strip() for one in wanted.split(";")}
    if asked - set(names()):
        raise argparse.ArgumentTypeError(f"choose from {'; '.join(names())}")
    return asked


def _count_of(number_text: str) -> int:
    number = int(number_text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.clean", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder of annotated pages and scorers")
    parser.add_argument("--only", type=_sets, default=list(SETS), help=f"sets, with commas: {','.join(SETS)}")
    parser.add_argument(
        "--systems", type=_systems, help="systems, with semicolons (default: all); get_text always runs"
    )
    parser.add_argument("--limit", type=_count_of, help="that many pages of each set, evenly spread")
    parser.add_argument("--save", action="store_true", help="write bench/clean.json and docs/bench-clean.md")
    parser.add_argument(
        "--errors", type=_count_of, metavar="N", help="write the N worst pages instead, to read by hand"
    )
    parser.add_argument("--kind", choices=SETS, default=HTML, help="with --errors: the set (default: html)")
    parser.add_argument("--out", type=Path, help="with --errors: the file to write")
    return parser


if __name__ == "__main__":
    sys.exit(main())
