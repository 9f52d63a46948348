"""Which Prefect server a run talks to: the user's own, one of ours that runs, or a private one for this run.

Belongs here: finding a server, starting one and waiting for it. What Prefect is told by environment is in
server_settings.py, what happens inside a server's process in server_process.py, the background server's start and end
in server_background.py. Nothing here imports Prefect, so that the environment is set before anything does.

A server is trusted because the user named it (PREFECT_API_URL) or because its record lies in a folder that is the user's alone. Any
user of the machine can listen on port 4200, and whoever answers a run's questions learns its password and says what is run next.

Why not Prefect's own embedded mode: it gives up after 20 s, was seen to end good runs with tracebacks, and leaves its
server behind when the run is killed (3.9.1 still does). A server of our own starts as fast and does none of it.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import fcntl
import importlib.metadata
import ipaddress
import json
import os
import secrets
import socket
import subprocess
import tempfile
import time
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import IO

from copydesk.errors import CopydeskError
from copydesk.flows.private_files import FOLDER_MODE, NotPrivate, make_private_folder, read_private
from copydesk.flows.server_process import ALREADY_RUNNING, LOGIN_SUFFIX
from copydesk.flows.server_settings import (
    CLIENT_PASSWORD,
    HOST,
    START_SECONDS,
    prefect_home,
    prepare_environment,
    server_environment,
)
from copydesk.run import children

PORT = 4200  # Prefect's own default: its UI and its other tools look there.
STOP_SECONDS = 10  # for the server to end by itself: a guess
HEALTH_SECONDS = 5.0  # A healthy server answers in milliseconds, a loaded one in a second or two.
# The records of servers that others may use: the background server's, and that of `copydesk serve`.
BACKGROUND, SERVING = "server.json", "serving.json"

Tell = Callable[[str], None]
Child = subprocess.Popen[bytes]


class ServerError(CopydeskError):
    """No server can be had. Carries one line for the person at the keyboard."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server to use. `password` is that of one of ours; for a server of the user's own Prefect knows what to say."""

    url: str
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A server of ours as its record file tells: `healthy` is whether it answers now, `password_file` how one logs in."""

    pid: int
    url: str
    healthy: bool
    password_file: Path
    password: str | None = field(default=None, repr=False)

    @property
    def page(self) -> str:
        """The address of the UI."""
        return page_of(self.url)


def page_of(api_url: str) -> str:
    """The UI's address for an API's: the same without /api."""
    return api_url.removesuffix("/api")


def state_folder() -> Path:
    """Where our servers' records, passwords and logs are, the user's alone; made when missing. ServerError when it can't be."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    folder = Path(base).absolute() / "copydesk"
    try:
        make_private_folder(folder)
    except OSError as error:
        raise ServerError(f"no folder for the server's state: {error}") from error
    return folder


# ---------------------------------------------------------------- asking


def new_password() -> str:
    """A password for a server of ours, in the form that Prefect's own are in: 256 bits after a name."""
    return f"copydesk:{secrets.token_urlsafe(32)}"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Whoever answers elsewhere is not the server that was asked, and is not to be told its password."""

    def redirect_request(self, *_arguments: object, **_options: object) -> None:
        return None


def fetch(url: str, password: str | None = None, seconds: float = HEALTH_SECONDS) -> bytes:
    """The body of a GET, past any proxy when the address is on loopback. Raises OSError (HTTPError among them)."""
    local = is_loopback(urllib.parse.urlsplit(url).hostname or "")
    opener = urllib.request.build_opener(_NoRedirects, *([urllib.request.ProxyHandler({})] if local else []))
    if password:
        opener.addheaders.append(("Authorization", f"Basic {base64.b64encode(password.encode()).decode()}"))
    with opener.open(url, timeout=seconds) as answer:
        body: bytes = answer.read(10_000)
    return body


def is_healthy(api_url: str, password: str | None) -> bool:
    """Whether a Prefect server answers there, of our version, to those alone who know the password."""
    if password is None:
        return False
    try:
        healthy = fetch(f"{api_url}/health") == b"true"
        return healthy and json.loads(fetch(f"{api_url}/admin/version", password)) == version() and is_closed(api_url)
    except (OSError, ValueError):
        return False


def is_closed(api_url: str) -> bool:
    """Whether a server refuses who comes without a password; one that an earlier version of ours started does not."""
    try:
        fetch(f"{api_url}/admin/version")
    except urllib.error.HTTPError as refusal:
        return refusal.code == HTTPStatus.UNAUTHORIZED
    return False


def is_reachable(api_url: str) -> bool:
    """Whether anything answers there, be it with a refusal: a hosted API wants a key that only Prefect knows."""
    try:
        fetch(f"{api_url}/health")
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def version() -> str:
    """The version of Prefect installed here, without importing it."""
    return importlib.metadata.version("prefect")


def configured_url() -> str | None:
    """The API that the user has told Prefect to use, by environment or by profile; None when there is none."""
    if url := os.environ.get("PREFECT_API_URL"):
        return url.rstrip("/")
    profiles = Path(os.environ.get("PREFECT_PROFILES_PATH") or prefect_home() / "profiles.toml")
    try:
        known = tomllib.loads(profiles.read_text("utf-8"))
    except (OSError, ValueError):  # None yet, or one that Prefect itself will complain about.
        return None
    name = os.environ.get("PREFECT_PROFILE") or known.get("active")
    profile = known.get("profiles", {}).get(name, {})
    url = profile.get("PREFECT_API_URL")
    return url.rstrip("/") if isinstance(url, str) else None


def recorded(name: str = BACKGROUND) -> Recorded | None:
    """The server of ours that a record is about, or None when it does not run (its lock on the file is free)."""
    record = state_folder() / name
    try:
        with record.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                said, known_by = json.load(file), record.with_suffix(LOGIN_SUFFIX)
                password = _read_password(known_by)
                return Recorded(said["pid"], said["url"], is_healthy(said["url"], password), known_by, password)
    except (OSError, ValueError, KeyError):  # No record, or one in the very moment of being written.
        return None
    return None


def _read_password(path: Path) -> str | None:
    """The password in the file, None when there is none or it can't be believed."""
    try:
        return read_private(path).strip()
    except (FileNotFoundError, NotPrivate):
        return None


