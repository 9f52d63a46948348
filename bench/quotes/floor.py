"""The floor that the room of quotations is measured against: what two regular expressions find.

Belongs here: text between double marks, and the nearest capitalised words beside a form of the commonest reporting verbs.
A surname is completed from the longest name seen before that ends in it. Nothing of copydesk is used.
"""

from __future__ import annotations

import re
from typing import Any

_MARKED = re.compile(r"[\"\u201c]([^\"\u201c\u201d\n]{1,2000})[\"\u201d]")
_NAME = r"(?:[A-Z][\w.'\u2019-]{1,30}(?: [A-Z][\w.'\u2019-]{0,30}){0,3}|[Hh]e|[Ss]he|[Tt]hey)"
_VERB = r"(?:said|says|told|added|asked|wrote|tweeted|called|argued|explained|noted|according to)"
_CUE = re.compile(rf"(?P<before>{_NAME}) {_VERB}\b|\b{_VERB} (?P<after>{_NAME})")
_FULL = re.compile(r"[A-Z][\w.'\u2019-]{1,30}(?: [A-Z][\w.'\u2019-]{0,30}){1,3}")
REACH = 120  # characters on either side of the marks


def find_quotes(text: str) -> list[dict[str, Any]]:
    """Every marked stretch of `text` with the nearest speaker, as rows of the shape the scorer reads."""
    full = {match.group().split()[-1]: match.group() for match in reversed(list(_FULL.finditer(text)))}
    return [_row(text, match, full) for match in _MARKED.finditer(text)]


def _row(text: str, marked: re.Match[str], full: dict[str, str]) -> dict[str, Any]:
    start, end = marked.span(1)
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    around = max(low, start - REACH), min(high if high >= 0 else len(text), end + REACH)
    cues = [c for c in _CUE.finditer(text, *around) if c.end() <= start or c.start() >= end]
    nearest = min(cues, key=lambda c: min(abs(start - c.end()), abs(c.start() - end)), default=None)
    speaker = (nearest["before"] or nearest["after"]) if nearest else None
    return {
        "field": text,
        "start": start,
        "end": end,
        "quote_text": marked[1],
        "segments": [marked[1]],
        "kind": "direct",
        "speaker_text": speaker,
        "speaker_name": full.get(speaker.split()[-1], speaker) if speaker else None,
        "cue": None,
    }
