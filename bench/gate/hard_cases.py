"""Short invented cases, each of them right or wrong as a whole.

Belongs here: laying the cases out and judging them.
"""

from __future__ import annotations

import json
from typing import Any

from bench.gate.place import Measures, Place
from bench.gate.published import Row, articles, bare, by_article, pieces, table

_CASES = "quotes/hard_cases.jsonl"


def lay_out(place: Place) -> None:
    """Write each case as a file of its id."""
    place.raw.mkdir(parents=True)
    for case in _cases(place):
        (place.raw / f"{case['id']}.txt").write_text(case["text"], encoding="utf-8", newline="")


def score(place: Place) -> Measures:
    """How many cases are right; notes.txt says what is wrong with the others."""
    found, quotes = articles(place.out), by_article(table(place.out, "quotes"))
    notes: list[str] = []
    right = 0
    for case in _cases(place):
        article = found.get(case["id"])
        wrong = judge(case["quotes"], article, quotes.get(article["article_id"], [])) if article else ["no article"]
        right += not wrong
        notes += [f"{case['id']}: {line}" for line in wrong]
    (place.own / "notes.txt").write_text("\n".join(notes) + "\n", encoding="utf-8")
    return {"right": right}


def judge(expected: list[dict[str, Any]], article: Row, quotes: list[Row]) -> list[str]:
    """What is wrong: a quote that is missing, has another speaker, or nobody expected (indirect ones are free)."""
    left = [
        (piece, quote["quote_type"] == "indirect", quote["speaker_name"])
        for quote in sorted(quotes, key=lambda q: (q["in_field"], q["start_char"]))
        for piece in pieces(article, quote)
    ]
    wrong: list[str] = []
    for one in expected:
        full = one.get("full")
        names = full if isinstance(full, list) else [full]
        indirect = one.get("kind") == "indirect"
        same = [q for q in left if q[0] == bare(one["t"]) and q[1] == indirect]
        if not same:
            wrong.append(f"missing: {one['t']}")
            continue
        chosen = next((q for q in same if q[2] in names), same[0])
        left.remove(chosen)
        if chosen[2] not in names:
            wrong.append(f"speaker is {chosen[2]}, not {full}: {one['t']}")
    return wrong + [f"unexpected: {piece}" for piece, indirect, _ in left if not indirect]


def _cases(place: Place) -> list[dict[str, Any]]:
    lines = (place.sets / _CASES).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line]
