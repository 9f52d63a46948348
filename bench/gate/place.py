"""Where a set is laid out, run and scored, and the grain of its figures.

Belongs here: what every set shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

Measures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a set is measured: the folder of sets and scorers, and a folder of its own with raw/, out/ and notes."""

    sets: Path
    own: Path

    @property
    def raw(self) -> Path:
        """The input of the run."""
        return self.own / "raw"

    @property
    def out(self) -> Path:
        """The output of the run."""
        return self.own / "out"


def per_cent(share: float) -> float:
    """A share as per cent with one decimal, the grain of every figure."""
    return round(100 * share, 1)
