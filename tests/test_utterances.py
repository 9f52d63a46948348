"""Utterances: how wordings compare, and which quotes are one utterance, whatever the order in which they come."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hostile_editors import tiny
from hypothesis import given
from hypothesis import strategies as st

from copydesk.ids import content_id
from copydesk.merge import Version, compare_wordings, group_versions, read_wording, said_key
from copydesk.merge.wordings import align, mirror
from copydesk.records import DocumentRows, InputRecord, Limits, QuoteRow
from copydesk.textforms import fold_words

CASES = Path(__file__).parent / "cases" / "merge"


def load(name: str) -> list[Any]:
    cases = json.loads((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(c["input"], c["expected"], id=c["label"]) for c in cases]


words = st.lists(st.sampled_from([f"w{n}" for n in range(30)]), max_size=60)


def wording_cases() -> list[Any]:
    cases = json.loads((CASES / "wordings.json").read_text(encoding="utf-8"))
    return [pytest.param(*c["input"], c["expected"], id=c["label"]) for c in cases]


@pytest.mark.parametrize(("one", "other", "same_speaker", "expected"), wording_cases())
def test_wordings(one: str, other: str, same_speaker: bool, expected: str | None) -> None:
    left, right = read_wording(one), read_wording(other)
    assert compare_wordings(left, right, same_speaker=same_speaker) == expected
    back = compare_wordings(right, left, same_speaker=same_speaker)
    assert back == (None if expected is None else mirror(expected))


# Sentences that more than one case is about.
OFTEN = ("open in May", "a tap in somebody's kitchen")


def test_wordings_of_different_cases_are_not_linked() -> None:
    cases = json.loads((CASES / "wordings.json").read_text(encoding="utf-8"))
    texts = [(n, t) for n, c in enumerate(cases) for t in c["input"][:2] if not any(words in t for words in OFTEN)]
    read = [(n, text, read_wording(text)) for n, text in texts]
    for n, one, left in read:
        for m, other, right in read:
            if n < m and left.words != right.words:
                assert compare_wordings(left, right, same_speaker=True) is None, (one, other)


phrases = st.lists(
    st.sampled_from("the old bridge will not open in May because Kim saw 40 boats and we told them so".split()),
    max_size=24,
).map(lambda found: read_wording(" ".join(found)))


@given(phrases, phrases, st.booleans())
def test_relations_mirror_each_other(one: Any, other: Any, same_speaker: bool) -> None:
    there = compare_wordings(one, other, same_speaker=same_speaker)
    back = compare_wordings(other, one, same_speaker=same_speaker)
    assert back == (None if there is None else mirror(there))
    assert (there == "same") == (one.words == other.words)
    if there == "shorter":
        assert len(one.words) < len(other.words)
        assert len(align(one.words, other.words)) == len(one.words)
    if there is not None and not same_speaker:
        assert compare_wordings(one, other, same_speaker=True) is not None


@given(words, words)
def test_alignment_is_a_longest_common_subsequence(one: list[str], other: list[str]) -> None:
    pairs = align(one, other)
    assert all(one[i] == other[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in zip(pairs, pairs[1:], strict=False))
    row = [0] * (len(other) + 1)
    for word in one:
        last = row[:]
        for j, theirs in enumerate(other):
            row[j + 1] = last[j] + 1 if word == theirs else max(last[j + 1], row[j])
    assert len(pairs) == row[-1]


@given(st.text(max_size=60))
def test_words_of_a_wording_are_its_folded_words(text: str) -> None:
    assert " ".join(read_wording(text).words).replace(" ", "") == fold_words(text).replace(" ", "")


def versions_of(found: list[list[Any]]) -> list[Version]:
    known = [(key, speaker) for key, speaker, *_ in found]
    return [
        Version(
            n, key, speaker, length, min(a.split()), max(a.split()), sum(k == key and s is not None for k, s in known)
        )
        for n, (key, speaker, length, a) in enumerate(found)
    ]


@pytest.mark.parametrize(("versions_in", "expected"), load("utterances.json"))
def test_utterances(versions_in: dict[str, Any], expected: list[dict[str, str]]) -> None:
    versions, links = (
        versions_of(versions_in["versions"]),
        {(a, b): relation for a, b, relation in versions_in["links"]},
    )
    placed = group_versions(versions, links)
    found: dict[str, dict[str, str]] = {}
    for one in placed:
        found.setdefault(one.utterance_id, {})[str(one.node)] = one.utterance_relation
    assert sorted(found.values(), key=sorted) == expected
    assert placed == group_versions(versions[::-1], links)


some_versions = st.lists(
    st.tuples(st.sampled_from([None, "s", "t"]), st.integers(4, 9), st.sampled_from(["a", "b", "c", "a b"])), max_size=7
).map(lambda found: versions_of([[f"k{n}", *cells] for n, cells in enumerate(found)]))


@given(some_versions, st.data())
def test_utterance_groups_keep_their_promises(versions: list[Version], data: Any) -> None:
    pairs = [(a, b) for a in versions for b in versions if a.node < b.node]
    links = {
        (a.node, b.node): data.draw(st.sampled_from(["shorter", "reworded", "longer"]))
        for a, b in pairs
        if (a.speaker_id is None or b.speaker_id in (None, a.speaker_id)) and data.draw(st.booleans())
    }
    placed = group_versions(versions, links)
    assert placed == group_versions(data.draw(st.permutations(versions)), dict(reversed(links.items())))
    by_node = {v.node: v for v in versions}
    groups: dict[str, list[Any]] = {}
    for one in placed:
        groups.setdefault(one.utterance_id, []).append(one)
    for group in groups.values():
        (fullest,) = [p.node for p in group if p.utterance_relation == "same"]
        for one in group:
            if one.node != fullest:
                low, high = sorted((one.node, fullest))
                relation = links[low, high]
                assert one.utterance_relation == (relation if one.node == low else mirror(relation))
        members = [by_node[p.node] for p in group]
        assert len({a for v in members for a in (v.first_article, v.last_article)}) > 1
        assert len({v.speaker_id for v in members} - {None}) <= 1


def test_utterance_id_stays_when_a_third_article_says_the_same() -> None:
    two = group_versions(versions_of([["w", None, 9, "a b"]]), {})
    three = group_versions(versions_of([["w", None, 9, "a b"], ["w", "x-1", 9, "c"]]), {(0, 1): "same"})
    assert {u.utterance_id for u in two} == {u.utterance_id for u in three}


def quote(text: str, kind: str = "direct") -> QuoteRow:
    data = f'T\nShe said "{text}" then.'.encode()
    edited = tiny(InputRecord(content_id(data), "a.txt", (), "text", data), Limits())
    assert isinstance(edited, DocumentRows)
    return replace(edited.quotes[0], quote_type=kind)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We won't leave it at that.", "we won\u2019t leave it at that"),
        ("A deal is a deal, OK?", "A deal is a deal - OK"),
    ],
)
def test_same_words_have_one_key(one: str, other: str) -> None:
    assert said_key(quote(one)) == said_key(quote(other, "partial")) is not None


@pytest.mark.parametrize(
    ("text", "kind"), [("No comment", "direct"), ("one two three", "partial"), ("one two three four", "indirect")]
)
def test_too_short_or_reported_words_have_no_key(text: str, kind: str) -> None:
    assert said_key(quote(text, kind)) is None