# ---------------------------------------------------------------- starting


def bind(port: int) -> socket.socket:
    """A socket bound to the port on loopback, 0 for any; nobody can take it between now and the server's start."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError as error:
        bound.close()
        raise ServerError(f"port {port} of {HOST} can't be used: {error.strerror}; try another --port") from error
    return bound


def spawn(
    bound: socket.socket, server: Server, log: IO[bytes], record: Path | None, *, outlives: bool, scheduler: bool
) -> Child:
    """Start a server's process on the bound socket, where others find it by the `record` if there is one."""
    home = prefect_home()
    home.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    assert server.password is not None
    return subprocess.Popen(
        children.command("copydesk.flows.server_process:start", bound.fileno(), record and str(record), not outlives),
        # Prefect reads settings from where it stands, and they may name code: from its own folder, never from the user's.
        cwd=home,
        env=server_environment(server.url, server.password, background=outlives, scheduler=scheduler),
        # A private server reads the pipe to learn when we are gone; Ctrl-C at our terminal is ours alone.
        stdin=subprocess.DEVNULL if outlives else subprocess.PIPE,
        stdout=log,
        stderr=log,
        pass_fds=[bound.fileno()],
        start_new_session=True,
    )


def _last_words(log: IO[bytes]) -> str:
    """The last line that a server wrote before it died."""
    log.seek(0)
    lines = [line.strip() for line in log.read()[-20_000:].decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def await_health(process: Child, server: Server, log: IO[bytes]) -> None:
    """Return when the server answers. ServerError, with the server's own last line, when it died instead."""
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(server.url, server.password):
        if process.poll() is not None:
            if process.returncode == ALREADY_RUNNING:
                raise ServerError("another background server has just been started")
            raise ServerError(f"the Prefect server could not start: {_last_words(log)}")
        if time.monotonic() > deadline:
            process.kill()
            raise ServerError(f"the Prefect server did not answer within {START_SECONDS} seconds")
        time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Starting:
    """A private server on its way: `wait` returns when it answers. It ends with this process at the latest."""

    server: Server
    process: Child
    log: IO[bytes]

    def wait(self) -> None:
        """Return when the server answers; ServerError when it died instead."""
        await_health(self.process, self.server, self.log)

    def stop(self) -> None:
        """End the server, within a few seconds."""
        end_process(self.process)


def end_process(process: Child) -> None:
    """End a process of ours: politely, then not."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def start_private(*, scheduler: bool = False) -> Starting:
    """Start a server that lives as long as this process. With a scheduler it has the UI too, on port 4200 if free, and a record.

    It is stopped at exit, after Prefect has handed over its last logs (those hooks run first), and when we are killed.
    """
    try:
        bound = bind(PORT if scheduler else 0)
    except ServerError:
        bound = bind(0)
    server = Server(f"http://{HOST}:{bound.getsockname()[1]}/api", new_password())
    log = tempfile.TemporaryFile()  # noqa: SIM115 - the server writes to it as long as it lives
    record = state_folder() / SERVING if scheduler else None
    with bound:
        starting = Starting(server, spawn(bound, server, log, record, outlives=False, scheduler=scheduler), log)
    atexit.register(starting.stop)
    return starting


def find_server() -> Server | None:
    """A server to use, None when there is none. ServerError when the user's own does not answer."""
    ours = [one for one in map(recorded, (BACKGROUND, SERVING)) if one and one.healthy]
    if url := configured_url():
        if not is_reachable(url):
            raise ServerError(
                f"no Prefect server answers at {url} (PREFECT_API_URL): start it or unset that, or use --no-server"
            )
        return next((Server(one.url, one.password) for one in ours if one.url == url), Server(url))
    return Server(ours[0].url, ours[0].password) if ours else None


def point_prefect_at(server: Server) -> None:
    """Have Prefect talk to this server, here and in child processes, and say its password if it is one of ours."""
    os.environ["PREFECT_API_URL"] = server.url
    if server.password:
        os.environ[CLIENT_PASSWORD] = server.password


@contextlib.contextmanager
def use_server(tell: Tell, *, scheduler: bool = False) -> Iterator[str]:
    """Give the API's address, starting a private server when none runs, and point Prefect at it.

    The body of the `with` is for what takes time and needs no server yet, such as importing Prefect; the server answers
    when the block is left.
    """
    prepare_environment()
    server = find_server()
    starting = None if server else start_private(scheduler=scheduler)
    if starting:
        server = starting.server
        tell("starting a Prefect server for this run (`copydesk server start` keeps one running)")
    assert server is not None
    point_prefect_at(server)
    yield server.url
    if starting:
        starting.wait()


def login(api_url: str) -> str:
    """How one logs in to the UI of this server, in words; empty for a server of the user's own."""
    for one in map(recorded, (BACKGROUND, SERVING)):
        if one and one.url == api_url:
            return f"log in with the line in {one.password_file}"
    return ""
