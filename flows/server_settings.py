"""What Prefect and its servers are told by environment: to be quiet, offline and on loopback.

Belongs here: settings with the reason for each. Nothing here imports Prefect, which reads them once, at import.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import urllib.parse
from pathlib import Path

from copydesk.flows.private_files import FOLDER_MODE, forbid_strangers
from copydesk.run import children

HOST = "127.0.0.1"
# What a server asks of its callers, and what a client answers. Both in the environment alone: argv is there for all to read.
SERVER_PASSWORD, CLIENT_PASSWORD = "PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"
START_SECONDS = 1800  # A busy two-core machine took 71 s for the first start; nobody should wait longer than this.

# Quiet, offline, on loopback. A value that the user has set wins.
SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The second version of the UI asks a host on the internet for its configuration; the first asks nobody.
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    # The server's goodbye after a good run was seen to be two tracebacks, unless both of its loggers are silenced.
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    # The default serializer is pickle; nothing of ours is ever unpickled.
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    # A dead server costs a run 2 + 4 seconds for a call, not 62.
    "PREFECT_CLIENT_MAX_RETRIES": "2",
    # Should anything still reach for the embedded server, it may take as long as it needs.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": str(START_SECONDS),
}


def prefect_home() -> Path:
    """Prefect's folder: its database of runs and its profiles."""
    return Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect").expanduser().absolute()


def prepare_environment() -> None:
    """Set what keeps Prefect quiet and offline, here and in child processes. Call it before Prefect is imported.

    Paths become absolute, since servers and runs that stand in RAW or OUTPUT are moved elsewhere.
    """
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    for name in ("PREFECT_HOME", "PREFECT_PROFILES_PATH"):
        if place := os.environ.get(name):
            os.environ[name] = str(Path(place).expanduser().absolute())
    for name in ("NO_PROXY", "no_proxy"):
        known = [entry for entry in os.environ.get(name, "").split(",") if entry]
        os.environ[name] = ",".join(dict.fromkeys([*known, HOST, "localhost"]))
    home = prefect_home()
    if not _is_writable(home):
        spare = tempfile.mkdtemp(prefix="copydesk-prefect-")
        atexit.register(shutil.rmtree, spare, ignore_errors=True)
        os.environ["PREFECT_HOME"] = spare


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        forbid_strangers(folder)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def server_environment(url: str, password: str, *, background: bool, scheduler: bool) -> dict[str, str]:
    """The environment of a server's process: ours, with what the UI and the API need to know of their own address and callers."""
    port = urllib.parse.urlsplit(url).port
    here = f"http://{HOST}:{port},http://localhost:{port}"
    environment = {
        **children.environment(),
        "PREFECT_HOME": str(prefect_home()),
        # The UI asks the address that this names; without it any port but 4200 shows an empty page.
        "PREFECT_API_URL": url,
        "PREFECT_UI_API_URL": url,
        # Other pages in the user's browser have no business here.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": here,
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        # Nor has any other user of this machine: whoever may call the API may have code run.
        SERVER_PASSWORD: password,
        CLIENT_PASSWORD: password,
        "PREFECT__SERVER_FINAL": "1",
    }
    if not background and not scheduler:
        # One run needs no scheduler and no UI; the services that record the run stay on.
        environment["PREFECT__SERVER_EPHEMERAL"] = "1"
    return environment
