"""The inside of a worker process: one document at a time, each under its own limits on CPU time and memory.

Belongs here: what a worker does, and the words it and the pool exchange. Loads neither Prefect nor a data-frame
library, so that it starts soon and takes little memory. Workers are forked in nursery.py; the other side of the exchange is
pool.py.
"""

from __future__ import annotations

import copyreg
import dataclasses
import importlib
import io
import os
import pickle
import resource
import signal
import traceback
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from operator import attrgetter
from pathlib import Path
from typing import Any

from copydesk.errors import CopydeskError
from copydesk.ids import content_id, make_reject
from copydesk.lexicon.profiles import load_profiles
from copydesk.pipeline import Crashed
from copydesk.records import (
    ArticleRow,
    DocumentRows,
    EntityRow,
    InputRecord,
    Kind,
    Limits,
    MentionRow,
    Origin,
    QuoteRow,
    Refused,
    RejectReason,
    RejectRow,
    RemovedRow,
    SpanRow,
    Stage,
)
from copydesk.run.boot import end_with
from copydesk.run.sources.folders import Exhausted, SourceRecord, read_source
from copydesk.tagger.finder import OURS, load_finder

Editor = Callable[[InputRecord, Limits], DocumentRows | RejectRow]
Task = SourceRecord | InputRecord  # a record to be read, or one whose bytes are at hand

DEFAULT_EDITOR = "copydesk.rows:edit"
PICKLE_PROTOCOL = 5  # the newest that every Python we run on reads

READY, DONE, NO_MEMORY, TROUBLE = "ready", "done", "no memory", "trouble"

_OUTER_FRAMES = (
    "/run/workers/worker.py",
    "/run/workers/nursery.py",
)  # where every error passes, and none tells its place
_PACKAGE = Path(os.path.abspath(__file__)).parents[2]  # the folder copydesk/
# A first document of each kind, so that all that is loaded when first used is loaded by them: test_isolation.py holds it.
_STORY = 'Maria Lopez said on Monday that the bridge was open. "It is open," she said.'
_WARM_UPS: tuple[tuple[Kind, bytes], ...] = (
    ("text", f"A first page\n\n{_STORY}\n".encode()),
    ("html", f"<title>A first page</title><article><h1>A first page</h1><p>{_STORY}</p></article>".encode()),
)


def serve(nursery: int, requests: int, replies: int, editor: Editor, limits: Limits) -> None:
    """Serve documents until the pool closes the pipe or `nursery`, the parent process, ends."""
    os.setpgid(0, 0)  # what a document sends to its process group reaches itself alone
    end_with(nursery)  # even in the middle of a document
    hear = Connection(requests, writable=False)
    say = Connection(replies, readable=False)
    _send(say, (READY, _address_space()))
    while True:
        try:
            record: Task = pickle.loads(hear.recv_bytes())  # noqa: S301 - from our own pool
        except EOFError:
            return
        reply = _edit_within(record, editor, limits)
        _send(say, reply)
        if reply[0] != DONE:
            return  # whatever half-built state is left must not meet the next document


def load_editor(name: str) -> Editor:
    """The function "module:function" names. Raises ImportError or AttributeError."""
    module, _, function = name.partition(":")
    editor: Editor = getattr(importlib.import_module(module), function)
    return editor


def load_warm_editor(name: str, profiles: str | None = None, tagger: str = OURS) -> Editor:
    """The function "module:function" names, having edited a first document of each kind. Raises what loading or that raises.

    With a folder of `profiles` the function is given what is known with them, as its keyword of that name; with a
    `tagger` other than ours what finds names, as `finder`.
    """
    editor = load_editor(name)
    if profiles is not None:
        editor = partial(editor, profiles=load_profiles(Path(profiles)))  # type: ignore[call-arg]
    finder = load_finder(tagger)
    if finder is not None:
        editor = partial(editor, finder=finder)  # type: ignore[call-arg]
    # What is loaded when first used, and can't be, is no document's fault; and what can't edit these can't work. Under the
    # usual limits: those of the run may refuse them unread.
    for kind, data in _WARM_UPS:
        editor(InputRecord(content_id(data), f"warm-up.{kind}", (), kind, data), Limits())
    return editor


