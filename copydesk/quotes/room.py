"""The room: every quotation of one article's text, with cue and the words that name its speaker.

Belongs here: the walk over the fields and paragraphs, the signatures under quotations, and the one order of what stands in marks
and what does not. How one marked stretch becomes a row is told in quotation, what is reported without marks in indirect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from copydesk.lexicon.learned import speech_confidence
from copydesk.quotes.frame import Frame, build_frame
from copydesk.quotes.indirect import find_reported
from copydesk.quotes.marks import find_marked
from copydesk.quotes.quotation import Paragraph, described, quote_paragraph
from copydesk.quotes.reported import Reported
from copydesk.quotes.trace import Place, Trace
from copydesk.quotes.words import compile_all
from copydesk.records import ArticleText, Field, Mention, Quotation, QuoteType
from copydesk.spans import Span

MAX_SIGNATURE = 90  # characters of a line that is a signature; a guess
_SIGNATURE = re.compile(r"[-\u2013\u2014~]{1,2} ?([A-Z][^.,;:\n(]{1,60})")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _FieldText:
    """One field of an article: its text and paragraphs, and what was found in it. `begin` is where its dateline ends."""

    name: Field
    text: str
    paragraphs: Sequence[Span]
    mentions: Sequence[Mention]
    begin: int


def find_quotes(
    article: ArticleText, mentions: tuple[Mention, ...], trace: Trace | None = None
) -> tuple[Quotation, ...]:
    """Direct, partial and indirect quotations of title and body, in order. Offsets count in the field each names.

    `mentions` are the names and pronouns found in the article: candidates for speakers. `trace` notes what is tried and read.
    """
    compile_all()
    found: list[Quotation] = []
    for field in _fields(article, mentions):
        if trace is not None:
            trace.in_field = field.name
        before = len(found)
        for row in _find_in_field(field, trace):
            number = None if row.continues is None else before + row.continues
            found.append(replace(row, continues=number, confidence=speech_confidence(row.rule, row.quote_type.value)))
    return tuple(found)


def _fields(article: ArticleText, mentions: Sequence[Mention]) -> Iterator[_FieldText]:
    """The body and the title, those that hold anything."""
    if article.text:
        mine = [m for m in mentions if m.in_field == "text"]
        yield _FieldText(
            "text", article.text, article.paragraphs, mine, article.dateline.end if article.dateline else 0
        )
    if article.title:
        mine = [m for m in mentions if m.in_field == "title"]
        yield _FieldText("title", article.title, (Span(0, len(article.title)),), mine, 0)


def _find_in_field(field: _FieldText, trace: Trace | None) -> list[Quotation]:
    """The quotations of one field in order; `continues` counts them from 0."""
    rows: list[Quotation] = []
    reported: list[Reported] = []
    before: Frame | None = None
    last = -2  # the number of the last paragraph that held a quotation
    marked = _by_paragraph(find_marked(field.text, field.paragraphs), lambda m: m.outer, field.paragraphs)
    mentions = _by_paragraph(field.mentions, lambda m: m.span, field.paragraphs)
    for number, (span, here, near) in enumerate(zip(field.paragraphs, marked, mentions, strict=True)):
        frame = build_frame(field.text, span, here, near, trace)
        starting = [x for x in here if x.outer.start >= span.start]
        if starting:
            paragraph = Paragraph(field.name, field.text, frame, before, rows, number - last <= 1)
            rows.extend(quote_paragraph(paragraph, starting))
        if here and rows:
            last = number
        reported.extend(_beside(rows, frame, find_reported(field.text, frame, _taken(rows, frame), field.begin)))
        before = frame
    return _in_one_order(field, _sign(field, rows, trace), reported)


def _by_paragraph(items: Sequence[T], span_of: Callable[[T], Span], paragraphs: Sequence[Span]) -> Iterator[list[T]]:
    """The items, in order, that reach into each paragraph."""
    at = 0
    for paragraph in paragraphs:
        while at < len(items) and span_of(items[at]).end <= paragraph.start:
            at += 1
        behind = at
        while behind < len(items) and span_of(items[behind]).start < paragraph.end:
            behind += 1
        yield list(items[at:behind])


def _of_paragraph(rows: Sequence[Quotation], frame: Frame) -> list[Quotation]:
    """The last of the rows, in order: those that reach into the paragraph of a frame."""
    at = len(rows)
    while at > 0 and rows[at - 1].pieces[-1].end >= frame.paragraph.start:
        at -= 1
    return list(rows[at:])


def _taken(rows: Sequence[Quotation], frame: Frame) -> list[Span]:
    """What the marked quotations of a paragraph cover, with their marks: no subject starts before a closing mark."""
    return sorted(Span(max(0, p.start - 1), p.end + 1) for row in _of_paragraph(rows, frame) for p in row.pieces)


def _beside(rows: Sequence[Quotation], frame: Frame, found: Sequence[Reported]) -> Iterator[Reported]:
    """What is reported without marks, where the marked quotations of a paragraph leave room for it."""
    hulls = [Span(row.pieces[0].start, row.pieces[-1].end) for row in _of_paragraph(rows, frame)]
    at = 0
    for one in found:
        hull = Span(one.pieces[0].start, one.pieces[-1].end)
        while at < len(hulls) and hulls[at].end <= hull.start:
            at += 1
        if at == len(hulls) or not hulls[at].overlaps(hull):
            yield one


def _sign(field: _FieldText, rows: Sequence[Quotation], trace: Trace | None) -> list[Quotation]:
    """The rows, those without a speaker signed where a dash and a name make up the paragraph after them.

    Such are pull quotes and mottos, which nothing else attributes.
    """
    below = {above.end: line for above, line in zip(field.paragraphs, field.paragraphs[1:], strict=False)}
    names = {m.span.start: m.span for m in field.mentions}
    return [_sign_row(field, row, below, names, trace) if row.rule == "unattributed" else row for row in rows]


def _sign_row(
    field: _FieldText, row: Quotation, below: dict[int, Span], names: dict[int, Span], trace: Trace | None
) -> Quotation:
    """A row with the name that signs it, if one does. `below` is the line under each paragraph's end."""
    end = row.pieces[-1].end
    line = below.get(end, below.get(end + 1))
    found = _SIGNATURE.match(field.text, line.start, line.end) if line and len(line) <= MAX_SIGNATURE else None
    speaker = names.get(found.start(1), Span(*found.span(1))) if found else None
    if trace is not None:
        trace.resume(row.pieces[0].start)
        why = f'signed: "{speaker.of(field.text)}"' if speaker else "the next paragraph is no signature"
        trace.tried(Place.SIGNATURE, speaker is not None, why)
    return replace(row, speaker=speaker, rule="signed") if speaker else row


def _in_one_order(field: _FieldText, rows: Sequence[Quotation], reported: Sequence[Reported]) -> list[Quotation]:
    """Marked and unmarked quotations by place; what a row says about the row it continues is counted anew."""
    unmarked = [
        Quotation(
            in_field=field.name,
            quote_type=QuoteType.INDIRECT,
            pieces=one.pieces,
            cue=one.cue,
            speaker=one.subject.span,
            speaker_description=described(one.subject.description),
            rule=one.rule,
        )
        for one in reported
    ]
    everything = sorted([*enumerate(rows), *((-1, row) for row in unmarked)], key=lambda x: x[1].pieces[0])
    place = {old: new for new, (old, _) in enumerate(everything)}
    return [row if row.continues is None else replace(row, continues=place[row.continues]) for _, row in everything]
