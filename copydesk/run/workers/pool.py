"""A small pool of worker processes, so that a document that hangs, swells or crashes costs itself and nothing else.

Belongs here: feeding, ending and replacing workers, and what a worker's death means. Where workers come from is in
nursery.py, what one does in worker.py. Every document is tried once, because what it did once it does
again; only a worker killed by SIGKILL, which no document can do to it, is taken for the machine's doing (out of memory)
and its document gets one more try.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import threading
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from copydesk.records import Edited, Limits, Reject, RejectReason, Stage
from copydesk.run.workers.nursery import START_SECONDS, Nursery, NurseryDied, WorkerFailed
from copydesk.run.workers.worker import DEFAULT_EDITOR, DONE, NO_MEMORY, PICKLE_PROTOCOL, READY, Task, refuse
from copydesk.tagger.finder import OURS, place_tagger

__all__ = ["WorkerFailed", "WorkerPool"]

WALL_FACTOR = 10  # wall seconds allowed for each CPU second, for a document that waits and never works
# No document can end the nursery; a machine that ends it twice goes on doing so.
NURSERIES = 2
# A worker whose address space has grown by this share of the limit is replaced before the next document, so that what
# one document may take hardly depends on those before it.
GROWTH_SHARE = 4
# A request sent ahead must fit into the pipe unread, or both sides could wait for each other to read. POSIX promises
# room for 4096 bytes.
AHEAD_BYTES = 2048

_LOST = Stage.CLEAN  # the process that knew in which room it was is gone


class _Died(Exception):
    """A worker gave no answer. `status` is its exit status as subprocess tells it, None when it had to be ended."""

    def __init__(self, status: int | None) -> None:
        super().__init__(status)
        self.status = status


class WorkerPool:
    """At most `workers` processes, each forked when first needed. A context manager; edit_all works from any thread.

    `editor` names the function the workers call, "module:function". `wall_seconds` is the backstop for one document.
    `profiles` is a folder of outlet profiles, which must not change while the pool is open; `tagger` is
    what finds names. Workers load no code from the folders in `apart`, nor from the working folder.
    """

    def __init__(
        self,
        workers: int,
        limits: Limits,
        *,
        editor: str = DEFAULT_EDITOR,
        wall_seconds: float | None = None,
        profiles: Path | None = None,
        tagger: str = OURS,
        apart: Sequence[Path] = (),
    ) -> None:
        self.workers = workers
        self.limits = limits
        self._editor = editor
        self._profiles = None if profiles is None else os.path.abspath(profiles)
        self._tagger = place_tagger(tagger)
        self._apart = apart
        self._wall = WALL_FACTOR * limits.cpu_seconds if wall_seconds is None else wall_seconds
        self._slots: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()
        for _ in range(workers):
            self._slots.put(None)
        self._lock = threading.Lock()
        self._alive: set[_Worker] = set()
        self._nursery: Nursery | None = None
        self._nurseries = 0
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, busy ones too: whoever waits for one gets WorkerFailed. May be called twice."""
        with self._lock:
            self._closed = True
            alive, nursery = tuple(self._alive), self._nursery
        for worker in alive:
            self._end(worker)
        if nursery is not None:
            nursery.end()

    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that live now, sorted."""
        with self._lock:
            return tuple(sorted(worker.pid for worker in self._alive))

    def edit_all(self, records: Sequence[Task]) -> Iterator[Edited | Reject]:
        """What each record became, in order. Waits for a free worker and holds it to the end.

        Raises WorkerFailed when no worker can be started or the pool is closed meanwhile.
        """
        worker: _Worker | None = self._slots.get()
        sent = done = 0  # records handed to this worker or finished; records finished
        try:
            for record in records:
                if worker is None:
                    worker = self._start()
                    sent = done
                if sent == done:
                    worker.send(record)
                    sent += 1
                if sent < len(records) and worker.send(records[sent], ahead=True):
                    sent += 1  # it lies in the pipe, so that the worker never waits while rows are unpacked here
                try:
                    outcome, stale = worker.receive(self._wall)
                except _Died as death:
                    self._end(worker)
                    worker = None
                    outcome = self._after_death(record, death)
                else:
                    if stale:
                        self._end(worker)
                        worker = None
                done += 1
                yield outcome
        finally:
            if worker is not None and sent > done:  # its next reply would be taken for another document's
                self._end(worker)
                worker = None
            self._slots.put(worker)

    def _after_death(self, record: Task, death: _Died) -> Edited | Reject:
        """The outcome for the record on which a worker died: a reject, or what a second try gives after SIGKILL."""
        if death.status in (-signal.SIGKILL, _WITH_NURSERY):
            worker = self._start()
            try:
                worker.send(record)
                return worker.receive(self._wall)[0]
            except _Died as again:
                death = again
            finally:
                self._end(worker)
        if self._closed:
            raise WorkerFailed("the run was ended while a document was being edited")
        if death.status == _WITH_NURSERY:
            raise WorkerFailed(_NO_NURSERY)
        return refuse(record, _LOST, *self._cause(death))

    def _cause(self, death: _Died) -> tuple[RejectReason, str]:
        """What a death means for the document."""
        limits = self.limits
        if death.status is None:
            return RejectReason.TIMEOUT, f"no answer within {self._wall:g} seconds"
        if death.status in (-signal.SIGPROF, -signal.SIGXCPU):
            return (RejectReason.TIMEOUT, f"took more than {limits.cpu_seconds} seconds of processor time")
        if death.status == -signal.SIGKILL:
            return (RejectReason.MEMORY_LIMIT, "its worker was killed twice, as a machine does that is out of memory")
        if death.status == _OUT_OF_MEMORY:
            return (RejectReason.MEMORY_LIMIT, f"took more than {limits.memory_bytes} bytes of memory")
        if death.status < 0:
            return (RejectReason.CRASHED, f"its worker died of {_signal_name(-death.status)}")
        return RejectReason.CRASHED, f"its worker ended with status {death.status}"

    def _start(self) -> _Worker:
        """A worker that is ready, of a new nursery where there is none. Raises WorkerFailed."""
        while True:
            with contextlib.suppress(NurseryDied):  # which is known as dead now
                try:
                    return self._fork(self._live_nursery())
                except OSError as error:
                    raise WorkerFailed(f"a worker process could not be started: {error}") from error

    def _live_nursery(self) -> Nursery:
        """The nursery, started when there is none. Raises OSError and WorkerFailed."""
        with self._lock:
            if self._closed:
                raise WorkerFailed("the run was ended")
            if self._nursery is None or self._nursery.died:
                if self._nurseries == NURSERIES:
                    raise WorkerFailed(_NO_NURSERY)
                self._nursery = Nursery(self._editor, self.limits, self._profiles, self._tagger, self._apart)
                self._nurseries += 1
            return self._nursery

    def _fork(self, nursery: Nursery) -> _Worker:
        """A worker that is ready. Raises NurseryDied, OSError and WorkerFailed."""
        worker = _Worker(nursery, self.limits)
        with self._lock:
            self._alive.add(worker)
            closed = self._closed
        try:
            if closed:
                raise WorkerFailed("the run was ended")
            worker.wait_until_ready()
        except BaseException:
            self._end(worker)
            raise
        return worker

    def _end(self, worker: _Worker) -> None:
        with self._lock:
            self._alive.discard(worker)
        worker.end()


# Exit statuses are 0..255 and signals are negative; this one is for a worker that said so.
_OUT_OF_MEMORY = 1000
_WITH_NURSERY = 1001  # and this one is for a worker that the end of its nursery has ended
_NO_NURSERY = "the process that worker processes are forked from was ended twice"


class _Worker:
    """One worker process and the two pipes to it. Raises what Nursery.fork does, and OSError."""

    def __init__(self, nursery: Nursery, limits: Limits) -> None:
        request_end, self_to_child = os.pipe()
        child_to_self, reply_end = os.pipe()
        self._say = Connection(self_to_child, readable=False)
        self._hear = Connection(child_to_self, writable=False)
        try:
            self._process = nursery.fork(request_end, reply_end)
        finally:
            os.close(request_end)
            os.close(reply_end)
        self.pid = self._process.pid
        self._most = limits.memory_bytes // GROWTH_SHARE
        self._base = 0

    def wait_until_ready(self) -> None:
        """Return when the worker says that it waits for documents. Raises NurseryDied and WorkerFailed."""
        try:
            word, told = self._reply(START_SECONDS)
        except _Died as death:
            if death.status == _WITH_NURSERY:
                raise NurseryDied from death
            raise WorkerFailed(f"a worker process did not start (status {death.status})") from death
        if word != READY:
            raise WorkerFailed(f"a worker process answered out of turn: {word}")
        self._base = told

    def send(self, record: Task, *, ahead: bool = False) -> bool:
        """Hand over a record; False when it is too large to be sent `ahead`. A dead worker shows in receive."""
        data = pickle.dumps(record, PICKLE_PROTOCOL)
        if ahead and len(data) > AHEAD_BYTES:
            return False
        with contextlib.suppress(OSError):
            self._say.send_bytes(data)
        return True

    def receive(self, seconds: float) -> tuple[Edited | Reject, bool]:
        """What the oldest record sent became, and whether the worker should be replaced. Raises _Died."""
        word, told = self._reply(seconds)
        if word == NO_MEMORY:
            raise _Died(_OUT_OF_MEMORY)
        if word != DONE:
            raise WorkerFailed(f"a worker process answered out of turn: {word}")
        outcome, size = told
        return outcome, size - self._base > self._most

    def _reply(self, seconds: float) -> tuple[str, Any]:
        try:
            if not self._hear.poll(seconds):
                raise _Died(None)
            reply: tuple[str, Any] = pickle.loads(self._hear.recv_bytes())  # noqa: S301 - from our own child
        except (EOFError, OSError) as error:
            try:
                status = self._process.wait()
            except NurseryDied:
                status = _WITH_NURSERY
            raise _Died(status) from error
        return reply

    def end(self) -> None:
        """End the process at once and wait for it. The pipes close when nobody holds this worker any more."""
        self._process.kill()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
