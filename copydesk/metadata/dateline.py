"""The dateline at the head of the body: "HANOI, Feb. 28 (Xinhua) --". It stays in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from copydesk.lexicon import newsroom
from copydesk.spans import Span

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|January|February|March|April|June|July|August|September|October|November|December)"
_DATELINE = re.compile(
    r"(?:(?P<place>[A-Z\u00c0-\u00de][\w.'\u2019-]{1,25}(?: [A-Z\u00c0-\u00de][\w.'\u2019-]{1,25}| (?:de|la|el|al)\b){0,3})"
    r"(?P<region>, [A-Z][\w.'\u2019-]{1,20}(?: [A-Z][\w.'\u2019-]{1,20}){0,2}(?=[ ,(]))?"
    rf"(?P<date>, {_MONTH}\.? \d{{1,2}}(?:, \d{{4}})?)?)?"
    r"(?: ?\((?P<agency>[A-Z][\w .&-]{1,30})\))?"
    r" ?(?P<dash>--|\u2014|\u2013|-) "
)


MIN_PLACE_BEFORE_HYPHEN = 5


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline as printed, its dash included. `span` and `place` count in the body."""

    text: str
    span: Span
    place: Span | None
    agency: str | None


def parse_dateline(body: str) -> Dateline | None:
    """The dateline `body` starts with, or None.

    A place counts only in capitals, or beside a date or a known agency: else "Trump - who" would be one.

    >>> parse_dateline("HANOI, Feb. 28 (Xinhua) -- Leaders met.").text
    'HANOI, Feb. 28 (Xinhua) --'
    >>> parse_dateline("Trump - who left early - said no.") is None
    True
    """
    match = _DATELINE.match(body)
    if match is None:
        return None
    agency = newsroom.find_agency(match["agency"] or "")
    place = match["place"]
    if place is None and agency is None:
        return None
    if place is not None and not (agency or match["date"] or _is_place_in_capitals(place, match["dash"])):
        return None
    text = body[: match.end("dash")]
    return Dateline(text, Span(0, len(text)), Span(*match.span("place")) if place else None, agency)


def _is_place_in_capitals(place: str, dash: str) -> bool:
    """Whether capitals before a dash can be a place: "SEOUL \u2014", not "WATCH -" and not the initials before a hyphen."""
    if not place.isupper() or newsroom.byline_words().get(place.casefold()) == "not_place":
        return False
    return len(place) >= (MIN_PLACE_BEFORE_HYPHEN if dash == "-" else 3)
