"""A parsed page -> its text in lines, each with what the markup says about it.

Belongs here: the walk over the tree. It knows nothing of news: whether a line is body is the cleaner's to say, so that
everything a reader could see is here, hidden parts included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, RubyParenthesisString, RubyTextString

from copydesk.read.frames import Frame
from copydesk.read.lines import LineWriter
from copydesk.read.tags import BREAKS, LEFT_OUT, TELLING, VOID_TAGS
from copydesk.records import Block

_PLAIN_STRINGS = (NavigableString, RubyTextString, RubyParenthesisString)


@dataclass(frozen=True, slots=True)
class Rendering:
    """`blocks` are the lines of `text`; `telling` the elements that may say something about the article, in order."""

    text: str
    blocks: tuple[Block, ...]
    telling: tuple[Tag, ...]


def render_page(soup: BeautifulSoup) -> Rendering:
    """The lines a reader could see, joined by line feeds. Walks the tree once and never recurses.

    Block elements, <br> and <hr> end lines; a table row whose cells hold no blocks is one line, cells parted by tabs.
    White space is collapsed except in <pre> and <textarea>. Raises Refused(too_large) past MAX_LINES.
    """
    writer = LineWriter()
    telling: list[Tag] = []
    frames = [Frame(soup, None)]
    iterators: list[Iterator[PageElement]] = [iter(soup.contents)]
    while iterators:
        child = next(iterators[-1], None)
        if child is None:
            writer.leave(frames.pop())
            iterators.pop()
        elif isinstance(child, Tag):
            if _is_telling(child):
                telling.append(child)
            if child.name in BREAKS:
                writer.end_line()
            elif child.name not in LEFT_OUT and child.name not in VOID_TAGS:
                frame = Frame(child, frames[-1])
                writer.enter(frame)
                frames.append(frame)
                iterators.append(iter(child.contents))
        elif type(child) in _PLAIN_STRINGS and not frames[-1].muted:
            writer.add(str(child), frames)
    return Rendering(writer.text(), tuple(writer.blocks), tuple(telling))


def _is_telling(element: Tag) -> bool:
    if element.name in TELLING:
        return True
    attributes = element.attrs
    if element.name == "script":
        return "ld+json" in str(attributes.get("type", "")).lower()
    return bool(attributes) and (
        "itemprop" in attributes
        or (element.name == "a" and "rel" in attributes)
        or (element.name == "html" and "lang" in attributes)
    )
