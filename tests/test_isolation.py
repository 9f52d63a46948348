"""A hostile document costs itself and nothing else, whatever it does to its worker."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from copydesk.records import DocumentRows, Limits, RejectRow
from copydesk.run.sources.folders import SourceRecord, take_inventory
from copydesk.run.workers.nursery import ONE_THREAD, Forked, Nursery
from copydesk.run.workers.patience import Patience, Usage, Verdict
from copydesk.run.workers.pool import STARTS, WorkerFailed, WorkerPool

ROOT = Path(__file__).parent.parent
IMPORT_ERROR = "ImportError|ModuleNotFoundError"
EDITOR = "hostile_editors:misbehave"
LIMITS = Limits(cpu_seconds=1, memory_bytes=300_000_000)
QUIET = "A title\nSome text of a document that does no harm.\n"


ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system ends orphans on Linux alone")


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    """One pool for all tests that need no pool of their own: whatever one test does to it, the next must not see."""
    with WorkerPool(1, LIMITS, editor=EDITOR, wall_seconds=60) as shared:
        yield shared


def inventory(folder: Path, texts: dict[str, str]) -> tuple[SourceRecord, ...]:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return take_inventory(folder, LIMITS).records


@pytest.mark.parametrize(
    ("word", "reason", "detail"),
    [
        ("hang", "timeout", "processor time"),
        ("swell", "memory_limit", "bytes of memory"),
        ("exit", "crashed", "status 7"),
        ("segfault", "crashed", "SIGSEGV"),
        ("killed", "memory_limit", "out of memory"),
        ("raise", "crashed", "KeyError at tests/hostile_editors.py:"),
        ("refuse", "undecodable", "no encoding fits"),
    ],
)
def test_hostile_neighbour_costs_only_itself(
    tmp_path: Path, pool: WorkerPool, word: str, reason: str, detail: str
) -> None:
    check_hostile(tmp_path, pool, word, reason, detail)


def test_document_that_waits_for_ever_costs_only_itself(tmp_path: Path) -> None:
    with WorkerPool(1, LIMITS, editor=EDITOR, wall_seconds=1) as impatient:
        check_hostile(tmp_path, impatient, "sleep", "timeout", "no answer")


def check_hostile(folder: Path, pool: WorkerPool, word: str, reason: str, detail: str) -> None:
    records = inventory(folder, {"a.txt": QUIET + "a", "b.txt": f"{word}\nnow", "c.txt": QUIET + "c"})
    first, hostile, last = pool.edit_all(records)
    assert isinstance(first, DocumentRows)
    assert isinstance(last, DocumentRows)
    assert isinstance(hostile, RejectRow)
    assert (hostile.source_uri, hostile.reason, hostile.table_name) == ("b.txt", reason, "input")
    assert hostile.article_id == records[1].article_id
    assert detail in (hostile.detail or "")
    assert str(folder) not in (hostile.detail or "")


@ON_LINUX
def test_workers_share_one_nursery_that_ends_with_the_pool(tmp_path: Path) -> None:
    records = inventory(tmp_path, {"a.txt": QUIET, "b.txt": "exit\n", "c.txt": QUIET + "c", "d.txt": "segfault\n"})
    workers, nurseries = set(), set()
    with WorkerPool(1, LIMITS, editor=EDITOR) as own:
        for record in records:
            list(own.edit_all([record]))
            workers |= set(own.pids())
            nurseries |= {_parent(pid) for pid in own.pids()}
    assert (len(workers), len(nurseries)) == (2, 1)
    assert not any(_runs(pid) for pid in workers | nurseries)


# ---------------------------------------------------------------- what the machine does is no document's doing


def once(folder: Path, what: str, count: int) -> dict[str, str]:
    """Documents that do something to their worker on their first try alone: as good as done from outside."""
    folder.mkdir(exist_ok=True)
    texts = {}
    for n in range(count):
        flag = folder / f"{what}{n}.flag"
        flag.touch()
        texts[f"{what}{n}.txt"] = f"once {what} {flag}\n"
    return texts


@pytest.mark.parametrize("what", ["killed", "swell", "exit", "segfault", "hang", "exhausted"])
def test_what_happens_once_is_no_reject_and_is_noted(tmp_path: Path, what: str) -> None:
    texts = {"a.txt": QUIET + "a", **once(tmp_path / "flags", what, 2), "z.txt": QUIET + "z"}
    (tmp_path / "in").mkdir()
    records = inventory(tmp_path / "in", texts)
    with WorkerPool(1, LIMITS, editor=EDITOR) as own:
        outcomes = list(own.edit_all(records))
        assert [o.article.source_uri for o in outcomes if isinstance(o, DocumentRows)] == [
            r.source_uri for r in records
        ]
        assert own.unsettled == {f"{what}0.txt", f"{what}1.txt"}


@pytest.mark.parametrize(("word", "noted"), [("exit", False), ("swell", False), ("raise", False), ("killed", True)])
def test_only_what_may_be_the_machines_doing_is_noted(tmp_path: Path, word: str, noted: bool) -> None:
    records = inventory(tmp_path, {"a.txt": f"{word}\n"})
    with WorkerPool(1, LIMITS, editor=EDITOR) as own:
        (outcome,) = own.edit_all(records)
        assert isinstance(outcome, RejectRow)
        assert own.unsettled == ({"a.txt"} if noted else set())


def test_machine_that_has_no_file_left_ends_the_run(tmp_path: Path) -> None:
    records = inventory(tmp_path, {"a.txt": "exhausted\n"})
    with (
        WorkerPool(1, LIMITS, editor=EDITOR) as own,
        pytest.raises(WorkerFailed, match=r"^the input can't be read: Too many"),
    ):
        list(own.edit_all(records))


def test_second_tries_after_a_kill_run_alone(tmp_path: Path) -> None:
    """Two batches at once, each with killed documents, never wait for each other, and all comes out in order."""
    parts = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        texts = {"a.txt": QUIET + name, **once(tmp_path / f"flags-{name}", "killed", 3), "z.txt": QUIET + name * 2}
        parts.append(inventory(tmp_path / name, texts))
    with WorkerPool(2, LIMITS, editor=EDITOR) as own, ThreadPoolExecutor(2) as threads:
        for part, outcomes in zip(parts, threads.map(lambda part: list(own.edit_all(part)), parts), strict=True):
            assert [o.article.source_uri for o in outcomes if isinstance(o, DocumentRows)] == [
                r.source_uri for r in part
            ]


@pytest.mark.parametrize("times", [STARTS - 1, STARTS])
def test_worker_killed_as_it_starts(tmp_path: Path, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few times cost nothing; a machine that always does it ends the run."""
    fork, forked = Nursery.fork, []

    def fork_and_kill(nursery: Nursery, requests: int, replies: int) -> Forked:
        silent = os.open(os.devnull, os.O_WRONLY)  # so that no word of the worker can come before its end
        doomed = len(forked) < times
        forked.append(fork(nursery, requests, silent if doomed else replies))
        os.close(silent)
        if doomed:
            os.kill(forked[-1].pid, signal.SIGKILL)
        return forked[-1]

    monkeypatch.setattr(Nursery, "fork", fork_and_kill)
    records = inventory(tmp_path, {"a.txt": QUIET})
    with WorkerPool(1, LIMITS, editor=EDITOR) as own:
        if times < STARTS:
            assert [type(outcome) for outcome in own.edit_all(records)] == [DocumentRows]
        else:
            with pytest.raises(WorkerFailed, match="did not start"):
                list(own.edit_all(records))


