"""Finding, starting and ending Prefect servers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import copydesk

from copydesk.flows import server, server_background
from copydesk.flows.server_settings import prefect_home, prepare_environment, server_environment


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("example.org", False), ("", False)],
)
def test_loopback(host: str, local: bool) -> None:
    assert server.is_loopback(host) is local


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_nothing_but_this_machine_is_served(host: str) -> None:
    with pytest.raises(server.ServerError, match="this machine alone"):
        server_background.start_background(host, 4999)


def test_a_taken_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(server.ServerError, match=f"port {port}"):
            server.bind(port)


def test_the_users_own_server_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert server.configured_url() is None
    (tmp_path / "profiles.toml").write_text(
        'active = "desk"\n[profiles.desk]\nPREFECT_API_URL = "http://10.0.0.1/api/"\n[profiles.bare]\n'
    )
    assert server.configured_url() == "http://10.0.0.1/api"
    monkeypatch.setenv("PREFECT_PROFILE", "bare")
    assert server.configured_url() is None
    monkeypatch.setenv("PREFECT_API_URL", "http://10.0.0.2/api")
    assert server.configured_url() == "http://10.0.0.2/api"


def test_a_server_named_but_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")
    with pytest.raises(server.ServerError, match="--no-server"):
        server.find_server()


def test_what_a_server_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://127.0.0.1:4271/api"
    found = server_environment(url, "a:b", background=True, scheduler=True)
    assert found["PREFECT_API_URL"] == url  # or the UI of any port but 4200 is empty
    assert found["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:4271,http://localhost:4271"
    assert "PREFECT__SERVER_EPHEMERAL" not in found
    assert server_environment(url, "a:b", background=False, scheduler=False)["PREFECT__SERVER_EPHEMERAL"] == "1"


def test_the_environment_keeps_what_the_user_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {**os.environ, "PREFECT_CLIENT_MAX_RETRIES": "7", "NO_PROXY": "intra.example"})
    prepare_environment()
    assert os.environ["PREFECT_CLIENT_MAX_RETRIES"] == "7"
    assert os.environ["NO_PROXY"] == "intra.example,127.0.0.1,localhost"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_a_home_that_cannot_be_written_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(os, "environ", {**os.environ, "PREFECT_HOME": str(tmp_path / "file")})
    prepare_environment()
    assert prefect_home() != tmp_path / "file"
    assert prefect_home().is_dir()


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def test_a_private_server_ends_with_its_starter() -> None:
    # Killed before the server is up: the worst moment, and the cheapest to test.
    found = (
        "import os, signal; from copydesk.flows import server; started = server.start_private();"
        "print(started.process.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", found], capture_output=True, text=True, check=False)
    pid = int(killed.stdout)
    deadline = time.monotonic() + 60
    while Path(f"/proc/{pid}").exists() and not _is_zombie(pid):
        assert time.monotonic() < deadline, "the server outlived its starter"
        time.sleep(0.1)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_background_server(server: str) -> None:
    status = copydesk("server", "status")
    assert status.returncode == 0
    assert f"api {server}" in status.stdout.splitlines()
    assert "healthy" in status.stdout.splitlines()
    again = copydesk("server", "start")
    assert again.returncode == 0
    assert again.stdout.startswith("already running")


def test_the_ui_asks_its_own_server(server: str) -> None:
    from copydesk.flows.server import fetch, page_of

    assert b"<html" in fetch(page_of(server)).lower()
    assert server.encode() in fetch(f"{page_of(server)}/ui-settings")
