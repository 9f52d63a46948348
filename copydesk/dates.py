"""Dates and times in the forms newsrooms print them.

Belongs here: finding them in one line and turning them into a Moment. Which date is the article's is decided in metadata.
No rule reads the clock. Every pattern is bounded and works on one line.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from copydesk.lexicon import newsroom
from copydesk.records import Moment, Precision
from copydesk.spans import Span

Order = Literal["dmy", "mdy"]
Role = Literal["published", "updated"]

FIRST_YEAR, LAST_YEAR = 1900, 2100  # outside, a date in a news page is a misprint or not a date
MAX_LINE = 600  # no date line is longer; dates in longer lines are prose

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_TIME = (
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d{1,9})?)?)?"
    r"[ \u00a0\u202f]?(?P<half>[aApP]\.?[mM]\b\.?)?"
    r"[ \u00a0\u202f]?(?P<zone>(?:UTC|GMT)?[+-]\d{2}:?\d{2}\b|(?:UTC|GMT)[+-]\d{1,2}(?::\d{2})?\b"
    r"|Z\b|\(?[A-Z]{2,5}(?=[A-Z][a-z]|\b)\)?|[A-Z][a-z]{2,9} [Tt]ime\b)?"
)
_NUMERIC_FORM = (
    r"(?<![\d/.-])(?P<first>\d{1,2})(?P<sep>[/.-])(?P<second_no>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})(?![\d/-]|\.\d)"
)
_NUMERIC = re.compile(_NUMERIC_FORM)
MAX_NUMERIC = 500  # numeric dates of a page that are asked for its order
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\d.])(?P<year>\d{4})(?P<sep>[-/.])(?P<monthno>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?=\D|$)",
        # A name may run into the month: "By Ana LindDec 22, 2023".
        rf"(?:\b|(?-i:(?<=[a-z\u00df-\u00ff])(?=[A-Z]))){_MONTH}\.?"
        rf"[ \u00a0]{{0,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[ \u00a0]{{0,2}}(?P<year>\d{{4}})(?=\d{{1,2}}:\d\d|\D|$)",
        rf"(?<![\d:.])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:[ \u00a0]of)?[- \u00a0]{{1,2}}{_MONTH}\.?,?[- \u00a0]{{1,2}}(?P<year>\d{{4}})(?=\D|$)",
        _NUMERIC_FORM,
    )
)
_DIGIT = re.compile("[0-9]")
_TIME_AFTER = re.compile(r"(?:[ \u00a0,|\u2022\u00b7\u2013-]{0,4}(?:at|T|@)?[ \u00a0]{0,2})" + _TIME)
_TIME_BEFORE = re.compile(_TIME + r"[ \u00a0,|\u2022\u00b7\u2013-]{1,4}(?:on )?(?:[A-Z][a-z]{2,8},? )?$")
_UPDATED = re.compile(r"(?:updated|modified|revised|edited|last update)\b[^\d]{0,40}$", re.IGNORECASE)
_PUBLISHED = re.compile(r"(?:published|posted|issued|created|first aired)\b[^\d]{0,40}$", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:published|posted|issued|created|updated|modified|revised|last|first|on|at|date|time|from|the|of"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?|ago|days?|hours?|hrs?|minutes?|mins?)\b",
    re.IGNORECASE,
)

_URL_DAYS = (
    re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?=[/?#]|$)"),
    re.compile(rf"/(?P<year>(?:19|20)\d\d)/{_MONTH}/(?P<day>\d{{1,2}})(?=[/?#]|$)", re.IGNORECASE),
    re.compile(r"[/-](?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?=[/?#-]|$)"),
)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date found in a line: where it stands (its time and zone included), and what it says.

    `zone` is the printed zone, empty when there is none. `role` is told by the word before it.
    """

    span: Span
    year: int
    month: int
    day: int
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    zone: str = ""
    role: Role | None = None


