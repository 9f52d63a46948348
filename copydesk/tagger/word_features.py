"""What a word tells by itself, wherever it stands, as numbers of features.

Belongs here: spelling, shape, and the lists the word is in. What stands around it is told by the slots of the tagger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
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
_LONGEST = 8  # letters; longer words count as this long
_SHAPED, _LONGEST_SHAPE = 24, 6  # letters of a word that are looked at, and of its shape


def word_features(word: str) -> list[int]:
    """The features of a word as written, as 32-bit hashes; the empty word is what lies beyond a paragraph."""
    if not word:
        return [_EDGE]
    key = word_key(word)
    shape, shaped = _shape_feature(_marks_of(word))
    cut = key.encode()
    if len(cut) == len(key):  # one byte for each letter
        tails, heads = (cut[-2:], cut[-3:], cut[-4:]), (cut[:3], cut[:4])
    else:
        tails = key[-2:].encode(), key[-3:].encode(), key[-4:].encode()
        heads = key[:3].encode(), key[:4].encode()
    features = [
        crc32(cut, _WHOLE),
        shaped,
        crc32(tails[0], _LAST_TWO),
        crc32(tails[1], _LAST_THREE),
        crc32(tails[2], _LAST_FOUR),
        crc32(heads[0], _FIRST_THREE),
        crc32(heads[1], _FIRST_FOUR),
        _SIZES[min(len(key), _LONGEST)],
    ]
    listed, folded = _lists().get(word, _IN_NONE), _folded_lists().get(key, _IN_NONE)
    features += listed[0]
    features += folded[0]
    if shape[0] != "x":
        features += listed[1] + folded[1] or _NO_LIST
    return features


def _marks_of(word: str) -> str:
    """A mark for each of the first signs of a word: capitals as X, others as x, digits as 0, other signs as they are."""
    head = word[:_SHAPED]
    return head.translate(_ASCII_SHAPES) if head.isascii() else "".join(map(_mark, head))


def _mark(c: str) -> str:
    """What stands for one sign of a word in its shape."""
    return "X" if c.isupper() else "x" if c.isalpha() else "0" if c.isdigit() else c


_ASCII_SHAPES = {code: _mark(chr(code)) for code in range(128)}


@lru_cache(maxsize=2_000)
def _shape_feature(marks: str) -> tuple[str, int]:
    """The shape of a word of these marks, and its feature."""
    shape = _cut_runs(marks)
    return shape, _hash(f"s:{shape}")


def _cut_runs(marks: str) -> str:
    """The first of these marks, runs of one kind cut to two.

    >>> [_cut_runs(_marks_of(word)) for word in ("Seoul", "U.S.", "G20", "eSwatini")]
    ['Xxx', 'X.X.', 'X00', 'xXxx']
    """
    shape = ""
    for mark in marks:
        if not (len(shape) > 1 and shape[-1] == shape[-2] == mark):
            shape += mark
        if len(shape) == _LONGEST_SHAPE:
            break
    return shape


# The lists that hold a word, as features: of any word, and of a capitalised one.
Listed = tuple[tuple[int, ...], tuple[int, ...]]
_IN_NONE: Listed = ((), ())


@cache
def _lists() -> dict[str, Listed]:
    """For each word, as written, the lists that hold it."""
    return _by_word([(kind, words(kind)) for kind in _LISTS])


@cache
def _folded_lists() -> dict[str, Listed]:
    """For each word, by key, the lists that hold it; those of known names and given names hold longer keys too."""
    lists: dict[str, Collection[str]] = {kind: words(kind) for kind in _FOLDED_LISTS}
    lists |= {"common": common_words(), "family": family_first(), "given": given_names()}
    return _by_word([*lists.items(), ("title", title_heads()), ("known", phrases())])


def _by_word(lists: Iterable[tuple[str, Collection[str]]]) -> dict[str, Listed]:
    """The features of the lists that hold a word, in the order of the lists, for every word of them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for kind, entries in lists:
        for word in entries:
            found[word].append(kind)
    return {word: _list_features(tuple(kinds)) for word, kinds in found.items()}


@cache
def _list_features(kinds: tuple[str, ...]) -> Listed:
    """What some lists together make of any word of theirs, and of a capitalised one."""
    return tuple(_hash(f"l:{kind}") for kind in kinds), tuple(_hash(f"c:l:{kind}") for kind in kinds)


def _hash(text: str) -> int:
    """The same number on every machine and in every run."""
    return crc32(text.encode())


_EDGE, _NO_LIST = _hash("edge"), (_hash("c:none"),)
# The heads of the features that spell a word, and the feature of every length.
_WHOLE, _LAST_TWO, _LAST_THREE, _LAST_FOUR, _FIRST_THREE, _FIRST_FOUR = map(_hash, ("w:", "2:", "3:", "4:", "p:", "q:"))
_SIZES = tuple(_hash(f"n:{n}") for n in range(_LONGEST + 1))