@ON_LINUX
@pytest.mark.parametrize("trouble", ["stopped", "starved"])
def test_worker_kept_from_working_costs_no_document(tmp_path: Path, trouble: str) -> None:
    """For three times as long as a document may sleep it gets no processor, in the middle of its work; then it goes on."""
    records = inventory(tmp_path, {"a.txt": QUIET, "b.txt": "work\n"})
    with WorkerPool(1, LIMITS, editor=EDITOR, wall_seconds=0.5) as own, ThreadPoolExecutor(1) as threads:
        list(own.edit_all(records[:1]))
        (worker,) = own.pids()
        with kept_from_working(worker, trouble):
            outcomes = threads.submit(lambda: list(own.edit_all(records[1:])))
            time.sleep(1.5)
            assert not outcomes.done()
        (outcome,) = outcomes.result()
        assert isinstance(outcome, DocumentRows)
        assert own.unsettled == set()


@contextlib.contextmanager
def kept_from_working(worker: int, how: str) -> Iterator[None]:
    """Stop a process, or give its only core to another one that never rests."""
    if how == "stopped":
        os.kill(worker, signal.SIGSTOP)
        yield
        os.kill(worker, signal.SIGCONT)
        return
    core = min(os.sched_getaffinity(0))
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        for pid in (busy.pid, worker):
            os.sched_setaffinity(pid, {core})
        os.sched_setscheduler(worker, os.SCHED_IDLE, os.sched_param(0))
        yield
        busy.kill()


