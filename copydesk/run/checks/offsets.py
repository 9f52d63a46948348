"""Whether what a row says is what stands at its offsets in its article.

Belongs here: the one check that needs the texts of two tables. It walks the rows one by one because slicing a Python
string takes the same time wherever the slice lies, which no columnar engine offers for UTF-8; so it stays linear on
any input.
"""

from __future__ import annotations

from collections.abc import Iterable

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
    columns = ("spans", "insertions", "text", "spoken_text", "speaker_start", "speaker_end", "speaker_text")
    quotes = zip(fields, *(child[column].to_list() for column in columns), strict=True)
    return [i for i, (field, *cells) in enumerate(quotes) if field is None or not _holds(field, *cells)]


def _fields(child: pl.DataFrame, texts: dict[str, tuple[str, str | None]]) -> Iterable[str | None]:
    """For each row the text that its offsets count in; None when there is none."""
    for article, name in zip(child["article_id"], child["in_field"], strict=True):
        text, title = texts.get(article, (None, None))
        yield text if name == "text" else title


def _holds(
    field: str,
    spans: list[Piece],
    insertions: list[Piece],
    text: str,
    spoken: str,
    speaker_start: int | None,
    speaker_end: int | None,
    speaker: str | None,
) -> bool:
    """Whether text is made of the pieces, spoken text of what no insertion covers, and the speaker is where it says."""
    pieces = [(s["start_char"], s["end_char"]) for s in spans]
    if pieces[-1][1] > len(field):
        return False
    if _words(field[a:b] for a, b in pieces) != _words([text]):
        return False
    if speaker is not None and field[speaker_start:speaker_end] != speaker:
        return False
    cuts = [(s["start_char"], s["end_char"]) for s in insertions]
    return _words(field[a:b] for a, b in _without(pieces, cuts)) == _words([spoken])


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
