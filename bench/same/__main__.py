"""Compare the tables of this checkout with those of another commit.

    python -m bench.same [INPUT ...] [--base COMMIT] [--show N] [--json FILE]

INPUT is a folder of documents, or a .jsonl file of an annotated set, each line with doc_id and text (default: raw). Both codes
run over each with this environment. Exits with 0 when no row was added, removed or changed, with 1 when some was, and
with 2 when the comparison could not be made.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.same import commits, outputs, report
from bench.same.compare import CantCompare, Diff, compare


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit code."""
    options = _parser().parse_intermixed_args(arguments)
    try:
        commit = commits.find_commit(options.base, commits.ROOT)
        code = commits.check_out(commit, commits.ROOT, commits.CACHE)
        if commits.has_other_lock(code, commits.ROOT):
            say(f"warning: {options.base} has another {commits.LOCK}; both are run with the packages of this one")
        found = {str(source): _compare(source, code) for source in options.inputs}
    except (commits.BadBase, outputs.RunFailed, CantCompare, ValueError, OSError) as error:
        say(str(error))
        return 2
    print(f"before: {options.base} ({commit[:10]}); after: the files of this checkout")
    for name, diff in found.items():
        print(f"\n{name}")
        print("\n".join(report.lines(diff, options.show)))
    same = all(diff.is_same for diff in found.values())
    if options.json:
        body = {name: report.as_json(diff, options.show) for name, diff in found.items()}
        told_all = {"base": commit, "same": same, "inputs": body}
        text = json.dumps(told_all, indent=1, ensure_ascii=False, default=str)
        options.json.write_text(text + "\n", encoding="utf-8")
    print("\nsame" if same else "\ndiffers: " + "; ".join(f"{n}: {report.in_short(d)}" for n, d in found.items()))
    return 0 if same else 1


def _compare(source: Path, code: Path) -> Diff:
    """Run both sides over one input and compare them."""
    with tempfile.TemporaryDirectory(prefix="copydesk-same-") as work:
        raw = outputs.lay_out(source, Path(work) / "raw")
        before = outputs.kept_output(code, raw)
        if not before.is_dir():
            say(f"{source}: running the base")
            outputs.run_base(code, raw)
        say(f"{source}: running this checkout")
        after = Path(work) / "out"
        outputs.run(commits.ROOT, raw, after)
        return compare(before, after)


def say(line: str) -> None:
    """Progress goes to stderr, at once."""
    print(f"bench.same: {line}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.same", description="Compare the tables of two commits.")
    parser.add_argument(
        "inputs", nargs="*", type=Path, default=[Path("raw")], help="folders, or .jsonl files (default: raw)"
    )
    parser.add_argument("--base", default="HEAD", help="the commit to compare with (default: HEAD)")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="examples for each column that differs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write counts and examples to this file")
    return parser


if __name__ == "__main__":
    sys.exit(main())
