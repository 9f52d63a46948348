"""Breaches of the contract as lines for a person.

Belongs here: collecting and counting them. What a breach is, the other checks say.
"""

from __future__ import annotations

SHOWN = 3  # breaches of one kind told in full; the rest are counted


class Breaches:
    """Collects breaches; after a few of one kind only their number grows."""

    def __init__(self) -> None:
        self._shown: dict[str, list[str]] = {}
        self._count: dict[str, int] = {}

    def add(self, kind: str, detail: str, count: int = 1) -> None:
        """Note `count` breaches of a kind, with one of them in words."""
        shown = self._shown.setdefault(kind, [])
        if len(shown) < SHOWN:
            shown.append(detail)
        self._count[kind] = self._count.get(kind, 0) + count

    def lines(self) -> list[str]:
        """One line for each kind."""
        return [
            f"{kind}: {self._count[kind]} {'row' if self._count[kind] == 1 else 'rows'}, e.g. {'; '.join(shown)}"
            for kind, shown in self._shown.items()
        ]
