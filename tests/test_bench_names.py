"""The benchmark of names: what is read, what the table says, and that nothing in its lock names a host."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.names import __main__ as command
from bench.names import ours, ours_found, report, systems

HERE = Path(systems.__file__).parent


def test_texts_of_a_folder(tmp_path: Path) -> None:
    """Texts in order, until there are enough; annotated sets come before plain files."""
    for name in ("b", "a", "c"):
        (tmp_path / f"{name}.txt").write_text(f"{name} says so.\n")
    assert command.read_texts(tmp_path, 12) == ["a says so.\n", "b says so.\n"]
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities" / "enww.dev.jsonl").write_text(json.dumps({"text": "From the set."}) + "\n")
    assert command.read_texts(tmp_path, 1000) == ["From the set."]


def test_our_stage_is_the_whole_stage() -> None:
    """Names are counted, roles and pronouns are not."""
    text = "The prime minister met Ann Lee in Seoul.\n\nShe left."
    assert ours.find(text) == ours_found.find(text) == 2


def test_table() -> None:
    """Speeds of the same text, times over ours, and the reason where a system could not be measured."""
    found: dict[str, systems.Timed | str] = {
        "copydesk": systems.Timed(0.1, 2.0, 1.0, 10, "1"),
        "slow": systems.Timed(0.2, 8.0, 5.0, 10, "2"),
        "gone": "node is not on this machine",
    }
    assert report.table(found, 1_000_000).splitlines()[2:] == [
        "| copydesk | 0.500 | 1.000 | 1.0 | 1.0 | 0.10 | 1 |",
        "| slow | 0.125 | 0.200 | 4.0 | 5.0 | 0.20 | 2 |",
        "| gone | - | - | - | - | - | not measured: node is not on this machine |",
    ]


def test_a_run_without_the_peers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command measures what is there and says what is not."""
    gone = tuple(systems.System(s.name, s.command, lambda: "not here") for s in systems.SYSTEMS[1:])
    monkeypatch.setattr(systems, "SYSTEMS", (systems.SYSTEMS[0], *gone))
    (tmp_path / "a.txt").write_text("Ann Lee left Seoul.\n" * 20)
    assert command.main([str(tmp_path), "--rounds", "1"]) == 0
    said = capsys.readouterr().out
    assert "| copydesk | " in said
    assert said.count("not measured: not here") == len(gone)
    assert command.main([str(tmp_path / "nowhere")]) == 2


def test_the_lock_is_pinned_and_names_no_host() -> None:
    """One version, by its hash; where it comes from is the reader's affair."""
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]
    text = (HERE / "package-lock.json").read_text()
    held = json.loads(text)["packages"]
    assert {name: held[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(one["integrity"] for place, one in held.items() if place)
    assert "://" not in text
