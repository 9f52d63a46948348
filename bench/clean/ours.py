"""Copydesk as it is measured: one page through the rooms of reading, cleaning and metadata, and the proof that nothing of it is lost.

Belongs here: calling the rooms as the desk does, with a cleaner that has not seen the page's site where there is one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from bench.clean import folds
from bench.clean.pages import Page
from bench.clean.systems import Answer, Run
from copydesk.clean import clean
from copydesk.ids import content_id
from copydesk.lexicon.newsroom import Outlet
from copydesk.metadata import find_outlet, read_metadata
from copydesk.read import read_record
from copydesk.records import Cleaned, InputRecord, Limits, Metadata, RawDocument
from copydesk.spans import Span, gaps

CleanPage = Callable[[RawDocument, Outlet | None, str], Cleaned]


@dataclass(frozen=True, slots=True)
class Edit:
    """What the rooms made of one page."""

    document: RawDocument
    cleaned: Cleaned
    metadata: Metadata


def shipped(document: RawDocument, outlet: Outlet | None, site: str) -> Cleaned:
    """The body as the cleaner that ships finds it."""
    return clean(document, outlet)


def has_folds() -> bool:
    """Whether there are models that have not seen the site they clean."""
    return folds.available()


def held_out() -> CleanPage:
    """The cleaner whose model has seen no page of the site, where there are such models; else the one that ships."""
    if not has_folds():
        return shipped

    def clean_page(document: RawDocument, outlet: Outlet | None, site: str) -> Cleaned:
        model = folds.model_for(site)
        return clean(document, outlet) if model is None else clean(document, outlet, model=model)

    return clean_page


def edit(page: Page, data: bytes, clean_page: CleanPage) -> Edit:
    """One page through the rooms. Raises Refused as they do."""
    kind = "html" if page.is_html else "text"
    document = read_record(InputRecord(content_id(data), page.path.name, (), kind, data), Limits())
    outlet = find_outlet(document)
    cleaned = clean_page(document, outlet, page.site)
    return Edit(document, cleaned, read_metadata(document, cleaned, outlet))


def as_run(clean_page: CleanPage) -> Run:
    """Copydesk with that cleaner as a system on pages."""

    def run(page: Page, data: bytes) -> Answer:
        done = edit(page, data, clean_page)
        published = done.metadata.published
        day = published.date.isoformat() if published else None
        return Answer(done.cleaned.text, done.metadata.title, done.metadata.authors, day, evidence=done)

    return run


def unaccounted(document: RawDocument, cleaned: Cleaned) -> str | None:
    """What is wrong with the account of a page, or None when each non-space character is in exactly one of body and cuts.

    The body may differ from the input by NFC and white space alone, so both sides are compared in NFC without white space.
    """
    at = 0
    cuts = sorted(cut.span for cut in cleaned.cuts)
    for span in cuts:
        if span.start < at:
            return f"the cut at {span.start} begins inside the one before"
        if span.end > len(document.text):
            return f"the cut at {span.start} ends outside the page"
        at = span.end
    left = gaps(cuts, Span(0, len(document.text)))
    page, body = _bare("".join(span.of(document.text) for span in left)), _bare(cleaned.text)
    if page == body:
        return None
    at = next((i for i, (a, b) in enumerate(zip(page, body, strict=False)) if a != b), min(len(page), len(body)))
    return f"outside the cuts stands {page[at : at + 30]!r} where the body has {body[at : at + 30]!r}"


def _bare(text: str) -> str:
    return unicodedata.normalize("NFC", "".join(text.split()))