@ON_LINUX
def test_worker_that_stays_stopped_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    records = inventory(tmp_path / "in", once(tmp_path / "flags", "stop", 1))
    with WorkerPool(1, LIMITS, editor=EDITOR, wall_seconds=0.2) as own:
        (outcome,) = own.edit_all(records)
        assert isinstance(outcome, DocumentRows)
        assert own.unsettled == {"stop0.txt"}


# A document may sleep for 20 seconds here, and there is a look each second: what a worker has used by then, again and again, and
# at which look it is given up.
SILENCES = [
    ("it sleeps", [("S", 0, 0)] * 300, Verdict.ASLEEP, 20),
    ("it works and sleeps in turn", [("S", n // 2, 0) for n in range(300)], Verdict.ASLEEP, 39),
    ("it works", [("R", n, 0) for n in range(300)], Verdict.WAIT, None),
    ("it waits for a processor", [("R", n // 100, 0) for n in range(300)], Verdict.WAIT, None),
    ("it has waited for a processor and sleeps for a moment", [("S", 0, n) for n in range(300)], Verdict.WAIT, None),
    ("it waits for a disk", [("D", n // 100, 0) for n in range(300)], Verdict.WAIT, None),
    ("it is stopped now and then", [("T", n // 100, 0) for n in range(300)], Verdict.WAIT, None),
    ("it is stopped for ever", [("T", 0, 0)] * 300, Verdict.HELD_UP, 200),
    ("the system does not tell", [None] * 300, Verdict.ASLEEP, 20),
]


@pytest.mark.parametrize(("usages", "verdict", "look"), [one[1:] for one in SILENCES], ids=[one[0] for one in SILENCES])
def test_patience(usages: list[tuple[str, float, float] | None], verdict: Verdict, look: int | None) -> None:
    used = iter([None if u is None else Usage(*u) for u in usages])
    clock = itertools.count()
    patience = Patience(20, lambda: next(used), lambda: float(next(clock)))
    seen = [patience.look() for _ in usages[1:]]
    given_up = next((n for n, one in enumerate(seen, 1) if one is not Verdict.WAIT), None)
    assert given_up == look
    assert verdict is (Verdict.WAIT if given_up is None else seen[given_up - 1])


def test_time_in_which_we_were_stopped_ourselves_does_not_count() -> None:
    clock = itertools.count(0, 3600)
    patience = Patience(20, lambda: Usage("S", 0, 0), lambda: float(next(clock)))
    assert [patience.look() for _ in range(20)] == [Verdict.WAIT] * 19 + [Verdict.ASLEEP]


@ON_LINUX
def test_nursery_is_replaced_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    texts = {"a.txt": QUIET, **once(tmp_path / "flags", "orphan", 2)}
    records = inventory(tmp_path / "in", texts)
    with WorkerPool(1, LIMITS, editor=EDITOR) as own:
        assert all(isinstance(o, DocumentRows) for o in own.edit_all(records[:2]))
        assert own.unsettled == {"orphan0.txt"}
        with pytest.raises(WorkerFailed, match="ended twice"):
            list(own.edit_all(records[2:]))


def test_results_come_in_order_and_from_several_threads(tmp_path: Path) -> None:
    records = inventory(tmp_path, {f"{n:02}.txt": QUIET + str(n) for n in range(12)})
    seen: dict[int, list[str]] = {}
    with WorkerPool(2, LIMITS, editor=EDITOR) as pool:

        def call(number: int) -> None:
            part = records[number::3]
            seen[number] = [o.article.source_uri for o in pool.edit_all(part) if isinstance(o, DocumentRows)]

        threads = [threading.Thread(target=call, args=(n,)) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert seen == {n: [r.source_uri for r in records[n::3]] for n in range(3)}


def test_caller_that_gives_up_leaves_the_worker_usable(tmp_path: Path, pool: WorkerPool) -> None:
    records = inventory(tmp_path, {f"{n}.txt": QUIET + str(n) for n in range(4)})
    started = pool.edit_all(records)
    next(started)
    started.close()  # type: ignore[attr-defined]
    again = [o.article.source_uri for o in pool.edit_all(records) if isinstance(o, DocumentRows)]
    assert again == [r.source_uri for r in records]


def test_record_too_large_for_the_pipe_is_not_sent_ahead(tmp_path: Path, pool: WorkerPool) -> None:
    (first, second) = inventory(tmp_path, {"a.txt": QUIET + "a", "b.txt": QUIET + "b"})
    many = tuple(f"copies/{n}.txt" for n in range(20_000))
    long = [replace(record, duplicate_uris=many) for record in (first, second)]
    assert [len(o.article.duplicate_uris) for o in pool.edit_all(long) if isinstance(o, DocumentRows)] == [20_000] * 2


def test_changed_and_vanished_files_are_told(tmp_path: Path, pool: WorkerPool) -> None:
    records = inventory(tmp_path, {"a.txt": QUIET + "a", "b.txt": QUIET + "b", "c.txt": QUIET + "c"})
    (tmp_path / "a.txt").write_text("another text", encoding="utf-8")
    (tmp_path / "b.txt").unlink()
    changed, gone, kept = pool.edit_all(records)
    assert isinstance(changed, RejectRow)
    assert isinstance(gone, RejectRow)
    assert {changed.reason, gone.reason} == {"changed_while_reading"}
    assert isinstance(kept, DocumentRows)


@pytest.mark.parametrize("editor", ["no_such_module:edit", "hostile_editors:no_such_function"])
def test_worker_that_cannot_start_ends_the_run(tmp_path: Path, editor: str) -> None:
    records = inventory(tmp_path, {"a.txt": QUIET})
    with WorkerPool(1, LIMITS, editor=editor) as pool, pytest.raises(WorkerFailed, match="no_such") as failure:
        list(pool.edit_all(records))
    assert "\n" not in str(failure.value)


# Imported when the first page with markup comes, or the first text; the last two by the first alone.
@pytest.mark.parametrize(
    "editor", ["without_trafilatura", "without_py3langid", "without_justext", "read_without_lxml_html_clean"]
)
def test_module_that_cannot_be_imported_ends_the_run_whatever_the_input(tmp_path: Path, editor: str) -> None:
    (tmp_path / "in").mkdir()
    records = inventory(tmp_path / "in", {"a.txt": QUIET})
    editor = f"broken_modules:{editor}"
    with WorkerPool(1, Limits(), editor=editor) as pool, pytest.raises(WorkerFailed, match=IMPORT_ERROR) as failure:
        list(pool.edit_all(records))
    assert "copydesk/" in str(failure.value)  # where in our code
    assert "\n" not in str(failure.value)


def test_documents_load_nothing_that_the_first_ones_did_not() -> None:
    # A module loaded by a later document could fail then, and would be loaded again by every worker.
    code = """
        import sys
        from pathlib import Path
        from copydesk.records import Limits
        from copydesk.run.sources.folders import take_inventory
        from copydesk.run.workers.worker import DEFAULT_EDITOR, edit_one, load_warm_editor
        editor, limits = load_warm_editor(DEFAULT_EDITOR), Limits()
        known = set(sys.modules)
        kinds = {record.kind for record in take_inventory(Path("raw"), limits).records
            if edit_one(record, editor, limits)}
        print(sorted(kinds))
        print(sorted(name for name in set(sys.modules) - known if not name.startswith("encodings.")))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, env={**os.environ, **ONE_THREAD},
        check=True, timeout=300, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["['html', 'text']", "[]"]


def test_closing_ends_a_busy_worker(tmp_path: Path) -> None:
    records = inventory(tmp_path, {"a.txt": "sleep\n", "b.txt": QUIET})
    pool = WorkerPool(1, LIMITS, editor=EDITOR)
    failures: list[str] = []

    def call() -> None:
        try:
            list(pool.edit_all(records))
        except WorkerFailed as failure:
            failures.append(str(failure))

    thread = threading.Thread(target=call)
    thread.start()
    while not pool.pids():
        time.sleep(0.01)
    time.sleep(0.2)
    pool.close()
    thread.join(10)
    assert not thread.is_alive()
    assert len(failures) == 1


@ON_LINUX
def test_nursery_ends_with_a_forgotten_pool(tmp_path: Path) -> None:
    records = inventory(tmp_path, {"a.txt": QUIET})
    pool = WorkerPool(1, LIMITS, editor=EDITOR)
    list(pool.edit_all(records))
    (worker,) = pool.pids()
    nursery = _parent(worker)
    del pool
    gc.collect()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (_runs(worker) or _runs(nursery)):
        time.sleep(0.02)
    assert not _runs(worker)
    assert not _runs(nursery)


@ON_LINUX
def test_nursery_outlives_the_thread_that_asked_for_it(tmp_path: Path) -> None:
    records = inventory(tmp_path, {"a.txt": QUIET, "b.txt": QUIET + "b"})
    nurseries = set()
    with WorkerPool(1, LIMITS, editor=EDITOR) as own:
        for record in records:
            thread = threading.Thread(target=lambda record=record: list(own.edit_all([record])))
            thread.start()
            thread.join()
            nurseries |= {_parent(pid) for pid in own.pids()}
    assert len(nurseries) == 1


@ON_LINUX
def test_workers_die_with_their_parent(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("sleep\n", encoding="utf-8")
    script = f"""
        import sys, threading, time, os, signal
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from pathlib import Path
        from copydesk.run.workers.pool import WorkerPool
        from copydesk.run.sources.folders import take_inventory
        from copydesk.records import Limits
        pool = WorkerPool(1, Limits(), editor={EDITOR!r})
        records = take_inventory(Path({str(tmp_path / "in")!r}), Limits()).records
        threading.Thread(target=lambda: list(pool.edit_all(records)), daemon=True).start()
        while not pool.pids(): time.sleep(0.02)
        time.sleep(0.3)
        print(*pool.pids(), flush=True)
        sys.stdin.readline()
        os.kill(os.getpid(), signal.SIGKILL)
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdin is not None
        assert run.stdout is not None
        worker = int(run.stdout.readline())
        nursery = _parent(worker)
        assert _runs(worker)
        assert _runs(nursery)
        assert nursery != run.pid
        run.stdin.write("now\n")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (_runs(worker) or _runs(nursery)):
        time.sleep(0.02)
    assert not _runs(worker)
    assert not _runs(nursery)


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()


def _parent(pid: int) -> int:
    return int(_stat(pid)[1])


def _runs(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return _stat(pid)[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_worker_leaves_no_noise(tmp_path: Path, capfd: pytest.CaptureFixture[str], pool: WorkerPool) -> None:
    records = inventory(tmp_path, {"a.txt": "print\n", "b.txt": "segfault\n", "c.txt": "raise\n"})
    list(pool.edit_all(records))
    assert tuple(capfd.readouterr()) == ("", "")


def test_worker_loads_no_heavy_library() -> None:
    heavy = "{'prefect', 'polars', 'pandera', 'pyarrow', 'duckdb', 'pydantic'}"
    code = f"import sys, copydesk.run.workers.nursery; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ}, timeout=60)


@ON_LINUX
def test_nursery_has_one_thread() -> None:
    code = (
        "import os, numpy; from copydesk.run.workers.worker import DEFAULT_EDITOR, load_warm_editor;"
        "load_warm_editor(DEFAULT_EDITOR); numpy.ones((200, 200)) @ numpy.ones((200, 200));"
        "print(*os.listdir('/proc/self/task'))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], check=True, env={**os.environ, **ONE_THREAD}, timeout=60, stdout=subprocess.PIPE
    )
    assert len(found.stdout.split()) == 1
