"""The figures of the last gate, kept in bench/quality.json, and the README's table made of them.

Belongs here: reading and writing both. The table stands between two marker comments and nothing else there is touched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from bench.gate.figures import FIGURES, markdown_table

ROOT = Path(__file__).parents[2]
QUALITY = ROOT / "bench" / "quality.json"
README = ROOT / "README.md"
BEGIN, END = "<!-- quality: begin -->", "<!-- quality: end -->"


def load_quality(path: Path = QUALITY) -> dict[str, float]:
    """The figures last saved; none when there is no file."""
    if not path.exists():
        return {}
    found: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return found


def save_quality(measured: Mapping[str, float], path: Path = QUALITY) -> None:
    """Write the figures in the order of the list; those not measured this time keep their last value."""
    known = {**load_quality(path), **measured}
    kept = {figure.name: known[figure.name] for figure in FIGURES if figure.name in known}
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def with_table(readme: str, measured: Mapping[str, float], floors: Mapping[str, float]) -> str:
    """The README's text with the table between its markers. Raises ValueError when the markers are not there."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md lacks the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{markdown_table(measured, floors)}\n{END}{after}"
