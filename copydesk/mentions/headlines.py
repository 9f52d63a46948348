"""Names where capitals tell nothing: titles in title case, lines in capitals.

Belongs here: taking from such a line only names we know and names the body holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import common_words, is_acronym, known, lookup, words
from copydesk.mentions.tokens import JOINING, Line, Token
from copydesk.mentions.units import known_at
from copydesk.records import NAME_TYPES, EntityType, Field, Mention, MentionType
from copydesk.spans import Span

_SHORT = 3  # words up to this length are lower case even in title case ("of", "and", "the")
_TITLE_CASE_SHARE = 0.6  # of the longer words; a sentence with many names stays below it. A guess
_LONGEST_NAME = 6  # words of a name of the body that a line in capitals is searched for: a guess


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
    all_caps = all(t.text.upper() == t.text for t in line.tokens)
    found: list[Mention] = []
    i = 0
    while i < len(line.tokens):
        kind, of, end = _seen_at(line.tokens, i, seen) or _known_in_headline(line, i, all_caps) or (None, None, i)
        if kind is not None:
            found.append(_make(line, field, Span(i, end), kind, of, all_caps))
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
    tokens: Sequence[Token], i: int, seen: dict[str, tuple[MentionType, EntityType | None]]
) -> tuple[MentionType, EntityType | None, int] | None:
    """The longest name of the body that begins at a token: its type, what it is, and where it ends."""
    for end in range(min(len(tokens), i + _LONGEST_NAME), i, -1):
        if not tokens[i].cap or any(t.gap not in JOINING for t in tokens[i + 1 : end]):
            continue
        found = seen.get(" ".join(t.key for t in tokens[i:end]))
        if found is not None and not (end == i + 1 and tokens[i].key in common_words() and not tokens[i].shouted):
            return *found, end
    return None


def _known_in_headline(line: Line, i: int, all_caps: bool) -> tuple[MentionType, EntityType | None, int] | None:
    """The name we know that begins at a token. A short acronym is an ordinary word where all is in capitals."""
    tokens = line.tokens
    end, forms = known_at(line, i)
    strong = [f for f in forms if f.strength == "strong"]
    if not strong or (end == i + 1 and tokens[i].key in common_words() and not is_acronym(tokens[i].text)):
        return None
    if all_caps and is_acronym(strong[0].surface) and len(strong[0].surface.replace(".", "")) <= _SHORT:
        return None
    kind = MentionType.DEMONYM if strong[0].demonym else MentionType.NAME
    return kind, known()[strong[0].entity_id].entity_type, end


def _make(line: Line, field: Field, at: Span, kind: MentionType, of: EntityType | None, all_caps: bool) -> Mention:
    """The mention of the tokens `at`."""
    span = line.span(at.start, at.end)
    written = span.of(line.text)
    if kind is not MentionType.DEMONYM:
        kind = MentionType.ACRONYM if is_acronym(written) and not all_caps else MentionType.NAME
    return Mention(field, span, written, kind, of, forms=lookup(written))
