"""Whether decoded characters read as something people wrote, or as bytes that mean nothing and decode by luck.

Belongs here: counting what writing of any language hardly ever does. Which encodings are tried is decode.py's. It tells apart
what is wildly unlike text; a doubtful text is text.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

_LOOK = 2_000  # characters; more say nothing new
_CONTENTS_LOOK = 10_000  # characters: a guess
_EMPTY_SHARE = (
    0.3  # guess: of the signs of a page that icon fonts draw, fewer are private; of random ones more mean nothing
)

# Of texts in 25 pairs of language and encoding no stretch of 15 characters had more odd pairs than 0.22, of 40 than 0.1, no
# whole text more than 0.02; random bytes read as one-byte letters have 0.2 to 0.5.
_ODD_SHARE, _ODD_PAIRS = 0.15, 1.2
# In no stretch of 40 characters of the same texts were more than 0.36 of the Latin letters accented; of random ones 0.6 are.
_ACCENTED_SHARE = 0.5
_MIN_LATIN = 12
# What an East Asian encoding lists first is nearly all that texts use, and a third of what random bytes make.
_COMMON_SHARE = 0.6
_MIN_WIDE = 5

# The first bytes, and the least second byte, of the characters that an encoding lists first because they are common: Chinese
# ones, and of Korean the syllables, since old papers mix them with Chinese ones at will.
_COMMON = {
    "gb18030": (0xB0, 0xD7, 0xA1),
    "big5hkscs": (0xA4, 0xC6, 0x40),
    "cp949": (0xB0, 0xC8, 0xA1),
    "cp932": (0x88, 0x98, 0x40),
    "euc_jp": (0xB0, 0xCF, 0xA1),
}
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL"})
_JOINTS = frozenset("'\u2019.-&@_/:\u00b7\u2010\u2011\u00ad\u2019\"()[],;")  # stand between two letters without a space


class _Sign(NamedTuple):
    script: str  # of a letter; empty for all else
    case: str  # "u", "l", or empty for letters that have none
    odd: bool  # hardly ever touches a letter: a symbol, a control, a character that means nothing


def is_empty(text: str) -> bool:
    """Whether a good part of `text` is controls and characters that Unicode gives no meaning."""
    counts = Counter(text[:_CONTENTS_LOOK])
    shown = sum(n for c, n in counts.items() if not c.isspace())
    return sum(n for c, n in counts.items() if _means_nothing(c)) > _EMPTY_SHARE * shown


def is_natural(text: str, codec: str) -> bool:
    """Whether `text`, decoded by `codec`, reads as people write: words of one script and case, of common characters.

    >>> is_natural("Пожар в порту, сообщили власти.", "cp1251"), is_natural("ЯjсШ0>aНр№Ж", "cp1251")
    (True, False)
    """
    head = text[:_LOOK]
    odd, pairs = _odd_pairs(head)
    return (
        odd <= _ODD_SHARE * pairs + _ODD_PAIRS
        and _accented_share(head) <= _ACCENTED_SHARE
        and _common_share(head, codec) >= _COMMON_SHARE
    )


def _odd_pairs(text: str) -> tuple[int, int]:
    """How many pairs of characters that touch, a letter or one beyond ASCII among them, are odd, and how many there are."""
    odd = pairs = 0
    for before, after in zip(text, text[1:], strict=False):
        if before.isspace() or after.isspace() or (before == after and not before.isalpha()):
            continue
        a, b = _read(before), _read(after)
        if a.script or b.script or not before.isascii() or not after.isascii():
            pairs += 1
            odd += _is_odd(a, b, before.isascii() and after.isascii())
    return odd, pairs


def _is_odd(a: _Sign, b: _Sign, plain: bool) -> bool:
    if a.odd or b.odd:
        return True
    if not a.script or not b.script:
        return False
    if a.script != b.script:
        east = (a.script in _EAST_ASIAN) + (b.script in _EAST_ASIAN)
        if east == 2:
            return "HANGUL" in (a.script, b.script) and "CJK" not in (a.script, b.script)
        return east == 0 or "l" in (a.case, b.case)
    # Accents seldom stand side by side, and a capital never after a small letter.
    return (a.case == "l" and b.case == "u") or (a.script == "LATIN" and not plain and a.case + b.case == "")


def _accented_share(text: str) -> float:
    """The share of accented and other letters beyond ASCII among the Latin ones; 0 for too few to tell."""
    latin = [c for c in text if _read(c).script == "LATIN"]
    return sum(c > "\x7f" for c in latin) / len(latin) if len(latin) >= _MIN_LATIN else 0.0


def _common_share(text: str, codec: str) -> float:
    """The share of common ones among the Chinese characters or Korean syllables; 1 for too few to tell."""
    if codec not in _COMMON:
        return 1.0
    wide = [c for c in text if _read(c).script == ("HANGUL" if codec == "cp949" else "CJK")]
    if len(wide) < _MIN_WIDE:
        return 1.0
    first, last, second = _COMMON[codec]
    return sum(_is_common(c, codec, first, last, second) for c in wide) / len(wide)


@lru_cache(maxsize=8192)
def _is_common(character: str, codec: str, first: int, last: int, second: int) -> bool:
    code = character.encode(codec, "replace")
    if len(code) == 2 and first <= code[0] <= last and code[1] >= second:
        return True
    # Traditional characters are written in GB 18030 too; what is common among them only Big5 tells.
    return codec == "gb18030" and _is_common(character, "big5hkscs", *_COMMON["big5hkscs"])


@lru_cache(maxsize=8192)
def _read(character: str) -> _Sign:
    category = unicodedata.category(character)
    if category[0] not in "LM":
        symbol = category[0] == "S" or (category == "Po" and character.isascii() and character not in _JOINTS)
        return _Sign("", "", _means_nothing(character) or (symbol and character not in "$%+!?*#"))
    script = unicodedata.name(character, "").partition(" ")[0].partition("-")[0]
    case = {"Lu": "u", "Lt": "u", "Ll": "l"}.get(category, "")
    return _Sign({"IDEOGRAPHIC": "CJK", "FULLWIDTH": "CJK"}.get(script, script or "?"), case, False)


def _means_nothing(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs") and not character.isspace()
