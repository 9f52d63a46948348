"""The body: which segments are the article's prose, by all the evidence of the page together.

Belongs here: the one decision, body or not, for the segments whose words don't say it themselves. What the others are is
named in around.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from copydesk.clean.evidence import MARKUP_FEATURES, Page, describe
from copydesk.clean.labels import Decision
from copydesk.clean.segments import Segment
from copydesk.clean.trees import BoostedTrees, chance, load_models

Cleaner = Mapping[str, BoostedTrees]  # trees by name, as load_models gives them

# Odds above which a segment is body: chosen on development pages, by trees that had not seen their sites.
BODY_LOG_ODDS = -4_000  # a chance of 0.40
TEXT_BODY_LOG_ODDS = -5_000  # 0.38: in text alike from 0.31 to 0.45
# Where the markup names a segment, and nothing much else on the page, the trees must be surer: a chance of 0.75.
MARKED_LOG_ODDS = 11_000
# Tenths of the mean of its two neighbours' odds that are added to a segment's; .15 to .3 were alike on development pages.
NEIGHBOUR_TENTHS = 2
MAX_LOG_ODDS = 40_000  # of a neighbour: being surer than a chance of 0.98 lends no more
TITLE_LOG_ODDS = (
    -39_000
)  # 0.02: the best of a page's lines is the headline nine times in ten, however sure the trees are
MIN_TITLE_WORDS, MAX_TITLE_WORDS = 2, 40  # guesses: one word is a section, what is longer a paragraph
STATED_SHARE = 0.9  # of a paragraph's runs of three words that the stated text must have
MIN_STATED_WORDS, MIN_STATED_BODY = 8, 100  # of a paragraph, and of all such paragraphs together
# Starred lines in a row. The longest list in the annotated bodies of 349 pages has 27; one outlet's channels have 150 to 209.
MIN_LONG_LIST = 40
# Copy often arrives clean. Where no rule fires and the trees keep so many of the words, all of it is body: no stray line
# is worth a subheading lost, and cleaning what is clean changes nothing. Lists and statistics by themselves look little like a
# body to the trees; .3 instead of .6 kept more of them by a tenth of a point of the pages' F1.
CLEAN_SHARE = 0.3


_STARRED = re.compile(r"[*\u2022\u00b7>\u00bb\u25b6\u25ba-] ")
_NO_HEADLINE = re.compile(
    r"^[*\u2022\u00b7>\u00bb-] | [>\u203a\u00bb] ?\S|\b\d{1,2} min(?:ute)?s? read\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the trees say of one segment: how likely it is body, and how likely the headline.

    Both are None for a segment that was not asked about, `title` also for one that is too long or short. `feature` is what
    spoke most against a segment that is not body.
    """

    body: float | None = None
    title: float | None = None
    feature: str = ""
    is_body: bool = False
    may_be_title: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """Which segments are body, and by which step: likely enough, stated by the page, or in a list that no article has.

    `needed` are the odds that each segment asked about needs, times SCALE; `instead` is the step that took more segments than these.
    """

    kept: set[int]
    needed: Sequence[int]
    likely: set[int]
    stated: set[int]
    listed: set[int]
    instead: Decision = Decision.TREES

    def decision(self, i: int) -> Decision:
        """The step that said whether segment `i`, one of those asked about, is body."""
        found = i in self.likely or i in self.stated
        if i not in self.kept:
            return Decision.LONG_LIST if found else Decision.TREES
        if not found or i in self.listed:
            return self.instead
        return Decision.TREES if i in self.likely else Decision.STATED_BODY


