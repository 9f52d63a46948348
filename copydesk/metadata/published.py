"""When the article was published and updated: among the dates on the page, which is its own.

Belongs here: choosing. How a date is read belongs to dates; a day without its year and one told by distance ("2 hours ago") are
never made whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from copydesk import bylines
from copydesk.dates import (
    Order,
    PrintedDate,
    find_dates,
    find_url_date,
    infer_order,
    parse_iso,
    to_moment,
    without_dates,
)
from copydesk.lexicon.newsroom import Outlet
from copydesk.metadata.places import Placed, Zone
from copydesk.records import GIVEN, Hint, Moment, Precision, RawDocument, RemovedReason

OUT_OF_RANGE = "date_out_of_range"
UNREADABLE = "date_unreadable"
# What an empty clock shows, on either side of Greenwich: no article of a website is so old.
_EMPTY_CLOCK = frozenset({dt.date(1969, 12, 31), dt.date(1970, 1, 1)})
# UTC-11 and UTC+14 are the zones furthest from Greenwich: an instant in UTC is the day before or after in some newsroom only
# at these hours.
EARLIEST_DAY_BEFORE, LATEST_DAY_AFTER = 11, 10
MAX_DATE_WORDS = 25  # a longer line that holds a date tells of it
# How well a place speaks for a date being the article's. Guesses, in the order that pages show.
_ZONE_SCORE = {
    Zone.HEADER: 6.0,
    Zone.ABOVE: 4.0,
    Zone.INSIDE: 1.0,
    Zone.BELOW: 2.0,
    Zone.FAR_ABOVE: 0.5,
    Zone.FAR_BELOW: -2.0,
}
# What "Published:" before a date, a credit line around it, the ledger's word that its line is a date, and a clock add to that, and what each
# segment between it and the body takes. Guesses, as above.
ROLE_SCORE, CREDIT_SCORE, LABEL_SCORE, CLOCK_SCORE, DISTANCE_LOSS = 4.0, 2.0, 1.0, 0.5, 0.12
MIN_SCORE = 0.5  # a guess
_NO_DATE_OF_OURS = frozenset(
    {RemovedReason.RELATED, RemovedReason.CAPTION, RemovedReason.COMMENT, RemovedReason.COPYRIGHT}
)


@dataclass(frozen=True, slots=True)
class Dates:
    """What was found, and warning codes. `used` says which cuts were read, and into which column."""

    published: Moment | None
    updated: Moment | None
    warnings: tuple[str, ...]
    used: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Printed:
    """A date in a cut, and how well it speaks for itself."""

    number: int
    date: PrintedDate
    score: float


def find_published(document: RawDocument, placed: Sequence[Placed], outlet: Outlet | None) -> Dates:
    """The dates of the article: the markup's instant first, the day as printed when the page prints it too.

    A day handed over with the record comes after both, and before the one in the address.

    Of several printed dates the one nearest to the headline counts, one that says "published" before one that says nothing.
    """
    order = (outlet.date_order if outlet else None) or infer_order(document.text)
    zone = outlet.time_zone if outlet else None
    printed = list(_printed(placed, order))
    first = _best([p for p in printed if p.date.role != "updated"])
    later = _best([p for p in printed if p.date.role == "updated"])
    if first is not None and later is not None and later.score - first.score > ROLE_SCORE + CLOCK_SCORE:
        first = None  # "Updated: ..." at the headline, and the other date is somebody else's
    published = to_moment(first.date, zone) if first else None
    updated = to_moment(later.date, zone) if later else None
    warnings = [OUT_OF_RANGE] if (first and not published) or (later and not updated) else []
    used: dict[int, str] = {}
    if later:
        used[later.number] = "updated_at"
    if first:
        used[first.number] = "published_at"
    given = [hint for hint in document.hints.published if hint.source == GIVEN]
    stated = [hint for hint in document.hints.published if hint.source != GIVEN]
    hinted = _from_hints(stated, zone, order)
    if hinted is not None:
        agrees = published is not None and _can_be_day_of(published.date, hinted)
        if first is not None and not agrees:
            del used[first.number]
        published = _join(published, hinted) if published is not None and agrees else hinted
    elif stated and published is None:
        warnings.append(UNREADABLE)
    if published is None:
        published = _from_hints(given, zone, order) or _from_address(document.hints.url)
    return Dates(
        published,
        _from_hints(document.hints.updated, zone, order) or updated,
        tuple(warnings),
        tuple(sorted(used.items())),
    )


def _printed(placed: Sequence[Placed], order: Order | None) -> Iterable[_Printed]:
    """Every date that may be the article's, with its score."""
    for item in placed:
        labelled = item.cut.reason == RemovedReason.DATE
        if not labelled and (
            item.cut.reason in _NO_DATE_OF_OURS
            or item.zone not in (Zone.HEADER, Zone.ABOVE)
            or item.text.count(" ") >= MAX_DATE_WORDS
        ):
            continue
        found = find_dates(item.text, order)
        credited = bool(found) and bool(bylines.find_credits(without_dates(item.text, order)))
        for date in found:
            moment = to_moment(date)
            if moment is not None and moment.date in _EMPTY_CLOCK:
                continue
            score = _ZONE_SCORE[item.zone] - DISTANCE_LOSS * min(item.distance, 20)
            score += (
                CREDIT_SCORE * credited
                + ROLE_SCORE * (date.role is not None)
                + LABEL_SCORE * labelled
                + CLOCK_SCORE * (date.hour is not None)
            )
            yield _Printed(item.number, date, score)


def _best(printed: Sequence[_Printed]) -> _Printed | None:
    """The first of those that speak best, or None when none speaks well enough."""
    best = max(printed, key=lambda p: p.score, default=None)
    return best if best is not None and best.score >= MIN_SCORE else None


def _can_be_day_of(day: dt.date, hinted: Moment) -> bool:
    """Whether `day`, as printed, can be the day of the instant the markup states, seen from the newsroom."""
    distance = (day - hinted.date).days
    if distance == 0 or abs(distance) > 1:
        return distance == 0
    if hinted.precision not in (Precision.SECOND, Precision.MINUTE):
        return False
    if hinted.tz not in (None, "+00:00"):
        return False
    return hinted.at.hour < EARLIEST_DAY_BEFORE if distance < 0 else hinted.at.hour >= LATEST_DAY_AFTER


def _join(published: Moment, hinted: Moment) -> Moment:
    """The day as printed with the markup's instant, at the finer precision of the two."""
    if hinted.precision == Precision.DAY:
        return published
    # Machines write 08:40:00 for what the page prints as 08:40.
    minute = published.precision == Precision.MINUTE and hinted.at.second == 0
    precision = Precision.MINUTE if minute and hinted.precision == Precision.SECOND else hinted.precision
    return Moment(published.date, hinted.at, precision, hinted.tz)


def _from_hints(hints: Iterable[Hint], zone: str | None, order: Order | None) -> Moment | None:
    for hint in hints:
        moment = parse_iso(hint.value)
        if moment is None:
            found = find_dates(hint.value, order)
            moment = to_moment(found[0], zone) if found else None
        if moment is not None and moment.date not in _EMPTY_CLOCK:
            return moment
    return None


def _from_address(urls: Iterable[Hint]) -> Moment | None:
    """The day in the article's own address: the last source, used when nothing else says."""
    for hint in urls:
        day = find_url_date(hint.value)
        if day is not None:
            return Moment(day, dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC), Precision.DAY, None)
    return None
