"""Features of where a segment stands: on the page, in the stretch of prose, among its neighbours, below which headings."""

from __future__ import annotations

from copydesk.clean.evidence.line import MAX_WORDS, number_of
from copydesk.clean.evidence.page import Page
from copydesk.records import RemovedReason

LONG_PROSE = 20  # words
FAR = 60  # segments; what is farther is as good as not there
ABSENT = 80.0  # past FAR, so that the trees can part the two
NOTHING_IN_SIGHT = 99  # segments; what is farther is as good as not there: a guess
NEAR, WIDE = 5, 15  # segments on each side
_MARKERS = (
    RemovedReason.RELATED, RemovedReason.COMMENT, RemovedReason.COPYRIGHT, RemovedReason.SUBSCRIPTION,
    RemovedReason.SHARE, RemovedReason.BYLINE, RemovedReason.DATE, RemovedReason.NAVIGATION,
    RemovedReason.ADVERTISEMENT, RemovedReason.CONTACT, RemovedReason.CAPTION, RemovedReason.CREDIT,
)  # fmt: skip
_TAILS = frozenset(_MARKERS[:5])
_WORDS_AT = (-1, 1, -2, 2, -3, 3, -4, 4, -5, 5)  # segments before and after: a guess
_LABELS_AT = (-1, 1, -2, 2, -3, 3)  # the same for what the words say: a guess

FEATURES = (
    "reads_as_prose", "position", "page_segments", "number", "prose_above", "prose_below", "page_prose", "in_stretch",
    "from_stretch_start", "from_stretch_end", "stretch_share", "copies", "since_prose", "until_prose", "until_tail",
    *(f"since_{reason.value}" for reason in _MARKERS),
    *(f"words_at_{at:+d}" for at in _WORDS_AT), *(f"label_at_{at:+d}" for at in _LABELS_AT),
    "density_near", "density_wide", "mass_wide", "gap_above", "gap_below",
)  # fmt: skip


def describe_places(page: Page) -> list[list[float]]:
    """The features of every segment's place, in the order of FEATURES. Distances are in segments, -1 or 80 where there is none."""
    count = len(page.segments)
    words = [min(s.words, MAX_WORDS) for s in page.segments]
    reasons = [number_of(page.label(i)) for i in range(count)]
    long_prose = [weight >= LONG_PROSE for weight in page.weights]
    tails = [label is not None and label.reason in _TAILS for label in map(page.label, range(count))]
    since_prose, until_prose = _since(long_prose), _since(long_prose[::-1])[::-1]
    until_tail = _since(tails[::-1])[::-1]
    prose_sums, word_sums = _sums(page.weights), _sums(words)
    total = page.total
    stretch_share = (prose_sums[page.last + 1] - prose_sums[page.first]) / total
    copies: dict[str, int] = {}
    for segment in page.segments:
        copies[segment.text] = copies.get(segment.text, 0) + 1
    seen: dict[RemovedReason, int] = {}
    rows: list[list[float]] = []
    for i, segment in enumerate(page.segments):
        row: list[float] = [
            page.prose[i], i / max(1, count), min(count, 1_000), min(i, 300), prose_sums[i] / total,
            1 - prose_sums[i + 1] / total, min(total, 5_000), page.first <= i <= page.last,
            max(-FAR, min(100, i - page.first)), max(-100, min(FAR, i - page.last)), stretch_share,
            min(copies[segment.text], 5), since_prose[i], until_prose[i], until_tail[i],
        ]  # fmt: skip
        row += [min(FAR, i - seen[reason]) if reason in seen else ABSENT for reason in _MARKERS]
        label = page.label(i)
        if label is not None:
            seen[label.reason] = i
        row += [words[i + at] if 0 <= i + at < count else -1 for at in _WORDS_AT]
        row += [reasons[i + at] if 0 <= i + at < count else -1 for at in _LABELS_AT]
        for reach in (NEAR, WIDE):
            low, high = max(0, i - reach), min(count, i + reach + 1)
            row.append((prose_sums[high] - prose_sums[low]) / max(1, word_sums[high] - word_sums[low]))
        row.append((prose_sums[min(count, i + WIDE + 1)] - prose_sums[max(0, i - WIDE)]) / total)
        row.append(min(6, segment.span.start - page.segments[i - 1].span.end) if i else -1)
        row.append(min(6, page.segments[i + 1].span.start - segment.span.end) if i + 1 < count else -1)
        rows.append(row)
    return rows


def _since(signs: list[bool]) -> list[int]:
    """For each segment, how many stand between it and the nearest sign before it; 99 for more, and when there is none."""
    out: list[int] = []
    distance = NOTHING_IN_SIGHT
    for sign in signs:
        out.append(distance)
        distance = 0 if sign else min(NOTHING_IN_SIGHT, distance + 1)
    return out


def _sums(values: tuple[int, ...] | list[int]) -> list[int]:
    """Running sums, one more than values."""
    out = [0]
    for value in values:
        out.append(out[-1] + value)
    return out
