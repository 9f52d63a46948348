"""The figures of a run as one table, on the screen and in docs/bench-clean.md, and kept in bench/clean.json.

Belongs here: units, rounding and layout.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.clean.line_up import GET_TEXT, TRAFILATURA
from bench.clean.measure import Figures, Outcome
from bench.clean.pages import HTML, SETS, WHAT
from bench.clean.wrong_dates import WrongDate

ROOT = Path(__file__).parents[2]
SAVED = ROOT / "bench" / "clean.json"
DOCS = ROOT / "docs" / "bench-clean.md"
NO_VALUE = "-"
Saved = dict[str, Any]

_SHARES = (
    ("P", "precision"),
    ("R", "recall"),
    ("F1", "f1"),
    ("title", "title"),
    ("authors", "authors"),
    ("day", "day"),
)
_PRINTED = (("title pr.", "printed_title"), ("authors pr.", "printed_authors"), ("day pr.", "printed_day"))
_COSTS = (("ms", "ms"), ("x get_text", "times_get_text"), ("x trafilatura", "times_trafilatura"), ("failed", "failed"))


def figures_of(name: str, outcomes: Sequence[Outcome], shares: Sequence[Figures]) -> dict[str, Figures]:
    """The rows of one set by system: shares as per cent with one decimal, CPU milliseconds a page, and ratios of time."""
    seconds = {outcome.system.name: outcome.seconds for outcome in outcomes}
    rows: dict[str, Figures] = {}
    for outcome, found in zip(outcomes, shares, strict=True):
        own = outcome.system.name
        if own == GET_TEXT and name != HTML:
            continue  # there it is only the clock
        row: Figures = {key: round(100 * value, 1) for key, value in found.items()}
        row["ms"] = round(1000 * outcome.seconds / max(1, len(outcome.answers)), 1)
        for key, other in (("times_get_text", GET_TEXT), ("times_trafilatura", TRAFILATURA)):
            if seconds.get(other):
                row[key] = round(seconds[own] / seconds[other], 2)
        row["failed"] = len(outcome.failed)
        if outcome.system.accounts:
            row["unaccounted"] = len(outcome.unaccounted)
        rows[own] = row
    return rows


def versions_of(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """The version of every package that was measured."""
    packages = sorted({one.system.package for one in outcomes if one.system.package})
    return {package: version(package) for package in packages}


def set_aside(wrong: Sequence[WrongDate]) -> list[dict[str, str]]:
    """The gold dates set aside, as they are saved."""
    return [{"page": one.doc_id, "gold": one.gold, "stated": ", ".join(one.stated), "why": one.why} for one in wrong]


def plain_table(sets: dict[str, dict[str, Figures]]) -> str:
    """One table of every set for the screen."""
    columns = [*_SHARES, *_PRINTED, *_COSTS]
    lines = [("set", "system", *(head for head, _ in columns))]
    for name, systems in sets.items():
        lines += [(name, system, *(_show(row, key) for _, key in columns)) for system, row in systems.items()]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number < 2 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def load(path: Path = SAVED) -> Saved:
    """The figures last saved; none when there is no file."""
    if not path.exists():
        return {}
    found: Saved = json.loads(path.read_text(encoding="utf-8"))
    return found


def merged(before: Saved, now: Saved) -> Saved:
    """The figures of this run, and of the sets it left out those saved before."""
    kept: Saved = {**before, **now}
    for key in ("sets", "pages", "printed"):
        both = {**before.get(key, {}), **now[key]}
        kept[key] = {name: both[name] for name in SETS if name in both}
    kept["versions"] = dict(sorted({**before.get("versions", {}), **now["versions"]}.items()))
    return kept


def save(saved: Saved, path: Path = SAVED, docs: Path = DOCS) -> None:
    """Write the figures and the page made of them."""
    path.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")
    docs.write_text(markdown(saved), encoding="utf-8")


def markdown(saved: Saved) -> str:
    """The page docs/bench-clean.md."""
    parts = [_HEAD, _HELD_OUT if saved["held_out"] else _SEEN]
    for name, systems in saved["sets"].items():
        columns = [*_SHARES, *([] if name == HTML else _PRINTED), *_COSTS]
        if name != HTML:
            columns.remove(("x trafilatura", "times_trafilatura"))
        parts.append(f"## {name}: {WHAT[name]}, {saved['pages'][name]} pages")
        head = [f"| system | {' | '.join(head for head, _ in columns)} |", f"|---|{'---:|' * len(columns)}"]
        body = [f"| {one} | {' | '.join(_show(row, key) for _, key in columns)} |" for one, row in systems.items()]
        parts.append("\n".join([*head, *body]))
        if name in saved["printed"]:
            counts = saved["printed"][name]
            parts.append(
                f"Printed in the text: {counts['title']} titles, all authors of {counts['authors']} pages that have any, "
                f"{counts['day']} days."
            )
    lost = sum(row.get("unaccounted", 0) for systems in saved["sets"].values() for row in systems.values())
    parts.append(f"{_ACCOUNT} Pages where that fails: **{lost}**.")
    parts.append("## Versions")
    parts.append(", ".join(f"{package} {number}" for package, number in saved["versions"].items()))
    parts += ["## Gold dates set aside", _ASIDE]
    rows = [f"| {one['page']} | {one['gold']} | {one['stated']} | {one['why']} |" for one in saved["set_aside"]]
    parts.append("\n".join(["| page | gold | the page states | |", "|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _show(row: Figures, key: str) -> str:
    value = row.get(key)
    if value is None:
        return NO_VALUE
    return f"{value:.0f}" if key == "failed" else f"{value:.2f}" if key.startswith("times") else f"{value:.1f}"


_HEAD = """\
# Cleaning beside its peers

Written by `make bench-clean EVAL=FOLDER CLEAN=--save`; not by hand. FOLDER holds the annotated pages and their scorer, which
are not part of the repository. `CLEAN="--only html --limit 40"` measures a part, `CLEAN="--errors 20 --kind insc --out FILE"`
writes the worst pages with what was wrong on each, and `python -m bench.clean FOLDER --systems copydesk` needs no peers.

All systems read the same English news pages in the same run, one page after the other. **P, R, F1**: 4-gram precision, recall
and F1 of the body, in per cent. **title**: the right title, or one holds the other. **authors**: F1 over names. **day**: the right
day of publication. **pr.**: the same over the pages whose text prints it at all (`bench/clean/printed.py`). **ms**: CPU time a
page, with metadata where a system gives any; **x get_text**: that time over what BeautifulSoup's `get_text` takes on lxml's tree
of the same pages as HTML, **x trafilatura** over trafilatura's default. **failed**: pages a system raised on, or refused; they
count as empty. Peers run with their defaults but for the mode named, without comments, told neither address nor outlet.

Of HTML, copydesk itself asks trafilatura (default and precision) what it keeps, as one feature among others for its trees; the
time that takes is in copydesk's."""
_HELD_OUT = """\
Copydesk's cleaner was fitted on these pages, so in the row `copydesk` each page is cleaned by a model fitted without any page of
its site. The row `copydesk as shipped` is the model that ships, which has seen them all: no measure of what it does elsewhere."""
_SEEN = "Copydesk runs as it ships; its rules were written with these pages at hand. Trafilatura and newspaper4k were tuned on some of them too."
_ACCOUNT = (
    "Every non-space character of a page is in exactly one of copydesk's body and cuts, checked on every page above."
)
_ASIDE = """\
The day is not asked of these pages: the year of the gold date is one that the page's own markup (JSON-LD `datePublished`, meta
elements) denies. Days that differ within the year are left as they are."""
