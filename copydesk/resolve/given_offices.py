"""Offices that the document itself gives to somebody: "X, the president of the Rose Society", "the vice president, X".

Belongs here: reading an office in the words right beside a person's name. Whom a role means then is told in offices.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import offices
from copydesk.records import NAME_TYPES, EntityType, Field, Mention
from copydesk.resolve.document import Entry, Register

_FAR = 60  # characters beside a name: a guess, more than an article and the longest office take
_LONGEST_OFFICE = 5  # words: "ambassador to the United Nations"
# ", the president of", " became president of", " was elected its president"; "was president" tells of another time
_GIVES = re.compile(
    r"(?:, (?:who is )?| (?:is|became|has become|was (?:named|elected|appointed|made)) )"
    r"(?:(?:the|its|their|his|her|our) )?(?:(?:new|current|founding|longtime) )?"
)
_WORDS_BEHIND = re.compile(r"[A-Za-z]{1,20}(?:[ -][A-Za-z]{1,20}){0,4}(?!['\u2019])\b")
_WORDS_BEFORE = re.compile(r"[A-Za-z]{1,20}(?:[ -][A-Za-z]{1,20}){0,4}, $")


def office_behind(field: str, end: int) -> str:
    """The longest office that the words behind a name's `end` begin with, once they give it to the name; empty for none.

    >>> office_behind("Mara Holt, the president of the Rose Society, left.", 9)
    'president'
    """
    lead = _GIVES.match(field, end, end + _FAR)
    words = _WORDS_BEHIND.match(field, lead.end(), lead.end() + _FAR) if lead is not None else None
    keys = name_key(words.group()).split() if words is not None else []
    phrases = (" ".join(keys[:last]) for last in range(min(len(keys), _LONGEST_OFFICE), 0, -1))
    return next((phrase for phrase in phrases if phrase in offices()), "")


def office_before(field: str, start: int) -> str:
    """The longest office that ends a comma before a name's `start`; empty for none.

    >>> office_before("The company's vice-president, Mara Holt, left.", 30)
    'vice president'
    """
    words = _WORDS_BEFORE.search(field, max(0, start - _FAR), start)
    keys = name_key(words.group()).split()[-_LONGEST_OFFICE:] if words is not None else []
    phrases = (" ".join(keys[first:]) for first in range(len(keys)))
    return next((phrase for phrase in phrases if phrase in offices()), "")


@dataclass(frozen=True, slots=True)
class Given:
    """Whom the document gives which office: by where the name of the person starts, and by office in the order named."""

    by_start: Mapping[tuple[Field, int], tuple[str, Entry]]
    by_office: Mapping[str, Sequence[tuple[int, Entry]]]

    def named_behind(self, role: Mention, office: str) -> Entry | None:
        """The person whose name follows a role and a comma: "the vice president, X"; None for nobody."""
        given, entry = self.by_start.get((role.in_field, role.span.end + len(", ")), ("", None))
        return entry if office and given == office else None

    def last_before(self, number: int, office: str) -> Entry | None:
        """Who was given the office last, before the mention of that number; None for nobody."""
        bearers = self.by_office.get(office, ())
        at = bisect_left(bearers, number, key=lambda bearer: bearer[0])
        return bearers[at - 1][1] if at else None


def read_given(register: Register, mentions: Sequence[Mention]) -> Given:
    """The offices that the document gives to the people among its mentions, which stand in order."""
    by_start: dict[tuple[Field, int], tuple[str, Entry]] = {}
    by_office: defaultdict[str, list[tuple[int, Entry]]] = defaultdict(list)
    for number, mention in enumerate(mentions):
        resolved = register.resolved.get(mention) if mention.mention_type in NAME_TYPES else None
        entry = register.entries[resolved.entity_id] if resolved is not None and resolved.entity_id else None
        if entry is None or entry.entity_type is not EntityType.PERSON:
            continue
        field, start = register.article.field(mention.in_field), mention.span.start
        before = office_before(field, start)
        office = office_behind(field, mention.span.end) or before
        if before:
            by_start[(mention.in_field, start)] = (before, entry)
        if office:
            by_office[office].append((number, entry))
    return Given(by_start, by_office)
