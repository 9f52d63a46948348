"""Whether bytes of no stated kind are a page or text."""

from __future__ import annotations

import re

from copydesk.records import Kind

_LOOK = 2_000  # characters; a page's head comes first, and text that quotes markup seldom opens with it
_MARKUP = re.compile(r"<!doctype html|<(?:html|head|body|article|meta|div|p|h1)\b[^>]{0,500}>", re.IGNORECASE)


def sniff_kind(data: bytes) -> Kind:
    """Whether bytes look like a page of HTML or like text.

    >>> sniff_kind(b"  <!DOCTYPE html><title>x</title>"), sniff_kind(b"Title\\n\\nA < B, he said.")
    ('html', 'text')
    """
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    head = data[: 2 * _LOOK if wide else _LOOK].decode("utf-16" if wide else "latin-1", "replace")
    return "html" if _MARKUP.search(head) else "text"
