"""Reasons for every line: what explain_lines says is what clean does, and its numbers are those the trees went by."""

from __future__ import annotations

import math

import pytest
from case_files import load_cases
from every_page import PAGES, every_document, record_of
from hypothesis import given

from copydesk.clean import Decision, KnownRow, LineReason, clean, explain, explain_lines
from copydesk.clean.evidence import MARKUP_FEATURES
from copydesk.clean.trees import SCALE, load_models
from copydesk.lexicon.outlets import LearnedLine, Outlet
from copydesk.metadata import find_outlet
from copydesk.read import read_record
from copydesk.records import Limits, RawDocument, Refused, RemovedReason

DOCUMENTS = dict(every_document())
CASES = load_cases("explain/decisions")


def read(text: str, kind="text") -> RawDocument:
    return read_record(record_of(text.encode(), kind), Limits())


def assert_the_same(document: RawDocument, outlet: Outlet | None = None) -> tuple[LineReason, ...]:
    """What is said of each line is what cleaning does with it."""
    found = explain_lines(document, outlet)
    assert all(line.span.start < line.span.end for line in found)
    assert all(a.span.end <= b.span.start for a, b in zip(found, found[1:], strict=False))
    try:
        cleaned = clean(document, outlet)
    except Refused:
        assert not any(line.kept for line in found)
        return found
    cuts = [cut for cut in cleaned.cuts if cut.rule_id != "control.unseen"]
    said = [(line.span, line.reason, line.rule_id, line.confidence) for line in found if not line.kept]
    assert said == [(cut.span, cut.reason, cut.rule_id, cut.confidence) for cut in cuts]
    kept = [line.span for line in found if line.kept]
    assert {paragraph.source.start for paragraph in cleaned.paragraphs} <= {span.start for span in kept}
    assert {paragraph.source.end for paragraph in cleaned.paragraphs} <= {span.end for span in kept}
    assert all(sum(p.source.contains(span) for p in cleaned.paragraphs) == 1 for span in kept)
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_says_what_cleaning_does(name):
    assert_the_same(DOCUMENTS[name], find_outlet(DOCUMENTS[name]))


@given(PAGES)
def test_it_says_what_cleaning_does_on_any_page(text):
    try:
        document = read(text)
    except Refused:
        return
    assert_the_same(document)


@pytest.mark.parametrize("case", CASES)
def test_decisions(case):
    document = read(case["input"], case.get("kind", "text"))
    found = [[line.text, line.decided_by, line.rule_id, line.cut_again] for line in assert_the_same(document)]
    assert [line for line in case["expected"] if line not in found] == []


def test_every_decision_has_a_case():
    assert {line[1] for case in CASES for line in case.values[0]["expected"]} == set(Decision)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_chances_and_weights_are_there_where_the_trees_were_asked(name):
    document = DOCUMENTS[name]
    for line in explain_lines(document, find_outlet(document)):
        assert line.kept == (line.reason is None) == (line.rule_id is None) == (line.confidence is None)
        asked = line.p_body is not None
        assert asked == (line.p_needed is not None)
        assert asked or (not line.weights and line.p_title is None)
        assert (line.p_body_before is not None) <= line.cut_again
        if line.decided_by is Decision.RULE:
            assert not asked
        if line.decided_by is Decision.TREES:
            assert (line.p_body > line.p_needed) == line.kept
        pushes = [abs(weight.push) for weight in line.weights]
        assert pushes == sorted(pushes, reverse=True)
        assert len(pushes) <= explain.WEIGHTS
        assert {weight.feature for weight in line.weights} <= {*MARKUP_FEATURES, explain.NEIGHBOURS}
        if line.rule_id and line.rule_id.startswith("model."):
            assert line.rule_id.removeprefix("model.") in {weight.feature for weight in line.weights}


@pytest.mark.parametrize("kind", ["text", "html"])
def test_all_weights_together_are_the_odds(kind, monkeypatch):
    monkeypatch.setattr(explain, "WEIGHTS", 10_000)
    document = next(d for d in DOCUMENTS.values() if d.kind == kind and len(d.blocks) > 20)
    base = load_models()["body_text" if kind == "text" else "body_markup"].base / SCALE
    asked = [line for line in explain_lines(document) if line.p_body is not None]
    assert asked
    for line in asked:
        log_odds = math.log(line.p_body / (1 - line.p_body))
        assert base + sum(weight.push for weight in line.weights) == pytest.approx(log_odds, abs=1e-3)


