"""Whom "the U.S. president" means on the day of the article.

Belongs here: offices and their holders at a date. When the files can't tell, the document's own descriptions may.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import Known, holders, known, offices
from copydesk.lexicon.rows import OfficeRow
from copydesk.records import NAME_TYPES, Copy, EntityType, MentionMethod, MentionType, Surface
from copydesk.resolve.document import Entry, Register

AT_DATE, BY_DESCRIPTION = 0.9, 0.65  # guesses
_INSIDE_ROLE = 4  # mentions that can follow the start of a role and lie inside it
_LOOK_BACK = 200  # mentions


def settle_roles(register: Register, copy: Copy, surfaces: Sequence[Surface]) -> None:
    """Resolves every role: by its holder at the article's date, else by the people described so before it."""
    for number, role in enumerate(surfaces):
        if role.mention_type is not MentionType.ROLE:
            continue
        country = _country_inside(register, role, surfaces[number + 1 : number + 1 + _INSIDE_ROLE])
        before = surfaces[max(0, number - _LOOK_BACK) : number]
        phrase = _office_phrase(role)
        entry = _holder(register, copy, phrase, country)
        if entry is not None:
            register.settle(role, entry, MentionMethod.ROLE_AT_DATE, AT_DATE)
            continue
        described = _described(register, role, phrase, country, before)
        if described is not None:
            register.settle(role, described, MentionMethod.COREFERENCE, BY_DESCRIPTION)
        else:
            register.settle(role, None, MentionMethod.UNRESOLVED, 0.0)


def settle_titled(register: Register, copy: Copy, surface: Surface, countries: Counter[str]) -> bool:
    """Resolves a lone family name after an office ("President Trump") by the holder at the date; whether it could."""
    if copy.date is None or not surface.description:
        return False
    rows = _offices_in(surface.description)
    part = name_key(surface.text).split()
    found: set[str] = set()
    for row in rows:
        for country in [row.of] if row.of else sorted(countries):
            for position in holders(row.office, country, copy.date):
                person = known().get(position.person_id)
                if person is not None and part == _family_name(person, len(part)):
                    found.add(person.entity_id)
    if len(found) != 1:
        return False
    register.settle(surface, register.add_known(found.pop()), MentionMethod.ROLE_AT_DATE, AT_DATE)
    return True


def _family_name(person: Known, size: int) -> list[str]:
    """The first or last `size` words of a name, where the people of the country put the family name."""
    whole = name_key(person.name).split()
    return whole[:size] if person.country_code in _FAMILY_FIRST else whole[-size:]


_FAMILY_FIRST = frozenset({"KR", "KP", "CN", "TW", "VN", "HK", "SG", "KH"})


def _offices_in(description: str) -> tuple[OfficeRow, ...]:
    """The offices a description ends with: the longest phrase known."""
    parts = name_key(description).split()
    for start in range(len(parts)):
        rows = offices().get(" ".join(parts[start:]))
        if rows:
            return rows
    return ()


def _office_phrase(role: Surface) -> str:
    """The words of the office inside a role, by key."""
    parts = name_key(role.text).split()
    return next((p for i in range(1, len(parts)) if (p := " ".join(parts[i:])) in offices()), "")


def _country_inside(register: Register, role: Surface, surfaces: Sequence[Surface]) -> str | None:
    """The country or organisation named inside the role."""
    for s in surfaces:
        if s.mention_type in NAME_TYPES and s.in_field == role.in_field and role.span.contains(s.span):
            resolved = register.resolved.get(s)
            thing = register.entries[resolved.entity_id] if resolved and resolved.entity_id else None
            if thing is not None and thing.kb is not None:
                place = thing.entity_type is EntityType.PLACE
                return thing.kb.country_code if place else thing.entity_id
    return None


def _holder(register: Register, copy: Copy, phrase: str, country: str | None) -> Entry | None:
    """The one holder of the office that day; of several, the one the document names; None when it can't be told."""
    if copy.date is None:
        return None
    for row in offices().get(phrase, ()):
        of = country or row.of
        if not of or (row.of and country and row.of != country):
            continue
        ids = list(dict.fromkeys(p.person_id for p in holders(row.office, of, copy.date)))
        named = [i for i in ids if i in register.entries]
        if len(ids) == 1 or len(named) == 1:
            return register.add_known((named if len(named) == 1 else ids)[0])
    return None


def _described(
    register: Register, role: Surface, phrase: str, country: str | None, surfaces: Sequence[Surface]
) -> Entry | None:
    """The person last named before the role whose description ends in the same office; of the same country if told."""
    for s in reversed(surfaces):
        resolved = register.resolved.get(s)
        if s.in_field != role.in_field or resolved is None or not resolved.entity_id:
            continue
        entry = register.entries[resolved.entity_id]
        if entry.entity_type is not EntityType.PERSON:
            continue
        theirs = entry.kb.country_code if entry.kb else None
        if country and theirs and theirs != country:
            continue
        if phrase and any(d == phrase or d.endswith(" " + phrase) for d in entry.descriptions):
            return entry
    return None
