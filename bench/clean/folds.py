"""Cleaners that have not seen a site: the shipped forests grown anew without one fifth of the sites, for honest measuring.

`python -m bench.clean.train FOLDER --folds` writes them; they are never committed.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from copydesk.clean.forest import Forest, read_forests

FOLDER = Path(__file__).parent / ".folds"


def available() -> bool:
    """Whether the folds have been grown."""
    return (FOLDER / "pages.json").is_file()


def model_for(site: str) -> dict[str, Forest] | None:
    """The forests that have seen no page of `site`; None for a site that no forest has seen, the shipped ones included."""
    fold = _sites().get(site)
    return None if fold is None else _forests(fold)


def model_for_page(page: str) -> dict[str, Forest] | None:
    """The same for a page by its id."""
    fold = _pages().get(page)
    return None if fold is None else _forests(fold)


@cache
def _pages() -> dict[str, int]:
    found: dict[str, int] = json.loads((FOLDER / "pages.json").read_text(encoding="utf-8"))
    return found


@cache
def _sites() -> dict[str, int]:
    found: dict[str, int] = json.loads((FOLDER / "sites.json").read_text(encoding="utf-8"))
    return found


@cache
def _forests(fold: int) -> dict[str, Forest]:
    return read_forests((FOLDER / f"fold-{fold}.json").read_text(encoding="utf-8"))
