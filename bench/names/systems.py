"""The systems beside one another, each in a process of its own on one core, and why one is not measured.

Belongs here: starting them and keeping the best of several rounds, as noise only ever adds.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Timed:
    """CPU seconds: `load` of what a system knows, `cold` of a first pass over the texts, `warm` of a second one."""

    load: float
    cold: float
    warm: float
    names: int
    version: str


@dataclass(frozen=True, slots=True)
class System:
    """A system by the name in the table, how to start it, and what it needs (None: all is there)."""

    name: str
    command: tuple[str, ...]
    lacks: Callable[[], str | None]


def _lacks_spacy() -> str | None:
    return None if importlib.util.find_spec("spacy") else "spaCy is not installed"


def _lacks_compromise() -> str | None:
    if shutil.which("node") is None:
        return "node is not on this machine"
    return None if (HERE / "node_modules" / "compromise").is_dir() else "run npm ci in bench/names first"


SYSTEMS = (
    System("copydesk", (sys.executable, "-m", "bench.names.ours"), lambda: None),
    System("copydesk, names found only", (sys.executable, "-m", "bench.names.ours_found"), lambda: None),
    System("spaCy, small architecture, untrained", (sys.executable, "-m", "bench.names.spacy_small"), _lacks_spacy),
    System("npm compromise", ("node", str(HERE / "compromise.mjs")), _lacks_compromise),
)


def measure(texts: Path, rounds: int) -> dict[str, Timed | str]:
    """The best of several rounds for each system; why not, for one that can't be measured here."""
    found: dict[str, Timed | str] = {s.name: why for s in SYSTEMS if (why := s.lacks()) is not None}
    for _ in range(rounds):
        for system in SYSTEMS:
            before = found.get(system.name)
            if not isinstance(before, str):
                found[system.name] = _better(before, _run(system, texts))
    return {system.name: found[system.name] for system in SYSTEMS}


def _better(one: Timed | None, other: Timed) -> Timed:
    """The smallest times of two rounds."""
    if one is None:
        return other
    return Timed(
        min(one.load, other.load), min(one.cold, other.cold), min(one.warm, other.warm), other.names, other.version
    )


def _run(system: System, texts: Path) -> Timed:
    """One round of one system. Raises CalledProcessError."""
    done = subprocess.run(
        [*_on_one_core(), *system.command, str(texts)],
        cwd=HERE.parents[1],
        env={**os.environ, **_ONE_THREAD},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return Timed(**json.loads(done.stdout.splitlines()[-1]))


def _on_one_core() -> tuple[str, ...]:
    """What keeps a command on one core, where the system has it."""
    if shutil.which("taskset") is None or not hasattr(os, "sched_getaffinity"):
        return ()
    return ("taskset", "-c", str(min(os.sched_getaffinity(0))))
