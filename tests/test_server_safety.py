"""What strangers get from the servers we start: nothing. Callers without the password, foreign names, other users' eyes."""

from __future__ import annotations

import base64
import http.client
import os
import signal
import socketserver
import stat
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar

import pytest
from conftest import copydesk, password

from copydesk.flows import server as servers
from copydesk.flows.server_settings import prefect_home

RUN_SECONDS = 240
SCRIPT = Path(sys.executable).with_name("copydesk")
HOURLY = ("--cron", "0 0 1 1 *", "--timezone", "UTC", "--paused", "--workers", "1")


def ask(
    server: str, path: str, *, method: str = "GET", host: str | None = None, known: str | None = None, body: str = ""
) -> tuple[int, str]:
    """Status and body of one request, with a Host of its own and perhaps the password."""
    parts = urllib.parse.urlsplit(server)
    link = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    headers = {"Host": host or str(parts.netloc), "Content-Type": "application/json"}
    if known:
        headers["Authorization"] = "Basic " + base64.b64encode(known.encode()).decode()
    link.request(method, path, body or None, headers)
    answer = link.getresponse()
    said = answer.status, answer.read(10_000).decode("utf-8", "replace")
    link.close()
    return said


def mode(path: Path) -> int:
    """The permissions of a path."""
    return stat.S_IMODE(path.lstat().st_mode)


# ---------------------------------------------------------------- callers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/admin/version"),
        ("GET", "/api/csrf-token?client=me"),
        ("POST", "/api/deployments/filter"),
        ("POST", "/api/flow_runs/filter"),
        ("POST", "/api/artifacts/filter"),
        ("POST", "/api/logs/filter"),
        ("GET", "/api/admin/settings"),
    ],
)
@pytest.mark.parametrize("known", [None, "copydesk:", "copydesk:guess", "admin:pass"])
def test_who_does_not_know_the_password_is_refused(server: str, method: str, path: str, known: str | None) -> None:
    code, said = ask(server, path, method=method, known=known, body="{}" if method == "POST" else "")
    if method == "GET":
        assert (code, "Unauthorized" in said) == (401, True)
    else:  # its token against forged requests is not to be had without the password
        assert (code, "Missing CSRF" in said) == (403, True)


def test_who_knows_the_password_is_served(server: str) -> None:
    assert ask(server, "/api/admin/version", known=password())[0] == 200
    assert password() not in ask(server, "/api/admin/settings", known=password())[1]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:4200", "127.0.0.1.evil.example", "0.0.0.0", "[::1]", ""]
)
@pytest.mark.parametrize("path", ["/", "/api/health", "/api/admin/version", "/ui-settings", "/docs"])
def test_a_foreign_name_is_refused(server: str, host: str, path: str) -> None:
    code, _ = ask(server, path, host=host or " ", known=password())
    assert code == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:4200"])
def test_names_of_this_machine_are_served(server: str, host: str) -> None:
    assert ask(server, "/api/admin/version", host=host, known=password())[0] == 200


@pytest.mark.parametrize(("host", "expected"), [("evil.example", 1008), (None, 1008)])
def test_events_are_for_those_who_know_the_password(server: str, host: str | None, expected: int) -> None:
    from websockets.exceptions import ConnectionClosed, InvalidStatus
    from websockets.sync.client import connect

    url = server.replace("http", "ws") + "/events/out"
    headers = {"Host": host} if host else {}
    with (
        pytest.raises((ConnectionClosed, InvalidStatus)) as refused,
        connect(url, subprotocols=["prefect"], additional_headers=headers, proxy=None) as link,  # type: ignore[list-item]
    ):
        link.send('{"type": "auth", "token": "copydesk:guess"}')
        link.recv(timeout=30)
    if isinstance(refused.value, InvalidStatus):
        assert refused.value.response.status_code in (400, 403)
    else:
        assert refused.value.rcvd is not None
        assert refused.value.rcvd.code == expected


