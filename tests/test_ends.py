"""However a run ends, it says so in one line, leaves nothing behind, and no process outlives it; and nobody listening harms nothing."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from copydesk.cli import main as cli
from copydesk.run.checks.snapshot import verify
from copydesk.run.job import OutputGone, run_job
from copydesk.run.progress import Progress
from copydesk.run.settings import RunSettings

COMMAND = Path(sys.executable).with_name("copydesk")
# A server of the run's own, whatever server this machine has.
PRIVATE = (
    "from copydesk.flows import server; server.find_server = lambda: None; from copydesk.cli.main import main; main()"
)
MARK = "COPYDESK_TEST_MARK"  # in the environment of every process that a run starts
ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are found in /proc")
END_SECONDS = 15.0


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder that takes a run some seconds to edit."""
    folder = tmp_path / "many"
    folder.mkdir()
    story = (
        '"We had no choice," Mayor Joan Reyes said on Tuesday in Port Ellis. Ada Holt of the council agreed.\n\n' * 60
    )
    for n in range(60):
        (folder / f"{n}.txt").write_text(f"Ferry fares to rise again, {n}\n\nBy Ada Holt\n\n{story}")
    return folder


@contextlib.contextmanager
def running(*command: str | Path, mark: str, **options: object) -> Iterator[subprocess.Popen[str]]:
    """A run whose stderr is a pipe, and that ends with the block at the latest."""
    run = subprocess.Popen(
        [str(one) for one in command],
        env={**os.environ, MARK: mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )
    with run:
        try:
            yield run
        finally:
            run.kill()


def wait_for(run: subprocess.Popen[str], words: str) -> None:
    """Read stderr up to a line."""
    assert run.stderr is not None
    said = []
    for line in run.stderr:
        said.append(line)
        if words in line:
            return
    pytest.fail("".join(said))


def marked(mark: str) -> list[str]:
    """The processes that bear the mark and are no zombies."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
            if mark.encode() in (process / "environ").read_bytes() and state != "Z":
                found.append((process / "cmdline").read_text().replace("\0", " "))
    return found


def wait_for_processes(run: subprocess.Popen[str], mark: str, count: int) -> None:
    """Return when so many processes bear the mark."""
    while len(marked(mark)) < count:
        assert run.poll() is None
        time.sleep(0.01)


def none_left(mark: str) -> bool:
    """Whether all processes of a run end soon."""
    deadline = time.monotonic() + END_SECONDS
    while marked(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    return marked(mark) == []


def litter(output: Path) -> list[str]:
    """What is in an output folder that has no business there when no run is at work."""
    names = {str(path.relative_to(output)) for path in output.rglob("*")}
    return sorted(n for n in names if not re.fullmatch(r"\.state|\.state/runs(/.*\.json)?|snapshots", n))


# ---------------------------------------------------------------- signals


@ON_LINUX
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
def test_signal_ends_a_run_soon_and_cleanly(name: str, many: Path, tmp_path: Path) -> None:
    number, mark, output = signal.Signals[name], uuid.uuid4().hex, tmp_path / "out"
    with running(COMMAND, "run", many, output, "--no-server", "--workers", "1", mark=mark) as run:
        wait_for(run, "editing: 0")
        run.send_signal(number)
        run.send_signal(number)  # whoever ends a session often says so twice
        _, said = run.communicate(timeout=60)
    assert run.returncode == 128 + number
    (line,) = [line for line in said.splitlines() if "of 60 documents" not in line]
    reason = "interrupted" if name == "SIGINT" else f"told to end ({name})"
    assert line == f"copydesk: {reason}; what was published before stays published"
    assert "60 of 60" not in said
    assert litter(output) == []
    assert none_left(mark)


@ON_LINUX
@pytest.mark.parametrize("name", ["SIGHUP", "SIGKILL"])
def test_no_process_outlives_a_run_with_a_server_of_its_own(name: str, many: Path, tmp_path: Path) -> None:
    number, mark, output = signal.Signals[name], uuid.uuid4().hex, tmp_path / "out"
    command = (sys.executable, "-P", "-c", PRIVATE, "run", many, output, "--workers", "1")
    with running(*command, mark=mark) as run:
        wait_for(run, "editing: 0")
        wait_for_processes(run, mark, 3)  # the run, its server, its nursery
        run.send_signal(number)
        _, said = run.communicate(timeout=60)
        assert none_left(mark)
    if name == "SIGHUP":
        assert run.returncode == 129
        assert said.splitlines()[-1] == "copydesk: told to end (SIGHUP); what was published before stays published"
        assert litter(output) == []


@ON_LINUX
def test_killed_run_takes_its_workers_along_at_once(many: Path, tmp_path: Path) -> None:
    mark = uuid.uuid4().hex
    with running(COMMAND, "run", many, tmp_path / "out", "--no-server", "--workers", "1", mark=mark) as run:
        wait_for(run, "taking inventory: ")
        wait_for_processes(run, mark, 2)  # the nursery is loading, and hears of nothing
        run.kill()
        run.wait()
        time.sleep(0.5)
        assert marked(mark) == []


def test_what_nohup_ignores_stays_ignored(raw: Path, tmp_path: Path) -> None:
    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    command = (COMMAND, "run", raw, tmp_path / "out", "--no-server", "--workers", "1")
    with running(*command, mark="", preexec_fn=ignore) as run:
        wait_for(run, "taking inventory")
        run.send_signal(signal.SIGHUP)
        _, said = run.communicate(timeout=120)
    assert run.returncode == 0, said


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGQUIT, 131)])
def test_signal_that_a_library_turned_into_its_own_error(
    number: int, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from copydesk.cli.ends import listen

    def query(*_arguments: object, **_options: object) -> None:
        listen()
        try:
            signal.raise_signal(number)
        except BaseException:
            raise RuntimeError("Query interrupted") from None

    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)]
    monkeypatch.setattr(cli, "app", query)
    assert cli.dispatch([]) == code
    assert "stays published" in capsys.readouterr().err
    assert before == [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)]


# ---------------------------------------------------------------- streams

CLOSED = [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"]


@pytest.mark.parametrize("closed", CLOSED)
def test_closed_streams_harm_nothing(closed: str, raw: Path, tmp_path: Path) -> None:
    command = f'"$0" run "$1" "$2" --no-server --workers 1 {closed}'
    done = subprocess.run(["bash", "-c", command, COMMAND, raw, tmp_path / "out"], capture_output=True, check=False)
    assert done.returncode == 0
    assert verify(tmp_path / "out") == []


@pytest.mark.parametrize("broken", ["stdout", "stderr"])
def test_broken_pipes_harm_nothing(broken: str, raw: Path, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [COMMAND, "run", raw, tmp_path / "out", "--no-server", "--workers", "1"]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, broken: writer}
    done = subprocess.run(command, check=False, **streams)  # type: ignore[call-overload]
    os.close(writer)
    assert done.returncode == 0
    assert verify(tmp_path / "out") == []
    assert b"snapshot" in (done.stdout or b"snapshot")
    assert b"Error" not in (done.stderr or b"")


# ---------------------------------------------------------------- what the machine takes away


@pytest.mark.parametrize("how", ["removed", "moved", "emptied"])
def test_output_that_goes_away_is_told_and_not_made_again(how: str, raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"

    def take_away(progress: Progress) -> None:
        if progress == Progress("edit", 1, 2):
            if how == "moved":
                output.rename(tmp_path / "away")
            else:
                shutil.rmtree(output if how == "removed" else output / ".state")

    with pytest.raises(OutputGone, match=r"out was removed or moved while the run was at work$"):
        run_job(raw, output, RunSettings(workers=1, batch_documents=1), take_away)
    assert output.exists() == (how == "emptied")
    assert not (output / ".state").exists()


LIMITS = [
    (resource.RLIMIT_FSIZE, 4_096, r"File too large.* \(ulimit -f\)$"),
    (resource.RLIMIT_FSIZE, 500_000, r"a worker process could not start: .*File too large \(ulimit -f\)$"),
    (resource.RLIMIT_NOFILE, 20, r"allows 20 open files, and a run with 1 workers needs \d+: .*\(ulimit -n\)$"),
    (resource.RLIMIT_AS, 1 << 30, r"allows 1,073,741,824 bytes of address space, and a run needs .*\(ulimit -v\)$"),
    (resource.RLIMIT_AS, 1 << 32, r"a worker may take 4,294,967,296 bytes of address space \(ulimit -v\), and .*$"),
]


@ON_LINUX
@pytest.mark.parametrize(("limit", "most", "reason"), LIMITS, ids=[f"{limit}-{most}" for limit, most, _ in LIMITS])
def test_limit_of_the_shell_is_the_reason(limit: int, most: int, reason: str, raw: Path, tmp_path: Path) -> None:
    command = [COMMAND, "run", raw, tmp_path / "out", "--no-server", "--workers", "1", "--memory-bytes", str(1 << 32)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(limit, (most, most)),
    )
    assert done.returncode == 1, done.stderr
    assert re.search(reason, done.stderr.splitlines()[-1])
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out" / "latest").exists()
