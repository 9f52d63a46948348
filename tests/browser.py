"""A headless Chromium, driven through its debugging protocol: what a page asks for, runs and shows.

Belongs here: starting and asking the browser. What must hold of a page is in the tests. It resolves no name but this machine's.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
START_SECONDS, PAGE_SECONDS = 60, 60


def find_browser() -> str | None:
    """The command of a Chromium, None when this machine has none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """One page of the browser. `requests` are the addresses it asked for, `dialogs` what its scripts said aloud."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._number = 0
        self._session: str | None = None
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask the browser for something; what it answers."""
        self._number += 1
        port_file = {"id": self._number, "method": method, "params": parameters}
        self._line.send(json.dumps({**port_file, "sessionId": self._session} if self._session else port_file))
        while True:
            said = json.loads(self._line.recv(timeout=PAGE_SECONDS))
            if said.get("id") == self._number:
                assert "error" not in said, said
                result: dict[str, Any] = said["result"]
                return result
            self._note(said)

    def _note(self, said: dict[str, Any]) -> None:
        if said.get("method") == "Network.requestWillBeSent":
            self.requests.append(said["params"]["request"]["url"])
        if said.get("method") == "Page.javascriptDialogOpening":
            self.dialogs.append(said["params"]["message"])
            self._line.send(
                json.dumps(
                    {
                        "id": 0,
                        "sessionId": self._session,
                        "method": "Page.handleJavaScriptDialog",
                        "params": {"accept": True},
                    }
                )
            )

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression in the page."""
        said = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")

    def open(self, url: str) -> None:
        """Go to an address."""
        self.call("Page.navigate", url=url)

    def wait_for(self, script: str) -> Any:
        """The value of an expression as soon as it is true."""
        deadline = time.monotonic() + PAGE_SECONDS
        while not (value := self.run(script)):
            assert time.monotonic() < deadline, (script, self.run("document.body?.innerText"))
            time.sleep(0.1)
        return value


@contextlib.contextmanager
def browser(command: str, profile: Path) -> Iterator[Callable[[], Page]]:
    """A browser of its own with a fresh profile; gives what opens a page."""
    options = [
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
    # A session of its own: the command is a script around the browser, and both have to go.
    process = subprocess.Popen(
        [command, *options, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        port_file = profile / "DevToolsActivePort"
        deadline = time.monotonic() + START_SECONDS
        while not (port_file.exists() and len(port_file.read_text().split()) == 2):
            assert process.poll() is None, "the browser ended"
            assert time.monotonic() < deadline, "the browser did not start"
            time.sleep(0.1)
        port, path = port_file.read_text().split()
        with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None) as line:
            yield lambda: Page(line)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
