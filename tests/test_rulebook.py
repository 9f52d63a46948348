"""What is written about rules and reasons: complete both ways, true to its examples, and the page as fresh as its rows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from case_files import load_cases
from every_page import every_page, record_of
from published_codes import argument, calls, codes_in, members_used, quote_rules, rule_ids, warning_codes

from copydesk.clean import body, boilerplate, clean, pieces
from copydesk.clean.evidence import MARKUP_FEATURES, extract, markup, place
from copydesk.clean.evidence import line as evidence_line
from copydesk.clean.evidence import page as evidence_page
from copydesk.clean.explain import NEIGHBOURS
from copydesk.clean.segments import find_segments
from copydesk.clean.trees import chance
from copydesk.lexicon import newsroom, outlets, rules_page
from copydesk.lexicon.files import kb_version, load_rows
from copydesk.lexicon.learned import Calibrated
from copydesk.lexicon.outlets import LINE_KINDS
from copydesk.lexicon.profiles import read_profile
from copydesk.lexicon.rulebook import FILE, MARKS, PHRASES, RULE_ID, Entry, entries, find_entry, find_feature
from copydesk.quotes import claims
from copydesk.read import read_record
from copydesk.records import DocumentRows, Limits
from copydesk.rows import edit

WRITTEN = load_rows(FILE, Entry)
PAGE = rules_page.render()
CUTS = load_cases("rules/cuts")
KNOWN = {name: [entry for entry in entries() if entry.of == name] for name in {entry.of for entry in entries()}}


def names(of: str) -> set[str]:
    return {entry.name for entry in WRITTEN if entry.of == of}


def edited(text: str, kind="text") -> DocumentRows:
    """The rows of a page; a stroke between spaces in `text` is the end of a line."""
    result = edit(record_of(text.replace(" / ", "\n").encode(), kind))
    assert isinstance(result, DocumentRows), result
    return result


# ---------------------------------------------------------------- the file and the page


def test_rows_are_sorted_without_repeats_and_whole():
    keys = [(entry.of, entry.group, entry.name) for entry in WRITTEN]
    assert keys == sorted(keys)
    assert len({(entry.of, entry.name) for entry in entries()}) == len(entries())
    for entry in entries():
        assert entry.sentence.strip() == entry.sentence != ""
        assert entry.example.strip() == entry.example != ""
    assert all(entry.sentence.endswith(".") for entry in WRITTEN)
    assert all(
        entry.sentence.lstrip("“")[0].isupper() or entry.sentence.split(" ")[0] in MARKUP_FEATURES for entry in WRITTEN
    )


def test_the_page_is_fresh():
    path = Path(__file__).parents[1] / "docs" / "rules.md"
    assert path.read_text(encoding="utf-8") == PAGE, "run `make docs`"


def test_the_page_shows_every_entry():
    shown = {(section.of, group.name) for section in rules_page.SECTIONS for group in section.groups}
    assert shown == {(entry.of, entry.group) for entry in entries()}
    for entry in entries():
        assert re.search(rf"^\|[^|]*`{re.escape(entry.name)}` \|", PAGE, re.MULTILINE), entry.name
    anchors = re.findall(r'<a id="([^"]+)"></a>', PAGE)
    assert len(anchors) == len(set(anchors)) == len(WRITTEN)


def test_links_lead_somewhere():
    headings = [
        re.sub(r"[^a-z0-9_ -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    ]
    links = re.findall(r"\]\(#([^)]+)\)", PAGE)
    assert len(links) > 20
    assert set(links) <= set(headings)
    assert all(headings.count(link) == 1 for link in links)


def test_rows_of_the_tables_have_as_many_cells_as_their_heads():
    for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, table[:200]


def test_words_about_rules_are_no_knowledge_that_runs_read(monkeypatch):
    before = kb_version()
    kb_version.cache_clear()
    monkeypatch.setattr("copydesk.lexicon.files.TOLD_TO_PEOPLE", frozenset())
    assert kb_version() != before
    kb_version.cache_clear()


# ---------------------------------------------------------------- complete both ways


def test_rule_ids_of_code_are_those_that_are_written_about():
    found = rule_ids() - {"outlet.<>.<>"} | {f"outlet.<>.{kind}" for kind in LINE_KINDS}
    assert found == {re.sub("<[^>]*>", "<>", name) for name in names(RULE_ID)}


def test_an_argument_that_the_readers_of_the_source_were_not_taught_is_told():
    module = ast.parse("def cut(text, rule):\n    return Label(MARKUP, name_of(text), 0.9)")
    (function,) = module.body
    (call,) = calls(function, "Label")
    with pytest.raises(AssertionError, match=r"which codes can name_of\(text\) be"):
        codes_in(argument(call, 1, "rule_id"), function, module)
    assert codes_in(ast.parse("rule", mode="eval").body, function, module) == set()  # the caller's to name
    assert codes_in(ast.parse("f'a.{text}' if text else 'b'", mode="eval").body, function, module) == {"a.<>", "b"}


def test_rule_ids_of_data_are_entries_by_themselves():
    rows = {rule.rule_id for rule in (*newsroom.boilerplate(), *newsroom.inline_marks())}
    assert {entry.name for entry in entries() if entry.group in (PHRASES, MARKS)} == rows
    assert not rows & names(RULE_ID)


def test_words_of_the_markup_have_an_entry():
    for word in newsroom.markup_words():
        assert find_entry(RULE_ID, f"markup.element.{word}") or "-" in word
        assert find_entry(RULE_ID, f"markup.word.{word}")


def test_features_are_those_of_the_evidence():
    features = {*MARKUP_FEATURES, NEIGHBOURS}
    found = {feature: find_entry("feature", feature) for feature in features}
    assert [feature for feature, entry in found.items() if entry is None] == []
    assert {entry.name for entry in found.values()} == names("feature")
    assert find_feature("model.since_prose").name == "since_prose"
    assert find_feature("title.headline") is None


@pytest.mark.parametrize(
    ("of", "vocabulary"),
    [
        ("removed.reason", "RemovedReason"),
        ("rejects.reason", "RejectReason"),
        ("mentions.method", "MentionMethod"),
        ("mentions.evidence", "MentionRule"),
        ("quotes.speaker_method", "SpeakerMethod"),
        ("explain.decided_by", "Decision"),
    ],
)
def test_closed_vocabularies(of, vocabulary):
    """All that is written about is used somewhere, and all that is used is written about."""
    assert names(of) == members_used(vocabulary)


def test_rules_of_quotes():
    assert names("quotes.evidence") == quote_rules()
    assert {row.rule for row in load_rows("calibration.csv", Calibrated)} - {""} <= names("quotes.evidence")


def test_warnings():
    assert names("articles.warnings") == warning_codes()


def test_a_code_that_nobody_wrote_about_is_told():
    assert find_entry(RULE_ID, "model") is None
    assert find_entry(RULE_ID, "outlet.post.more.line") is None
    assert find_entry("feature", "since_yesterday") is None
    assert find_entry("rejects.reason", "title") is None


@pytest.mark.parametrize(("name", "record"), [pytest.param(*page, id=page[0]) for page in every_page()])
def test_every_code_met_is_written_about(name, record):
    result = edit(record)
    if not isinstance(result, DocumentRows):
        assert find_entry("rejects.reason", result.reason)
        return
    met = [(RULE_ID, row.rule_id) for row in result.removed]
    met += [
        ("feature", row.rule_id.removeprefix("model.")) for row in result.removed if row.rule_id.startswith("model.")
    ]
    met += [("removed.reason", row.reason) for row in result.removed]
    met += [("quotes.evidence", re.split("[: ]", row.evidence)[0]) for row in result.quotes if row.evidence]
    met += [("quotes.speaker_method", row.speaker_method) for row in result.quotes]
    met += [("mentions.method", row.method) for row in result.mentions]
    met += [("mentions.evidence", (row.evidence or "").partition(": ")[0]) for row in result.mentions]
    met += [("articles.warnings", code) for code in result.article.warnings]
    assert [code for code in met if find_entry(*code) is None] == []


# ---------------------------------------------------------------- true to the examples


@pytest.mark.parametrize("case", CUTS)
def test_examples_of_cuts(case):
    """The line that a rule of code is said to cut is cut by it."""
    document = read_record(record_of(case["input"].encode(), case.get("kind", "text")), Limits())
    outlet = read_profile("post.toml", "post", case["profile"]) if "profile" in case else None
    cuts = [[cut.rule_id, cut.span.of(document.text)] for cut in clean(document, outlet).cuts]
    assert case["expected"] in cuts
    entry = next(entry for entry in WRITTEN if entry.of == RULE_ID and entry.name == case["label"])
    assert find_entry(RULE_ID, case["expected"][0]) == entry
    assert entry.example == case["expected"][1] or entry.group == "unseen"


def test_every_rule_of_code_has_an_example_that_is_tried():
    assert {case.id for case in CUTS} == names(RULE_ID)


@pytest.mark.parametrize("entry", KNOWN["quotes.evidence"], ids=lambda entry: entry.name)
def test_examples_of_quotes(entry):
    assert entry.name in [re.split("[: ]", row.evidence)[0] for row in edited(entry.example).quotes]


@pytest.mark.parametrize("entry", KNOWN["quotes.speaker_method"], ids=lambda entry: entry.name)
def test_examples_of_speakers(entry):
    assert entry.name in [row.speaker_method for row in edited(entry.example).quotes]


@pytest.mark.parametrize("entry", KNOWN["mentions.method"], ids=lambda entry: entry.name)
def test_examples_of_mentions(entry):
    assert entry.name in [row.method for row in edited(entry.example).mentions]


@pytest.mark.parametrize(
    "entry", [entry for entry in KNOWN["feature"] if entry.group == "line"], ids=lambda entry: entry.name
)
def test_examples_of_features(entry):
    line, value = entry.example.rsplit(" = ", 1)
    (segment,) = find_segments(read_record(record_of(line.encode(), "text"), Limits()))
    found = dict(zip(evidence_line.FEATURES, evidence_line.describe_line(segment), strict=True))
    assert round(float(found[entry.name]), 2) == float(value)


@pytest.mark.parametrize(
    ("of", "name", "numbers"),
    [
        (
            "explain.decided_by",
            "trees",
            [f"{chance(n):.2f}" for n in (body.BODY_LOG_ODDS, body.MARKED_LOG_ODDS, body.TEXT_BODY_LOG_ODDS)],
        ),
        ("explain.decided_by", "long_list", [body.MIN_LONG_LIST]),
        (RULE_ID, "inline.caption", [pieces.MAX_CAPTION_WORDS]),
        (RULE_ID, "inline.notice", [pieces.MAX_AFTER_NOTICE]),
        (RULE_ID, "inline.twice", [pieces.MIN_TWICE]),
        (RULE_ID, "outlet.<slug>.end_mark", [boilerplate.MIN_WORDS_ABOVE]),
        (RULE_ID, "outlet.<slug>.prefix", [outlets.MAX_AFFIXED_WORDS]),
        ("feature", "words", [evidence_line.MAX_WORDS]),
        ("feature", "chars", ["3,000"]),
        ("feature", "since_prose", [place.LONG_PROSE, place.NOTHING_IN_SIGHT]),
        ("feature", "since_<reason>", [place.FAR, round(place.ABSENT)]),
        ("feature", "mass_wide", [place.WIDE]),
        ("feature", "in_stated_body", [markup.MIN_STATED_WORDS]),
        ("feature", "body_word_at", [markup.NO_WORD]),
        ("feature", "default_from_first", [extract.FAR_OUTSIDE, extract.FAR_INSIDE]),
        ("feature", "reads_as_prose", [evidence_page.LONG_WORDS]),
        ("quotes.evidence", "cue_before_far", [claims.MAX_CUE_WORDS_BEFORE]),
    ],
)
def test_numbers_are_those_of_the_code(of, name, numbers):
    entry = next(entry for entry in WRITTEN if (entry.of, entry.name) == (of, name))
    assert [n for n in numbers if not re.search(rf"(?<![\d.,]){n}(?![\d]|[.,]\d)", entry.sentence)] == []


PIER = "The pier is safe in every storm, and the board will open it in May, the mayor said."


def page_that_warns(code: str, example: str) -> bytes:
    """A page as the example of a warning tells of it."""
    match code:
        case "date_unreadable" | "json_ld_unreadable":
            return f"<html><head>{example}</head><body><p>{PIER}</p></body></html>".encode()
        case "extractor_skipped":
            return f"<html><body><p>{PIER}</p>{'<br>' * 40_000}</body></html>".encode()
        case "encoding_errors":
            return ("caf\u00e9 " * 9).encode() + b"\xff\n" + PIER.encode()
        case "control_characters":
            return f"Boats to \aring all night\n{PIER}".encode()
        case "encoding_guessed":
            return f"Boats at the caf\u00e9\n{PIER}".encode("cp1252")
        case _:
            return f"Boats to run all night\n{example.split(', mended')[0]}\n{PIER}".encode()


@pytest.mark.parametrize(
    "entry",
    [entry for entry in KNOWN["articles.warnings"] if entry.name != "extractor_failed"],  # test_extracts makes it raise
    ids=lambda entry: entry.name,
)
def test_examples_of_warnings(entry):
    data = page_that_warns(entry.name, entry.example)
    result = edit(record_of(data, "html" if b"<html" in data else "text"))
    assert isinstance(result, DocumentRows)
    assert entry.name in result.article.warnings


def test_examples_of_phrases_and_marks_are_those_that_fire():
    """tests/test_clean.py holds each row to its example; here to its sentence."""
    for entry in entries():
        if entry.group == PHRASES and ".regex." not in entry.name:
            phrase = re.search("“(.+)”", entry.sentence)[1]
            assert phrase.casefold() in entry.example.casefold()
