"""The one warm process that every worker is forked from, so that only the first one pays for loading what we know.

Belongs here: both ends of the line between a pool and its nursery, and the life and death of forked processes. The
nursery never sees a document and stays single-threaded, which forking asks for. It alone reaps its workers, and only
when asked about one, so that no process id ever means another process. What a worker does is in worker.py.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import astuple
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle, send_handle
from pathlib import Path
from typing import Any, Final, Literal, NoReturn

from copydesk.errors import CopydeskError
from copydesk.pipeline import Crashed
from copydesk.records import Limits
from copydesk.run import children
from copydesk.run.workers import worker
from copydesk.tagger.finder import OURS

START_SECONDS = 180.0  # loading takes a few seconds; a machine that swaps may take very long
END_SECONDS = 10.0  # for a worker to end by itself: a guess
_LOOK_SECONDS = 0.001  # between two looks at a worker that is about to end

_READY, _FAILED = "ready", "failed"
_FORK = "fork"
_STATUS: Final = "status"
_KILL: Final = "kill"

# The language identifier loads numpy, whose linear algebra starts a thread for each core unless told not to.
ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
_START = "copydesk.run.workers.nursery:start"


class WorkerFailed(CopydeskError, RuntimeError):
    """No worker can be had, so no document can be edited. The message is one line."""


class NurseryDied(Exception):
    """The nursery has ended, and its workers with it. What they did is lost, and can be had from another nursery."""


class Forked:
    """A process forked by a nursery. Any thread may ask about it; its status is kept, since it can be had but once."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self.status: int | None = None
        self._nursery = nursery

    def wait(self, seconds: float = END_SECONDS) -> int | None:
        """The exit status as subprocess tells it; None when it still runs after `seconds`. Raises NurseryDied."""
        deadline = time.monotonic() + seconds
        while self._nursery.ask(_STATUS, self) is None and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
        return self.status

    def kill(self) -> None:
        """End the process and wait for its end; with its nursery gone, it has ended or is about to."""
        with contextlib.suppress(NurseryDied):
            self._nursery.ask(_KILL, self)
            self.wait()


class Nursery:
    """A running nursery, seen from the pool. Usable from any thread; questions are answered one after the other.

    It stands in no folder of the user's, so `profiles` and a model's folder have to be absolute; no code is loaded from `apart`.
    Ends by itself when the last process that holds its line does, however that ends. Raises OSError when no process
    can be started.
    """

    def __init__(
        self,
        editor: str,
        limits: Limits,
        profiles: str | None = None,
        tagger: str = OURS,
        apart: Sequence[Path] = (),
    ) -> None:
        self._line, theirs = Pipe()
        start_arguments = {
            "line": theirs.fileno(),
            "editor": editor,
            "limits": astuple(limits),
            "profiles": profiles,
            "tagger": tagger,
        }
        started: Future[subprocess.Popen[bytes]] = Future()
        command = children.command(_START, start_arguments, apart=apart, bound=True)
        threading.Thread(target=_keep, args=(command, theirs, started), name="nursery", daemon=True).start()
        self._process = started.result()
        self._lock = threading.Lock()
        self._ready = False
        self._failure: str | None = None
        self.died = False

    def fork(self, requests: int, replies: int) -> Forked:
        """A new worker that reads from one descriptor and writes to the other; waits until the nursery is ready.

        Raises WorkerFailed with the reason when it can't be made ready or can't fork, and NurseryDied.
        """
        with self._lock:
            self._wait_until_ready()
            word, answer = self._exchange((_FORK, 0), requests, replies)
        if word == _FAILED:
            raise WorkerFailed(f"a worker process could not be forked: {answer}")
        return Forked(self, answer)

    def ask(self, word: Literal["status", "kill"], one: Forked) -> int | None:
        """The exit status of a process, None while it runs. Raises NurseryDied."""
        with self._lock:
            if one.status is None:
                one.status = self._exchange((word, one.pid))[1]
            return one.status

    def end(self) -> None:
        """End the nursery at once and wait for it. Whoever waits for its answer gets NurseryDied or WorkerFailed."""
        self._process.kill()
        self._process.wait()
        with self._lock:
            self.died = True
            with contextlib.suppress(OSError):  # a forgotten pool: the collector may have closed it a moment before
                self._line.close()

    def _wait_until_ready(self) -> None:
        """Return when the editor is loaded. Raises WorkerFailed, and the same again when asked again."""
        if not self._ready and self._failure is None:
            try:
                word, answer = self._hear()
            except NurseryDied:
                self._failure = f"a worker process did not start (status {self._process.wait()})"
            else:
                self._ready = word == _READY
                self._failure = None if self._ready else f"a worker process could not start: {answer}"
        if self._failure is not None:
            raise WorkerFailed(self._failure)

    def _exchange(self, question: tuple[str, int], *descriptors: int) -> tuple[str, Any]:
        """Ask and hear. Raises NurseryDied."""
        if self.died:
            raise NurseryDied
        try:
            self._line.send(question)
            for descriptor in descriptors:
                send_handle(self._line, descriptor, None)
        except (OSError, RuntimeError) as error:  # macOS acknowledges a descriptor, and no word is a RuntimeError
            self._give_up(error)
        return self._hear()

    def _hear(self) -> tuple[str, Any]:
        """What the nursery says next. Raises NurseryDied, also when it says nothing for very long."""
        try:
            if not self._line.poll(START_SECONDS):
                raise TimeoutError
            answer: tuple[str, Any] = self._line.recv()
        except (EOFError, OSError) as error:
            self._give_up(error)
        return answer

    def _give_up(self, error: Exception) -> NoReturn:
        self.died = True
        self._process.kill()
        self._process.wait()
        raise NurseryDied from error


