"""The background Prefect server: `copydesk server start` and `stop`.

Belongs here: starting and ending the one server of ours that outlives its starter. Finding it is in server.py.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time

from copydesk.flows.private_files import FILE_MODE
from copydesk.flows.server import (
    BACKGROUND,
    STOP_SECONDS,
    Recorded,
    Server,
    ServerError,
    await_health,
    bind,
    end_process,
    is_loopback,
    new_password,
    recorded,
    spawn,
    state_folder,
)
from copydesk.flows.server_settings import HOST, prepare_environment


def start_background(host: str, port: int) -> tuple[Recorded, bool]:
    """Start the background server and wait until it answers; the server, and whether it is new.

    One that runs already is returned as it is. ServerError when the host is not this machine alone, when the port is
    taken, or when the server dies.
    """
    if host != "localhost" and not (is_loopback(host) and "." in host):
        raise ServerError(f"the server listens on this machine alone (127.0.0.1), and {host} is more than that")
    if running := recorded():
        if running.password is None:
            raise ServerError("the server that runs lets everybody in, as earlier versions did: copydesk server stop")
        return running, False
    folder = state_folder()
    prepare_environment()
    server = Server(f"http://{HOST}:{port}/api", new_password())
    with open(folder / "server.log", "w+b", opener=lambda path, flags: os.open(path, flags, FILE_MODE)) as log:
        with bind(port) as bound:
            process = spawn(bound, server, log, folder / BACKGROUND, outlives=True, scheduler=True)
        try:
            await_health(process, server, log)
        except BaseException:
            end_process(process)
            raise
    started = recorded()
    if started is None:
        raise ServerError("the server ended as soon as it had answered")
    return started, True


def stop_background() -> Recorded | None:
    """End the background server; what it was, or None when there was none. ServerError when it will not go."""
    running = recorded()
    if running is None:
        return None
    for ending in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.pid, ending)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if recorded() is None:
                return running
            time.sleep(0.1)
    raise ServerError(f"the server (process {running.pid}) does not end")
