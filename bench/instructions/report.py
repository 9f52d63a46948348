"""The tables of instructions, and the page that is saved.

Belongs here: words and columns. Nothing is measured here.
"""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.instructions.child import REST, STAGES
from bench.instructions.counting import Counts
from bench.instructions.samples import Samples

PAGE = Path(__file__).parents[2] / "docs" / "bench-instructions.md"
_COLUMNS = (*STAGES, REST)
_INTRO = """# Instructions for a document

Written by `make bench-instructions INSTRUCTIONS=--save`; not by hand.

Instructions that one process executes for one document, in millions, as valgrind's callgrind counts them: from the bytes to the rows
of all tables, in a process that has loaded everything and has edited other documents, but never this one. Loading, checking,
merging and writing are not counted.

Seconds change with what else the machine does. These figures do not: the same code gives the same count of texts to the
instruction, and of pages within 0.2 %; from another folder, as when two commits are compared, 0.2 % is the most that was seen.
`make bench-instructions BASE=COMMIT` prints the ratio to another commit, and with `INSTRUCTIONS="--at-most 2"` fails when any kind
needs over 2 % more. Instructions are not time: memory that is far away costs more than a count shows, so what is meant to be
faster is timed as well. Figures of different machines or interpreters can't be compared.

**text**: the files of raw/ as scraped, with their boilerplate. **prose**: clean articles full of names and quotes
(`bench/instructions/prose/`). **html**: the pages of raw/. The columns from **read** on are millions for a document in each
stage; **rest** is making rows. `make bench-instructions EVAL=FOLDER` counts more and longer documents of the same kinds, from the
annotated sets.
"""


def table(samples: Samples, counts: Counts) -> str:
    """What each kind of document costs, as a Markdown table."""
    lines = [
        f"| kind | documents | bytes | M a document | a byte | {' | '.join(_COLUMNS)} |",
        "|---|" + "---:|" * (4 + len(_COLUMNS)),
    ]
    for kind, records in samples.items():
        size, total = sum(len(record.data) for record in records), counts.total(kind)
        stages = (f"{counts.by_stage[kind].get(stage, 0) / len(records) / 1e6:.1f}" for stage in _COLUMNS)
        cells = (kind, len(records), size, f"{total / len(records) / 1e6:.1f}", f"{total / size:.0f}", *stages)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def ratios(samples: Samples, before: Counts, after: Counts) -> str:
    """What each kind costs over what it cost before, as a Markdown table."""
    lines = [
        f"| kind | M before | M now | ratio | {' | '.join(_COLUMNS)} |",
        "|---|" + "---:|" * (3 + len(_COLUMNS)),
    ]
    for kind, records in samples.items():
        ours, theirs = (counts.total(kind) / len(records) / 1e6 for counts in (before, after))
        cells = (kind, f"{ours:.1f}", f"{theirs:.1f}", f"{theirs / ours:.4f}", *_stage_ratios(kind, before, after))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def over(samples: Samples, before: Counts, after: Counts, per_cent: float) -> Iterator[str]:
    """A line for each kind that costs more than so many per cent over what it cost before."""
    for kind in samples:
        more = 100 * (after.total(kind) / before.total(kind) - 1)
        if more > per_cent:
            yield f"{kind} needs {more:.2f} % more instructions than before; {per_cent:g} % is the most"


def heading() -> str:
    """By what was counted, and what was run."""
    version = subprocess.run(["valgrind", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return f"{version}, {platform.python_implementation()} {platform.python_version()} ({platform.python_compiler()})"


def save(body: str) -> None:
    """Write the page."""
    PAGE.write_text(f"{_INTRO}\n{heading()}.\n\n{body}\n", encoding="utf-8")


def _stage_ratios(kind: str, before: Counts, after: Counts) -> Iterator[str]:
    for stage in _COLUMNS:
        was, now = before.by_stage[kind].get(stage), after.by_stage[kind].get(stage)
        yield f"{now / was:.3f}" if was and now else "-"
