"""Which gold dates are set aside: those whose year the page's own markup denies.

Belongs here: that one question, asked of the markup without copydesk's reader or any peer, so that no system that is
measured has a say in it. One collection was dated by hand, and in some rows the year was mistyped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bench.clean.pages import Page, Row

_LD = re.compile(rb'"datePublished"\s{0,3}:\s{0,3}"(\d{4}-\d\d-\d\d)')
_META = re.compile(rb"<meta\b[^>]{0,400}>", re.IGNORECASE)
_META_NAME = re.compile(
    rb'(?:property|name|itemprop)\s{0,3}=\s{0,3}["\']?(?:article:published_time|article:published|og:published_time|'
    rb'datepublished|parsely-pub-date|sailthru\.date|pubdate|publishdate|date|dc\.date|dc\.date\.issued)["\'\s/>]',
    re.IGNORECASE,
)
_META_DAY = re.compile(rb'content\s{0,3}=\s{0,3}["\'](\d{4}-\d\d-\d\d)', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrongDate:
    """A gold date set aside: what gold says, and every day of publication the markup states."""

    doc_id: str
    gold: str
    stated: tuple[str, ...]

    @property
    def why(self) -> str:
        """The reason in a few words."""
        same = self.gold[4:] in {day[4:] for day in self.stated}
        return "the same day of another year" if same else "another year"


def days_stated(markup: bytes) -> tuple[str, ...]:
    """Every day of publication that JSON-LD and meta elements state, sorted, as YYYY-MM-DD."""
    found = {day.decode() for day in _LD.findall(markup)}
    for element in _META.findall(markup):
        day = _META_DAY.search(element)
        if day and _META_NAME.search(element):
            found.add(day[1].decode())
    return tuple(sorted(found))


def find_wrong_dates(pages: Iterable[Page]) -> list[WrongDate]:
    """The pages whose gold date is of a year that none of the page's own statements shares."""
    found: list[WrongDate] = []
    for page in pages:
        gold = page.gold.get("gold_date")
        stated = days_stated(page.read_html()) if gold else ()
        if gold and stated and gold[:4] not in {day[:4] for day in stated}:
            found.append(WrongDate(page.doc_id, gold, stated))
    return found


def without_wrong_dates(gold: Iterable[Row], wrong: Iterable[WrongDate]) -> list[Row]:
    """The gold rows, those set aside without their date."""
    ids = {one.doc_id for one in wrong}
    return [{**row, "gold_date": None} if row["doc_id"] in ids else row for row in gold]
