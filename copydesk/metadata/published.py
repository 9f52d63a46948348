"""When the article was published and updated: among the dates on the page, which is its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from copydesk.dates import PrintedDate, find_dates, parse_iso, to_moment
from copydesk.lexicon.newsroom import Outlet
from copydesk.records import Cleaned, Cut, Hint, Moment, Precision, RawDocument, RemovedReason

OUT_OF_RANGE = "date_out_of_range"
ONE_DAY = 1


@dataclass(frozen=True, slots=True)
class Dates:
    """What was found, and warning codes."""

    published: Moment | None
    updated: Moment | None
    warnings: tuple[str, ...]


def find_published(
    document: RawDocument,
    cleaned: Cleaned,
    cuts: list[tuple[int, Cut, str]],
    outlet: Outlet | None,
    used: dict[int, str],
) -> Dates:
    """The dates of the article: the markup's instant first, the day always as printed when the page prints it too.

    Of several printed dates the first between title and body counts, then the last above the body, then the first below.
    """
    order = outlet.date_order if outlet else None
    zone = outlet.time_zone if outlet else None
    printed = [
        (i, cut, date) for i, cut, text in cuts if cut.reason == RemovedReason.DATE for date in find_dates(text, order)
    ]
    warnings = []
    published_cut = _choose(cleaned, cuts, [p for p in printed if p[2].role != "updated"])
    updated_cut = _choose(cleaned, cuts, [p for p in printed if p[2].role == "updated"])
    published = to_moment(published_cut[2], zone) if published_cut else None
    updated = to_moment(updated_cut[2], zone) if updated_cut else None
    if published_cut:
        used[published_cut[0]] = "published_at"
    if updated_cut:
        used.setdefault(updated_cut[0], "updated_at")
    if (published_cut and not published) or (updated_cut and not updated):
        warnings.append(OUT_OF_RANGE)
    hinted = _from_hints(document.hints.published, zone, order)
    if hinted is not None:
        if published is not None and abs((published.date - hinted.date).days) <= ONE_DAY:
            finer = published.precision in (Precision.SECOND, Precision.MINUTE) and hinted.precision == Precision.DAY
            # Machines write 08:40:00 for what the page prints as 08:40.
            minute = published.precision == Precision.MINUTE and hinted.at.second == 0
            precision = Precision.MINUTE if minute and hinted.precision == Precision.SECOND else hinted.precision
            hinted = published if finer else Moment(published.date, hinted.at, precision, hinted.tz)
        published = hinted
    elif document.hints.published and published is None:
        warnings.append("date_unreadable")
    return Dates(published, _from_hints(document.hints.updated, zone, order) or updated, tuple(warnings))


_Printed = tuple[int, Cut, PrintedDate]


def _choose(cleaned: Cleaned, cuts: list[tuple[int, Cut, str]], printed: list[_Printed]) -> _Printed | None:
    if not printed:
        return None
    body = cleaned.paragraphs[0].source.start
    title = next((cut.span.end for _, cut, _ in cuts if cut.reason == RemovedReason.TITLE), None)
    above = [p for p in printed if p[1].span.start < body]
    under_title = [p for p in above if title is not None and p[1].span.start >= title]
    inside = [p for p in printed if body <= p[1].span.start]
    return (under_title[:1] or above[-1:] or inside[:1])[0]


def _from_hints(hints: Iterable[Hint], zone: str | None, order: str | None) -> Moment | None:
    for hint in hints:
        moment = parse_iso(hint.value)
        if moment is None:
            found = find_dates(hint.value, "dmy" if order == "dmy" else "mdy" if order == "mdy" else None)
            moment = to_moment(found[0], zone) if found else None
        if moment is not None:
            return moment
    return None