class _Impostor(BaseHTTPRequestHandler):
    """Answers as a healthy Prefect server of our version does, and writes down what it is told."""

    given: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.given.append((self.path, self.headers.get("Authorization")))
        body = b"true" if self.path.endswith("health") else f'"{servers.version()}"'.encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def test_whoever_listens_on_prefects_port_is_no_server_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with socketserver.TCPServer(("127.0.0.1", 0), _Impostor) as impostor:
        threading.Thread(target=impostor.serve_forever, daemon=True).start()
        monkeypatch.setattr(servers, "PORT", impostor.server_address[1])
        assert servers.find_server() is None
        assert not servers.is_healthy(f"http://127.0.0.1:{impostor.server_address[1]}/api", "copydesk:secret")
        impostor.shutdown()


def test_the_password_does_not_follow_a_redirect(monkeypatch: pytest.MonkeyPatch) -> None:
    class Redirecting(_Impostor):
        def do_GET(self) -> None:
            self.given.append((self.path, self.headers.get("Authorization")))
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

    monkeypatch.setattr(_Impostor, "given", [])
    with socketserver.TCPServer(("127.0.0.1", 0), Redirecting) as impostor:
        threading.Thread(target=impostor.serve_forever, daemon=True).start()
        with pytest.raises(OSError, match="302"):
            servers.fetch(f"http://127.0.0.1:{impostor.server_address[1]}/here", "copydesk:secret")
        impostor.shutdown()
    assert [path for path, _ in _Impostor.given] == ["/here"]


# ---------------------------------------------------------------- other users of the machine


def test_what_a_server_keeps_is_its_owners_alone(server: str) -> None:
    state = servers.state_folder()
    assert mode(state) == 0o700
    assert {path.name: mode(path) for path in state.iterdir() if path.is_file()} == {
        "server.json": 0o600,
        "server.password": 0o600,
        "server.log": 0o600,
    }
    home = prefect_home()
    assert mode(home) == 0o700
    databases = list(home.glob("prefect.db*"))
    assert databases
    assert {mode(path) for path in databases} == {0o600}


def test_a_database_from_before_is_closed(tmp_path: Path) -> None:
    from copydesk.flows.private_files import close_file

    old = tmp_path / "prefect.db"
    old.write_text("rows")
    old.chmod(0o644)
    (tmp_path / "link.db").symlink_to(old)
    close_file(tmp_path / "link.db")
    assert (mode(old), old.read_text()) == (0o600, "rows")
    close_file(tmp_path / "new.db")
    assert mode(tmp_path / "new.db") == 0o600


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are found in /proc")
def test_the_password_is_in_the_environment_alone(server: str, raw: Path, tmp_path: Path) -> None:
    secret, said, lines = password().partition(":")[2], tmp_path / "said.txt", []
    assert len(secret) >= 43
    with said.open("w") as log:
        run = subprocess.Popen([SCRIPT, "run", raw, tmp_path / "out", "--workers", "1"], stdout=log, stderr=log)
        while run.poll() is None:
            lines += [line for pid in Path("/proc").glob("[0-9]*") if (line := _read(pid / "cmdline"))]
            time.sleep(0.05)
    assert run.returncode == 0, said.read_text()
    assert any("server_process" in line for line in lines)
    assert not [line for line in lines if secret in line]
    status = copydesk("server", "status").stdout + copydesk("server", "start").stdout
    assert secret not in said.read_text() + status
    assert "server.password" in status
    state = servers.state_folder()
    searched = [*(path for path in (tmp_path / "out").rglob("*") if path.is_file()), *state.iterdir()]
    assert [path.name for path in searched if secret.encode() in path.read_bytes()] == ["server.password"]


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def test_a_worker_does_not_know_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    from copydesk.run import children

    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "copydesk:secret")
    assert "PREFECT_API_AUTH_STRING" in children.environment()
    assert not [name for name in children.environment(but="PREFECT_") if name.startswith("PREFECT_")]


# ---------------------------------------------------------------- deployments


