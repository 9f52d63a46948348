"""What a system under measurement is, and what it answers for one page.

Belongs here: the two records and the list of systems by set. How each system is called is in ours, peers and floors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.clean.pages import Page


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system makes of one page. `date` is YYYY-MM-DD. `evidence` is for checks that are made outside the clock."""

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    evidence: Any = None


Run = Callable[[Page, bytes], Answer]
ALL_GIVEN = frozenset({"title", "authors", "day"})
NOTHING_GIVEN: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class System:
    """One system. `load` imports it, when it is first asked for, and returns what is called for each page.

    `package` is the distribution whose version is told. `gives` says which metadata it answers. With `reads_html` it is
    handed the page's HTML whatever the set. With `accounts` it must account for every character, and raise on none but refused.
    """

    name: str
    load: Callable[[], Run]
    package: str | None = None
    gives: frozenset[str] = NOTHING_GIVEN
    reads_html: bool = False
    accounts: bool = False