def _keep(command: list[str], theirs: Connection, started: Future[subprocess.Popen[bytes]]) -> None:
    """Start a nursery that holds `theirs`, and stay for as long as it lives: it is bound to the thread that started it."""
    try:
        with theirs:
            process = subprocess.Popen(
                command,
                cwd=children.NEUTRAL,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                process_group=0,  # Ctrl-C at the terminal goes to the parent alone
                env={**children.environment(but="PREFECT_"), **ONE_THREAD},  # no editor has to know a server's password
            )
    except BaseException as error:  # noqa: BLE001 - raised where the nursery is made
        started.set_exception(error)
    else:
        started.set_result(process)
        process.wait()


# ---------------------------------------------------------------- inside the nursery


def start(arguments: dict[str, Any]) -> None:
    """Load the editor, then fork workers until the pool's end of the line closes. `arguments` are what Nursery passes."""
    worker.stay_quiet()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    line: Connection = Connection(arguments["line"])
    limits = Limits(*arguments["limits"])
    with contextlib.suppress(EOFError, OSError):  # the pool is gone, and nobody is left to be told
        try:
            editor = worker.load_warm_editor(arguments["editor"], arguments["profiles"], arguments["tagger"])
            worker.check_memory(limits)
        except Exception as error:  # noqa: BLE001 - told to the pool, which ends the run with it
            line.send((_FAILED, _why(error)))
            return
        gc.collect()
        gc.freeze()  # a collection in a worker would touch, and so copy, every page of what they all share
        line.send((_READY, None))
        _serve(line, editor, limits)


def _why(error: Exception) -> str:
    """Why loading failed, in one line: what the machine refused us, or our mistake and its place."""
    refused = error.__cause__ if isinstance(error, Crashed) else error
    if isinstance(refused, OSError | worker.TooLittleMemory):
        return " ".join(str(refused).split())
    return f"{type(error).__name__}: {' '.join(str(error).split())} ({worker.place_of(error)})"


def _serve(line: Connection, editor: worker.Editor, limits: Limits) -> None:
    """Answer one question after the other. Raises EOFError or OSError when nobody asks any more."""
    running: set[int] = set()
    while True:
        word, pid = line.recv()
        if word == _FORK:
            requests, replies = recv_handle(line), recv_handle(line)
            try:
                pid = _fork(line, requests, replies, editor, limits)
            except OSError as error:
                line.send((_FAILED, str(error)))
            else:
                running.add(pid)
                line.send((_READY, pid))
            os.close(requests)  # a worker forked later must not keep this one's pipes open
            os.close(replies)
            continue
        if word == _KILL and pid in running:
            os.kill(pid, signal.SIGKILL)
        reaped, status = os.waitpid(pid, os.WNOHANG)
        running.discard(reaped)
        line.send((_READY, os.waitstatus_to_exitcode(status) if reaped else None))


def _fork(line: Connection, requests: int, replies: int, editor: worker.Editor, limits: Limits) -> int:
    """The process id of a new worker; the worker itself never comes back from here."""
    nursery = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        line.close()  # or the pool would not see the nursery end
        worker.serve(nursery, requests, replies, editor, limits)
        status = 0
    finally:
        os._exit(status)
