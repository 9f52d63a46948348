"""How names and texts that others wrote are shown to people, on terminals and in Markdown: as data, whatever is in them.

Belongs here: making characters that would do something (move the cursor, start a link, hide the words after them) stand for
themselves. Whoever prints, logs or makes an artifact of a name sends it through here; tables hold names as they are.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

# Category C but for letters of private use and what nobody has assigned yet: controls (ANSI sequences begin with one, of C0 or C1),
# half surrogates, and format characters, which hide text or turn it round. Z but for spaces: they break lines.
_ACTING = frozenset({"Cc", "Cs", "Cf", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")  # format characters that Persian, Hindi and emoji are written with
_MAY_ACT = re.compile(r"[^\x20-\x7e\xa1-\xac\xae-\u05ff]")  # what has to be looked at: most names hold nothing else
_MARKUP = re.compile(
    r"([!-/:-@\[-`{-~])"
)  # ASCII punctuation: all of it may follow a backslash in CommonMark, and means itself then


def printable(text: str, keep: str = "") -> str:
    r"""Text on one line in which nothing acts: `\n`, `\x1b` and the like are spelt out, but for the characters in `keep`.

    >>> printable("a\x1b[2Jb\nc\u202etxt.exe")
    'a\\x1b[2Jb\\nc\\u202etxt.exe'
    """

    def spell(found: re.Match[str]) -> str:
        char = found[0]
        acts = unicodedata.category(char) in _ACTING and char not in _JOINERS and char not in keep
        return char.encode("unicode_escape").decode("ascii") if acts else char

    return _MAY_ACT.sub(spell, text)


def as_markdown(text: str) -> str:
    r"""Text as Markdown that shows just this text: no link, image, code, table cell or HTML comes of it.

    >>> as_markdown("[x](javascript:a) | <b>")
    '\\[x\\]\\(javascript\\:a\\) \\| \\<b\\>'
    """
    return _MARKUP.sub(r"\\\1", printable(text))


def as_code(text: str) -> str:
    """Text as a stretch of Markdown code, between more backticks than it has in a row.

    >>> as_code("a`b")
    '``a`b``'
    """
    shown = printable(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    room = " " if shown[:1] in "` " or shown[-1:] in "` " else ""
    return f"{fence}{room}{shown}{room}{fence}"


def as_json(value: Any, indent: int | None = None) -> str:
    r"""JSON that people can read in a terminal: letters of all scripts as they are, what would act as \u escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)

    def escape(found: re.Match[str]) -> str:
        char = found[0]
        # Everything outside strings is ASCII, and line ends of the layout are to stay.
        acts = unicodedata.category(char) in _ACTING and char not in _JOINERS and char != "\n"
        return json.dumps(char)[1:-1] if acts else char

    return _MAY_ACT.sub(escape, text)
