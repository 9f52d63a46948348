"""Which Prefect server a run talks to: the user's own, our background server, or a private one for this run.

Belongs here: finding a server, starting one and waiting for it. What Prefect is told by environment is in
server_settings.py, what happens inside a server's process in server_process.py, the background server's start and end
in server_background.py. Nothing here imports Prefect, so that the environment is set before anything does.

Why not Prefect's own embedded mode: it gives up after 20 s, was seen to end good runs with tracebacks, and leaves its
server behind when the run is killed (3.9.1 still does). A server of our own starts as fast and does none of it.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import importlib.metadata
import ipaddress
import json
import os
import socket
import subprocess
import tempfile
import time
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from copydesk.errors import CopydeskError
from copydesk.flows.server_process import ALREADY_RUNNING
from copydesk.flows.server_settings import HOST, START_SECONDS, prefect_home, prepare_environment, server_environment
from copydesk.run import children

PORT = 4200  # Prefect's own default: its UI and its other tools look there.
STOP_SECONDS = 10
HEALTH_SECONDS = 5.0  # A healthy server answers in milliseconds, a loaded one in a second or two.

Tell = Callable[[str], None]
Child = subprocess.Popen[bytes]


class ServerError(CopydeskError):
    """No server can be had. Carries one line for the person at the keyboard."""


@dataclass(frozen=True, slots=True)
class Background:
    """The background server as its record file tells: `healthy` is whether it answers now."""

    pid: int
    url: str
    healthy: bool

    @property
    def page(self) -> str:
        """The address of the UI."""
        return page_of(self.url)


def page_of(api_url: str) -> str:
    """The UI's address for an API's: the same without /api."""
    return api_url.removesuffix("/api")


def state_folder() -> Path:
    """Where the background server's record and log are; made when missing. ServerError when it can't be."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    folder = Path(base).absolute() / "copydesk"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ServerError(f"no folder for the server's state: {error}") from error
    return folder


# ---------------------------------------------------------------- asking


def fetch(url: str, seconds: float = HEALTH_SECONDS) -> bytes:
    """The body of a GET, past any proxy when the address is on loopback. Raises OSError (HTTPError among them)."""
    local = is_loopback(urllib.parse.urlsplit(url).hostname or "")
    opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if local else []))
    with opener.open(url, timeout=seconds) as answer:
        body: bytes = answer.read(10_000)
    return body


def is_healthy(api_url: str) -> bool:
    """Whether a Prefect server answers there, of our version, and without asking for a password."""
    try:
        return fetch(f"{api_url}/health") == b"true" and json.loads(fetch(f"{api_url}/admin/version")) == version()
    except (OSError, ValueError):
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


def background() -> Background | None:
    """Our background server, or None when it does not run (its lock on the record file is free)."""
    record = state_folder() / "server.json"
    try:
        with record.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                said = json.load(file)
                return Background(said["pid"], said["url"], is_healthy(said["url"]))
    except (OSError, ValueError, KeyError):  # No record, or one in the very moment of being written.
        return None
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


def spawn(bound: socket.socket, url: str, log: IO[bytes], record: Path | None, *, scheduler: bool) -> Child:
    """Start a server's process on the bound socket; with a `record` it is the background server and outlives us."""
    home = prefect_home()
    home.mkdir(parents=True, exist_ok=True)
    return subprocess.Popen(
        children.command("copydesk.flows.server_process:start", bound.fileno(), record and str(record)),
        # Prefect reads settings from where it stands, and they may name code: from its own folder, never from the user's.
        cwd=home,
        env=server_environment(url, background=record is not None, scheduler=scheduler),
        # A private server reads the pipe to learn when we are gone; Ctrl-C at our terminal is ours alone.
        stdin=subprocess.DEVNULL if record else subprocess.PIPE,
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


def await_health(process: Child, url: str, log: IO[bytes]) -> None:
    """Return when the server answers. ServerError, with the server's own last line, when it died instead."""
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(url):
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

    url: str
    process: Child
    log: IO[bytes]

    def wait(self) -> None:
        """Return when the server answers; ServerError when it died instead."""
        await_health(self.process, self.url, self.log)

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
    """Start a server that lives as long as this process. With a scheduler it has the UI too, on port 4200 if free.

    It is stopped at exit, after Prefect has handed over its last logs (those hooks run first), and when we are killed.
    """
    try:
        bound = bind(PORT if scheduler else 0)
    except ServerError:
        bound = bind(0)
    url = f"http://{HOST}:{bound.getsockname()[1]}/api"
    log = tempfile.TemporaryFile()  # noqa: SIM115 - the server writes to it as long as it lives
    with bound:
        starting = Starting(url, spawn(bound, url, log, None, scheduler=scheduler), log)
    atexit.register(starting.stop)
    return starting


def find_server() -> str | None:
    """The address of a server to use, None when there is none. ServerError when the user's own does not answer."""
    if url := configured_url():
        if not is_reachable(url):
            raise ServerError(
                f"no Prefect server answers at {url} (PREFECT_API_URL): start it or unset that, or use --no-server"
            )
        return url
    ours = background()
    if ours and ours.healthy:
        return ours.url
    default = f"http://{HOST}:{PORT}/api"
    return default if is_healthy(default) else None


@contextlib.contextmanager
def use_server(tell: Tell, *, scheduler: bool = False) -> Iterator[str]:
    """Give the API's address, starting a private server when none runs, and point Prefect at it.

    The body of the `with` is for what takes time and needs no server yet, such as importing Prefect; the server answers
    when the block is left.
    """
    prepare_environment()
    url = find_server()
    starting = None if url else start_private(scheduler=scheduler)
    if starting:
        url = starting.url
        tell("starting a Prefect server for this run (`copydesk server start` keeps one running)")
    assert url is not None
    os.environ["PREFECT_API_URL"] = url
    yield url
    if starting:
        starting.wait()
