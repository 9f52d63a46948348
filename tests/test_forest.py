"""The forest: sums as a plain walk gives them, its file checked, and what it may ask about as the evidence lays it out."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.clean.evidence import MARKUP_ALONE_FACTS, MARKUP_FACTS, TEXT_FACTS, Page, describe, read_page
from copydesk.clean.forest import SCALE, chance, load_forests, read_forests
from copydesk.lexicon.files import KnowledgeError
from copydesk.records import PageHints

# Two trees over three facts: columns, thresholds, left, right, values; a leaf asks about column -1.
TREES = [
    [[0, -1, 2, -1, -1], [4.5, 0, 1, 0, 0], [1, 0, 3, 0, 0], [2, 0, 4, 0, 0], [0, 900, -100, 50, -700]],
    [[1, -1, -1], [0, 0, 0], [1, 0, 0], [2, 0, 0], [10, 300, -200]],
]
FILE = {"forests": {"one": {"facts": ["words", "link_share", "commas"], "trees": TREES}}}


def walk(tree: list[list[float]], row: list[float]) -> int:
    """The value of the leaf a row comes to."""
    node = 0
    while tree[0][node] >= 0:
        node = tree[2][node] if row[tree[0][node]] <= tree[1][node] else tree[3][node]
    return tree[4][node]


@given(st.lists(st.tuples(*[st.integers(-3, 9)] * 3), max_size=12))
def test_odds_are_the_sum_of_the_leaves(rows):
    forest = read_forests(json.dumps(FILE))["one"]
    evidence = np.array(rows, dtype=np.float32).reshape(-1, 3)
    expected = [sum(walk(tree, list(row)) for tree in TREES) for row in rows]
    assert forest.odds(evidence).tolist() == expected
    found, pushes = forest.weigh(evidence)
    assert found.tolist() == expected
    assert (forest.base + pushes.sum(axis=1)).tolist() == expected


def test_a_push_is_what_the_odds_changed_by_at_the_questions_about_a_fact():
    forest = read_forests(json.dumps(FILE))["one"]
    odds, pushes = forest.weigh(np.array([[9, 0, 5], [1, 3, 0]], dtype=np.float32))
    assert odds.tolist() == [-400, 700]
    assert pushes.tolist() == [[-100, 290, -600], [900, -210, 0]]


def test_no_rows_give_no_odds():
    forest = read_forests(json.dumps(FILE))["one"]
    odds, pushes = forest.weigh(np.zeros((0, 3), dtype=np.float32))
    assert (odds.shape, pushes.shape) == ((0,), (0, 3))


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", '{"forests": {"one": {"trees": []}}}',
        json.dumps({"forests": {"one": {"facts": ["a"], "trees": [[[0, -1], [1, 0], [0, 0], [1, 0], [1, 2]]]}}}),
        json.dumps({"forests": {"one": {"facts": ["a"], "trees": [[[0, -1], [1, 0], [1, 0], [7, 0], [1, 2]]]}}}),
    ],
)  # fmt: skip
def test_a_file_that_is_no_forest_is_told(text):
    with pytest.raises(KnowledgeError, match=r"cleaner\.json"):
        read_forests(text)


def test_the_shipped_trees_ask_about_the_evidence_as_it_is_laid_out():
    """Evidence was changed? Then grow the trees anew: python -m bench.clean.train."""
    forests = load_forests()
    assert forests["body_text"].facts == forests["title"].facts == TEXT_FACTS
    assert forests["body_markup"].facts == MARKUP_FACTS
    assert forests["body_markup_alone"].facts == MARKUP_ALONE_FACTS
    assert all(forest.columns.max() < len(forest.facts) for forest in forests.values())
    assert MARKUP_FACTS[: len(MARKUP_ALONE_FACTS)] == MARKUP_ALONE_FACTS
    assert MARKUP_ALONE_FACTS[: len(TEXT_FACTS)] == TEXT_FACTS


@pytest.mark.parametrize(("markup", "facts"), [(False, TEXT_FACTS), (True, MARKUP_FACTS)])
def test_evidence_of_an_empty_page_has_no_rows(markup, facts):
    page: Page = read_page((), (), (), PageHints(), markup)
    assert describe(page).shape == (0, len(facts))


def test_odds_of_nothing_are_even():
    assert chance(0) == 0.5
    assert chance(40 * SCALE) == pytest.approx(1.0)
