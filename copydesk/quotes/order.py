"""One order for what stands in marks and what does not.

Belongs here: which reported clauses have room beside the marked quotations, and the numbers by which rows point at each other.
"""

from __future__ import annotations

from dataclasses import replace

from copydesk.quotes.frame import Frame
from copydesk.quotes.indirect import Reported, find_reported
from copydesk.records import Field, Quotation, QuoteType
from copydesk.spans import Span


def reported_beside(text: str, frame: Frame, rows: list[Quotation], begin: int) -> list[Reported]:
    """What a paragraph reports without marks, beside the marked quotations of `rows`, whose last may be its own."""
    mine: list[Quotation] = []
    for row in reversed(rows):
        if row.pieces[-1].end < frame.paragraph.start:
            break
        mine.append(row)
    # With its marks: no subject starts before a closing mark.
    taken = sorted(Span(max(0, p.start - 1), p.end + 1) for row in mine for p in row.pieces)
    hulls = [Span(row.pieces[0].start, row.pieces[-1].end) for row in reversed(mine)]
    found = find_reported(text, frame, taken, begin)
    kept, h = [], 0
    for one in found:
        hull = Span(one.pieces[0].start, one.pieces[-1].end)
        while h < len(hulls) and hulls[h].end <= hull.start:
            h += 1
        if h == len(hulls) or not hulls[h].overlaps(hull):
            kept.append(one)
    return kept


def in_one_order(rows: list[Quotation], reported: list[Reported], field: Field, offset: int) -> list[Quotation]:
    """Marked and unmarked quotations by place; what a row says about the row it continues is counted anew."""
    indirect = [
        Quotation(
            in_field=field,
            quote_type=QuoteType.INDIRECT,
            pieces=one.pieces,
            insertions=(),
            cue=one.cue,
            speaker=one.subject.span,
            speaker_description=(one.subject.description or "").strip() or None,
            continues=None,
            rule=one.rule,
        )
        for one in reported
    ]
    everything = sorted([*enumerate(rows), *((-1, row) for row in indirect)], key=lambda x: x[1].pieces[0])
    place = {old: new for new, (old, _) in enumerate(everything)}
    return [
        replace(row, continues=offset + place[row.continues - offset]) if row.continues is not None else row
        for _, row in everything
    ]
