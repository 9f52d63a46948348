"""A text as words with what stands between them.

Belongs here: cutting a field into tokens. No word is judged here; whether a capital makes a name is told elsewhere.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from copydesk.lexicon.keys import WORD, strip_possessive, word_key
from copydesk.lexicon.names import words
from copydesk.spans import Span

_SENTENCE_MARKS = frozenset('.!?…:;"“”‘«»•*–—|>')
_MONEY = frozenset("$€£¥")
_APOSTROPHES = "'’ʼ"
_HYPHENS = "-‐‑"


class Gap(StrEnum):
    """What parts a word from the one before it."""

    SPACE = "space"
    HYPHEN = "hyphen"
    GLUE = "glue"
    POSSESSIVE = "possessive"
    AMPERSAND = "ampersand"
    BREAK = "break"


JOINING = frozenset({Gap.SPACE, Gap.HYPHEN, Gap.GLUE, Gap.AMPERSAND})


class Token(NamedTuple):
    """One word. `end` leaves a possessive 's outside.

    `cap` says that it begins with a capital or holds one ("eSwatini"), `shouted` that it is two capitals or more and
    nothing else, `opens` that a sentence, heading or quotation begins with it, `money` that a currency sign follows it
    ("US$").
    """

    start: int
    end: int
    text: str
    key: str
    cap: bool
    shouted: bool
    gap: Gap
    opens: bool
    possessive: bool
    money: bool


# Enum members and files are asked for once, not once a word.
_SPACE, _POSSESSIVE, _BREAK = Gap.SPACE, Gap.POSSESSIVE, Gap.BREAK
_new = tuple.__new__


def tokenize(text: str, within: Span) -> list[Token]:
    """The words of one paragraph of `text`, in order; offsets count in `text`."""
    tokens: list[Token] = []
    at, before, size = within.start, None, len(text)
    for match in WORD.finditer(text, within.start, within.end):
        start, end = match.span()
        bare, key, cap, shouted, possessive = _read_word(match.group())
        following = text[end] if end < size else " "
        money = following in _MONEY
        if following in _APOSTROPHES and bare[-1] in "sS":
            possessive = True
        if before is None:
            gap, opens = _BREAK, True
        elif start == at + 1 and text[at] == " ":
            gap, opens = (_POSSESSIVE if before.possessive else _SPACE), False
        else:
            between = text[at:start]
            gap, opens = _gap(before, between), _opens(before, between)
        # What NamedTuple's own constructor does, at half the time: this is done for every word of every text.
        before = _new(Token, (start, start + len(bare), bare, key, cap, shouted, gap, opens, possessive, money))
        tokens.append(before)
        at = end
    return tokens


@lru_cache(maxsize=50_000)
def _read_word(word: str) -> tuple[str, str, bool, bool, bool]:
    """A word without its possessive 's, its key, whether it is capitalised, all in capitals, and had the 's."""
    bare = strip_possessive(word)
    first = bare[0]
    cap = first.isupper() or (first.islower() and len(bare) > 2 and bare[1].isupper())
    shouted = len(bare) > 1 and bare.isupper() and bare.replace(".", "").isalnum()
    return bare, word_key(bare), cap, shouted, len(bare) < len(word)


def _gap(before: Token, between: str) -> Gap:
    """How `between` joins the word before to the next one."""
    plain = between.lstrip(_APOSTROPHES) if before.possessive else between
    if plain in (" ", "\u00a0"):
        return Gap.POSSESSIVE if before.possessive else Gap.SPACE
    if not plain:
        return Gap.GLUE if before.text.endswith(".") else Gap.BREAK
    if plain in tuple(_HYPHENS):
        return Gap.HYPHEN
    if plain.strip() == "&" and len(plain) <= 3:
        return Gap.AMPERSAND
    if plain in (". ", ".") and (
        before.key in words("abbreviation") or (len(before.text) == 1 and before.text.isupper())
    ):
        return Gap.SPACE
    return Gap.BREAK


def _opens(before: Token, between: str) -> bool:
    """Whether a word after `between` is capitalised whatever it is."""
    if "\n" in between:
        return True
    if between.startswith(".") and before.key in words("abbreviation"):
        return False
    if between in (". ", ".") and len(before.text) == 1 and before.text.isupper():
        return False
    return not _SENTENCE_MARKS.isdisjoint(between) or between.endswith(("'", "(", "["))