@dataclass(frozen=True, slots=True)
class Weighing:
    """The numbers behind the verdicts on a page. Rows run along `asked`, the segments that no rule had spoken of.

    `log_odds` are log odds times SCALE as the trees give them, `mixed` the same with what the neighbours lend, `pushes` what each of
    the model's features pushed `log_odds` by.
    """

    asked: Sequence[int]
    model: BoostedTrees
    evidence: NDArray[np.float32]
    log_odds: NDArray[np.int64]
    mixed: NDArray[np.int64]
    pushes: NDArray[np.float64]
    choice: Choice


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on each segment of a page, and the numbers behind them: None where rules had spoken of every segment."""

    verdicts: tuple[Verdict, ...]
    weighing: Weighing | None = None


def judge(page: Page, cleaner: Cleaner | None = None) -> Judgement:
    """A verdict on each segment of `page`, by the shipped trees or by `cleaner`.

    Where none is likely to be body, those that read as prose are, and where nothing does, all that are open: a short page
    that is all body is commoner in practice than a page without one.
    """
    asked = [i for i in range(len(page.segments)) if page.by_words[i] is None]
    verdicts = [Verdict()] * len(page.segments)
    if not asked:
        return Judgement(tuple(verdicts))
    models = cleaner if cleaner is not None else load_models()
    evidence = describe(page)[asked]
    model = models[_model_for(page)]
    log_odds, pushes = model.weigh(evidence[:, : len(model.features)])
    mixed = log_odds if page.markup else _with_neighbours(log_odds)
    choice = _choose(page, asked, mixed, evidence)
    against = pushes.argmin(axis=1)
    able = [row for row, i in enumerate(asked) if _may_be_headline(page.segments[i])]
    titles = models["title"]
    headlines = dict(zip(able, titles.log_odds(evidence[able][:, : len(titles.features)]), strict=True))
    for row, (i, value) in enumerate(zip(asked, mixed, strict=True)):
        headline = headlines.get(row)
        verdicts[i] = Verdict(
            body=chance(value),
            title=None if headline is None else chance(headline),
            feature="" if i in choice.kept else model.features[against[row]],
            is_body=i in choice.kept,
            may_be_title=headline is not None and bool(headline > TITLE_LOG_ODDS),
        )
    return Judgement(tuple(verdicts), Weighing(asked, model, evidence, log_odds, mixed, pushes, choice))


def _choose(page: Page, asked: list[int], log_odds: NDArray[np.int64], evidence: NDArray[np.float32]) -> Choice:
    """Which of the segments asked about are body."""
    open_log_odds = BODY_LOG_ODDS if page.markup else TEXT_BODY_LOG_ODDS
    needed = [open_log_odds if page.by_markup[i] is None else MARKED_LOG_ODDS for i in asked]
    likely = {i for i, value, least in zip(asked, log_odds, needed, strict=True) if value > least}
    stated, listed = _stated(page, asked, evidence), _in_long_lists(page)
    kept = (likely | stated) - listed
    instead = Decision.TREES
    if not kept:
        kept = {i for i in asked if page.prose[i]}
        instead = Decision.PROSE_ALONE if kept else Decision.ALL_OPEN
        kept = kept or set(asked)
    if len(asked) == len(page.segments) and _words(page, kept) >= CLEAN_SHARE * _words(page, asked):
        kept, instead = set(asked), Decision.CLEAN_COPY
    return Choice(kept, needed, likely, stated, listed, instead)


def _model_for(page: Page) -> str:
    """The name of the trees that knows the evidence the page has."""
    if not page.markup:
        return "body_text"
    return "body_markup" if page.extracts else "body_markup_alone"


def _with_neighbours(log_odds: NDArray[np.int64]) -> NDArray[np.int64]:
    """The odds, each with a part of those of the open segments above and below: body comes in runs, and so does the rest.

    In text the trees see little else of how lines hang together; with markup this gained nothing.
    """
    if len(log_odds) < 2:
        return log_odds
    kept = np.clip(log_odds, -MAX_LOG_ODDS, MAX_LOG_ODDS)
    above, below = np.concatenate([kept[:1], kept[:-1]]), np.concatenate([kept[1:], kept[-1:]])
    mixed: NDArray[np.int64] = log_odds + NEIGHBOUR_TENTHS * (above + below) // 20
    return mixed


def _stated(page: Page, asked: list[int], evidence: NDArray[np.float32]) -> set[int]:
    """The paragraphs that the page repeats in the article's text it states for machines.

    What is missing there says nothing, since many pages state a teaser alone; what stands there is body.
    """
    if not page.markup:
        return set()
    shares = evidence[:, MARKUP_FEATURES.index("in_stated_body")]
    found = {
        i
        for i, share in zip(asked, shares, strict=True)
        if share >= STATED_SHARE and page.segments[i].words >= MIN_STATED_WORDS
    }
    return found if _words(page, found) >= MIN_STATED_BODY else set()


def _in_long_lists(page: Page) -> set[int]:
    """The starred lines of plain text that stand in a list no article has: the headlines of a front page, a channel, a year.

    Each alone may read like a sentence of the story; how many there are in a row says what they are.
    """
    found: set[int] = set()
    run: list[int] = []
    for i, segment in enumerate(() if page.markup else page.segments):
        if _STARRED.match(segment.text):
            run.append(i)
            continue
        found.update(run if len(run) >= MIN_LONG_LIST else ())
        run = []
    return found.union(run if len(run) >= MIN_LONG_LIST else ())


def _may_be_headline(segment: Segment) -> bool:
    """Whether a line has the length and look of a headline: no list entry, no path of links, no reading time."""
    if not MIN_TITLE_WORDS <= segment.words <= MAX_TITLE_WORDS:
        return False
    return segment.block.tag != "" or _NO_HEADLINE.search(segment.text) is None


def _words(page: Page, numbers: Iterable[int]) -> int:
    return sum(page.segments[i].words for i in numbers)
