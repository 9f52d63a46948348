"""What can be made again from a row itself or from its article: ids, fingerprints, counts, the ledger's sums.

Belongs here: making them again, by the functions that made them first. What needs only the form of a cell stands in
schemas, what needs other tables in relations.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import polars as pl

from copydesk.ids import REJECT_KEY, key_id, mention_id, quote_id
from copydesk.textforms import COMBINING, MAX_COMBINING_RUN, count_signs, fingerprint, kept_share

# The id's column, how it is made, and of which cells.
_IDS: dict[str, tuple[str, Callable[..., str], tuple[str, ...]]] = {
    "quotes": ("quote_id", quote_id, ("article_id", "in_field", "start_char", "end_char", "quote_type")),
    "mentions": ("mention_id", mention_id, ("article_id", "in_field", "start_char", "end_char", "mention_type")),
    "rejects": ("reject_id", key_id, REJECT_KEY),
}
_NORMALISED = range(0x80, 0x2FA20)  # every character that NFC changes is among these


def check_ids(table: str, rows: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """(breach, key) for every row whose id is not the one that its own cells give."""
    if table not in _IDS:
        return
    column, make, cells = _IDS[table]
    for published, row in zip(rows[column], rows.select(cells).iter_rows(), strict=True):
        if published != make(*row):
            yield f"{table}.{column} is not of its row", published


def check_articles(
    articles: pl.DataFrame, removed_signs: Counter[str], refused: Counter[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """(breach, article_id) for every column of an article that its own text and ledger contradict.

    `removed_signs` counts the characters of each article's removed stretches that are not space; `refused` the rows of
    each article and table that stand among the rejects.
    """
    columns = ("article_id", "text", "text_fingerprint", "word_count", "kept_ratio")
    for article, text, printed, words, ratio in articles.select(columns).iter_rows():
        if printed != fingerprint(text):
            yield "articles.text_fingerprint is not of its text", article
        if words != len(text.split()):
            yield "articles.word_count is not that of its text", article
        if not adds_up(text, ratio, removed_signs[article], partly=bool(refused[article, "removed"])):
            yield "articles.kept_ratio is not what text and removed stretches come to", article


def adds_up(text: str, ratio: float, removed: int, *, partly: bool = False) -> bool:
    """Whether `ratio` of an input's characters can be kept in `text` when `removed` others stand in the ledger.

    Every character that is not space is in one of the two, so the ratio follows; but NFC may have joined or parted
    characters of `text`, and then only bounds of what the input had for them are known. With `partly` some removed
    stretches are not told.
    """
    kept = count_signs(text)
    if not partly and ratio == kept_share(kept, kept + removed):
        return True
    if not 0 < ratio <= 1:
        return False
    least, most = _signs_before_nfc(text)
    if ratio == 1:
        return least + removed <= kept
    shown = round(kept / ratio)
    if kept_share(kept, shown) != ratio or shown < least + removed:
        return False
    return partly or most is None or shown <= most + removed


def _signs_before_nfc(text: str) -> tuple[int, int | None]:
    """The fewest and the most characters, space aside, that a text can have had which NFC made `text` of; None: no bound."""
    if text.isascii():
        return (count_signs(text),) * 2
    apart = unicodedata.normalize("NFD", text)
    parted = sum(c in _parted_off() for c in text)
    # Marks piled higher are cut before a text is normalised.
    piled = re.search(f"[{re.escape(''.join(sorted(COMBINING)))}]{{{MAX_COMBINING_RUN}}}", apart)
    return count_signs(text) - parted, None if piled else count_signs(apart)


@cache
def _parted_off() -> frozenset[str]:
    """What NFC puts behind a character when it takes one apart that Unicode will not have composed."""
    return frozenset(c for code in _NORMALISED for c in unicodedata.normalize("NFC", chr(code))[1:])
