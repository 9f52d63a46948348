"""A small pool of worker processes, so that a document that hangs, swells or crashes costs itself and nothing else.

Belongs here: feeding, ending and replacing workers, and what a worker's death means. Where workers come from is in
nursery.py, what one does in worker.py, how long a silent one is waited for in patience.py. What a document does once it does
again: so one that was refused by a limit or by its worker's death is tried once more, alone, and whatever it does then is its own
doing. What was the machine's doing is noted: nobody wants tables in which that is taken for trouble of documents.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from copydesk.records import DocumentRows, Limits, RejectReason, RejectRow, Stage
from copydesk.run.workers.nursery import START_SECONDS, Nursery, NurseryDied, WorkerFailed
from copydesk.run.workers.patience import Patience, Verdict, look_every, read_usage
from copydesk.run.workers.worker import DEFAULT_EDITOR, DONE, NO_MEMORY, PICKLE_PROTOCOL, READY, TROUBLE, Task, refuse
from copydesk.tagger.finder import OURS, place_tagger

__all__ = ["WorkerFailed", "WorkerPool", "WorkerSetup"]

WALL_FACTOR = 10  # seconds asleep allowed for each CPU second, for a document that waits and never works
# No document can end the nursery; a machine that ends it twice goes on doing so. Nor a worker that waits for its first one.
NURSERIES = 2
STARTS = 5
# A worker whose address space has grown by this share of the limit is replaced before the next document, so that what
# one document may take hardly depends on those before it.
GROWTH_SHARE = 4
# A request sent ahead must fit into the pipe unread, or both sides could wait for each other to read. POSIX promises
# room for 4096 bytes.
AHEAD_BYTES = 2048

_LOST = Stage.CLEAN  # the process that knew in which room it was is gone


# Exit statuses are 0..255 and signals are negative; these are for what neither tells.
_OUT_OF_MEMORY = 1000  # the worker said so
_WITH_NURSERY = 1001  # the end of its nursery has ended it
_ASLEEP = 1002  # it worked no more, by its own doing, and had to be ended
_HELD_UP = 1003  # it was kept from working, and had to be ended; or nobody could tell how it ended
_EXHAUSTED = 1004  # the machine had no file or memory for it to read its document
_FROM_OUTSIDE = (-signal.SIGKILL, _WITH_NURSERY, _HELD_UP, _EXHAUSTED)
_NO_NURSERY = "the process that worker processes are forked from was ended twice"


class _Died(Exception):
    """A worker gave no answer. `status` is its exit status as subprocess tells it, or a word for what it was instead."""

    def __init__(self, status: int, said: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.said = said

    @property
    def from_outside(self) -> bool:
        """Whether no document can have done this. We kill no worker that we still want an answer from."""
        return self.status in _FROM_OUTSIDE


@dataclass(frozen=True, slots=True)
class WorkerSetup:
    """What workers know and where they load no code from.

    `profiles` is a folder of outlet profiles, which must not change while the pool is open; `tagger` is what finds names. No
    code is loaded from the folders in `apart`, nor from the working folder.
    """

    profiles: Path | None = None
    tagger: str = OURS
    apart: Sequence[Path] = ()


class WorkerPool:
    """At most `workers` processes, each forked when first needed. A context manager; edit_all works from any thread.

    `editor` names the function the workers call, "module:function". `wall_seconds` is how long one document may sleep.
    `unsettled` holds the uri of every document whose worker was killed from outside or that ended differently on its second try.
    """

    def __init__(
        self,
        workers: int,
        limits: Limits,
        *,
        editor: str = DEFAULT_EDITOR,
        wall_seconds: float | None = None,
        setup: WorkerSetup = WorkerSetup(),
    ) -> None:
        self.workers = workers
        self.limits = limits
        self._editor = editor
        self._profiles = None if setup.profiles is None else os.path.abspath(setup.profiles)
        self._tagger = place_tagger(setup.tagger)
        self._apart = setup.apart
        self._wall = WALL_FACTOR * limits.cpu_seconds if wall_seconds is None else wall_seconds
        self._slots: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()
        for _ in range(workers):
            self._slots.put(None)
        self._lock = threading.Lock()
        self._alone = threading.Lock()
        self.unsettled: set[str] = set()
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

    def edit_all(self, records: Sequence[Task]) -> Iterator[DocumentRows | RejectRow]:
        """What each record became, in order. Waits for a free worker and holds it until every record has been tried.

        A record that a limit or its worker's death refused is tried again when the others are done, alone and in a fresh worker,
        and that counts; so those behind it come late. Raises WorkerFailed when no worker can be started, or the pool is closed
        meanwhile.
        """
        held: list[
            tuple[Task, DocumentRows | RejectRow | _Died]
        ] = []  # from the first record on that is to be tried again
        with contextlib.closing(self._try_all(records)) as tries:
            for record, outcome in zip(records, tries, strict=True):
                if held or isinstance(outcome, _Died):
                    held.append((record, outcome))
                else:
                    yield outcome
        for record, outcome in held:
            yield self._try_again(record, outcome) if isinstance(outcome, _Died) else outcome

    def _try_all(self, records: Sequence[Task]) -> Generator[DocumentRows | RejectRow | _Died]:
        """What each record became, or how its worker died on it."""
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
                outcome: DocumentRows | RejectRow | _Died
                try:
                    outcome, stale = worker.receive(self._wall)
                except _Died as death:
                    outcome, stale = death, True
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

    def _try_again(self, record: Task, first: _Died) -> DocumentRows | RejectRow:
        """What a record became on its second try; noted in `unsettled` when the machine had to do with the first."""
        outcome = self._try_alone(record, alone=first.from_outside)
        if first.from_outside or outcome != self._refusal(record, first):
            self.unsettled.add(record.source_uri)
        return outcome

    def _try_alone(self, record: Task, *, alone: bool) -> DocumentRows | RejectRow:
        """What a record became in a worker of its own; when `alone`, while no other worker runs."""
        with self._free_slots(self.workers if alone else 1):
            while True:
                worker = self._start()
                try:
                    worker.send(record)
                    return worker.receive(self._wall)[0]
                except _Died as death:
                    if death.status != _WITH_NURSERY:  # then there is a new one, or _start says that there isn't
                        return self._refusal(record, death)
                finally:
                    self._end(worker)

    @contextlib.contextmanager
    def _free_slots(self, count: int) -> Iterator[None]:
        """Hold so many slots, their workers ended. Whoever calls this holds none, and one thread at a time waits for several."""
        held = 0
        with self._alone if count > 1 else contextlib.nullcontext():
            try:
                while held < count:
                    worker = self._slots.get()
                    held += 1
                    if worker is not None:
                        self._end(worker)
                yield
            finally:
                for _ in range(held):
                    self._slots.put(None)

    def _refusal(self, record: Task, death: _Died) -> RejectRow:
        """The reject of a record on which a worker died. Raises WorkerFailed when that tells nothing of the record."""
        if self._closed:
            raise WorkerFailed("the run was ended while a document was being edited")
        if death.status == _EXHAUSTED:
            raise WorkerFailed(death.said)
        return refuse(record, _LOST, *self._cause(death.status))

    def _cause(self, status: int) -> tuple[RejectReason, str]:
        """What a death means for the document."""
        limits = self.limits
        if status == _ASLEEP:
            return RejectReason.TIMEOUT, f"no answer within {self._wall:g} seconds"
        if status == _HELD_UP:
            return RejectReason.TIMEOUT, "its worker was stopped twice, and for very long"
        if status in (-signal.SIGPROF, -signal.SIGXCPU):
            return RejectReason.TIMEOUT, f"took more than {limits.cpu_seconds} seconds of processor time"
        if status == -signal.SIGKILL:
            return RejectReason.MEMORY_LIMIT, "its worker was killed twice, as a machine does that is out of memory"
        if status == _OUT_OF_MEMORY:
            return RejectReason.MEMORY_LIMIT, f"took more than {limits.memory_bytes} bytes of memory"
        if status < 0:
            return RejectReason.CRASHED, f"its worker died of {_signal_name(-status)}"
        return RejectReason.CRASHED, f"its worker ended with status {status}"

    def _start(self) -> _Worker:
        """A worker that is ready, of a new nursery where there is none. Raises WorkerFailed."""
        killed = 0
        while True:
            try:
                return self._fork(self._live_nursery())
            except NurseryDied:
                continue  # it is known as dead now
            except _Died as death:
                killed += 1
                if not death.from_outside or killed == STARTS:
                    raise WorkerFailed(f"a worker process did not start (status {death.status})") from death
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
        """A worker that is ready. Raises _Died, NurseryDied, OSError and WorkerFailed."""
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
        """Return when the worker says that it waits for documents. Raises _Died, NurseryDied and WorkerFailed."""
        try:
            word, answer = self._reply(START_SECONDS)
        except _Died as death:
            if death.status == _WITH_NURSERY:
                raise NurseryDied from death
            raise
        if word != READY:
            raise WorkerFailed(f"a worker process answered out of turn: {word}")
        self._base = answer

    def send(self, record: Task, *, ahead: bool = False) -> bool:
        """Hand over a record; False when it is too large to be sent `ahead`. A dead worker shows in receive."""
        data = pickle.dumps(record, PICKLE_PROTOCOL)
        if ahead and len(data) > AHEAD_BYTES:
            return False
        with contextlib.suppress(OSError):
            self._say.send_bytes(data)
        return True

    def receive(self, seconds: float) -> tuple[DocumentRows | RejectRow, bool]:
        """What the oldest record sent became, and whether the worker should be replaced. Raises _Died."""
        word, answer = self._reply(seconds)
        if word == NO_MEMORY:
            raise _Died(_OUT_OF_MEMORY)
        if word == TROUBLE:
            raise _Died(_EXHAUSTED, answer)
        if word != DONE:
            raise WorkerFailed(f"a worker process answered out of turn: {word}")
        outcome, size = answer
        return outcome, size - self._base > self._most

    def _reply(self, seconds: float) -> tuple[str, Any]:
        look_seconds, patience = look_every(seconds), None
        try:
            while not self._hear.poll(look_seconds):  # nearly every answer comes before the first look
                patience = patience or Patience(seconds, lambda: read_usage(self.pid))
                verdict = patience.look()
                if verdict is not Verdict.WAIT:
                    raise _Died(_ASLEEP if verdict is Verdict.ASLEEP else _HELD_UP)
            reply: tuple[str, Any] = pickle.loads(self._hear.recv_bytes())  # noqa: S301 - from our own child
        except (EOFError, OSError) as error:
            try:
                status = self._process.wait()
            except NurseryDied:
                status = _WITH_NURSERY
            raise _Died(_HELD_UP if status is None else status) from error
        return reply

    def end(self) -> None:
        """End the process at once and wait for it. The pipes close when nobody holds this worker any more."""
        self._process.kill()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
