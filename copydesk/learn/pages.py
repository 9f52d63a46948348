"""One record as learning sees it: whose page it is, and its lines as the desk would label them.

Belongs here: the way from bytes to a Page. The lines are labelled with what was written by hand alone: were learned
lines among it, learning twice would not give the same profile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from copydesk.clean.segments import find_segments
from copydesk.lexicon.outlets import Profiles
from copydesk.lexicon.profiles import shipped_profiles
from copydesk.metadata.outlet import folder_of, site_of
from copydesk.pipeline import Pipeline, Stages
from copydesk.records import InputRecord, Limits, Refused, RejectRow, RemovedReason
from copydesk.rows import refusal_row
from copydesk.spans import SpanIndex
from copydesk.textforms import show

MAX_LINES = 3_000  # of a page; a news page has 100 to 600
MAX_CHARS = 600  # of a line; what is longer is no boilerplate that comes twice alike


@dataclass(frozen=True, slots=True)
class Line:
    """A segment of a page: its squeezed text, cut to MAX_CHARS, and what the desk takes it for (None: body)."""

    text: str
    reason: RemovedReason | None


@dataclass(frozen=True, slots=True)
class Page:
    """A document of one outlet. `outlet` is the slug of a known profile; the others say whose it is if there is none.

    `site` is the host of its address, `publisher` what its markup names, `folder` the one it lies in under the input.
    """

    article_id: str
    source_uri: str
    outlet: str
    site: str
    publisher: str
    folder: str
    lines: tuple[Line, ...]


def read_page(record: InputRecord, limits: Limits | None = None, profiles: Profiles | None = None) -> Page | RejectRow:
    """The page of a record, or the reject that editing it would give for what can't be read. Pure, as the desk's edit."""
    stages = Pipeline(limits or Limits(), _by_hand(profiles or shipped_profiles())).run(record)
    try:
        hints = stages.raw.hints
    except Refused as refused:
        return refusal_row(record, refused)
    outlet = stages.outlet
    sites = [site for site in (site_of(hint.value) for hint in hints.url) if site]
    return Page(
        article_id=record.article_id,
        source_uri=record.source_uri,
        outlet=outlet.slug if outlet else "",
        site=sites[0] if sites else "",
        publisher=show(hints.publisher[0].value) if hints.publisher else "",
        folder=folder_of(record.source_uri),
        lines=_lines(stages),
    )


def _by_hand(profiles: Profiles) -> Profiles:
    """The profiles without what was learned."""
    return Profiles(tuple(replace(outlet, learned=()) for outlet in profiles.outlets), profiles.version)


def _lines(stages: Stages) -> tuple[Line, ...]:
    """The lines of a page in order. A page on which nothing reads as an article has only lines that are none."""
    segments = find_segments(stages.raw)[:MAX_LINES]
    try:
        cleaned = stages.cleaned
    except Refused:
        return tuple(Line(s.text[:MAX_CHARS], RemovedReason.OTHER) for s in segments)
    cuts = sorted(cleaned.cuts, key=lambda cut: cut.span)
    index = SpanIndex([cut.span for cut in cuts])
    body = SpanIndex([paragraph.source for paragraph in cleaned.paragraphs])
    lines = []
    for segment in segments:
        at = index.at(segment.span.start)
        kept = body.at(segment.span.start) is not None
        reason = None if kept else RemovedReason.OTHER if at is None else cuts[at].reason
        lines.append(Line(segment.text[:MAX_CHARS], reason))
    return tuple(lines)
