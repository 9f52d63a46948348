"""Metadata from the cuts around a body and from the markup: pages given as labelled lines, and names alone on a line."""

from __future__ import annotations

import pytest
from case_files import load_cases
from hypothesis import given
from hypothesis import strategies as st

from copydesk import bylines
from copydesk.bylines import find_credits, read_names_alone, reads_as_names
from copydesk.dates import find_dates, without_dates
from copydesk.metadata import read_metadata
from copydesk.records import Block, Cleaned, Cut, Hint, Metadata, PageHints, Paragraph, RawDocument, RemovedReason
from copydesk.spans import Span
from copydesk.textforms import squeeze


def lay_out(lines: list[list[str]], hints: dict[str, list[list[str]]]) -> tuple[RawDocument, Cleaned]:
    """A page whose every line has the label that the first of each pair says."""
    text, blocks, cuts, paragraphs, body = "", [], [], [], ""
    for label, line in lines:
        span = Span(len(text), len(text) + len(line))
        blocks.append(Block(span))
        text += line + "\n"
        if label == "body":
            body += "\n\n" if body else ""
            paragraphs.append(Paragraph(Span(len(body), len(body) + len(line)), span))
            body += line
        else:
            cuts.append(Cut(span, RemovedReason(label), "test", 1.0))
    stated = PageHints(**{field: tuple(Hint(*pair) for pair in pairs) for field, pairs in hints.items()})
    document = RawDocument("a", "a.txt", "html" if hints else "text", text, tuple(blocks), stated)
    return document, Cleaned(body, tuple(paragraphs), tuple(cuts))


def read(case: dict) -> Metadata:
    return read_metadata(*lay_out(case["lines"], case["hints"]), None)


@pytest.mark.parametrize("case", load_cases("metadata/layouts"))
def test_pages(case):
    found = read(case["input"])
    shown = {
        "title": found.title,
        "authors": list(found.authors),
        "editors": list(found.editors),
        "agency": found.agency,
        "section": found.section,
        "dateline": found.dateline,
        "day": str(found.published.date) if found.published else None,
        "updated": str(found.updated.date) if found.updated else None,
    }
    assert {key: shown[key] for key in case["expected"]} == case["expected"]


@pytest.mark.parametrize(
    ("urls", "url"),
    [
        (["https://lantern.example/a?b=c:d"], "https://lantern.example/a?b=c:d"),
        (["HTTP://lantern.example/a"], "HTTP://lantern.example/a"),
        (["/2021/03/bridge:opens"], "/2021/03/bridge:opens"),
        (["//lantern.example/a"], "//lantern.example/a"),
        (["javascript:alert(1)//"], None),
        (["java script:alert(1)"], None),
        (["file:///home/ana/page.html"], None),
        (["data:text/html,<p>x"], None),
        (["about:blank", "https://lantern.example/a"], "https://lantern.example/a"),
    ],
)
def test_only_an_address_of_the_web_is_the_url(urls, url):
    hints = {"url": [[value, "html:canonical"] for value in urls]}
    document, cleaned = lay_out([["body", "The council voted on Thursday to close the old bridge for good."]], hints)
    assert read_metadata(document, cleaned, None).url == url


@pytest.mark.parametrize("case", load_cases("metadata/layouts"))
def test_what_was_read_is_marked(case):
    document, cleaned = lay_out(case["input"]["lines"], case["input"]["hints"])
    found = read_metadata(document, cleaned, None)
    texts = {column: cleaned.cuts[i].span.of(document.text) for i, column in found.used}
    if "authors" in texts:
        assert any(name.split()[-1] in document.text for name in found.authors)
    if "published_at" in texts and found.published:
        assert str(found.published.date.year) in texts["published_at"] or found.published.date.year >= 2000


@pytest.mark.parametrize("case", load_cases("metadata/names_alone"))
def test_names_alone(case):
    assert list(read_names_alone(case["input"])) == case["expected"]
    assert (reads_as_names(case["input"]) > 0) == bool(case["expected"])


def test_a_role_makes_names_surer_and_a_plain_word_less():
    assert reads_as_names("Karen Lind, Staff Writer") > reads_as_names("Karen Lind") > reads_as_names("Zorle Lind")
    assert reads_as_names("Zorle Lind") > reads_as_names("Zorle Water")


def test_label_on_a_line_of_its_own():
    assert bylines.label_alone("By") == "label_author"
    assert bylines.label_alone("Author of the article:") == "label_author"
    assert bylines.label_alone("Edited by") == "label_editor"
    assert bylines.label_alone("By the way") is None


def test_dates_leave_the_names_of_a_line():
    assert find_credits(without_dates("Dec 21, 2021 at 1:39 pm | By Ana Lind")).authors == ("Ana Lind",)
    assert without_dates("no date here") == "no date here"


WORDS = st.sampled_from(
    ["By", "Ana", "Lind", "and", "in", "Seoul", ",", "|", "Reuters", "Editor", ":", "(AP)", "\u2014", "2021", "March", "4,",
     "Staff", "@ana", "a@b.example", "Jr.", "van", "der", "", "\u00e9", "Reporting", "by", ";", "Photo", "ago", "SEOUL", "\x00"]
)  # fmt: skip
LINES = st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=80)


@given(LINES)
def test_no_name_is_invented(line):
    folded = squeeze(line).casefold()
    found = find_credits(line)
    for name in (*found.authors, *found.editors, *read_names_alone(line)):
        assert all(word.casefold() in folded for word in name.split())
    assert 0 <= reads_as_names(line) <= 1
    assert all(str(date.day) in line for date in find_dates(line))


@given(LINES)
def test_reading_twice_changes_nothing(line):
    for name in find_credits(line).authors:
        assert find_credits("By " + name).authors in ((name,), ()) or name in find_credits("By " + name).authors[0]
