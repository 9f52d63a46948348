"""A common noun before a person's name, capitalised because a sentence begins with it: "Barmaid Orla Finch".

Belongs here: telling such a noun from the name after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from copydesk.lexicon.names import common_words, given_names, head_words, words
from copydesk.mentions.candidates import Candidate
from copydesk.mentions.tokens import Gap, Token
from copydesk.mentions.units import Unit
from copydesk.records import EntityType

_LONGEST_NAME = 5  # units; after a noun come given names, family names and particles, seldom more


def count_describing(tokens: Sequence[Token], run: Sequence[Unit]) -> int:
    """How many units at the head of a run describe the person named by the rest; 0 when none do.

    A noun for a person ("Rancher"), or one tied to more by hyphens ("Mother-of-two"), where a sentence begins or after a
    verb of speech, and before two capitalised words that head no organisation or place.
    """
    head = tokens[run[0].first]
    after_speech = run[0].first > 0 and tokens[run[0].first - 1].key in words("speech")
    if run[0].kind != "word" or not (head.opens or after_speech) or not _is_person_noun(head):
        return 0
    count = 1
    while count < len(run) and tokens[run[count].first].gap is Gap.HYPHEN:
        count += 1
    name = run[count:]
    if not 2 <= len(name) <= _LONGEST_NAME and not (len(name) == 1 and _is_known_person(name[0])):
        return 0
    inside = tokens[name[0].first : name[-1].last]
    if tokens[name[0].first].gap is not Gap.SPACE or any(u.kind == "title" for u in name):
        return 0
    if not inside[0].cap or any(t.text in head_words() for t in inside):
        return 0
    return 0 if all(t.key in common_words() for t in inside if t.cap) else count


def read_described(tokens: Sequence[Token], run: Sequence[Unit], count: int) -> list[Candidate]:
    """The person named after the `count` units that describe him or her."""
    name = run[count:]
    forms = name[0].forms if len(name) == 1 else ()
    gender = given_names().get(tokens[name[0].first].key) if len(name) > 1 else None
    return [Candidate(name[0].first, name[-1].last, EntityType.PERSON, True, forms, gender, run[0].first)]


def _is_person_noun(token: Token) -> bool:
    """Whether a word says what somebody is or does, by the list or by how it ends ("Beekeeper"); no given name."""
    if token.key in words("person_noun") or token.key in words("person_head"):
        return True
    if token.key in given_names():
        return False
    if not token.key.endswith(_person_suffixes()):
        return False
    return any(token.key.endswith(end) and len(token.key) > len(end) + 1 for end in _person_suffixes())


@cache
def _person_suffixes() -> tuple[str, ...]:
    """How words end that say what somebody is."""
    return tuple(sorted(words("person_suffix")))


def _is_known_person(unit: Unit) -> bool:
    return unit.kind == "known" and unit.last - unit.first > 1
