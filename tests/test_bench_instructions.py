"""The benchmark of instructions: what is counted, what the tables say, and the child without valgrind, which only marks."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bench.instructions import __main__ as command
from bench.instructions import child, counting, report, samples
from bench.instructions.counting import Counts
from bench.same import commits
from copydesk.records import DocumentRows, InputRecord
from copydesk.rows import edit

STAGES = {*child.STAGES, child.REST}


def record(name: str, text: str, kind: str = "text") -> InputRecord:
    made: InputRecord = child.make_record(name, kind, text.encode())
    return made


def write_sample(folder: Path) -> None:
    text = child.WARM_UP.read_text(encoding="utf-8")
    page = record("page", f"<html><body><article><p>{text}</p></article></body></html>", "html")
    samples.write({"text": [record("a", text), record("b", " ")], "html": [page]}, folder)


@pytest.fixture
def without_valgrind(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The child runs as it would under valgrind, and each part between marks counts for what this list says, or for 1."""
    counted: list[int] = []

    def count_parts(process: Sequence[str], settings: Mapping[str, str], work: Path) -> list[int]:
        subprocess.run(process, cwd=work, env={"PYTHONHASHSEED": "0", **settings}, check=True)
        marks = json.loads(Path(process[-1]).read_text())["marks"]
        return counted or [1_000_000, *([1] * len(marks))]

    monkeypatch.setattr(counting, "count_parts", count_parts)
    return counted


def test_every_stage_of_every_document_is_marked(tmp_path: Path, without_valgrind: list[int]) -> None:
    """The stages are those of copydesk.pipeline: one that is called in another way would be counted as rest."""
    write_sample(tmp_path)
    found = counting.count(commits.ROOT, tmp_path)
    assert {kind: set(stages) for kind, stages in found.by_stage.items()} == {"text": STAGES, "html": STAGES}
    assert found.by_stage["text"]["read"] == 2  # one call for each document; neither loading nor warming up is in it
    assert found.by_stage["html"]["clean"] == 1
    assert found.refused == ("text/0001.txt",)
    without_valgrind.append(7)
    with pytest.raises(counting.CountingFailed, match="valgrind saw 0"):
        counting.count(commits.ROOT, tmp_path)


@pytest.mark.skipif(not counting.is_available(), reason=counting.MISSING)
def test_valgrind_counts_between_marks(tmp_path: Path) -> None:
    """Four times the work is four times the count, whatever comes before and after."""
    code = "import os\nfor n in (1, 4):\n    os.ctermid()\n    sum(range(n * 100_000))\nos.ctermid()"
    start, once, fourfold, end = counting.count_parts([sys.executable, "-c", code], {}, tmp_path)
    assert fourfold / once == pytest.approx(4, rel=0.01)
    assert min(start, end) > 1_000_000  # the interpreter comes and goes
    with pytest.raises(counting.CountingFailed, match="ended with 3"):
        counting.count_parts([sys.executable, "-c", "raise SystemExit(3)"], {}, tmp_path)


def test_the_samples_are_what_they_are_said_to_be() -> None:
    found = samples.small()
    assert list(found) == ["text", "prose", "html"]
    assert {kind: {one.kind for one in records} for kind, records in found.items()} == {
        "text": {"text"},
        "prose": {"text"},
        "html": {"html"},
    }
    for one in found["prose"]:
        rows = edit(one)
        assert isinstance(rows, DocumentRows)
        assert len(rows.quotes) > 15
        assert len({mention.text for mention in rows.mentions}) > 15
        assert {cut.reason for cut in rows.removed} <= {"title", "byline"}
    assert isinstance(edit(record("warm-up", child.WARM_UP.read_text(encoding="utf-8"))), DocumentRows)


