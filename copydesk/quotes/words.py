"""Patterns with closed classes of words in them: weekdays, pronouns, what may stand between a name and its verb.

Belongs here: putting the words of quote_words.csv into a pattern when it is first used. Which words belong together is said
there, by kind; what a pattern is for is said where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, cached_property

from copydesk.lexicon import newsroom

_all: list[WordPattern] = []
_KIND = re.compile(r"<([a-z_]+)>")


class WordPattern:
    """A pattern in which "<kind>" stands for any word of that kind: `(?:on|in) <weekday>`.

    Repeats in a pattern have a limit ("{0,2}", "{1,30}") that no text of print reaches, so that it takes linear time on any.
    The longest words come first, so that a pattern needs no word boundary to prefer "earlier" to "early".

    >>> WordPattern("(?:on )?<weekday>").fullmatch("on monday") is not None
    True
    """

    def __init__(self, source: str, flags: int = 0) -> None:
        self.source, self.flags = source, flags
        _all.append(self)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern itself, compiled at first use: a module is imported without reading the words."""
        return re.compile(_KIND.sub(lambda kind: _any_of(kind[1]), self.source), self.flags)

    # Kept beside the pattern: what is asked for a million times is found at once.

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """As that of the pattern."""
        return self.pattern.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        """As that of the pattern."""
        return self.pattern.fullmatch

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """As that of the pattern."""
        return self.pattern.search


@cache
def compile_all() -> None:
    """Compile what has not been used yet, so that no later document pays for it."""
    for one in _all:
        _ = one.search


def _any_of(kind: str) -> str:
    """An alternation of the words of a kind."""
    words = sorted(newsroom.quote_words(kind), key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, words))})"