def find_dates(line: str, order: Order | None = None) -> tuple[PrintedDate, ...]:
    """Every full date printed in `line`, left to right. `order` settles 03/04/2019, which else is passed over.

    >>> [(d.year, d.month, d.day, d.hour) for d in find_dates("2019-02-28 23:21:45Xinhua Editor : Li Wei")]
    [(2019, 2, 28, 23)]
    """
    if len(line) > MAX_LINE or not _DIGIT.search(line):
        return ()
    found: list[PrintedDate] = []
    for form in _FORMS:
        for match in form.finditer(line):
            date = _read(line, match, order)
            if date is not None and not any(date.span.overlaps(f.span) for f in found):
                found.append(date)
    return tuple(sorted(found, key=lambda d: d.span))


def is_date_line(line: str, order: Order | None = None) -> bool:
    """Whether `line` holds a date and nothing else but the words that go with one.

    >>> is_date_line("Published: Thursday, 28 February 2019 | 14:05 GMT"), is_date_line("The 28 February 2019 vote")
    (True, False)
    """
    found = find_dates(line, order)
    if not found:
        return False
    rest = list(line)
    for date in found:
        rest[date.span.start : date.span.end] = " " * len(date.span)
    return not any(c.isalnum() for c in _FILLER.sub(" ", "".join(rest)))


def without_dates(line: str, order: Order | None = None) -> str:
    """`line` with a bar in place of every date and time in it, and the words around them left.

    >>> without_dates("Ana Lind 8:41 PM on December 20, 2023")
    'Ana Lind |'
    """
    kept, at = "", 0
    for date in find_dates(line, order):
        kept += line[at : date.span.start] + " | "
        at = date.span.end
    return " ".join((kept + line[at:]).split()) if at else line


def infer_order(page: str) -> Order | None:
    """The order of day and month in a page's numeric dates, when those that can be read one way only all agree.

    >>> infer_order("Posted 12/11/23\\nSee also: 12/25/23"), infer_order("30/04/2024 and 04/30/2024")
    ('mdy', None)
    """
    seen: set[Order] = set()
    for _, match in zip(range(MAX_NUMERIC), _NUMERIC.finditer(page), strict=False):
        first, second = int(match["first"]), int(match["second_no"])
        if first > 12 >= second > 0 and first <= 31:
            seen.add("dmy")
        elif second > 12 >= first > 0 and second <= 31:
            seen.add("mdy")
    return seen.pop() if len(seen) == 1 else None


def find_url_date(url: str) -> dt.date | None:
    """The day that stands in a web address, or None.

    >>> find_url_date("https://post.example/news/2021/03/04/bridge"), find_url_date("https://post.example/news/20210304")
    (datetime.date(2021, 3, 4), None)
    """
    for form in _URL_DAYS:
        match = form.search(url[:1_000])
        if match is not None:
            month = match["month"].lower()
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
            try:
                return dt.date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                return None
    return None


def to_moment(date: PrintedDate, outlet_zone: str | None = None) -> Moment | None:
    """The Moment of a printed date, or None when there is no such day, time or year.

    A printed zone, or else the outlet's IANA zone, makes the instant; without either the printed clock stands as if UTC.
    """
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        return None
    try:
        day = dt.date(date.year, date.month, date.day)
        if date.hour is None:
            return Moment(day, dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC), Precision.DAY, None)
        clock = dt.datetime(day.year, day.month, day.day, date.hour, date.minute or 0, date.second or 0)
    except ValueError:
        return None
    precision = Precision.SECOND if date.second is not None else Precision.MINUTE
    zone = read_zone(date.zone) or (ZoneInfo(outlet_zone) if outlet_zone else None)
    if zone is None:
        return Moment(day, clock.replace(tzinfo=dt.UTC), precision, None)
    local = clock.replace(tzinfo=zone)
    return Moment(day, local.astimezone(dt.UTC), precision, _offset_text(local))


