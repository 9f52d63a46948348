"""A whole run without Prefect: the same input gives the same bytes whatever else differs; a failed run changes nothing."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from copydesk.run.checks.snapshot import verify
from copydesk.run.job import BrokenAccount, _balance, open_job, run_job
from copydesk.run.progress import Progress, RunSummary
from copydesk.run.settings import RunSettings
from copydesk.run.sources.folders import Inventory
from copydesk.run.stability import UnstableMachine, check_stable
from copydesk.run.workers.pool import WorkerFailed

EDITOR = "hostile_editors:misbehave"
SAID = '"We will not stop here today"'
FILES = {
    "a.txt": f"A\ndate:2020-01-02 @Ada said {SAID}.\n",
    "b/a.txt": f"B\n@ADA said {SAID}.\n",
    "b/copy.txt": f"A\ndate:2020-01-02 @Ada said {SAID}.\n",
    "c.txt": f"A\ndate:2020-01-02 @Ada said {SAID}!\n",
    "d.txt": "raise\n",
    "e.txt": "exit\n",
    "f.txt": "F\nbadarticle",
    "g.pdf": "no text",
}
MORE = {"0.txt": f"0\n@ada said {SAID}.", "z.txt": "Z\n@Zoe came to @Ada.", "y.txt": "swell"}


def lay_out(root: Path, files: dict[str, str], *, backwards: bool = False) -> Path:
    for name in sorted(files, reverse=backwards):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[name], encoding="utf-8")
    return root


def settings(workers: int = 2, batch_documents: int = 7) -> RunSettings:
    return RunSettings(workers=workers, batch_documents=batch_documents, memory_bytes=256_000_000)


def published(output: Path) -> dict[str, bytes]:
    snapshot = (output / "latest").resolve()
    return {str(p.relative_to(snapshot)): p.read_bytes() for p in sorted(snapshot.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunSummary, list[Progress]]:
    """The output of a run over FILES and MORE, its summary, and what it said on the way."""
    folder = tmp_path_factory.mktemp("job")
    said: list[Progress] = []
    summary = run_job(lay_out(folder / "in", FILES | MORE), folder / "out", settings(), said.append, editor=EDITOR)
    return folder / "out", summary, said


def test_counts_add_up(first: tuple[Path, RunSummary, list[Progress]]) -> None:
    output, summary, said = first
    assert verify(output) == []
    assert summary.changed
    assert summary.path == output / "snapshots" / summary.snapshot_id
    assert (summary.inputs, summary.articles, summary.duplicates, summary.rejected) == (11, 5, 1, 5)
    assert summary.rows["articles"] == 5
    assert summary.rejects_by_reason == {"check_failed": 1, "crashed": 2, "memory_limit": 1, "not_text": 1}
    assert said[0].step == "inventory"
    assert (said[-1].step, said[-1].done) == ("publish", 1)
    edits = [p for p in said if p.step == "edit"]
    assert [p.done for p in edits] == sorted(p.done for p in edits)
    assert (edits[-1].done, edits[-1].total) == (9, 9)


def test_manifest_tells_the_fate_of_every_input(first: tuple[Path, RunSummary, list[Progress]]) -> None:
    output = first[0]
    text = (output / "latest" / "manifest.json").read_text(encoding="ascii")
    manifest = json.loads(text)
    fates = {one["source_uri"]: one["outcome"] for one in manifest["inputs"]}
    assert list(fates) == sorted({**FILES, **MORE})
    assert fates["a.txt"] == fates["z.txt"] == "article"
    assert fates["b/copy.txt"] == "duplicate"
    assert {uri for uri, fate in fates.items() if fate == "rejected"} == {"d.txt", "e.txt", "f.txt", "g.pdf", "y.txt"}
    assert [one["sha256"] is None for one in manifest["inputs"]].count(True) == 1
    assert manifest["limits"]["memory_bytes"] == 256_000_000
    assert str(output) not in text


def test_log_tells_the_time_of_each_step_and_nothing_else_is_left(
    first: tuple[Path, RunSummary, list[Progress]],
) -> None:
    output, summary, _ = first
    (log,) = (output / ".state" / "runs").iterdir()
    found = json.loads(log.read_text(encoding="utf-8"))
    steps = [step["step"] for step in found["steps"]]
    assert (steps[0], steps[-2:]) == ("inventory", ["merge", "publish"])
    assert found["published"]["snapshot_id"] == summary.snapshot_id
    assert [p.name for p in (output / ".state").iterdir()] == ["runs"]
    assert [p.name for p in (output / "snapshots").iterdir()] == [summary.snapshot_id]


def test_some_files_then_all_with_other_workers_and_batches_is_the_same_as_all_at_once(
    first: tuple[Path, RunSummary, list[Progress]], tmp_path: Path
) -> None:
    raw, output = lay_out(tmp_path / "in", FILES), tmp_path / "out"
    before = run_job(raw, output, settings(1, 2), editor=EDITOR)
    lay_out(raw, MORE)
    after = run_job(raw, output, settings(1, 2), editor=EDITOR)
    assert (before.changed, after.changed) == (True, True)
    assert published(output) == published(first[0])


def test_same_run_again_changes_no_byte(first: tuple[Path, RunSummary, list[Progress]]) -> None:
    output, summary, _ = first
    before = published(output)
    again = run_job(output.parent / "in", output, settings(), editor=EDITOR)
    assert (again.changed, again.snapshot_id) == (False, summary.snapshot_id)
    assert published(output) == before


def test_order_of_creation_workers_hash_seed_time_zone_and_locale_change_no_byte(
    first: tuple[Path, RunSummary, list[Progress]], tmp_path: Path
) -> None:
    lay_out(tmp_path / "in", FILES | MORE, backwards=True)
    found = settings(4, 1).model_dump()
    script = (
        "import sys; from pathlib import Path; from copydesk.run.job import run_job; from copydesk.run.settings import RunSettings;"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r});"
        f"run_job(Path('in'), Path('out'), RunSettings(**{found!r}), editor={EDITOR!r})"
    )
    env = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=env, check=True, timeout=300)
    assert published(tmp_path / "out") == published(first[0])


class Interrupted(BaseException):
    """What a signal raises in the main thread."""


def test_interrupted_run_leaves_what_was_published(tmp_path: Path) -> None:
    raw, output = lay_out(tmp_path / "in", {"a.txt": "A\ntext"}), tmp_path / "out"
    run_job(raw, output, settings(1), editor=EDITOR)
    before = published(output)
    lay_out(raw, {f"{n}.txt": f"sleep\n{n}" for n in range(4)})

    def interrupt(progress: Progress) -> None:
        if progress.step == "edit":
            raise Interrupted

    with pytest.raises(Interrupted):
        run_job(raw, output, RunSettings(workers=2, batch_documents=1), interrupt, editor=EDITOR)
    assert published(output) == before
    assert not (output / ".state" / "work").exists()
    assert len(list((output / "snapshots").iterdir())) == 1
    failures = ["failed" in json.loads(log.read_text("utf-8")) for log in (output / ".state" / "runs").iterdir()]
    assert sorted(failures) == [False, True]


def test_workers_that_cannot_start_fail_the_run(tmp_path: Path) -> None:
    raw = lay_out(tmp_path / "in", {"a.txt": "A\ntext"})
    with pytest.raises(WorkerFailed):
        run_job(raw, tmp_path / "out", settings(1), editor="hostile_editors:nothing")
    assert not (tmp_path / "out" / "latest").exists()


@pytest.mark.parametrize(("killed", "allow", "stops"), [(4, False, False), (5, False, True), (5, True, False)])
def test_workers_killed_from_outside_cost_no_document_or_the_run(
    tmp_path: Path, killed: int, allow: bool, stops: bool
) -> None:
    flags = [tmp_path / f"{n}.flag" for n in range(killed)]
    texts = {f"{n}.txt": f"once killed {flag}\nSaid {n}." for n, flag in enumerate(flags)}
    raw = lay_out(tmp_path / "in", {**texts, **{f"quiet{n}.txt": f"A\n{n}" for n in range(9)}})
    found = RunSettings(workers=2, batch_documents=3, allow_unstable=allow)
    calm = run_job(raw, tmp_path / "calm", found, editor=EDITOR)
    assert (calm.rejected, calm.unsettled) == (0, 0)
    for flag in flags:
        flag.touch()
    if stops:
        with pytest.raises(UnstableMachine, match="5 of 14 documents"):
            run_job(raw, tmp_path / "out", found, editor=EDITOR)
        assert not (tmp_path / "out" / "latest").exists()
    else:
        summary = run_job(raw, tmp_path / "out", found, editor=EDITOR)
        assert (summary.snapshot_id, summary.unsettled) == (calm.snapshot_id, killed)
        assert published(tmp_path / "out") == published(tmp_path / "calm")
    (log,) = (tmp_path / "out" / ".state" / "runs").iterdir()
    assert json.loads(log.read_text("utf-8"))["unsettled"] == sorted(texts)


@pytest.mark.parametrize(("unsettled", "documents", "stable"), [(4, 4, True), (5, 500, True), (5, 499, False)])
def test_how_much_trouble_is_too_much(unsettled: int, documents: int, stable: bool) -> None:
    with contextlib.nullcontext() if stable else pytest.raises(UnstableMachine, match=f"{unsettled} of {documents} "):
        check_stable(unsettled, documents)


def test_empty_folder_gives_empty_tables(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    summary = run_job(tmp_path / "in", tmp_path / "out", settings(1), editor=EDITOR)
    assert (summary.inputs, sum(summary.rows.values())) == (0, 0)
    assert verify(tmp_path / "out") == []


def test_batch_that_was_never_edited_fails_the_merge(tmp_path: Path) -> None:
    raw = lay_out(tmp_path / "in", {"a.txt": "A\ntext"})
    with pytest.raises(BrokenAccount, match="batch-000001"), open_job(raw, tmp_path / "out", settings(1)) as job:
        job.inventory()
        job.merge()
    assert not (tmp_path / "out" / "latest").exists()


def test_input_in_no_table_is_a_broken_account() -> None:
    with pytest.raises(BrokenAccount, match="0 are articles and 0 rejected; 1 and 0"):
        _balance(Inventory((), ()), Counter({"article": 1}), set(), {"articles": 0})


def test_folders_that_cannot_be_used_together(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(ValueError, match="inside the input folder"):
        run_job(tmp_path / "in", tmp_path / "in" / "out", settings(1))
    assert list((tmp_path / "in").iterdir()) == []


@pytest.mark.parametrize("name", ["[out]", "a*b", "what?", "{a,b}", "o'clock", "two\nlines"])
def test_the_name_of_the_output_folder_is_no_pattern(name: str, raw: Path, tmp_path: Path) -> None:
    output = tmp_path / name / "out"
    output.parent.mkdir()
    summary = run_job(raw, output, RunSettings(workers=1))
    assert summary.articles == 2
    assert verify(output) == []


def test_an_output_folder_whose_name_is_no_text_is_refused(raw: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the path of the output folder is no UTF-8"):
        run_job(raw, tmp_path / "caf\udce9", RunSettings(workers=1))
    assert not (tmp_path / "caf\udce9").exists()
