"""An open element, and what it tells about the lines inside it: its path and its words.

Belongs here: what descendants inherit. Paths and words are worked out only for elements that hold a line, and kept, so
that a deep page costs no more than its elements.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bs4 import Tag

from copydesk.read.tags import BLOCK_TAGS, CELLS, KEEPS_SPACE, PAGE_TAGS

# Beyond these counts nothing tells about a line, and hostile pages would make every line cost as much as the page.
_PATH_LEVELS = 64
_MAX_WORDS = 64
_ATTRIBUTE_WORDS = 24
_ATTRIBUTE_CHARS = 200
_NAMING = ("class", "id", "itemprop", "role", "rel", "data-component", "data-testid")
_WORD = re.compile(r"[A-Z]{1,40}(?![a-z])|[A-Z]?[^\W\d_A-Z]{1,40}")


class Frame:
    """An element that is open, and what its descendants inherit."""

    __slots__ = (
        "_path",
        "_words",
        "block",
        "depth",
        "element",
        "keeps_space",
        "linked",
        "muted",
        "parent",
        "quotes",
        "tag",
    )
    block: Frame
    depth: int
    keeps_space: bool
    linked: bool
    muted: bool
    quotes: int

    def __init__(self, element: Tag, parent: Frame | None) -> None:
        name = element.name
        self.element, self.parent, self.tag = element, parent, name
        self.depth = parent.depth + 1 if parent else 0
        self.linked = name == "a" or (parent is not None and parent.linked)
        self.keeps_space = name in KEEPS_SPACE or (parent is not None and parent.keeps_space)
        self.muted = name == "head" or (parent is not None and parent.muted)
        self.quotes = (parent.quotes if parent else 0) + (name == "q")
        self.block = self if name in BLOCK_TAGS or name in CELLS or parent is None else parent.block
        self._path: str | None = None
        self._words: tuple[str, ...] | None = None

    def path(self) -> str:
        """The names of the ancestors from <body> down, the first _PATH_LEVELS of them."""
        for frame in self._unknown("_path"):
            above = frame.parent
            if above is None or above.tag in {"[document]", "html"}:
                frame._path = ""
            elif above.depth > _PATH_LEVELS:
                frame._path = above._path
            else:
                frame._path = f"{above._path}/{above.tag}" if above._path else above.tag
        return self._path or ""

    def words(self) -> tuple[str, ...]:
        """The words of the element's own attributes and then its ancestors', nearest first, each once.

        Those of <body> are left out: they describe the page ("has-sidebar") and would stick to every line.
        """
        for frame in self._unknown("_words"):
            above = frame.parent._words if frame.parent and frame.parent._words else ()
            own = () if frame.tag in PAGE_TAGS else attribute_words(frame.element)
            frame._words = tuple(dict.fromkeys((*own, *above)))[:_MAX_WORDS] if own else above
        return self._words or ()

    def _unknown(self, slot: str) -> list[Frame]:
        """The frame and the ancestors that haven't got `slot` yet, outermost first."""
        chain: list[Frame] = []
        frame: Frame | None = self
        while frame is not None and getattr(frame, slot) is None:
            chain.append(frame)
            frame = frame.parent
        return chain[::-1]


def attribute_words(element: Tag) -> tuple[str, ...]:
    """Lower-cased words of class, id and other naming attributes; ":hidden" when the element is hidden in its markup.

    >>> attribute_words(Tag(name="p", attrs={"class": ["relatedLinks", "most-read"], "hidden": ""}))
    ('related', 'links', 'most', 'read', ':hidden')
    """
    attributes = element.attrs
    if not attributes:
        return ()
    words: list[str] = []
    for name in _NAMING:
        value = attributes.get(name)
        if value:
            tokens = [value] if isinstance(value, str) else value[:_ATTRIBUTE_WORDS]
            for token in tokens:
                words += split_words(token[:_ATTRIBUTE_CHARS])
    style = attributes.get("style")
    if (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or (isinstance(style, str) and "display:none" in style[:_ATTRIBUTE_CHARS].replace(" ", "").lower())
    ):
        words.append(":hidden")
    return tuple(words)


@lru_cache(maxsize=4096)
def split_words(token: str) -> tuple[str, ...]:
    """The lower-cased words of a class or id: related and links for "relatedLinks_2". Pages repeat a few hundred."""
    return tuple(word.lower() for word in _WORD.findall(token))
