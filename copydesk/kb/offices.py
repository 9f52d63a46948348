"""Who held an office on a day, from the dated positions.

Belongs here: reading an office and its country out of a phrase, and asking who held it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from copydesk.kb.answers import Answer, Candidate, Question, as_written
from copydesk.lexicon.keys import WORD, name_key, strip_possessive
from copydesk.lexicon.names import FAMILY_FIRST_COUNTRIES, SEATS, KnownEntity, can_be_called, holders, known, offices
from copydesk.lexicon.rows import PositionRow
from copydesk.records import EntityType


def as_office(question: Question) -> Answer | None:
    """Who held an office: "the American president", "the president of France", "the pope"."""
    tied: dict[str, Candidate] = {}
    why = ""
    for phrase, seat in _readings(question.name):
        of = seat or question.country
        if question.country and of != question.country:
            continue
        if question.day is None:
            return Answer(question.name, None, "unknown", f"“{phrase}” is an office: tell the day it was held")
        why = (
            f"nobody is known to have been {phrase} of {of} on {question.day}"
            if of
            else f"“{phrase}” of which country?"
        )
        found: dict[str, Candidate] = {}
        for person, row in _held_by(phrase, of, question.day):
            found.setdefault(person.entity_id, Candidate(person, _tenure(person, row)))
        if len(found) == 1:
            return _one_holder(question, found)
        tied = tied or found
    if tied:
        return _one_holder(question, tied)
    return Answer(question.name, None, "unknown", why) if why else None


def _readings(text: str) -> Iterator[tuple[str, str | None]]:
    """The offices `text` can name, as phrase and seat (None when it names none): longest phrase first."""
    words = list(WORD.finditer(text))
    if words and words[0].group().lower() == "the":
        words = words[1:]
    for word in words:
        phrase = name_key(text[word.start() :])
        if phrase not in offices():
            continue
        before = text[words[0].start() : word.start()].strip(" -")
        seat = find_country(strip_possessive(before)) if before else None
        if seat or not before:
            yield phrase, seat
    for word in words[1:]:
        phrase = name_key(text[words[0].start() : word.start()])
        if word.group() in ("of", "to") and phrase in offices():
            seat = find_country(text[word.end() :].strip())
            if seat:
                yield phrase, seat


def _held_by(phrase: str, of: str | None, day: dt.date) -> Iterator[tuple[KnownEntity, PositionRow]]:
    """Who held the first office that `phrase` can mean and that somebody held that day."""
    for row in offices().get(phrase, ()):
        seat = of or (row.of if row.seat in ("only", "usual") else None)
        if not seat or (row.of and row.of != seat):
            continue
        found = [
            (known()[held.person_id], held)
            for held in holders(row.office, seat, day)
            if held.person_id in known() and can_be_called(phrase, held, loosely=True)
        ]
        yield from found
        if found:
            return


def _one_holder(question: Question, found: dict[str, Candidate]) -> Answer:
    """The one holder, or the tie."""
    candidates = tuple(found.values())
    if len(candidates) == 1:
        return Answer(question.name, candidates[0].entity, "role_at_date", candidates[0].why, candidates)
    return Answer(question.name, None, "tied", f"{len(candidates)} people held it that day", candidates)


def _tenure(person: KnownEntity, row: PositionRow) -> str:
    """An office row in words."""
    until = f"to {row.end}" if row.end else f"and still on {row.as_of}" if row.as_of else "with no end known"
    return f"{person.name}: {row.title or row.office} ({row.office} of {row.of}) from {row.start or '?'} {until}"


def family_name(question: Question, head: str, rest: str) -> Answer | None:
    """The one holder of the office in `head` on the day whose family name is `rest`."""
    if question.day is None:
        return None
    parts = name_key(rest).split()
    found: dict[str, Candidate] = {}
    for phrase, seat in _readings(head):
        everywhere = sorted({entity.country_code for entity in known().values() if entity.country_code})
        for of in [seat or question.country] if seat or question.country else everywhere:
            for person, row in _held_by(phrase, of, question.day):
                whole = name_key(person.name).split()
                first = person.country_code in FAMILY_FIRST_COUNTRIES
                if parts == (whole[: len(parts)] if first else whole[-len(parts) :]):
                    found[person.entity_id] = Candidate(person, _tenure(person, row))
    return _one_holder(question, found) if found else None


def find_country(text: str) -> str | None:
    """The ISO code or, of an organisation, the entity_id that `text` names ("KR", "South Korea", "NATO"); else None."""
    if any(entity.country_code == text for entity in known().values()) or text in known():
        return text
    found = as_written(Question(text))
    return _seat(found.entity) if found and found.entity else None


def _seat(entity: KnownEntity) -> str | None:
    """What offices are kept under: a country's code, an organisation's id."""
    if entity.entity_type is EntityType.PLACE:
        return entity.country_code if entity.subtype in SEATS else None
    return entity.entity_id if entity.entity_type is EntityType.ORGANIZATION else None
