"""Copydesk as it is measured: one page through the rooms of reading, cleaning and metadata, and the proof that nothing of it is lost.

Belongs here: running the pipeline with a cleaner that has not seen the page's site where there is one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from bench.clean import folds
from bench.clean.pages import Page
from bench.clean.systems import Answer, Run
from copydesk.clean import Cleaner
from copydesk.ids import content_id
from copydesk.pipeline import Pipeline, Stages
from copydesk.records import Cleaned, InputRecord, RawDocument
from copydesk.spans import Span, gaps

PickCleaner = Callable[[str], Cleaner | None]  # for a page's site; None is the cleaner that ships


def shipped(site: str) -> Cleaner | None:
    """The cleaner that ships, for every site."""
    return None


def has_folds() -> bool:
    """Whether there are models that have not seen the site they clean."""
    return folds.available()


def held_out() -> PickCleaner:
    """The cleaner whose model has seen no page of the site, where there are such models; else the one that ships."""
    return folds.model_for if has_folds() else shipped


def edit(page: Page, data: bytes, pick: PickCleaner) -> Stages:
    """One page through the pipeline as far as its metadata. Raises Refused."""
    kind = "html" if page.is_html else "text"
    record = InputRecord(content_id(data), page.path.name, (), kind, data)
    stages = Pipeline(cleaner=pick(page.site)).run(record)
    _ = stages.metadata
    return stages


def as_run(pick: PickCleaner) -> Run:
    """Copydesk with that cleaner as a system on pages."""

    def run(page: Page, data: bytes) -> Answer:
        done = edit(page, data, pick)
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
