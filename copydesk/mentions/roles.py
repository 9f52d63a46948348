"""Pronouns, and offices named without their holder: "the U.S. president", "the prime minister".

Belongs here: finding them. Whom they mean is for the room that resolves.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from copydesk.lexicon.names import PRONOUNS, offices
from copydesk.mentions.tokens import JOINING, Gap, Line, Token
from copydesk.mentions.units import Unit, Units
from copydesk.records import EntityType, Field, Mention, MentionType
from copydesk.spans import Span

_MOST_BEFORE = 8  # names and the office itself after "the": "the U.S. Navy secretary"; a guess
_LONGEST_OFFICE = 5  # words: "ambassador to the United Nations"


def find_pronouns(line: Line) -> list[Mention]:
    """Third-person pronouns of the body for one person, each with its gender."""
    tokens = line.tokens
    return [
        Mention("text", line.span(k, k + 1), t.text, MentionType.PRONOUN, EntityType.PERSON, PRONOUNS[t.key])
        for k in line.telling
        if (t := tokens[k]).key in PRONOUNS and (t.small or t.text.istitle())
    ]


def find_roles(line: Line, field: Field, read: Units) -> list[Mention]:
    """Offices after "the", with or without a country before them, that no name follows."""
    return [
        Mention(field, span, span.of(line.text), MentionType.ROLE, EntityType.PERSON)
        for i in read.articles
        if (span := _role_after(line, read.units, i)) is not None
    ]


def _role_after(line: Line, units: Sequence[Unit], i: int) -> Span | None:
    """The span of the role that the article at unit `i` begins, with whose it is: "the president of France"."""
    tokens = line.tokens
    for k in range(i + 1, min(len(units), i + 1 + _MOST_BEFORE)):
        unit = units[k]
        end = _office_end(tokens, unit.first)
        if end is not None:
            last = _seat_end(tokens, units[k:], end) or end
            return line.span(units[i].first, last)
        if unit.kind != "known" or tokens[unit.first].gap not in JOINING or tokens[unit.last - 1].possessive:
            return None
    return None


def _office_end(tokens: Sequence[Token], first: int) -> int | None:
    """Where the longest office that begins at token `first` ends."""
    if tokens[first].key not in _opening_words():
        return None
    for length in range(_LONGEST_OFFICE, 0, -1):
        end = first + length
        inside = tokens[first:end]
        if end > len(tokens) or any(t.gap not in JOINING for t in inside):
            continue
        if " ".join(t.key for t in inside) in offices() and not _name_follows(tokens, end):
            return end
    return None


@cache
def _opening_words() -> frozenset[str]:
    """The first words of offices, by key."""
    return frozenset(phrase.split(" ")[0] for phrase in offices())


def _seat_end(tokens: Sequence[Token], units: Sequence[Unit], end: int) -> int | None:
    """Where the known country or organisation after "of" and an office that ends at token `end` ends."""
    if end == len(tokens) or tokens[end].key != "of" or tokens[end - 1].possessive:
        return None
    following = [u for u in units[: _LONGEST_OFFICE + 2] if u.first > end]
    if following and following[0].kind != "known" and tokens[following[0].first].key == "the":
        following = following[1:]
    if not following or following[0].kind != "known" or any(f.demonym for f in following[0].forms):
        return None
    last = following[0].last
    if any(t.gap not in JOINING for t in tokens[end:last]) or tokens[last - 1].possessive:
        return None
    return None if _name_follows(tokens, last) else last


def _name_follows(tokens: Sequence[Token], end: int) -> bool:
    """Whether the office goes on into a name ("the president Park") or another noun by a hyphen ("president-elect")."""
    if end == len(tokens) or tokens[end - 1].possessive:
        return False
    return tokens[end].gap is Gap.HYPHEN or (tokens[end].gap is Gap.SPACE and tokens[end].cap)
