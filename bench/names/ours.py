"""Our names stage as it is measured: finding the mentions of a text and resolving them, without cleaning and quotes."""

from __future__ import annotations

import datetime as dt
import re

from bench.names.timing import Find, report
from copydesk._version import __version__
from copydesk.mentions import find_mentions
from copydesk.records import NAME_TYPES, ArticleText
from copydesk.resolve import resolve_mentions
from copydesk.spans import Span

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_DAY = dt.date(2021, 6, 1)  # any day will do: roles are looked up at it
# Uses every list, the tagger and the dated positions once, so that none of them is loaded within a measured pass.
_WARM_UP = 'The U.S. president met Ann Lee in Seoul with Merkel. "He left," she said on Monday.'


def load() -> tuple[Find, str]:
    """The stage with everything it knows loaded."""
    find(_WARM_UP)
    return find, __version__


def find(text: str) -> int:
    """How many names are found in a text; all its mentions are resolved."""
    article = read(text)
    mentions = find_mentions(article)
    resolve_mentions(article, mentions)
    return sum(s.mention_type in NAME_TYPES for s in mentions)


def read(text: str) -> ArticleText:
    """A text as the stage before hands it on."""
    paragraphs = tuple(Span(m.start(), m.end()) for m in _PARAGRAPH.finditer(text))
    return ArticleText(None, text, paragraphs, date=_DAY)


if __name__ == "__main__":
    report(load)
