"""Whom "the U.S. president" means on the day of the article.

Belongs here: offices and their holders at a date. When the files can't tell, the document's own descriptions may.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Mapping, Sequence

from msgspec import Struct

from copydesk.lexicon.keys import WORD, name_key, word_key
from copydesk.lexicon.names import (
    SEATS,
    can_be_called,
    cite_position,
    cite_row,
    family_name,
    holders,
    known,
    offices,
)
from copydesk.lexicon.rows import OfficeRow, PositionRow
from copydesk.records import NAME_TYPES, EntityType, Mention, MentionMethod, MentionType
from copydesk.resolve.document import Entry, Register, Resolution, unresolved
from copydesk.resolve.given_offices import read_given
from copydesk.resolve.rules import MentionRule
from copydesk.spans import Span

AT_DATE, BY_NAME, BY_DESCRIPTION, BY_DOCUMENT = 0.9, 0.8, 0.65, 0.6  # guesses
_INSIDE_ROLE = 4  # mentions that can follow the start of a role and lie inside it: a guess
_LOOK_BACK = 200  # mentions: a guess, which bounds the time that a long list of names takes
_DESCRIBED = 120  # characters: a title before a name and the word before that: a guess
# The country a document is about is named twice as often as any other with that office, and a third as often as any
# country at all: guesses.
_CLEAR, _NEAR_TOP = 2, 3
_OWNERS = (" of ", " for ", " at ")
_AFTER = max(len(word) for word in _OWNERS)
_NOT_IN_OFFICE = frozenset(
    ("former", "ex", "late", "then", "outgoing", "incoming", "vice", "deputy", "assistant", "shadow", "honorary")
)


def settle_roles(register: Register, mentions: Sequence[Mention]) -> None:
    """Resolves every role by its holder at the article's date or by the people described so before it.

    A role that names no country or organisation is first looked for among the people of the document, those it calls so
    and those it gives the office; whose country the document is about is asked last.
    """
    roles = [number for number, mention in enumerate(mentions) if mention.mention_type is MentionType.ROLE]
    past = _past_holders(register, mentions) if roles else frozenset()
    seats = _seats(register) if roles else Counter()
    given = read_given(register, mentions if roles else ())
    for number in roles:
        mention = mentions[number]
        role = _read_role(register, mention, mentions[number + 1 : number + 1 + _INSIDE_ROLE])
        named = given.named_behind(mention, role.phrase)
        if named is not None:
            _settle_given(register, mention, named, f'"{named.name}" is named right behind it')
            continue
        held = _held(register, role)
        if held is None:
            before = [s for s in mentions[max(0, number - _LOOK_BACK) : number] if _id_of(register, s) not in past]
            described = _described(register, mention, role.phrase, role.seat, before)
            if described is not None:
                why = f'"{described.name}", called "{role.phrase}" in the document, is named before it'
                _settle_given(register, mention, described, why)
                continue
            held = _meant(register, role, seats)
            # A holder whom the document names is meant rather than one who holds it somewhere else.
            bare = not role.has_seat and held.rule is not MentionRule.ROLE_NAMED
            bearer = given.last_before(number, role.phrase) if bare else None
            if bearer is not None:
                why = f'"{bearer.name}", who is "{role.phrase}" by the document, is named before it'
                _settle_given(register, mention, bearer, why)
                continue
        _settle_held(register, mention, role, held)


def _settle_given(register: Register, mention: Mention, person: Entry, why: str) -> None:
    """Resolves a role by what the document says of a person."""
    decided = Resolution(person, MentionMethod.COREFERENCE, BY_DESCRIPTION, MentionRule.DESCRIBED, why)
    register.settle(mention, decided)


class _Held(Struct, frozen=True, gc=False):
    """Who holds the office of a role, by which rule, and what that went by; nobody where nothing tells it."""

    entry: Entry | None
    confidence: float
    rule: MentionRule
    why: str


def _settle_held(register: Register, mention: Mention, role: _Role, held: _Held) -> None:
    """Resolves a role by the holder of the office that day, if one is told."""
    if held.entry is None:
        register.settle(mention, unresolved(held.rule, held.why))
        return
    day = register.article.date
    record = None if day is None else cite_position(held.entry.entity_id, role.phrase, day)
    why = f"{held.why}: {record}" if record else held.why
    decided = Resolution(held.entry, MentionMethod.ROLE_AT_DATE, held.confidence, held.rule, why, record)
    register.settle(mention, decided)


def _untold(why: str) -> _Held:
    return _Held(None, 0.0, MentionRule.ROLE_UNTOLD, why)


def _id_of(register: Register, mention: Mention) -> str | None:
    resolved = register.resolved.get(mention)
    return resolved.entity_id if resolved else None


def _past_holders(register: Register, mentions: Sequence[Mention]) -> frozenset[str]:
    """The people whose office the document says they don't hold: "former President Lee"."""
    found: set[str] = set()
    for s in mentions:
        entity_id = _id_of(register, s) if s.description else None
        if entity_id is None:
            continue
        before = register.article.field(s.in_field)[max(0, s.span.start - _DESCRIBED) : s.span.start].rpartition("\n")[
            2
        ]
        if not _NOT_IN_OFFICE.isdisjoint(name_key(before.rpartition(s.description or "")[0]).split()[-1:]):
            found.add(entity_id)
    return frozenset(found)


