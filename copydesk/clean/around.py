"""Around the body: what each segment that is not body is: title, section, standfirst, byline, bio, related, navigation.

Belongs here: naming what stands around the body once it is known which segments are body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from copydesk import bylines, dates
from copydesk.clean.body import Verdict
from copydesk.clean.evidence import Page
from copydesk.clean.labels import Decision, Label
from copydesk.lexicon import newsroom
from copydesk.records import RemovedReason
from copydesk.textforms import fold_words

BODY = None  # the label of a body segment

MAX_TITLE_WORDS = 40  # guess: what is longer is a paragraph
MIN_TITLE_START = 20  # characters: pages print the start of a title, the markup all of it
TITLE_OVER_BODY = 0.2  # guess: so likely a headline is one even where it might be body
# Of the body's words, so many may stand above a headline: by mistake, as teasers do. In copy without its page there are none.
TITLE_SHARE, BARE_TITLE_SHARE = 0.5, 0.25
# Of lines so close, the upper is the headline when its chance is so large a part of the lower one's: guesses, from reading.
HEADLINE_REACH, NEARLY = 2, 0.5
MIN_HEADLINE_WORDS = 7  # of the upper line: with fewer it may be the label above a headline
# Guesses: how likely a line must be, beside the page's first, and how many of the longer words they must share, to be its headline.
PAGE_TITLE_NEARLY, PAGE_TITLE_SHARE, MIN_SHARED, MIN_LONG_WORD = 0.1, 0.4, 2, 4
MIN_DUPLICATE_WORDS = 5
STANDFIRST_WORDS = 8
NAMES_ALONE = 0.35  # how likely a line must be nothing but names to be a byline without "By"
MAX_BYLINE_CHARS = 200
HEADER_REACH = 2  # segments around a byline without "By" among which a date or a byline stands
BIO_REACH = 4  # segments at the end of the body among which an author's bio may stand
_BIO = re.compile(r"(?:,? (?:is|was|writes|covers|reports|has covered|teaches|leads|lives|works)\b|, an? )")
_HEADER = frozenset({RemovedReason.BYLINE, RemovedReason.DATE})


def name_all(page: Page, verdicts: Sequence[Verdict]) -> tuple[Label | None, ...]:
    """A label for every segment that is not body, None for those that are. `verdicts` run along the page's segments."""
    body = [i for i, verdict in enumerate(verdicts) if verdict.is_body]
    if not body:
        return page.by_words
    title = find_title(page, verdicts, body[0])
    body = [i for i in body if i != title]
    if not body:
        title, body = None, [i for i, verdict in enumerate(verdicts) if verdict.is_body]
    body, copies = _without_copies(page, body, title)
    first, last, kept = body[0], body[-1], set(body)
    end = set(body[-BIO_REACH:])
    section = _find_section(page, title, first)
    people = _credited(page)
    out: list[Label | None] = []
    for i, segment in enumerate(page.segments):
        by_words = page.by_words[i]
        if i == title:
            out.append(Label(RemovedReason.TITLE, "title.headline", _title_chance(verdicts[i])))
        elif i == section:
            out.append(Label(RemovedReason.SECTION, "section.name", 0.8))
        elif by_words is not None:
            out.append(by_words)
        elif i in copies:
            out.append(Label(RemovedReason.DUPLICATE, "duplicate.segment", 0.9))
        elif i in kept:
            is_bio = i in end and i != first and _is_bio(segment.text, people)
            out.append(Label(RemovedReason.BIO, "bio.author", 0.85) if is_bio else BODY)
        elif i < first and _is_byline(page, i, title):
            out.append(Label(RemovedReason.BYLINE, "byline.name", 0.75))
        else:
            out.append(_name(page, verdicts[i], i, first, last, title))
    return tuple(out)


