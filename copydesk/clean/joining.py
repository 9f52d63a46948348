"""Which lines of a page in text form are one line to a reader: hard-wrapped copy, and the shards of a text-node dump.

Belongs here: telling from the lines alone that a line end is no end of a paragraph. Rendered pages need none of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from copydesk.records import Block
from copydesk.textforms import show

# Hard-wrapped copy: typewriters and mail programs break lines at 60 to 80 columns; 120 is the widest seen in archives.
MIN_WRAP, MAX_WRAP = 40, 120
MIN_WRAPPED_LINES = 4
WRAPPED_SHARE = 0.7  # guess: so many of the lines that could be wrapped must have had no room for the next word
LOWER_SHARE = 0.45  # of the lines of running English about 0.75 start in lower case
FULL_SHARE = 0.85  # of the margin: nearer to it than this, a line was broken for want of room
JOIN_SHARE = 0.75  # the same for one line of a page that is wrapped: people break lines earlier than programs
OVERHANG = 5  # columns a line may stand out over the margin

# A text-node dump puts each link on a line of its own: "The minister," / "Ana Lind" / ", said on Monday ...".
MIN_SHARDS = 1
MIN_OPEN_WORDS = 3  # fewer words that end openly may be a label or a name
MIN_BEFORE_LINK, MIN_LEFT_OPEN_WORDS = 5, 6  # fewer words may be a heading
_CONTINUES = re.compile(
    r"\s{0,3}(?:[,;.:!?)\]\u2019\u201d%](?:[\s\u201d\u2019\"')]|$)|['\u2019](?:s|re|ve|ll|d|t)\b|[)\]\u201d]\S)"
)
_LOWER = re.compile(r"\s{0,3}[a-z\u00df-\u00f6\u00f8-\u00ff]")
_SHARD = re.compile(r"\s{0,3}[,;.)][\"'\u201d\u2019]?(?:\s|$)")
_ENDS = re.compile(r"[.!?:\u2026][\"'\u201d\u2019)\]]{0,3}$")
_OPEN_END = re.compile(
    r"(?:[,(\[\u201c\u2018\u2013\u2014]|\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|but|that|which|who|as|is|are|was|were|has"
    r"|have|had|its|his|her|their|this|than|into|over|after|before|about|called|said|told|via|By))$"
)
_BULLET = re.compile(r"\s{0,40}(?:[*\u2022\u00b7\u25aa>+-]\s|\d{1,2}[.)]\s)")


def group_lines(text: str, blocks: Sequence[Block]) -> list[list[Block]]:
    """The lines of a text page, those that are one paragraph together."""
    if is_shattered(text, blocks):
        return _join_shards(text, blocks)
    margin = find_margin(text, blocks)
    return _join_wrapped(text, blocks, margin) if margin else [[b] for b in blocks]


def find_margin(text: str, blocks: Sequence[Block]) -> int | None:
    """The column at which the copy is hard-wrapped, or None when it isn't; indents are not counted.

    Lines too short to be wrapped copy (menus) don't count. A line counts for it when the next line's first word had no
    room left on it, and of the lines after such lines most must start within a sentence.
    """
    followed = [(len(a.lstrip()), b) for a, b in _pairs(text, blocks) if len(a.lstrip()) >= MIN_WRAP]
    if len(followed) < MIN_WRAPPED_LINES:
        return None
    margin = sorted(size for size, _ in followed)[int(len(followed) * 0.9)]
    if margin > MAX_WRAP:
        return None
    full = [b for size, b in followed if size <= margin + OVERHANG and size + 1 + _first_word(b) > FULL_SHARE * margin]
    if len(full) < WRAPPED_SHARE * len(followed):
        return None
    return margin if sum(_LOWER.match(b.lstrip()) is not None for b in full) >= LOWER_SHARE * len(full) else None


def is_shattered(text: str, blocks: Sequence[Block]) -> bool:
    """Whether the page is a dump of text nodes: lines start with the comma or full stop of the sentence before."""
    shards = 0
    for before, after in _pairs(text, blocks):
        shards += _SHARD.match(after) is not None and not _ENDS.search(before[-5:])
        if shards >= MIN_SHARDS:
            return True
    return False


def _pairs(text: str, blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """Every two lines that follow one another without an empty one between, the first without the space at its end."""
    shown = [block.span.of(text).rstrip() for block in blocks]
    return [(a, b) for a, b in zip(shown, shown[1:], strict=False) if a and b]


def _first_word(line: str) -> int:
    """The length of a line's first word; only its head is read."""
    words = line[:MAX_WRAP].split(None, 1)
    return len(words[0]) if words else 0


def _join_wrapped(text: str, blocks: Sequence[Block], margin: int) -> list[list[Block]]:
    """Runs of lines that are one paragraph: each but the last had no room for the next one's first word."""
    groups: list[list[Block]] = []
    before = ""
    for block in blocks:
        line = block.span.of(text).rstrip()
        size = len(before.lstrip())
        room_left = size + 1 + _first_word(line) <= JOIN_SHARE * margin or size > margin + OVERHANG
        if not before or not line or room_left or _indent(line) >= _indent(before) + 2 or _BULLET.match(line):
            groups.append([block])
        else:
            groups[-1].append(block)
        before = line
    return groups


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip()) + 3 * line.startswith("\t")


def _join_shards(text: str, blocks: Sequence[Block]) -> list[list[Block]]:
    """Runs of lines that are one sentence broken by its links."""
    lines = [block.span.of(text) for block in blocks]
    shown = [show(line[:400]) if line else "" for line in lines]
    tails = [show(line[-40:]) if line else "" for line in lines]
    groups: list[list[Block]] = []
    for i, block in enumerate(blocks):
        if i and shown[i] and shown[i - 1] and _is_one(i, lines, shown, tails):
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _is_one(i: int, lines: Sequence[str], shown: Sequence[str], tails: Sequence[str]) -> bool:
    """Whether line `i` goes on with the sentence of the line above it."""
    if _continues(i, lines, shown, tails):
        return True
    before = tails[i - 1]
    if _ENDS.search(before[-5:]):
        return False
    goes_on = i + 1 < len(lines) and bool(shown[i + 1]) and _continues(i + 1, lines, shown, tails)
    words = before.count(" ") + 1
    if _OPEN_END.search(before):
        return goes_on or words >= MIN_OPEN_WORDS
    left_open = lines[i - 1][-1:].isspace() and before[-1:].islower() and words >= MIN_LEFT_OPEN_WORDS
    return left_open or (goes_on and words >= MIN_BEFORE_LINK)


def _continues(i: int, lines: Sequence[str], shown: Sequence[str], tails: Sequence[str]) -> bool:
    """Whether line `i` starts as no sentence does."""
    if _CONTINUES.match(lines[i]):
        return True
    if not _LOWER.match(lines[i]) or _ENDS.search(tails[i - 1][-5:]):
        return False
    return tails[i - 1].count(" ") >= 1 or lines[i][0].isspace()
