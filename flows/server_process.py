"""The process that a Prefect server runs in, started by copydesk/flows/server.py alone.

Belongs here: what has to happen inside that process, so that no server outlives its purpose. A private server ends
when the process that started it ends, however that ends: it holds the other end of a pipe. A background server holds a
lock on its record file for as long as it lives, so that nobody mistakes a recycled process id for it.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

ALREADY_RUNNING = 75  # EX_TEMPFAIL of sysexits.h: another background server holds the record file.
GOODBYE_SECONDS = 3  # How long open connections (the browser's, the client's event stream) may hold up the end.


def end_with_parent() -> None:
    """Block until the starter's end of the pipe on stdin closes, then end this process, politely first."""
    while os.read(0, 64):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(2 * GOODBYE_SECONDS)
    os._exit(0)


def hold_record(path: Path, url: str) -> None:
    """Lock the record file for the life of this process and write who we are; exit when another server holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(ALREADY_RUNNING)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, json.dumps({"pid": os.getpid(), "url": url}).encode())


def start(descriptor: int, record: str | None) -> None:
    """Serve Prefect's API on the listening socket that the starter bound; with a `record` file as the background server."""
    bound = socket.socket(fileno=descriptor)
    if record is None:
        threading.Thread(target=end_with_parent, daemon=True).start()
    else:
        hold_record(Path(record), os.environ["PREFECT_API_URL"])
    import uvicorn

    config = uvicorn.Config(
        "prefect.server.api.server:create_app",
        factory=True,
        lifespan="on",
        log_level="error",
        timeout_graceful_shutdown=GOODBYE_SECONDS,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[bound])
    if not server.started:
        sys.exit(3)
