"""What another model is given and gives back when it finds names in place of the tagger that ships.

Belongs here: the records and the protocol, which every such model and whoever calls it share.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from copydesk.errors import CopydeskError
from copydesk.tagger.tagging import Tagged


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
