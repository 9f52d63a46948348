"""Names where capitals tell nothing: titles in title case, lines in capitals.

Belongs here: taking from such a line only names we know and names the body holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import common_words, is_acronym, known, words
from copydesk.mentions.tokens import JOINING, Line, Token
from copydesk.mentions.units import known_at
from copydesk.records import NAME_TYPES, EntityType, Field, Mention, MentionType

_SHORT = 3  # words up to this length are lower case even in title case ("of", "and", "the")
_TITLE_CASE_SHARE = 0.6  # of the longer words; a sentence with many names stays below it. A guess
_LONGEST_NAME = 6


def looks_like_headline(tokens: Sequence[Token], *, shouted: bool) -> bool:
    """Whether the words are in title case, or (`shouted`) all in capitals."""
    longer = (t for t in tokens if len(t.text) > _SHORT and t.text.isalpha())
    if shouted:
        count = 0
        for token in longer:
            if not token.text.isupper():
                return False
            count += 1
        return count >= 2
    capitals = [t.cap for t in longer]
    return len(capitals) >= 3 and sum(capitals) >= _TITLE_CASE_SHARE * len(capitals)


def find_in_headline(line: Line, field: Field, body: Iterable[Mention]) -> list[Mention]:
    """Names of a line in capitals: those the body holds, longest first, then those we know."""
    seen = _names_of(body)
    found: list[Mention] = []
    i = 0
    while i < len(line.tokens):
        mention, end = _seen_at(line, field, i, seen)
        if mention is None:
            mention, end = _known_in_headline(line, field, i)
        if mention is not None:
            found.append(mention)
        i = max(end, i + 1)
    return found


def _names_of(body: Iterable[Mention]) -> dict[str, tuple[MentionType, EntityType | None]]:
    """Names of the body by key, and the words of people's names one by one."""
    names: dict[str, tuple[MentionType, EntityType | None]] = {}
    for s in body:
        if s.mention_type not in NAME_TYPES:
            continue
        key = name_key(s.text)
        names[key] = (s.mention_type, s.entity_type)
        if s.entity_type is EntityType.PERSON:
            for word in key.split():
                if len(word) > 2 and word not in words("particle") and word not in common_words():
                    names.setdefault(word, (MentionType.NAME, EntityType.PERSON))
    return names


def _seen_at(
    line: Line, field: Field, i: int, seen: dict[str, tuple[MentionType, EntityType | None]]
) -> tuple[Mention | None, int]:
    tokens = line.tokens
    for end in range(min(len(tokens), i + _LONGEST_NAME), i, -1):
        if not tokens[i].cap or any(t.gap not in JOINING for t in tokens[i + 1 : end]):
            continue
        found = seen.get(" ".join(t.key for t in tokens[i:end]))
        if found is not None and not (end == i + 1 and tokens[i].key in common_words() and not tokens[i].shouted):
            return _make(line, field, i, end, *found), end
    return None, i


def _known_in_headline(line: Line, field: Field, i: int) -> tuple[Mention | None, int]:
    tokens = line.tokens
    end, forms = known_at(line, i)
    strong = [f for f in forms if f.strength == "strong"]
    if not strong or (end == i + 1 and tokens[i].key in common_words() and not is_acronym(tokens[i].text)):
        return None, i
    if is_acronym(strong[0].surface) and len(strong[0].surface.replace(".", "")) <= _SHORT and _all_caps(tokens):
        return None, i
    kind = MentionType.DEMONYM if strong[0].demonym else MentionType.NAME
    return _make(line, field, i, end, kind, known()[strong[0].entity_id].entity_type), end


def _all_caps(tokens: Sequence[Token]) -> bool:
    return all(t.text.upper() == t.text for t in tokens)


def _make(line: Line, field: Field, i: int, end: int, kind: MentionType, of: EntityType | None) -> Mention:
    span = line.span(i, end)
    written = span.of(line.text)
    if kind is not MentionType.DEMONYM:
        kind = MentionType.ACRONYM if is_acronym(written) and not _all_caps(line.tokens) else MentionType.NAME
    return Mention(field, span, written, kind, of)
