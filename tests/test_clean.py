"""Cleaning: pages as cases, and the invariants of the ledger on any text."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest
from case_files import CASES, load_cases
from every_page import LINES, PAGES
from hypothesis import given
from hypothesis import strategies as st

from copydesk.clean import clean
from copydesk.clean.boilerplate import label_segment
from copydesk.clean.pieces import cut_line
from copydesk.clean.segments import Segment
from copydesk.ids import content_id
from copydesk.lexicon import newsroom
from copydesk.metadata import find_outlet
from copydesk.read import read_record
from copydesk.records import Block, InputRecord, Limits, RawDocument, Refused
from copydesk.spans import Span


def read(text: str, kind: str = "text") -> RawDocument:
    data = text.encode()
    return read_record(InputRecord(content_id(data), "a.txt", (), kind, data), Limits())


FILES = sorted(path.stem for path in (CASES / "clean").glob("*.json"))


@pytest.mark.parametrize("case", [case for name in FILES for case in load_cases(f"clean/{name}")])
def test_pages(case):
    """The body is as expected; so are all cuts, or those that are listed as included."""
    document = read(case["input"], case.get("kind", "text"))
    cleaned = clean(document, find_outlet(document))
    expected = case["expected"]
    assert cleaned.text.split("\n\n") == expected["body"]
    cuts = [[c.reason, c.span.of(document.text)] for c in cleaned.cuts]
    assert cuts == expected.get("cuts", cuts)
    assert [cut for cut in expected.get("cuts_include", []) if cut not in cuts] == []


@pytest.mark.parametrize("mark", newsroom.inline_marks(), ids=lambda mark: mark.rule_id)
def test_every_inline_mark_cuts_its_example_from_a_sentence(mark):
    prose = "The board voted on Thursday to close the school for good."
    pieces = cut_line(f"{prose} {mark.example}")
    assert pieces[0][0] == Span(0, len(prose))
    assert pieces[1][1] is not None
    assert pieces[1][1].rule_id == mark.rule_id


@pytest.mark.parametrize("rule", newsroom.boilerplate(), ids=lambda rule: rule.rule_id)
def test_every_phrase_fires_on_its_example(rule):
    line = rule.example or rule.pattern
    label = label_segment(Segment(Span(0, len(line)), line, len(line.split()), Block(Span(0, len(line)))), None)
    assert label is not None, f"nothing fires on {line!r}"
    assert label.rule_id == rule.rule_id, f"{label.rule_id} fires first"


def test_outlet_profiles_hold_lines_that_are_furniture():
    for outlet in newsroom.outlets():
        for line in outlet.boilerplate:
            label = label_segment(
                Segment(Span(0, len(line)), line, len(line.split()), Block(Span(0, len(line)))), outlet
            )
            assert label is not None, (outlet.slug, line)


def assert_accounted(document: RawDocument) -> None:
    """Every non-space character is in exactly one of body and cuts; the body differs by NFC and white space alone."""
    cleaned = clean(document)
    covered = sorted(c.span for c in cleaned.cuts)
    assert all(a.end <= b.start for a, b in zip(covered, covered[1:], strict=False))
    cut = {i for span in covered for i in range(span.start, span.end)}
    kept = "".join(c for i, c in enumerate(document.text) if i not in cut and not c.isspace())
    shown = "".join(cleaned.text.split())
    assert Counter(unicodedata.normalize("NFD", kept)) == Counter(unicodedata.normalize("NFD", shown))
    assert all(p.span.of(cleaned.text).strip() == p.span.of(cleaned.text) != "" for p in cleaned.paragraphs)
    assert "\n\n".join(p.span.of(cleaned.text) for p in cleaned.paragraphs) == cleaned.text


@given(PAGES | st.text(max_size=400))
def test_every_character_is_accounted_for(text):
    try:
        assert_accounted(read(text))
    except Refused:
        pass


PROSE = "The two sides met on Monday to talk about the bridge, and Ana Lind said that it was open for all."
PILES = {
    "zero-width spaces before a line": "\u200b" * 81 + PROSE,
    "more of them": "\u200b" * 200 + PROSE,
    "marks before a line": "\u0301" * 115 + PROSE,
    "more marks": "\u0301" * 155 + PROSE,
    "marks of two classes": "\u0316\u0301" * 100 + PROSE,
    "a pile that an unseen character parts": PROSE + "e" + "\u0301" * 20 + "\u200b" + "\u0301" * 20,
    "a pile after unseen characters": PROSE + "\u200b" * 90 + "\u0301" * 200 + "\u00ad" * 5,
    "marks that come apart into two": PROSE + "e" + "\u0344" * 30,
    "marks that are none by themselves": PROSE + "\u0f40" + "\u0f73" * 100,
    "a letter that comes apart, and marks": PROSE + "\u0958" + "\u0301" * 30,
    "halfwidth marks": PROSE + "\uff76" + "\uff9e\u0316\u0301" * 60,
}


@pytest.mark.parametrize("name", PILES)
def test_piles_are_accounted_for_and_cut_once(name):
    page = f"A bridge opens\n\nIt rained on Sunday, when the bridge was still closed to all.\n\n{PILES[name]} It is wide.\n"
    assert_accounted(read(page))
    once = clean(read(page)).text
    assert clean(read(once)).text == once


@given(PAGES)
def test_cleaning_twice_changes_nothing(text):
    try:
        once = clean(read(text)).text
    except Refused:
        return
    assert clean(read(once)).text == once


@given(
    st.lists(LINES, min_size=1, max_size=10).map(
        lambda lines: "".join(f"<div class='a'><p>{line}</p></div>" for line in lines)
    )
)
def test_every_character_of_a_rendered_page_is_accounted_for(page):
    try:
        assert_accounted(read(f"<html><body>{page}<footer>About</footer></body></html>", "html"))
    except Refused:
        pass


def test_a_page_without_body_is_refused_with_a_reason():
    with pytest.raises(Refused) as refused:
        clean(read("Home\nShare this\nCopyright 2021 The Post. All rights reserved."))
    assert refused.value.reason == "not_article"
    assert "navigation" in refused.value.detail
