"""Fuzzing, a little of it on every run of the tests; `make fuzz` does more. What must hold is in fuzzing.py."""

from __future__ import annotations

from fuzzing import DOCUMENTS, Page, Unsettled, check, find_refused_rows
from hypothesis import given, settings

from copydesk.records import DocumentRows

MAX_UNSETTLED = 0.05  # of the articles; of those of the annotated sets none is


def test_the_invariants_hold_for_any_document() -> None:
    articles: list[DocumentRows] = []
    unsettled: set[bytes] = set()

    @settings(max_examples=120)
    @given(DOCUMENTS)
    def hold(page: Page) -> None:
        try:
            outcome = check(page)
        except Unsettled:
            unsettled.add(page.data)
            return
        if isinstance(outcome, DocumentRows):
            articles.append(outcome)

    hold()
    assert len(articles) > 50
    assert len(unsettled) <= MAX_UNSETTLED * len(articles)
    assert find_refused_rows(articles) == []
