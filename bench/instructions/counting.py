"""Instructions counted by valgrind's callgrind, for each stage of each kind of document.

Belongs here: starting a process under valgrind and reading its counts. How far they move, whatever else the machine does: twice
the same code gives the same count of texts, to the instruction, and of pages within 0.2 %, as libxml2 seeds its tables from the
clock; so pages come last, where they move nothing else. The same code in two folders, as with a base that changed nothing,
differs by up to 0.2 % (measured: 0.00, 0.04, 0.05, 0.15, 0.18), as strings of other lengths put entities elsewhere in memory.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.same import commits
from copydesk.run.workers.nursery import ONE_THREAD

CHILD = Path(__file__).with_name("child.py")
MISSING = "valgrind is not installed (apt-get install valgrind)"
# The C function that a mark calls. os.ctermid is the one plain way there from Python, and there is no other caller.
_MARK = "ctermid"


class CountingFailed(RuntimeError):
    """Valgrind or the process it ran ended badly. The message is one line."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Instructions by kind of document and stage, and the documents that were refused."""

    by_stage: Mapping[str, Mapping[str, int]]
    refused: tuple[str, ...]

    def total(self, kind: str) -> int:
        """All instructions of a kind of document."""
        return sum(self.by_stage[kind].values())


def is_available() -> bool:
    """Whether there is a valgrind to count with."""
    return shutil.which("valgrind") is not None


def count(code: Path, samples: Path) -> Counts:
    """What the copydesk in the folder `code` needs for the documents of a folder. Raises CountingFailed."""
    with tempfile.TemporaryDirectory(prefix="copydesk-instructions-") as work:
        answer, link = Path(work) / "told.json", Path(work) / "code"
        # Paths of the same length on both sides: where strings lie in memory moves the counts too.
        link.symlink_to(code)
        parts = count_parts(commits.command(link, CHILD, samples, answer), commits.environment(link), Path(work))
        found = json.loads(answer.read_text(encoding="utf-8"))
    marks: list[tuple[str, str]] = found["marks"]
    if len(parts) != len(marks) + 1:
        raise CountingFailed(f"{len(marks)} marks were made, but valgrind saw {len(parts) - 1}")
    by_stage: dict[str, dict[str, int]] = {}
    for (kind, stage), instructions in zip(marks, parts[1:], strict=True):  # the first part is loading
        if kind and stage:
            stages = by_stage.setdefault(kind, {})
            stages[stage] = stages.get(stage, 0) + instructions
    return Counts(by_stage, tuple(found["refused"]))


def count_parts(command: Sequence[str], settings: Mapping[str, str], work: Path) -> list[int]:
    """The instructions of a process between its calls of os.ctermid(), those before the first and after the last too.

    Its environment is `settings` and little else, as even that moves memory about. Raises CountingFailed.
    """
    counts = work / "callgrind.out"
    options = (f"--dump-before={_MARK}", "--combine-dumps=yes", "--dump-line=no", f"--callgrind-out-file={counts}")
    own = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", **ONE_THREAD, **settings}
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", *options, *command],
        cwd=work,
        env=own,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise CountingFailed(f"valgrind ended with {done.returncode}: {(done.stderr.strip().splitlines() or [''])[-1]}")
    with counts.open("rb") as lines:
        return [int(line.split()[1]) for line in lines if line.startswith(b"totals:")]
