"""Names, roles and pronouns found in a text: cases as data, and what must hold for any text."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.lexicon.names import lookup, phrases
from copydesk.mentions import find_mentions
from copydesk.records import NAME_TYPES, ArticleText, Mention, MentionType
from copydesk.spans import Span

CASES = Path(__file__).parent / "cases" / "mentions"


def load(name: str) -> list[Any]:
    """The cases of one file as pytest parameters."""
    return [pytest.param(c, id=c["label"]) for c in json.loads((CASES / name).read_text(encoding="utf-8"))]


def copy_of(text: str, title: str | None = None) -> ArticleText:
    """A copy whose paragraphs are parted by blank lines."""
    paragraphs, at = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            paragraphs.append(Span(at, at + len(part)))
        at += len(part) + 2
    return ArticleText(title, text, tuple(paragraphs))


def found(text: str) -> list[list[str | None]]:
    """Text, mention type and entity type of every mention, in order."""
    return [[s.text, s.mention_type.value, s.entity_type] for s in find_mentions(copy_of(text))]


@pytest.mark.parametrize("case", [*load("names.json"), *load("negative.json")])
def test_mentions_are_found(case: dict[str, Any]) -> None:
    """Each case's mentions, no more and no fewer."""
    assert found(case["input"]) == case["expected"]


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", load("known_failures.json"))
def test_known_failures(case: dict[str, Any]) -> None:
    """Cases not solved yet; solving one makes this test fail until the case moves."""
    assert found(case["input"]) == case["expected"]


SPELLINGS = sorted({form.surface for forms in list(phrases().values())[::37] for form in forms})
PIECES = st.sampled_from(
    [*SPELLINGS, *(s.upper() for s in SPELLINGS[::9]), "the", "The", "of", "Ottoline", "said", "-", ".", "\u2019s"]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=12).map(" ".join), st.lists(PIECES, max_size=6).map(" ".join))
def test_a_name_carries_the_spellings_it_can_be(text: str, title: str) -> None:
    """Whatever step found it: those that the lists give for its words, so that nobody need ask them again."""
    for mention in find_mentions(copy_of(text, title)):
        assert mention.forms == (lookup(mention.text) if mention.mention_type in NAME_TYPES else ())


def test_place_of_a_dateline() -> None:
    """What stands at the head of a dateline is a place, there and wherever it stands again."""
    text = "ORREL GAP, Ohio \u2014 The Orrel Gap school board met on Monday."
    article = replace(copy_of(text), dateline=Span(0, 17), dateline_place=Span(0, 9))
    found = [(s.text, s.mention_type.value, s.entity_type) for s in find_mentions(article)]
    assert found[0] == ("ORREL GAP", "name", "place")
    assert ("Orrel Gap", "name", "place") in found


def test_description_and_gender() -> None:
    """What stands before a name goes with it."""
    by_text = {
        s.text: s for s in find_mentions(copy_of("They met Deputy Foreign Minister Ilse Vantongeren and Mrs. Ode."))
    }
    assert by_text["Ilse Vantongeren"].description == "Deputy Foreign Minister"
    assert by_text["Ode"].gender == "f"


def test_headline_takes_names_of_the_body_only() -> None:
    """In title case a capital tells nothing."""
    article = copy_of("Nobody believed Ottoline Branwick of Oslo.", "Branwick Leaves Oslo After Long Winter Storm")
    assert [s.text for s in find_mentions(article) if s.in_field == "title"] == ["Branwick", "Oslo"]


def test_headline_like_a_sentence() -> None:
    """In sentence case the title is read like the body."""
    article = copy_of("Nobody believed it.", "Norway and Edmund Harlowe agree on new rules for shipping")
    assert [s.text for s in find_mentions(article) if s.in_field == "title"] == ["Norway", "Edmund Harlowe"]


WORDS = [
    "Kim",
    "Jong",
    "Un",
    "the",
    "The",
    "of",
    "North",
    "Korea",
    "U.S.",
    "President",
    "Ministry",
    "and",
    "he",
    "(DPRK)",
]
JOINED = st.lists(st.sampled_from([*WORDS, "-", "'s", ".", "\n\n", "Al-", "“", "É", "\u0301"]), max_size=40).map(
    " ".join
)


def check(article: ArticleText, mentions: tuple[Mention, ...]) -> None:
    """Surfaces stand where they say, are sorted, and names don't overlap."""
    assert list(mentions) == sorted(mentions, key=lambda s: (s.in_field, s.span.start, -s.span.end))
    end: dict[str, int] = {}
    for s in mentions:
        assert s.span.of(article.field(s.in_field)) == s.text
        assert s.text
        if s.mention_type in NAME_TYPES:
            assert s.span.start >= end.get(s.in_field, 0)
            end[s.in_field] = s.span.end


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), JOINED), st.one_of(st.none(), JOINED))
def test_any_text(text: str, title: str | None) -> None:
    """Offsets hold and names never overlap, whatever the text."""
    article = copy_of(text, title)
    check(article, find_mentions(article))


def test_pronouns_have_gender() -> None:
    """Third-person pronouns for one person only."""
    mentions = find_mentions(copy_of("She told him that they had it."))
    assert [(s.text, s.gender) for s in mentions if s.mention_type is MentionType.PRONOUN] == [
        ("She", "f"),
        ("him", "m"),
    ]


@pytest.mark.parametrize(
    "piece", ["the North ", "A ", "Ab-", "the U.S. ", "President ", "Kim ", "of the ", "Xyz abc. "]
)
def test_long_texts_take_linear_time(piece: str) -> None:
    """A text of one thing over and over takes a second or two of CPU time; steps that look ahead for ever take a minute."""
    text = piece * 15_000
    start = time.process_time()
    find_mentions(copy_of(text))
    assert time.process_time() - start < 12
