"""The sets the gate measures on: how the input of each is laid out, and which scorer tells what of it.

Belongs here: one entry for each set, and the road to the scorers, which are run from where they are. Questions that
have no scorer of their own are in hard_cases.py, real.py, roles.py and names.py.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.gate import hard_cases, real, roles
from bench.gate.place import Measures, Place, per_cent


@dataclass(frozen=True, slots=True)
class Set:
    """One set: `lay_out` writes its raw folder, `score` reads the output; figures are named `name`.measure.

    Pages that the cleaner's trees were grown from are cleaned by trees that have not seen their site (`held_out`).
    """

    name: str
    lay_out: Callable[[Place], None]
    score: Callable[[Place], Measures]
    held_out: bool = False


class ScorerError(RuntimeError):
    """A scorer ended badly. Carries its last words."""


def run_scorer(place: Place, name: str, *arguments: str | Path) -> str:
    """What a scorer prints. Raises ScorerError."""
    done = subprocess.run(
        [sys.executable, str(place.sets / name), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},  # the sets are not ours to write in
    )
    (place.own / f"{name}.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode:
        raise ScorerError(f"{name}: {(done.stderr.strip() or done.stdout.strip())[-300:]}")
    return done.stdout


def breaches(place: Place) -> list[str]:
    """What the contract's own checker finds wrong in the output of a set."""
    try:
        run_scorer(place, "check_contract.py", place.out, "--raw", place.raw)
    except ScorerError:
        options = (place.own / "check_contract.py.txt").read_text(encoding="utf-8").splitlines()
        return options[:-1] or ["the checker failed"]
    return []


# ---------------------------------------------------------------- laying out


def lay_out_texts(gold: Path, folder: Path) -> None:
    """Write each document of an annotated set, a line of JSON with its doc_id and text, as a file of its doc_id.

    Raises ValueError or KeyError for a line that is none.
    """
    folder.mkdir(parents=True)
    with gold.open(encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            path = folder / f"{document['doc_id']}.txt"
            path.write_text(document["text"], encoding="utf-8", newline="")


def _texts(gold: str) -> Callable[[Place], None]:
    """Lays out the texts of a set."""

    def lay_out(place: Place) -> None:
        lay_out_texts(place.sets / gold, place.raw)

    return lay_out


def _folder(name: str) -> Callable[[Place], None]:
    """Copies a folder of raw files."""

    def lay_out(place: Place) -> None:
        shutil.copytree(place.sets / name, place.raw)

    return lay_out


# ---------------------------------------------------------------- scoring


def _quotes(gold: str) -> Callable[[Place], Measures]:
    def score(place: Place) -> Measures:
        options = place.own / "score.json"
        files = ("--json", options, "--errors", place.own / "errors.jsonl")
        run_scorer(place, "score_quotes.py", "score", "--gold", place.sets / gold, "--out", place.out, *files)
        found: dict[str, Any] = json.loads(options.read_text(encoding="utf-8"))[0]
        if "found_and_right" in found:  # only some quotes are annotated
            return {"found_right": per_cent(found["found_and_right"])}
        return {
            "quote_speaker": per_cent(found["tp_head"][2]),
            "quotes": per_cent(found["tp_len"][2]),
            "speaker": per_cent(found["resolved_acc"]),
            "indirect": per_cent(found["indirect"][2]),
        }

    return score


def _names(gold: str) -> Callable[[Place], Measures]:
    def score(place: Place) -> Measures:
        options = place.own / "score.json"
        files = ("--gold", place.sets / gold, "--out", place.out, "--json", options, "--errors", "2000")
        run_scorer(place, "score_entities.py", *files)
        (found,) = json.loads(options.read_text(encoding="utf-8")).values()
        measures = {"names": per_cent(found["mention_exact"]["f1"])}
        if "typed_exact" in found:
            measures["typed"] = per_cent(found["typed_exact"]["f1"])
            measures["tolerant"] = per_cent(found["typed_exact_org_place_tolerant"]["f1"])
        if "linking" in found:
            measures["clusters"] = per_cent(found["bcubed_entity_id"]["f1"])
            measures["linking"] = per_cent(found["linking"]["accuracy_on_detected"])
            measures["end_to_end"] = per_cent(found["linking"]["end_to_end"]["f1"])
        return measures

    return score


# A collection in which one date in ten is a wrong year: the pages' own metadata disagree.
_BAD_DATES = "aed"


def _clean(place: Place) -> Measures:
    options = place.own / "score.json"
    files = ("--json", options, "--per-doc", place.own / "errors.jsonl")
    run_scorer(place, "score_clean.py", place.sets / "clean" / "gold.dev.jsonl", place.out, *files)
    found = json.loads(options.read_text(encoding="utf-8"))
    dated = [one for name, one in found.items() if name not in ("ALL", _BAD_DATES) and one.get("date_n")]
    whole = found["ALL"]
    return {
        "text": per_cent(whole["sh4_f1"]),
        "title": per_cent(whole["title_lenient"]),
        "authors": per_cent(whole["auth_f1"]),
        "date": per_cent(sum(one["date_acc"] * one["date_n"] for one in dated) / sum(one["date_n"] for one in dated)),
    }


def _quote_set(name: str, gold: str) -> Set:
    return Set(name, _texts(f"quotes/{gold}"), _quotes(f"quotes/{gold}"))


def _name_set(name: str, gold: str = "") -> Set:
    path = f"entities/{gold or name}.dev.jsonl"
    return Set(name, _texts(path), _names(path))


SETS = (
    Set("real", real.lay_out, real.score),
    Set("hard", hard_cases.lay_out, hard_cases.score),
    Set("roles", roles.lay_out, roles.score),
    _quote_set("gum_quotes", "gum_news.dev.jsonl"),
    _quote_set("polnear", "polnear.dev.jsonl"),
    _quote_set("basil", "basil.dev.jsonl"),
    Set("html", _folder("clean/html"), _clean, held_out=True),
    *(Set(name, _folder(f"clean/plain/{name}"), _clean, held_out=True) for name in ("insc", "bs4", "semi")),
    *map(_name_set, ("enww", "voxel", "ace2004", "news_fair", "reuters128", "rss500")),
    _name_set("gum_names", "gum_news"),
    _name_set("crossner", "crossner_politics"),
)
