"""Why a mention or a quotation came out as it did: what was weighed, as cases, and that asking why changes no answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from case_files import CASES, load_cases
from hypothesis import given
from hypothesis import strategies as st

from copydesk.ids import content_id
from copydesk.mentions import find_mentions
from copydesk.pipeline import Pipeline
from copydesk.quotes import QUOTE_PLACES, Place, explain_quotes, find_quotes, phrase, subject
from copydesk.records import ArticleText, InputRecord, MentionReason, QuoteReason, Refused
from copydesk.resolve import explain_mentions, resolve_mentions
from copydesk.spans import Span

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(p for p in (ROOT / "raw").rglob("*") if p.suffix in (".txt", ".html", ".htm"))
QUOTE_FILES = ("quotes/quotes", "quotes/indirect", "quotes/reasons")


def copy_of(text: str, title: str | None = None) -> ArticleText:
    spans, at = [], 0
    for paragraph in text.split("\n\n"):
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    return ArticleText(title, text, tuple(spans))


def texts_of(name: str) -> list[str]:
    cases = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [case["input"] if "input" in case else case["text"] for case in cases]


def explain(article: ArticleText) -> tuple[tuple[MentionReason, ...], tuple[QuoteReason, ...]]:
    """The reasons of everything in a copy, after asserting that they are the reasons of what is decided without them."""
    mentions = find_mentions(article)
    resolved, entities = resolve_mentions(article, mentions)
    reasons = explain_mentions(article, mentions)
    quotes = explain_quotes(article, mentions, resolved, entities)
    assert tuple(reason.mention for reason in reasons) == resolved
    assert tuple(q.quotation for q in quotes) == find_quotes(article, mentions)
    names = {t.entity_id: t.name for t in entities}
    for reason in reasons:
        assert_mention_reason(reason, names)
    for quote in quotes:
        assert_quote_reason(article, quote, names)
    return reasons, quotes


def assert_mention_reason(reason: MentionReason, names: dict[str, str]) -> None:
    """At most one candidate won, which is what the mention means; a score is the sum of its parts."""
    assert reason.mention.evidence.startswith(f"{reason.rule}: ")
    assert sum(c.won for c in reason.candidates) <= 1
    for candidate in reason.candidates:
        if candidate.won:
            assert candidate is reason.candidates[0]
            assert candidate.entity_id == reason.mention.entity_id
            assert candidate.name == names[candidate.entity_id]
        if candidate.parts:
            assert candidate.score == pytest.approx(sum(value for _, value in candidate.parts))
        assert candidate.why
        assert "\n" not in candidate.why


def assert_quote_reason(article: ArticleText, reason: QuoteReason, names: dict[str, str]) -> None:
    """The chosen words come first and alone have won; every candidate says its words, and every attempt is a place's."""
    chosen = reason.quotation.speaker
    assert [c.span for c in reason.candidates if c.won] == ([] if chosen is None else [chosen])
    assert chosen is None or reason.candidates[0].won
    assert len({c.span for c in reason.candidates}) == len(reason.candidates)
    for candidate in reason.candidates:
        assert candidate.span is not None
        assert candidate.text == candidate.span.of(article.field(candidate.in_field))
        assert candidate.in_field == reason.quotation.in_field
        assert candidate.name == (names[candidate.entity_id] if candidate.entity_id else None)
        assert candidate.why
    assert {a.place for a in reason.attempts} <= set(QUOTE_PLACES)
    assert reason.attempts
    assert reason.rule == reason.quotation.rule
    assert any(a.found for a in reason.attempts) == (reason.rule != "unattributed")


@pytest.mark.parametrize("case", load_cases("quotes/reasons"))
def test_what_was_tried_and_who_was_in_reach(case):
    _, quotes = explain(copy_of(case["input"]))
    assert [
        {
            "attempts": [[a.place, a.found, a.why] for a in q.attempts],
            "candidates": [[c.text, c.why] for c in q.candidates],
        }
        for q in quotes
    ] == case["expected"]


@pytest.mark.parametrize("case", load_cases("quotes/subjects"))
def test_each_rule_that_chooses_a_subject(case):
    """The label is the rule, which the trace names behind the words it chose."""
    article = copy_of(case["input"])
    (quote,) = explain(article)[1]
    assert quote.quotation.speaker is not None
    assert quote.quotation.speaker.of(article.text) == case["expected"]
    assert [a.why.rpartition(" by ")[2] for a in quote.attempts if a.found] == [case["label"]]


def test_every_rule_that_chooses_a_subject_has_a_case():
    rules = {rule.__name__.removeprefix("_") for rule in (*phrase.RULES, *subject.HEAD_RULES)}
    named = {"relative", "couple", "named_behind", "behind_dash"}  # found beside a phrase, not in it
    assert [case.id for case in load_cases("quotes/subjects")] == sorted(rules | named)


@pytest.mark.parametrize("case", load_cases("resolve/candidates"))
def test_whom_a_mention_could_have_meant(case):
    mentions, _ = explain(copy_of(case["text"]))
    last = [m for m in mentions if m.mention.mention.text == case["mention"]][-1]
    assert [[c.text, c.name, c.score, c.why] for c in last.candidates] == case["expected"]


@pytest.mark.parametrize("name", [*QUOTE_FILES, "resolve/cases", "resolve/candidates", "mentions/names"])
def test_asking_why_changes_no_answer_of_any_case(name):
    for text in texts_of(name):
        explain(copy_of(text))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_asking_why_changes_no_answer_of_the_samples(path):
    data = path.read_bytes()
    kind = "text" if path.suffix == ".txt" else "html"
    try:
        article = Pipeline().run(InputRecord(content_id(data), path.name, (), kind, data)).article
    except Refused:
        pytest.skip("the sample is one that is refused")
    explain(article)


def test_every_place_is_tried_in_some_case():
    tried = {
        attempt.place
        for name in QUOTE_FILES
        for text in texts_of(name)
        for reason in explain(copy_of(text))[1]
        for attempt in reason.attempts
    }
    assert tried == set(QUOTE_PLACES) == {place.value for place in Place}


def test_a_quotation_in_the_title():
    article = copy_of("The bridge was shut on Monday.", "\u2018We were never asked\u2019: Mara Holt on the bridge")
    _, (quote,) = explain(article)
    assert [(c.text, c.in_field) for c in quote.candidates] == [("Mara Holt", "title")]


def test_without_what_was_resolved_the_candidates_are_words_alone():
    article = copy_of('"The bridge is shut," Mara Holt said.')
    (quote,) = explain_quotes(article, find_mentions(article))
    assert [(c.text, c.entity_id, c.name, c.won) for c in quote.candidates] == [("Mara Holt", None, None, True)]


WORDS = st.sampled_from(
    ['"', "\u201c", "\u201d", "'", " ", ", ", ". ", "? ", "\n\n", "said", "Mara Holt", "Otto Holt", "she", "he", "his", "Holt",
     "The bridge is shut", "according to", "They left", ": ", " said that ", " told the council ", ", adding that ",
     ", Mara Holt said, ", "and added ", " was shut", "the president", "Georgia", "Mrs. Holt", "- "]
)  # fmt: skip


@given(st.lists(WORDS, max_size=40).map("".join) | st.text(max_size=120))
def test_asking_why_changes_no_answer_of_any_text(text):
    explain(copy_of(text))
