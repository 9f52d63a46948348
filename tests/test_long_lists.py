"""A list longer than any article's is no part of one, however much its lines read like it."""

from __future__ import annotations

import pytest

from copydesk.clean import clean
from copydesk.clean.body import MIN_LONG_LIST
from copydesk.read import read_record
from copydesk.records import InputRecord, Limits

STORY = (
    "The harbour board voted on Tuesday to dredge the eastern channel before the herring season opens.",
    "Its chair, Maren Oduya, said the work would take eleven weeks and cost less than the quay repairs did.",
    "Fishing crews had asked for the channel to be cleared since two boats ran aground in the March gales.",
)
TOWNS = ("Osterby", "Lund", "Marram", "Saltholm", "Ferris Point", "Ardle", "Nes", "Tolland")


def body_of(count: int) -> str:
    """The body of the story with so many starred headlines of other stories below it, which end as sentences do."""
    stars = [
        f"* The council of {TOWNS[i % len(TOWNS)]} said on Monday that it would close pier {i} after the storm."
        for i in range(count)
    ]
    text = "\n\n".join(["Board votes to dredge", "By Ida Kroll", *STORY, *stars, "Copyright 2021 Alder Lake Post"])
    return clean(read_record(InputRecord("0" * 24, "a.txt", (), "text", text.encode()), Limits())).text


@pytest.mark.parametrize("count", [MIN_LONG_LIST, 3 * MIN_LONG_LIST])
def test_a_list_no_article_has_is_cut_whole_and_the_story_stays(count: int) -> None:
    body = body_of(count)
    assert all(sentence in body for sentence in STORY)
    assert "close pier" not in body


def test_a_list_of_points_in_the_story_stays() -> None:
    points = [
        "* The work starts on Monday.",
        "* The eastern quay stays open to crews.",
        "* Night fishing is not allowed.",
    ]
    text = "\n\n".join([STORY[0], *points, STORY[1], STORY[2]])
    kept = clean(read_record(InputRecord("0" * 24, "a.txt", (), "text", text.encode()), Limits())).text
    assert all(point in kept for point in points)
