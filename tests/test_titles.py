"""Which line is the headline, by chances given by hand: what the trees think of a line is not at stake here."""

from __future__ import annotations

from copydesk.clean.around import find_title
from copydesk.clean.body import Verdict
from copydesk.clean.evidence import Page, read_page
from copydesk.clean.labels import Label
from copydesk.clean.segments import Segment
from copydesk.records import Block, PageHints, RemovedReason
from copydesk.spans import Span

HEADLINE = "Harbour board votes to dredge the eastern channel before spring"
DECK = "Crews had asked for the work since two boats ran aground"
KICKER = "Harbour and coast"
PROSE = "The board met on Tuesday in the town hall and voted nine to two for the work, its chair said afterwards."
SIGNS = Label(RemovedReason.NAVIGATION, "test.menu", 0.9)


def page_of(*lines: str) -> Page:
    """A scraped page: those lines, a line of its menu, and prose."""
    segments, at = [], 0
    for text in (*lines, "Menu", PROSE, PROSE):
        span = Span(at, at + len(text))
        segments.append(Segment(span, text, len(text.split()), Block(span)))
        at = span.end + 2
    found = [SIGNS if segment.text == "Menu" else None for segment in segments]
    return read_page(segments, found, [None] * len(segments), PageHints(), False)


def title_of(chances: dict[str, float]) -> str | None:
    """The line found when those lines have those chances of being the headline."""
    page = page_of(*chances)
    verdicts = [
        Verdict(body=0.9, is_body=True) if segment.text == PROSE else Verdict()
        if segment.text == "Menu"
        else Verdict(body=0.1, title=chances[segment.text], may_be_title=True)
        for segment in page.segments
    ]  # fmt: skip
    at = find_title(page, verdicts, len(chances) + 1)
    return None if at is None else page.segments[at].text


def test_the_likeliest_line_is_the_headline() -> None:
    assert title_of({KICKER: 0.1, HEADLINE: 0.8, DECK: 0.2}) == HEADLINE


def test_of_two_lines_nearly_alike_the_upper_is_the_headline_and_the_lower_its_deck() -> None:
    assert title_of({KICKER: 0.1, HEADLINE: 0.5, DECK: 0.8}) == HEADLINE


def test_a_label_above_the_headline_is_not_taken_for_it() -> None:
    assert title_of({DECK: 0.0, KICKER: 0.5, HEADLINE: 0.8}) == HEADLINE


def test_a_line_far_less_likely_than_the_one_below_is_no_headline() -> None:
    assert title_of({KICKER: 0.1, DECK: 0.2, HEADLINE: 0.8}) == HEADLINE


def test_the_tab_of_the_browser_gives_way_to_the_headline_that_readers_see() -> None:
    tab = "Eastern harbour channel: board votes to dredge it | Alder Lake Post"
    assert title_of({tab: 0.9, KICKER: 0.1, HEADLINE: 0.3}) == HEADLINE


def test_another_story_s_headline_does_not_take_the_place_of_the_first_line() -> None:
    other = "Night boats will run to the islands until the end of October"
    assert title_of({HEADLINE: 0.9, KICKER: 0.1, "Weather": 0.0, other: 0.3}) == HEADLINE
