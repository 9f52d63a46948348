"""Forms of a text that are compared instead of the text itself, and the signs that make it up.

Belongs here: folding, and classes of characters that more than one room needs. Nothing here changes what is published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from copydesk.ids import key_id

# Unicode says a combining sequence need not hold more than 30 marks (UAX #15, stream-safe text). Normalising longer runs
# takes quadratic time.
MAX_COMBINING_RUN = 30

# Characters that are no marks by themselves, or are one, and come apart into so many.
_COME_APART = {"\u0344": 2, "\u0f73": 2, "\u0f75": 2, "\u0f81": 2, "\uff9e": 1, "\uff9f": 1}
COMBINING = frozenset({*_COME_APART, *(chr(c) for c in range(0x300, 0x1E950) if unicodedata.combining(chr(c)))})

# C0 and C1 controls that are not white space to str.isspace(); soft hyphen; zero-width space and no-break space; word
# joiner and invisible operators; bidirectional marks; the byte-order mark; interlinear marks. Zero-width joiners stay:
# Persian, Indic scripts and emoji are spelled with them.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+"
)
# All of them, to ask of a whole text at once: most pages hold none, and a set answers faster than the pattern.
UNSEEN_SIGNS = frozenset(c for c in map(chr, range(0x10000)) if UNSEEN.fullmatch(c))

# A run this long may hold too many marks, when each is two and they stand on a letter that comes apart into three more.
_SUSPECT_RUN = 14
# Cutting what no reader sees joins the marks around it, so it ends no pile.
_PILE = re.compile(f"(?:[{re.escape(''.join(sorted(COMBINING)))}]|{UNSEEN.pattern}){{{_SUSPECT_RUN},}}")

_APOSTROPHES_AND_HYPHENS = re.compile("['\u2019\u2018\u02bc`\u00b4\u2010\u2011\\-\u00ad]")
_NOT_WORD = re.compile(r"[\W_]+")


def find_excess(text: str) -> list[tuple[int, int]]:
    """Where marks are piled on one character beyond MAX_COMBINING_RUN, left to right: starts and ends.

    A letter that Unicode takes apart brings its own marks to the pile. Unseen characters within one are no part of it.

    >>> find_excess("a" + "\u0301" * 20 + "\u200b" + "\u0301" * 20), find_excess("\u00e1" + "\u0301" * 40)
    ([(32, 42)], [(30, 41)])
    """
    # The set is asked first: the pattern's large class costs a microsecond for each character.
    if text.isascii() or COMBINING.isdisjoint(text):
        return []
    return [place for pile in _PILE.finditer(text) for place in _excess_of(text, pile.start(), pile.end())]


def _excess_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The runs of marks in one pile that are too many."""
    room = MAX_COMBINING_RUN - (_own_marks(text[start - 1]) if start else 0)
    begin = None
    for at in range(start, end):
        is_mark = text[at] in COMBINING
        if is_mark:
            room -= _COME_APART.get(text[at], 1)
        if is_mark and room < 0:
            begin = at if begin is None else begin
        elif begin is not None:
            yield begin, at
            begin = None
    if begin is not None:
        yield begin, end


def _own_marks(letter: str) -> int:
    """How many marks a character ends in once it is taken apart."""
    apart = unicodedata.normalize("NFKD", letter)
    return len(apart) - len(apart.rstrip("".join(COMBINING.intersection(apart))))


def cap_marks(text: str) -> str:
    """`text` with every pile of combining marks cut to MAX_COMBINING_RUN: safe to normalise in linear time."""
    excess = find_excess(text)
    if not excess:
        return text
    edges = [0, *(edge for place in excess for edge in place), len(text)]
    return "".join(text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2))


def squeeze(text: str) -> str:
    """`text` in NFC with every run of white space made one space and none at the edges."""
    joined = " ".join(text.split())
    return joined if joined.isascii() else unicodedata.normalize("NFC", cap_marks(joined))


def show(text: str) -> str:
    """`text` as one line that a reader sees: squeezed, without characters that show nothing.

    >>> show(" Sum\u00admit\u200b  ends\x07 ")
    'Summit ends'
    """
    return squeeze(text if UNSEEN_SIGNS.isdisjoint(text) else UNSEEN.sub("", text))


def strip_accents(text: str) -> str:
    """`text` without combining marks.

    >>> strip_accents("António")
    'Antonio'
    """
    return "".join(c for c in unicodedata.normalize("NFD", cap_marks(text)) if not unicodedata.combining(c))


def fold_words(text: str) -> str:
    """The words of `text`, lower-cased, without punctuation, apostrophes and hyphens, joined by single spaces.

    Two texts with the same fold say the same words.

    >>> fold_words("They were willing to de-nuke;  we couldn\u2019t.")
    'they were willing to denuke we couldnt'
    """
    if text.isascii() and text.replace(" ", "").isalnum():
        return " ".join(text.lower().split())  # what the rest comes to, for nearly every name
    joined = _APOSTROPHES_AND_HYPHENS.sub("", unicodedata.normalize("NFKC", cap_marks(text)).casefold())
    return _NOT_WORD.sub(" ", joined).strip()


def fingerprint(text: str) -> str:
    """Hash of the folded words: equal for texts that differ in case, punctuation and space alone."""
    return key_id("text", fold_words(text))


def count_signs(text: str) -> int:
    """The characters of `text` that are not space."""
    return len("".join(text.split()))


def kept_share(kept: int, shown: int) -> float:
    """The share of an input's characters, space aside, that are kept. NFC may have parted some, but no share is above 1."""
    return min(1.0, kept / shown) if shown else 0.0