def _without_copies(page: Page, body: Sequence[int], title: int | None) -> tuple[list[int], set[int]]:
    """The body's segments without those that say what the headline or an earlier one said, and these."""
    seen = set() if title is None else {fold_words(page.segments[title].text)}
    kept: list[int] = []
    for i in body:
        folded = fold_words(page.segments[i].text) if page.segments[i].words >= MIN_DUPLICATE_WORDS else ""
        if not folded or folded not in seen:
            kept.append(i)
        seen.add(folded)
    # A page that only says its headline twice keeps it once as body.
    kept = kept or list(body[:1])
    return kept, set(body).difference(kept)


def find_title(page: Page, verdicts: Sequence[Verdict], first: int) -> int | None:
    """The number of the segment that is the headline, or None; `first` is the first segment that is body.

    What the markup calls the title comes first; then a heading of the first level; then the likeliest line.
    """
    return _locate_title(page, verdicts, first)[0]


def title_way(page: Page, verdicts: Sequence[Verdict]) -> Decision:
    """How `name_all` found the headline of a page that has one."""
    return _locate_title(page, verdicts, next(i for i, verdict in enumerate(verdicts) if verdict.is_body))[1]


def _locate_title(page: Page, verdicts: Sequence[Verdict], first: int) -> tuple[int | None, Decision]:
    """The headline's number, and by which way it was looked for last."""
    stated = _title_by_hint(page, first)
    if stated is not None:
        return stated, Decision.TITLE_STATED
    heading = _title_by_heading(page, first)
    if heading is not None:
        return heading, Decision.TITLE_HEADING
    return _title_by_chance(page, verdicts), Decision.TITLE_LIKELIEST


def _title_by_hint(page: Page, first: int) -> int | None:
    """The lowest line above the body that is what the markup calls the title, or the start of it."""
    wanted = [fold_words(hint.value) for hint in page.hints.title]
    for i in range(first if wanted else -1, -1, -1):
        segment = page.segments[i]
        folded = fold_words(segment.text) if segment.words <= MAX_TITLE_WORDS * 2 else ""
        if folded and any(folded == w or (len(folded) >= MIN_TITLE_START and w.startswith(folded)) for w in wanted):
            return i
    return None


def _title_by_heading(page: Page, first: int) -> int | None:
    """The lowest first-level heading above the body."""
    found = [
        i for i in range(first) if page.segments[i].block.tag == "h1" and page.segments[i].words <= MAX_TITLE_WORDS
    ]
    return found[-1] if found else None


def _title_by_chance(page: Page, verdicts: Sequence[Verdict]) -> int | None:
    """The likeliest open line above most of the body, or the line above it that is nearly as likely."""
    bare = not any(page.by_words)
    words = sum(s.words for s, verdict in zip(page.segments, verdicts, strict=True) if verdict.is_body)
    left = words * (BARE_TITLE_SHARE if bare else TITLE_SHARE)
    chances: list[float] = []
    for segment, verdict in zip(page.segments, verdicts, strict=True):
        if verdict.is_body:
            left -= segment.words
        # A page on which no rule fires is copy without its page: its first sentence is no headline.
        chances.append(0.0 if bare and segment.ends_sentence else _chance_of_title(verdict))
        if left < 0:
            break
    best = max(chances, default=0.0)
    if not best:
        return None
    at = len(chances) - 1 - chances[::-1].index(best)
    if at == 0 and (lower := _below_page_title(page, chances)) is not None:
        return lower
    # The line under a headline, a standfirst or a picture's text, often reads more like a headline than the headline.
    above = range(max(0, at - HEADLINE_REACH), at)
    nearly = [i for i in above if chances[i] >= NEARLY * best and page.segments[i].words >= MIN_HEADLINE_WORDS]
    return nearly[0] if nearly else at


def _below_page_title(page: Page, chances: Sequence[float]) -> int | None:
    """The likeliest line that says much the same as the first one, or None.

    Scraped text often begins with what the browser's tab shows: the headline in other words, and the site's name. The
    headline that the reader sees stands further down.
    """
    title_words = _long_words(page, 0)
    alike = [
        i
        for i in range(1, len(chances))
        if chances[i] >= PAGE_TITLE_NEARLY * chances[0] and _alike(page, i, title_words)
    ]
    return max(alike, key=lambda i: (chances[i], -i), default=None)


