"""Mentions to entities and quotations to speakers: cases as data, and what must hold for any text."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.ids import key_id
from copydesk.lexicon.rulebook import entries
from copydesk.mentions import find_mentions
from copydesk.records import (
    NAME_TYPES,
    ArticleText,
    Entity,
    EntityType,
    Mention,
    MentionMethod,
    MentionType,
    Quotation,
    QuoteType,
    Resolved,
    Speaker,
)
from copydesk.resolve import MentionRule, resolve_mentions, resolve_speakers
from copydesk.resolve.rules import LONGEST
from copydesk.spans import Span
from copydesk.tagger.protocol import Passage
from copydesk.tagger.tagging import Tagged
from copydesk.textforms import fold_words

CASES = Path(__file__).parent / "cases" / "resolve"
CONFIDENCE = re.compile(r"\(\d\.\d\d\)")
BROKEN = re.compile(r"[\x00-\x1f\x7f-\x9f]|^\s|\s$")


def load(name: str) -> list[Any]:
    """The cases of one file as pytest parameters."""
    return [pytest.param(c, id=c["label"]) for c in json.loads((CASES / name).read_text(encoding="utf-8"))]


def copy_of(text: str, date: str | None = None) -> ArticleText:
    """A copy whose paragraphs are parted by blank lines."""
    paragraphs, at = [], 0
    for part in text.split("\n\n"):
        if part.strip():
            paragraphs.append(Span(at, at + len(part)))
        at += len(part) + 2
    return ArticleText(None, text, tuple(paragraphs), dt.date.fromisoformat(date) if date else None)


def resolve(article: ArticleText) -> tuple[tuple[Resolved, ...], tuple[Entity, ...]]:
    """Found and resolved."""
    return resolve_mentions(article, find_mentions(article))


def ids_of(expected: str | None) -> set[str | None]:
    """A known id, or the ids that an unknown entity of that fullest form can have."""
    if expected is None or not expected.startswith("x-"):
        return {expected}
    return {"x-" + key_id(kind.value, fold_words(expected[2:])) for kind in EntityType}


@pytest.mark.parametrize("case", load("cases.json"))
def test_mentions_are_resolved(case: dict[str, Any]) -> None:
    """Each named mention means the expected entity, by the expected method and evidence; the last where it occurs twice."""
    resolved, _ = resolve(copy_of(case["text"], case.get("date")))
    last = {r.mention.text: r for r in resolved}
    for text, (entity_id, method) in case["expected"].items():
        assert last[text].entity_id in ids_of(entity_id), text
        assert last[text].method == method, text
    for text, evidence in case.get("evidence", {}).items():
        assert last[text].evidence.startswith(evidence), last[text].evidence


@pytest.mark.parametrize("case", load("entity_descriptions.json"))
def test_entities_are_described(case: dict[str, Any]) -> None:
    """By the latest office of the day, by what is printed with the name, or by kind and country."""
    _, entities = resolve(copy_of(case["text"], case["date"]))
    said = {e.name: e.description for e in entities}
    assert {name: said.get(name, "no such entity") for name in case["expected"]} == case["expected"], said


def test_every_rule_fires_and_writes_what_it_says() -> None:
    """Each rule of the list decides in some case, and its example is a line that some case writes, figures aside."""
    known = {entry.name: entry.example for entry in entries() if entry.of == "mentions.evidence"}
    cases = [case.values[0] for case in load("cases.json")]
    lines = {r.evidence for case in cases for r in resolve(copy_of(case["text"], case.get("date")))[0]}
    he = Mention("title", Span(0, 2), "He", MentionType.PRONOUN, EntityType.PERSON, "m")
    (unread,), _ = resolve_mentions(replace(copy_of("It rained."), title="He left"), (he,))
    lines.add(unread.evidence)
    assert {line.partition(": ")[0] for line in lines} == set(known) == {rule.value for rule in MentionRule}
    written = {CONFIDENCE.sub("()", line) for line in lines}
    assert [example for example in known.values() if CONFIDENCE.sub("()", example) not in written] == []


class FindsNothing:
    """A finder of names in whose place only lists and forms speak."""

    label = "nothing"

    def find_names(self, passages: Sequence[Passage]) -> list[list[Tagged]]:
        """No names at all."""
        return [[] for _ in passages]


@pytest.mark.parametrize(
    ("text", "mention", "evidence"),
    [
        ("They waited for Mr. Bridge.", "Bridge", '"Mr" before it says person'),
        (
            "BRIDGE GOES HOME\n\nThey waited for Mr. Bridge.",
            "BRIDGE",
            "among capitals, person by the rest of the document",
        ),
        ("Kurdish fighters rested.", "Kurdish", "on the lists, which tell no one place here"),
    ],
)
def test_what_found_a_new_name(text: str, mention: str, evidence: str) -> None:
    """Where the tagger finds nothing: a title, the rest of the document, the lists."""
    article = copy_of(text)
    resolved, _ = resolve_mentions(article, find_mentions(article, FindsNothing()))
    (found,) = [r for r in resolved if r.mention.text == mention]
    assert found.method == "new"
    assert evidence in found.evidence


def test_the_place_of_a_dateline_is_told_as_that() -> None:
    """Nothing but where it stands says that an unknown word in capitals is a place."""
    article = copy_of("TESSELBY -- The ferry is late.")
    article = replace(article, dateline=Span(0, 11), dateline_place=Span(0, 8))
    assert [r.evidence for r in resolve(article)[0]] == ["new: the dateline states it as place"]


def test_evidence_is_one_line_of_bounded_length() -> None:
    """Line breaks and signs that show nothing are left out of a name, and a long line is cut."""
    odd = "Ottoline\nBranwick\u200b-Tull"
    name = Mention("text", Span(0, len(odd)), odd, MentionType.NAME, EntityType.PERSON)
    part = Mention("text", Span(len(odd) + 1, len(odd) + 5), "Tull", MentionType.NAME, EntityType.PERSON)
    resolved, _ = resolve_mentions(copy_of(f"{odd} Tull"), (name, part))
    assert resolved[1].evidence == 'partial_name: part of "Ottoline Branwick-Tull"'
    long = " ".join(["Merrowstone"] * 40)
    whole = Mention("text", Span(0, len(long)), f"{long} Tull", MentionType.NAME, EntityType.PERSON)
    (_, cut), _ = resolve_mentions(copy_of(long), (whole, part))
    assert LONGEST - len("Merrowstone") <= len(cut.evidence) <= LONGEST
    assert cut.evidence.endswith("\u2026")


def quotation(text: str, speaker: str | None, continues: int | None = None) -> Quotation:
    """A quotation of the last word whose speaker is the last occurrence of `speaker`."""
    at = text.rindex(speaker) if speaker else 0
    span = Span(at, at + len(speaker)) if speaker else None
    return Quotation(
        "text", QuoteType.PARTIAL, (Span(len(text) - 3, len(text) - 1),), speaker=span, continues=continues
    )


def speakers(article: ArticleText, *quotations: Quotation) -> tuple[Speaker, ...]:
    """The speakers of quotations of a copy."""
    resolved, entities = resolve(article)
    return resolve_speakers(article, quotations, resolved, entities)


@pytest.mark.parametrize("case", load("speakers.json"))
def test_speakers_are_resolved(case: dict[str, Any]) -> None:
    """Name, kind of source and method of each speaker; a resolved one has its id, a confidence and a reason."""
    article = copy_of(case["text"], case.get("date"))
    (speaker,) = speakers(article, quotation(case["text"], case["speaker"]))
    assert [speaker.name, speaker.source_type.value, speaker.method.value] == case["expected"]
    assert (speaker.entity_id is None) == (speaker.name is None)
    assert (speaker.confidence > 0) == (speaker.name is not None)
    assert speaker.evidence


def test_continuation_takes_the_speaker_before() -> None:
    """A continuation has the speaker of the row it continues."""
    article = copy_of("Edmund Harlowe said it.")
    first, second, third = speakers(
        article,
        quotation(article.text, "Edmund Harlowe"),
        quotation(article.text, None, 0),
        quotation(article.text, None),
    )
    assert second.entity_id == first.entity_id
    assert second.method == "continuation"
    assert second.confidence <= first.confidence
    assert third.method == "unresolved"
    assert third.source_type == "unknown"


def test_things_know_what_the_files_know() -> None:
    """Coordinates, country and aliases travel with a known entity."""
    _, entities = resolve(copy_of("They left Pyeongyang."))
    (entity,) = entities
    assert (entity.name, entity.aliases, entity.country_code, entity.in_kb) == (
        "Pyongyang",
        ("Pyeongyang",),
        "KP",
        True,
    )
    assert entity.lat is not None


WORDS = [
    "Kim",
    "Jong Un",
    "Kim Yo-ran",
    "Mrs.",
    "Harlowe",
    "the North",
    "Korea",
    "U.S.",
    "he",
    "she",
    "DPRK",
    "DRPK",
    "(LFC)",
]
JOINED = st.lists(st.sampled_from([*WORDS, "said", ".", "\n\n", "the president", "“", "”"]), max_size=40).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), JOINED), st.sampled_from([None, "2019-02-28"]))
def test_any_text(text: str, date: str | None) -> None:
    """Every mention has its answer; names always mean something; everything meant is an entity; twice gives the same."""
    article = copy_of(text, date)
    mentions = find_mentions(article)
    resolved, entities = resolve_mentions(article, mentions)
    assert tuple(r.mention for r in resolved) == mentions
    assert {r.entity_id for r in resolved if r.entity_id} == {t.entity_id for t in entities}
    assert all(r.entity_id for r in resolved if r.mention.mention_type in NAME_TYPES)
    assert all(0 <= r.confidence <= 1 for r in resolved)
    assert all(r.evidence.partition(": ")[0] in set(MentionRule) for r in resolved)
    assert all(len(r.evidence) <= LONGEST and not BROKEN.search(r.evidence) for r in resolved)
    assert resolve_mentions(article, mentions) == (resolved, entities)


PHRASES = [
    "Mayor Orla Finch",
    "Finch",
    "Barmaid Tilda Marsh",
    "Mrs. Marsh",
    "the Norwegian Harbour Board",
    "the Harbour Board",
    "the board",
    "the mayor",
    "the company",
    "Redwick Springs",
    "North Korean Vice Railways Minister Ri Chol Min",
    "he",
    "She",
    "Georgia",
    "DPRK",
    "in Besford",
    "said",
    "told the North",
    ", 48,",
    "“It rains,”",
]
PARAGRAPHS = st.lists(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=8).map(" ".join), max_size=5).map(
    lambda parts: ".\n\n".join(parts)
)


@settings(max_examples=150, deadline=None)
@given(PARAGRAPHS, st.sampled_from([None, "2019-02-28"]))
def test_what_must_always_hold(text: str, date: str | None) -> None:
    """Offsets, ids, names and aliases agree for mentions, entities and speakers, whatever the paragraphs."""
    article = copy_of(text, date)
    mentions = find_mentions(article)
    resolved, entities = resolve_mentions(article, mentions)
    by_id = {t.entity_id: t for t in entities}
    end = 0
    for r in resolved:
        assert r.mention.span.of(article.field(r.mention.in_field)) == r.mention.text
        if r.mention.mention_type in NAME_TYPES:
            assert r.mention.span.start >= end
            end = r.mention.span.end
        assert (r.entity_id in by_id) if r.entity_id else r.method is MentionMethod.UNRESOLVED
    for entity in entities:
        assert entity.name not in entity.aliases
        assert re.fullmatch(r"x-[0-9a-f]{24}|Q\d+|(?:pl|gn|org|local):.+", entity.entity_id)
        assert entity.in_kb != entity.entity_id.startswith("x-")
        assert entity.wikidata_id == (entity.entity_id if entity.entity_id.startswith("Q") else None)
    spans = [r.mention.span for r in resolved]
    spans += [Span(m.start(), m.end()) for m in re.finditer("the (?:board|mayor|company)", text)]
    quotations = [Quotation("text", QuoteType.DIRECT, (span,), speaker=span) for span in spans]
    quotations += [Quotation("text", QuoteType.DIRECT, (Span(0, 1),), continues=i) for i in range(len(quotations))]
    for speaker in resolve_speakers(article, quotations, resolved, entities):
        if speaker.entity_id is None:
            assert (speaker.name, speaker.confidence) == (None, 0)
        else:
            assert speaker.name == by_id[speaker.entity_id].name
            assert 0 < speaker.confidence <= 1
