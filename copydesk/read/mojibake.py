"""Repairs text that was decoded with the wrong encoding before it reached us (UTF-8 read as windows-1252, and back).

Belongs here: where ftfy is asked. What it does is ftfy's; ours is to ask only where the text is visibly broken, so that
sound text, no-break spaces included, stays byte for byte what it was.
"""

from __future__ import annotations

import re

import ftfy
from ftfy.badness import is_bad

# How far from the suspect characters ftfy may look. Short pieces bound its work, and keep a sound neighbour on the same
# line (pages come as one line, too) from hindering the repair of a broken sentence.
_REACH = 1_000

# A character of UTF-8 read wrongly becomes two or more beyond ASCII; the exceptions are a no-break space turned into a
# plain one, and controls. Looking for these first spares ftfy's slower test on most lines of French or curly quotes.
_SUSPECT = re.compile("[^\x00-\x7f](?:[^\x00-\x7f]|(?<=[\x80-\x9f])|(?<=Ã) )")
_LINE_END = re.compile(r"[\r\n]")


def repair_mojibake(text: str) -> tuple[str, bool]:
    r"""`text` with mojibake undone, and whether anything changed. Line ends stay as they are.

    >>> repair_mojibake("donâ€™t\r\n")
    ('don’t\r\n', True)
    """
    if text.isascii():
        return text, False
    parts: list[str] = []
    copied = at = 0
    while suspect := _SUSPECT.search(text, at):
        start, end = _piece_around(text, suspect.start(), suspect.end(), at)
        piece = text[start:end]
        at = end
        if is_bad(piece) and (fixed := ftfy.fix_encoding(piece)) != piece:
            parts += (text[copied:start], fixed)
            copied = end
    return ("".join((*parts, text[copied:])), True) if parts else (text, False)


def _piece_around(text: str, start: int, end: int, floor: int) -> tuple[int, int]:
    """The line around [start, end), not before `floor`; a longer line is cut at spaces within _REACH."""
    low, high = max(floor, start - _REACH), min(len(text), end + _REACH)
    line_end = _LINE_END.search(text, end, high)
    if line_end:
        high = line_end.start()
    elif high < len(text):
        high = text.rfind(" ", end, high) + 1 or high
    line_start = max(text.rfind("\n", low, start), text.rfind("\r", low, start))
    if line_start >= 0:
        low = line_start + 1
    elif low > floor:
        space = text.find(" ", low, start)
        low = space + 1 if space >= 0 else low
    return low, high
