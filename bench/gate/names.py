"""Names looked up by `copydesk kb lookup`: countries as the world writes them, and other names.

Belongs here: asking the command as a user does, through a CSV file, and judging its answers.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.gate.place import Measures, Place, per_cent

COUNTRIES = ("country", "territory")


def score_countries(place: Place) -> Measures:
    """How many of the country names are right, and how many wrong; notes.txt has the rest."""
    with (place.sets / "entities" / "country_names.tsv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["kind"] == "country"]
    answers = look_up([row["surface"] for row in rows], place.own)
    right = [is_country(answer, row["iso2"], row["canonical"]) for answer, row in zip(answers, rows, strict=True)]
    return _count(place, answers, right, [row["canonical"] for row in rows])


def score_names(place: Place) -> Measures:
    """Shares of the other names that are right and wrong."""
    with (place.sets / "../knowledge/tests/names.dev.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    answers = look_up([row["surface"] for row in rows], place.own)
    right = [
        bool(answer["entity_id"])
        and (answer["entity_id"] == row["expected_id"] or answer["entity_name"] == row["expected_name"])
        for answer, row in zip(answers, rows, strict=True)
    ]
    counts = _count(place, answers, right, [row["expected_name"] for row in rows])
    return {name: per_cent(count / len(rows)) for name, count in counts.items()}


def is_country(answer: dict[str, Any], iso2: str, canonical: str) -> bool:
    """Whether an answer is the country (a union of countries has no ISO code of its own and is known by name)."""
    if not answer["entity_id"]:
        return False
    if answer["country_code"]:
        return bool(answer["country_code"] == iso2 and answer["entity_subtype"] in COUNTRIES)
    return bool(answer["entity_name"] == canonical)


def look_up(names: list[str], folder: Path) -> list[dict[str, Any]]:
    """The command's answers, in order."""
    asked = folder / "asked.csv"
    with asked.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerows([("name", "date", "country"), *((name, "", "") for name in names)])
    command = [sys.executable, "-m", "copydesk.cli.main", "kb", "lookup", "--file", str(asked)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _count(place: Place, answers: list[dict[str, Any]], right: list[bool], wanted: list[str]) -> Measures:
    """Right and wrong answers; those not right go to notes.txt."""
    notes = [
        f"{'wrong' if answer['entity_id'] else 'open'}: {answer['name']}: {answer['entity_name']}, not {name}"
        for answer, held, name in zip(answers, right, wanted, strict=True)
        if not held
    ]
    (place.own / "notes.txt").write_text("\n".join(notes) + "\n", encoding="utf-8")
    wrong = sum(bool(answer["entity_id"]) and not held for answer, held in zip(answers, right, strict=True))
    return {"right": sum(right), "wrong": wrong}
