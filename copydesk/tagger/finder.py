"""The door for other models: what finds the names of a text in place of the tagger that ships.

Belongs here: what such a finder is given and gives back, and choosing one by what the user calls it. Each kind of model
has a file of its own, imported only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

from copydesk.errors import CopydeskError
from copydesk.tagger.tagging import Tagged

OURS = "copydesk"
SPACY = "spacy:"


class Passage(NamedTuple):
    """A paragraph or title: its text, and where in it each word begins and ends."""

    text: str
    words: Sequence[tuple[int, int]]


class NameFinder(Protocol):
    """Finds names in running text. What the knowledge files and the document itself say still comes before it."""

    @property
    def label(self) -> str:
        """What a run's manifest calls it: the model with its version, no path of this machine."""

    def find_names(self, passages: Sequence[Passage]) -> list[list[Tagged]]:
        """For each passage of one document its names by number of word, in order and apart from one another.

        Of the chances of a name only how likely it is to be right has to be more than a guess.
        """


class FinderError(CopydeskError, ValueError):
    """There is no such finder, or what it needs is not installed. Carries one line."""


@lru_cache(maxsize=1)
def load_finder(asked: str) -> NameFinder | None:
    """The finder a user asks for; None for the tagger that ships. Raises FinderError."""
    if asked == OURS:
        return None
    if not asked.startswith(SPACY) or asked == SPACY:
        raise FinderError(
            f"there is no tagger {asked!r}: say {OURS}, or {SPACY}MODEL with the name or folder of a model"
        )
    from copydesk.tagger.spacy_names import load_spacy

    return load_spacy(asked.removeprefix(SPACY))


def describe_tagger(asked: str) -> str:
    """What a manifest calls the tagger a user asks for. Raises FinderError."""
    finder = load_finder(asked)
    return OURS if finder is None else finder.label


def place_tagger(asked: str) -> str:
    """The same tagger asked for from any folder: a model's folder as an absolute path."""
    model = Path(asked.removeprefix(SPACY))
    return f"{SPACY}{model.resolve()}" if asked.startswith(SPACY) and model.is_dir() else asked
