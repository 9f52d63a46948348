"""Who held an office at the article's date, each question asked as a small article of that day.

Belongs here: writing the articles and judging their one speaker. The role stands in the article as in the question;
when it names no country, the article does.
"""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Literal

from bench.gate.place import Measures, Place, per_cent
from bench.gate.published import Row, articles, by_article, table

_QUESTIONS = "../knowledge/tests/roles.dev.csv"
_SAID = "We will keep our word"
# Where the second list, of one day of 2025, comes from.
_SECOND = "peppercat"


def lay_out(place: Place) -> None:
    """Write each question as a file of its number."""
    place.raw.mkdir(parents=True)
    names = _seats(place.sets / ".." / "knowledge")
    for number, question in enumerate(_questions(place)):
        seat = names.get(question["country_or_org"], question["country_or_org"])
        text = article_text(question["role_phrase"], seat, dt.date.fromisoformat(question["date"]))
        (place.raw / f"{number:03}.txt").write_text(text, encoding="utf-8")


def article_text(role: str, seat: str, day: dt.date) -> str:
    """A small article of `day` about `seat`, in which the role says one thing."""
    return (
        f"Talks about {seat} end with a promise\n\n{day.day} {day:%B %Y}\n\n"
        f"Delegates spoke about the future of {seat} on {day:%A}, and reporters waited outside until the evening.\n\n"
        f'"{_SAID}," {role} said after the meeting.\n\n'
        f"More talks about {seat} are planned for next month.\n"
    )


def score(place: Place) -> Measures:
    """Shares of the curated questions and of all that are right, and of all that are wrong; notes.txt has the rest."""
    found, quotes = articles(place.out), by_article(table(place.out, "quotes"))
    counts: Counter[tuple[bool, str]] = Counter()
    notes: list[str] = []
    for number, question in enumerate(_questions(place)):
        article = found.get(f"{number:03}")
        said = [q for q in quotes.get(article["article_id"], []) if _SAID in q["text"]] if article else []
        verdict = judge(said[0] if said else None, question["expected_id"], question["expected_name"])
        curated = not question["origin"].startswith(_SECOND)
        counts[curated, verdict] += 1
        if verdict != "right":
            named = said[0]["speaker_name"] if said else "no quote"
            asked = f"{question['role_phrase']}, {question['country_or_org']}, {question['date']}"
            listed = "curated" if curated else "second"
            notes.append(f"{verdict}: {asked}: {named}, not {question['expected_name']} ({listed})")
    (place.own / "notes.txt").write_text("\n".join(notes) + "\n", encoding="utf-8")
    mine = sum(n for (curated, _), n in counts.items() if curated)
    return {
        "curated_right": per_cent(counts[True, "right"] / mine),
        "right": per_cent((counts[True, "right"] + counts[False, "right"]) / counts.total()),
        "wrong": per_cent((counts[True, "wrong"] + counts[False, "wrong"]) / counts.total()),
    }


def judge(quote: Row | None, expected_id: str, expected_name: str) -> Literal["right", "wrong", "open"]:
    """Right by id or by name; wrong when somebody else was named; else open."""
    if quote is None or quote["speaker_id"] is None:
        return "open"
    name = quote["speaker_name"] or ""
    if quote["speaker_id"] == expected_id or _folded(name) == _folded(expected_name):
        return "right"
    return "wrong"


def _folded(name: str) -> str:
    """A name without accents, case and hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(plain.casefold().replace("-", " ").split())


def _questions(place: Place) -> list[dict[str, str]]:
    with (place.sets / _QUESTIONS).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _seats(knowledge: Path) -> dict[str, str]:
    """The names of countries by ISO code and of organisations by id."""
    found: dict[str, str] = {}
    with (knowledge / "places.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["kind"] in ("country", "territory", "former_country"):
                found.setdefault(row["iso2"], row["name"])
    with (knowledge / "orgs.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["org_id"]] = row["name"]
    return found
