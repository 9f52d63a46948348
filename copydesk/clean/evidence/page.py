"""The page as the evidence sees it: its segments, what rules say of them, and the stretch where most of its prose stands.

Belongs here: what more than one kind of feature needs. The stretch is found as in "body text extraction" (Finn, Kushmerick and
Smyth 2001): prose adds to it, boilerplate takes from it, and the stretch with the largest sum is the likely body.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from copydesk.clean.labels import Label
from copydesk.clean.segments import Segment
from copydesk.records import PageHints

# Weights as they were found by hand for the rule that came before the learned one; they only make a feature for it now.
PROSE_WORDS = 8  # a sentence of news seldom has fewer
LONG_WORDS = 25  # no menu entry has so many, whatever it ends with
MAX_GAIN = 60  # so that one very long block can't buy a page of menus
LOSS_OPEN, LOSS_LABELLED = 8, 3
MIN_SHORT_WORDS, SHORT_GAIN = 3, 1
MAX_WEIGHT = 120  # words of one segment that count as prose of the page
# A class word or element that holds so much of the page's prose is no sign of boilerplate there: "paywall" and "aside"
# wrap whole articles on some sites.
VOID_SHARE = 0.34
_PROSE_TAGS = frozenset({"p", "blockquote", "li", "pre", "dd", "q"})


@dataclass(frozen=True, slots=True)
class Page:
    """`by_words` holds what the words of each segment say it is, `by_markup` what its markup says; `weights` words of prose.

    `first` and `last` are the ends of the stretch with most prose, `prose` says which segments read as running text,
    `extracts` are what another extractor kept of the page.
    """

    segments: Sequence[Segment]
    by_words: tuple[Label | None, ...]
    by_markup: tuple[Label | None, ...]
    prose: tuple[bool, ...]
    weights: tuple[int, ...]
    first: int
    last: int
    hints: PageHints
    markup: bool
    extracts: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Words of prose on the page, at least 1."""
        return max(1, sum(self.weights))

    def label(self, i: int) -> Label | None:
        """What a segment is by its words, or else by its markup."""
        return self.by_words[i] or self.by_markup[i]


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


def read_page(
    segments: Sequence[Segment],
    by_words: Sequence[Label | None],
    by_markup: Sequence[Label | None],
    hints: PageHints,
    markup: bool,
    extracts: tuple[str, ...] = (),
) -> Page:
    """The page of `segments`, with the labels their words (`by_words`) and their markup (`by_markup`) give them.

    Markup labels that would take a third of the page's prose with them are dropped. Lists run along `segments`.
    """
    prose = [is_prose(s) for s in segments]
    held: Counter[str] = Counter()
    open_prose = 0
    for segment, text_label, mark, reads in zip(segments, by_words, by_markup, prose, strict=True):
        if reads and text_label is None:
            open_prose += min(segment.words, MAX_WEIGHT)
            if mark is not None:
                held[mark.rule_id] += min(segment.words, MAX_WEIGHT)
    void = {rule for rule, words in held.items() if words > VOID_SHARE * open_prose}
    kept = tuple(None if mark is not None and mark.rule_id in void else mark for mark in by_markup)
    known = [text_label or mark for text_label, mark in zip(by_words, kept, strict=True)]
    weights = tuple(
        min(s.words, MAX_WEIGHT) if reads and label is None else 0
        for s, reads, label in zip(segments, prose, known, strict=True)
    )
    first, last = _find_stretch(segments, known, prose)
    return Page(segments, tuple(by_words), kept, tuple(prose), weights, first, last, hints, markup, extracts)


def _find_stretch(
    segments: Sequence[Segment], labels: Sequence[Label | None], prose: Sequence[bool]
) -> tuple[int, int]:
    """First and last segment of the stretch with the largest sum; the whole page when nothing reads as prose."""
    best: tuple[int, int, int] | None = None
    total, start = 0, 0
    for i, (segment, label) in enumerate(zip(segments, labels, strict=True)):
        if label is not None:
            gain = -LOSS_LABELLED
        elif prose[i]:
            gain = min(segment.words, MAX_GAIN)
        elif is_short_sentence(segment):
            gain = SHORT_GAIN
        else:
            gain = -LOSS_OPEN
        if total <= 0:
            total, start = 0, i
        total += gain
        if gain > 0 and (best is None or total >= best[0]):
            best = (total, start, i)
    return (0, len(segments) - 1) if best is None else best[1:]
