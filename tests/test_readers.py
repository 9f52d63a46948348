"""Those who read while runs publish: whoever resolved `latest` fails at nothing, and nobody ever reads a mixture."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from conftest import copydesk as command_line

import copydesk
import copydesk.run.store.publish
from copydesk.run.store.parquet import PartWriter, hash_file, part_files, read_table
from copydesk.run.store.publish import OutputLock, Published, publish, stage
from copydesk.run.store.snapshot import SNAPSHOTS
from copydesk.schemas.arrow import to_arrow
from copydesk.schemas.words import TABLES
from tests.publisher import publish_rows
from tests.rows import Rows, make_rows

GENERATIONS = "abcd"
ARTICLES = 3
PUBLISHES = 200
MINUTE = 60_000_000_000


@pytest.fixture(autouse=True)
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the tables' content unchecked: what readers see of a swap does not depend on it."""
    for check in ("check_tables", "check_account"):
        monkeypatch.setattr(copydesk.run.store.publish, check, lambda folder: [])


@pytest.fixture
def output() -> Iterator[Path]:
    """An output folder in memory where there is such a place: fsync is many times faster there."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="copydesk-", dir=base) as folder:
        yield Path(folder) / "output"


def write_parts(folder: Path, rows: Rows) -> Path:
    """The six tables in `folder`, in parts of two rows: a reader has several files to open for each table."""
    for table, records in rows.by_table().items():
        with PartWriter(table, folder / table, rows_per_part=2) as writer:
            writer.write(to_arrow(table, records))
    return folder


def publish_again(output: Path, tables: Path, keep: int = 1, keep_minutes: int = 60) -> Published:
    """A run whose tables were written before; nothing else takes time."""
    with OutputLock(output):
        staged = stage(output)
        shutil.copytree(tables, staged, copy_function=os.link, dirs_exist_ok=True)
        return publish(staged, output, {"made_up": True}, keep, keep_minutes)


# ---------------------------------------------------------------- names of parts


def test_a_name_tells_the_content(tmp_path: Path) -> None:
    names = {}
    for mark in ("a", "b", "a again"):
        tables = write_parts(tmp_path / mark, make_rows(ARTICLES, mark[0]))
        for table in TABLES:
            parts = part_files(tables / table)
            assert [p.name for p in parts] == [f"part-{i:05d}-{hash_file(p)[:16]}.parquet" for i, p in enumerate(parts)]
        names[mark] = [p.name for p in part_files(tables / "articles")]
    assert len(names["a"]) == 2
    assert names["a again"] == names["a"]
    assert not set(names["a"]) & set(names["b"])


def test_names_listed_before_a_swap_never_lead_to_new_rows(output: Path) -> None:
    publish_rows(output, make_rows(ARTICLES, "a"))
    listed = {table: part_files(output / table) for table in ("articles", "quotes")}
    publish_rows(output, make_rows(ARTICLES, "b"))
    for parts in listed.values():
        for part in parts:
            with pytest.raises(FileNotFoundError):
                read_table(part)


def test_a_table_that_did_not_change_keeps_its_names(output: Path) -> None:
    first, second = make_rows(3, "a"), make_rows(3, "b")
    one = publish_rows(output, first).path
    other = publish_rows(output, Rows(second.articles, [], first.entities, [], [], first.rejects)).path
    assert one != other
    assert [p.name for p in part_files(one / "entities")] == [p.name for p in part_files(other / "entities")]


# ---------------------------------------------------------------- what stays, and for how long


def age(snapshot: Path, minutes: float) -> None:
    """Date a snapshot back: so long ago was it known to be the latest."""
    date = time.time_ns() - int(minutes * MINUTE)
    os.utime(snapshot, ns=(date, date))


def test_who_resolved_latest_just_before_the_swap_reads_on(output: Path) -> None:
    """A snapshot may be days old when the next one comes: what counts is when it stopped being the latest."""
    publish_rows(output, make_rows(2, "a"), keep=1, keep_minutes=60)
    folder = copydesk.snapshot(output)
    age(folder, 2 * 24 * 60)
    for mark in "bcd":
        publish_rows(output, make_rows(2, mark), keep=1, keep_minutes=60)
    assert read_table(folder / "articles")["pipeline_version"].to_pylist() == ["0.0.0a"] * 2


def test_a_snapshot_goes_when_it_is_beyond_keep_and_old_enough(output: Path) -> None:
    ids = {mark: publish_rows(output, make_rows(2, mark), keep=2, keep_minutes=60).path.name for mark in "abc"}
    assert set(os.listdir(output / SNAPSHOTS)) == set(ids.values()), "beyond keep, but young"
    for mark, minutes in zip("abc", (62, 61, 59), strict=True):
        age(output / SNAPSHOTS / ids[mark], minutes)
    ids["d"] = publish_rows(output, make_rows(2, "d"), keep=2, keep_minutes=60).path.name
    assert set(os.listdir(output / SNAPSHOTS)) == {ids["c"], ids["d"]}, "a and b are both"
    age(output / SNAPSHOTS / ids["c"], 600)
    publish_rows(output, make_rows(2, "d"), keep=2, keep_minutes=60)
    assert set(os.listdir(output / SNAPSHOTS)) == {ids["c"], ids["d"]}, "old, but not beyond keep"


def test_a_snapshot_dated_in_the_future_has_its_time_from_now_on(output: Path) -> None:
    """The clock was set back: an age that can't be told must neither keep a snapshot for ever nor end it at once."""
    old = publish_rows(output, make_rows(2, "a"), keep=1, keep_minutes=60).path
    middle = publish_rows(output, make_rows(2, "b"), keep=1, keep_minutes=60).path
    age(old, -10_000)
    age(middle, -20_000)
    before = time.time_ns()
    newest = publish_rows(output, make_rows(2, "c"), keep=1, keep_minutes=60).path
    dates = [path.stat().st_mtime_ns for path in (old, middle, newest)]
    assert dates == sorted(set(dates))
    assert before - MINUTE < dates[0] < dates[2] <= time.time_ns()


