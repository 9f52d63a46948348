"""Duplicates and entities: decisions don't depend on the order in which rows come, and do as they say."""

from __future__ import annotations

import calendar
import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.merge import (
    CopyKey,
    find_first,
    group_duplicates,
    join_entity,
    judge_likeness,
    shingle_quote,
    shingle_text,
    winnow,
)
from copydesk.merge.shingles import TEXT_RUN, WINDOW
from copydesk.records import EntityRow

CASES = Path(__file__).parent / "cases" / "merge"


def load(name: str) -> list[Any]:
    cases = json.loads((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(c["input"], c["expected"], id=c["label"]) for c in cases]


# ---------------------------------------------------------------- duplicates


def copy_key(found: list[Any]) -> CopyKey:
    """A copy whose date is told as precisely as it is known: 2020, 2020-01, 2020-01-02, 2020-01-02T15:12+00:00."""
    article_id, published, chars = found
    if published is None:
        return CopyKey(article_id, None, None, None, chars)
    precision = {4: "year", 7: "month", 10: "day"}.get(len(published), "minute")
    at = dt.datetime.fromisoformat(published + {4: "-01-01", 7: "-01"}.get(len(published), ""))
    at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return CopyKey(article_id, at.date(), at, precision, chars)


def all_alike(copies: list[CopyKey], score: float = 1.0) -> dict[tuple[str, str], float]:
    ids = sorted(c.article_id for c in copies)
    return {(one, other): score for i, one in enumerate(ids) for other in ids[i + 1 :]}


@pytest.mark.parametrize(("copies", "expected"), load("duplicates.json"))
def test_representative(copies: list[Any], expected: dict[str, str | None]) -> None:
    keys = [copy_key(c) for c in copies]
    group = group_duplicates(keys, all_alike(keys))
    assert {d.article_id: d.dup_of for d in group} == expected
    assert len({d.dup_group_id for d in group}) <= 1
    assert group == group_duplicates(keys[::-1], all_alike(keys))


@pytest.mark.parametrize(("counts", "expected"), load("likeness.json"))
def test_likeness(counts: list[int], expected: float | None) -> None:
    shared, one, other = counts
    assert judge_likeness(shared, one, other) == judge_likeness(shared, other, one) == expected


def test_a_chain_of_rewrites_does_not_join_its_ends() -> None:
    first, middle, last = (copy_key([i, f"2020-01-0{n}", 9]) for n, i in enumerate("abc", 1))
    group = group_duplicates([first, middle, last], {("a", "b"): 0.7, ("b", "c"): 0.8})
    assert [(d.article_id, d.dup_of, d.dup_score) for d in group] == [("a", None, 1.0), ("b", "a", 0.7)]


days = st.sampled_from(
    [None, "2020", "2020-01", "2020-01-01", "2020-01-02", "2020-01-01T09:00+00:00", "2020-01-01T10:00+00:00"]
)
some_copies = st.lists(st.tuples(days, st.integers(1, 3)), min_size=2, max_size=7).map(
    lambda found: [copy_key([f"{n:02}", day, chars]) for n, (day, chars) in enumerate(found)]
)


@given(some_copies, st.data())
def test_duplicate_groups_keep_their_promises(copies: list[CopyKey], data: Any) -> None:
    links = {pair: 0.9 for pair in all_alike(copies) if data.draw(st.booleans())}
    group = group_duplicates(copies, links)
    assert group == group_duplicates(data.draw(st.permutations(copies)), dict(reversed(links.items())))
    by_id = {c.article_id: c for c in copies}
    placed = {d.article_id: d for d in group}
    for one in group:
        if one.dup_of is not None:
            assert tuple(sorted((one.article_id, one.dup_of))) in links
            assert placed[one.dup_of].dup_of is None
            assert find_first([by_id[one.article_id], by_id[one.dup_of]]).article_id == one.dup_of
    alone = [i for i in by_id if i not in placed]
    unplaced = [pair for pair in links if pair[0] in alone and pair[1] in alone]
    assert unplaced == []


def test_a_month_has_its_last_day() -> None:
    february = copy_key(["a", "2020-02", 1])
    for day in range(1, calendar.monthrange(2020, 2)[1] + 1):
        assert find_first([february, copy_key(["b", f"2020-02-{day:02}", 2])]).article_id == "b"


words = st.lists(st.sampled_from([f"w{n}" for n in range(30)]), max_size=60)


@given(words, st.lists(st.integers(0, 10**6), min_size=WINDOW + TEXT_RUN - 1, max_size=20, unique=True), words, words)
def test_texts_that_share_a_passage_share_a_mark(
    one: list[str], passage: list[int], other: list[str], end: list[str]
) -> None:
    shared = [f"p{n}" for n in passage]
    left, right = (winnow(shingle_text(" ".join(t))) for t in (one + shared, other + shared + end))
    assert set(left) & set(right)


def test_shingles_do_not_depend_on_case_and_marks() -> None:
    assert shingle_text("The dam, he said -- is DONE.") == shingle_text("the dam he said is done")
    assert len(shingle_text("one two")) == 1
    assert shingle_text("...") == shingle_quote("") == winnow([]) == ()
    # The same numbers on every machine and in every run.
    assert shingle_quote("Bridges are promises.") == (3458180121749050606,)


# ---------------------------------------------------------------- entities

BASE = EntityRow("x-1", "person", None, "Ada", ("ada",), None, None, None, None, None, False, 1, 1)


def test_name_of_the_knowledge_wins_over_frequency() -> None:
    known = replace(BASE, name="Ada Lovelace", aliases=("Ada",), in_kb=True, country_code="GB")
    joined = join_entity([BASE, BASE, known], 3, 7)
    assert (joined.name, joined.aliases, joined.in_kb) == ("Ada Lovelace", ("Ada", "ada"), True)
    assert (joined.country_code, joined.article_count, joined.mention_count) == ("GB", 3, 7)


def test_most_frequent_name_then_smallest() -> None:
    other = replace(BASE, name="ADA", aliases=())
    assert join_entity([other, BASE, BASE], 0, 0).name == "Ada"
    assert join_entity([BASE, other], 0, 0).name == "ADA"


def test_latitude_and_longitude_come_from_one_version() -> None:
    here, there = replace(BASE, lat=1.0, lon=9.0), replace(BASE, lat=2.0, lon=3.0)
    joined = join_entity([there, here, BASE], 0, 0)
    assert (joined.lat, joined.lon) == (1.0, 9.0)


def test_the_office_that_began_last_describes_a_person() -> None:
    """Whatever most documents say: they are of different days. Of unknown people what most say, then the smallest."""
    rice = replace(BASE, entity_id="Q47216", name="Condoleezza Rice", in_kb=True)
    adviser, secretary, printed = (
        replace(rice, description=words)
        for words in (
            "National Security Advisor, United States, 2001-2005",
            "Secretary of State, United States, 2005-2009",
            "provost",
        )
    )
    assert join_entity([adviser, printed, printed, secretary, adviser], 0, 0).description == secretary.description
    assert join_entity([printed, adviser, printed], 0, 0).description == adviser.description
    assert join_entity([rice, printed], 0, 0).description == "provost"
    said = [replace(BASE, description=words) for words in ("mayor", "captain", "mayor", "Mayor of Milltown")]
    assert join_entity(said, 0, 0).description == "mayor"


def test_no_version_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one version"):
        join_entity([], 0, 0)


names = st.sampled_from(["Ada", "ADA", "Ada L.", "B"])
versions = st.builds(
    replace,
    st.just(BASE),
    name=names,
    aliases=st.lists(names, max_size=3).map(tuple),
    subtype=st.sampled_from([None, "a", "b"]),
    description=st.sampled_from([None, "c", "d"]),
)


@given(st.lists(versions, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_joined_entity_does_not_depend_on_order(some: list[EntityRow], random: Any) -> None:
    shuffled = some[:]
    random.shuffle(shuffled)
    joined = join_entity(some, 1, 1)
    assert joined == join_entity(shuffled, 1, 1)
    assert joined.name not in joined.aliases
    assert {joined.name, *joined.aliases} == {n for v in some for n in (v.name, *v.aliases)}
