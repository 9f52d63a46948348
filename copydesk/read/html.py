"""A page's markup -> rendered text, blocks and hints.

Belongs here: the one seam to the parser, and the check that comes before it. How lines are made is render.py's, what
the markup says about the article hints.py's.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from bs4.exceptions import ParserRejectedMarkup

from copydesk.read.extracts import read_extracts
from copydesk.read.hints import read_hints
from copydesk.read.render import render_page
from copydesk.read.tags import OPTIONAL_END, RAW_TEXT, VOID_TAGS
from copydesk.records import Block, Limits, PageHints, Refused, RejectReason, Stage

_TAG = re.compile(r"<(?:([!?])|(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40}))")
_XML_DECLARATION = re.compile(r"[ \t\r\n]{0,100}<\?xml[^>]{0,500}\?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page: `blocks` are the lines of `text`."""

    text: str
    blocks: tuple[Block, ...]
    hints: PageHints
    warnings: tuple[str, ...]
    extracts: tuple[str, ...]


def read_page(markup: str, limits: Limits) -> Page:
    """Render `markup`; raises Refused(too_large, too_deep, malformed_record)."""
    check_size(markup, limits)
    rendering = render_page(parse_html(markup))
    hints, codes = read_hints(rendering.telling)
    extracts, code = read_extracts(markup)
    return Page(rendering.text, rendering.blocks, hints, (*codes, code) if code else codes, extracts)


def parse_html(markup: str) -> BeautifulSoup:
    """The tree of `markup`: the only place that names a parser.

    Of seven parsers compared, this one alone lost no deep passage and raised nothing on hostile pages. It gets
    characters, never bytes, so that a false label can't spoil them, and no XML declaration, for the same reason.
    """
    declaration = _XML_DECLARATION.match(markup)
    with warnings.catch_warnings():
        # They advise people who pass a path or a feed by mistake. A page may look like anything.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        try:
            return BeautifulSoup(markup[declaration.end() :] if declaration else markup, "lxml")
        except ParserRejectedMarkup as error:
            raise Refused(
                Stage.READ,
                RejectReason.MALFORMED_RECORD,
                "the parser rejects the markup",
            ) from error


def check_size(markup: str, limits: Limits) -> None:
    """Raise Refused when `markup` has more tags (or comments) or deeper nesting than `limits` allow. Linear and cheap.

    It follows end tags as the parser does: one closes what is open inside its element, and is ignored where there is
    no such element.
    """
    tags, open_tags, still_open = 0, list[str](), dict[str, int]()
    at = 0
    finder = _Finder(markup)
    while tag := _TAG.search(markup, at):
        at = tag.end()
        special, closing, name = (
            tag.group(1),
            tag.group(2),
            (tag.group(3) or "").lower(),
        )
        if closing:
            if still_open.get(name):
                while (last := open_tags.pop()) != name:
                    still_open[last] -= 1
                still_open[name] -= 1
            continue
        tags += 1
        if tags > limits.max_tags:
            raise Refused(Stage.READ, RejectReason.TOO_LARGE, f"more than {limits.max_tags} tags")
        if special:
            if markup.startswith("!--", tag.start() + 1):
                at = max(at, finder.after("-->", at))
        elif name in RAW_TEXT:
            at = max(at, finder.after("</" + name, at))
        elif name not in VOID_TAGS and name not in OPTIONAL_END:
            end = finder.after(">", at)
            if end > at and markup[end - 2] == "/":
                continue
            open_tags.append(name)
            still_open[name] = still_open.get(name, 0) + 1
            if len(open_tags) > limits.max_depth:
                raise Refused(
                    Stage.READ,
                    RejectReason.TOO_DEEP,
                    f"more than {limits.max_depth} levels of elements",
                )


class _Finder:
    """Looks ahead for strings. It remembers where each was last seen, so that all searches together stay linear."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._seen: dict[str, tuple[int, int]] = {}

    def after(self, wanted: str, start: int) -> int:
        """The place after the next `wanted`, in whatever case, from `start` on; -1 when there is none."""
        begin, end = self._seen.get(wanted, (0, 0))
        if begin < start and end >= 0:
            match = re.compile(re.escape(wanted), re.IGNORECASE).search(self._text, start)
            begin, end = match.span() if match else (-1, -1)
            self._seen[wanted] = begin, end
        return end
