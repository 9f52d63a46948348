"""Pairs of quotation marks, in every convention, whatever their number.

Belongs here: where a marked stretch starts and ends. An odd count never fails a text: what is never closed ends with its
paragraph, or goes on in the next one when that re-opens it. What the marks mean is told in speech.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from copydesk.quotes.words import WordPattern
from copydesk.spans import Span, trim

# A guess: a text with single marks has a few double ones beside them, one with double marks a few single ones.
SINGLE_SHARE = 3
OPENING, CLOSING = "\u201c\u201e\u00ab\u201f\u300c\u300e", "\u201d\u00bb\u300d\u300f"
_DOUBLE = re.compile("[\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u300e\u300f\u2033\"]|``|''")
_SINGLE = re.compile("['\u2018\u2019\u201a\u201b]")
# Words that start with an apostrophe: no quotation opens there.
_ELIDED = WordPattern(r"['\u2018\u2019](?:\d|<elided>\b|n['\u2019 ])", re.IGNORECASE)
_CLOSES_AFTER = ",.!?\u2026-\u2013\u2014"
_ENDS = ",.;:!?)"  # behind a mark: it closes, also with a space before it, as in French


@dataclass(frozen=True, slots=True)
class Marked:
    """One pair of marks: its pieces (one a paragraph, marks outside), where the marks stand, and how it ended.

    `outer` runs from the first opening mark to behind the last closing mark. `closed` is False when no mark closes it.
    """

    pieces: tuple[Span, ...]
    outer: Span
    closed: bool = True


def find_marked(text: str, paragraphs: Sequence[Span]) -> tuple[Marked, ...]:
    """Every marked stretch of a text, in order. Single marks count only in a text that hardly uses double ones.

    Double marks inside single ones ('They said "now" and left,') are a quotation within a quotation, and count for the single ones.
    """
    double = _join_paragraphs(text, [_pair_double(text, p) for p in paragraphs], paragraphs)
    single = [m for p in paragraphs for m in _pair_single(text, p)]
    own = [m for m in double if not any(_is_inside(text, m, around) for around in single)] if single else double
    if len(single) > SINGLE_SHARE * len(own):
        return tuple(single)
    return tuple(double)


def _is_inside(text: str, inner: Marked, around: Marked) -> bool:
    """Whether a pair of double marks stands within one of single marks that surely closes: behind a comma or a full stop."""
    sure = text[around.outer.end - 2] in _CLOSES_AFTER
    return sure and around.outer.start < inner.outer.start and inner.outer.end < around.outer.end


@dataclass(frozen=True, slots=True)
class _Open:
    """A paragraph's pairs; `left_open` when its last is not closed, `closes_first` when a closing mark comes before any opening."""

    pairs: tuple[Marked, ...]
    left_open: bool
    closes_first: int | None


def _pair_double(text: str, paragraph: Span) -> _Open:
    pairs: list[Marked] = []
    opened: re.Match[str] | None = None
    closes_first: int | None = None
    for mark in _DOUBLE.finditer(text, paragraph.start, paragraph.end):
        side = _side(text, mark, paragraph, opened is not None)
        if side == "measure":
            continue
        if opened is None:
            if side == "open":
                opened = mark
            elif not pairs and closes_first is None:
                closes_first = mark.start()
        elif side == "close":
            _add(pairs, text, Span(opened.end(), mark.start()), Span(opened.start(), mark.end()), closed=True)
            opened = None
        elif _starts_sentence(text, mark, paragraph):
            # A new quotation opens before the last was closed: the last ends where this one starts.
            _add(pairs, text, Span(opened.end(), mark.start()), Span(opened.start(), mark.start()), closed=False)
            opened = mark
    if opened is not None:
        _add(pairs, text, Span(opened.end(), paragraph.end), Span(opened.start(), paragraph.end), closed=False)
    return _Open(tuple(pairs), opened is not None, closes_first)


