"""The pipeline: each product is made once and only when asked for; a bug says in which room it was."""

from __future__ import annotations

import pytest

from copydesk import pipeline
from copydesk.ids import content_id
from copydesk.pipeline import Crashed, Pipeline, Stages
from copydesk.records import InputRecord, Limits, Refused, Stage
from copydesk.rows import edit

PAGE = b'A bridge opens\n\nMaria Lopez said on Monday that the bridge was open. "It is open," she said.\n'
ROOMS = {
    "read_record": Stage.DECODE,
    "find_outlet": Stage.CLEAN,
    "clean": Stage.CLEAN,
    "read_metadata": Stage.CLEAN,
    "find_mentions": Stage.ENTITIES,
    "resolve_mentions": Stage.ENTITIES,
    "find_quotes": Stage.QUOTES,
    "resolve_speakers": Stage.QUOTES,
}


def stages(data: bytes = PAGE) -> Stages:
    return Pipeline().run(InputRecord(content_id(data), "a.txt", (), "text", data))


def test_a_product_is_made_once_and_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []

    def count(room: str) -> None:
        real = getattr(pipeline, room)
        monkeypatch.setattr(pipeline, room, lambda *a, **k: (called.append(room), real(*a, **k))[1])

    for room in ROOMS:
        count(room)
    some = stages()
    assert called == []
    assert some.cleaned is some.cleaned
    assert called == ["read_record", "find_outlet", "clean"]
    assert len(some.speakers) == len(some.quotations) == 2  # one with marks, one without
    assert sorted(called) == sorted(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_bug_says_in_which_room_it_was(room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(pipeline, room, broken)
    with pytest.raises(Crashed) as crashed:
        _ = stages().speakers
    assert crashed.value.stage == ROOMS[room]
    assert isinstance(crashed.value.__cause__, KeyError)


def test_a_refusal_and_a_lack_of_memory_pass_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused):
        _ = stages(b"").metadata

    def swollen(*_args: object) -> None:
        raise MemoryError

    monkeypatch.setattr(pipeline, "find_mentions", swollen)
    with pytest.raises(MemoryError):
        _ = stages().speakers


def test_limits_reach_the_rooms() -> None:
    outcome = edit(stages().record, Limits(max_bytes=10))
    assert (outcome.stage, outcome.reason) == ("read", "too_large")
