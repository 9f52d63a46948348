"""Names of places and bodies that are somebody's here: "Houston" where the document has introduced a Walt Houston.

Belongs here: which lone words are people by what stands around them. Whose they are is settled in parts.py, as for any part of a
person's name.
"""

from __future__ import annotations

from collections.abc import Sequence

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import words
from copydesk.records import ArticleText, EntityType, Mention, MentionType
from copydesk.resolve.name_matching import is_full_name
from copydesk.resolve.surroundings import Surroundings

# Beside the prepositions of place ("in Houston"): "the mayor of Houston", "the Houston office" are the place, whoever is called so.
_ALSO_PLACE = frozenset({"of", "for", "through", "the"})
_LOOK = 12  # characters before a mention: a space and the longest of those words


def find_namesakes(article: ArticleText, names: Sequence[Mention], around: Surroundings) -> frozenset[Mention]:
    """The lone words that the lists know as no person, and that mean one of this document's people.

    Each is the first or last word of a full name before it; a title or a verb of saying stands beside one of its kind somewhere, so
    that it is used for a person at all; and no preposition before it says that it is a place.
    """
    first_named: dict[str, int] = {}
    for mention in names:
        if mention.entity_type is EntityType.PERSON and mention.in_field == "text" and is_full_name(mention):
            parts = name_key(mention.text).split()
            for word in (parts[0], parts[-1]):
                first_named.setdefault(word, mention.span.start)
    if not first_named:
        return frozenset()
    lone = [m for m in names if _can_be_named(m) and first_named.get(name_key(m.text), m.span.start) < m.span.start]
    used = {name_key(m.text) for m in lone if m.gender is not None or m.description or around.speaks(m)}
    return frozenset(m for m in lone if name_key(m.text) in used and not _is_placed(article.text, m))


def _can_be_named(mention: Mention) -> bool:
    """Whether a mention is one word of the body that is known for something else than a person."""
    return (
        mention.in_field == "text"
        and mention.mention_type is MentionType.NAME
        and mention.entity_type is not EntityType.PERSON
        and bool(mention.forms)
        and " " not in mention.text
    )


def _is_placed(text: str, mention: Mention) -> bool:
    before = text[max(0, mention.span.start - _LOOK) : mention.span.start]
    word = before[:-1].rpartition(" ")[2].lower() if before.endswith(" ") else ""
    return word in _ALSO_PLACE or word in words("place_preposition")
