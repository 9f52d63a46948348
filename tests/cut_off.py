"""`copydesk run` whose Prefect server is out of reach from the middle of the run on. Run by test_flow.py in a process.

Arguments: the API's address, the raw and the output folder. The run talks to the server through a relay in this process
that is closed when the batches are merged.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import urllib.parse
from pathlib import Path


class Relay:
    """Passes connections on to the server until it is cut."""

    def __init__(self, port: int) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.target = port
        self.open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self.listening.accept()
            except OSError:
                return
            theirs = socket.create_connection(("127.0.0.1", self.target))
            self.open += [ours, theirs]
            for source, sink in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def cut(self) -> None:
        """Refuse connections from now on and end those that are open."""
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for one in self.open:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def main() -> None:
    """Run the command line with a relay that is cut at the merge."""
    api, raw, output = sys.argv[1:]
    relay = Relay(urllib.parse.urlsplit(api).port or 0)
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{relay.port}/api"

    from copydesk.cli import main as cli
    from copydesk.run.job import Job

    merge = Job.merge

    def cut_and_merge(job: Job) -> object:
        relay.cut()
        return merge(job)

    Job.merge = cut_and_merge  # type: ignore[method-assign,assignment]
    cli.GOODBYE_SECONDS = 5.0
    sys.argv = ["copydesk", "run", raw, output, "--workers", "1"]
    Path(output).mkdir()
    cli.main()


if __name__ == "__main__":
    main()
