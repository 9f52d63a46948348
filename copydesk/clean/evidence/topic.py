"""Features of what a segment shares with the story: a teaser for another story reads like prose and speaks of something else."""

from __future__ import annotations

from collections import Counter

from copydesk.clean.evidence.line import WORD
from copydesk.clean.evidence.page import Page
from copydesk.lexicon import newsroom

READ_CHARS = 1_500  # of a segment that its words are read from: a guess
MIN_LETTERS = 4  # shorter words are seldom what a story is about
# A headline is said again in the page's title line, in "Share this: ..." and above the comments.
ECHO_SEGMENTS, ECHO_CHARS = 300, 200_000  # the search for it is capped, so that a page of many lines stays linear
MIN_ECHO_CHARS, MAX_ECHO_CHARS = 15, 300

FEATURES = ("shared_words", "shared_word_count", "shared_word_weight", "shared_names", "shared_name_count", "echoes")


def describe_topics(page: Page) -> list[list[float]]:
    """The features of every segment, in the order of FEATURES: shares and counts of its words found elsewhere in the stretch.

    A share is -1 for a segment without such words.
    """
    kinds = newsroom.page_words()
    words: list[set[str]] = []
    names: list[set[str]] = []
    for segment in page.segments:
        found = WORD.findall(segment.text[:READ_CHARS])
        words.append(
            {w for word in found if len(word) >= MIN_LETTERS and "function" not in kinds.get(w := word.lower(), ())}
        )
        names.append({word for word in WORD.findall(segment.text[1:READ_CHARS]) if word[0].isupper() and len(word) > 2})
    inside = [i for i in range(page.first, page.last + 1) if page.weights[i]]
    word_counts = Counter(word for i in inside for word in words[i])
    name_counts = Counter(name for i in inside for name in names[i])
    members = set(inside)
    whole = "\n".join(segment.text for segment in page.segments)[:ECHO_CHARS]
    rows = []
    for i, segment in enumerate(page.segments):
        own = i in members
        sought = i < ECHO_SEGMENTS and MIN_ECHO_CHARS <= len(segment.text) <= MAX_ECHO_CHARS
        shared = [word_counts[word] - own for word in words[i]]
        named = [name_counts[name] - own for name in names[i]]
        rows.append(
            [
                sum(n > 0 for n in shared) / len(shared) if shared else -1.0,
                min(20, sum(n > 0 for n in shared)),
                sum(shared) / len(shared) / max(1, len(inside)) if shared else -1.0,
                sum(n > 0 for n in named) / len(named) if named else -1.0,
                min(12, sum(n > 0 for n in named)),
                min(5, whole.count(segment.text)) if sought else -1,
            ]
        )
    return rows
