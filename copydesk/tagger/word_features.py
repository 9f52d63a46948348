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
        return [_hash("edge")]
    key = word_key(word)
    shape = word_shape(word)
    whole, two, three, four, first_three, first_four, shaped, sizes = _marks()
    if key.isascii():
        cut = key.encode()
        ends = crc32(cut[-2:], two), crc32(cut[-3:], three), crc32(cut[-4:], four)
        heads = crc32(cut[:3], first_three), crc32(cut[:4], first_four)
    else:
        cut = key.encode()
        ends = crc32(key[-2:].encode(), two), crc32(key[-3:].encode(), three), crc32(key[-4:].encode(), four)
        heads = crc32(key[:3].encode(), first_three), crc32(key[:4].encode(), first_four)
    told = [crc32(cut, whole), crc32(shape.encode(), shaped), *ends, *heads, sizes[min(len(key), _LONGEST)]]
    listed = _listed(word, key)
    told += [as_it_is for as_it_is, _ in listed]
    if shape[0] != "x":
        told += [capitalised for _, capitalised in listed] or [_no_list()]
    return told


def word_shape(word: str) -> str:
    """Capitals as X, others as x, digits as 0, runs of one kind cut to two, other signs as they are.

    >>> word_shape("Seoul"), word_shape("U.S."), word_shape("G20"), word_shape("eSwatini")
    ('Xxx', 'X.X.', 'X00', 'xXxx')
    """
    head = word[:_SHAPED]
    return _cut_runs(head.translate(_ASCII_SHAPES) if head.isascii() else "".join(map(_mark, head)))


def _mark(c: str) -> str:
    """What stands for one sign of a word in its shape."""
    return "X" if c.isupper() else "x" if c.isalpha() else "0" if c.isdigit() else c


_ASCII_SHAPES = {code: _mark(chr(code)) for code in range(128)}


@lru_cache(maxsize=2_000)
def _cut_runs(marks: str) -> str:
    """The first of these marks, runs of one kind cut to two."""
    shape = ""
    for mark in marks:
        if not (len(shape) > 1 and shape[-1] == shape[-2] == mark):
            shape += mark
        if len(shape) == _LONGEST_SHAPE:
            break
    return shape


def _listed(word: str, key: str) -> tuple[tuple[int, int], ...]:
    """The lists that hold a word, as features: of any word, and of a capitalised one."""
    return _lists().get(word, ()) + _folded_lists().get(key, ())


@cache
def _lists() -> dict[str, tuple[tuple[int, int], ...]]:
    """For each word, as written, the lists that hold it."""
    return _by_word([(kind, words(kind)) for kind in _LISTS])


@cache
def _folded_lists() -> dict[str, tuple[tuple[int, int], ...]]:
    """For each word, by key, the lists that hold it; those of known names and given names hold longer keys too."""
    lists: dict[str, Collection[str]] = {kind: words(kind) for kind in _FOLDED_LISTS}
    lists |= {"common": common_words(), "family": family_first(), "given": given_names()}
    return _by_word([*lists.items(), ("title", title_heads()), ("known", phrases())])


def _by_word(lists: Iterable[tuple[str, Collection[str]]]) -> dict[str, tuple[tuple[int, int], ...]]:
    """The features of the lists that hold a word, in the order of the lists, for every word of them."""
    found: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for kind, entries in lists:
        features = _list_features(kind)
        for word in entries:
            found[word].append(features)
    return {word: tuple(features) for word, features in found.items()}


def _list_features(kind: str) -> tuple[int, int]:
    """What a list makes of any word of its own, and of a capitalised one."""
    return _hash(f"l:{kind}"), _hash(f"c:l:{kind}")


@cache
def _no_list() -> int:
    """The feature of a capitalised word in no list."""
    return _hash("c:none")


@cache
def _marks() -> tuple[int, int, int, int, int, int, int, tuple[int, ...]]:
    """The heads of the features that spell a word: whole, ends, beginnings, shape; and the feature of every length."""
    whole, two, three, four, first_three, first_four, shaped = map(_hash, ("w:", "2:", "3:", "4:", "p:", "q:", "s:"))
    return whole, two, three, four, first_three, first_four, shaped, tuple(_hash(f"n:{n}") for n in range(_LONGEST + 1))


def _hash(text: str) -> int:
    """The same number on every machine and in every run."""
    return crc32(text.encode())
