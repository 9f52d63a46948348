"""A text as words with what stands between them.

Belongs here: cutting a field into tokens. No word is judged here; whether a capital makes a name is told elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from itertools import accumulate

from msgspec import Struct

from copydesk.lexicon.keys import WORD, strip_possessive, word_key
from copydesk.lexicon.names import PRONOUNS, small_first_words, words
from copydesk.records import Term
from copydesk.spans import Span

_SENTENCE_MARKS = frozenset('.!?…:;"“”‘«»•*–—|>')
_MONEY = frozenset("$€£¥")
_APOSTROPHES = "'’ʼ"
_HYPHENS = "-‐‑"
_TELLING = _MONEY | frozenset(_APOSTROPHES)  # what tells something of the word before it
_WORD_APART = re.compile(f"({WORD.pattern})")
_MAX_WORDS = 50_000  # remembered by a worker, some 15 MB at the most


class Gap(Term):
    """What parts a word from the one before it."""

    SPACE = "space"
    HYPHEN = "hyphen"
    GLUE = "glue"
    POSSESSIVE = "possessive"
    AMPERSAND = "ampersand"
    BREAK = "break"


JOINING = frozenset({Gap.SPACE, Gap.HYPHEN, Gap.GLUE, Gap.AMPERSAND})


class Shape(IntEnum):
    """How a word is spelled. INITIAL is one letter, with or without a full stop, SHOUTED two capitals or more."""

    SMALL = 0
    DIGITS = 1
    INITIAL = 2
    SHOUTED = 3
    CAPITALISED = 4
    MIXED = 5


class Token(Struct, frozen=True, gc=False):
    """One word, and how it joins the one before: not where it stands, so that occurrences can share one record.

    `text` leaves a possessive 's out. `cap` says that it begins with a capital or holds one ("eSwatini"), `shouted` that
    it is two capitals or more and nothing else, `small` that it has no capital at all, `opens` that a sentence, heading or
    quotation begins with it, `money` that a currency sign follows it ("US$"). `telling`: it has a capital, or is
    a pronoun, "the", or the first word of a known name that needs no capital; one word in four.
    """

    text: str
    key: str
    shape: Shape
    cap: bool
    shouted: bool
    small: bool
    telling: bool
    gap: Gap
    opens: bool
    possessive: bool
    money: bool


class Line(Struct, frozen=True, gc=False):
    """One paragraph or title as words.

    `text` is the whole field, `starts` says where in it each token begins; `telling` are the numbers of the tokens that tell
    something, `caps` those of the tokens with a capital, one in six: every step but the first goes by them.
    """

    text: str
    tokens: Sequence[Token]
    starts: Sequence[int]
    telling: Sequence[int]
    caps: Sequence[int]

    def span(self, first: int, last: int) -> Span:
        """Where tokens [first, last) stand, the last possessive left out."""
        return Span(self.starts[first], self.end(last - 1))

    def end(self, k: int) -> int:
        """Where token `k` ends."""
        return self.starts[k] + len(self.tokens[k].text)

    def surface(self, first: int, last: int) -> str:
        """The text of tokens [first, last), the last possessive left out."""
        return self.text[self.starts[first] : self.end(last - 1)]


def tokenize(text: str, within: Span) -> Line:
    """The words of one paragraph of `text`, in order; offsets count in `text`."""
    paragraph = text[within.start : within.end]
    parts = _WORD_APART.split(paragraph)  # between, word, between, word, ..., between
    starts = list(accumulate(map(len, parts), initial=within.start))[1:-1:2]
    written, between = parts[1::2], parts[::2]
    between[-1] = between[-1] or text[within.end : within.end + 1]
    tokens = list(map(_plain.__getitem__, written))
    owning = any(sign in paragraph for sign in _APOSTROPHES)
    for k in _special(between, tokens, owning=owning):
        gap, opens = _join(tokens[k - 1], between[k]) if k else (Gap.BREAK, True)
        tokens[k] = _in_place(tokens[k], gap, opens, between[k + 1][:1])
    telling = [k for k, token in enumerate(tokens) if token.telling]
    return Line(text, tokens, starts, telling, [k for k in telling if tokens[k].cap])


def _special(between: Sequence[str], tokens: Sequence[Token], *, owning: bool) -> list[int]:
    """The tokens that more than a space parts from the one before, or which what follows tells something of.

    `owning`: some of them may have a possessive 's.
    """
    apart = [k for k, sign in enumerate(between) if sign != " "]
    before_signs = [k - 1 for k in apart if between[k][:1] in _TELLING]
    owned = [k + 1 for k, token in enumerate(tokens) if token.possessive] if owning else []
    return sorted([k for k in {0, *apart, *before_signs, *owned} if 0 <= k < len(tokens)])


class _Plain(dict[str, Token]):
    """Words as they stand between two spaces, each made once."""

    def __missing__(self, word: str) -> Token:
        if len(self) >= _MAX_WORDS:
            self.clear()
        token = self[word] = _read_word(word)
        return token


_plain = _Plain()


def _in_place(plain: Token, gap: Gap, opens: bool, following: str) -> Token:
    """A word as it stands; `following` is the sign after it."""
    possessive, money = plain.possessive, False
    if following in _TELLING:
        possessive = possessive or (following in _APOSTROPHES and plain.text[-1] in "sS")
        money = following in _MONEY
    p = plain
    return Token(p.text, p.key, p.shape, p.cap, p.shouted, p.small, p.telling, gap, opens, possessive, money)


def _read_word(word: str) -> Token:
    """A word between two spaces."""
    if word.isascii() and word.isalpha():  # seven of eight are plain, and read at once
        if word.islower():
            return Token(word, word, Shape.SMALL, False, False, True, _is_listed(word), Gap.SPACE, False, False, False)
        if word.istitle():
            shape = Shape.CAPITALISED if len(word) > 1 else Shape.INITIAL
            return Token(word, word.lower(), shape, True, False, False, True, Gap.SPACE, False, False, False)
    bare = strip_possessive(word)
    first = bare[0]
    cap = first.isupper() or (first.islower() and len(bare) > 2 and bare[1].isupper())
    shouted = len(bare) > 1 and bare.isupper() and bare.replace(".", "").isalnum()
    key = word_key(bare)
    return Token(
        text=bare,
        key=key,
        shape=_shape(bare, cap, shouted),
        cap=cap,
        shouted=shouted,
        small=bare.islower(),
        telling=cap or _is_listed(key),
        gap=Gap.SPACE,
        opens=False,
        possessive=len(bare) < len(word),
        money=False,
    )


def _is_listed(key: str) -> bool:
    """Whether a word tells something without a capital."""
    return key == "the" or key in small_first_words() or key in PRONOUNS


def _shape(bare: str, cap: bool, shouted: bool) -> Shape:
    """How a word is spelled."""
    if not cap:
        return Shape.DIGITS if bare.isdigit() else Shape.SMALL
    if len(bare) == 1 or (len(bare) == 2 and bare.endswith(".")):
        return Shape.INITIAL
    if shouted:
        return Shape.SHOUTED
    return Shape.CAPITALISED if bare[1:].islower() else Shape.MIXED


def _join(before: Token, between: str) -> tuple[Gap, bool]:
    """How `between` joins the word before to the next one, and whether that is capitalised whatever it is."""
    dotted = "." in between
    abbreviated = dotted and before.key in words("abbreviation")
    initial = dotted and len(before.text) == 1 and before.text.isupper()
    gap = _gap(between, before.possessive, before.text.endswith("."), abbreviated or initial)
    return gap, _opens(between, abbreviated, initial)


def _gap(between: str, possessive: bool, stopped: bool, short: bool) -> Gap:
    """How `between` joins the word before to the next one; `stopped`: it ends with a full stop, `short`: it is an abbreviation."""
    plain = between.lstrip(_APOSTROPHES) if possessive else between
    if plain in (" ", "\u00a0"):
        return Gap.POSSESSIVE if possessive else Gap.SPACE
    if not plain:
        return Gap.GLUE if stopped else Gap.BREAK
    if plain in tuple(_HYPHENS):
        return Gap.HYPHEN
    if plain.strip() == "&" and len(plain) <= 3:
        return Gap.AMPERSAND
    return Gap.SPACE if plain in (". ", ".") and short else Gap.BREAK


def _opens(between: str, abbreviated: bool, initial: bool) -> bool:
    """Whether a word after `between` is capitalised whatever it is."""
    if "\n" in between:
        return True
    if between.startswith(".") and abbreviated:
        return False
    if between in (". ", ".") and initial:
        return False
    return not _SENTENCE_MARKS.isdisjoint(between) or between.endswith(("'", "(", "["))
