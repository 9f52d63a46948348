"""Title, people, agency, section, publisher and language of an article, each from the surest place that has it.

Belongs here: choosing among what clean cut, what the markup hints at and what the body says. How a date, a credit line or a
dateline is read belongs to dates, bylines and dateline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from copydesk import bylines
from copydesk.lexicon import newsroom
from copydesk.lexicon.newsroom import Outlet
from copydesk.metadata.dateline import Dateline, parse_dateline
from copydesk.metadata.language import find_language
from copydesk.metadata.published import find_published
from copydesk.records import Cleaned, Cut, Metadata, RawDocument, RemovedReason
from copydesk.textforms import fold_words, show

CREDITS_BELOW = 12  # cuts below the body among which its own closing credits stand; further down are other stories'
UNLABELLED_BYLINE = "byline.name"  # the cleaner's rule for a name that stands alone where bylines stand
_COPYRIGHT = re.compile(
    r"(?:\u00a9|\(c\)|copyright)[ ,]{0,3}(?:copyright[ ,]{0,3})?(?:\d{4}(?: ?[-\u2013] ?\d{4})?,? )?(?:by )?(?P<name>[A-Z][^.|,\u00a9]{2,60}?)"
    r"(?: \d{4}.{0,40})?(?:\. .{0,200}|,? all rights.{0,100}|\.|)$",
    re.IGNORECASE,
)
_TITLE_SUFFIX = re.compile(r" [|\u2013\u2014\u00b7-] [^|\u2013\u2014\u00b7]{2,40}$")


def read_metadata(document: RawDocument, cleaned: Cleaned, outlet: Outlet | None) -> Metadata:
    """What the page says about its article. Whatever is not said is None or empty; nothing is guessed.

    `used` of the result tells which cut was read into which column.
    """
    used: dict[int, str] = {}
    cuts = [(i, cut, show(cut.span.of(document.text)[:2_000])) for i, cut in enumerate(cleaned.cuts)]
    dateline = parse_dateline(cleaned.text)
    authors, editors, wires = _read_credits(document, cleaned, cuts, used)
    dates = find_published(document, cleaned, cuts, outlet, used)
    return Metadata(
        publisher=_find_publisher(document, cuts, outlet, used),
        url=document.hints.url[0].value if document.hints.url else None,
        title=_find_title(document, cuts, used),
        authors=authors,
        editors=editors,
        agency=_find_agency(dateline, wires, outlet),
        section=_find_section(document, cuts, used),
        dateline=dateline.text if dateline else None,
        dateline_place=dateline.place if dateline else None,
        published=dates.published,
        updated=dates.updated,
        language=find_language(document.hints, cleaned.text),
        used=tuple(sorted(used.items())),
        warnings=dates.warnings,
    )


_Cuts = list[tuple[int, Cut, str]]


def _find_title(document: RawDocument, cuts: _Cuts, used: dict[int, str]) -> str | None:
    """The headline on the page, or else the markup's, without the outlet's name behind it."""
    for i, cut, text in cuts:
        if cut.reason == RemovedReason.TITLE:
            used[i] = "title"
            return text
    if not document.hints.title:
        return None
    hint = document.hints.title[0]
    return show(_TITLE_SUFFIX.sub("", hint.value) if hint.source == "html:title" else hint.value) or None


def _read_credits(
    document: RawDocument, cleaned: Cleaned, cuts: _Cuts, used: dict[int, str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Authors, editors and agencies credited around the body; the markup's authors when the page prints none."""
    body_end = cleaned.paragraphs[-1].source.end
    authors: dict[str, str] = {}
    editors: dict[str, str] = {}
    wires: list[str] = []
    below = 0
    for i, cut, text in cuts:
        below += cut.span.start >= body_end
        if cut.reason != RemovedReason.BYLINE or below > CREDITS_BELOW:
            continue
        found = bylines.find_credits(text)
        if cut.rule_id == UNLABELLED_BYLINE:
            found = bylines.Credits(authors=bylines.read_people(text.split(",", 1)[0]))
        wire = found.agency or newsroom.find_agency(text)
        if wire is not None:
            wires.append(wire)
            used.setdefault(i, "agency")
        if found.editors:
            editors.update((fold_words(name), name) for name in found.editors)
            used[i] = "editors"
        # Closing credits ("Reporting by A and B") name the writers only of copy that has no byline above it.
        if found.authors and (cut.span.start < body_end or not authors):
            for name in found.authors:
                authors.setdefault(fold_words(name), name)
            used[i] = "authors"
    if not authors:
        for hint in document.hints.author:
            for name in bylines.read_people(hint.value):
                authors.setdefault(fold_words(name), name)
            wire = newsroom.find_agency(show(hint.value))
            if wire is not None:
                wires.append(wire)
    return tuple(authors.values()), tuple(n for k, n in editors.items() if k not in authors), tuple(wires)


def _find_agency(dateline: Dateline | None, wires: tuple[str, ...], outlet: Outlet | None) -> str | None:
    """The wire agency credited: in the dateline, then in a credit line, then the outlet when it is one itself."""
    candidates: Iterator[str | None] = iter(
        (dateline.agency if dateline else None, *wires, outlet.agency if outlet else None)
    )
    return next((name for name in candidates if name), None)


def _find_section(document: RawDocument, cuts: _Cuts, used: dict[int, str]) -> str | None:
    for i, cut, text in cuts:
        if cut.reason == RemovedReason.SECTION:
            used[i] = "section"
            return text.strip("/|> ")
    return show(document.hints.section[0].value) or None if document.hints.section else None


def _find_publisher(document: RawDocument, cuts: _Cuts, outlet: Outlet | None, used: dict[int, str]) -> str | None:
    """The outlet's name by its profile, the markup or the copyright line."""
    if outlet is not None:
        return outlet.name
    for hint in document.hints.publisher:
        name = show(hint.value)
        if name:
            return name
    for i, cut, text in cuts:
        if cut.reason == RemovedReason.COPYRIGHT:
            match = _COPYRIGHT.search(text[:300])
            if match is not None and match["name"][0].isupper() and "rights reserved" not in match["name"].casefold():
                used[i] = "publisher"
                return match["name"].strip()
    return None
