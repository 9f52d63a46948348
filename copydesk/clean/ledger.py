"""Puts the labels to work: kept segments become the body, all else becomes cuts, and no character is lost between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from copydesk.clean.around import BODY, name_all
from copydesk.clean.body import Cleaner, judge
from copydesk.clean.characters import find_unseen
from copydesk.clean.evidence import Page, read_page
from copydesk.clean.furniture import label_segment, mark_segment
from copydesk.clean.labels import Label
from copydesk.clean.segments import Segment, find_segments
from copydesk.clean.tail import label_tail
from copydesk.lexicon.newsroom import Outlet
from copydesk.records import (
    Block,
    Cleaned,
    Cut,
    PageHints,
    Paragraph,
    RawDocument,
    Refused,
    RejectReason,
    RemovedReason,
    Stage,
)
from copydesk.spans import Span, SpanIndex, gaps, lines
from copydesk.textforms import squeeze

PARAGRAPH_BREAK = "\n\n"
MAX_PASSES = 3  # guess: the second already changes next to nothing


def clean(document: RawDocument, outlet: Outlet | None = None, *, model: Cleaner | None = None) -> Cleaned:
    """The body of a decoded page and the cuts around it, by the shipped forests or by those of `model`.

    Every non-space character of `document.text` is in exactly one of the body and the cuts; the body differs from the
    input by NFC and white space alone. Raises Refused (clean, not_article) when no body remains.
    """
    page = survey(document, outlet)
    labels = name_all(page, judge(page, model))
    cleaned = _assemble(document, page.segments, labels)
    for _ in range(MAX_PASSES):
        labels, changed = _clean_again(cleaned, page, labels, outlet, model)
        if not changed:
            break
        cleaned = _assemble(document, page.segments, labels)
    return cleaned


def _assemble(document: RawDocument, segments: Sequence[Segment], labels: Sequence[Label | None]) -> Cleaned:
    """Body and cuts as the labels say. Raises Refused when no body remains."""
    unseen_anywhere = find_unseen(document.text)
    cuts = [
        Cut(segment.span, label.reason, label.rule_id, label.confidence)
        for segment, label in zip(segments, labels, strict=True)
        if label is not BODY
    ]
    paragraphs: list[Paragraph] = []
    parts: list[str] = []
    at = 0
    joined = tuple(_join_pieces(segments, labels))
    for source, heading in joined:
        unseen = _unseen_in(unseen_anywhere, source)
        text = squeeze("".join(kept.of(document.text) for kept in gaps(unseen, source)))
        cuts.extend(_control(span) for span in unseen)
        if not text:
            continue
        paragraphs.append(Paragraph(Span(at, at + len(text)), source, heading))
        parts.append(text)
        at += len(text) + len(PARAGRAPH_BREAK)
    if not parts:
        raise Refused(Stage.CLEAN, RejectReason.NOT_ARTICLE, _why_nothing(segments, labels))
    cuts.extend(_between(unseen_anywhere, segments, [source for source, _ in joined]))
    cuts.sort(key=lambda cut: cut.span)
    return Cleaned(PARAGRAPH_BREAK.join(parts), tuple(paragraphs), tuple(cuts))


def _clean_again(
    cleaned: Cleaned, page: Page, labels: Sequence[Label | None], outlet: Outlet | None, model: Cleaner | None
) -> tuple[tuple[Label | None, ...], bool]:
    """The labels, with those of the paragraphs cut that would not stay in if the body alone came in; whether any was.

    Cleaning what is clean must change nothing. Where the body by itself would lose a paragraph, it was weak on its page.
    """
    text = cleaned.text
    blocks = tuple(Block(span) for span in lines(text))
    alone = survey(RawDocument("", "", "text", text, blocks, PageHints(), "utf-8"), outlet)
    again = name_all(alone, judge(alone, model))
    out = list(labels)
    at = 0
    for paragraph in cleaned.paragraphs:
        inside: list[Label | None] = []
        while at < len(again) and alone.segments[at].span.start < paragraph.span.end:
            inside.append(again[at])
            at += 1
        lost = inside[0] if inside and all(label is not BODY for label in inside) else None
        if lost is None:
            continue
        if lost.reason == RemovedReason.TITLE and any(label and label.reason == RemovedReason.TITLE for label in out):
            lost = Label(RemovedReason.STANDFIRST, "standfirst.second_title", lost.confidence)
        first = bisect_left(page.segments, paragraph.source.start, key=lambda segment: segment.span.start)
        for number in range(first, len(out)):
            if page.segments[number].span.end > paragraph.source.end:
                break
            out[number] = lost
    return tuple(out), tuple(out) != tuple(labels)


def survey(document: RawDocument, outlet: Outlet | None = None) -> Page:
    """The segments of a page with what their words, their outlet's profile and their markup say of them."""
    segments = find_segments(document)
    told = [segment.given or label_segment(segment, outlet) for segment in segments]
    told = label_tail(segments, told, outlet)
    marked = [mark_segment(s) for s in segments]
    # A standfirst reads like the body's first paragraph; only the page can say that it is none.
    told = [
        t or (m if m is not None and m.reason == RemovedReason.STANDFIRST else None)
        for t, m in zip(told, marked, strict=True)
    ]
    return read_page(segments, told, marked, document.hints, document.kind == "html", document.extracts)


def _join_pieces(segments: Sequence[Segment], labels: Sequence[Label | None]) -> Iterator[tuple[Span, bool]]:
    """Where each paragraph stands in the input, and whether it is a subheading.

    Pieces of one line with nothing cut between them are one paragraph again.
    """
    open_span: Span | None = None
    line, heading = -1, False
    for segment, label in zip(segments, labels, strict=True):
        if open_span is not None and (label is not BODY or segment.line != line):
            yield open_span, heading
            open_span = None
        if label is BODY:
            start = segment.span.start if open_span is None else open_span.start
            open_span, line, heading = Span(start, segment.span.end), segment.line, segment.block.tag[:1] == "h"
    if open_span is not None:
        yield open_span, heading


def _control(span: Span) -> Cut:
    return Cut(span, RemovedReason.CONTROL, "control.unseen", 1.0)


def _unseen_in(unseen: tuple[Span, ...], source: Span) -> tuple[Span, ...]:
    """The stretches no reader sees within one paragraph."""
    return unseen[
        bisect_left(unseen, Span(source.start, source.start)) : bisect_left(unseen, Span(source.end, source.end))
    ]


def _between(unseen: tuple[Span, ...], segments: Sequence[Segment], sources: list[Span]) -> list[Cut]:
    """The characters no reader sees that stand between segments and in no paragraph: all else there is white space."""
    homes = SpanIndex([s.span for s in segments]), SpanIndex(sources)
    return [_control(span) for span in unseen if all(home.at(span.start) is None for home in homes)]


def _why_nothing(segments: Sequence[Segment], labels: Sequence[Label | None]) -> str:
    if not segments:
        return "the page shows no text"
    reasons = sorted({label.reason.value for label in labels if label is not None})
    return f"no body: all {len(segments)} lines are {', '.join(reasons)}"
