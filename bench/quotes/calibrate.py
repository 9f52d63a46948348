"""Fit how sure a quotation and its speaker are, by how often each rule is right on annotated news.

    python -m bench.quotes.calibrate FOLDER [--save]

FOLDER holds the annotated sets. Reads quotes/polnear.dev, fits on one half of its documents and shows the other, then fits on
all and with --save writes copydesk/knowledge/calibration.csv. Nothing is trained: rows are counted by the rule that made them.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from bench.quotes.rows import Judged, judge_set
from copydesk.lexicon.learned import bin_of

FLOOR = 40  # rows a bin needs to stand for itself
SHRINK = 15.0  # rows' worth of the wider bin that a bin leans on
CAP = 0.99
BOUND = 2.0  # standard errors a promise stays under what was seen
FILE = Path(str(resources.files("copydesk") / "knowledge" / "calibration.csv"))
EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01)

Key = tuple[str, str, str, float | None]


class Cell(NamedTuple):
    """Rows of one bin, and the share of them that is right after leaning on the wider bin."""

    count: int
    right: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, show, save if asked to; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.quotes.calibrate", description=__doc__.split("\n")[0])
    parser.add_argument("sets", type=Path)
    parser.add_argument("--save", action="store_true")
    told = parser.parse_args(arguments)
    rows = judge_set(told.sets, "polnear")
    names = sorted({r.document for r in rows})
    even = set(names[::2])
    halves = [r for r in rows if r.document in even], [r for r in rows if r.document not in even]
    shown = [(r, look(fit(halves[1]), r)) for r in halves[0]] + [(r, look(fit(halves[0]), r)) for r in halves[1]]
    print("speaker, fitted on one half of the documents, shown on the other:")
    print(reliability([(p, r.speaker_right) for r, (_, p) in shown if r.speaker_right is not None and r.named]))
    print("speech:")
    print(reliability([(p, r.found) for r, (p, _) in shown]))
    if told.save:
        save(fit(rows))
    return 0


def fit(rows: Iterable[Judged]) -> dict[Key, Cell]:
    """The table: wide bins first, each narrower one leaning on the one it is in."""
    speech: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    speaker: defaultdict[tuple[str, str, float | None], list[bool]] = defaultdict(list)
    for r in rows:
        for rule in ("", r.rule):
            speech[rule, r.quote_type].append(r.found)
        if r.named and r.speaker_right is not None:
            sort = f"{r.method} {r.quote_type}"
            for key in (("", r.method, None), ("", sort, bin_of(r.raw)), (r.rule, sort, bin_of(r.raw))):
                speaker[key].append(r.speaker_right)
    table: dict[Key, Cell] = {}
    for (rule, kind), right in sorted(speech.items()):
        wide = table.get(("speech", "", kind, None))
        if not rule or len(right) >= FLOOR:
            table["speech", rule, kind, None] = _cell(right, wide)
    for (rule, method, edge), right in sorted(
        speaker.items(), key=lambda x: (x[0][0], x[0][2] is not None, x[0][1], x[0][2] or 0.0)
    ):
        wide = table.get(("speaker", "", method, edge)) if rule else None
        wide = wide or table.get(("speaker", "", method.split(" ")[0], None))
        if edge is None or len(right) >= FLOOR:
            table["speaker", rule, method, edge] = _cell(right, wide)
    return {
        key: Cell(cell.count, _at_least(cell)) if key[0] == "speaker" else cell
        for key, cell in sorted(table.items(), key=str)
    }


def _at_least(cell: Cell) -> float:
    """A share less two standard errors: what is promised should be kept."""
    return round(max(0.05, cell.right - BOUND * (cell.right * (1 - cell.right) / cell.count) ** 0.5), 3)


def _cell(right: Sequence[bool], wide: Cell | None) -> Cell:
    prior = wide.right if wide else 0.5
    return Cell(len(right), round(min(CAP, (sum(right) + SHRINK * prior) / (len(right) + SHRINK)), 3))


def look(table: dict[Key, Cell], row: Judged) -> tuple[float, float]:
    """What a table says of a row: that it is speech, that its speaker is right."""
    said = table.get(("speech", row.rule, row.quote_type, None)) or table["speech", "", row.quote_type, None]
    edge = bin_of(row.raw)
    sort = f"{row.method} {row.quote_type}"
    keys = ((row.rule, sort, edge), ("", sort, edge), ("", row.method, None))
    spoke = next((table[("speaker", *key)].right for key in keys if ("speaker", *key) in table), 0.5)
    return said.right, spoke


def reliability(pairs: Sequence[tuple[float, bool]]) -> str:
    """For each bin of confidence: rows, what was promised, what was kept."""
    lines = ["   confidence    rows  promised  right"]
    for low, high in zip(EDGES, EDGES[1:], strict=False):
        here = [(p, ok) for p, ok in pairs if low <= p < high]
        if here:
            promised = sum(p for p, _ in here) / len(here)
            kept = sum(ok for _, ok in here) / len(here)
            lines.append(f"   {low:.2f} to {min(high, 1):.2f}  {len(here):5d}     {promised:.3f}  {kept:.3f}")
    sure = [ok for p, ok in pairs if p >= 0.9]
    share = len(sure) / max(1, len(pairs))
    lines.append(f"   0.9 and more: {share:.1%} of {len(pairs)} rows, {sum(sure) / max(1, len(sure)):.1%} right")
    return "\n".join(lines)


def save(table: dict[Key, Cell]) -> None:
    """Write the table, sorted."""
    lines = [
        (what, rule, sort, "" if edge is None else f"{edge:g}", cell.count, f"{cell.right:g}")
        for (what, rule, sort, edge), cell in table.items()
    ]
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("what", "rule", "sort", "bin", "count", "right"))
        writer.writerows(sorted(lines))


if __name__ == "__main__":
    sys.exit(main())
