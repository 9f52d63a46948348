"""What the words around a name say of it: what somebody is ("her captain, ..."), and whether it is a person at all.

Belongs here: looking at the text beside the mentions of people's names. Nothing is resolved here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from copydesk.lexicon.keys import WORD, name_key
from copydesk.lexicon.names import common_words, family_first, given_names, titles, words
from copydesk.records import EntityType, Mention
from copydesk.resolve.document import Entry, Register
from copydesk.resolve.given_offices import office_before

_PERSON = EntityType.PERSON
_LOOK = 40  # characters before or after a name: a guess, more than a noun and a comma, or a verb, take
# takes: ", 48," ", 22 "; refuses: ", 1998"
_AGE = re.compile(r", ?\d{1,3}(?![\d,.]\d)\b")
_BESIDE = re.compile(r" ?([^\W\d_]{2,20})")


def note_descriptions(register: Register, mentions: Iterable[Mention]) -> None:
    """Adds to the people of the register the nouns that stand in apposition before them: "her captain, Josiah Wren"."""
    for mention in mentions:
        entry = _person_of(register, mention)
        if entry is None:
            continue
        field, start = register.article.field(mention.in_field), mention.span.start
        before = field[max(0, start - _LOOK) : start].rpartition("\n")[2]
        if not before.endswith(", "):
            continue
        last = [m.group() for m in WORD.finditer(before)][-1:]
        if last and last[0].islower() and _names_a_role(last[0]):
            entry.note_description(office_before(field, start) or last[0])


def find_people(register: Register, mentions: Iterable[Mention]) -> frozenset[str]:
    """The people of whom something says that they are people: title, given name, age, verb of speech, knowledge files.

    The others have an ordinary word in their names and only look like people because these are two capitals.
    """
    found: set[str] = set()
    for mention in mentions:
        entry = _person_of(register, mention)
        if entry is None or entry.entity_id in found:
            continue
        if _is_person(entry) or _acts_as_person(register.article.field(mention.in_field), mention):
            found.add(entry.entity_id)
    return frozenset(found)


def _person_of(register: Register, mention: Mention) -> Entry | None:
    resolved = register.resolved.get(mention)
    if resolved is None or resolved.entity_id is None:
        return None
    entry = register.entries[resolved.entity_id]
    return entry if entry.entity_type is _PERSON else None


def _names_a_role(word: str) -> bool:
    key = name_key(word)
    return key in words("person_noun") or key in words("person_head") or key in titles()


def _is_person(entry: Entry) -> bool:
    """Whether the files, a title, or the words of the name say so."""
    if entry.kb is not None or entry.gender is not None or entry.descriptions or len(entry.forms) > 1:
        return True
    parts = name_key(entry.name).split()
    if any(len(p) == 1 or p in words("particle") for p in parts):
        return True
    if any(p in given_names() for p in parts[:-1] or parts) or parts[0] in family_first():
        return True
    return len(parts) > 1 and not any(p in common_words() for p in parts)


def _acts_as_person(field: str, mention: Mention) -> bool:
    """Whether an age follows the name, or a verb of speech stands beside it."""
    end = mention.span.end
    if _AGE.match(field, end, end + _LOOK):
        return True
    after = _BESIDE.match(field, end, end + _LOOK)
    if after is not None and after.group(1).lower() in words("speech"):
        return True
    before = WORD.findall(field, max(0, mention.span.start - _LOOK), mention.span.start)
    return bool(before) and before[-1].lower() in words("speech")
