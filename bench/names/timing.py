"""What every measured system does alike: load, read all texts once, read them again.

Belongs here: the two passes and their clock, CPU seconds of the process. Each system runs in a process of its own, so that
the first pass is a cold one.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Find = Callable[[str], int]


def report(load: Callable[[], tuple[Find, str]]) -> None:
    """Print as JSON how long loading and two passes over the texts of a file take, and how many names were found.

    `load` gives what counts the names of one text, ready for use, and the system's version.
    """
    texts: list[str] = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    start = time.process_time()
    find, version = load()
    loaded = time.process_time() - start
    cold, names = _pass(find, texts)
    warm, _ = _pass(find, texts)
    print(json.dumps({"load": loaded, "cold": cold, "warm": warm, "names": names, "version": version}))


def _pass(find: Find, texts: Sequence[str]) -> tuple[float, int]:
    """CPU seconds of one pass, and the names found."""
    start = time.process_time()
    names = sum(find(text) for text in texts)
    return time.process_time() - start, names
