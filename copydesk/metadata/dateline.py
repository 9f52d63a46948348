"""The dateline at the head of the body: "HANOI, Feb. 28 (Xinhua) --". It stays in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from copydesk.lexicon import names, newsroom
from copydesk.spans import Span

MIN_PLACE = 3  # letters: a guess; shorter ones are agencies and states
MIN_PLACE_BEFORE_HYPHEN = 5  # "US - ..." and "EX-..." are no places
MAX_DATELINE = 120  # characters: a guess

_MONTH = (
    r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"|January|February|March|April|June|July|August|September|October|November|December"
    r"|JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)"
)
_DAY = rf"(?:{_MONTH}\.? \d{{1,2}}|\d{{1,2}} {_MONTH}\.?)(?:,? \d{{4}})?"
_CAPITAL = r"[A-Z\u00c0-\u00de]"
_PLACE = rf"{_CAPITAL}[\w.'\u2019-]{{1,25}}(?:[ /](?:{_CAPITAL}[\w.'\u2019-]{{0,25}}|de|la|el|al|of|and)){{0,3}}"
_DATELINE = re.compile(
    rf"(?:(?P<place>{_PLACE}?)"
    r"(?P<region>, [A-Z][\w.'\u2019-]{1,20}(?: (?:[A-Z][\w.'\u2019-]{1,20}|of)){0,2}\.?(?=[ ,(:/|\u2014\u2013]|--))?"
    rf"(?P<date>,? \(?{_DAY}\)?)?)?"
    r"[.,]? ?(?:[(/](?P<agency>[A-Z][\w .&-]{1,30})[)/],?)?"
    rf"(?P<late>,? {_DAY})?"
    r"\.? ?(?P<dash>---?|(?<=/)\.|\u2014|\u2013|-|:|\||//|\u2015)(?= |\u201c|\")"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline as printed, its dash included. `span` and `place` count in the body."""

    text: str
    span: Span
    place: Span | None
    agency: str | None


def parse_dateline(body: str) -> Dateline | None:
    """The dateline `body` starts with, or None.

    A place counts in capitals, beside a date or a known agency, or when we know it and a colon or bar follows: else "Trump - who"
    would be one. The place is the city alone, without its region.

    >>> parse_dateline("HANOI, Feb. 28 (Xinhua) -- Leaders met.").text
    'HANOI, Feb. 28 (Xinhua) --'
    >>> parse_dateline("Trump - who left early - said no.") is None
    True
    """
    match = _DATELINE.match(body[:MAX_DATELINE])
    if match is None:
        return None
    agency = newsroom.find_agency(match["agency"] or "")
    place = match["place"]
    if place is None and agency is None:
        return None
    if place is not None and (_is_kicker(place) or not _says_place(match, place, agency)):
        return None
    text = body[: match.end("dash")]
    return Dateline(text, Span(0, len(text)), Span(*match.span("place")) if place else None, agency)


def _says_place(match: re.Match[str], place: str, agency: str | None) -> bool:
    """Whether what stands around `place` shows that it is one."""
    if agency or match["date"] or match["late"]:
        return True
    if match["agency"]:
        return place.isupper()  # an agency we do not know: "HANOI (Lantern News) --"
    if match["dash"] in (":", "|", "//"):
        return _is_known_place(place)
    if _is_place_in_capitals(place, match["dash"]):
        return True
    return bool(match["region"]) and _is_known_place(place)


def _is_kicker(place: str) -> bool:
    """Whether words before a dash are a label of the story or a byline run into it: "WATCH LIVE", "By Ana Lind HANOI"."""
    kickers = newsroom.byline_words("not_place")
    words = place.split()
    mixed = len(words) > 1 and any(w.isupper() and len(w) > 3 for w in words) and not place.isupper()
    return mixed or place.casefold() in kickers or words[0].casefold() in kickers


def _is_place_in_capitals(place: str, dash: str) -> bool:
    """Whether capitals before a dash can be a place: "SEOUL \u2014", not the initials before a hyphen."""
    if not place.isupper() or any(c.isdigit() for c in place) or place.count(".") > 1:
        return False
    return len(place) >= (MIN_PLACE_BEFORE_HYPHEN if dash == "-" else MIN_PLACE) or _is_known_place(place)


def _is_known_place(place: str) -> bool:
    """Whether `place` is the name of a place we know, whatever its case."""
    known = names.known()
    spelled = (place, place.title()) if place.isupper() else (place,)
    return any(known[form.entity_id].entity_type == "place" for form_of in spelled for form in names.lookup(form_of))
