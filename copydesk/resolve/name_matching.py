"""Names matched with other names of the document: the same full name, a misspelling of one; and those that match none.

Belongs here: rules that compare one name with another. Parts of people's names are in parts.py, shorter names of organisations in
shortened.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from copydesk.lexicon.edit_distance import one_edit, swapped
from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import common_words, given_names, is_acronym, phrases, words
from copydesk.lexicon.rows import Gender
from copydesk.records import EntityType, Mention, MentionMethod
from copydesk.resolve.document import BEARERS, Entry, Register, Resolution, misspelling_keys
from copydesk.resolve.parts import family_of, settle_part
from copydesk.resolve.rules import MentionRule

# Confidences are guesses until they are measured.
FULL, TYPO = 0.9, 0.8
# Letters of a misspelt name, and of a misspelt acronym: shorter ones too often differ by one and are both right. Guesses.
_MIN_TYPO_LENGTH, _MIN_ACRONYM_LENGTH = 6, 4


def is_full_name(mention: Mention) -> bool:
    """Whether a person's name has two words or more that aren't initials."""
    return len(_words(mention.text)) > 1


def _words(text: str) -> list[str]:
    """The words of a name by key, initials between the first and the last left out."""
    parts = name_key(text).split()
    return [p for i, p in enumerate(parts) if len(p) > 1 or i in (0, len(parts) - 1)]


def gender_of(mention: Mention) -> Gender | None:
    """The gender that the title or the given name tells."""
    if mention.gender is not None:
        return mention.gender
    parts = _words(mention.text)
    return given_names().get(parts[0]) if len(parts) > 1 else None


def settle_full_name(register: Register, mention: Mention) -> None:
    """Resolves a full name we don't know: the person of an earlier full name it agrees with, or somebody new."""
    ours = _words(mention.text)
    for entry in register.by_ends[ours[0], ours[-1]][-BEARERS:]:
        if _same_full_name(ours, _words(entry.name)):
            if entry.kb is None and len(mention.text) > len(entry.name):
                continue
            method = MentionMethod.ALIAS if entry.kb else MentionMethod.NEW
            why = f'first and last name as in "{entry.name}"'
            register.settle(mention, Resolution(entry, method, FULL, MentionRule.FULL_NAME, why))
            return
    if _is_inside_longer(register, mention) and settle_part(register, mention):
        return
    meant = find_misspelt(register, mention)
    if meant is not None and not _bear_other_names(ours, _words(meant.entry.name)):
        settle_misspelling(register, mention, meant)
        return
    entry = register.add_new(EntityType.PERSON, mention.text)
    entry.gender = entry.gender or gender_of(mention)
    settle_new(register, mention, entry)


def _is_inside_longer(register: Register, mention: Mention) -> bool:
    """Whether a full name is the beginning or end of a longer one of the document: "Rodrigo Chaves", "Martínez Gómez"."""
    key = name_key(mention.text)
    return any(
        _is_end(key.split(), name_key(entry.name).split()) and words("pair_joiner").isdisjoint(entry.name.split())
        for entry in register.by_part[key][-BEARERS:]
    )


def _is_end(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a name ends with `part`, or begins with it and goes on with what can be a family name."""
    size = len(part)
    if len(whole) <= size:
        return False
    if list(whole[-size:]) == list(part):
        return True
    rest = whole[size:]
    return (
        list(whole[:size]) == list(part)
        and not any(word in common_words() or word in words("generation") for word in rest)
        and not any(" ".join(rest[i:]) in phrases() for i in range(len(rest)))
    )


def _bear_other_names(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two full names an edit apart are those of two people: "Marco Rubio" and "Mario Rubio", "Eric" and "Erica"."""
    if a[0] == b[0]:
        return False
    listed = (a[0] in given_names()) + (b[0] in given_names())
    return listed == 2 or (listed == 1 and a[0][-1] != b[0][-1])


def _same_full_name(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two full names differ at most by middle names."""
    if len(a) < 2 or len(b) < 2 or a[0] != b[0] or a[-1] != b[-1]:
        return False
    short, long = sorted((a[1:-1], b[1:-1]), key=len)
    return all(word in long for word in short)


def settle_new(register: Register, mention: Mention, entry: Entry) -> None:
    """Resolves a mention as an entity that nothing else explains; the evidence says what found it."""
    register.settle(mention, Resolution(entry, MentionMethod.NEW, FULL, MentionRule.NEW, _found_by(register, mention)))


def _found_by(register: Register, mention: Mention) -> str:
    """What says that a mention is a name."""
    kind, confidence = mention.entity_type or "something", mention.confidence
    stated = register.article.dateline_place
    if stated is not None and mention.in_field == "text" and stated.contains(mention.span):
        return f"the dateline states it as {kind}"
    if confidence < 1.0:
        return _tagged(kind, confidence)
    if mention.forms:
        return f"on the lists, which tell no one {kind} here"
    if mention.description:
        return f'"{mention.description}" before it says {kind}'
    return f"among capitals, {kind} by the rest of the document"


@lru_cache(maxsize=4096)  # confidences have three digits
def _tagged(kind: str, confidence: float) -> str:
    return f"found by the tagger as {kind} ({confidence:.2f})"


@dataclass(frozen=True, slots=True)
class Misspelling:
    """The entity whose name a mention misspells, and that name as the document writes it."""

    entry: Entry
    right: str


def settle_misspelling(register: Register, mention: Mention, meant: Misspelling) -> None:
    """Resolves a mention as a misspelling of the entity that find_misspelt found."""
    why = f'one slip from "{meant.right}"'
    register.settle(mention, Resolution(meant.entry, MentionMethod.TYPO, TYPO, MentionRule.SLIP, why))


def find_misspelt(register: Register, mention: Mention) -> Misspelling | None:
    """The one entity of the document whose name this mention misspells by a letter; None for nobody or several."""
    text = mention.text.replace(".", "")
    near = [e for key in misspelling_keys(mention.text, 1) for e in register.spelt[key][-BEARERS:]]
    found = {e.entity_id: e for e in near if e.entity_type is mention.entity_type or e.kb is not None}
    hits = [e for e in found.values() if any(_misspells(text, s.replace(".", ""), e) for s in e.forms)]
    if len(hits) != 1:
        return None
    return Misspelling(hits[0], next(s for s in hits[0].forms if _misspells(text, s.replace(".", ""), hits[0])))


def _misspells(text: str, right: str, entry: Entry) -> bool:
    """Whether `text` is `right` at an edit distance of one: two letters swapped, or one wrong in a long name.

    The first letter is always right, and a final s is grammar.
    """
    if text == right or not text or not right or text[0] != right[0]:
        return False
    if is_acronym(text) or is_acronym(right):
        return len(text) >= _MIN_ACRONYM_LENGTH and swapped(text, right)
    if len(text) < _MIN_TYPO_LENGTH:
        return False
    korean_or_chinese = (
        entry.entity_type is EntityType.PERSON
        and len(family_of(entry.name)) == 1
        and (family_of(entry.name) == name_key(entry.name).split()[:1])
    )
    if korean_or_chinese or text == right + "s" or right == text + "s":
        return swapped(text, right)
    return one_edit(text, right)
