"""The first file that every Python process of ours runs, by its path: `python -P boot.py ORDER`, started by children.py alone.

Belongs here: where such a process finds modules, and that it ends with its parent. It loads copydesk from the very folder its
parent has it from, looks everything else up where the interpreter was installed first, and only then where children.py allows.
Imports nothing of ours by name.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from typing import Any

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def end_with(parent: int) -> None:
    """Be killed when the thread that started this process ends, and be gone if `parent`, its process, already is.

    Linux alone has this; elsewhere what a child does when its pipe closes has to do.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def begin(order: dict[str, Any]) -> None:
    """Load copydesk from `home`, extend the search path by `path`, call `start` ("module:function") with `arguments`."""
    if order["parent"]:
        end_with(order["parent"])
    sys.path += [folder for folder in order["path"] if folder not in sys.path]
    spec = PathFinder.find_spec("copydesk", [order["home"]])
    if spec is None or spec.loader is None:
        raise ImportError(f"copydesk is no longer in {order['home']}")
    sys.modules["copydesk"] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules["copydesk"])
    module, _, function = order["start"].partition(":")
    getattr(import_module(module), function)(*order["arguments"])


if __name__ == "__main__":
    begin(json.loads(sys.argv[1]))