def _alike(page: Page, i: int, title_words: set[str]) -> bool:
    own = _long_words(page, i)
    return len(own & title_words) >= max(MIN_SHARED, PAGE_TITLE_SHARE * min(len(own), len(title_words)))


def _long_words(page: Page, i: int) -> set[str]:
    return {word for word in fold_words(page.segments[i].text).split() if len(word) >= MIN_LONG_WORD}


def _chance_of_title(verdict: Verdict) -> float:
    """How likely an open line is the headline; 0 for one that can't be."""
    likely = verdict.title is not None and verdict.may_be_title
    likely = likely and (not verdict.is_body or (verdict.title or 0.0) >= TITLE_OVER_BODY)
    return (verdict.title or 0.0) if likely else 0.0


def _title_chance(verdict: Verdict) -> float:
    return 0.85 if verdict.title is None else round(verdict.title, 3)


def _find_section(page: Page, title: int | None, first: int) -> int | None:
    """The section name right above the title, the date or the body, if one stands there alone."""
    end = first if title is None else title
    names = newsroom.sections()
    for i in range(end - 1, max(-1, end - 6), -1):
        by_words = page.by_words[i]
        if (by_words is None or by_words.reason == RemovedReason.NAVIGATION) and _bare(page, i) in names:
            beside = [j for j in (i - 1, i + 1) if 0 <= j < len(page.segments) and j != title]
            if not any(_bare(page, j) in names for j in beside):
                return i
    return None


def _bare(page: Page, i: int) -> str:
    return page.segments[i].text.strip("/|> ").casefold()


def _is_byline(page: Page, i: int, title: int | None) -> bool:
    """Whether a line between headline and body is nothing but names, as bylines without "By" are, or a label for the next."""
    if title is not None and i < title:
        return False
    text = page.segments[i].text
    if len(text) > MAX_BYLINE_CHARS:
        return False
    if i > 0 and bylines.label_alone(page.segments[i - 1].text) and bylines.read_names_alone(text):
        return True
    return bylines.reads_as_names(dates.without_dates(text)) >= NAMES_ALONE and _near_header(page, i)


def _near_header(page: Page, i: int) -> bool:
    """Whether a date or byline stands close above or below."""
    around = page.by_words[max(0, i - HEADER_REACH) : i + HEADER_REACH + 1]
    return any(label is not None and label.reason in _HEADER for label in around)


def _credited(page: Page) -> tuple[str, ...]:
    """The people the page's byline lines name."""
    lines = [
        s.text
        for s, label in zip(page.segments, page.by_words, strict=True)
        if label and label.reason == RemovedReason.BYLINE
    ]
    return tuple(name for line in lines for name in bylines.find_credits(line).authors)


def _is_bio(text: str, people: Sequence[str]) -> bool:
    """Whether a segment at the end of the body tells who its author is: "X writes about ...", "X is a columnist"."""
    return any(text.startswith(name) and _BIO.match(text, len(name)) for name in people)


def _name(page: Page, verdict: Verdict, i: int, first: int, last: int, title: int | None) -> Label:
    """What a segment is that the trees hold for no body: by its markup, else by where it stands."""
    sure = round(1 - (verdict.body or 0.0), 3)
    rule = f"model.{verdict.feature}"
    marked = page.by_markup[i]
    if marked is not None:
        return Label(marked.reason, marked.rule_id, max(sure, 0.5))
    if i < first:
        under_title = title is not None and i > title
        if under_title and page.segments[i].words >= STANDFIRST_WORDS:
            return Label(RemovedReason.STANDFIRST, "standfirst.under_title", sure)
        return Label(RemovedReason.NAVIGATION, rule, sure)
    if i <= last:
        return Label(RemovedReason.OTHER, rule, sure)
    return Label(RemovedReason.RELATED if page.prose[i] else RemovedReason.NAVIGATION, rule, sure)
