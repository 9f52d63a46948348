"""One record's bytes -> RawDocument: what offsets in `removed` count in.

Belongs here: decoding, rendering of pages, and what the markup says about the article. Nothing here judges whether a
line is body or boilerplate, and nothing here opens a file.
"""

from __future__ import annotations

from dataclasses import replace

from copydesk.read.decode import decode
from copydesk.read.html import read_page
from copydesk.read.text import read_lines
from copydesk.records import (
    GIVEN,
    Given,
    Hint,
    InputRecord,
    Limits,
    PageHints,
    RawDocument,
    Refused,
    RejectReason,
    Stage,
)

# Those below space that are no white space, and escape. C1 controls come of wrong decoding, which has warnings of its own.
CONTROLS = frozenset(c for c in map(chr, (*range(32), 127)) if not c.isspace())

__all__ = ["read_record", "render"]


def read_record(record: InputRecord, limits: Limits) -> RawDocument:
    """The decoded or rendered text of `record`, its lines as blocks, the page's hints and sorted warning codes.

    Raises Refused (and nothing else): too_large, too_deep, not_text, undecodable, empty, malformed_record. Takes time
    linear in the bytes.
    """
    if len(record.data) > limits.max_bytes:
        raise Refused(Stage.READ, RejectReason.TOO_LARGE, f"more than {limits.max_bytes} bytes")
    decoded = decode(record.data, markup=record.kind == "html")
    warnings = set(decoded.warnings)
    if record.kind == "html":
        page = read_page(decoded.text, limits)
        text, blocks, hints, extracts = page.text, page.blocks, page.hints, page.extracts
        warnings.update(page.warnings)
    else:
        text, blocks, hints, extracts = decoded.text, read_lines(decoded.text), PageHints(), ()
    if "\ufffd" in text:
        warnings.add("replacement_characters")
    if not CONTROLS.isdisjoint(text):
        warnings.add("control_characters")
    return RawDocument(
        article_id=record.article_id,
        source_uri=record.source_uri,
        kind=record.kind,
        text=text,
        blocks=blocks,
        hints=_with_given(hints, record.given),
        warnings=tuple(sorted(warnings)),
        extracts=extracts,
    )


def _with_given(hints: PageHints, given: Given) -> PageHints:
    """The hints with what was handed over with the record; address and outlet before the page's own, the day behind."""
    if given == Given():
        return hints
    stated = {name: (Hint(value, GIVEN),) for name, value in (("url", given.url), ("publisher", given.outlet)) if value}
    first = {name: (*hint, *getattr(hints, name)) for name, hint in stated.items()}
    last = {"published": (*hints.published, Hint(given.date, GIVEN))} if given.date else {}
    return replace(hints, **first, **last)


def render(record: InputRecord, limits: Limits) -> str:
    """The text that offsets in `removed` count in. Raises Refused as read_record does."""
    return read_record(record, limits).text
