"""The table, and the page that is saved.

Belongs here: words and columns. Nothing is measured here.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from pathlib import Path

from bench.names.systems import Timed
from copydesk.lexicon.compiled import FILE as COMPILED
from copydesk.lexicon.files import list_files, read_bytes

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "bench-names.md"
OURS = "copydesk"
_INTRO = """# Finding names beside its peers

Written by `make bench-names EVAL=FOLDER NAMES=--save`; not by hand. FOLDER holds the annotated sets, which are not part of the
repository.

All systems read the same newswire in the same run, each in a process of its own on one core. **cold**: MB of UTF-8 text for a
second of CPU time, in a first pass over texts the process has never seen; **warm**: in a second pass over the same. **x ours**:
time over copydesk's, cold. **load**: CPU seconds until all a system knows is loaded, its libraries' import aside for copydesk.
The best of the rounds counts, system by system. Copydesk's time is that of the whole names stage: mentions found and every one
of them resolved; in its second row, of finding alone. The others only find names. spaCy's small architecture has layers like
those of `en_core_web_sm`'s tokeniser and entity recogniser with weights that were never trained, as models are not in package
registries: it is here for its speed alone. npm compromise is asked for people, places and organisations.

How the interpreter was compiled matters: CPython without profile-guided optimisation (what pyenv builds unless told otherwise)
needed a third more time for copydesk than Debian's, on the same machine and day (`PYTHON=/usr/bin/python3` before `EVAL`, in a
fresh clone, measures that one); the peers are compiled already.
"""

_FIGURES_SAY = "From `bench/quality.json`, as `make gate` last measured it; F1 and shares in per cent."
_FIGURES = {
    "enww.typed": "world newswire of 2022: names with their type, exact F1",
    "enww.tolerant": "the same, places and organisations counted as one kind",
    "enww.names": "the same, types aside",
    "crossner.typed": "political articles of an encyclopedia: names with their type, F1",
    "gum_names.clusters": "Wikinews: mentions of one entity kept together, B-cubed F1 of entity_id",
    "voxel.clusters": "European politics: the same",
    "news_fair.clusters": "news of all kinds: the same",
    "gum_names.linking": "Wikinews: detected names that are linked right",
    "voxel.linking": "European politics: detected names that are linked right",
    "news_fair.linking": "news of all kinds: detected names that are linked right",
    "roles.curated_right": "questions about office holders at a date: right",
    "country.right": "country names of 157: right",
    "country.wrong": "country names of 157: wrong",
}


def heading(texts: int, size: int, rounds: int) -> str:
    """What was read, and by which interpreter: how that was compiled matters as much as how old it is."""
    python = f"{platform.python_implementation()} {platform.python_version()} ({platform.python_compiler()})"
    return f"{texts} articles, {size / 1e6:.2f} MB, best of {rounds} rounds, {python}"


def table(found: Mapping[str, Timed | str], size: int) -> str:
    """The systems as a Markdown table."""
    ours = found[OURS]
    assert isinstance(ours, Timed)
    lines = [
        "| system | cold MB/s | warm MB/s | x ours, cold | x ours, warm | load s | version |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for name, timed in found.items():
        if isinstance(timed, str):
            lines.append(f"| {name} | - | - | - | - | - | not measured: {timed} |")
            continue
        lines.append(
            f"| {name} | {size / 1e6 / timed.cold:.3f} | {size / 1e6 / timed.warm:.3f} | {timed.cold / ours.cold:.1f} "
            f"| {timed.warm / ours.warm:.1f} | {timed.load:.2f} | {timed.version} |"
        )
    return "\n".join(lines)


def knowledge_line() -> str:
    """How large what we know is."""
    sizes = {name: len(read_bytes(name)) for name in list_files()}
    rows = sum(size for name, size in sizes.items() if name.endswith(".csv"))
    return (
        f"Knowledge: {rows / 1e6:.2f} MB of reviewed rows in {sum(name.endswith('.csv') for name in sizes)} CSV files, "
        f"{sizes[COMPILED] / 1e6:.2f} MB of them compiled, the tagger's weights {sizes['tagger.npz'] / 1e6:.2f} MB."
    )


def save(texts: int, size: int, rounds: int, table: str) -> None:
    """Write the page."""
    PAGE.write_text(
        f"{_INTRO}\n{heading(texts, size, rounds)}.\n\n{table}\n\n{knowledge_line()}\n{_scores()}", encoding="utf-8"
    )


def _scores() -> str:
    """What the gate last measured of the names on annotated sets."""
    kept: dict[str, float] = json.loads((ROOT / "bench" / "quality.json").read_text(encoding="utf-8"))
    lines = [f"| {words} | {kept[name]:g} |" for name, words in _FIGURES.items() if name in kept]
    return "\n".join(
        ("", "## What the names are worth", "", _FIGURES_SAY, "", "| set | figure |", "|---|---:|", *lines, "")
    )
