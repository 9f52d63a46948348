"""Publishing on a machine that fails: every call that changes a folder fails once, with each error, or is the run's last.

`make test-faults` runs these; they take minutes, so no other command does. strace makes the calls fail, from outside: what
the libraries beneath us do is tried as well. For every kind of call and every fault the call's number goes up until a run
meets no fault any more.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from copydesk.run.checks.snapshot import verify
from copydesk.run.store.lock import PublishError
from copydesk.run.store.snapshot import SNAPSHOTS, latest_snapshot
from tests.publisher import leave_unchecked, publish_rows
from tests.rows import make_rows
from tests.test_publish import litter

STRACE = shutil.which("strace")
# With their names on other processors and systems of today; what a system does not know is left out.
CALLS = (
    "rename,renameat,renameat2",
    "fsync,fdatasync",
    "unlink",
    "unlinkat",
    "rmdir",
    "symlink,symlinkat",
    "mkdir,mkdirat",
    "utimensat",
    "write,pwrite64",
)
FAULTS = {"killed": "signal=KILL", "ENOSPC": "error=ENOSPC", "EIO": "error=EIO"}
MOST = 500  # calls of one kind in a run; more would mean that nothing ever comes to an end
PUBLISHED, REFUSED, UNHEARD = 0, 3, 4
PR_SET_PTRACER, ANYBODY = 0x59616D61, -1


def publish_when_asked(output: Path, line: Connection) -> None:
    """Publish generation b over what is there, when strace watches; say how it ended. Runs in a process of its own."""
    leave_unchecked()
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(ANYBODY))  # or only a parent could watch
    line.send(os.getpid())
    line.recv()
    try:
        publish_rows(output, make_rows(3, "b"), keep=1)
        code, found = PUBLISHED, ""
    except (PublishError, OSError) as error:
        code, found = REFUSED, f"{type(error).__name__}: {error}"
    try:
        line.send(found)
    except OSError:
        code = UNHEARD  # the fault was for this last word: the run itself met none
    os._exit(code)


@dataclass(frozen=True)
class Ending:
    """How a run ended: whether it met a fault, its exit code (negative: the signal), what it said."""

    met: bool
    code: int | None
    found: str


def publish_with_fault(output: Path, calls: str, fault: str, number: int) -> Ending:
    """A run in which the call of this number, of each kind, fails as asked."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", "tests.test_faults"])
    ours, theirs = context.Pipe()
    process = context.Process(target=publish_when_asked, args=(output, theirs))
    process.start()
    theirs.close()
    names = ",".join(f"?{name}" for name in calls.split(","))
    log = output.parent / "strace.log"
    watching = [STRACE, "-f", "-p", str(ours.recv()), "-o", str(log)]
    watching += ["-e", f"trace={names}", "-e", f"inject={names}:{fault}:when={number}"]
    with subprocess.Popen([str(word) for word in watching], stderr=subprocess.PIPE, text=True) as watcher:
        assert watcher.stderr is not None
        first = watcher.stderr.readline()
        if "attached" not in first:
            process.kill()
            pytest.skip(f"strace can't watch a process here: {first.strip()}")
        ours.send("go")
        try:
            found = str(ours.recv())
        except (EOFError, ConnectionError):
            found = ""
        process.join()
    met = "(INJECTED" in log.read_text() or process.exitcode == -signal.SIGKILL
    return Ending(met and process.exitcode != UNHEARD, process.exitcode, found)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder in which generation a is published."""
    output = tmp_path_factory.mktemp("faults") / "output"
    publish_rows(output, make_rows(3, "a"), keep=1)
    return output


def tries(output: Path, before: Path, calls: str, fault: str) -> Iterator[tuple[int, Ending]]:
    """Runs over the same output, with the fault in the first call, then in the second, until there is none."""
    for number in range(1, MOST):
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(before, output, symlinks=True)
        ending = publish_with_fault(output, calls, fault, number)
        yield number, ending
        if not ending.met:
            return
    raise AssertionError("there is always another call")


@pytest.mark.faults
@pytest.mark.skipif(STRACE is None, reason="strace makes the calls fail, and is not installed")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("calls", CALLS)
def test_whatever_fails_the_old_or_the_new_tables_are_published(
    calls: str, fault: str, before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "output"
    old = latest_snapshot(before)
    assert old is not None
    for number, ending in tries(output, before, calls, FAULTS[fault]):
        where = f"{fault} at {calls} {number}: {ending}"
        latest = latest_snapshot(output)
        assert latest is not None, where
        assert verify(output) == [], where
        is_old = latest.name == old.name
        if ending.code == PUBLISHED or not ending.met:
            assert not is_old, where
        elif ending.code == REFUSED:
            assert "\n" not in ending.said, where
            # Whoever reads the message does what it says.
            assert is_old is not ("were published" in ending.said), where
        else:
            assert (fault, ending.code) == ("killed", -signal.SIGKILL), where
        with monkeypatch.context() as patch:
            leave_unchecked(patch.setattr)
            again = publish_rows(output, make_rows(3, "b"), keep=1)
        assert latest_snapshot(output) == again.path, where
        assert litter(output) == [], where
        assert os.listdir(output / SNAPSHOTS) == [again.path.name], where
        assert verify(output) == [], where
    print(f"{fault} at {calls}: {number - 1} faults")
