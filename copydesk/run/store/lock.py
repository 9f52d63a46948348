"""The lock on an output folder, and the errors of publishing.

Belongs here: who may write, and whether what stands in the folder is ours. What is written stands in publish.py.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from copydesk.errors import CopydeskError
from copydesk.run.fresh import write_fresh
from copydesk.run.store.snapshot import LATEST, RUNS, SNAPSHOTS, STATE, WORK
from copydesk.schemas.words import TABLES

NOTE = "running.json"


class PublishError(CopydeskError):
    """Publishing failed; what was published before is still there. The message is one line for a person."""


class OutputBusy(PublishError):
    """Another run holds the output folder. The message names it."""


class NotOurs(PublishError):
    """Something that this program did not make stands where it has to write. Nothing was touched."""


@contextmanager
def as_publish_error(what: str) -> Iterator[None]:
    """Turn an OSError into a PublishError that says what was being done."""
    try:
        yield
    except OSError as error:
        raise PublishError(f"{what}: {reason(error)}") from error


def reason(error: OSError) -> str:
    """What an OSError says, on one line."""
    return " ".join(filter(None, (error.strerror or str(error), error.filename and f"({error.filename})")))


class OutputLock:
    """Holds the output folder for one run; a context manager. The folder is made when it does not exist.

    The lock is the operating system's and ends with the process, however it ends; the note beside it only names the
    holder. Entering raises OutputBusy when another run holds it, NotOurs when the folder holds something else under
    our names.
    """

    def __init__(self, output: Path) -> None:
        self._output = output
        self._fd = -1

    def __enter__(self) -> Self:
        with as_publish_error(f"the output folder {self._output} can't be used"):
            self._output.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(self._output, os.O_RDONLY | os.O_DIRECTORY)
            try:
                _lock(self._fd, self._output)
                check_ours(self._output)
                self._write_note()
            except BaseException:
                os.close(self._fd)
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):  # a note that stays names nobody: only who holds the lock is looked up there
            (self._output / STATE / NOTE).unlink(missing_ok=True)
        # Unlocked by name: a child process may have inherited the descriptor.
        fcntl.flock(self._fd, fcntl.LOCK_UN)
        os.close(self._fd)

    def _write_note(self) -> None:
        (self._output / STATE).mkdir(exist_ok=True)
        note = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        write_fresh(self._output / STATE / NOTE, f"{json.dumps(note)}\n".encode())


def _lock(fd: int, output: Path) -> None:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise OutputBusy(f"{output} is in use by {_holder(output)}") from error


def _holder(output: Path) -> str:
    try:
        note = json.loads((output / STATE / NOTE).read_text(encoding="utf-8"))
        return f"another run: process {note['pid']} on {note['host']}, started {note['started']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another run"  # it has not written its note yet


def require_lock(output: Path) -> None:
    """Raise PublishError when nobody holds the lock on `output`."""
    with as_publish_error(f"the output folder {output} can't be used"):
        fd = os.open(output, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # held, and only by whoever called us
        finally:
            os.close(fd)
    raise PublishError(f"the output folder {output} is not locked by this run")


def check_ours(output: Path) -> None:
    """Raise NotOurs when a name that we write is taken by something we did not make."""
    links = {LATEST: None, **{table: f"{LATEST}/{table}" for table in TABLES}}
    for name, target in links.items():
        path = output / name
        if not os.path.lexists(path):
            continue
        if not path.is_symlink():
            raise NotOurs(f"{path} exists and was not made by copydesk; move it away or choose another output folder")
        if target is not None and os.readlink(path) != target:
            raise NotOurs(f"{path} links to {os.readlink(path)}, not to {target}; move it away")
    if (output / LATEST).is_symlink() and Path(os.readlink(output / LATEST)).parts[:-1] != (SNAPSHOTS,):
        raise NotOurs(f"{output / LATEST} links to {os.readlink(output / LATEST)}, not to a snapshot; move it away")
    for name in (SNAPSHOTS, STATE, f"{STATE}/{WORK}", f"{STATE}/{RUNS}"):
        path = output / name
        if os.path.lexists(path) and (path.is_symlink() or not path.is_dir()):
            raise NotOurs(f"{path} exists and is not a folder made by copydesk; move it away")
