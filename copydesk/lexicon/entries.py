"""What the rows about people, places and organisations come to: things, their spellings, and who held which office.

Belongs here: the records, and reading them from the reviewed rows. compiled.py keeps the same in a file that loads faster;
names.py answers questions about them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from copydesk.lexicon.files import load_rows
from copydesk.lexicon.keys import name_key
from copydesk.lexicon.rows import (
    AliasRow,
    DemonymRow,
    Gender,
    OrganizationRow,
    PersonRow,
    PlaceRow,
    PositionRow,
)
from copydesk.records import EntityType
from copydesk.records import Form as Form

SOURCES = ("aliases.csv", "demonyms.csv", "organizations.csv", "people.csv", "places.csv", "positions.csv")


class KnownEntity(Struct, frozen=True, gc=False):
    """A person, place or organisation we know."""

    entity_id: str
    entity_type: EntityType
    name: str
    subtype: str | None
    country_code: str | None
    lat: float | None
    lon: float | None
    gender: Gender | None


class Names(NamedTuple):
    """Entities by entity_id; spellings by folded key; how long spellings are that begin with two words, longest first.

    `positions`: by office and whose it is, in the order of the file.
    """

    known: dict[str, KnownEntity]
    phrases: dict[str, tuple[Form, ...]]
    lengths: dict[str, tuple[int, ...]]
    positions: dict[tuple[str, str], tuple[PositionRow, ...]]


def read_names() -> Names:
    """All of it, from the files in SOURCES."""
    known = _read_known()
    found: defaultdict[str, list[Form]] = defaultdict(list)
    for form in read_forms(known):
        found[name_key(form.surface)].append(form)
    phrases = {key: tuple(entries) for key, entries in found.items()}
    held: defaultdict[tuple[str, str], list[PositionRow]] = defaultdict(list)
    for row in load_rows("positions.csv", PositionRow):
        held[(row.office, row.of)].append(row)
    return Names(known, phrases, _lengths(phrases), {key: tuple(rows) for key, rows in held.items()})


def read_forms(known: Mapping[str, KnownEntity]) -> Iterator[Form]:
    """Every spelling of every known thing, its own name first."""
    aliases = load_rows("aliases.csv", AliasRow)
    graded = {(a.alias, a.entity_id) for a in aliases}
    for thing in known.values():
        if (thing.name, thing.entity_id) not in graded:
            yield Form(thing.name, thing.entity_id, "strong", False)
    for a in aliases:
        yield Form(a.alias, a.entity_id, a.strength, False)
    for d in load_rows("demonyms.csv", DemonymRow):
        yield Form(d.demonym, d.entity_id, d.strength, True)


def _read_known() -> dict[str, KnownEntity]:
    found: dict[str, KnownEntity] = {}
    for p in load_rows("places.csv", PlaceRow):
        found[p.entity_id] = KnownEntity(
            p.entity_id, EntityType.PLACE, p.name, p.subtype or None, p.country_code or None, p.lat, p.lon, None
        )
    for o in load_rows("organizations.csv", OrganizationRow):
        found[o.entity_id] = KnownEntity(
            o.entity_id, EntityType.ORGANIZATION, o.name, o.subtype or None, o.country_code or None, None, None, None
        )
    for q in load_rows("people.csv", PersonRow):
        found[q.entity_id] = KnownEntity(
            q.entity_id, EntityType.PERSON, q.name, None, q.country_code or None, None, None, q.gender
        )
    return found


def _lengths(phrases: Mapping[str, object]) -> dict[str, tuple[int, ...]]:
    """How many words the spellings have that begin with the same two words."""
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for key in phrases:
        words = key.split(" ")
        if len(words) > 1:
            lengths[f"{words[0]} {words[1]}"].add(len(words))
    return {pair: tuple(sorted(found, reverse=True)) for pair, found in lengths.items()}