class _Role(Struct, frozen=True, gc=False):
    """A role as read: the words of the office by key; whose it is; whether anything tells that, known to us or not."""

    phrase: str
    seat: str | None
    has_seat: bool


def _read_role(register: Register, role: Mention, mentions: Sequence[Mention]) -> _Role:
    """The office in a role, and the country (ISO code) or organisation (id) named before it or after "of"."""
    parts = list(WORD.finditer(role.text))
    keys = [word_key(part.group()) for part in parts]
    first, last = _office_within(keys)
    if first == last:
        return _Role("", None, True)
    office = Span(role.span.start + parts[first].start(), role.span.start + parts[last - 1].end())
    following = register.article.field(role.in_field)[role.span.end : role.span.end + _AFTER]
    has_seat = first > 1 or last < len(keys) or following.startswith(_OWNERS)
    seat = _seat_inside(register, role, office, mentions) if has_seat else None
    return _Role(" ".join(keys[first:last]), seat, has_seat)


def _office_within(keys: Sequence[str]) -> tuple[int, int]:
    """The first and longest office in the words of a role that ends there or before "of"; an empty span for none."""
    for first in range(1, len(keys)):
        for last in range(len(keys), first, -1):
            if (last == len(keys) or keys[last] == "of") and " ".join(keys[first:last]) in offices():
                return first, last
    return 0, 0


def settle_titled(register: Register, mention: Mention) -> bool:
    """Resolves a lone family name after an office ("President Trump") by the holder at the date; whether it could."""
    day = register.article.date
    if day is None or not mention.description:
        return False
    phrase = _office_in(mention.description)
    part = name_key(mention.text).split()
    found: dict[str, PositionRow] = {}
    for row in offices().get(phrase, ()):
        for country in [row.of] if row.of else sorted(register.countries):
            for position in holders(row.office, country, day):
                person = known().get(position.person_id)
                if person is not None and part == family_name(person, len(part)):
                    found.setdefault(person.entity_id, position)
    if len(found) != 1:
        return False
    ((person_id, position),) = found.items()
    why = f'"{mention.description}" before it: {cite_row(position)}'
    entry = register.add_known(person_id)
    register.settle(mention, Resolution(entry, MentionMethod.ROLE_AT_DATE, AT_DATE, MentionRule.TITLED, why))
    return True


def _office_in(description: str) -> str:
    """The office that a description ends with: the longest phrase known; empty for none."""
    parts = name_key(description).split()
    phrases = (" ".join(parts[start:]) for start in range(len(parts)))
    return next((phrase for phrase in phrases if phrase in offices()), "")


def _seat_inside(register: Register, role: Mention, office: Span, mentions: Sequence[Mention]) -> str | None:
    """The country or organisation named inside the role, outside the words of the office; None for other places."""
    for s in mentions:
        if s.mention_type not in NAME_TYPES or s.in_field != role.in_field:
            continue
        if not role.span.contains(s.span) or office.overlaps(s.span):
            continue
        resolved = register.resolved.get(s)
        entity = register.entries[resolved.entity_id] if resolved and resolved.entity_id else None
        if entity is None or entity.kb is None:
            return None
        if entity.entity_type is not EntityType.PLACE:
            return entity.entity_id
        return entity.kb.country_code if entity.kb.subtype in SEATS else None
    return None


def _held(register: Register, role: _Role) -> _Held | None:
    """The one holder that day of an office whose seat is told; of several, the one the document names."""
    day = register.article.date
    if day is None or not role.phrase:
        return None
    for row in offices()[role.phrase]:
        seat = role.seat or (row.of if row.seat == "only" else "")
        if not seat or (row.of and row.of != seat):
            continue
        ids = _holders(role.phrase, row, seat, day, loosely=True)
        named = [i for i in ids if i in register.entries]
        if len(ids) == 1 or len(named) == 1:
            entry = register.add_known((named if len(named) == 1 else ids)[0])
            return _Held(entry, AT_DATE, MentionRule.ROLE_AT_DATE, f'"{role.phrase}" of {seat}')
    return None


