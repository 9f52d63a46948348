"""The cost of a document grows in step with its length: instructions are counted, as no clock is to be trusted in a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.growth import __main__ as command
from bench.growth.texts import KINDS, make_text
from bench.instructions import counting, samples
from bench.same import commits
from copydesk.records import InputRecord

LEAST, SMALL, LARGE = 800, 4_000, 16_000
# What a short text costs aside, this is what an exponent of 1.25 would let the longest cost in shares of the middle one. Over texts so
# short it is more than bench-growth finds over long ones (1.0 to 1.1), as lists with a cap are still filling up. A square gives 16.
AT_MOST = round((16**1.25 - 0.8**1.25) / (4**1.25 - 0.8**1.25), 2)


@pytest.mark.parametrize("kind", KINDS)
def test_texts_are_of_their_size_and_always_the_same(kind: str) -> None:
    text = make_text(kind, 3_000)
    assert 3_000 <= len(text) < 3_400
    assert make_text(kind, 3_000) == text
    assert kind == "lines" or make_text(kind, 3_000, seed=2) != text


def test_the_exponent_and_the_table() -> None:
    assert command.exponent({100: 0.5, 200: 2.0}) == pytest.approx(2)
    assert command.exponent({100: 0.05, 200: 0.1, 400: 0.2}) is None
    table = command.as_table({"names": {100: 0.5, 200: 2.0}, "lines": {100: 0.01, 200: 0.02}})
    assert table.splitlines()[2:] == ["| names | 0.50 | 2.00 | 2.00 |", "| lines | 0.01 | 0.02 | - |"]


def test_the_command_fails_when_time_grows_too_fast(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for power, code in ((1.0, 0), (2.0, 1)):
        monkeypatch.setattr(command, "measure", lambda kind, size, power=power: (size / 100_000) ** power)
        assert command.main(["--sizes", "100,400", "--kinds", "names"]) == code
        assert f"| {power:.2f} |" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        command.main(["--kinds", "poems"])


@pytest.mark.growth
@pytest.mark.skipif(not counting.is_available(), reason=counting.MISSING)
def test_instructions_grow_in_step_with_length(tmp_path: Path) -> None:
    """Each kind of text in three sizes: the shortest tells what a document costs whatever its length."""
    chosen = {
        f"{kind}-{size}": [InputRecord("0" * 24, "growth.txt", (), "text", make_text(kind, size).encode())]
        for kind in KINDS
        for size in (LEAST, SMALL, LARGE)
    }
    samples.write(chosen, tmp_path / "samples")
    counts = counting.count(commits.ROOT, tmp_path / "samples")
    assert counts.refused == ()
    grown = {}
    for kind in KINDS:
        none, small, large = (counts.total(f"{kind}-{size}") for size in (LEAST, SMALL, LARGE))
        grown[kind] = round((large - none) / (small - none), 2)
    assert {kind: ratio for kind, ratio in grown.items() if ratio > AT_MOST} == {}, grown
