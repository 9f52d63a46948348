"""How long a worker that gives no answer is waited for: what keeps it from working is not its document's doing.

Belongs here: telling a document that sleeps from a worker that was stopped, starved of its processor, or waits for a disk. A
document that works is ended by its own CPU time, in worker.py.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import Final, NamedTuple

# Looks within the time that a document may sleep: each may be wrong by its own length.
LOOKS = 20
# A worker that does nothing whatever, and not by its own will, is given up after this many times the seconds for one that sleeps:
# somebody may have stopped it for an hour, but a run that nobody watches has to end. A guess.
HELD_UP_FACTOR = 10

_TICK: Final = os.sysconf("SC_CLK_TCK")
_SLEEPS = "S"  # proc(5); R has or wants a processor, D waits for a disk, T and t are stopped


class Verdict(Enum):
    """What a look at a silent worker says."""

    WAIT = auto()
    ASLEEP = auto()  # its document has slept for all the seconds it may
    HELD_UP = auto()  # it was kept from working for very long


class Usage(NamedTuple):
    """What a process is about, and seconds since its start: had of a processor, and spent in the queue for one."""

    state: str
    worked: float
    queued: float


def look_every(seconds: float) -> float:
    """How often to look at a silent worker whose document may sleep for so long."""
    return min(1.0, seconds / LOOKS)


class Patience:
    """The patience with one answer of one worker. `use` reads what the worker has used; None where the system doesn't tell.

    Without that, every second counts as slept.
    """

    def __init__(
        self, seconds: float, use: Callable[[], Usage | None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._look_seconds = look_every(seconds)
        self._use, self._clock = use, clock
        self._last, self._looked = use(), clock()
        self._slept = self._held_up = 0.0

    def look(self) -> Verdict:
        """What to do, now that the worker has been silent for some seconds more."""
        now, usage = self._clock(), self._use()
        # A gap longer than was asked for says that this process itself was stopped or starved, and the worker likely too.
        passed = min(now - self._looked, self._look_seconds)
        last, self._last, self._looked = self._last, usage, now
        if usage is None or last is None:
            self._slept += passed
        elif usage.state == _SLEEPS:
            self._slept += max(0.0, passed - (usage.worked - last.worked) - (usage.queued - last.queued))
        elif usage.worked > last.worked:
            self._held_up = 0.0
        else:
            self._held_up += passed
        if self._slept >= self._seconds:
            return Verdict.ASLEEP
        return Verdict.HELD_UP if self._held_up >= HELD_UP_FACTOR * self._seconds else Verdict.WAIT


def read_usage(pid: int) -> Usage | None:
    """What a process has used so far; None when it is gone or the system has no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        return Usage(fields[0], (int(fields[11]) + int(fields[12])) / _TICK, _read_queued(pid))
    except (OSError, IndexError, ValueError):
        return None


def _read_queued(pid: int) -> float:
    """Seconds spent waiting for a processor; 0 where the kernel doesn't count them."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
