"""Puts the labels to work: kept segments become the body, all else becomes cuts, and no character is lost between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from copydesk.clean.around import BODY, name_all
from copydesk.clean.body import Cleaner, Judgement, judge
from copydesk.clean.boilerplate import label_segment, label_tail, mark_segment
from copydesk.clean.characters import find_unseen
from copydesk.clean.evidence import Page, read_page
from copydesk.clean.labels import Label
from copydesk.clean.segments import Segment, find_segments
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
from copydesk.spans import Span, gaps, lines
from copydesk.textforms import squeeze

PARAGRAPH_BREAK = "\n\n"
SECOND_TITLE = "standfirst.second_title"  # what the body alone takes for a headline, on a page that has one
MAX_PASSES = 3  # guess: the second already changes next to nothing


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a page: what was said of its segments.

    The first is at the page itself. Any other is at the body alone: `homes` then gives, for each segment of the page that it
    cut, the number of the segment here whose label that one took, and the label.
    """

    page: Page
    judgement: Judgement
    homes: Mapping[int, tuple[int, Label]]


@dataclass(frozen=True, slots=True)
class Settled:
    """The segments of a page with their last labels, and the body and cuts they make; without paragraphs where all was cut."""

    segments: Sequence[Segment]
    labels: tuple[Label | None, ...]
    cleaned: Cleaned


def clean(document: RawDocument, outlet: Outlet | None = None, *, model: Cleaner | None = None) -> Cleaned:
    """The body of a decoded page and the cuts around it, by the shipped trees or by those of `model`.

    Every non-space character of `document.text` is in exactly one of the body and the cuts; the body differs from the
    input by NFC and white space alone. Raises Refused (clean, not_article) when no body remains.
    """
    settled = settle(document, outlet, model)
    if not settled.cleaned.paragraphs:
        raise Refused(Stage.CLEAN, RejectReason.NOT_ARTICLE, _why_nothing(settled.segments, settled.labels))
    return settled.cleaned


def settle(
    document: RawDocument, outlet: Outlet | None, model: Cleaner | None, looks: list[Look] | None = None
) -> Settled:
    """A page looked at until nothing changes. Every look is added to `looks`, where somebody asks for them."""
    page = survey(document, outlet)
    judgement = judge(page, model)
    labels = name_all(page, judgement.verdicts)
    if looks is not None:
        looks.append(Look(page, judgement, {}))
    del judgement  # its numbers may be many, and nobody else needs them
    cleaned = _assemble(document, page.segments, labels)
    for _ in range(MAX_PASSES):
        again = _clean_again(cleaned, page, labels, outlet, model, looks) if cleaned.paragraphs else labels
        if again == labels:
            break
        labels = again
        cleaned = _assemble(document, page.segments, labels)
    return Settled(page.segments, labels, cleaned)


def _assemble(document: RawDocument, segments: Sequence[Segment], labels: Sequence[Label | None]) -> Cleaned:
    """Body and cuts as the labels say."""
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
    for source in joined:
        unseen = _unseen_in(unseen_anywhere, source)
        text = squeeze("".join(kept.of(document.text) for kept in gaps(unseen, source)))
        cuts.extend(_control(span) for span in unseen)
        if not text:
            continue
        paragraphs.append(Paragraph(Span(at, at + len(text)), source))
        parts.append(text)
        at += len(text) + len(PARAGRAPH_BREAK)
    whole = Span(0, len(document.text))
    cuts.extend(_between(unseen_anywhere, segments, joined, whole))
    cuts.sort(key=lambda cut: cut.span)
    return Cleaned(PARAGRAPH_BREAK.join(parts), tuple(paragraphs), tuple(cuts))