def _side(text: str, mark: re.Match[str], paragraph: Span, is_open: bool) -> str:
    """Whether a double mark opens or closes: by what stands beside it first, by its shape and the state in doubt."""
    sign = mark.group()
    before = text[mark.start() - 1] if mark.start() > paragraph.start else " "
    after = text[mark.end()] if mark.end() < paragraph.end else " "
    if sign in '"\u2033' or sign == "''":
        if before.isdigit() and not is_open and not after.isalpha():
            return "measure"  # a 32" belt
        if sign == "''" and before.isalnum() and after.isalnum():
            return "measure"
    can_open = (before.isspace() or before in "([{-\u2013\u2014\u2018'/") and not after.isspace() and after not in _ENDS
    can_close = not before.isspace() and (after.isspace() or not after.isalnum())
    if can_open != can_close:
        return "open" if can_open else "close"
    if sign in OPENING or sign == "``":
        return "open"
    if sign in CLOSING:
        return "close"
    return "close" if is_open else "open"


def _starts_sentence(text: str, mark: re.Match[str], paragraph: Span) -> bool:
    """Whether the mark stands where only a new quotation can start: after a sentence's end, before a capital."""
    before = text[max(paragraph.start, mark.start() - 3) : mark.start()].rstrip()
    after = text[mark.end() : mark.end() + 1]
    return before.endswith((".", "!", "?", ":", ",")) and after.isupper()


def _add(pairs: list[Marked], text: str, inner: Span, outer: Span, closed: bool) -> None:
    inner = trim(text, inner)
    if len(inner) and any(c.isalnum() for c in inner.of(text)):
        pairs.append(Marked((inner,), outer, closed))


def _join_paragraphs(text: str, found: Sequence[_Open], paragraphs: Sequence[Span]) -> list[Marked]:
    """Pairs of all paragraphs; one left open goes on where the next paragraph re-opens it, or closes what it never opened."""
    out: list[Marked] = []
    carried: Marked | None = None
    for number, (paragraph, here) in enumerate(zip(paragraphs, found, strict=True)):
        pairs = list(here.pairs)
        if carried is not None:
            if here.closes_first is not None:
                inner = trim(text, Span(paragraph.start, here.closes_first))
                pieces = (*carried.pieces, inner) if len(inner) else carried.pieces
                out.append(Marked(pieces, Span(carried.outer.start, here.closes_first + 1)))
                carried = None
            elif pairs and pairs[0].outer.start == paragraph.start:
                first = pairs.pop(0)
                carried = replace(
                    first, pieces=(*carried.pieces, *first.pieces), outer=Span(carried.outer.start, first.outer.end)
                )
                if first.closed or pairs or not here.left_open:
                    out.append(carried)
                    carried = None
            else:
                out.append(carried)
                carried = None
        if carried is None and here.left_open and pairs and not pairs[-1].closed and number + 1 < len(paragraphs):
            carried = pairs.pop()
        out.extend(pairs)
    if carried is not None:
        out.append(carried)
    return sorted(out, key=lambda m: m.outer)


def _pair_single(text: str, paragraph: Span) -> list[Marked]:
    """Pairs of single marks, apostrophes told apart by the letters beside them."""
    marks = [m.start() for m in _SINGLE.finditer(text, paragraph.start, paragraph.end)]
    opens = [i for i in marks if _opens_single(text, i, paragraph)]
    closes = [i for i in marks if _closes_single(text, i, paragraph)]
    pairs: list[Marked] = []
    at = paragraph.start
    for number, start in enumerate(opens):
        if start < at:
            continue
        limit = next((o for o in opens[number + 1 :]), paragraph.end)
        ends = [c for c in closes if c > start]
        sure = next((c for c in ends if text[c - 1] in _CLOSES_AFTER), None)
        near = [c for c in ends if c < limit]
        plain = next(
            (c for c in near if text[c - 1] not in "sS"), None
        )  # "the drivers' union": an s owns more often than it closes
        end = sure if sure is not None and sure < limit else plain if plain is not None else near[-1] if near else None
        if end is not None:
            _add(pairs, text, Span(start + 1, end), Span(start, end + 1), closed=True)
            at = end + 1
    return pairs


def _opens_single(text: str, i: int, paragraph: Span) -> bool:
    before = text[i - 1] if i > paragraph.start else " "
    after = text[i + 1] if i + 1 < paragraph.end else " "
    return (
        (before.isspace() or before in '([\u2014\u2013:"')
        and (after.isalnum() or after in "[\u2026$\u00a3\u20ac")
        and not _ELIDED.match(text, i)
    )


def _closes_single(text: str, i: int, paragraph: Span) -> bool:
    before = text[i - 1] if i > paragraph.start else " "
    after = text[i + 1] if i + 1 < paragraph.end else " "
    return not before.isspace() and not after.isalnum() and text[i] != "\u2018"
