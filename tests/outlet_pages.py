"""Pages of an invented outlet: each its own story, with lines around and inside it that a case asks for.

Belongs here: what tests/test_learn.py learns from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from copydesk.ids import content_id
from copydesk.learn import Page, read_page
from copydesk.records import InputRecord

_WHO = "council|ferry company|harbour board|school trust|bus union|dry dock|fish market|museum|water works|lifeboat crew|library|rowing club".split(
    "|"
)
_DID = "agreed|refused|promised|began|voted|hurried|planned|forgot|offered|hoped|learned|managed".split("|")
_WHAT = "to repair|to sell|to paint|to move|to close|to widen|to insure|to rename|to photograph|to flood|to count|to rebuild".split(
    "|"
)
_THING = "the old crane|a stone pier|every lamp post|the north gate|its two tugs|the tide wall|a brick chimney|the winter beds|seven rusty anchors|the signal tower|a leaking roof|the slipway".split(
    "|"
)
_WHEN = "before the spring tides|after a long meeting|despite the bitter cold|in front of a small crowd|without telling anybody|for the third year running|because the money ran out|while the band played|as the fog came in|on the advice of a pilot|under a new law|against all warnings".split(
    "|"
)
_TAIL = "and nobody was surprised|which pleased the neighbours|though the bill is still unpaid|so the work goes on|but the mayor kept silent|and the gulls came back|as their fathers once did|which took eleven weeks|and a bell was rung|though it rained all day|so the shop stayed shut|and tea was served".split(
    "|"
)


def sentence(number: int) -> str:
    """A sentence that no other number below 100,000 gives."""
    at = number * 7_919 % 2_985_984  # 12 ** 6
    parts = []
    for words in (_WHO, _DID, _WHAT, _THING, _WHEN, _TAIL):
        parts.append(words[at % 12])
        at //= 12
    return f"The {parts[0]} {' '.join(parts[1:5])}, {parts[5]}."


def headline(number: int) -> str:
    """The headline of a story."""
    words = " ".join(sentence(number * 40 + 39).rstrip(".").split(",")[0].split()[1:])
    return words[0].upper() + words[1:]


def page_lines(number: int, case: Mapping[str, Any]) -> list[str]:
    """The lines of page `number`: those of the case's top and bottom, its own story between, and what some pages have."""
    some = [one for one in case.get("some", ()) if number in one["pages"]]

    def at(place: str) -> list[str]:
        return [
            line.format(n=number, headline=headline(number))
            for one in some
            if one["where"] == place
            for line in one["lines"]
        ]

    story = case.get("stories", {}).get(str(number), number)
    paragraphs = [f"{sentence(story * 40 + 2 * i)} {sentence(story * 40 + 2 * i + 1)}" for i in range(6)]
    top = [line.format(n=number) for line in case.get("top", ())]
    bottom = [line.format(n=number) for line in case.get("bottom", ())]
    header = [headline(story), "By Ada Holt", f"{number % 28 + 1} March 2021"]
    return [*top, *at("top"), *header, *paragraphs[:3], *at("inside"), *paragraphs[3:], *at("bottom"), *bottom]


def record_of(text: str, uri: str) -> InputRecord:
    """The record of a text."""
    data = text.encode()
    return InputRecord(content_id(data), uri, (), "text", data)


def make_text(number: int, case: Mapping[str, Any]) -> str:
    """The text of page `number`."""
    return "\n\n".join(page_lines(number, case)) + "\n"


def make_pages(case: Mapping[str, Any], folder: str = "harbour-post") -> list[Page]:
    """All pages of a case."""
    pages = [read_page(record_of(make_text(n, case), f"{folder}/{n:03d}.txt")) for n in range(case["pages"])]
    assert all(isinstance(page, Page) for page in pages)
    return [page for page in pages if isinstance(page, Page)]


def lines_of(pages: Sequence[Page]) -> set[str]:
    """Every line of all pages."""
    return {line.text for page in pages for line in page.lines}
