"""The process that a Prefect server runs in, started by copydesk/flows/server.py alone.

Belongs here: what has to happen inside that process, so that no server outlives its purpose and none answers strangers. A private
server ends when the process that started it ends, however that ends: it holds the other end of a pipe. A server that others may use
holds a lock on its record file for as long as it lives, so that nobody mistakes a recycled process id for it.
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
from typing import TYPE_CHECKING

from copydesk.flows.private_files import close_file, write_private
from copydesk.flows.server_settings import HOST, SERVER_PASSWORD

if TYPE_CHECKING:
    from starlette.types import ASGIApp

ALREADY_RUNNING = 75  # EX_TEMPFAIL of sysexits.h: another background server holds the record file.
LOGIN_SUFFIX = ".password"  # of the file beside a record
GOODBYE_SECONDS = 3  # How long open connections (the browser's, the client's event stream) may hold up the end.


def end_with_parent() -> None:
    """Block until the starter's end of the pipe on stdin closes, then end this process, politely first."""
    while os.read(0, 64):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(2 * GOODBYE_SECONDS)
    os._exit(0)


def hold_record(path: Path, url: str, password: str) -> bool:
    """Lock the record file for the life of this process and write who we are and how we are asked; False when another server holds it.

    The password's file is only written under the lock: of several servers that start at once it holds the password of the one that stays.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    write_private(path.with_suffix(LOGIN_SUFFIX), password + "\n")
    os.ftruncate(descriptor, 0)
    os.write(descriptor, json.dumps({"pid": os.getpid(), "url": url}).encode())
    return True


def close_database() -> None:
    """Make the database of runs a file that its owner alone can read: it holds every run's paths, logs and rejects."""
    from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
    from sqlalchemy.engine import make_url

    url = make_url(PREFECT_API_DATABASE_CONNECTION_URL.value())
    if url.get_backend_name() != "sqlite" or not os.path.isabs(url.database or ""):
        return
    place = str(url.database)
    close_file(Path(place))  # SQLite gives what it puts beside a database the database's own mode
    for beside in (f"{place}-wal", f"{place}-shm"):
        if os.path.exists(beside):
            close_file(Path(beside))


def make_app() -> ASGIApp:
    """Prefect's own application, for callers that mean this machine alone.

    A page of a hostile site may have its name point to 127.0.0.1 and ask us from the user's browser as if we were that site
    (DNS rebinding); what it can't do is change the name that the browser sends along.
    """
    from prefect.server.api.server import create_app
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    return TrustedHostMiddleware(create_app(), allowed_hosts=[HOST, "localhost"], www_redirect=False)


def start(descriptor: int, record: str | None, bound_to_parent: bool) -> None:
    """Serve Prefect's API on the listening socket that the starter bound.

    With a `record` file others find us: as the background server, or, `bound_to_parent`, as the server of a schedule, which does
    without when another holds it.
    """
    bound = socket.socket(fileno=descriptor)
    if bound_to_parent:
        threading.Thread(target=end_with_parent, daemon=True).start()
    if record is not None:
        held = hold_record(Path(record), os.environ["PREFECT_API_URL"], os.environ[SERVER_PASSWORD])
        if not held and not bound_to_parent:
            sys.exit(ALREADY_RUNNING)
    close_database()
    import uvicorn

    config = uvicorn.Config(
        make_app,
        factory=True,
        lifespan="on",
        log_level="error",
        timeout_graceful_shutdown=GOODBYE_SECONDS,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[bound])
    if not server.started:
        sys.exit(3)
