"""The trees: sums as a plain walk gives them, its file checked, and what it may ask about as the evidence lays it out."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.clean.evidence import MARKUP_ALONE_FEATURES, MARKUP_FEATURES, TEXT_FEATURES, Page, describe, read_page
from copydesk.clean.evidence.line import GROWN_WITH, number_of
from copydesk.clean.labels import Label
from copydesk.clean.trees import SCALE, chance, load_models, read_models
from copydesk.lexicon.files import KnowledgeError
from copydesk.records import PageHints, RemovedReason

# Two trees over three features: columns, thresholds, left, right, values; a leaf asks about column -1.
TREES = [
    [[0, -1, 2, -1, -1], [4.5, 0, 1, 0, 0], [1, 0, 3, 0, 0], [2, 0, 4, 0, 0], [0, 900, -100, 50, -700]],
    [[1, -1, -1], [0, 0, 0], [1, 0, 0], [2, 0, 0], [10, 300, -200]],
]
FILE = {"models": {"one": {"features": ["words", "link_share", "commas"], "trees": TREES}}}


def walk(tree: list[list[float]], row: list[float]) -> int:
    """The value of the leaf a row comes to."""
    node = 0
    while tree[0][node] >= 0:
        node = tree[2][node] if row[tree[0][node]] <= tree[1][node] else tree[3][node]
    return tree[4][node]


@given(st.lists(st.tuples(*[st.integers(-3, 9)] * 3), max_size=12))
def test_odds_are_the_sum_of_the_leaves(rows):
    model = read_models(json.dumps(FILE))["one"]
    evidence = np.array(rows, dtype=np.float32).reshape(-1, 3)
    expected = [sum(walk(tree, list(row)) for tree in TREES) for row in rows]
    assert model.log_odds(evidence).tolist() == expected
    found, pushes = model.weigh(evidence)
    assert found.tolist() == expected
    assert (model.base + pushes.sum(axis=1)).tolist() == expected


def test_a_push_is_what_the_odds_changed_by_at_the_questions_about_a_feature():
    model = read_models(json.dumps(FILE))["one"]
    log_odds, pushes = model.weigh(np.array([[9, 0, 5], [1, 3, 0]], dtype=np.float32))
    assert log_odds.tolist() == [-400, 700]
    assert pushes.tolist() == [[-100, 290, -600], [900, -210, 0]]


def test_no_rows_give_no_odds():
    model = read_models(json.dumps(FILE))["one"]
    log_odds, pushes = model.weigh(np.zeros((0, 3), dtype=np.float32))
    assert (log_odds.shape, pushes.shape) == ((0,), (0, 3))


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", '{"models": {"one": {"trees": []}}}',
        json.dumps({"models": {"one": {"features": ["a"], "trees": [[[0, -1], [1, 0], [0, 0], [1, 0], [1, 2]]]}}}),
        json.dumps({"models": {"one": {"features": ["a"], "trees": [[[0, -1], [1, 0], [1, 0], [7, 0], [1, 2]]]}}}),
    ],
)  # fmt: skip
def test_a_file_that_is_no_forest_is_told(text):
    with pytest.raises(KnowledgeError, match=r"cleaner\.json"):
        read_models(text)


def test_the_shipped_trees_ask_about_the_evidence_as_it_is_laid_out():
    """Evidence was changed? Then grow the trees anew: python -m bench.clean.train."""
    models = load_models()
    assert models["body_text"].features == models["title"].features == TEXT_FEATURES
    assert models["body_markup"].features == MARKUP_FEATURES
    assert models["body_markup_alone"].features == MARKUP_ALONE_FEATURES
    assert all(model.columns.max() < len(model.features) for model in models.values())
    assert MARKUP_FEATURES[: len(MARKUP_ALONE_FEATURES)] == MARKUP_ALONE_FEATURES
    assert MARKUP_ALONE_FEATURES[: len(TEXT_FEATURES)] == TEXT_FEATURES


@pytest.mark.parametrize(("markup", "features"), [(False, TEXT_FEATURES), (True, MARKUP_FEATURES)])
def test_evidence_of_an_empty_page_has_no_rows(markup, features):
    page: Page = read_page((), (), (), PageHints(), markup)
    assert describe(page).shape == (0, len(features))


def test_odds_of_nothing_are_even():
    assert chance(0) == 0.5
    assert chance(40 * SCALE) == pytest.approx(1.0)


def test_reasons_have_the_numbers_that_the_trees_were_grown_with():
    """Whatever the order of the vocabulary; a reason that came later is "other" to them."""
    numbers = {reason: number_of(Label(reason, "rule", 1.0)) for reason in RemovedReason}
    assert {reason.value: numbers[reason] for reason in RemovedReason if reason.value in GROWN_WITH} == {
        name: place for place, name in enumerate(GROWN_WITH, start=1)
    }
    assert {numbers[reason] for reason in RemovedReason if reason.value not in GROWN_WITH} <= {
        numbers[RemovedReason.OTHER]
    }
    assert number_of(None) == 0
