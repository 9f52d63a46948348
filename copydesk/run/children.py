"""How Python processes are started, so that none loads code or settings from where news text lies.

Belongs here: the command, environment and search path of our own children, what other programs' children inherit from us, and
which folders nothing is loaded from: RAW, OUTPUT, and the working folder, which often is one of them. A scraper brings home
whatever a site serves: a page may be called json.py or prefect.toml. Where copydesk itself is installed stays allowed, or a
checkout could not be run from its own folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from copydesk.run import boot

HOME = Path(__file__).resolve().parents[2]  # the folder that the package copydesk lies in
NEUTRAL = "/"  # where a child stands: no folder of the user's, and nothing in it is read by its name

SEARCH_PATH, SAFE_PATH = "PYTHONPATH", "PYTHONSAFEPATH"


def command(start: str, *arguments: Any, apart: Iterable[Path] = (), bound: bool = False) -> list[str]:
    """The command of a child that calls `start`, "module:function", with `arguments` (of JSON's types).

    One that is `bound` ends at once with the thread that starts it, however that ends, where the system can do this.
    The child searches its interpreter's own folders first, then what else this process searches, but no folder in `apart`, in
    the working folder, or named relative to it.
    """
    folders = [*_real(apart), *_working_folder()]
    order = {
        "parent": os.getpid() if bound else None,
        "home": str(HOME),
        "path": [entry for entry in sys.path if isinstance(entry, str) and _may_load(entry, folders)],
        "start": start,
        "arguments": arguments,
    }
    return [os.path.abspath(sys.executable), "-P", os.path.abspath(boot.__file__), json.dumps(order)]


def environment(*, but: str | None = None) -> dict[str, str]:
    """This process's environment for a child: boot.py has the search path, and no grandchild gets the working folder.

    It goes without variables whose names begin with `but`.
    """
    kept = {
        name: value for name, value in os.environ.items() if name != SEARCH_PATH and not (but and name.startswith(but))
    }
    return {**kept, SAFE_PATH: "1"}


def keep_apart(*folders: Path) -> None:
    """From now on neither this process nor what programs of others it starts load code from `folders`, a run's RAW and OUTPUT.

    They leave the search path even when the user's PYTHONPATH names them; children inherit neither them nor the working folder.
    """
    apart = _real(folders)
    named = [entry for entry in os.environ.pop(SEARCH_PATH, "").split(os.pathsep) if entry]
    sys.path[:] = [entry for entry in sys.path if not _is_wished(entry, named) or _may_load(entry, apart)]
    os.environ[SAFE_PATH] = "1"
    if kept := [entry for entry in named if _may_load(entry, [*apart, *_working_folder()])]:
        os.environ[SEARCH_PATH] = os.pathsep.join(kept)


@contextlib.contextmanager
def standing_apart() -> Iterator[None]:
    """Within the block this process stands in no folder of the user's, so that relative paths mean nothing.

    Prefect reads settings from where it stands (prefect.toml, .env, pyproject.toml), and settings may name code. The user's own
    are in the environment and in the profile.
    """
    here = _here()
    os.chdir(NEUTRAL)
    try:
        yield
    finally:
        if here is not None:
            with contextlib.suppress(FileNotFoundError):  # removed meanwhile, which is no trouble of what was done
                os.chdir(here)


def forget_first_entry() -> None:
    """Undo what Python does for a command: it searches the script's folder first or, after -m, the working folder."""
    if sys.path and not _is_home(sys.path[0]):
        put = {_here(), os.path.realpath(os.path.dirname(sys.argv[0]))}
        if not sys.path[0] or os.path.realpath(sys.path[0]) in put:
            del sys.path[0]


def _may_load(entry: str, apart: list[str]) -> bool:
    """Whether an entry of the search path may be searched: it depends on no working folder and is in none that is `apart`."""
    return os.path.isabs(entry) and (_is_home(entry) or not _is_inside(entry, apart))


def _is_wished(entry: str, named: Iterable[str]) -> bool:
    """Whether an entry of the search path is there because PYTHONPATH names it; Python makes them absolute."""
    return any(os.path.abspath(entry) == os.path.abspath(one) for one in named)


def _is_home(entry: str) -> bool:
    return os.path.realpath(entry) == str(HOME)


def _is_inside(entry: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of the folders or lies below one, links resolved."""
    real = os.path.realpath(entry)
    return any(os.path.commonpath([real, folder]) == folder for folder in folders)


def _real(folders: Iterable[Path]) -> list[str]:
    return [os.path.realpath(folder) for folder in folders]


def _here() -> str | None:
    """The working folder; None when it is gone."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        return None


def _working_folder() -> list[str]:
    """The working folder, unless it is gone or copydesk is installed right there."""
    here = _here()
    return [] if here is None or _is_home(here) else [here]
