"""Editors of an installation in which one module can't be imported: `broken_modules:without_NAME`, and `read_without_NAME`.

A worker process looks modules up where the interpreter was installed, so that none can be hidden by a file; the module is taken
away inside the worker instead.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

EDIT, READ = "without_", "read_without_"


def __getattr__(name: str) -> Callable[..., Any]:
    if name.startswith(READ):
        from copydesk.run.learn import read as editor

        module = name.removeprefix(READ)
    elif name.startswith(EDIT):
        from copydesk.rows import edit as editor  # type: ignore[assignment]

        module = name.removeprefix(EDIT)
    else:
        raise AttributeError(name)
    sys.modules[module] = None  # type: ignore[assignment]  # as the import system has it for what must not be imported
    return editor
