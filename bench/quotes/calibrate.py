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
from copydesk.lexicon.learned import bin_of, wider_keys

FLOOR = 25  # rows a bin needs to stand for itself
SHRINK = 15.0  # rows' worth of the wider bin that a bin leans on
CAP = 0.99
BOUND = 1.28  # standard errors (one in ten): with FLOOR, chosen on the halves of polnear
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
    options = parser.parse_args(arguments)
    rows = judge_set(options.sets, "polnear")
    shown = held_out(halve(rows))
    print("speaker, fitted on one half of the documents, shown on the other:")
    print(reliability([(p, r.speaker_right) for r, (_, p) in shown if r.speaker_right is not None and r.named]))
    print("speech:")
    print(reliability([(p, r.found) for r, (p, _) in shown]))
    if options.save:
        save(fit(rows))
    return 0


def halve(rows: Sequence[Judged]) -> tuple[list[Judged], list[Judged]]:
    """The rows of every other document, and the rest."""
    even = set(sorted({r.document for r in rows})[::2])
    return [r for r in rows if r.document in even], [r for r in rows if r.document not in even]


def held_out(halves: tuple[Sequence[Judged], Sequence[Judged]]) -> list[tuple[Judged, tuple[float, float]]]:
    """Every row with what the table fitted on the other half says of it."""
    tables = fit(halves[1]), fit(halves[0])
    return [(row, look(table, row)) for half, table in zip(halves, tables, strict=True) for row in half]


def fit(rows: Iterable[Judged]) -> dict[Key, Cell]:
    """The table: wide bins first, each narrower one leaning on the one it is in."""
    speech: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    speaker: defaultdict[tuple[str, str, float | None], list[bool]] = defaultdict(list)
    for r in rows:
        for rule in ("", r.rule):
            speech[rule, r.quote_type].append(r.found)
        if r.named and r.speaker_right is not None:
            for key in wider_keys(r.rule, r.sort, bin_of(r.raw)):
                speaker[key].append(r.speaker_right)
    table: dict[Key, Cell] = {}
    for (rule, kind), right in sorted(speech.items()):
        wide = table.get(("speech", "", kind, None))
        if not rule or len(right) >= FLOOR:
            table["speech", rule, kind, None] = _cell(right, wide)
    for (rule, sort, edge), right in sorted(speaker.items(), key=lambda x: _width(x[0])):
        wide = next((c for k in wider_keys(rule, sort, edge or 0.0) if (c := table.get(("speaker", *k)))), None)
        if " " not in sort or len(right) >= FLOOR:
            table["speaker", rule, sort, edge] = _cell(right, wide)
    return {
        key: Cell(cell.count, _at_least(cell)) if key[0] == "speaker" else cell
        for key, cell in sorted(table.items(), key=str)
    }


def _width(key: tuple[str, str, float | None]) -> tuple[bool, bool, bool, str, str, float]:
    """What sorts the widest bins first, since narrower ones lean on them."""
    rule, sort, edge = key
    return bool(rule), edge is not None, " " in sort, rule, sort, edge or 0.0


def _at_least(cell: Cell) -> float:
    """The lower end of a share's interval (Wilson 1927): what is promised should be kept."""
    share, count, z = cell.right, cell.count, BOUND
    spread = z * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return round((share + z * z / (2 * count) - spread) / (1 + z * z / count), 3)


def _cell(right: Sequence[bool], wide: Cell | None) -> Cell:
    prior = wide.right if wide else 0.5
    return Cell(len(right), round(min(CAP, (sum(right) + SHRINK * prior) / (len(right) + SHRINK)), 3))


def look(table: dict[Key, Cell], row: Judged) -> tuple[float, float]:
    """What a table says of a row: that it is speech, that its speaker is right."""
    said = table.get(("speech", row.rule, row.quote_type, None)) or table["speech", "", row.quote_type, None]
    keys = wider_keys(row.rule, row.sort, bin_of(row.raw))
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
