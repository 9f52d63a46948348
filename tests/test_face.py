"""The Python interface: the same rows as a run, in order, from any thread, and nothing heavy before it is needed."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import copydesk
from copydesk import face
from copydesk.errors import CopydeskError
from copydesk.records import InputRecord
from copydesk.rows import edit

ROOT = Path(__file__).parent.parent
RAW = ROOT / "raw"
PAGES = sorted(p for p in RAW.rglob("*") if p.suffix in (".txt", ".html") and p.stat().st_size > 100)
BRIDGE = (
    'A bridge opens over the Wren\n\nBy Ana Lind\n\nMarch 4, 2021\n\nHANOI - "It is open," Maria Lopez said on Thursday.\n\n'
    "The council had promised the bridge for ten years.\n"
)


def document(data: str | bytes = BRIDGE, **known: Any) -> copydesk.Document:
    return copydesk.process(data, **known)


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, copydesk; light = set(sys.modules);"
        "document = copydesk.process('A bridge opens. \"It is open,\" Maria Lopez said.');"
        "assert document.quotes[0].speaker_name == 'Maria Lopez', document.quotes;"
        "print(*(m for m in ('numpy', 'bs4', 'copydesk.face') if m in light));"
        "print(*(m for m in ('prefect', 'polars', 'pandas', 'pyarrow', 'duckdb', 'pandera') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_every_name_of_the_interface_is_there() -> None:
    assert set(copydesk.__all__) == set(dir(copydesk))
    assert all(getattr(copydesk, name) is not None for name in copydesk.__all__)
    with pytest.raises(AttributeError, match="no attribute 'lookups'"):
        _ = copydesk.lookups  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_the_rows_are_those_of_a_run(path: Path) -> None:
    data = path.read_bytes()
    try:
        ours = document(data, kind="html" if path.suffix == ".html" else "text")
    except copydesk.Refused as refused:
        outcome = edit(InputRecord("0", "-", (), "text" if path.suffix == ".txt" else "html", data))
        assert outcome.reason == refused.reason  # type: ignore[union-attr]
        return
    assert edit(ours.record) == ours.edited
    for table in face.TABLES:
        rows = ours.rows(table)
        arrow = ours.to_arrow(table)
        assert arrow.num_rows == len(rows)
        assert [set(row) for row in rows[:1]] in ([], [set(arrow.column_names)])
    assert ours.to_polars().height == len(ours.quotes)
    assert ours.rows("quotes") == ours.to_arrow("quotes").to_pylist()


def test_what_a_document_says() -> None:
    ours = document()
    assert (ours.title, ours.authors, ours.published) == (
        "A bridge opens over the Wren",
        ("Ana Lind",),
        dt.date(2021, 3, 4),
    )
    assert ours.language == "en"
    assert ours.article.source_uri == "-"
    (quote,) = ours.quotes
    assert ours.text[quote.start_char : quote.end_char] == quote.text == "It is open,"
    assert "1 quotes" in repr(ours)
    with pytest.raises(ValueError, match="there is no table 'rejects'"):
        ours.rows("rejects")  # type: ignore[arg-type]


def test_what_the_caller_knows_is_used() -> None:
    plain = "A ferry sinks\n\nThe ferry sank in calm water, the harbour master said in a statement to the town.\n"
    assert document(plain).published is None
    assert document(plain, date="2019-02-28").published == dt.date(2019, 2, 28)
    assert document(plain, date=dt.date(2019, 2, 28)).published == dt.date(2019, 2, 28)
    assert document(plain, date="2019-02-28T10:30:00+09:00").published == dt.datetime(2019, 2, 28, 1, 30, tzinfo=dt.UTC)
    assert document(BRIDGE, date="2019-02-28").published == dt.date(2021, 3, 4)  # the page knows better
    assert document(plain, outlet="xinhua").publisher == document(plain, outlet="Xinhua").publisher == "Xinhua"
    assert document(plain, outlet="The Wren Courier").publisher == "The Wren Courier"
    known = document(plain, url="https://www.yna.co.kr/view/AEN1", date="2019-02-28")
    assert (known.publisher, known.article.url) == ("Yonhap News Agency", "https://www.yna.co.kr/view/AEN1")


def test_the_kind_is_looked_at() -> None:
    page = f"<html><body><h1>A bridge opens</h1><p>{BRIDGE}</p></body></html>"
    assert document(page).record.kind == "html"
    assert document(page.encode("utf-16")).record.kind == "html"
    assert document(page, kind="text").record.kind == document().record.kind == "text"


@pytest.mark.parametrize(
    ("known", "error", "why"),
    [
        ({"data": ""}, copydesk.Refused, "empty"),
        ({"data": b"\x00\x01\x02\x03" * 50}, copydesk.Refused, "not_text"),
        ({"data": BRIDGE, "date": "last week"}, ValueError, "isoformat"),
        ({"data": BRIDGE, "kind": "pdf"}, ValueError, "neither"),
        ({"data": 3}, TypeError, "str or bytes"),
    ],
)
def test_what_can_go_wrong(known: dict[str, Any], error: type[Exception], why: str) -> None:
    with pytest.raises(error, match=why):
        copydesk.process(**known)


def test_one_root_for_all_errors() -> None:
    from copydesk.cli.options import CommandError, UsageError
    from copydesk.flows.server import ServerError
    from copydesk.lexicon.profiles import ProfileError
    from copydesk.run.job import BrokenAccount
    from copydesk.run.settings import SettingsError
    from copydesk.run.store.publish import ChecksFailed, NotOurs, OutputBusy
    from copydesk.run.workers.pool import WorkerFailed
    from copydesk.tagger.protocol import FinderError

    ours = (
        CommandError, UsageError, ServerError, ProfileError, BrokenAccount, SettingsError, ChecksFailed, NotOurs, OutputBusy,
        WorkerFailed, FinderError, copydesk.Refused,
    )  # fmt: skip
    assert [one for one in ours if not issubclass(one, CopydeskError)] == []
    with pytest.raises(CopydeskError, match="no such folder of profiles"):
        copydesk.Pipeline(profiles="/nowhere")
    with pytest.raises(CopydeskError, match="no tagger"):
        copydesk.Pipeline(tagger="none")


def test_limits_hold_in_this_process() -> None:
    small = copydesk.Pipeline(limits=copydesk.Limits(max_bytes=50, max_tags=3, max_depth=2))
    for data in (BRIDGE, "<p>a<p>b<p>c<p>d", "<div><div><div>a"):
        with pytest.raises(copydesk.Refused, match=r"too_(?:large|deep)"):
            small.process(data)


def test_a_pipeline_is_safe_in_threads() -> None:
    pipeline = copydesk.Pipeline()
    data = [path.read_bytes() for path in PAGES if path.suffix == ".txt"][:6]
    expected = [asdict(pipeline.process(one).edited) for one in data]
    with ThreadPoolExecutor(4) as threads:
        assert [asdict(d.edited) for d in threads.map(pipeline.process, data * 3)] == expected * 3


def test_many_come_back_in_order_and_cost_only_themselves() -> None:
    endless = "a" * 400  # what a tiny limit on bytes refuses in the worker, not here
    inputs = [{"data": f"Bridge {n} opens\n\nIt opened on Monday, the town said."} for n in range(30)]
    inputs[7:7] = [b"", {"data": BRIDGE * 30, "date": "2019-02-28"}, endless]  # type: ignore[list-item]
    pipeline = copydesk.Pipeline(limits=copydesk.Limits(max_bytes=350))
    found: list[int] = []
    outcomes = list(pipeline.process_many(inputs, workers=2, progress=found.append))  # type: ignore[arg-type]
    kept = [one.text for one in outcomes if isinstance(one, copydesk.Document)]
    assert [i for i, one in enumerate(outcomes) if isinstance(one, copydesk.Refused)] == [7, 8, 9]
    assert [outcomes[i].reason for i in (7, 8, 9)] == ["empty", "too_large", "too_large"]  # type: ignore[union-attr]
    assert [f"Bridge {n} " in text for n, text in enumerate(kept)] == [True] * 30
    assert found == list(range(1, 34))
    assert kept[3] == pipeline.process(**inputs[3]).text  # type: ignore[arg-type]


def test_many_may_be_endless_and_left_early() -> None:
    many = copydesk.Pipeline().process_many(iter(lambda: BRIDGE, None), workers=1)
    assert next(many).title == "A bridge opens over the Wren"  # type: ignore[union-attr]
    many.close()  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="knows no colour"):
        list(copydesk.Pipeline().process_many([{"data": BRIDGE, "colour": "red"}], workers=1))  # type: ignore[list-item]


def test_pandas_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        document().to_pandas()


def test_lookup() -> None:
    assert copydesk.lookup("DRPK").entity.entity_id == "Q423"  # type: ignore[union-attr]
    assert copydesk.lookup("the American president", date=dt.date(2010, 1, 1)).entity.name == "Barack Obama"  # type: ignore[union-attr]
    assert copydesk.lookup("Nobody We Know").entity is None
    with pytest.raises(ValueError, match="no country"):
        copydesk.lookup("the president", country="Ruritania")


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        self.seen.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_what_a_notebook_shows_is_data_never_markup() -> None:
    hostile = "<script>alert(1)</script> & <img src=x> stood in Seoul, and nobody in the town knew why it did.\n"
    ours = document(f"{BRIDGE}\n{hostile}\nShare <i>this</i>\n\nShare this\n", kind="text")
    tags = _Tags()
    tags.feed(ours._repr_html_())
    assert tags.seen <= {"div", "h3", "p", "span", "mark", "a", "code"}
    assert "mark" in tags.seen
    shown = "".join(tags.text.split())
    assert "".join(ours.text.split()) in shown
    assert "<script>alert(1)</script>" in shown
    assert all("".join(row.text.split()) in shown for row in ours.removed)
