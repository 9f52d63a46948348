"""Several items run together on one header line: "2019-02-28 23:21:45Xinhua Editor : Li Wei App Download".

Belongs here: cutting such a line where one item ends and the next begins, so that each gets its own row in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator

from copydesk import bylines, dates
from copydesk.clean.furniture import Label
from copydesk.lexicon import newsroom
from copydesk.lexicon.newsroom import Outlet
from copydesk.records import RemovedReason
from copydesk.spans import Span, gaps, trim

MAX_LINE = 300  # a longer line that holds a date is prose
MAX_OTHER_WORDS = 12  # guess: more words than these outside its items, and the line is a sentence


def split_items(line: str, outlet: Outlet | None) -> tuple[tuple[Span, Label], ...]:
    """The items of a header line that holds a date and more, with their labels; empty when it is no such line.

    Spans count in `line`, are disjoint and hold every character that is not white space.

    >>> [(s.of("28 May 2021 Xinhua Editor: Li Wei"), l.reason.value) for s, l in split_items("28 May 2021 Xinhua Editor: Li Wei", None)]
    [('28 May 2021', 'date'), ('Xinhua', 'byline'), ('Editor: Li Wei', 'byline')]
    """
    if len(line) > MAX_LINE:
        return ()
    found = dates.find_dates(line, outlet.date_order if outlet else None)
    if not found:
        return ()
    items = [(trim(line, d.span), Label(RemovedReason.DATE, "items.date", 0.95)) for d in found]
    for gap in list(gaps([s for s, _ in items], Span(0, len(line)))):
        items.extend(_credits_in(line, gap))
    items.sort(key=lambda item: item[0])
    others = [trim(line, g) for g in gaps([s for s, _ in items], Span(0, len(line)))]
    others = [g for g in others if len(g)]
    words = sum(len(g.of(line).split()) for g in others)
    if words > MAX_OTHER_WORDS or (len(items) == len(found) and line.rstrip().endswith(".")):
        return ()
    items.extend((g, _other(g.of(line))) for g in others)
    return tuple(sorted(items, key=lambda item: item[0]))


def _credits_in(line: str, gap: Span) -> Iterator[tuple[Span, Label]]:
    """Agencies and labelled credits in one stretch of the line."""
    agency = newsroom.agency_pattern().search(line, gap.start, gap.end)
    at = gap.start
    if agency is not None:
        yield Span(*agency.span()), Label(RemovedReason.BYLINE, "items.agency", 0.9)
        at = agency.end()
    label = bylines.find_label(line, at, gap.end)
    if label is None:
        return
    end = bylines.end_of_names(line, label.end, gap.end)
    if end > label.end and bylines.find_credits(line[label.start : end]):
        yield Span(label.start, end), Label(RemovedReason.BYLINE, "items.credits", 0.9)


def _other(text: str) -> Label:
    if not any(c.isalnum() for c in text):
        return Label(RemovedReason.MARKUP, "items.signs", 0.9)
    return Label(RemovedReason.NAVIGATION, "items.rest", 0.7)
