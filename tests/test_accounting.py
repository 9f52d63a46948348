"""The proof of the ledger: it finds every slip, and a document it finds one in is refused with its row, never published short."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from every_page import every_document

import copydesk
from copydesk import pipeline
from copydesk.clean import clean, find_breach
from copydesk.ids import content_id
from copydesk.records import Cleaned, Cut, InputRecord, Refused, RejectRow, RemovedReason
from copydesk.rows import edit
from copydesk.schemas.arrow import to_arrow
from copydesk.schemas.check import split_valid
from copydesk.spans import Span

PAGE = b"A bridge opens\n\nBy Ana Lind\n\nMaria Lopez said on Monday that the bridge was open.\n\nShare this\n"


def cut(start: int, end: int) -> Cut:
    return Cut(Span(start, end), RemovedReason.OTHER, "a.rule", 1.0)


SLIPS = {
    "lost": ("one two three", "one three", [], "3 characters of the input are in neither"),
    "made up": ("one two", "one two three", [], "5 of text not in the input"),
    "in both": ("one two", "one two", [cut(4, 7)], "3 of text not in the input"),
    "overlapping": ("one two", "", [cut(0, 5), cut(4, 7)], "overlap at 4"),
    "out of order": ("one two", "", [cut(4, 7), cut(0, 4)], "overlap at 0"),
    "beyond": ("one two", "one", [cut(4, 8)], "beyond the input"),
    "moved": ("one two", "two\n\none", [], "not in the order"),
    "a mark lost": ("e\u0301e\u0301e", "\u00e9ee", [], "1 characters of the input"),
    "a zero-width space lost": ("a\u200bb", "ab", [], "1 characters of the input"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_every_slip_is_found(name: str) -> None:
    page, body, cuts, words = SLIPS[name]
    breach = find_breach(page, body, cuts)
    assert breach is not None
    assert words in breach


@pytest.mark.parametrize(
    ("page", "body"),
    [
        ("e\u0301 a\u0316\u0301\u0316", "\u00e9\n\n\u00e1\u0316\u0316"),
        ("\u0958\u212b", "\u0915\u093c\u00c5"),
        ("\u1100\u1161", "\uac00"),
        ("a\u2028b\x1cc\u3000", "a b c"),
        ("e \u0301\u0316", "e \u0316\u0301"),
    ],
)
def test_nfc_and_white_space_are_no_slip(page: str, body: str) -> None:
    assert find_breach(page, body, []) is None


def test_the_proof_is_linear() -> None:
    """Marks of two classes, parted by spaces: put side by side they take a normaliser seconds."""
    page = "e" + " \u0301 \u0316" * 50_000
    start = time.process_time()
    assert find_breach(page, page[:-1], []) is not None
    assert time.process_time() - start < 2


def test_the_ledger_of_every_page_holds() -> None:
    pages = 0
    for name, document in every_document():
        try:
            cleaned = clean(document)
        except Refused:
            continue
        pages += 1
        assert find_breach(document.text, cleaned.text, cleaned.cuts) is None, name
    assert pages > 50


def spoil(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cleaner loses its last cut from now on."""

    def forgetful(*arguments: object, **named: object) -> Cleaned:
        cleaned = clean(*arguments, **named)
        return replace(cleaned, cuts=cleaned.cuts[:-1])

    monkeypatch.setattr(pipeline, "clean", forgetful)


def test_a_slip_refuses_the_document_with_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch)
    outcome = edit(InputRecord(content_id(PAGE), "a.txt", (), "text", PAGE))
    assert isinstance(outcome, RejectRow)
    assert (outcome.stage, outcome.reason, outcome.table_name) == ("validate", "check_failed", "articles")
    assert (outcome.column_name, outcome.check_name) == ("text", "accounted")
    assert outcome.detail == "9 characters of the input are in neither text nor removed, and 0 of text not in the input"
    row = json.loads(outcome.row_json or "")
    assert row["article_id"] == content_id(PAGE)
    assert row["text"] == "Maria Lopez said on Monday that the bridge was open."
    good, failures = split_valid("rejects", to_arrow("rejects", [outcome]), unique=True)
    assert (good.num_rows, failures) == (1, ())


def test_a_slip_is_a_refusal_in_python_too(monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch)
    with pytest.raises(Refused, match="validate: check_failed: 9 characters"):
        copydesk.process(PAGE)
