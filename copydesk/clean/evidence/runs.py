"""Runs of words, to ask how much of a segment stands in another text."""

from __future__ import annotations

import re

from copydesk.textforms import fold_words

_TOKEN = re.compile(r"\w+")
SIZE = 3  # words of a run: a guess; two meet by chance
READ_CHARS = 2_000  # of a segment that its runs are read from

Run = tuple[str, ...]


def read_runs(text: str) -> frozenset[Run]:
    """The runs of SIZE words at the start of `text`, or the one run of all its words when it has fewer.

    >>> sorted(read_runs("The council met.")), sorted(read_runs("Met again"))
    ([('the', 'council', 'met')], [('met', 'again')])
    """
    words = _TOKEN.findall(fold_words(text[:READ_CHARS]))
    return frozenset(_runs(words, min(SIZE, len(words)))) if words else frozenset()


class Runs:
    """The runs of up to SIZE words of a text that may be long."""

    def __init__(self, text: str) -> None:
        words = _TOKEN.findall(fold_words(text))
        self.words = len(words)
        self._runs = set[Run]()
        for size in range(1, SIZE + 1):
            self._runs.update(_runs(words, size))

    def share(self, runs: frozenset[Run]) -> float:
        """Share of `runs` that the text has, 0 where there are none.

        >>> Runs("The council met on Friday.").share(read_runs("the council met again"))
        0.5
        """
        return len(runs & self._runs) / len(runs) if runs else 0.0


def _runs(words: list[str], size: int) -> list[Run]:
    return list(zip(*(words[at:] for at in range(size)), strict=False))