# ---------------------------------------------------------------- the helper


def test_snapshot_is_the_resolved_folder(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published = publish_rows(output, make_rows(2))
    assert copydesk.snapshot(output) == published.path.resolve()
    monkeypatch.chdir(output.parent)
    assert copydesk.snapshot("output") == published.path.resolve()
    assert copydesk.snapshot("output").is_absolute()


def test_no_snapshot_is_one_line(output: Path) -> None:
    output.mkdir()
    for make, words in (
        (lambda: None, "does not exist"),
        (lambda: (output / "latest").symlink_to("snapshots/0123456789abcdef"), "leads nowhere"),
        (lambda: (output / "snapshots" / "0123456789abcdef").mkdir(parents=True), "leads to no snapshot"),
    ):
        make()
        with pytest.raises(copydesk.CopydeskError, match=words) as caught:
            copydesk.snapshot(output)
        assert re.fullmatch("nothing has been published in .*", str(caught.value))
    (output / "latest").unlink()
    (output / "latest").symlink_to("latest")
    with pytest.raises(copydesk.CopydeskError, match="leads nowhere"):
        copydesk.snapshot(output)


def test_the_command_prints_the_folder(output: Path) -> None:
    none = command_line("snapshot", output)
    assert (none.returncode, none.stdout) == (1, "")
    assert none.stderr == f"copydesk: nothing has been published in {output}: {output}/latest does not exist\n"
    published = publish_rows(output, make_rows(2))
    found = command_line("snapshot", output)
    assert (found.returncode, found.stdout, found.stderr) == (0, f"{published.path.resolve()}\n", "")


def test_asking_for_the_folder_loads_nothing_heavy(output: Path) -> None:
    publish_rows(output, make_rows(2))
    code = (
        f"import sys, copydesk; copydesk.snapshot({str(output)!r});"
        "print(*(m for m in ('prefect', 'polars', 'pyarrow', 'duckdb', 'pandera', 'pydantic') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# ---------------------------------------------------------------- readers in a loop

Found = list[tuple[str, ...]]
COLUMNS = {"articles": "pipeline_version", "quotes": "text"}  # what tells a generation from another
# How a library says that a file is not there, or that a pattern finds none.
MISSING = re.compile(r"No such file or directory|No files found|os error 2\b|could not find|expanded paths were empty")


def by_duckdb(table: Path) -> Found:
    with duckdb.connect(":memory:") as db:
        return db.sql(f"SELECT article_id, {COLUMNS[table.name]} FROM '{table}/*.parquet' ORDER BY ALL").fetchall()


def by_polars(table: Path) -> Found:
    return sorted(pl.read_parquet(f"{table}/*.parquet", columns=["article_id", COLUMNS[table.name]]).rows())


READERS = {"duckdb": by_duckdb, "polars": by_polars}


class Reader(threading.Thread):
    """Reads two tables again and again: from the folder resolved once for both, or each through its fixed link."""

    def __init__(self, read: Callable[[Path], Found], output: Path, resolve: bool) -> None:
        super().__init__()
        self.read, self.output, self.resolve = read, output, resolve
        self.stop = threading.Event()
        self.found: list[dict[str, Found]] = []
        self.failed: list[str] = []

    def run(self) -> None:
        while not self.stop.wait(0.01):  # leaves the processor to those who publish
            folder = copydesk.snapshot(self.output) if self.resolve else self.output
            found = {}
            for table in COLUMNS:
                try:
                    found[table] = self.read(folder / table)
                except BaseException as error:  # a panic of polars is no Exception
                    self.failed.append(f"{type(error).__name__}: {error}")
            self.found.append(found)


def truth(mark: str) -> dict[str, Found]:
    rows = make_rows(ARTICLES, mark)
    return {
        "articles": sorted((a.article_id, a.pipeline_version) for a in rows.articles),
        "quotes": sorted((q.article_id, q.text) for q in rows.quotes),
    }


def test_readers_while_runs_publish(output: Path) -> None:
    """Two hundred swaps between four generations under four readers."""
    tables = [write_parts(output.parent / mark, make_rows(ARTICLES, mark)) for mark in GENERATIONS]
    publish_again(output, tables[0])
    readers = {
        (name, resolve): Reader(read, output, resolve) for name, read in READERS.items() for resolve in (True, False)
    }
    for reader in readers.values():
        reader.start()
    try:
        for turn in range(PUBLISHES):
            publish_again(output, tables[(turn + 1) % len(GENERATIONS)])
    finally:
        for reader in readers.values():
            reader.stop.set()
        for reader in readers.values():
            reader.join()
    truths = [truth(mark) for mark in GENERATIONS]
    for how, reader in readers.items():
        assert len(reader.found) > 20, how
        if reader.resolve:
            assert reader.failed == [], how
            assert [found for found in reader.found if found not in truths] == [], how
        else:
            assert [seen for seen in reader.failed if not MISSING.search(seen)] == [], how
            for table in COLUMNS:
                known = [one[table] for one in truths]
                assert [f[table] for f in reader.found if table in f and f[table] not in known] == [], how