def test_values_are_those_of_the_line():
    found = explain_lines(
        read("Lake boats to run all night\nThe board voted on Thursday to run its boats all night.\n")
    )
    values = {weight.feature: (weight.value, weight.shown) for weight in found[1].weights}
    assert values["ends_sentence"] == (1.0, "yes")


def test_a_line_cut_again_tells_both_chances():
    case = next(case for case in CASES if "headline below" in case.id).values[0]
    line = next(line for line in explain_lines(read(case["input"])) if line.cut_again)
    assert line.p_body_before > line.p_needed  # on its page it was kept
    assert line.p_title == pytest.approx(line.confidence, abs=1e-3)  # of the look that cut it


def test_a_page_without_body_is_explained_all_the_same():
    found = explain_lines(read("Home\nShare this\nCopyright 2021 The Post. All rights reserved."))
    assert [line.reason for line in found] == ["navigation", "share", "copyright", "copyright"]


LEARNED = (
    LearnedLine("Tides for the week", rule_id="outlet.post.line", documents=12, of=40),
    LearnedLine("More boats", "end_mark", RemovedReason.RELATED, "outlet.post.end_mark", 9, 40),
)
OUTLET = Outlet("post", "The Harbour Post", boilerplate=("Harbour to your door",), learned=LEARNED)
BODY = (
    "The first boat left the pier on Thursday with mail for the town.\n"
    "The last one brought the children home from the fair, and it was late.\n"
    "The night boat will carry mail as well, the board said. READ MORE: Bus lines cut again\n"
    "Nobody has asked for a boat at noon, when the captain has soup at the harbour.\n"
)
PROFILE = "outlets/post.toml"


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Reuters", KnownRow("agencies.csv", "agency", "Reuters")),
        ("4 March 2021", None),
        ("Share this", KnownRow("boilerplate.csv", "exact", "share this")),
        ("Tides for the week", KnownRow(PROFILE, "line", "Tides for the week", "in 12 of 40 stories")),
        ("Harbour to your door", KnownRow(PROFILE, "line", "Harbour to your door", "written by hand")),
        ("More boats", KnownRow(PROFILE, "end_mark", "More boats", "in 9 of 40 stories")),
        ("A heron took the bread", KnownRow(PROFILE, "end_mark", "More boats", "in 9 of 40 stories")),
    ],
)
def test_the_row_that_decided_is_named(line, row):
    head, tail = "Lake boats to run all night\nReuters\n4 March 2021\n", "More boats\nA heron took the bread\n"
    page = f"{head}{BODY}Tides for the week\nHarbour to your door\nShare this\n{tail}"
    rows = {found.text: found.row for found in assert_the_same(read(page), OUTLET)}
    assert rows[line] == row


def test_the_mark_of_furniture_inside_a_line_is_named():
    found = next(seen.row for seen in explain_lines(read(BODY)) if seen.rule_id == "inline.headline.read-more")
    assert (found.file, found.kind) == ("inline_marks.csv", "headline")
    assert "READ" in found.text


def test_a_word_of_the_markup_and_a_section_are_named():
    page = (
        "<html><body><div>World</div><h1>Lake boats to run all night</h1><p>4 March 2021</p>"
        f"{''.join(f'<p>{line}</p>' for line in BODY.splitlines())}"
        "<div class='newsletter'><p>Boats by mail</p></div><aside><p>Nine herons</p></aside></body></html>"
    )
    rows = {line.text: line.row for line in explain_lines(read(page, "html"))}
    assert rows["World"] == KnownRow("sections.csv", "section", "World")
    assert rows["Boats by mail"] == KnownRow("markup_words.csv", "word", "newsletter")
    assert rows["Nine herons"] == KnownRow("markup_words.csv", "element", "aside")


@pytest.mark.parametrize(
    ("feature", "value", "shown"),
    [
        ("ends_sentence", 0.0, "no"), ("in_nav", 1.0, "yes"), ("in_stated_body", -1.0, "none"), ("in_description", 0.5, "0.5"),
        ("label_at_+1", 4.0, "date"), ("label_at_+1", 0.0, "nothing"), ("marked", -1.0, "none"), ("tag", 4.0, "h1"),
        ("tag_at_-1", 0.0, "another"), ("since_share", 80.0, "none"), ("since_prose", 99.0, "none"), ("since_prose", 80.0, "80"),
        ("body_word_at", 40.0, "none"), ("words_at_-1", -1.0, "none"), ("from_stretch_end", -1.0, "-1"), ("page_prose", 1234.0, "1234"),
    ],
)  # fmt: skip
def test_values_in_words(feature, value, shown):
    assert explain.show_value(feature, value) == shown
