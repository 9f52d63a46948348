"""Whether what a row says is what stands at its offsets in its article.

Belongs here: the one check that needs the texts of two tables. It walks the rows one by one because slicing a Python
string takes the same time wherever the slice lies, which no columnar engine offers for UTF-8; so it stays linear on
any input.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

Piece = dict[str, int]


def check_offsets(articles: pl.DataFrame, child: pl.DataFrame, table: str) -> list[int]:
    """The indexes of the rows of `child` (quotes, mentions or removed) that are not what stands in their article.

    `articles` needs article_id, text and title, and must hold the articles of all rows of `child`: a row without its
    article is bad. Rows are expected to obey the rules of their table. Of `removed` only the article is checked.
    """
    texts = dict(zip(articles["article_id"], zip(articles["text"], articles["title"], strict=True), strict=True))
    if table == "removed":
        return [i for i, article in enumerate(child["article_id"]) if article not in texts]
    fields = _fields(child, texts)
    if table == "mentions":
        rows = zip(fields, child["start_char"], child["end_char"], child["text"], strict=True)
        return [i for i, (field, start, end, text) in enumerate(rows) if field is None or field[start:end] != text]
    if table != "quotes":
        raise ValueError(f"{table} has no offsets into an article")
    cells = zip(*(child[column].to_list() for column in _Quote._fields), strict=True)
    quotes = zip(fields, map(_Quote._make, cells), strict=True)
    return [i for i, (field, quote) in enumerate(quotes) if field is None or not _holds(field, quote)]


def _fields(child: pl.DataFrame, texts: dict[str, tuple[str, str | None]]) -> Iterable[str | None]:
    """For each row the text that its offsets count in; None when there is none."""
    for article, name in zip(child["article_id"], child["in_field"], strict=True):
        text, title = texts.get(article, (None, None))
        yield text if name == "text" else title


class _Quote(NamedTuple):
    """The cells of a quotation that say what stands where, as its columns are named."""

    spans: list[Piece]
    insertions: list[Piece]
    text: str
    spoken_text: str
    speaker_start: int | None
    speaker_end: int | None
    speaker_text: str | None


def _holds(field: str, quote: _Quote) -> bool:
    """Whether text is made of the pieces, spoken text of what no insertion covers, and the speaker is where it says."""
    pieces = [(s["start_char"], s["end_char"]) for s in quote.spans]
    if pieces[-1][1] > len(field):
        return False
    if _words(field[a:b] for a, b in pieces) != _words([quote.text]):
        return False
    if quote.speaker_text is not None and field[quote.speaker_start : quote.speaker_end] != quote.speaker_text:
        return False
    cuts = [(s["start_char"], s["end_char"]) for s in quote.insertions]
    return _words(field[a:b] for a, b in _without(pieces, cuts)) == _words([quote.spoken_text])


def _words(parts: Iterable[str]) -> str:
    """The characters of `parts` that are not space: how pieces are joined is not compared."""
    return "".join("".join(part.split()) for part in parts)


def _without(pieces: list[tuple[int, int]], cuts: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """What is left of `pieces` outside `cuts`; both are sorted and apart."""
    for start, end in pieces:
        at = start
        for a, b in cuts:
            if b <= at or a >= end:
                continue
            if a > at:
                yield at, a
            at = max(at, b)
        if at < end:
            yield at, end
