"""Quotes: sentences as cases, and what must hold of any text whatever its marks."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from case_files import load_cases
from hypothesis import given
from hypothesis import strategies as st

from copydesk.mentions import find_mentions
from copydesk.quotes import find_quotes
from copydesk.quotes.marks import find_marked
from copydesk.quotes.speech import find_insertions
from copydesk.records import ArticleText
from copydesk.spans import Span


def copy_of(text: str, title: str | None = None) -> ArticleText:
    spans, at = [], 0
    for paragraph in text.split("\n\n"):
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    return ArticleText(title, text, tuple(spans))


def rows_of(article: ArticleText) -> list[list[str | None]]:
    rows = []
    for quotation in find_quotes(article, find_mentions(article)):
        text = quotation.pieces[0].of(article.text)
        for before, piece in zip(quotation.pieces, quotation.pieces[1:], strict=False):
            text += ("\n\n" if "\n\n" in article.text[before.end : piece.start] else " ") + piece.of(article.text)
        rows.append(
            [quotation.quote_type, text, quotation.cue, quotation.speaker and quotation.speaker.of(article.text)]
        )
    return rows


@pytest.mark.parametrize("case", load_cases("quotes/quotes"))
def test_quotes(case):
    assert rows_of(copy_of(case["input"])) == case["expected"]


@pytest.mark.parametrize("case", load_cases("quotes/indirect"))
def test_indirect_quotes(case):
    assert rows_of(copy_of(case["input"])) == case["expected"]


def test_a_reported_clause_starts_behind_the_dateline():
    text = "OSTBY, March 4 - The bridge would stay shut until May, Mara Holt said."
    article = replace(copy_of(text), dateline=Span(0, len("OSTBY, March 4 -")))
    found = find_quotes(article, find_mentions(article))
    assert [q.pieces[0].of(text) for q in found] == ["The bridge would stay shut until May"]


def test_what_continues_is_counted_with_the_reported_clauses():
    article = copy_of(
        'Ned Ames said the ferry was late.\n\n"The bridge is shut," Mara Holt said, adding that it was old. "It is."'
    )
    found = find_quotes(article, find_mentions(article))
    assert [q.quote_type for q in found] == ["indirect", "direct", "indirect", "direct"]
    assert found[3].continues == 1


def test_work_on_reported_speech_grows_with_the_text_alone():
    spent = []
    for size in (2_000, 8_000):
        article = copy_of(
            "Mara Holt said that she said, adding that he said it would, according to Mara Holt " * (size // 80)
        )
        mentions = find_mentions(article)
        spent.append(
            min(_seconds(article, mentions) for _ in range(3))
        )  # a collection of garbage may fall into one of them
    assert spent[1] < 12 * spent[0] + 0.2


def _seconds(article, mentions):
    start = time.process_time()
    find_quotes(article, mentions)
    return time.process_time() - start


def test_a_description_has_no_space_at_its_ends():
    """Text nodes joined by a scraper leave a space before the full stop."""
    article = copy_of("\u201cThe sexy sells,\u201d added Lee Baker, a member of the harbour's council . He left.")
    found = find_quotes(article, find_mentions(article))
    assert [one.speaker_description for one in found] == ["a member of the harbour's council"]


def test_a_quotation_in_the_title():
    article = copy_of("The bridge was shut on Monday.", "\u2018We were never asked\u2019: Mara Holt on the bridge")
    found = find_quotes(article, find_mentions(article))
    assert [(q.in_field, q.pieces[0].of(article.title)) for q in found] == [("title", "We were never asked")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They (North Korea) wanted it", ["(North Korea)"]),
        ("He [the minister] knew", ["[the minister]"]),
        ("It was there (sic) all along", ["(sic)"]),
        ("We came back (it has happened) at dawn", []),
        ("The ship (a ferry) sank", []),
    ],
)
def test_insertions(text, expected):
    assert [s.of(text) for s in find_insertions(text, (Span(0, len(text)),))] == expected


MARKS = st.sampled_from(
    ["\"", "\u201c", "\u201d", "\u00ab", "\u00bb", "``", "''", "'", "\u2018", "\u2019", " ", ", ", ". ", "? ", "\n\n", "said",
     "Mara Holt", "she", "The bridge is shut", "according to", "a", "They (North Korea) left", "[sic]", "6'2", "It's", ": ", " said that ",
     " told the council ", ", adding that ", " she would go", ", Mara Holt said, ", "and added ", " was shut"]
)  # fmt: skip


@given(st.lists(MARKS, max_size=40).map("".join) | st.text(max_size=120))
def test_any_marks_give_rows_in_order_that_point_into_the_text(text):
    article = copy_of(text)
    found = find_quotes(article, find_mentions(article))
    for number, quotation in enumerate(found):
        assert quotation.pieces
        assert all(0 <= p.start < p.end <= len(text) for p in quotation.pieces)
        assert all(a.end <= b.start for a, b in zip(quotation.pieces, quotation.pieces[1:], strict=False))
        assert all(p.of(text) == p.of(text).strip() for p in quotation.pieces)
        assert all(any(p.contains(i) for p in quotation.pieces) for i in quotation.insertions)
        assert quotation.continues is None or 0 <= quotation.continues < number
        if quotation.speaker is not None:
            assert quotation.speaker.of(text).strip()
    pieces = [p for q in found for p in q.pieces]
    assert pieces == sorted(pieces)
    assert all(a.end <= b.start for a, b in zip(pieces, pieces[1:], strict=False))


@given(st.lists(MARKS, max_size=40).map("".join))
def test_marked_stretches_never_overlap(text):
    article = copy_of(text)
    found = find_marked(text, article.paragraphs)
    assert all(a.outer.end <= b.outer.start for a, b in zip(found, found[1:], strict=False))
