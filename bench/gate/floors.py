"""The floors in tests/floors.toml: what no figure may fall under again. They rise with what is reached, and never sink.

Belongs here: reading and writing them, comparing, raising. What is measured is in figures.py.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path

from bench.gate.figures import BY_NAME, Figure

FLOORS = Path(__file__).parents[2] / "tests" / "floors.toml"
# Room for a change that helps elsewhere, in per cent; counts have none.
MARGIN = 0.5

_HEAD = """\
# What no figure of the gate may fall under (at_least) or rise above (at_most). Floors only ever rise:
# `python -m bench.gate FOLDER --raise` writes what is reached, less half a point, and never lowers one.
"""


class FloorsError(ValueError):
    """The floors file is wrong. Carries one line."""


def load(path: Path = FLOORS) -> dict[str, float]:
    """The floor of each figure that has one. Raises FloorsError for a name or a direction that is none."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> dict[str, float]:
    """The floors in the text of a floors file. Raises FloorsError."""
    found: dict[str, float] = {}
    for table, entries in tomllib.loads(text).items():
        for name, value in entries.items():
            figure = BY_NAME.get(name)
            if figure is None:
                raise FloorsError(f"floors.toml: there is no figure {name}")
            if table != _table(figure):
                raise FloorsError(f"floors.toml: {name} belongs under {_table(figure)}, not {table}")
            found[name] = float(value)
    return found


def render(floors: Mapping[str, float]) -> str:
    """The floors file as text."""
    lines = [_HEAD]
    for table in ("at_least", "at_most"):
        lines.append(f"[{table}]")
        lines += [f'"{n}" = {BY_NAME[n].show(v)}' for n, v in sorted(floors.items()) if _table(BY_NAME[n]) == table]
        lines.append("")
    return "\n".join(lines)


def _table(figure: Figure) -> str:
    return "at_most" if figure.better == "low" else "at_least"


def holds(name: str, value: float, floor: float) -> bool:
    """Whether a measured value keeps its floor."""
    return value <= floor if BY_NAME[name].better == "low" else value >= floor


def broken(measured: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """A line for each measured figure that does not keep its floor."""
    return [
        f"{name} is {BY_NAME[name].show(measured[name])}, "
        f"{'above its ceiling' if BY_NAME[name].better == 'low' else 'under its floor'} {BY_NAME[name].show(floor)}"
        for name, floor in sorted(floors.items())
        if name in measured and not holds(name, measured[name], floor)
    ]


def raised(measured: Mapping[str, float], floors: Mapping[str, float]) -> dict[str, float]:
    """The floors after these measurements: each at least as strict as before."""
    found = dict(floors)
    for name, value in measured.items():
        reached = _reached(BY_NAME[name], value)
        if name not in found or holds(name, reached, found[name]):
            found[name] = reached
    return found


def _reached(figure: Figure, value: float) -> float:
    """What a measured value is worth as a floor."""
    if figure.unit == "count":
        return value
    if figure.better == "low":
        return min(100.0, math.ceil((value + MARGIN) * 10 - 1e-6) / 10)
    return max(0.0, math.floor((value - MARGIN) * 10 + 1e-6) / 10)


def lowered(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    """The figures whose floor is gone or less strict than it was."""
    return sorted(name for name, floor in before.items() if name not in after or not holds(name, after[name], floor))
