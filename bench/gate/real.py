"""Two real articles, run as one folder, and what must come out of them, point by point.

Belongs here: turning each line of the expectation into a point that holds or does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shutil import copytree
from typing import Any
from zoneinfo import ZoneInfo

from bench.gate.place import Measures, Place, per_cent
from bench.gate.published import Row, articles, bare, by_article, pieces, table

_REAL = "../real"
# Local times are told by outlets whose profile says Beijing time.
_LOCAL = ZoneInfo("Asia/Shanghai")
# Surfaces that a careful reader may leave open or take for something else, by the expectation's own notes.
_FREE = {
    "the North": frozenset({"North Korea"}),
    "Washington": frozenset({"United States", "Washington", "Washington, D.C."}),
}

Point = tuple[str, bool]


def lay_out(place: Place) -> None:
    """Copy the articles."""
    copytree(place.sets / _REAL / "raw", place.raw)


def score(place: Place) -> Measures:
    """The share of points that hold; notes.txt lists them all, those that fail first."""
    expected: dict[str, Any] = json.loads((place.sets / _REAL / "expected.json").read_text(encoding="utf-8"))
    points = list(all_points(expected, place.out))
    notes = [f"{'holds' if held else 'FAILS'}  {label}" for label, held in sorted(points, key=lambda p: p[1])]
    (place.own / "notes.txt").write_text("\n".join(notes) + "\n", encoding="utf-8")
    return {"points": per_cent(sum(held for _, held in points) / len(points))}


def all_points(expected: dict[str, Any], output: Path) -> Iterator[Point]:
    """Every point of the expectation."""
    found = articles(output)
    quotes, mentions = by_article(table(output, "quotes")), by_article(table(output, "mentions"))
    entities = {row["entity_id"]: row for row in table(output, "entities")}
    for name, wanted in expected.items():
        if not isinstance(wanted, dict):
            continue
        article = found.get(name)
        yield f"{name}: is an article", article is not None
        if article is None:
            continue
        key = article["article_id"]
        points = (
            *metadata_points(wanted, article),
            *quote_points(wanted, article, quotes.get(key, [])),
            *entity_points(wanted, mentions.get(key, []), entities),
        )
        yield from ((f"{name[:3]}: {label}", held) for label, held in points)
    whole = {row["article_id"]: row for row in found.values()}
    said = [(piece, quote) for key, rows in quotes.items() for quote in rows for piece in pieces(whole[key], quote)]
    for pair in expected.get("cross_document", ()):
        groups = [{q["utterance_id"] for piece, q in said if _same(piece, text)} - {None} for text in pair]
        yield f"same utterance: {pair[0]}", bool(groups[0] & groups[1])


def metadata_points(wanted: dict[str, Any], article: Row) -> Iterator[Point]:
    """Title, people, dates, section, and what the body holds and does not."""
    for column in ("title", "authors", "agency", "section", "published_precision"):
        if column in wanted:
            yield f"{column} is {article[column]!r}", article[column] == wanted[column]
    if "editor" in wanted:
        yield f"editors are {article['editors']}", article["editors"] == [wanted["editor"]]
    yield f"published {article['published_date']}", str(article["published_date"]) == wanted["published_date"]
    if "published_at_local" in wanted:
        at: datetime | None = article["published_at"]
        local = at.astimezone(_LOCAL).replace(tzinfo=None).isoformat() if at else None
        yield f"published at {local} {article['published_tz']}", local == wanted["published_at_local"]
    yield from ((f"body holds {text!r}", text in article["text"]) for text in wanted["must_contain"])
    yield from ((f"body lacks {text!r}", text not in article["text"]) for text in wanted["must_not_contain"])


def quote_points(wanted: dict[str, Any], article: Row, quotes: list[Row]) -> Iterator[Point]:
    """Every quote with its speaker, its insertions marked, none besides; indirect speech by what it holds."""
    left = [(piece, q) for q in quotes if q["quote_type"] != "indirect" for piece in pieces(article, q)]
    for one in wanted["quotes"]:
        same = [entry for entry in left if _same(entry[0], one["text"])]
        if not same:
            yield f"quote missing: {one['text']}", False
            continue
        left.remove(same[0])
        quote = same[0][1]
        held = one["speaker"] is None or quote["speaker_name"] == one["speaker"]
        yield f"{quote['speaker_name']} said: {one['text']}", held
        if "(" in one["text"]:
            yield f"insertion marked: {one['text']}", bool(quote["insertions"])
    for piece, _ in left:
        yield f"no quote: {piece}", False
    for one in wanted["indirect"]:
        rows = [q for q in quotes if q["quote_type"] == "indirect" and one["contains"] in q["text"]]
        names = [q["speaker_name"] for q in rows]
        yield f"{names[0] if names else 'nobody'} said that {one['contains']}", one["speaker"] in names


def entity_points(wanted: dict[str, Any], mentions: list[Row], entities: dict[str, Row]) -> Iterator[Point]:
    """Every mention means its entity, everywhere it is linked; an entity without an id is known by its name."""
    for one in wanted["entities"]:
        for mention in one["surfaces"]:
            meant = [entities[m["entity_id"]] for m in mentions if m["text"] == mention and m["entity_id"]]
            names = sorted({row["name"] for row in meant})
            if mention in _FREE:
                held = all(row["name"] in _FREE[mention] for row in meant)
            elif one.get("qid"):
                held = bool(meant) and all(row["wikidata_id"] == one["qid"] for row in meant)
            else:
                held = bool(meant) and all(_names(row, one["name"]) for row in meant)
            yield f"{mention} is {', '.join(names) or 'unlinked'} ({one['name']})", held


def _names(entity: Row, name: str) -> bool:
    """Whether an entity goes by a name; offices of a house bear the house's name in theirs."""
    return name in (entity["name"], *entity["aliases"])


def _same(one: str, other: str) -> bool:
    """Whether two quotations say the same words."""
    return bare(one) == bare(other)
