"""Features of a segment's markup: its element and ancestors, their class words, how much of the page's prose stands with it,
and what the page repeats of its article for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from copydesk.clean.evidence.line import number_of
from copydesk.clean.evidence.page import Page
from copydesk.clean.evidence.runs import Run, Runs
from copydesk.lexicon import newsroom

TAGS = (
    "p", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "td", "tr", "blockquote", "figcaption", "section", "article",
    "aside", "footer", "header", "nav", "form", "ul", "ol", "button", "label", "time", "pre", "dd", "dt", "body",
)  # fmt: skip
_TAG_NUMBERS = {tag: number for number, tag in enumerate(TAGS, start=1)}
ABOVE = (
    "article", "main", "aside", "footer", "header", "nav", "form", "ul", "ol", "table", "figure", "blockquote",
    "section", "button",
)  # fmt: skip
_NEAR_WORDS = 12  # class words, nearest first
NO_WORD = 40  # where no class word of the kind stands: past the last of _NEAR_WORDS
_AROUND = (-1, 1, -2, 2)  # segments before and after: a guess
MIN_STATED_WORDS = 60  # an article body stated with fewer words is a teaser
MIN_DESCRIBED_WORDS = 6  # guess: a shorter description holds too few runs of three words to share

FEATURES = (
    "tag", "depth", "link_share", *(f"in_{tag}" for tag in ABOVE), "body_word_at", "other_word_at", "body_words",
    "other_words", "hidden", "marked", "same_kind_prose", "same_kind_share", "same_place_prose", "same_kind_count",
    "container_prose", "container_1_prose", "container_2_prose", "path_shared", "path_extra", "path_missing",
    "path_same", "words_shared", "tag_same", "in_stated_body", "in_description",
    *(f"{name}_at_{at:+d}" for at in _AROUND for name in ("link_share", "tag")),
)  # fmt: skip


def describe_markup(page: Page, runs: Sequence[frozenset[Run]]) -> list[list[float]]:
    """The features of every segment's markup, in the order of FEATURES; -1 where the page states no body or description.

    `runs` are those of each segment.
    """
    segments, total = page.segments, page.total
    kinds: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    kind_counts: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    places: Counter[tuple[str, tuple[str, ...]]] = Counter()
    containers: Counter[str] = Counter()
    for segment, weight in zip(segments, page.weights, strict=True):
        block = segment.block
        kinds[(block.tag, block.path, block.words)] += weight
        kind_counts[(block.tag, block.path, block.words)] += 1
        places[(block.path, block.words)] += weight
        if weight:
            above = block.path
            containers[above] += weight
            while "/" in above:
                above = above.rpartition("/")[0]
                containers[above] += weight
    most = max(1, *kinds.values()) if kinds else 1
    # What most of the page's prose looks like: the longest piece of prose in the stretch.
    anchor = segments[max(range(page.first, page.last + 1), key=lambda i: page.weights[i])].block
    anchor_path, anchor_words = anchor.path.split("/"), set(anchor.words)
    stated = _shares(_longest(page, "body"), MIN_STATED_WORDS, runs)
    described = _shares(_longest(page, "description"), MIN_DESCRIBED_WORDS, runs)
    page_words = newsroom.page_words()
    tags = [_TAG_NUMBERS.get(s.block.tag, 0) for s in segments]
    links = [s.link_share for s in segments]
    rows: list[list[float]] = []
    for i, segment in enumerate(segments):
        block = segment.block
        path, words = block.path.split("/"), block.words
        body = [at for at, word in enumerate(words) if "body_class" in page_words.get(word, ())]
        other = [at for at, word in enumerate(words) if "other_class" in page_words.get(word, ())]
        shared = _common(path, anchor_path)
        up, up2 = "/".join(path[:-1]), "/".join(path[:-2])
        kind = (block.tag, block.path, words)
        row: list[float] = [tags[i], len(path), links[i]]
        row += [tag in path or block.tag == tag for tag in ABOVE]
        row += [
            body[0] if body else NO_WORD,
            other[0] if other else NO_WORD,
            sum(at < _NEAR_WORDS for at in body),
            sum(at < _NEAR_WORDS for at in other),
            ":hidden" in words or "hidden" in words[:6],
            number_of(page.by_markup[i]),
            kinds[kind] / total,
            kinds[kind] / most,
            places[(block.path, words)] / total,
            min(60, kind_counts[kind]),
            containers[block.path] / total,
            containers[up] / total if up else 1.0,
            containers[up2] / total if up2 else 1.0,
            shared / max(1, len(anchor_path)),
            len(path) - shared,
            len(anchor_path) - shared,
            path == anchor_path,
            len(anchor_words & set(words)) / max(1, len(anchor_words | set(words))),
            block.tag == anchor.tag,
            stated[i],
            described[i],
        ]
        for at in _AROUND:
            there = 0 <= i + at < len(segments)
            row += [links[i + at] if there else -1.0, tags[i + at] if there else -1]
        rows.append(row)
    return rows


def _shares(text: str, min_words: int, runs: Sequence[frozenset[Run]]) -> list[float]:
    """How much of each segment stands in a text the page states for machines; -1 where that is too short to tell."""
    known = Runs(text)
    return [known.share(own) for own in runs] if known.words >= min_words else [-1.0] * len(runs)


def _longest(page: Page, field: str) -> str:
    return max((hint.value for hint in getattr(page.hints, field)), key=len, default="")


def _common(one: list[str], other: list[str]) -> int:
    """How many names two paths share from the top."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
