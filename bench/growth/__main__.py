"""Measure how the CPU time of a document grows with its length.

    python -m bench.growth [--kinds A,B] [--sizes KB,KB] [--save]

Edits one text of each kind and size, each in a process of its own, and prints CPU seconds and the exponent of growth over the
whole range: 1.0 is in step with the length, 2.0 the square of it. Exits with 1 when an exponent is over AT_MOST.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.growth.texts import KINDS

SIZES = (100, 400, 1_600, 4_000)  # kB
AT_MOST = 1.1  # a step that sorts adds some hundredths
LEAST = 0.2  # CPU seconds: what takes less is mostly start and noise, and is left out of the exponent
PAGE = Path(__file__).parents[2] / "docs" / "bench-growth.md"
_HEAD = """# How cost grows with length

Written by `make bench-growth GROWTH=--save`; not by hand. CPU seconds of one text of each kind and size, reading to rows, and the
exponent of growth between the first and the last that took a fifth of a second or more: 1.0 is in step with the length.

"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; the exit code."""
    options = _parser().parse_args(arguments)
    found: dict[str, dict[int, float]] = {}
    for kind in options.kinds:
        found[kind] = {}
        for size in options.sizes:
            found[kind][size] = measure(kind, size * 1_000)
            print(f"{kind} {size} kB: {found[kind][size]:.2f} s", file=sys.stderr, flush=True)
    table = as_table(found)
    print(table)
    if options.save:
        PAGE.write_text(_HEAD + table, encoding="utf-8")
    return int(any((exponent(times) or 0.0) > AT_MOST for times in found.values()))


def measure(kind: str, size: int) -> float:
    """CPU seconds of one text, after the process has warmed up. Raises CalledProcessError when it is refused."""
    child = [sys.executable, "-m", "bench.growth.child", kind, str(size)]
    return float(json.loads(subprocess.run(child, check=True, capture_output=True, text=True).stdout))


def exponent(times: Mapping[int, float]) -> float | None:
    """The power of the length that the time grows with; None when fewer than two sizes took long enough to say.

    >>> exponent({100: 1.0, 400: 4.0, 1_600: 16.0}), exponent({100: 0.01, 400: 1.0})
    (1.0, None)
    """
    long = sorted((size, seconds) for size, seconds in times.items() if seconds >= LEAST)
    if len(long) < 2:
        return None
    (small, first), (large, last) = long[0], long[-1]
    return math.log(last / first) / math.log(large / small)


def as_table(found: Mapping[str, Mapping[int, float]]) -> str:
    """The figures as Markdown, a kind a row."""
    sizes = sorted({size for times in found.values() for size in times})
    lines = [
        f"| kind | {' | '.join(f'{size:,} kB' for size in sizes)} | exponent |",
        f"|---|{'---:|' * (len(sizes) + 1)}",
    ]
    for kind, times in found.items():
        power = exponent(times)
        cells = [f"{times[size]:.2f}" for size in sizes]
        lines.append(f"| {kind} | {' | '.join(cells)} | {'-' if power is None else f'{power:.2f}'} |")
    return "\n".join(lines) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description="CPU time over length.")
    parser.add_argument("--kinds", type=_kinds, default=list(KINDS), metavar="A,B", help=", ".join(KINDS))
    parser.add_argument("--sizes", type=_sizes, default=list(SIZES), metavar="KB,KB")
    parser.add_argument("--save", action="store_true", help=f"write {PAGE.name}")
    return parser


def _kinds(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(KINDS):
        raise argparse.ArgumentTypeError(f"no kind is called {', '.join(sorted(unknown))}")
    return names


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
