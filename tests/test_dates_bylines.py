"""Dates, credit lines and datelines: the forms newsrooms print, and what only looks like them."""

from __future__ import annotations

import datetime as dt

import pytest
from case_files import load_cases

from copydesk.bylines import find_credits
from copydesk.dates import find_dates, parse_iso, read_zone, to_moment
from copydesk.metadata.dateline import parse_dateline
from copydesk.records import Precision


@pytest.mark.parametrize("case", load_cases("metadata/dates"))
def test_find_dates(case):
    found = [[d.year, d.month, d.day, d.hour, d.minute, d.second, d.zone] for d in find_dates(case["input"])]
    assert found == case["expected"]


@pytest.mark.parametrize("case", load_cases("metadata/bylines"))
def test_find_credits(case):
    found = find_credits(case["input"])
    assert {"authors": list(found.authors), "editors": list(found.editors), "agency": found.agency} == case["expected"]


@pytest.mark.parametrize("case", load_cases("metadata/datelines"))
def test_parse_dateline(case):
    found = parse_dateline(case["input"])
    shown = None if found is None else [found.text, found.place and found.place.of(case["input"]), found.agency]
    assert shown == case["expected"]


def test_order_of_day_and_month_comes_from_the_outlet():
    assert [(d.day, d.month) for d in find_dates("03/04/2021", "dmy")] == [(3, 4)]
    assert [(d.day, d.month) for d in find_dates("03/04/2021", "mdy")] == [(4, 3)]


def test_printed_zone_makes_an_instant_and_the_day_stays_as_printed():
    moment = to_moment(find_dates("4 March 2021 02:00 KST")[0])
    assert (moment.date, moment.at) == (dt.date(2021, 3, 4), dt.datetime(2021, 3, 3, 17, 0, tzinfo=dt.UTC))
    assert (moment.precision, moment.tz) == (Precision.MINUTE, "+09:00")


def test_summer_time_follows_the_day():
    assert to_moment(find_dates("9:00 a.m. ET, July 4, 2021")[0]).tz == "-04:00"
    assert to_moment(find_dates("9:00 a.m. ET, January 4, 2021")[0]).tz == "-05:00"


def test_outlet_zone_stands_in_for_a_printed_one():
    date = find_dates("2021-03-04 21:15:09")[0]
    assert to_moment(date, "Asia/Shanghai").at == dt.datetime(2021, 3, 4, 13, 15, 9, tzinfo=dt.UTC)
    assert to_moment(date).tz is None, "without a zone the printed clock stands unshifted"


def test_a_day_is_midnight_unshifted_even_with_an_outlet_zone():
    moment = to_moment(find_dates("Mar 4, 2021")[0], "Asia/Seoul")
    assert (moment.at, moment.tz) == (dt.datetime(2021, 3, 4, tzinfo=dt.UTC), None)


@pytest.mark.parametrize("line", ["1 March 1850", "30 February 2021", "2021-03-04 25:00", "1 March 2150"])
def test_days_and_years_that_can_not_be(line):
    moments = [to_moment(d) for d in find_dates(line)]
    assert all(m is None or m.precision == Precision.DAY for m in moments)


@pytest.mark.parametrize("value", ["", "yesterday", "2021-02-30", "9999-12-31T23:59:00-14:00", "2021"])
def test_machine_dates_that_are_none(value):
    assert parse_iso(value) is None


def test_zones():
    assert read_zone("UTC") == dt.UTC
    assert read_zone("Xinhua") is None
    assert read_zone("+99:00") is None
