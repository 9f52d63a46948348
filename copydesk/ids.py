"""Identifiers. Every id is a hash of content, so that the same input has the same ids everywhere and for ever.

Belongs here: how an id is made. No clock, counter or run number may enter one.
"""

from __future__ import annotations

import hashlib

from copydesk.records import RejectRow

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


def reject_id(
    source_uri: str,
    table_name: str,
    article_id: str | None,
    stage: str,
    reason: str,
    column_name: str | None,
    check_name: str | None,
    bad_value: str | None,
    row_json: str | None,
) -> str:
    """The id of a refusal: its place and cause, all of a row but the words for a person."""
    return key_id(source_uri, table_name, article_id, stage, reason, column_name, check_name, bad_value, row_json)


def make_reject(
    *,
    source_uri: str,
    table_name: str,
    stage: str,
    reason: str,
    article_id: str | None = None,
    column_name: str | None = None,
    check_name: str | None = None,
    bad_value: str | None = None,
    detail: str | None = None,
    row_json: str | None = None,
) -> RejectRow:
    """A row of `rejects` with its id. `bad_value` is cut to 500 characters."""
    bad_value = None if bad_value is None else bad_value[:500]
    return RejectRow(
        reject_id=reject_id(
            source_uri, table_name, article_id, stage, reason, column_name, check_name, bad_value, row_json
        ),
        source_uri=source_uri,
        table_name=table_name,
        article_id=article_id,
        stage=stage,
        reason=reason,
        column_name=column_name,
        check_name=check_name,
        bad_value=bad_value,
        detail=detail,
        row_json=row_json,
    )
