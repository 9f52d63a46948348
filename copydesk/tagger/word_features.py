"""What a word tells by itself, wherever it stands, as numbers of features.

Belongs here: spelling, shape, and the lists the word is in. What stands around it is told by the slots of the tagger.
"""

from __future__ import annotations

from functools import cache
from zlib import crc32

from copydesk.lexicon.keys import word_key
from copydesk.lexicon.names import common_words, family_first, given_names, phrases, title_heads, words

# Kinds of name_words.csv that say something of a name in which, or beside which, the word stands.
_LISTS = (
    "org_cue", "org_head_alone", "org_noun", "place_cue", "place_head", "place_noun", "place_preposition", "event_cue",
    "event_whole", "not_name", "direction", "role_modifier", "trade", "public_body",
)  # fmt: skip
_FOLDED_LISTS = (
    "calendar", "function", "particle", "org_joiner", "person_noun", "person_head", "speech", "being", "group_noun",
    "document_noun", "hyphen_tail",
)  # fmt: skip
_LONGEST_SHAPE = 6


def word_features(word: str) -> list[int]:
    """The features of a word as written, as 32-bit hashes; the empty word is what lies beyond a paragraph."""
    if not word:
        return [_hash("edge")]
    key = word_key(word)
    shape = word_shape(word)
    told = [f"w:{key}", f"s:{shape}", f"2:{key[-2:]}", f"3:{key[-3:]}", f"4:{key[-4:]}", f"p:{key[:3]}", f"q:{key[:4]}"]
    told += [f"n:{len(key) if len(key) < 8 else 8}"]
    listed = _listed(word, key)
    told += listed
    if shape[0] != "x":
        told += [f"c:{name}" for name in listed] or ["c:none"]
    return [_hash(text) for text in told]


def word_shape(word: str) -> str:
    """Capitals as X, others as x, digits as 0, runs of one kind cut to two, other signs as they are.

    >>> word_shape("Seoul"), word_shape("U.S."), word_shape("G20"), word_shape("eSwatini")
    ('Xxx', 'X.X.', 'X00', 'xXxx')
    """
    shape = ""
    for c in word[:24]:
        mark = "X" if c.isupper() else "x" if c.isalpha() else "0" if c.isdigit() else c
        if not (len(shape) > 1 and shape[-1] == shape[-2] == mark):
            shape += mark
        if len(shape) == _LONGEST_SHAPE:
            break
    return shape


def _listed(word: str, key: str) -> list[str]:
    """The lists that hold a word, as features."""
    found = [f"l:{kind}" for kind, entries in _lists() if word in entries]
    found += [f"l:{kind}" for kind, entries in _folded_lists() if key in entries]
    return found


@cache
def _lists() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((kind, words(kind)) for kind in _LISTS)


@cache
def _folded_lists() -> tuple[tuple[str, frozenset[str]], ...]:
    return (
        *((kind, words(kind)) for kind in _FOLDED_LISTS),
        ("common", common_words()),
        ("family", family_first()),
        ("given", frozenset(given_names())),
        ("title", title_heads()),
        ("known", frozenset(key for key in phrases() if " " not in key)),
    )


def _hash(text: str) -> int:
    """The same number on every machine and in every run."""
    return crc32(text.encode())
