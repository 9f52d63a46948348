"""The first half of our names stage, which is all that the others do: names are found, and none is resolved."""

from __future__ import annotations

from bench.names import ours
from bench.names.timing import Find, report
from copydesk.mentions import find_mentions
from copydesk.records import NAME_TYPES


def load() -> tuple[Find, str]:
    """Finding names, with everything it knows loaded."""
    _, version = ours.load()
    return find, version


def find(text: str) -> int:
    """How many names are found in a text."""
    return sum(s.mention_type in NAME_TYPES for s in find_mentions(ours.read(text)))


if __name__ == "__main__":
    report(load)
