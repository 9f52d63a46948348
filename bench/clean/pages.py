"""The annotated pages: where each form of them lies, what is known of each, and the scorer that goes with them.

Belongs here: the layout of the folder of annotated sets. What is measured on the pages is not known here.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

HTML = "html"
PLAIN = ("insc", "bs4", "semi")
SETS = (HTML, *PLAIN)
WHAT = {
    HTML: "the page as HTML",
    "insc": "the page as inscriptis prints it",
    "bs4": "the page as BeautifulSoup get_text prints it",
    "semi": "the same without navigation and footer elements",
}

Row = dict[str, Any]


class Scorer(Protocol):
    """What is asked of the scorer's module."""

    def score(self, gold: Sequence[Row], system: Mapping[str, Row], collect: list[Row] | None = None) -> Row:
        """The figures of one system over the gold rows; `collect` takes those of each document."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one form. `gold` is its row of the gold file; `path` and `html_path` are read only when asked."""

    doc_id: str
    name: str
    gold: Row
    path: Path
    html_path: Path

    @property
    def site(self) -> str:
        """The site it is of, as the gold names it."""
        return str(self.gold["site"])

    @property
    def is_html(self) -> bool:
        """Whether this form is markup."""
        return self.name == HTML

    def read(self) -> bytes:
        """The bytes of this form."""
        return _read(self.path)

    def read_html(self) -> bytes:
        """The bytes of the same page as HTML."""
        return _read(self.html_path)


def load_gold(folder: Path) -> list[Row]:
    """The rows of the gold, in the order of their ids."""
    with (folder / "clean" / "gold.dev.jsonl").open(encoding="utf-8") as lines:
        return sorted((json.loads(line) for line in lines), key=lambda row: str(row["doc_id"]))


def load_pages(folder: Path, name: str, gold: Sequence[Row], limit: int | None = None) -> list[Page]:
    """The pages of one set. With a limit, that many of them, evenly spread. Raises FileNotFoundError for a page not there."""
    rows = list(gold)
    if limit is not None and limit < len(rows):
        rows = [rows[number * len(rows) // limit] for number in range(limit)]
    pages = [_page(folder / "clean", name, row) for row in rows]
    for page in pages:
        if not page.path.is_file():
            raise FileNotFoundError(page.path)
    return pages


def load_scorer(folder: Path) -> Scorer:
    """The scorer's module, taken from the folder of annotated sets, where nothing is written."""
    spec = importlib.util.spec_from_file_location("score_clean", folder / "score_clean.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.path.insert(0, str(folder))  # the scorer imports its neighbours
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = writes
    return module  # type: ignore[return-value]


def _page(clean: Path, name: str, row: Row) -> Page:
    doc_id = str(row["doc_id"])
    html = clean / HTML / f"{doc_id}.html.gz"
    return Page(doc_id, name, row, html if name == HTML else clean / "plain" / name / f"{doc_id}.txt", html)


def _read(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data
