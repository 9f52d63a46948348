"""Modules and settings such as a hostile site could leave in a folder of pages: whoever loads one is written down.

Belongs here: the traps, and who fell into them. What must not be loaded from where is in test_planted.py.
"""

from __future__ import annotations

from pathlib import Path

# What Python, its start-up, Prefect or we import by a bare name; json stands for all of the standard library, cchardet and brotli
# for what a library imports when it is there.
MODULES = (
    "json",
    "flows",
    "schemas",
    "copydesk",
    "sitecustomize",
    "usercustomize",
    "prefect",
    "cchardet",
    "brotli",
    "hostile_editors",
)

# Writes down who loads it and then becomes what it hides, as a careful attacker's would: nothing else gives it away.
_TRAP = """
import os
from importlib.machinery import PathFinder
with open({fallen!r}, "a") as file:
    file.write(f"{{os.getpid()}} {{__name__}}\\n")
spec = PathFinder.find_spec(__name__, [os.path.dirname(os.__file__)])
if spec is not None and spec.origin:
    __spec__, __package__, __path__ = spec, __name__, spec.submodule_search_locations
    with open(spec.origin) as file:
        exec(compile(file.read(), spec.origin, "exec"))
"""

# Prefect reads its settings from the working folder too, and a logging configuration may name anything that can be called.
_SETTINGS = """
[logging]
config_path = {config!r}
"""
_LOGGING = """
version: 1
handlers:
  trap: {{"()": "os.system", "command": "echo 0 prefect.toml >> {fallen}"}}
"""


def plant(folder: Path, fallen: Path, modules: tuple[str, ...] = MODULES, *, settings: bool = True) -> None:
    """Lay the traps out in a folder; `fallen` is the file they write to."""
    for name in modules:
        (folder / f"{name}.py").write_text(_TRAP.format(fallen=str(fallen)), encoding="utf-8")
    if settings:
        (folder / "prefect.toml").write_text(_SETTINGS.format(config=str(folder / "log.yml")), encoding="utf-8")
        (folder / "log.yml").write_text(_LOGGING.format(fallen=fallen), encoding="utf-8")


def caught(fallen: Path) -> list[tuple[int, str]]:
    """Which process loaded which trap."""
    if not fallen.exists():
        return []
    lines = (line.split() for line in fallen.read_text(encoding="utf-8").splitlines())
    return [(int(pid), name) for pid, name in lines]