def parse_iso(value: str) -> Moment | None:
    """The Moment of a machine-written date (ISO 8601, as in JSON-LD and meta tags), or None.

    >>> parse_iso("2019-02-28T23:21:45+08:00").at.isoformat()
    '2019-02-28T15:21:45+00:00'
    """
    try:
        parsed = dt.datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        return None
    if len(value.strip()) <= len("2019-02-28"):
        return Moment(parsed.date(), parsed.replace(tzinfo=dt.UTC), Precision.DAY, None)
    precision = Precision.SECOND if re.search(r"T\d\d:?\d\d:?\d\d|\d\d:\d\d:\d\d", value[:24]) else Precision.MINUTE
    if parsed.tzinfo is None:
        return Moment(parsed.date(), parsed.replace(tzinfo=dt.UTC), precision, None)
    return Moment(parsed.date(), parsed.astimezone(dt.UTC), precision, _offset_text(parsed))


def read_zone(printed: str) -> dt.tzinfo | None:
    """The zone a printed abbreviation or offset means ("GMT", "+08:00", "ET"), or None when it is not one we know.

    >>> read_zone("+08:00").utcoffset(None), read_zone("Xinhua")
    (datetime.timedelta(seconds=28800), None)
    """
    text = printed.strip("() ").upper().removesuffix(" TIME")
    offset = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", text)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return (
            dt.timezone(dt.timedelta(minutes=minutes if offset[1] == "+" else -minutes)) if minutes < 24 * 60 else None
        )
    name = newsroom.time_zones().get(text)
    return None if name is None else dt.UTC if name == "UTC" else ZoneInfo(name)


def _read(line: str, match: re.Match[str], order: Order | None) -> PrintedDate | None:
    """The date of one match together with the time beside it, or None when its numbers are no date."""
    parts = match.groupdict()
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year < 70 else 1900  # the POSIX pivot for two-digit years
    if parts.get("first"):
        day_month = _day_and_month(int(parts["first"]), int(parts["second_no"]), order)
        if day_month is None:
            return None
        day, month = day_month
    else:
        day = int(parts["day"])
        month = int(parts["monthno"]) if parts.get("monthno") else _MONTHS.index(parts["month"][:3].lower()) + 1
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    start, end = match.span()
    time, time_span = _time_beside(line, start, end)
    before = line[max(0, time_span.start - 60) : time_span.start]
    role: Role | None = "updated" if _UPDATED.search(before) else "published" if _PUBLISHED.search(before) else None
    hour, minute, second, zone = time
    return PrintedDate(time_span, year, month, day, hour, minute, second, zone, role)


def _day_and_month(first: int, second: int, order: Order | None) -> tuple[int, int] | None:
    """(day, month) of a numeric date, or None when both orders are possible and the outlet's is not known."""
    if first > 12 or second > 12:
        return (first, second) if first > 12 else (second, first)
    if first == second or order == "dmy":
        return first, second
    return (second, first) if order == "mdy" else None


_Time = tuple[int | None, int | None, int | None, str]


def _time_beside(line: str, start: int, end: int) -> tuple[_Time, Span]:
    """The time printed right after the date, or else right before it, and the span of both together."""
    after = _TIME_AFTER.match(line, end)
    if after is not None:
        time = _clock(after)
        if time is not None:
            return time, Span(start, after.end() if time[3] or not after["zone"] else after.start("zone"))
    before_from = max(0, start - 40)
    before = _TIME_BEFORE.search(line[before_from:start])
    if before is not None:
        time = _clock(before)
        if time is not None:
            return time, Span(before_from + before.start(), end)
    return (None, None, None, ""), Span(start, end)


def _clock(match: re.Match[str]) -> _Time | None:
    """Hour, minute, second and printed zone of a time match, or None when it is no time of day."""
    if match["minute"] is None and match["half"] is None:
        return None
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    if hour > 23:
        return None
    zone = match["zone"] or ""
    return (
        hour,
        int(match["minute"] or 0),
        int(match["second"]) if match["second"] else None,
        zone if zone and read_zone(zone) is not None else "",
    )


def _offset_text(moment: dt.datetime) -> str:
    """The UTC offset of an aware datetime as +HH:MM."""
    offset = moment.utcoffset() or dt.timedelta()
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
