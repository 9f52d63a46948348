"""How a name is cut into words and folded, so that two spellings of one name meet under one key.

Belongs here: words of a name and their folded form. The knowledge files and the texts are read with the same knife.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# "U.S.", "J.K.", "D.P.R.K", or letters and digits with apostrophes inside ("O'Neil", "People's").
# takes: "U.S.", "d'Ivoire", "G20"; refuses: "-", "..."
# Written as one run of letters and what may follow it, since a word of the plainest kind, as most are, is then read at once.
_DOTTED = r"\.(?<=[^\W\d_]\.)(?<![^\W_][^\W\d_]\.)(?:[^\W\d_]\.){1,7}(?:[^\W\d_](?!\w))?"  # after one letter that stands alone
_JOINED = r"['\u2019\u02bc][^\W_]+"
WORD = re.compile(rf"[^\W_]+(?:{_DOTTED}|{_JOINED}(?:{_JOINED}(?:{_JOINED}|)|)|)")
_POSSESSIVE = re.compile(r"['\u2019\u02bc][sS]\Z")
_INSIDE = re.compile("[.'\u2019\u02bc]")


def strip_possessive(word: str) -> str:
    """`word` without a final 's.

    >>> strip_possessive("Trump's")
    'Trump'
    """
    return word if word.isalnum() else _POSSESSIVE.sub("", word)


def word_key(word: str) -> str:
    """One word folded: no possessive, accents, apostrophes or dots, lower case.

    >>> word_key("U.S.'s"), word_key("António")
    ('us', 'antonio')
    """
    if word.isascii() and word.isalnum():
        return word.lower()
    bare = _INSIDE.sub("", strip_possessive(word))
    if bare.isascii():
        return bare.lower()
    return "".join(c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c)).casefold()


@lru_cache(maxsize=20_000)  # the names of a text are asked about again and again
def name_key(text: str) -> str:
    """The folded words of a name joined by spaces; hyphens part words, so that "Jae-in" and "Jae In" agree.

    >>> name_key("D.P.R.K."), name_key("Moon Jae-in"), name_key("Workers' Party of Korea")
    ('dprk', 'moon jae in', 'workers party of korea')
    """
    if text.isascii() and text.replace(" ", "").isalnum():
        return " ".join(text.lower().split())
    return " ".join(word_key(word) for word in WORD.findall(text))
