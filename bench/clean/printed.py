"""What of an article's title, authors and day its page prints at all: the honest subset for reading them from text.

Belongs here: looking for the gold's own words in the page. It knows nothing of how copydesk reads them, so that a form that
copydesk misses still counts as printed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_LINE_WORDS = 80  # a longer line is running text, and no reader would call it a headline
MAX_TIMES_LONGER = 3  # a line that holds the title and much more is a dump of the page
TOKEN_F1 = 0.8  # the scorer's own measure of a title near enough
MIN_PART = 0.6  # share of the title's words a line must hold that is only a part of it

_WORD = re.compile(r"\w+")
_BY = re.compile(r"^(?:by|written by|from) ")
_MONTHS = (
    "january february march april may june july august september october november december".split()
)  # fmt: skip
_SHORT = "jan feb mar apr may june? july? aug sept? oct nov dec".split()


@dataclass(frozen=True, slots=True)
class PrintedGold:
    """Whether the gold's title, all of its authors and its day are printed in the page's text."""

    title: bool
    authors: bool
    date: bool


def printed(gold_row: dict[str, Any], page_text: str) -> PrintedGold:
    """Which of `gold_title`, `gold_authors` and `gold_date` (YYYY-MM-DD) stand in `page_text`; False where gold is null.

    Title: some line, or two lines that follow each other, would be scored lenient as the title: it says the same words, holds
    the title without being more than three times as long, is most of the title, or shares words with it to a token F1 of .8.
    Authors: every name is printed as whole words somewhere, whatever the case, accents and punctuation; an empty list counts
    as printed, since whatever is read then is wrong. Date: the day is printed with its year in figures or with the month's
    name, in full or shortened: 2019-02-28, 2019/2/28, 28/02/2019, 02/28/19, 28.2.2019, "Feb. 28, 2019", "28th of February
    2019", "28-Feb-2019". 03/04/2019 counts for both of its days: which is meant can be known from the outlet. A day without
    its year ("Feb. 28") and one told by distance ("2 hours ago") do not count.
    """
    title, authors, day = gold_row.get("gold_title"), gold_row.get("gold_authors"), gold_row.get("gold_date")
    return PrintedGold(
        title=bool(title) and any(_is_title(_words(title), line) for line in _lines(page_text)),
        authors=authors is not None and _has_names(authors, page_text),
        date=bool(day) and day_pattern(dt.date.fromisoformat(day)).search(page_text) is not None,
    )


def day_pattern(day: dt.date) -> re.Pattern[str]:
    """Matches every form in which `day` is printed with its year."""
    month = rf"(?:{_MONTHS[day.month - 1]}|{_SHORT[day.month - 1]}\.?)"
    d, m, year = rf"(?:0?{day.day})", rf"(?:0?{day.month})", rf"{day.year}"
    short = rf"(?:{day.year}|{day.year % 100:02d})"
    gap = r"[\s,.\u00a0-]{1,3}"
    forms = (
        rf"(?<!\d){year}([-/.]){m}\1{d}(?!\d)",
        rf"(?<!\w){month}{gap}{d}(?:st|nd|rd|th)?{gap}{year}(?=\d{{1,2}}:\d\d|\D|$)",
        rf"(?<!\d){d}(?:st|nd|rd|th)?(?:\sof)?{gap}{month}{gap}{year}(?!\d)",
        rf"(?<!\d){d}([-/.]){m}\2{short}(?!\d)",
        rf"(?<!\d){m}([-/.]){d}\3{short}(?!\d)",
        rf"(?<!\w){year}{gap}{month}{gap}{d}(?!\d)",
    )
    return re.compile("|".join(f"(?:{form})" for form in forms), re.IGNORECASE)


def _lines(text: str) -> Iterator[list[str]]:
    """The words of every line that is short enough for a headline, and of every two lines that follow each other."""
    before: list[str] = []
    for line in text.splitlines():
        words = _words(line) if len(line) < 12 * MAX_LINE_WORDS else []
        if not words or len(words) > MAX_LINE_WORDS:
            continue
        yield words
        yield before + words
        before = words


def _is_title(title: list[str], line: list[str]) -> bool:
    if not title or len(line) > MAX_TIMES_LONGER * len(title):
        return False
    if line == title or _within(title, line):
        return True
    if len(line) >= MIN_PART * len(title) and _within(line, title):
        return True
    shared = sum((Counter(line) & Counter(title)).values())
    return 2 * shared / (len(line) + len(title)) >= TOKEN_F1


def _within(part: list[str], whole: list[str]) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(whole)} "


def _has_names(authors: list[str], text: str) -> bool:
    names = [_BY.sub("", " ".join(_words(name))) for name in authors]
    page = f" {' '.join(_words(text))} " if any(names) else ""
    return all(f" {name} " in page for name in names if name)


def _words(text: str) -> list[str]:
    """The words of `text` in lower case, without accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'").casefold())
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))
