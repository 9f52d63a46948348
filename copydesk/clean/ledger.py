"""Puts the labels to work: kept segments become the body, all else becomes cuts, and no character is lost between them."""

from __future__ import annotations

from copydesk.clean.body import BODY, label_all
from copydesk.clean.characters import find_unseen
from copydesk.clean.furniture import Label, label_segment
from copydesk.clean.items import split_items
from copydesk.clean.segments import Segment, find_segments
from copydesk.lexicon.newsroom import Outlet
from copydesk.records import Cleaned, Cut, Paragraph, RawDocument, Refused, RejectReason, RemovedReason, Stage
from copydesk.spans import Span, SpanIndex, gaps
from copydesk.textforms import squeeze

PARAGRAPH_BREAK = "\n\n"


def clean(document: RawDocument, outlet: Outlet | None = None) -> Cleaned:
    """The body of a decoded page and the cuts around it.

    Every non-space character of `document.text` is in exactly one of the body and the cuts; the body differs from the
    input by NFC and white space alone. Raises Refused (clean, not_article) when no body remains.
    """
    segments = find_segments(document)
    own = [label_segment(s, outlet) for s in segments]
    items = [_items_of(document, s, label, outlet) for s, label in zip(segments, own, strict=True)]
    known = [split[0][1] if split else label for label, split in zip(own, items, strict=True)]
    labels = label_all(segments, known, document.hints)

    unseen_anywhere = find_unseen(document.text)
    cuts: list[Cut] = []
    paragraphs: list[Paragraph] = []
    parts: list[str] = []
    at = 0
    for segment, label, split in zip(segments, labels, items, strict=True):
        if label is not BODY:
            cuts.extend(_cut_segment(segment, label, split))
            continue
        unseen = [u for u in unseen_anywhere if segment.span.contains(u)]
        text = squeeze("".join(kept.of(document.text) for kept in gaps(unseen, segment.span)))
        cuts.extend(_control(span) for span in unseen)
        if not text:
            continue
        paragraphs.append(Paragraph(Span(at, at + len(text)), segment.span, segment.block.tag[:1] == "h"))
        parts.append(text)
        at += len(text) + len(PARAGRAPH_BREAK)
    if not parts:
        raise Refused(Stage.CLEAN, RejectReason.NOT_ARTICLE, _why_nothing(segments, labels))
    cuts.extend(_between(unseen_anywhere, segments))
    cuts.sort(key=lambda cut: cut.span)
    return Cleaned(PARAGRAPH_BREAK.join(parts), tuple(paragraphs), tuple(cuts))


def _items_of(
    document: RawDocument, segment: Segment, label: Label | None, outlet: Outlet | None
) -> tuple[tuple[Span, Label], ...]:
    """The items run together on a line that is unlabelled or a byline; a line that is something else is one piece."""
    if label is not None and label.reason != RemovedReason.BYLINE:
        return ()
    return split_items(segment.span.of(document.text), outlet)


def _cut_segment(segment: Segment, label: Label, split: tuple[tuple[Span, Label], ...]) -> list[Cut]:
    """The cuts of a segment that is not body: one, or one for each item run together on it."""
    if split and label == split[0][1]:
        return [Cut(s.shift(segment.span.start), part.reason, part.rule_id, part.confidence) for s, part in split]
    return [Cut(segment.span, label.reason, label.rule_id, label.confidence)]


def _control(span: Span) -> Cut:
    return Cut(span, RemovedReason.CONTROL, "control.unseen", 1.0)


def _between(unseen: tuple[Span, ...], segments: tuple[Segment, ...]) -> list[Cut]:
    """The characters no reader sees that stand between segments: all else there is white space."""
    index = SpanIndex([s.span for s in segments])
    return [_control(span) for span in unseen if index.at(span.start) is None]


def _why_nothing(segments: tuple[Segment, ...], labels: tuple[Label | None, ...]) -> str:
    if not segments:
        return "the page shows no text"
    reasons = sorted({label.reason.value for label in labels if label is not None})
    return f"no body: all {len(segments)} lines are {', '.join(reasons)}"
