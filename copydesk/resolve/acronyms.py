"""Acronyms and the names of the document they stand for, told in brackets or by nothing but their letters.

Belongs here: finding the longer name. What the files know of an acronym is asked in known_names.py, before its letters are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from copydesk.lexicon.keys import WORD, name_key
from copydesk.lexicon.names import is_acronym
from copydesk.records import ArticleText, EntityType, Mention, MentionType
from copydesk.resolve.document import first_of_each

# Told in brackets, by three letters or more, by two. Guesses: of 33 and 9 such pairs in newswire of 2022, read by hand, one each
# looked wrong.
DEFINED, SPELT, SPELT_BY_TWO = 0.9, 0.9, 0.75
_SHORTEST_PERSON = 3  # letters of a person's initials that stand for the name


def defined_acronyms(article: ArticleText, mentions: Sequence[Mention]) -> dict[str, Mention]:
    """Acronyms that the body explains, each with the name it stands for: "Name of Thing (NOT)"."""
    names = [s for s in mentions if s.in_field == "text" and s.mention_type is not MentionType.PRONOUN]
    ends = {s.span.end: s for s in names if not is_acronym(s.text)}
    found: dict[str, Mention] = {}
    for s in names:
        start = s.span.start
        if (
            not is_acronym(s.text)
            or article.text[start - 1 : start] != "("
            or article.text[s.span.end : s.span.end + 1] != ")"
        ):
            continue
        named = ends.get(start - 2)
        if named is not None and _initials_agree(s.text, named.text):
            found.setdefault(s.text, named)
    return found


def _initials_agree(acronym: str, name: str) -> bool:
    """Whether the letters of the acronym follow one another in the name, the first one at its head."""
    letters, text = letters_of(acronym).lower(), name_key(name)
    at = 0
    for i, letter in enumerate(letters):
        at = text.find(letter, at) + 1
        if at == 0 or (i == 0 and at != 1):
            return False
    return True


def spelt_acronyms(names: Sequence[Mention]) -> Mapping[str, Mention | None]:
    """For the letters of each acronym of the document: the one longer name they are the initials of, as first written.

    None stands for several such names. Small words may be passed over: "PUK" is the Patriotic Union of Kurdistan.
    """
    asked = {letters_of(s.text) for s in names if is_acronym(s.text)}
    return first_of_each((s, letters) for s in names if asked for letters in _initials(s) if letters in asked)


def letters_of(acronym: str) -> str:
    """An acronym without its dots."""
    return acronym.replace(".", "")


def _initials(mention: Mention) -> Iterator[str]:
    """The initials of all words of a name, and those of its capitalised words."""
    words = WORD.findall(mention.text)
    if len(words) < 2 or mention.text.isupper() or mention.mention_type is MentionType.DEMONYM:
        return
    every = "".join(word[0] for word in words).upper()
    if mention.entity_type is EntityType.PERSON and len(every) < _SHORTEST_PERSON:
        return
    yield every
    capitals = "".join(word[0] for word in words if word[0].isupper())
    if len(capitals) > 1 and capitals != every:
        yield capitals