def _clean_again(
    cleaned: Cleaned,
    page: Page,
    labels: tuple[Label | None, ...],
    outlet: Outlet | None,
    model: Cleaner | None,
    looks: list[Look] | None,
) -> tuple[Label | None, ...]:
    """The labels, with those of the paragraphs cut that would not stay in if the body alone came in.

    Cleaning what is clean must change nothing. Where the body by itself would lose a paragraph, it was weak on its page.
    """
    text = cleaned.text
    blocks = tuple(Block(span) for span in lines(text))
    alone = survey(RawDocument("", "", "text", text, blocks, PageHints()), outlet)
    judgement = judge(alone, model)
    again = name_all(alone, judgement.verdicts)
    homes: dict[int, tuple[int, Label]] = {}
    has_title = any(label and label.reason == RemovedReason.TITLE for label in labels)
    at = 0
    for paragraph in cleaned.paragraphs:
        start = at
        while at < len(again) and alone.segments[at].span.start < paragraph.span.end:
            at += 1
        lost = again[start] if start < at and BODY not in again[start:at] else BODY
        if lost is None:
            continue
        if lost.reason == RemovedReason.TITLE:
            if has_title:
                lost = Label(RemovedReason.STANDFIRST, SECOND_TITLE, lost.confidence)
            has_title = True
        first = bisect_left(page.segments, paragraph.source.start, key=lambda segment: segment.span.start)
        for number in range(first, len(labels)):
            if page.segments[number].span.end > paragraph.source.end:
                break
            homes[number] = start, lost
    if looks is not None:
        looks.append(Look(alone, judgement, homes))
    return tuple(homes[i][1] if i in homes else label for i, label in enumerate(labels)) if homes else labels


def survey(document: RawDocument, outlet: Outlet | None = None) -> Page:
    """The segments of a page with what their words, their outlet's profile and their markup say of them."""
    segments = find_segments(document)
    by_words = [segment.given or label_segment(segment, outlet) for segment in segments]
    by_words = label_tail(segments, by_words, outlet)
    by_markup = [mark_segment(s) for s in segments]
    # A standfirst reads like the body's first paragraph; only the page can say that it is none.
    by_words = [
        t or (m if m is not None and m.reason == RemovedReason.STANDFIRST else None)
        for t, m in zip(by_words, by_markup, strict=True)
    ]
    return read_page(segments, by_words, by_markup, document.hints, document.kind == "html", document.extracts)


def _join_pieces(segments: Sequence[Segment], labels: Sequence[Label | None]) -> Iterator[Span]:
    """Where each paragraph stands in the input.

    Pieces of one line with nothing cut between them are one paragraph again.
    """
    open_span: Span | None = None
    line = -1
    for segment, label in zip(segments, labels, strict=True):
        if open_span is not None and (label is not BODY or segment.line != line):
            yield open_span
            open_span = None
        if label is BODY:
            start = segment.span.start if open_span is None else open_span.start
            open_span, line = Span(start, segment.span.end), segment.line
    if open_span is not None:
        yield open_span


def _control(span: Span) -> Cut:
    return Cut(span, RemovedReason.CONTROL, "control.unseen", 1.0)


def _unseen_in(unseen: tuple[Span, ...], whole: Span) -> list[Span]:
    """What no reader sees within a stretch. A run that goes on beyond it, where a line was cut in pieces, is cut at its edges."""
    first = bisect_right(unseen, whole.start, key=lambda span: span.end)
    found: list[Span] = []
    for i in range(first, len(unseen)):
        span = unseen[i]
        if span.start >= whole.end:
            break
        found.append(Span(max(span.start, whole.start), min(span.end, whole.end)))
    return found


def _between(
    unseen: tuple[Span, ...], segments: Sequence[Segment], sources: Sequence[Span], whole: Span
) -> Iterator[Cut]:
    """The characters no reader sees that stand between segments and in no paragraph: all else there is white space."""
    if unseen:
        homes = sorted([*(segment.span for segment in segments), *sources])
        for gap in gaps(homes, whole):
            yield from map(_control, _unseen_in(unseen, gap))


def _why_nothing(segments: Sequence[Segment], labels: Sequence[Label | None]) -> str:
    if not segments:
        return "the page shows no text"
    reasons = sorted({label.reason.value for label in labels if label is not None})
    return f"no body: all {len(segments)} lines are {', '.join(reasons)}"