def _holders(phrase: str, row: OfficeRow, seat: str, day: dt.date, *, loosely: bool = False) -> list[str]:
    """Who held an office that day and can be called so, each once."""
    found = holders(row.office, seat, day)
    return list(dict.fromkeys(p.person_id for p in found if can_be_called(phrase, p, loosely=loosely)))


def _meant(register: Register, role: _Role, seats: Counter[str]) -> _Held:
    """Whom a role means that says nothing of whose it is; nobody when it can't be told. `seats`: as _seats counts them."""
    if not role.phrase:
        return _untold("none of its words is an office on the lists")
    day = register.article.date
    if day is None:
        return _untold(f'who is "{role.phrase}" depends on the day, and the article has no date')
    if role.has_seat:
        return _untold(f'no one holder of "{role.phrase}" is known for what the role names')
    rows = [row for row in offices().get(role.phrase, ()) if row.seat != "named"]
    asked = sorted({*seats, *register.homes})
    held: dict[str, list[str]] = {}
    for row in rows:
        for place in [row.of] if row.of else asked:
            ids = _holders(role.phrase, row, place, day)
            if ids:
                held.setdefault(place, ids)
    named = sorted({i for ids in held.values() for i in ids if i in register.entries})
    if len(named) == 1:
        why = f'"{role.phrase}" that day, and named here'
        return _Held(register.add_known(named[0]), BY_NAME, MentionRule.ROLE_NAMED, why)
    if named:
        return _untold(f'{len(named)} people named here are "{role.phrase}" that day')
    seat = _main_seat(rows, held, seats, register.homes)
    if seat is None or len(held[seat]) != 1:
        return _untold(f'nothing tells who "{role.phrase}" is')
    why = f'"{role.phrase}" of {seat}, which the document is about'
    return _Held(register.add_known(held[seat][0]), BY_DOCUMENT, MentionRule.ROLE_MAIN, why)


def _seats(register: Register) -> Counter[str]:
    """How often the document speaks of each country and known organisation."""
    found = Counter(register.countries)
    for entry in register.entries.values():
        if entry.entity_type is EntityType.ORGANIZATION and entry.kb is not None:
            found[entry.entity_id] += sum(entry.forms.values())
    return found


def _main_seat(
    rows: Sequence[OfficeRow], held: Mapping[str, Sequence[str]], seats: Counter[str], homes: Container[str]
) -> str | None:
    """Of those whose office is held, the one the document is about, or the usual one if it is about no other.

    The usual one too must be named, or be the country of somebody known (`homes`).
    """
    top = max(seats.values(), default=0)
    usual = next((row.of for row in rows if row.seat == "usual"), None)
    if usual is not None:
        told = seats[usual] > 0 or usual in homes
        return usual if told and usual in held and seats[usual] * _NEAR_TOP >= top else None
    ranked = sorted(((seats[seat], seat) for seat in held if seats[seat]), reverse=True)
    if not ranked or ranked[0][0] * _NEAR_TOP < top:
        return None
    clear = len(ranked) == 1 or ranked[0][0] >= _CLEAR * ranked[1][0]
    return ranked[0][1] if clear else None


def _described(
    register: Register, role: Mention, phrase: str, country: str | None, mentions: Sequence[Mention]
) -> Entry | None:
    """The person last named before the role whose description ends in the same office; of the same country if told."""
    for s in reversed(mentions):
        resolved = register.resolved.get(s)
        if s.in_field != role.in_field or resolved is None or not resolved.entity_id:
            continue
        entry = register.entries[resolved.entity_id]
        if entry.entity_type is not EntityType.PERSON:
            continue
        theirs = entry.kb.country_code if entry.kb else None
        if country and theirs and theirs != country:
            continue
        if phrase and any(_says(d, phrase) for d in entry.descriptions):
            return entry
    return None


def _says(description: str, phrase: str) -> bool:
    """Whether a description ends in that office and no longer one, held now: "vice president" is no president."""
    parts = description.split()
    for start in range(len(parts)):
        if " ".join(parts[start:]) in offices():
            return " ".join(parts[start:]) == phrase and _NOT_IN_OFFICE.isdisjoint(parts[:start])
    return False