def edit_one(record: Task, editor: Editor, limits: Limits) -> DocumentRows | RejectRow:
    """Read and edit one document; an exception is our bug and costs this document alone.

    Lets MemoryError and Exhausted through.
    """
    try:
        return editor(record if isinstance(record, InputRecord) else read_source(record, limits), limits)
    except Refused as refused:
        return refuse(record, refused.stage, refused.reason, refused.detail)
    except (MemoryError, Exhausted):
        raise
    except Crashed as crashed:
        return _refuse_crashed(record, crashed.stage, crashed.__cause__ or crashed)
    except Exception as error:  # noqa: BLE001 - told as a reject with its place
        return _refuse_crashed(record, Stage.VALIDATE, error)  # in no room: while its rows were put together


def _refuse_crashed(record: Task, stage: Stage, error: BaseException) -> RejectRow:
    """The reject of a document on which we met a bug of ours."""
    detail = f"a bug in copydesk: {type(error).__name__} at {place_of(error)}"
    return refuse(record, stage, RejectReason.CRASHED, detail)


def refuse(record: Task, stage: Stage, reason: RejectReason, detail: str) -> RejectRow:
    """The reject of one input record."""
    return make_reject(Origin(record.source_uri, "input", record.article_id), stage, reason, detail)


def place_of(error: BaseException) -> str:
    """Where in our own code the error arose, as "package/file.py:line"; no folder of this machine shows in it."""
    home = str(_PACKAGE.parent)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if os.path.abspath(f.filename).startswith(f"{_PACKAGE}/")]
    deepest = [f for f in ours if not f.filename.endswith(_OUTER_FRAMES)] or frames[-1:]
    if not deepest:
        return "an unknown place"
    frame = deepest[-1]
    path = os.path.abspath(frame.filename)
    name = os.path.relpath(path, home) if path.startswith(home + "/") else os.path.basename(path)
    return f"{name}:{frame.lineno}"


def _edit_within(record: Task, editor: Editor, limits: Limits) -> tuple[str, Any]:
    """The reply for one document. Over its CPU time the process ends here; over its memory the reply says so."""
    allow_memory(_address_space() + limits.memory_bytes)
    # The default action of SIGPROF ends the process even inside a C loop that never comes back to the interpreter.
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
    try:
        outcome = edit_one(record, editor, limits)
    except MemoryError:
        return (NO_MEMORY, None)
    except Exhausted as error:
        return (TROUBLE, str(error))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        allow_memory(resource.RLIM_INFINITY)
    return (DONE, (outcome, _address_space()))


class TooLittleMemory(CopydeskError, RuntimeError):
    """Whoever started this process allows it less memory than a document may take. The message is one line."""


def check_memory(limits: Limits) -> None:
    """Raise TooLittleMemory when a document could not be given what `limits` promise, and would be refused for it."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _address_space() + limits.memory_bytes
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise TooLittleMemory(
            f"a worker may take {hard:,} bytes of address space (ulimit -v), and {wanted:,} with what one document may take: "
            "raise that limit or lower --memory-bytes"
        )


def allow_memory(total: int) -> None:
    """Let this process take `total` bytes of address space, as far as whoever started it allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        total = hard if total == resource.RLIM_INFINITY else min(total, hard)
    resource.setrlimit(resource.RLIMIT_AS, (total, hard))


def _address_space() -> int:
    """Bytes of address space this process takes now; 0 where the system doesn't tell."""
    try:
        with open("/proc/self/statm", "rb", buffering=0) as file:
            return int(file.read(64).split()[0]) * resource.getpagesize()
    except FileNotFoundError:
        return 0


class _Pickler(pickle.Pickler):
    """Pickles a row as its class and values: a third cheaper than what dataclasses with slots do by themselves."""

    dispatch_table = copyreg.dispatch_table.copy()


def _reducer(kind: type) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    values = attrgetter(*[field.name for field in dataclasses.fields(kind)])
    return lambda row: (kind, values(row))


for _kind in (DocumentRows, ArticleRow, QuoteRow, SpanRow, EntityRow, MentionRow, RemovedRow, RejectRow):
    _Pickler.dispatch_table[_kind] = _reducer(_kind)


def _send(say: Connection, message: tuple[str, Any]) -> None:
    buffer = io.BytesIO()
    _Pickler(buffer, PICKLE_PROTOCOL).dump(message)
    say.send_bytes(buffer.getbuffer())


def stay_quiet() -> None:
    """Ctrl-C is the parent's to answer. What a parser prints goes nowhere already: the parent opened it so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
