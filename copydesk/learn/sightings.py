"""Sightings: where each line of an outlet's pages was seen, and among what.

Belongs here: counting. Which counts make a line boilerplate is decided in choice.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from copydesk.learn.copies import group_copies
from copydesk.learn.pages import Line, Page
from copydesk.lexicon.outlets import line_key
from copydesk.records import RemovedReason

# What a line is read for elsewhere: were it learned, the article would lose its author or its date.
TELLING = frozenset({RemovedReason.BYLINE, RemovedReason.DATE, RemovedReason.SECTION})
REPEATED = 3  # stories that hold a line before it counts as repeated; body lines of two stories were seen alike
BOTTOM_LINES = 8  # between the end of the body and the line that ends it
END_WORDS = 50  # of body above a line that may end it
END_SHARE = 0.2  # of a page's body words that may stand below it all the same: teasers taken for body


@dataclass(slots=True)
class Sightings:
    """One line, or one head or tail of lines, over all stories of an outlet."""

    stories: set[int] = field(default_factory=set)
    times: int = 0  # on pages, each counted once
    texts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[RemovedReason | None] = field(default_factory=Counter)
    beside: int = 0  # times beside another repeated line
    inside: int = 0  # times between body lines of that story alone
    alone: int = 0  # times it was the only one of its kind on the page
    ends: int = 0  # times with the body above it and next to none below
    closes: int = 0  # times with the body above it and none at all below
    leads: int = 0  # times it opens the body of that story
    bottom: int = 0  # times between the end of the body and a line that ends it
    example: str = ""

    @property
    def telling(self) -> int:
        """Times it was taken for a byline, date or section, which many stories may share."""
        return sum(times for reason, times in self.reasons.items() if reason in TELLING)

    @property
    def titled(self) -> int:
        """Times it was taken for the headline. No more than a story or two have the same: beyond that it is a mistake."""
        return self.reasons[RemovedReason.TITLE]


@dataclass(frozen=True, slots=True)
class Counted:
    """All lines of an outlet by key. `stories` is how many there are, copies of one counted once."""

    pages: tuple[Page, ...]
    stories: int
    lines: dict[str, Sightings]
    groups: tuple[int, ...]  # the number of each page's story
    keyed: tuple[tuple[str, ...], ...]  # the keys of each page's lines, in order


def count_lines(pages: Sequence[Page]) -> Counted:
    """Where each line was seen; `pages` sorted by article_id, so that the same pages give the same counts."""
    groups = group_copies(pages)
    lines: dict[str, Sightings] = {}
    keyed = tuple(tuple(line_key(line.text) for line in page.lines) for page in pages)
    for group, keys in zip(groups, keyed, strict=True):
        for key in keys:
            lines.setdefault(key, Sightings()).stories.add(group)
    return look_again(Counted(tuple(pages), len(set(groups)), lines, groups, keyed))


def look_again(counted: Counted, ends: frozenset[str] = frozenset()) -> Counted:
    """The same lines with what stands around each, now that nothing below a line of `ends` counts as body."""
    lines = {key: Sightings(stories=seen.stories) for key, seen in counted.lines.items()}
    for page, keys in zip(counted.pages, counted.keyed, strict=True):
        _look(page, keys, lines, own_body(page.lines, keys, lines, ends), ends)
    return replace(counted, lines=lines)


def own_body(
    lines: Sequence[Line], keys: Sequence[str], seen: Mapping[str, Sightings], ends: frozenset[str]
) -> list[int]:
    """Words of each line that is body and of this story alone; 0 for any other and for all below a line of `ends`."""
    words = []
    below = False
    for line, key in zip(lines, keys, strict=True):
        below = below or key in ends
        own = line.reason is None and len(seen[key].stories) == 1 and not below
        words.append(line.text.count(" ") + 1 if own else 0)
    return words


def _look(
    page: Page, keys: Sequence[str], lines: dict[str, Sightings], own_body: Sequence[int], ends: frozenset[str]
) -> None:
    """Note what stands around each line of one page."""
    common = [len(lines[key].stories) >= REPEATED for key in keys]
    above = _running(own_body)
    total = above[-1]
    first = next((i for i, words in enumerate(own_body) if words), len(keys))
    last = max((i for i, words in enumerate(own_body) if words), default=-1)
    often = Counter(keys)
    bottom = next((i for i, key in enumerate(keys) if key in ends and above[i] >= END_WORDS), -1)
    done: set[str] = set()
    for i, (key, line) in enumerate(zip(keys, page.lines, strict=True)):
        if not common[i] or key in done:
            continue
        done.add(key)
        seen = lines[key]
        seen.times += 1
        seen.texts[line.text] += 1
        seen.reasons[line.reason] += 1
        seen.beside += any(0 <= j < len(keys) and common[j] and keys[j] != key for j in (i - 1, i + 1))
        seen.inside += first < i < last
        seen.alone += often[key] == 1
        seen.ends += above[i] >= END_WORDS and total - above[i] <= END_SHARE * total
        seen.leads += line.reason is None and not above[i] and total >= END_WORDS
        seen.bottom += above[i] >= END_WORDS and total == above[i] and i <= bottom <= i + BOTTOM_LINES
        seen.closes += above[i] >= END_WORDS and total == above[i]
        seen.example = min(seen.example, page.source_uri) if seen.example else page.source_uri


def _running(words: Sequence[int]) -> list[int]:
    """The sums of words above each line, and of all at the end."""
    sums = [0]
    for count in words:
        sums.append(sums[-1] + count)
    return sums
