"""A quotation whose speaker signs it on the next line: a dash and a name.

Belongs here: pull quotes and mottos that nothing else attributes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from copydesk.quotes.trace import Place, Trace
from copydesk.records import Mention, Quotation
from copydesk.spans import Span

MAX_SIGNATURE = 90  # characters of a line that is a signature
_SIGNED = re.compile(r"[-\u2013\u2014~]{1,2} ?([A-Z][^.,;:\n(]{1,60})")


def sign(
    text: str,
    paragraphs: Sequence[Span],
    mentions: Sequence[Mention],
    rows: Sequence[Quotation],
    trace: Trace | None = None,
) -> list[Quotation]:
    """The rows, those without a speaker signed where a dash and a name make up the paragraph after them."""
    starts = {paragraphs[i].start: paragraphs[i + 1] for i in range(len(paragraphs) - 1)}
    ends = {p.end: starts[p.start] for p in paragraphs if p.start in starts}
    names = {s.span.start: s.span for s in mentions}
    out: list[Quotation] = []
    for row in rows:
        line = next((ends[e] for e in (row.pieces[-1].end, row.pieces[-1].end + 1) if e in ends), None)
        unattributed = row.rule == "unattributed"
        if unattributed and line is not None and len(line) <= MAX_SIGNATURE:
            found = _SIGNED.match(text, line.start, line.end)
            if found is not None:
                row = replace(row, speaker=names.get(found.start(1), Span(*found.span(1))), rule="signed")
        if unattributed and trace is not None:
            signed = row.speaker.of(text) if row.speaker is not None else None
            trace.resume(row.pieces[0].start)
            why = f'signed: "{signed}"' if signed else "the next paragraph is no signature"
            trace.tried(Place.SIGNATURE, signed is not None, why)
        out.append(row)
    return out
