"""Title, people, agency, section, publisher and language of an article, each from the surest place that has it.

Belongs here: putting together what the files beside this one find. How a line is read belongs to dates, bylines and dateline,
which line counts to credits, published and titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from copydesk.lexicon import newsroom
from copydesk.lexicon.newsroom import Outlet
from copydesk.metadata.credits import read_credits
from copydesk.metadata.dateline import Dateline, parse_dateline
from copydesk.metadata.language import find_language
from copydesk.metadata.outlet import site_of
from copydesk.metadata.places import Placed, Zone, place_cuts
from copydesk.metadata.published import find_published
from copydesk.metadata.titles import find_title
from copydesk.records import Cleaned, Metadata, RawDocument, RemovedReason
from copydesk.textforms import show

# Guesses: what is longer is a sentence, no name of a section, a masthead or an outlet.
MAX_SECTION_WORDS = 4
MAX_MASTHEAD_WORDS = 5
MAX_PUBLISHER_CHARS = 80
_COPYRIGHT = re.compile(
    r"(?:\u00a9|\(c\)|copyright)[ ,]{0,3}(?:copyright[ ,]{0,3})?(?:\d{4}(?: ?[-\u2013] ?\d{4})?,? )?(?:by )?(?P<name>[A-Z][^.|,\u00a9]{2,60}?)"
    r"(?: \d{4}.{0,40})?(?:\. .{0,200}|,? all rights.{0,100}|\.|)$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"https?:|^@|^[\w.-]{1,60}\.[a-z]{2,6}$", re.IGNORECASE)


def read_metadata(document: RawDocument, cleaned: Cleaned, outlet: Outlet | None) -> Metadata:
    """What the page says about its article. Whatever is not said is None or empty; nothing is guessed.

    `used` of the result tells which cut was read into which column.
    """
    placed = place_cuts(document, cleaned)
    dateline = parse_dateline(cleaned.text)
    used: dict[int, str] = {}
    publisher = _find_publisher(document, placed, outlet, used)
    outlets = _outlet_names(document, outlet, publisher, _masthead(document, placed))
    dates = find_published(document, placed, outlet)
    credited = read_credits(document, placed, outlets)
    title, title_cut = find_title(document, placed, outlets)
    section = _find_section(document, placed, used)
    used |= dict(dates.used) | dict(credited.used)
    if title_cut is not None:
        used[title_cut] = "title"
    return Metadata(
        publisher=publisher,
        url=next((hint.value for hint in document.hints.url if _is_web_address(hint.value)), None),
        title=title,
        authors=credited.authors,
        editors=credited.editors,
        agency=_find_agency(dateline, credited.agencies, outlet),
        section=section,
        dateline=dateline.text if dateline else None,
        dateline_place=dateline.place if dateline else None,
        published=dates.published,
        updated=dates.updated,
        language=find_language(document.hints, cleaned.text),
        used=tuple(sorted(used.items())),
        warnings=dates.warnings,
    )


def _is_web_address(url: str) -> bool:
    """Whether a URL is of the web, or states no scheme: who follows it must not run a script or open a file of theirs."""
    head = re.split("[/?#]", url, maxsplit=1)[0].lower()
    return head in ("http:", "https:") or ":" not in head


def _find_agency(dateline: Dateline | None, wires: Sequence[str], outlet: Outlet | None) -> str | None:
    """The wire agency credited: in the dateline, then in a credit line, then the outlet when it is one itself."""
    candidates: Iterator[str | None] = iter(
        (dateline.agency if dateline else None, *wires, outlet.agency if outlet else None)
    )
    return next((name for name in candidates if name), None)


def _find_section(document: RawDocument, placed: Sequence[Placed], used: dict[int, str]) -> str | None:
    """The section printed above the headline, else the markup's, else the first part of the address when it is a section's name."""
    for item in placed:
        if item.cut.reason == RemovedReason.SECTION:
            used[item.number] = "section"
            return item.text.strip("/|> ") or None
    for hint in document.hints.section:
        name = show(hint.value)
        if name and name.count(" ") < MAX_SECTION_WORDS and not _NO_NAME.search(name):
            return name
    for hint in document.hints.url:
        part = _first_part(hint.value)
        if part.replace("-", " ").casefold() in newsroom.sections():
            return part
    return None


def _first_part(url: str) -> str:
    """The first part of a URL's path, empty when it has none."""
    try:
        path = urlsplit(url).path
    except ValueError:  # urlsplit raises on "[::1:"
        return ""
    return path.strip("/").split("/", 1)[0] if path.count("/") > 1 else ""


def _find_publisher(
    document: RawDocument, placed: Sequence[Placed], outlet: Outlet | None, used: dict[int, str]
) -> str | None:
    """The outlet's name by its profile, the markup or the copyright line."""
    if outlet is not None:
        return outlet.name
    for hint in document.hints.publisher:
        name = show(hint.value)
        if name and len(name) <= MAX_PUBLISHER_CHARS and not _NO_NAME.search(name):
            return name
    for item in placed:
        if item.cut.reason == RemovedReason.COPYRIGHT:
            match = _COPYRIGHT.search(item.text[:300])
            if match is not None and match["name"][0].isupper() and "rights reserved" not in match["name"].casefold():
                used[item.number] = "publisher"
                return match["name"].strip()
    return next((show(hint.value) for hint in document.hints.publisher), None) or None


def _masthead(document: RawDocument, placed: Sequence[Placed]) -> str | None:
    """The first line of a page in text form, when it is a short line of navigation: papers print their name there."""
    first = next(iter(placed), None)
    if document.kind != "text" or first is None or first.cut.reason != RemovedReason.NAVIGATION:
        return None
    return first.text if first.zone is not Zone.BELOW and 1 < len(first.text.split()) <= MAX_MASTHEAD_WORDS else None


def _outlet_names(
    document: RawDocument, outlet: Outlet | None, publisher: str | None, masthead: str | None
) -> frozenset[str]:
    """Every name the page's own publisher goes by, its domain included: they are no people and end no headline.

    `masthead` is the name the page prints on top.
    """
    names = {show(hint.value) for hint in document.hints.publisher}
    names |= {outlet.name, *outlet.aliases} if outlet else set()
    names |= {name for name in (publisher, masthead) if name}
    for hint in document.hints.url[:2]:
        site = site_of(hint.value)
        if site:
            names |= {site, site.split(".")[0]}
    names |= {name.removeprefix("The ") for name in names if name.startswith("The ")}
    return frozenset(name for name in names if len(name) > 1)
