"""Reading what a run has published, and whether every document of the input is accounted for.

Belongs here: rows of tables as dicts. What they should be is for the sets to say.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow.parquet as pq

Row = dict[str, Any]


def table(output: Path, name: str) -> list[Row]:
    """The rows of one table of the latest snapshot."""
    folder = output / "latest" / name
    return [row for part in sorted(folder.glob("*.parquet")) for row in pq.read_table(part).to_pylist()]


def lost(raw: Path, output: Path) -> list[str]:
    """The inputs that are no article, in no duplicate_uris and no reject."""
    seen = {row["source_uri"] for row in table(output, "rejects")}
    for row in table(output, "articles"):
        seen |= {row["source_uri"], *row["duplicate_uris"]}
    files = {path.relative_to(raw).as_posix() for path in raw.rglob("*") if path.is_file()}
    return sorted(files - {uri.partition("#")[0] for uri in seen})


def stem(uri: str) -> str:
    """The name of a document without folder and suffix."""
    name = PurePosixPath(uri.partition("#")[0]).name.removesuffix(".gz")
    return name.rpartition(".")[0] if name.endswith((".txt", ".html", ".htm")) else name


def articles(output: Path) -> dict[str, Row]:
    """Every article by its document's name; duplicates stand for themselves."""
    found: dict[str, Row] = {}
    for row in table(output, "articles"):
        for uri in (row["source_uri"], *row["duplicate_uris"]):
            found[stem(uri)] = row
    return found


def by_article(rows: list[Row]) -> dict[str, list[Row]]:
    """Rows grouped by their article_id."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["article_id"], []).append(row)
    return found


def pieces(article: Row, quote: Row) -> list[str]:
    """The stretches inside marks that a quote is made of, one for each paragraph, bare of edge punctuation."""
    text = article[quote["in_field"]] or ""
    found = [line for span in quote["spans"] for line in text[span["start_char"] : span["end_char"]].split("\n")]
    return [bare(piece) for piece in found if bare(piece)]


def bare(text: str) -> str:
    """A quotation without marks and edge punctuation, blanks squeezed, to compare what is said.

    >>> bare(' “We won,”  ')
    'We won'
    """
    return " ".join(text.split()).strip(" .,;:!?\"'“”‘’`«»")
