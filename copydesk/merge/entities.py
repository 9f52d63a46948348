"""One entity out of what single documents say of it.

Belongs here: which name, aliases and facts a joined entity has. Which versions belong together is told by their ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TypeVar

from copydesk.lexicon.descriptions import offices_of
from copydesk.records import EntityRow


def join_entity(versions: Iterable[EntityRow], article_count: int, mention_count: int) -> EntityRow:
    """One entity out of the versions that single documents have of it, with the counts given.

    The name is the knowledge's where it knows the thing; else the most frequent among the documents, then the smallest.
    Every other name and surface is an alias. The description is the latest office of those that documents state, where the
    knowledge knows offices of the person. Other columns hold what most documents state, then the smallest. Raises
    ValueError when there is no version. Reads the versions once and keeps distinct values only.
    """
    entity_id: str | None = None
    in_kb = False
    surfaces: set[str] = set()
    names: Counter[str] = Counter()
    kb_names: Counter[str] = Counter()
    words: dict[str, Counter[str]] = {column: Counter() for column in _WORDS}
    places: Counter[tuple[float, float]] = Counter()
    for version in versions:
        entity_id = version.entity_id
        in_kb = in_kb or version.in_kb
        (kb_names if version.in_kb else names)[version.name] += 1
        surfaces.add(version.name)
        surfaces.update(version.aliases)
        for column, counter in words.items():
            value = getattr(version, column)
            if value is not None:
                counter[value] += 1
        if version.lat is not None and version.lon is not None:
            places[version.lat, version.lon] += 1
    name = _most_frequent(kb_names or names)
    entity_type = _most_frequent(words["entity_type"])
    if entity_id is None or name is None or entity_type is None:
        raise ValueError("an entity has at least one version")
    lat, lon = _most_frequent(places) or (None, None)
    return EntityRow(
        entity_id=entity_id,
        entity_type=entity_type,
        subtype=_most_frequent(words["subtype"]),
        name=name,
        aliases=tuple(sorted(surfaces - {name})),
        wikidata_id=_most_frequent(words["wikidata_id"]),
        country_code=_most_frequent(words["country_code"]),
        lat=lat,
        lon=lon,
        description=_latest_office(entity_id, words["description"]) or _most_frequent(words["description"]),
        in_kb=in_kb,
        article_count=article_count,
        mention_count=mention_count,
    )


def _latest_office(entity_id: str, stated: Collection[str]) -> str | None:
    """Of the offices that documents of different days describe a person by the one that began last; None where none is an office."""
    return next((office for office in reversed(offices_of(entity_id)) if office in stated), None)


_WORDS = ("entity_type", "subtype", "wikidata_id", "country_code", "description")

_Value = TypeVar("_Value", str, tuple[float, float])


def _most_frequent(counter: Counter[_Value]) -> _Value | None:
    """The value counted most often, the smallest of several; None when nothing was counted."""
    return min(counter, key=lambda value: (-counter[value], value), default=None)
