"""How the program is told to end, and what becomes of what it says when nobody listens.

Belongs here: signals, and the streams of the process. What is said at which end is in main.py.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TextIO

TOLD = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
# Whoever ends a session or a service often says so twice: what was begun to be put away is put away in peace. A guess.
PATIENCE_SECONDS = 10.0

_received: list[tuple[signal.Signals, float]] = []  # what came, and when; the process has but one set of handlers


class Ended(BaseException):
    """The process was told to end by a signal."""

    def __init__(self, number: int = signal.SIGTERM) -> None:
        super().__init__(number)
        self.number = number


@contextlib.contextmanager
def told_to_end() -> Iterator[None]:
    """Within the block SIGTERM, SIGHUP and SIGQUIT raise Ended, so that locks, workers and servers are let go of.

    What is ignored stays ignored: that is how nohup asks for it.
    """
    _received.clear()
    before = {one: signal.getsignal(one) for one in (*TOLD, signal.SIGINT)}
    for one in TOLD:
        if before[one] is not signal.SIG_IGN:
            signal.signal(one, _end)
    try:
        yield
    finally:
        for one, handler in before.items():
            if handler is not None:  # else it is none of Python's
                signal.signal(one, handler)


def listen() -> None:
    """Take Ctrl-C back, after the heavy libraries are loaded.

    Polars puts a handler of its own before Python's for SIGINT, and asks the system to go on with what it was doing: a main thread
    that waits for its workers would hear of Ctrl-C when they are done.
    """
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _end)


def received() -> BaseException | None:
    """What a signal has raised, None when there was none. Libraries turn it into errors of theirs (DuckDB: "interrupted")."""
    return _exception(_received[0][0]) if _received else None


def _end(number: int, _frame: FrameType | None) -> None:
    now = time.monotonic()
    _received.append((signal.Signals(number), now))
    if len(_received) == 1 or now - _received[0][1] > PATIENCE_SECONDS:
        raise _exception(number)


def _exception(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else Ended(number)


# ---------------------------------------------------------------- streams


def hold_streams() -> None:
    """Make the three standard streams ones that can't harm a run.

    One that was closed is opened on nothing, or the next file opened would take its number, and be written to by whoever prints.
    What can't be said on stderr is lost, since there is nobody left to tell. File names may hold bytes that are no text.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            _lead_nowhere(number)
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, closefd=False))
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.stderr = _Lossy(
        io.BufferedWriter(io.FileIO(2, "w", closefd=False)),
        encoding=sys.stderr.encoding,
        errors="backslashreplace",
        line_buffering=True,
    )


def forget(stream: TextIO) -> None:
    """Let a stream that can't be written to any more lead nowhere, so that nothing is left to fail when the process ends."""
    _lead_nowhere(stream.fileno())


def _lead_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere == number:
        os.set_inheritable(number, True)
    else:
        os.dup2(nowhere, number)
        os.close(nowhere)


class _Lossy(io.TextIOWrapper):
    """A text stream that forgets itself when it can't be written to."""

    def write(self, text: str, /) -> int:
        """The number of characters, said or not."""
        self._say(lambda: super(_Lossy, self).write(text))
        return len(text)

    def flush(self) -> None:
        """Hand over what was said so far."""
        self._say(super().flush)

    def _say(self, speak: Callable[[], object]) -> None:
        try:
            speak()
        except OSError:
            forget(self)
            super().flush()