def test_larger_samples_are_spread_over_the_sets(tmp_path: Path) -> None:
    for folder in ("quotes", "clean/plain/insc", "clean/html"):
        (tmp_path / folder).mkdir(parents=True)
    for n in range(6):
        (tmp_path / "clean" / "plain" / "insc" / f"{n}.txt").write_text(f"text {n}")
        (tmp_path / "clean" / "html" / f"{n}.html.gz").write_bytes(gzip.compress(f"<p>page {n}".encode()))
    (tmp_path / "quotes" / "polnear.dev.jsonl").write_text(json.dumps({"doc_id": "x", "text": "Prose."}))
    found = samples.large(tmp_path, 3, tmp_path / "work")
    assert {kind: [one.data for one in records] for kind, records in found.items()} == {
        "text": [b"text 0", b"text 2", b"text 4"],
        "prose": [b"Prose."],
        "html": [b"<p>page 0", b"<p>page 2", b"<p>page 4"],
    }
    assert command.main([str(tmp_path / "nowhere")]) in ((2,) if counting.is_available() else (0,))


def test_the_tables() -> None:
    chosen = {"text": [record("a", "12345"), record("b", "67890")]}
    before = Counts({"text": {"read": 2_000_000, "clean": 16_000_000, "rest": 2_000_000}}, ())
    after = Counts({"text": {"read": 2_000_000, "clean": 17_000_000, "quotes": 1_000_000, "rest": 2_000_000}}, ())
    assert report.table(chosen, after).splitlines()[2] == (
        "| text | 2 | 10 | 11.0 | 2200000 | 1.0 | 8.5 | 0.0 | 0.0 | 0.0 | 0.5 | 1.0 |"
    )
    assert report.ratios(chosen, before, after).splitlines()[2] == (
        "| text | 10.0 | 11.0 | 1.1000 | 1.000 | 1.062 | - | - | - | - | 1.000 |"
    )
    for table in (report.table(chosen, after), report.ratios(chosen, before, after)):
        assert len({line.count("|") for line in table.splitlines()}) == 1
    assert list(report.over(chosen, before, after, 10.5)) == []
    assert list(report.over(chosen, before, after, 2)) == [
        "text needs 10.00 % more instructions than before; 2 % is the most"
    ]
    assert list(report.over(chosen, after, before, 0)) == []


def test_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Both codes over the same samples; exit code 1 only for a limit that is broken."""
    chosen = {"text": [record("a", "text")]}
    counted = {commits.ROOT: 1_030_000, tmp_path: 1_000_000}
    monkeypatch.setattr(counting, "is_available", lambda: True)
    monkeypatch.setattr(report, "heading", lambda: "by hand")
    monkeypatch.setattr(samples, "small", lambda: chosen)
    monkeypatch.setattr(counting, "count", lambda code, folder: Counts({"text": {"read": counted[code]}}, ("text/a",)))
    monkeypatch.setattr(commits, "find_commit", lambda name, root: name)
    monkeypatch.setattr(commits, "check_out", lambda commit, root, cache: tmp_path)
    (tmp_path / commits.LOCK).write_text("other")
    assert command.main([]) == 0
    assert command.main(["--base", "old"]) == 0
    said = capsys.readouterr()
    assert "| text | 1.0 | 1.0 | 1.0300 |" in said.out
    assert "warning: old has another" in said.err
    assert "warning: text/a was refused" in said.err
    assert command.main(["--base", "old", "--at-most", "3.5"]) == 0
    assert command.main(["--base", "old", "--at-most", "2"]) == 1
    assert "text needs 3.00 % more" in capsys.readouterr().err
    page = tmp_path / "page.md"
    monkeypatch.setattr(report, "PAGE", page)
    assert command.main(["--save"]) == 0
    assert report.table(chosen, Counts({"text": {"read": 1_030_000}}, ())) in page.read_text()


def test_without_valgrind(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It is skipped with the reason; a limit that was asked for can't be said to be kept."""
    monkeypatch.setattr(counting, "is_available", lambda: False)
    assert command.main([]) == 0
    assert f"skipped: {counting.MISSING}" in capsys.readouterr().err
    assert command.main(["--base", "HEAD", "--at-most", "2"]) == 2
    with pytest.raises(SystemExit, match="2"):
        command.main(["--at-most", "2"])
