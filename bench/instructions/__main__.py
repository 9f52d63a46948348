"""Count the instructions that a document costs, and compare with another commit.

    python -m bench.instructions [FOLDER] [--documents N] [--base COMMIT] [--at-most PERCENT] [--save]

Counts over the samples of this repository, or N documents of each kind from the annotated sets in FOLDER. Takes a minute or
two, both commits at the same time. Exits with 1 when a kind of document needs more than PERCENT over what it needed
in the other commit, and with 2 when nothing could be measured; without valgrind it says so and does nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.instructions import counting, report, samples
from bench.same import commits


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.at_most is not None and options.base is None:
        parser.error("--at-most is a limit over another commit: say which with --base")
    if not counting.is_available():
        say(f"skipped: {counting.MISSING}")
        return 0 if options.at_most is None else 2
    try:
        return _measure(options)
    except (commits.BadBase, counting.CountingFailed, OSError) as error:
        say(str(error))
        return 2


def _measure(options: argparse.Namespace) -> int:
    codes = [commits.ROOT]
    if options.base is not None:
        commit = commits.find_commit(options.base, commits.ROOT)
        codes.append(commits.check_out(commit, commits.ROOT, commits.CACHE))
        if commits.has_other_lock(codes[-1], commits.ROOT):
            say(f"warning: {options.base} has another {commits.LOCK}; both are run with the packages of this one")
    with tempfile.TemporaryDirectory(prefix="copydesk-instructions-") as work:
        folder = Path(work)
        chosen = samples.large(options.folder, options.documents, folder) if options.folder else samples.small()
        samples.write(chosen, folder / "samples")
        say(f"counting {sum(map(len, chosen.values()))} documents under valgrind")
        with ThreadPoolExecutor(len(codes)) as threads:
            after, *before = threads.map(lambda code: counting.count(code, folder / "samples"), codes)
    for name in after.refused:
        say(f"warning: {name} was refused, and is counted all the same")
    body = report.table(chosen, after)
    print(f"{report.heading()}\n\n{body}")
    if options.save:
        report.save(body)
    if not before:
        return 0
    print(f"\nover {options.base}:\n\n{report.ratios(chosen, before[0], after)}")
    broken = list(report.over(chosen, before[0], after, options.at_most)) if options.at_most is not None else []
    for line in broken:
        say(line)
    return 1 if broken else 0


def say(line: str) -> None:
    """Progress goes to stderr, at once."""
    print(f"bench.instructions: {line}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.instructions", description="Instructions for a document.")
    parser.add_argument("folder", nargs="?", type=Path, help="folder of the annotated sets (default: our own samples)")
    parser.add_argument("--documents", type=int, default=10, help="documents of each kind from FOLDER (default: 10)")
    parser.add_argument("--base", metavar="COMMIT", help="print the ratio to another commit")
    parser.add_argument(
        "--at-most", type=float, metavar="PERCENT", help="fail when a kind needs so much more than --base"
    )
    parser.add_argument("--save", action="store_true", help="write docs/bench-instructions.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
