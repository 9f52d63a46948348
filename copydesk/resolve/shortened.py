"""Organisations and places by a shorter name: "Harbour Administration" after "Norwegian Harbour Administration".

Belongs here: what a name can be shortened to, and the one longer name of the document that a short one stands for. People's
names are in parts.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import common_words, head_words, known, phrases, words
from copydesk.records import ArticleText, EntityType, Mention
from copydesk.resolve.document import first_of_each
from copydesk.resolve.rules import MentionRule

# Kinds of entities whose names are shortened by whole words.
_SHORTENED = frozenset({EntityType.ORGANIZATION, EntityType.PLACE})
BY_WORDS, BY_HEAD = 0.9, 0.7  # guesses
_LOOK = 20  # characters before a name in which "in" or "at" stands: more than either takes


@dataclass(frozen=True, slots=True)
class LongerNames:
    """For a short name, by key, the first mention of the longer one; None where several entities have it in common.

    `shortened`: of unknown organisations and places; `companies`: for the words that come before "Industries Inc", which
    can be taken for a place's or a person's name; `heads`: for the word that says what an organisation is.
    """

    shortened: Mapping[str, Mention | None]
    companies: Mapping[str, Mention | None]
    heads: Mapping[str, Mention | None]


@dataclass(frozen=True, slots=True)
class Longer:
    """The longer name that a short one stands for, by which rule, and how sure that is."""

    whole: Mention
    rule: MentionRule
    confidence: float


def read_longer_names(names: Iterable[Mention], unknown: Iterable[Mention]) -> LongerNames:
    """The longer names among all `names` of a document, and among those of them that no file knows."""
    shortened = ((s, short) for s in unknown if s.entity_type in _SHORTENED for short in _short_forms(s))
    bodies = [s for s in names if s.entity_type is EntityType.ORGANIZATION]
    companies = ((s, short) for s in bodies for short in _company_short_forms(s))
    heads = ((s, short) for s in bodies for short in _head_forms(s))
    return LongerNames(first_of_each(shortened), first_of_each(companies), first_of_each(heads))


def find_longer(longer: LongerNames, article: ArticleText, mention: Mention) -> Longer | None:
    """The longer name that this one is short for; None for none or several.

    A company's stands before the short one, and so does that of "the Commission": news introduces by the full name.
    """
    key = name_key(mention.text)
    if mention.entity_type in _SHORTENED:
        whole = longer.shortened.get(key)
        if whole is not None:
            return Longer(whole, MentionRule.SHORT_FORM, BY_WORDS)
    whole = longer.companies.get(key)
    if whole is not None and _comes_before(whole, mention, key):
        return None if _stands_for_place(article, mention) else Longer(whole, MentionRule.COMPANY, BY_WORDS)
    whole = longer.heads.get(key) if mention.entity_type is EntityType.ORGANIZATION else None
    if whole is None or not _comes_before(whole, mention, key):
        return None
    return Longer(whole, MentionRule.HEAD_WORD, BY_HEAD)


def _has_legal_suffix(text: str) -> bool:
    """Whether a name ends in what the law calls a company: "Inc", "Ltd"."""
    return name_key(text).rpartition(" ")[2] in words("legal_suffix")


def _short_forms(mention: Mention) -> Iterator[str]:
    """What follows a place ("Norwegian Coastal Board"), or stands before the word for the kind ("Sofar Legend Hotel").

    Two words or more, or a company's name without what the law calls it.
    """
    parts = name_key(mention.text).split()
    if mention.entity_type is EntityType.ORGANIZATION:
        for i in range(1, len(parts) - 1):
            if _is_place_word(" ".join(parts[:i])):
                yield " ".join(parts[i:])
    legal = _has_legal_suffix(mention.text)
    if (len(parts) > 1 and legal) or (len(parts) > 2 and mention.text.rpartition(" ")[2] in head_words()):
        yield " ".join(parts[:-1])


def _company_short_forms(mention: Mention) -> Iterator[str]:
    """The first words of a company's name when only ordinary words follow: "Harwick" of "Harwick Textile Industries Inc"."""
    parts = name_key(mention.text).split()
    heads = words("company_head")
    if len(parts) < 2 or parts[-1] not in heads:
        return
    for i in range(len(parts) - 1, 0, -1):
        if parts[i] not in heads and parts[i] not in common_words():
            return
        if _can_stand_alone(parts[:i]):
            yield " ".join(parts[:i])


def _head_forms(mention: Mention) -> Iterator[str]:
    """The word that heads an organisation's name ("Commission"), or all before "of" ("Supreme Court" of Freedonia)."""
    if mention.text.rpartition(" ")[2] in words("org_cue") and " " in mention.text:
        yield name_key(mention.text).rpartition(" ")[2]
    head, of, _ = mention.text.partition(" of ")
    if of and head.rpartition(" ")[2] in words("org_cue"):
        yield name_key(head)


def _can_stand_alone(parts: Sequence[str]) -> bool:
    """Whether the first words of a name are one: no place or other entity we know, and not all of them ordinary words."""
    return " ".join(parts) not in phrases() and not all(p in common_words() or len(p) == 1 for p in parts)


def _is_place_word(key: str) -> bool:
    """Whether a folded key is a spelling or demonym of a place."""
    return any(known()[f.entity_id].entity_type is EntityType.PLACE for f in phrases().get(key, ()))


def _comes_before(whole: Mention, mention: Mention, key: str) -> bool:
    """Whether a longer name stands before the short one of that key, or in the body of the short one's title."""
    if name_key(whole.text) == key:
        return False
    return whole.in_field != mention.in_field or whole.span.start < mention.span.start


def _stands_for_place(article: ArticleText, mention: Mention) -> bool:
    """Whether the words before a name say that it is where something happened."""
    start = mention.span.start
    before = article.field(mention.in_field)[max(0, start - _LOOK) : start].split()
    return mention.entity_type is EntityType.PLACE and bool(before) and before[-1].lower() in ("in", "at", "near")
