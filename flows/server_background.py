"""The background Prefect server: `copydesk server start` and `stop`.

Belongs here: starting and ending the one server of ours that outlives its starter. Finding it is in server.py.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time

from copydesk.flows.server import (
    STOP_SECONDS,
    Background,
    ServerError,
    await_health,
    background,
    bind,
    end_process,
    is_loopback,
    spawn,
    state_folder,
)
from copydesk.flows.server_settings import HOST, prepare_environment


def start_background(host: str, port: int) -> tuple[Background, bool]:
    """Start the background server and wait until it answers; the server, and whether it is new.

    One that runs already is returned as it is. ServerError when the host is not this machine alone, when the port is
    taken, or when the server dies.
    """
    if host != "localhost" and not (is_loopback(host) and "." in host):
        raise ServerError(f"the server listens on this machine alone (127.0.0.1), and {host} is more than that")
    if running := background():
        return running, False
    folder = state_folder()
    prepare_environment()
    url = f"http://{HOST}:{port}/api"
    with (folder / "server.log").open("w+b") as log:
        with bind(port) as bound:
            process = spawn(bound, url, log, folder / "server.json", scheduler=True)
        try:
            await_health(process, url, log)
        except BaseException:
            end_process(process)
            raise
    return Background(process.pid, url, True), True


def stop_background() -> Background | None:
    """End the background server; what it was, or None when there was none. ServerError when it will not go."""
    running = background()
    if running is None:
        return None
    for ending in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.pid, ending)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if background() is None:
                return running
            time.sleep(0.1)
    raise ServerError(f"the server (process {running.pid}) does not end")