@contextmanager
def serving(server: str, raw: Path, output: Path, said: Path, *options: str | Path) -> Iterator[None]:
    """A deployment that is being served, whose schedule is paused."""
    environment = {**os.environ, "PREFECT_API_URL": server, "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
    with said.open("w") as log:
        command = [SCRIPT, "serve", raw, output, "--name", "bound", *HOURLY, *options]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + RUN_SECONDS
            while "serving" not in said.read_text():
                assert process.poll() is None, said.read_text()
                assert time.monotonic() < deadline, said.read_text()
                time.sleep(0.1)
            yield
            process.send_signal(signal.SIGTERM)
            process.wait(RUN_SECONDS)
        finally:
            process.kill()
            process.wait()


def start_run(client: Any, deployment: Any, parameters: dict[str, Any]) -> Any:
    """Start a run as any caller of the API can, and return its last state."""
    run = client.create_flow_run_from_deployment(deployment.id, parameters=parameters)
    deadline = time.monotonic() + RUN_SECONDS
    while not (run := client.read_flow_run(run.id)).state.is_final():
        assert time.monotonic() < deadline, run.state
        time.sleep(0.2)
    return run.state


def test_a_served_deployment_reads_and_publishes_where_it_was_told_to(server: str, raw: Path, tmp_path: Path) -> None:
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    private, output, allowed = tmp_path / "private", tmp_path / "out", tmp_path / "allowed"
    for folder in (private, allowed):
        folder.mkdir()
        (folder / "diary.txt").write_text("My secret plan\n\nNobody is to know of this.\n")
    given = {PREFECT_API_URL: server, PREFECT_API_AUTH_STRING: password()}
    said = tmp_path / "said.txt"
    with (
        temporary_settings(given),
        get_client(sync_client=True) as client,
        serving(server, raw, output, said, "--allow", allowed),
    ):
        deadline = time.monotonic() + RUN_SECONDS
        while True:
            try:
                deployment = client.read_deployment_by_name("copydesk/bound")
                break
            except ObjectNotFound:
                assert time.monotonic() < deadline, said.read_text()
                time.sleep(0.2)
        before = sorted(tmp_path.rglob("*"))
        state = start_run(client, deployment, {"raw": str(private), "output": str(allowed / "out")})
        assert state.is_failed()
        assert state.message == (
            f"refused: raw is '{private}', and this deployment may only use '{raw}' or what lies below '{allowed}'"
        )
        # Whoever may start a run may also change the deployment's parameters; what is served stays what was served.
        client.update_deployment(deployment.id, _with_parameters({"raw": str(private), "output": str(output)}))
        assert start_run(client, deployment, {}).message.startswith(f"refused: raw is '{private}'")
        assert sorted(tmp_path.rglob("*")) == before
        state = start_run(client, deployment, {"raw": str(raw), "output": str(allowed / "out")})
        assert state.is_completed(), state.message
    assert (allowed / "out" / "latest" / "manifest.json").exists()
    assert "Traceback" not in said.read_text()


def test_a_deployment_of_a_work_pool_reads_and_publishes_where_its_parameters_say(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.client.orchestration import get_client
    from prefect.flow_engine import run_flow
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    from copydesk.flows.flow import copydesk

    private, open_to_runs = tmp_path / "private", tmp_path / "open"
    private.mkdir()
    (private / "diary.txt").write_text("My secret plan\n\nNobody is to know of this.\n")
    monkeypatch.setenv("COPYDESK_ALLOW", f"{open_to_runs}:{tmp_path / 'other'}")
    own = {"raw": str(tmp_path / "raw"), "output": str(tmp_path / "out"), "settings": {"workers": 1}}

    def end_of(given: dict[str, Any]) -> str:
        run = client.create_flow_run_from_deployment(deployment, parameters=given)
        state: Any = run_flow(copydesk, flow_run=run, parameters=run.parameters, return_type="state")
        assert state.is_failed()
        return str(state.message)

    with (
        temporary_settings({PREFECT_API_URL: server, PREFECT_API_AUTH_STRING: password()}),
        get_client(sync_client=True) as client,
    ):
        deployment = client.create_deployment(client.create_flow(copydesk), "pooled", parameters=own)
        # What may be used is looked for, and isn't there.
        assert end_of({}).startswith(f"there is no input folder {own['raw']}")
        assert end_of({"raw": str(open_to_runs / "a")}).startswith(f"there is no input folder {open_to_runs}")
        assert end_of({"raw": str(private)}).startswith(f"refused: raw is '{private}'")
        assert end_of({"output": str(private / "out")}).startswith(f"refused: output is '{private}/out'")
        assert end_of({"settings": {"tagger": f"spacy:{private}"}}).startswith("refused: tagger is ")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["diary.txt", "private"]


def _with_parameters(parameters: dict[str, Any]) -> Any:
    from prefect.client.schemas.actions import DeploymentUpdate

    return DeploymentUpdate(parameters=parameters)
