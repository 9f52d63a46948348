"""Cleaners that have not seen a site: the shipped trees grown anew without one fifth of the sites, for honest measuring.

`python -m bench.clean.train FOLDER --folds` writes them; they are never committed.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from copydesk.clean.trees import BoostedTrees, read_models

FOLDER = Path(__file__).parent / ".folds"


def available() -> bool:
    """Whether the folds have been grown."""
    return (FOLDER / "pages.json").is_file()


def model_for(site: str) -> dict[str, BoostedTrees] | None:
    """The trees that have seen no page of `site`; None for a site that no trees have seen, the shipped ones included."""
    fold = _sites().get(site)
    return None if fold is None else _models(fold)


def model_for_page(page: str) -> dict[str, BoostedTrees] | None:
    """The same for a page by its id."""
    fold = _pages().get(page)
    return None if fold is None else _models(fold)


@cache
def _pages() -> dict[str, int]:
    found: dict[str, int] = json.loads((FOLDER / "pages.json").read_text(encoding="utf-8"))
    return found


@cache
def _sites() -> dict[str, int]:
    found: dict[str, int] = json.loads((FOLDER / "sites.json").read_text(encoding="utf-8"))
    return found


@cache
def _models(fold: int) -> dict[str, BoostedTrees]:
    return read_models((FOLDER / f"fold-{fold}.json").read_text(encoding="utf-8"))
