"""Identifiers. Every id is a hash of content, so that the same input has the same ids everywhere and for ever.

Belongs here: how an id is made. No clock, counter or run number may enter one.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from copydesk.records import Breach, Origin, RejectRow

MAX_BAD_VALUE = 500  # characters; the contract's limit, to which a test holds it
ID_HEX = 24  # 96 bits: among 10^9 rows a collision has odds of about 10^-11


def content_id(data: bytes) -> str:
    """The article_id of a record's bytes: the first 24 hex digits of their SHA-256."""
    return hashlib.sha256(data).hexdigest()[:ID_HEX]


def key_id(*parts: object) -> str:
    """24 hex digits that depend on every part and on where one part ends and the next begins.

    >>> key_id("a", "bc") == key_id("ab", "c")
    False
    """
    text = "\x1f".join("\x00" if p is None else str(p) for p in parts)
    return content_id(text.encode("utf-8", "surrogatepass"))


def quote_id(article_id: str, in_field: str, start_char: int, end_char: int, quote_type: str) -> str:
    """The id of a quotation: its article, place and type."""
    return key_id(article_id, "quote", in_field, start_char, end_char, quote_type)


def mention_id(article_id: str, in_field: str, start_char: int, end_char: int, mention_type: str) -> str:
    """The id of a mention: its article, place and type."""
    return key_id(article_id, "mention", in_field, start_char, end_char, mention_type)


# What makes the id of a refusal: its place and cause, all of a row but the words for a person.
REJECT_KEY = (
    "source_uri", "table_name", "article_id", "stage", "reason", "column_name", "check_name", "bad_value", "row_json",
)  # fmt: skip


def make_reject(
    origin: Origin, stage: str, reason: str, detail: str | None = None, breach: Breach | None = None
) -> RejectRow:
    """A row of `rejects` with its id. The bad value is cut to 500 characters."""
    known = breach or Breach()
    bad = known.bad_value
    row = RejectRow(
        reject_id="",
        source_uri=origin.source_uri,
        table_name=origin.table_name,
        article_id=origin.article_id,
        stage=stage,
        reason=reason,
        column_name=known.column_name,
        check_name=known.check_name,
        bad_value=None if bad is None else bad[:MAX_BAD_VALUE],
        detail=detail,
        row_json=known.row_json,
    )
    return replace(row, reject_id=key_id(*(getattr(row, name) for name in REJECT_KEY)))
