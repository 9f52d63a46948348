"""Pronouns, and offices named without their holder: "the U.S. president", "the prime minister".

Belongs here: finding them. Whom they mean is for the room that resolves.
"""

from __future__ import annotations

from collections.abc import Sequence

from copydesk.lexicon.names import offices
from copydesk.lexicon.rows import Gender
from copydesk.mentions.tokens import JOINING, Gap, Token
from copydesk.mentions.units import Unit
from copydesk.records import EntityType, Field, MentionType, Surface
from copydesk.spans import Span

_PRONOUNS: dict[str, Gender] = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip
_LONGEST_OFFICE = 4


def find_pronouns(text: str, tokens: Sequence[Token]) -> list[Surface]:
    """Third-person pronouns for one person, each with its gender."""
    return [
        Surface("text", Span(t.start, t.end), text[t.start : t.end], MentionType.PRONOUN, EntityType.PERSON, gender)
        for t in tokens
        if (gender := _PRONOUNS.get(t.key)) is not None
        if t.text.islower() or t.text.istitle()
    ]


def find_roles(text: str, field: Field, tokens: Sequence[Token], units: Sequence[Unit]) -> list[Surface]:
    """Offices after "the", with or without a country before them, that no name follows."""
    return [
        Surface(field, span, span.of(text), MentionType.ROLE, EntityType.PERSON)
        for i, unit in enumerate(units)
        if tokens[unit.first].key == "the" and (span := _role_after(tokens, units, i)) is not None
    ]


def _role_after(tokens: Sequence[Token], units: Sequence[Unit], i: int) -> Span | None:
    """The span of the role that the article at unit `i` begins."""
    start = tokens[units[i].first].start
    k = i + 1
    while k < len(units) and units[k].kind == "known" and tokens[units[k].first].gap in JOINING:
        if tokens[units[k].last - 1].possessive:
            return None
        k += 1
    if k == len(units):
        return None
    first = units[k].first
    for length in range(_LONGEST_OFFICE, 0, -1):
        end = first + length
        inside = tokens[first:end]
        if end > len(tokens) or any(t.gap not in JOINING for t in inside):
            continue
        if " ".join(t.key for t in inside) in offices() and not _name_follows(tokens, end):
            return Span(start, tokens[end - 1].end)
    return None


def _name_follows(tokens: Sequence[Token], end: int) -> bool:
    """Whether the office goes on into a name ("the president Park") or another noun by a hyphen ("president-elect")."""
    if end == len(tokens) or tokens[end - 1].possessive:
        return False
    return tokens[end].gap is Gap.HYPHEN or (tokens[end].gap is Gap.SPACE and tokens[end].cap)
