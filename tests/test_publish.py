"""Publishing: all or nothing for readers, whatever moment a run ends at; one run at a time; same input, same id."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import copydesk.run.checks.snapshot
import copydesk.run.store.publish
from copydesk.run.checks.snapshot import verify
from copydesk.run.store.manifest import snapshot_id, write_about
from copydesk.run.store.parquet import hash_file, part_files, part_name, read_table
from copydesk.run.store.publish import ChecksFailed, NotOurs, OutputBusy, OutputLock, PublishError, publish, stage
from copydesk.run.store.snapshot import LATEST, MANIFEST, SNAPSHOT_ID, SNAPSHOTS, latest_snapshot
from copydesk.schemas.words import TABLES
from tests.forger import forge
from tests.publisher import publish_rows, run, write_tables
from tests.rows import make_manifest, make_rows

GENERATIONS = ("a", "b", "c")
RANDOM_KILLS = 6


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the tables' content unchecked: hashes, links and ids still are, and all of it takes a tenth of the time."""
    for module in (copydesk.run.store.publish, copydesk.run.checks.snapshot):
        for check in ("check_tables", "check_account"):
            monkeypatch.setattr(module, check, lambda folder: [])


@pytest.fixture
def output() -> Iterator[Path]:
    """An output folder in memory where there is such a place: fsync is many times faster there."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="copydesk-", dir=base) as folder:
        yield Path(folder) / "output"


def litter(output: Path) -> list[str]:
    names = [*os.listdir(output), *os.listdir(output / SNAPSHOTS)]
    return [name for name in names if name.startswith((".staging", ".removing", ".latest"))]


# ---------------------------------------------------------------- killed runs


class Reader(threading.Thread):
    """Reads two tables of the latest snapshot again and again, resolving `latest` once, as users are told to."""

    def __init__(self, output: Path) -> None:
        super().__init__()
        self.output, self.stop, self.reads = output, threading.Event(), 0
        self.wrong: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            snapshot = latest_snapshot(self.output)
            if snapshot is None:
                continue
            try:
                articles, quotes = read_table(snapshot / "articles"), read_table(snapshot / "quotes")
            except FileNotFoundError as error:
                if snapshot.exists():  # else it was retired: two newer ones have come meanwhile
                    self.wrong.append(str(error))
                continue
            generations = set(articles["pipeline_version"].to_pylist())
            apart = set(quotes["article_id"].to_pylist()) - set(articles["article_id"].to_pylist())
            if len(generations) != 1 or apart:
                self.wrong.append(f"{generations} {apart}")
            self.reads += 1
            time.sleep(0.005)  # leaves the processor to the runs that are to be disturbed


def start_run(output: Path, mark: str, die_at: int = 0, count_to: Path | None = None) -> BaseProcess:
    """A run in a process of its own, forked from a clean one that has loaded everything but used nothing yet."""
    context = multiprocessing.get_context("forkserver")
    # Every child looks for the main module of its parent, which is pytest.
    context.set_forkserver_preload(["pytest", "tests.publisher"])
    process = context.Process(target=run, args=(output, mark, die_at, count_to))
    process.start()
    return process


def count_calls(output: Path, mark: str) -> int:
    counted = output.parent / "calls"
    process = start_run(output, mark, count_to=counted)
    process.join()
    assert process.exitcode == 0
    return int(counted.read_text())


def check_after_kill(output: Path, before: Path | None, mark: str) -> None:
    """What a killed run has left is whole; the next run cleans up and succeeds."""
    now = latest_snapshot(output)
    if now is None:
        assert before is None
        assert "nothing has been published" in verify(output)[0]
    else:
        assert verify(output) == []
        assert now == before or read_table(now / "articles")["pipeline_version"][0].as_py() == f"0.0.0{mark}"
    published = publish_rows(output, make_rows(3, mark))
    assert latest_snapshot(output) == published.path
    assert verify(output) == []
    assert litter(output) == []
    assert len(list((output / SNAPSHOTS).iterdir())) <= 2


@pytest.mark.usefixtures("unchecked")
def test_first_run_killed_at_every_step_of_the_commit(output: Path) -> None:
    calls = count_calls(output, "a")
    for die_at in [1, 3, 8, *range(calls - 12, calls + 1)]:
        shutil.rmtree(output, ignore_errors=True)
        process = start_run(output, "a", die_at)
        process.join()
        assert process.exitcode == -signal.SIGKILL
        if output.exists():
            check_after_kill(output, None, "a")


@pytest.mark.usefixtures("unchecked")
def test_later_run_killed_at_every_step_while_others_read(output: Path) -> None:
    for mark in ("b", "c"):
        publish_rows(output, make_rows(3, mark))
    calls = count_calls(output, "a")
    reader = Reader(output)
    reader.start()
    try:
        # Until the staged folder is renamed all moments are alike; from there on, retiring included, each one is tried.
        for turn, die_at in enumerate([*range(1, calls - 24, 10), *range(calls - 24, calls + 1)]):
            before, mark = latest_snapshot(output), GENERATIONS[(turn + 1) % 3]
            process = start_run(output, mark, die_at)
            process.join()
            assert process.exitcode in (-signal.SIGKILL, 0)
            check_after_kill(output, before, mark)
        rng = random.Random(7)
        for turn in range(RANDOM_KILLS):
            before, mark = latest_snapshot(output), GENERATIONS[turn % 3]
            process = start_run(output, mark)
            process.join(rng.uniform(0.03, 0.2))
            process.kill()
            process.join()
            check_after_kill(output, before, mark)
    finally:
        reader.stop.set()
        reader.join()
    assert reader.wrong == []
    assert reader.reads > 20


# ---------------------------------------------------------------- one run after another


def test_published_tables_hold(tmp_path: Path) -> None:
    output = tmp_path / "output"
    assert verify(output) == [f"nothing has been published in {output}: there is no link named latest"]
    publish_rows(output, make_rows(3))
    assert verify(output) == []


@pytest.mark.usefixtures("unchecked")
def test_the_same_input_gives_the_same_id(tmp_path: Path) -> None:
    output = tmp_path / "output"
    first = publish_rows(output, make_rows(3))
    assert first.changed
    again = publish_rows(output, make_rows(3))
    assert (again.snapshot_id, again.path, again.changed) == (first.snapshot_id, first.path, False)
    assert publish_rows(tmp_path / "elsewhere", make_rows(3)).snapshot_id == first.snapshot_id
    manifest = json.loads((first.path / MANIFEST).read_text())
    assert manifest["rows"] == {table: len(rows) for table, rows in make_rows(3).by_table().items()}
    assert manifest["reasons"] == {"rejects": {"empty": 1}, "removed": {"share": 3}}
    assert manifest["made_up"] is True
    assert os.readlink(output / LATEST) == f"{SNAPSHOTS}/{first.snapshot_id}"
    assert read_table(output / "quotes").num_rows == 3


def test_tables_that_break_the_contract_are_not_published(tmp_path: Path) -> None:
    rows = make_rows(3)
    rows.entities.pop()
    with pytest.raises(ChecksFailed, match="has no row in entities") as caught:
        publish_rows(tmp_path, rows)
    assert len(caught.value.breaches) > 1
    assert latest_snapshot(tmp_path) is None


@pytest.mark.usefixtures("unchecked")
def test_retention_keeps_the_last_ones_and_the_latest(output: Path) -> None:
    ids = {mark: publish_rows(output, make_rows(2, mark), keep=3).snapshot_id for mark in "abc"}
    publish_rows(output, make_rows(2, "a"), keep=3)
    ids["d"] = publish_rows(output, make_rows(2, "d"), keep=3).snapshot_id
    assert set(os.listdir(output / SNAPSHOTS)) == {ids["c"], ids["a"], ids["d"]}, "published last, not first"
    back = publish_rows(output, make_rows(2, "c"), keep=1)
    assert (back.snapshot_id, back.changed) == (ids["c"], True)
    assert os.listdir(output / SNAPSHOTS) == [ids["c"]]
    future = 4_000_000_000_000_000_000
    os.utime(back.path, ns=(future, future))
    assert os.listdir(output / SNAPSHOTS) == [ids["c"]]
    ids["e"] = publish_rows(output, make_rows(2, "e"), keep=1).snapshot_id
    assert os.listdir(output / SNAPSHOTS) == [ids["e"]], "a clock that was set back does not matter"


# ---------------------------------------------------------------- damage


def _flip_a_byte(snapshot: Path) -> None:
    (path,) = part_files(snapshot / "quotes")
    group = pq.ParquetFile(path).metadata.row_group(0)
    text = next(c for c in map(group.column, range(group.num_columns)) if c.path_in_schema == "text")
    data = bytearray(path.read_bytes())
    # The last byte of a page: headers and the footer have no checksum of their own.
    data[text.data_page_offset + text.total_compressed_size - 1] ^= 0x55
    path.write_bytes(data)


def _cut_short(snapshot: Path) -> None:
    (path,) = part_files(snapshot / "articles")
    path.write_bytes(path.read_bytes()[:-10])


def _add_a_file(snapshot: Path) -> None:
    (snapshot / "quotes" / "part-00001-0123456789abcdef.parquet").write_bytes(b"")


def _edit_the_manifest(snapshot: Path) -> None:
    path = snapshot / MANIFEST
    path.write_text(path.read_text().replace('"made_up": true', '"made_up": false'))


def _lose_the_manifest(snapshot: Path) -> None:
    (snapshot / MANIFEST).unlink()


def _lose_a_table(snapshot: Path) -> None:
    shutil.rmtree(snapshot / "removed")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (_flip_a_byte, r"quotes/part-00000-\w+\.parquet was changed"),
        (_cut_short, r"articles/part-00000-\w+\.parquet has"),
        (_add_a_file, r"quotes/part-00001-\w+\.parquet is not in the manifest"),
        (_edit_the_manifest, "manifest.json was changed"),
        (_lose_the_manifest, "manifest.json can't be read"),
        (_lose_a_table, r"removed/part-00000-\w+\.parquet is missing"),
    ],
)
@pytest.mark.usefixtures("unchecked")
def test_damage_is_found_and_mended_by_the_next_run(output: Path, harm: Callable[[Path], None], words: str) -> None:
    snapshot = publish_rows(output, make_rows(2)).path
    harm(snapshot)
    assert any(re.match(words, line) for line in verify(output))
    mended = publish_rows(output, make_rows(2))
    assert (mended.path, mended.changed) == (snapshot, True)
    assert verify(output) == []


def test_a_flipped_byte_is_told_by_the_page_too(tmp_path: Path) -> None:
    snapshot = publish_rows(tmp_path, make_rows(2)).path
    _flip_a_byte(snapshot)
    assert len(verify(tmp_path)) >= 2, "the hash tells, and so does the page's checksum"


def _other_columns(snapshot: Path) -> None:
    """A part of another table, under a name that fits."""
    (ours,), (other,) = part_files(snapshot / "quotes"), part_files(snapshot / "rejects")
    shutil.copy(other, ours.with_name(part_name(0, hash_file(other))))
    ours.unlink()


@pytest.mark.parametrize("harm", [_flip_a_byte, _cut_short, _lose_a_table, _lose_the_manifest, _other_columns])
def test_verify_never_raises(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    snapshot = publish_rows(tmp_path, make_rows(2)).path
    harm(snapshot)
    found = verify(tmp_path)
    assert found
    assert len(found) == len(set(found))


@pytest.mark.usefixtures("unchecked")
def test_a_name_that_bears_another_hash_is_told(output: Path) -> None:
    """The manifest, its id and the link agree; only the name lies."""
    snapshot = publish_rows(output, make_rows(2)).path
    (path,) = part_files(snapshot / "quotes")
    path.rename(path.with_name(part_name(0, "0" * 64)))
    forge(snapshot)
    assert verify(output) == ["quotes/part-00000-0000000000000000.parquet bears another hash than its content's"]


@pytest.mark.usefixtures("unchecked")
def test_links_that_are_wrong_are_told(output: Path) -> None:
    publish_rows(output, make_rows(2))
    (output / "quotes").unlink()
    assert verify(output) == ["quotes is not a link to latest/quotes"]
    (output / LATEST).unlink()
    (output / LATEST).symlink_to("snapshots/0123456789abcdef")
    assert any("there is no such folder" in line for line in verify(output))


# ---------------------------------------------------------------- whose folder it is


def test_a_second_run_is_told_who_holds_the_output(tmp_path: Path) -> None:
    with OutputLock(tmp_path):
        with pytest.raises(OutputBusy, match=f"process {os.getpid()} on ") as caught, OutputLock(tmp_path):
            pass
        assert "\n" not in str(caught.value)
        (tmp_path / ".state" / "running.json").write_text("{")
        with pytest.raises(OutputBusy, match="another run"), OutputLock(tmp_path):
            pass
    with OutputLock(tmp_path):
        pass


def test_staging_without_the_lock_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="not locked"):
        stage(tmp_path)
    with pytest.raises(PublishError, match="not locked"):
        publish(tmp_path, tmp_path, {}, 1, 0)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("name", ["articles", LATEST, SNAPSHOTS])
def test_what_is_not_ours_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("precious")
    with pytest.raises(NotOurs, match=name):
        publish_rows(tmp_path, make_rows(1))
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "precious"


def test_a_link_that_leads_elsewhere_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mentions").symlink_to("/tmp")
    with pytest.raises(NotOurs, match="mentions"):
        publish_rows(tmp_path, make_rows(1))
    assert os.listdir(tmp_path) == ["mentions"]


@pytest.mark.usefixtures("unchecked")
def test_a_failing_disk_is_one_line_and_leaves_the_old_state(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = publish_rows(output, make_rows(2, "a"))

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    with OutputLock(output):
        staged = stage(output)
        write_tables(staged, make_rows(2, "b"))
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(PublishError, match="not published: No space left on device") as caught:
                publish(staged, output, make_manifest(2, "b"), 2, 0)
    assert "\n" not in str(caught.value)
    assert latest_snapshot(output) == old.path
    assert verify(output) == []
    publish_rows(output, make_rows(2, "b"))
    assert litter(output) == []


@pytest.mark.usefixtures("unchecked")
def test_old_snapshots_that_stay_are_a_warning_not_a_failure(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On some network disks a folder can't be removed while somebody reads a file in it."""
    first = publish_rows(output, make_rows(1, "a"), keep=1)
    assert first.warning is None

    def busy(path: Path) -> None:
        raise OSError(39, "Directory not empty", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", busy)
        for mark in "bc":
            found = publish_rows(output, make_rows(1, mark), keep=1)
            assert re.fullmatch(
                r"published, but old snapshots could not be removed: Directory not empty \(.*\)", found.warning or ""
            )
            assert latest_snapshot(output) == found.path
            assert verify(output) == []
    assert len(litter(output)) == 2
    assert publish_rows(output, make_rows(1, "c"), keep=1).warning is None
    assert litter(output) == []


@pytest.mark.usefixtures("unchecked")
def test_fixed_links_lead_to_the_latest_tables(tmp_path: Path) -> None:
    publish_rows(tmp_path, make_rows(2))
    for table in TABLES:
        assert os.readlink(tmp_path / table) == f"latest/{table}"
        assert read_table(tmp_path / table).num_rows == len(make_rows(2).by_table()[table])


# ---------------------------------------------------------------- what retiring and sweeping leave alone


def _empty(folder: Path) -> None:
    folder.mkdir()


def _backup(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.tex").write_text("precious")


def _copy_of_a_snapshot(folder: Path) -> None:
    """A copy under another name: its manifest tells of another folder."""
    shutil.copytree((folder.parent.parent / LATEST).resolve(), folder)


def _manifest_of_another_kind(folder: Path) -> None:
    folder.mkdir()
    (folder / MANIFEST).write_text(json.dumps({"snapshot_id": folder.name, "name": "a browser extension"}))


def _manifest_that_is_a_list(folder: Path) -> None:
    folder.mkdir()
    (folder / MANIFEST).write_text("[1, 2]")


def _link(folder: Path) -> None:
    elsewhere = folder.parent.parent.parent / "elsewhere"
    elsewhere.mkdir()
    folder.symlink_to(elsewhere)


FOREIGN = [_empty, _backup, _copy_of_a_snapshot, _manifest_of_another_kind, _manifest_that_is_a_list, _link]


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("make", FOREIGN)
def test_a_foreign_folder_with_a_name_like_a_snapshots_is_never_removed(
    output: Path, make: Callable[[Path], None]
) -> None:
    publish_rows(output, make_rows(1, "a"), keep=1)
    foreign = output / SNAPSHOTS / "0123456789abcdef"
    make(foreign)
    inside = sorted(foreign.rglob("*"))
    for mark in "bc":
        publish_rows(output, make_rows(1, mark), keep=1)
    assert sorted(foreign.rglob("*")) == inside
    assert set(os.listdir(output / SNAPSHOTS)) == {foreign.name, (output / LATEST).resolve().name}, "ours are retired"


@pytest.mark.usefixtures("unchecked")
def test_a_snapshot_that_holds_somebodys_file_is_not_removed(output: Path) -> None:
    first = publish_rows(output, make_rows(1, "a"), keep=1).path
    (first / "quotes" / "my-notes.txt").write_text("precious")
    publish_rows(output, make_rows(1, "b"), keep=1)
    assert (first / "quotes" / "my-notes.txt").read_text() == "precious"
    (first / "quotes" / "my-notes.txt").unlink()
    (first / "README.md").unlink()
    publish_rows(output, make_rows(1, "c"), keep=1)
    assert not first.exists(), "what is left of it is ours"


@pytest.mark.usefixtures("unchecked")
def test_a_foreign_folder_takes_no_place_of_those_kept(output: Path) -> None:
    ids = [publish_rows(output, make_rows(1, mark), keep=2).path.name for mark in "ab"]
    _backup(output / SNAPSHOTS / "0123456789abcdef")
    publish_rows(output, make_rows(1, "b"), keep=2)
    assert set(os.listdir(output / SNAPSHOTS)) == {*ids, "0123456789abcdef"}


@pytest.mark.usefixtures("unchecked")
def test_only_litter_of_ours_is_swept(output: Path) -> None:
    publish_rows(output, make_rows(1))
    (output / SNAPSHOTS / ".staging-0123456789ab").mkdir()
    (output / SNAPSHOTS / ".removing-0123456789abcdef-012345").mkdir()
    (output / ".latest-0123456789ab").symlink_to("nowhere")
    kept = [output / ".latest-backup", output / SNAPSHOTS / ".staging-area", output / ".staging-0123456789ab"]
    kept.append(output / SNAPSHOTS / ".removing-these-soon")
    for folder in kept:
        folder.mkdir()
        (folder / "thesis.tex").write_text("precious")
    (output / ".latest-ba9876543210").write_text("precious")
    publish_rows(output, make_rows(1))
    assert [path for path in kept if not (path / "thesis.tex").exists()] == []
    assert (output / ".latest-ba9876543210").exists()
    assert not (output / SNAPSHOTS / ".staging-0123456789ab").exists()
    assert not (output / SNAPSHOTS / ".removing-0123456789abcdef-012345").exists()
    assert not (output / ".latest-0123456789ab").is_symlink()


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"inputs": []},
        {
            "inputs": [{"b": 1, "a": "é\ud800"}],
            "files": {"z": {}, "a": [1, {"y": None, "x": 0.5}]},
            "tagger": "copydesk",
        },
        {"b": [[1, 2], []], "a": {}, "snapshot_id": "left out"},
    ],
)
def test_the_id_is_that_of_the_whole_manifest(said: dict[str, Any]) -> None:
    rest = {key: value for key, value in said.items() if key != SNAPSHOT_ID}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    assert snapshot_id(said) == hashlib.sha256(text.encode()).hexdigest()[:16]


def test_writing_the_manifest_takes_no_memory_for_each_input(tmp_path: Path) -> None:
    write_tables(tmp_path, make_rows())
    inputs = [{"source_uri": f"{n}.txt", "sha256": f"{n:064}", "bytes": n, "outcome": "article"} for n in range(20_000)]
    tracemalloc.start()
    try:
        write_about(tmp_path, {"inputs": inputs})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    given = (tmp_path / MANIFEST).read_text()
    assert given == json.dumps(json.loads(given), sort_keys=True, indent=1) + "\n"
    assert len(given) > 2_000_000
    assert peak < 2_000_000  # as one text it was 21 MB
