"""What another extractor keeps: read as a feature, told when there is none, and never a reason to lose or break a page."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from copydesk.clean import clean
from copydesk.clean.evidence import extract
from copydesk.clean.evidence.page import Page, read_page
from copydesk.clean.evidence.runs import Runs, read_runs
from copydesk.clean.ledger import survey
from copydesk.read import extracts, read_record
from copydesk.records import InputRecord, Limits, PageHints, RawDocument

SENTENCES = (
    "The harbour board voted on Tuesday to dredge the eastern channel before the herring season opens.",
    "Its chair, Maren Oduya, said the work would take eleven weeks and cost less than the quay repairs did.",
    "Fishing crews had asked for the channel to be cleared since two boats ran aground in the March gales.",
    "The contract goes to a yard in the next county, which lent its barge for the repairs of the breakwater.",
)
MENU = "<nav><ul><li><a href='/a'>Weather</a></li><li><a href='/b'>Tides</a></li></ul></nav>"
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
PAGE = f"<html><head><title>Board votes</title></head><body>{MENU}<article><h1>Board votes to dredge</h1>{BODY}</article></body></html>"


def read(markup: str) -> RawDocument:
    return read_record(InputRecord("0" * 24, "a.html", (), "html", markup.encode()), Limits())


def test_the_extracts_hold_the_prose_and_not_the_menu() -> None:
    document = read(PAGE)
    assert len(document.extracts) == len(extract.MODES) == len(extracts.MODES)
    for text in document.extracts:
        assert all(sentence in text for sentence in SENTENCES)
        assert "Tides" not in text
    assert not {extracts.SKIPPED, extracts.FAILED} & set(document.warnings)


def test_plain_text_is_not_asked_about() -> None:
    record = InputRecord("0" * 24, "a.txt", (), "text", "\n\n".join(SENTENCES).encode())
    assert read_record(record, Limits()).extracts == ()


def test_a_page_with_nothing_to_keep_has_empty_extracts_and_no_warning() -> None:
    document = read("<p>x</p>")
    assert document.extracts == ("", "")
    assert document.warnings == ()


@pytest.mark.parametrize(("name", "value"), [("MAX_TAGS", 5), ("MAX_CHARS", 50)])
def test_a_page_too_large_is_not_asked_about_and_says_so(
    name: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extracts, name, value)
    document = read(PAGE)
    assert document.extracts == ()
    assert extracts.SKIPPED in document.warnings


def test_what_breaks_in_it_costs_a_warning_and_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, load_html = read(PAGE), extracts._extractor()[1]

    def breaks(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(extracts, "_extractor", lambda: (breaks, load_html))
    document = read(PAGE)
    assert document.extracts == ()
    assert extracts.FAILED in document.warnings
    assert document.text == whole.text
    assert all(sentence in clean(document).text for sentence in SENTENCES)


def test_memory_running_out_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def runs_out(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(extracts, "_extractor", lambda: (runs_out, runs_out))
    with pytest.raises(MemoryError):
        read(PAGE)


def test_reading_twice_gives_the_same_extracts() -> None:
    assert read(PAGE).extracts == read(PAGE).extracts


def test_the_features_say_what_was_kept_and_where() -> None:
    page = survey(read(PAGE))
    rows = extract.describe_extracts(page, [read_runs(segment.text) for segment in page.segments])
    share = rows[:, extract.FEATURES.index("default_share")]
    first = rows[:, extract.FEATURES.index("default_from_first")]
    at = next(i for i, segment in enumerate(page.segments) if segment.text == SENTENCES[0])
    assert share[at] == 1.0
    assert rows[at, extract.FEATURES.index("default_share_at_+1")] == 1.0
    assert first[at] <= 1
    menu = next(i for i, segment in enumerate(page.segments) if segment.text == "Tides")
    assert share[menu] == 0.0
    assert first[menu] < 0


def test_without_extracts_every_fact_is_absent() -> None:
    document = read(PAGE)
    page = survey(replace(document, extracts=()))
    rows = extract.describe_extracts(page, [read_runs(segment.text) for segment in page.segments])
    assert rows.shape == (len(page.segments), len(extract.FEATURES))
    assert np.all(rows == -1.0)
    empty: Page = read_page((), (), (), PageHints(), True)
    assert extract.describe_extracts(empty, []).shape == (0, len(extract.FEATURES))


def test_a_share_counts_runs_and_not_words_by_chance() -> None:
    known = Runs("The board voted on Tuesday to dredge the channel.")
    assert known.share(read_runs("The board voted on Tuesday")) == 1.0
    assert known.share(read_runs("Tuesday voted board the on")) == 0.0
    assert known.share(read_runs("")) == 0.0
