"""The body: which stretch of the unlabelled segments is the article's prose, and what stands around it.

Belongs here: decisions that need more than one line. The stretch is found as in "body text extraction" (Finn, Kushmerick and
Smyth 2001): prose adds to a stretch, furniture takes from it, and the stretch with the largest sum is the body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from copydesk import bylines
from copydesk.clean.furniture import Label
from copydesk.clean.segments import Segment
from copydesk.lexicon import newsroom
from copydesk.records import PageHints, RemovedReason
from copydesk.textforms import fold_words

# All weights are guesses, checked on pages by hand; one is not to be moved without measuring the whole.
PROSE_WORDS = 8  # a sentence of news seldom has fewer
LONG_WORDS = 25  # no menu entry has so many, whatever it ends with
MAX_GAIN = 60  # so that one very long block can't buy a page of menus
LOSS_UNLABELLED = 8.0
LOSS_LABELLED = 3.0
MIN_SHORT_WORDS, SHORT_GAIN = 3, 1.0
MIN_TITLE_WORDS, MAX_TITLE_WORDS = 3, 30
MIN_TITLE_START = 20  # characters: pages print the start of a title, the markup all of it
TITLE_REACH = 20  # unlabelled segments above the body that may be its title
TITLE_DISTANCE = 0.6  # what each unlabelled segment between a line and the body takes from its likeness to a title
OVER_HEADER = 8.0  # what a byline or date right below adds to it
MAX_HEADER_PROSE = 2  # a headline and a standfirst
MAX_STANDFIRST_WORDS = 50
SUBHEAD_WORDS = 9
STANDFIRST_WORDS = 8
MIN_DUPLICATE_WORDS = 5
MAX_BYLINE_WORDS = 8
BIO_REACH = 4  # segments at the end of the body among which an author's bio may stand
_BIO = re.compile(r"(?:,? (?:is|was|writes|covers|reports|has covered|teaches|leads|lives|works)\b|, an? )")
_HEADER = frozenset({RemovedReason.BYLINE, RemovedReason.DATE})
_PROSE_TAGS = frozenset({"p", "blockquote", "li", "pre", "dd", "q"})
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

BODY = None  # the label of a body segment


def is_prose(segment: Segment) -> bool:
    """Whether a segment alone reads as a sentence or more of running text."""
    if segment.words >= LONG_WORDS:
        return True
    if segment.words >= PROSE_WORDS:
        return segment.ends_sentence or segment.block.tag in _PROSE_TAGS or segment.opens_quote
    return segment.opens_quote and segment.ends_sentence and segment.words >= 3


def is_short_sentence(segment: Segment) -> bool:
    """Whether a segment reads as one plain short sentence: too weak to be prose by itself, fit to belong to it."""
    return (
        MIN_SHORT_WORDS <= segment.words < PROSE_WORDS
        and segment.text.endswith((".", '."', ".\u201d"))
        and segment.text[:1].isupper()
    )


def label_all(
    segments: Sequence[Segment], labels: Sequence[Label | None], hints: PageHints
) -> tuple[Label | None, ...]:
    """A label for every segment that is not body, None for those that are.

    `labels` are those the segments have of themselves. When nothing reads as prose, every unlabelled segment is body.
    """
    labels = _mark_duplicates(segments, labels)
    stretch = find_stretch(segments, labels)
    if stretch is None:
        return tuple(labels)
    first, last = stretch
    first = _below_header(segments, labels, first, last)
    title = find_title(segments, labels, first, hints)
    section = _find_section(segments, labels, title, first)
    people = _credited(segments, labels)
    out: list[Label | None] = []
    for i, (segment, label) in enumerate(zip(segments, labels, strict=True)):
        if i == title:
            out.append(Label(RemovedReason.TITLE, "title.headline", 0.85))
        elif i == section:
            out.append(Label(RemovedReason.SECTION, "section.name", 0.8))
        elif label is not None:
            out.append(label)
        elif first <= i <= last:
            if i > last - BIO_REACH and _is_bio(segment, people):
                out.append(Label(RemovedReason.BIO, "bio.author", 0.85))
                continue
            out.append(BODY if _belongs(segment) else Label(RemovedReason.OTHER, "body.fragment", 0.6))
        elif i < first:
            out.append(_above(segment, title is not None and i > title, _beside_date(labels, i)))
        else:
            prose = is_prose(segment)
            out.append(Label(RemovedReason.RELATED if prose else RemovedReason.NAVIGATION, "below.body", 0.6))
    return tuple(out)


def find_stretch(segments: Sequence[Segment], labels: Sequence[Label | None]) -> tuple[int, int] | None:
    """First and last segment of the stretch with the largest sum, or None when nothing reads as prose."""
    best: tuple[float, int, int] | None = None
    total, start = 0.0, 0
    for i, (segment, label) in enumerate(zip(segments, labels, strict=True)):
        if label is not None:
            gain = -LOSS_LABELLED
        elif is_prose(segment):
            gain = float(min(segment.words, MAX_GAIN))
        elif is_short_sentence(segment):
            gain = SHORT_GAIN
        else:
            gain = -LOSS_UNLABELLED
        if total <= 0:
            total, start = 0.0, i
        total += gain
        if gain > 0 and (best is None or total >= best[0]):
            best = (total, start, i)
    if best is None:
        return None
    inside = [i for i in range(best[1], best[2] + 1) if labels[i] is None]
    first = next((i for i in inside if is_prose(segments[i])), None)
    return next(i for i in inside if is_short_sentence(segments[i])) if first is None else first, best[2]


def find_title(segments: Sequence[Segment], labels: Sequence[Label | None], first: int, hints: PageHints) -> int | None:
    """The number of the segment that is the headline, or None.

    What the markup calls the title comes first; then the best line above the body; then the body's own first line when
    a byline or date follows it.
    """
    for attempt in (_title_by_hint, _title_by_heading, _title_above):
        found = attempt(segments, labels, first, hints)
        if found is not None:
            return found
    return None


def _title_by_hint(
    segments: Sequence[Segment], labels: Sequence[Label | None], first: int, hints: PageHints
) -> int | None:
    """The lowest line above the body that is what the markup calls the title, or the start of it."""
    wanted = [fold_words(hint.value) for hint in hints.title]
    for i in range(first if wanted else -1, -1, -1):
        folded = fold_words(segments[i].text) if segments[i].words <= MAX_TITLE_WORDS * 2 else ""
        if folded and any(folded == w or (len(folded) >= MIN_TITLE_START and w.startswith(folded)) for w in wanted):
            return i
    return None


def _title_by_heading(
    segments: Sequence[Segment], labels: Sequence[Label | None], first: int, hints: PageHints
) -> int | None:
    """The lowest first-level heading above the body."""
    found = [i for i in range(first) if segments[i].block.tag == "h1" and segments[i].words <= MAX_TITLE_WORDS]
    return found[-1] if found else None


def _title_above(
    segments: Sequence[Segment], labels: Sequence[Label | None], first: int, hints: PageHints
) -> int | None:
    """The unlabelled line above the body that looks most like a headline: long for a line, near, over a byline or date."""
    best: tuple[float, int] | None = None
    distance = 0
    over_header = False  # whether a byline or date stands below, with no more than a standfirst between
    between = 0  # unlabelled lines passed since that byline or date
    for i in range(first - 1, -1, -1):
        label, segment = labels[i], segments[i]
        if label is not None:
            if label.reason in _HEADER:
                over_header, between = True, 0
            continue
        distance += 1
        if distance > TITLE_REACH:
            break
        if MIN_TITLE_WORDS <= segment.words <= MAX_TITLE_WORDS:
            score = min(segment.words, 10) - TITLE_DISTANCE * distance - (3 if segment.text.endswith((".", ":")) else 0)
            score += OVER_HEADER if over_header and between <= 1 else 0
            score -= 5 if "|" in segment.text or "\t" in segment.text else 0
            best = max(best or (0.0, -1), (score, i))
        between += 1
    return best[1] if best is not None and best[0] > 0 else None


def _below_header(segments: Sequence[Segment], labels: Sequence[Label | None], first: int, last: int) -> int:
    """The first body segment: a headline or standfirst may read as prose, but a byline or date follows it closely."""
    for _ in range(MAX_HEADER_PROSE):
        following = next((i for i in range(first + 1, last + 1) if labels[i] is None and is_prose(segments[i])), None)
        if following is None or segments[first].words > MAX_STANDFIRST_WORDS:
            return first
        reasons = [label.reason for label in labels[first + 1 : following] if label is not None]
        if not any(reason in _HEADER for reason in reasons):
            return first
        first = following
    return first


def _find_section(
    segments: Sequence[Segment], labels: Sequence[Label | None], title: int | None, first: int
) -> int | None:
    """The section name right above the title, the date or the body, if one stands there alone."""
    end = first if title is None else title
    for i in range(end - 1, max(-1, end - 6), -1):
        name = segments[i].text.strip("/|> ").casefold()
        label = labels[i]
        if (label is None or label.reason == RemovedReason.NAVIGATION) and name in newsroom.sections():
            beside = [j for j in (i - 1, i + 1) if 0 <= j < len(segments) and j != title]
            if not any(segments[j].text.casefold() in newsroom.sections() for j in beside):
                return i
    return None


def _mark_duplicates(segments: Sequence[Segment], labels: Sequence[Label | None]) -> list[Label | None]:
    """Labels with every later copy of an unlabelled segment marked as a duplicate of the first."""
    seen: set[str] = set()
    out = list(labels)
    for i, segment in enumerate(segments):
        if labels[i] is not None or segment.words < MIN_DUPLICATE_WORDS:
            continue
        folded = fold_words(segment.text)
        if folded in seen:
            out[i] = Label(RemovedReason.DUPLICATE, "duplicate.segment", 0.9)
        seen.add(folded)
    return out


def _belongs(segment: Segment) -> bool:
    """Whether an unlabelled segment inside the stretch is body: prose, a short sentence, a subheading."""
    if is_prose(segment) or segment.ends_sentence or segment.opens_quote:
        return True
    if segment.block.tag:
        return segment.block.tag in _PROSE_TAGS or (
            segment.block.tag in _HEADING_TAGS and segment.words <= SUBHEAD_WORDS * 2
        )
    return False


def _above(segment: Segment, under_title: bool, beside_date: bool) -> Label:
    """What an unlabelled segment above the body is: under the title a byline without "By" or a standfirst, else navigation."""
    name = segment.text.split(",", 1)[0]
    if under_title and beside_date and segment.words <= MAX_BYLINE_WORDS and bylines.is_person(name):
        return Label(RemovedReason.BYLINE, "byline.name", 0.75)
    if under_title and segment.words >= STANDFIRST_WORDS:
        return Label(RemovedReason.STANDFIRST, "standfirst.under_title", 0.7)
    return Label(RemovedReason.NAVIGATION, "above.body", 0.6)


def _beside_date(labels: Sequence[Label | None], i: int) -> bool:
    """Whether a date line stands right above or below."""
    around = [labels[j] for j in (i - 1, i + 1) if 0 <= j < len(labels)]
    return any(label is not None and label.reason == RemovedReason.DATE for label in around)


def _credited(segments: Sequence[Segment], labels: Sequence[Label | None]) -> tuple[str, ...]:
    """The people the page's byline lines name."""
    lines = [
        s.text for s, label in zip(segments, labels, strict=True) if label and label.reason == RemovedReason.BYLINE
    ]
    return tuple(name for line in lines for name in bylines.find_credits(line).authors)


def _is_bio(segment: Segment, people: Sequence[str]) -> bool:
    """Whether a segment at the end of the body tells who its author is: "X writes about ...", "X is a columnist"."""
    return any(segment.text.startswith(name) and _BIO.match(segment.text, len(name)) for name in people)
