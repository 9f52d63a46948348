"""What tests share: a home of their own for Prefect, and one Prefect server for all, started when first needed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: a loaded machine must change nothing. Derandomized: a red run is red again.
settings.register_profile("copydesk", deadline=None, derandomize=True)
settings.load_profile("copydesk")

# Before anything imports Prefect, which reads its settings once: no test sees the user's server, profile or database.
_HOME = tempfile.TemporaryDirectory(prefix="copydesk-tests-", ignore_cleanup_errors=True)
for _name in [name for name in os.environ if name.startswith("PREFECT_")]:
    del os.environ[_name]
os.environ["PREFECT_HOME"] = f"{_HOME.name}/prefect"
os.environ["XDG_STATE_HOME"] = f"{_HOME.name}/state"
os.environ["DO_NOT_TRACK"] = "1"
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"

# A shell without job control starts what it puts into the background deaf to these, and so would be all that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)

START_SECONDS = 600

collect_ignore = ["fuzz_guided.py"]  # needs the extra fuzz


def password() -> str:
    """What the session's server asks of its callers."""
    return (Path(os.environ["XDG_STATE_HOME"]) / "copydesk" / "server.password").read_text().strip()


def copydesk(*arguments: str | Path, seconds: float = 300, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "copydesk.cli.main", *map(str, arguments)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A small input folder: two articles, one of them twice, and an empty file."""
    folder = tmp_path / "raw"
    folder.mkdir()
    story = 'Ferry fares to rise\n\nBy Ada Holt\n\n"We had no choice," Mayor Joan Reyes said on Tuesday.\n'
    for name, text in {
        "a.txt": story,
        "b.txt": story,
        "c.txt": story.replace("Ferry", "Tram"),
        "empty.txt": "",
    }.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The API's address of a background server, started and stopped by `copydesk server`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = copydesk("server", "start", "--port", str(port), seconds=START_SECONDS)
    assert started.returncode == 0, started.stderr
    assert f"http://127.0.0.1:{port}" in started.stdout
    yield f"http://127.0.0.1:{port}/api"
    stopped = copydesk("server", "stop")
    assert (stopped.returncode, stopped.stderr) == (0, "")
    assert stopped.stdout.startswith("stopped")
    assert copydesk("server", "status").returncode == 1
