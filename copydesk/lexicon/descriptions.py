"""What the knowledge says an entity is, in a few words: entities.description.

Belongs here: the latest office of a person by a day, and the kind and country of anything known. What a document prints with a
name is the business of the room that resolves.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from copydesk.lexicon.names import KnownEntity, covers, known, positions_of
from copydesk.lexicon.rows import PositionRow
from copydesk.records import EntityType

# Kinds of places that a code of ISO 3166-1 stands for, the usual meaning first; they lie in no country but themselves.
_OWN_CODE = ("country", "territory", "former_country")
# Offices that say most of who holds several at once.
_MAIN = {"head_of_state": 3, "head_of_government": 2, "head_of_org": 1}
_WRITTEN_OUT = {"intl_org": "international organization", "ngo": "non-governmental organization"}


def describe_office(person_id: str, day: dt.date | None) -> str | None:
    """The latest office of a known person that had begun by `day`, by any day for None: "President, France, 2017-2022".

    An office held that day goes before one that has ended. Of several held at once the head of state's goes first, then the head
    of government's, then an organisation's, then any of the person's own country, then the one that began last; of ended ones
    that last one. None where no office had begun.
    """
    begun = [row for row in positions_of(person_id) if day is None or _has_begun(row, day)]
    held = [row for row in begun if (not row.end if day is None else covers(row, day))]
    home = known()[person_id].country_code
    if held:
        return _as_line(max(held, key=lambda row: (_MAIN.get(row.office, 0), row.of == home, row.start, row.title)))
    ended = max(begun, key=lambda row: (row.start, row.of == home, row.title), default=None)
    return None if ended is None else _as_line(ended)


def describe_kind(entity: KnownEntity) -> str | None:
    """The kind and country of a known entity: "city, Canada"; None where the files say neither."""
    kind = entity.subtype or (entity.entity_type.value if entity.country_code else None)
    if kind is None:
        return None
    words = _WRITTEN_OUT.get(kind, kind.replace("_", " "))
    country = None if kind in _OWN_CODE else _countries().get(entity.country_code or "")
    return f"{words}, {country}" if country else words


@cache
def offices_of(person_id: str) -> tuple[str, ...]:
    """Every office of a person as `describe_office` may write it, in the order they began."""
    rows = sorted(positions_of(person_id), key=lambda row: (row.start, row.title, row.of))
    return tuple(_as_line(row) for row in rows)


def _has_begun(row: PositionRow, day: dt.date) -> bool:
    """Whether an office had begun by `day`, at the precision its start is printed with."""
    return day.isoformat()[: len(row.start)] >= row.start


def _as_line(row: PositionRow) -> str:
    """An office with whose it is and its years."""
    seat = known().get(row.of)
    of = seat.name if seat else _countries().get(row.of)
    end = row.end[:4] or f" to at least {row.as_of[:4]}"
    if row.start[:4] == end:
        years = end
    else:
        years = f"{row.start[:4]}-{end}" if row.end else f"{row.start[:4]}{end}"
    # "Secretary-General of the United Nations" says already whose it is.
    return f"{row.title}, {years}" if of is None or of in row.title else f"{row.title}, {of}, {years}"


@cache
def _countries() -> dict[str, str]:
    """The country or territory that each code stands for, by name; of several territories with one code the first of the file."""
    found: dict[str, str] = {}
    for kind in _OWN_CODE:
        for entity in known().values():
            if entity.entity_type is EntityType.PLACE and entity.subtype == kind and entity.country_code:
                found.setdefault(entity.country_code, entity.name)
    return found
