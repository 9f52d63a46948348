"""Copies: pages of one outlet that tell the same story, which count once.

Belongs here: which pages are copies of one another (scraped again, updated, wire copy printed twice). Without this the
body of a story that was scraped three times would be learned as boilerplate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from copydesk.learn.pages import Page
from copydesk.lexicon.outlets import line_key

LONG_WORDS = 12  # a line of so many words is not on two pages by chance: it is of one story, or the outlet's own
# Lines on at least half of the pages tell no story from another. Among fewer pages one story may be half of them.
COMMON_SHARE = 0.5
MIN_PAGES_FOR_COMMON = 6
COPY_SHARE = 0.5  # of the words in long lines that the shorter of two pages must share with the other
MIN_STORY_WORDS = 30  # a page with fewer in long lines of its own tells no story that could be told from another


def group_copies(pages: Sequence[Page]) -> tuple[int, ...]:
    """A number for each page, the same for copies of one story; `pages` sorted by article_id give stable numbers.

    All pages without a story of their own are one group: when most of the input is one story, its lines are the common
    ones, and what is left of each copy is next to nothing.
    """
    long_lines = [_long_lines(page) for page in pages]
    seen = Counter(key for lines in long_lines for key in lines)
    common = COMMON_SHARE * len(pages) if len(pages) >= MIN_PAGES_FOR_COMMON else len(pages) + 1
    leaders: dict[str, list[int]] = {}  # the line -> the groups whose first page has it
    words_of: list[int] = []  # words in long lines of each group's first page
    numbers: list[int] = []
    storyless = -1
    for lines in long_lines:
        own = {key: words for key, words in lines.items() if seen[key] < common}
        total = sum(own.values())
        if total < MIN_STORY_WORDS:
            if storyless < 0:
                storyless = len(words_of)
                words_of.append(0)
            numbers.append(storyless)
            continue
        shared: Counter[int] = Counter()
        for key, words in own.items():
            for leader in leaders.get(key, ()):
                shared[leader] += words
        same = [g for g, words in shared.items() if words >= COPY_SHARE * min(total, words_of[g])]
        if same:
            numbers.append(min(same))
            continue
        numbers.append(len(words_of))
        words_of.append(total)
        for key in own:
            leaders.setdefault(key, []).append(numbers[-1])
    return tuple(numbers)


def _long_lines(page: Page) -> dict[str, int]:
    """The long lines of a page that the desk takes for body, by key, with their words."""
    found = {}
    for line in page.lines:
        words = line.text.count(" ") + 1
        if line.reason is None and words >= LONG_WORDS:
            found[line_key(line.text)] = words
    return found
