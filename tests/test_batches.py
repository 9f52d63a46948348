"""Records are dealt into batches; a batch's rows obey the contract, and what doesn't is a reject and costs only itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hostile_editors import tiny

from copydesk.ids import content_id
from copydesk.records import DocumentRows, InputRecord, Limits, MentionRow, RejectRow
from copydesk.run.batches import Batch, check_rows, load_batch, plan_batches, process_batch, write_batch
from copydesk.run.checks.rejects import reject_table
from copydesk.run.sources.folders import SourceRecord, take_inventory
from copydesk.run.workers.pool import WorkerPool
from copydesk.schemas.models import TABLES

STORY = 'A title\n@Ada said "one two three four five" to @Bob.\n\nAnd then @Ada left.\n'


def edit(text: str, uri: str = "a.txt") -> DocumentRows:
    data = text.encode()
    edited = tiny(InputRecord(content_id(data), uri, (), "text", data), Limits())
    assert isinstance(edited, DocumentRows)
    return edited


def record(uri: str, size: int) -> SourceRecord:
    return SourceRecord(uri, "/nowhere", uri, "text", False, size, content_id(uri.encode()) * 2)


def test_batches_are_bounded_and_keep_order() -> None:
    records = [record(f"{n:03}.txt", 10) for n in range(50)]
    batches = plan_batches(records, max_documents=20, max_bytes=100)
    assert [r for b in batches for r in b.records] == records
    assert [len(b.records) for b in batches] == [10] * 5
    assert [b.number for b in batches] == [1, 2, 3, 4, 5]
    assert plan_batches([], max_documents=20, max_bytes=100) == ()


def test_large_record_is_a_batch_of_its_own() -> None:
    batches = plan_batches([record("a", 1), record("b", 1000), record("c", 1)], max_documents=9, max_bytes=10)
    assert [len(b.records) for b in batches] == [1, 1, 1]


def test_few_records_are_spread_over_the_workers() -> None:
    records = [record(f"{n:03}.txt", 10) for n in range(200)]
    batches = plan_batches(records, max_documents=200, max_bytes=10**9, workers=4)
    assert [len(b.records) for b in batches] == [50] * 4


def test_batch_file_keeps_any_name(tmp_path: Path) -> None:
    odd = SourceRecord("caf\\xe9.txt", "/in", "caf\udce9.txt", "html", True, 3, "ab" * 32, ("b\u2028.txt", "c.txt"))
    batch = Batch(7, (odd,))
    assert load_batch(write_batch(batch, tmp_path)) == batch


def test_good_rows_pass() -> None:
    tables, rejects = check_rows([edit(STORY)])
    assert rejects == []
    assert {t: tables[t].num_rows for t in tables} == {
        "articles": 1, "quotes": 1, "mentions": 3, "removed": 1, "entities": 2,
    }  # fmt: skip
    assert tables["articles"]["_text_chars"].to_pylist() == [len(edit(STORY).article.text)]
    assert tables["quotes"]["_said_key"].to_pylist()[0] is not None


def test_refused_article_takes_its_children_along() -> None:
    good, bad = edit(STORY), edit(STORY + "badarticle", "b.txt")
    tables, rejects = check_rows([bad, good])
    assert [r.table_name for r in rejects] == ["articles"]
    (reject,) = rejects
    assert (reject.source_uri, reject.column_name, reject.check_name) == ("b.txt", "warnings", "warning_form")
    assert rejects[0].detail is not None
    assert "taken along: 1 quotes, 3 mentions, 1 removed" in rejects[0].detail
    assert json.loads(rejects[0].row_json or "")["title"] == "A title"
    alone, _ = check_rows([good])
    assert {t: tables[t] for t in tables} == alone


@pytest.mark.parametrize(
    ("change", "column", "check"),
    [
        ({"start_char": 1, "end_char": 5}, "text", "offsets"),
        ({"text": "@Adx"}, "text", "offsets"),
        ({"end_char": 2**40}, "end_char", "not_storable"),
        ({"text": "\ud800Ada"}, "text", "not_storable"),
        ({"text": "@A\x00a"}, "text", "no_control_characters"),
        ({"confidence": 1.5}, "confidence", "in_range"),
        ({"mention_type": "rumour"}, "mention_type", "closed_vocabulary"),
    ],
)
def test_bad_mention_costs_only_itself(change: dict[str, object], column: str, check: str) -> None:
    good = edit(STORY)
    bad = replace(good, mentions=(replace(good.mentions[0], **change), *good.mentions[1:]))  # type: ignore[arg-type]
    tables, rejects = check_rows([bad])
    assert [(r.table_name, r.column_name, r.check_name, r.source_uri) for r in rejects] == [
        ("mentions", column, check, "a.txt")
    ]
    assert tables["mentions"]["mention_id"].to_pylist() == [m.mention_id for m in good.mentions[1:]]
    assert tables["quotes"].num_rows == 1
    assert reject_table(rejects).num_rows == 1


def test_overlapping_name_is_refused_and_the_first_stays() -> None:
    good = edit(STORY)
    first = good.mentions[0]
    inside = MentionRow("f" * 24, first.article_id, "text", 1, 4, "Ada", first.entity_id, "name", "new", 0.5, None)
    role = replace(inside, mention_id="e" * 24, mention_type="role")
    tables, rejects = check_rows([replace(good, mentions=(*good.mentions, inside, role))])
    assert [(r.column_name, r.check_name, r.bad_value) for r in rejects] == [("start_char", "apart", "1")]
    assert tables["mentions"].num_rows == len(good.mentions) + 1


def test_repeated_key_is_refused() -> None:
    good = edit(STORY)
    _, rejects = check_rows([replace(good, quotes=good.quotes * 2)])
    assert [(r.table_name, r.check_name) for r in rejects] == [("quotes", "unique_key")]


def test_reject_that_breaks_the_contract_is_never_lost() -> None:
    odd = RejectRow("0" * 24, "a.txt", "input", None, "nowhere", "no such reason", detail="two\nlines \x07")
    table = reject_table([odd, odd])
    assert table.num_rows == 1
    (row,) = table.to_pylist()
    assert (row["source_uri"], row["reason"], row["table_name"]) == ("a.txt", "crashed", "input")


def test_processing_again_gives_the_same_files(tmp_path: Path) -> None:
    raw, work = tmp_path / "raw", tmp_path / "work"
    raw.mkdir()
    for name, text in {"a.txt": STORY, "b.txt": "raise\n", "c.txt": STORY + "badarticle"}.items():
        (raw / name).write_text(text, encoding="utf-8")
    path = write_batch(Batch(1, take_inventory(raw, Limits()).records), work)
    with WorkerPool(1, Limits(), editor="hostile_editors:misbehave") as pool:
        counts = process_batch(path, work, pool)
        first = {p.name + p.parent.name: p.read_bytes() for p in work.rglob("*.parquet")}
        assert process_batch(path, work, pool) == counts
    assert {p.name + p.parent.name: p.read_bytes() for p in work.rglob("*.parquet")} == first
    assert (counts.documents, counts.articles, counts.rejects, counts.quotes) == (3, 1, 2, 1)
    assert sorted(p.parent.name for p in work.rglob("*.parquet")) == sorted(TABLES)
    assert not list(work.rglob("*.unfinished"))
    reasons = pq.read_table(work / "rejects" / "batch-000001.parquet")["reason"].to_pylist()
    assert reasons == ["crashed", "check_failed"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": "dull"}, "removed.reason breaks closed_vocabulary"),
        ({"start_char": 1}, "removed.text breaks length_of_offsets"),
    ],
)
def test_article_with_a_bad_row_in_its_ledger_is_refused(change: dict[str, Any], said: str) -> None:
    """Published without that row, it would be short of a line that nobody accounts for."""
    good, bad = edit(STORY), edit(STORY + "More.\n", "b.txt")
    broken = replace(bad, removed=(replace(bad.removed[0], **change), *bad.removed[1:]))
    tables, rejects = check_rows([broken, good])
    (reject,) = rejects
    assert (reject.source_uri, reject.table_name, reject.column_name) == ("b.txt", "articles", "kept_ratio")
    assert (reject.detail or "").startswith(f"{said}: articles.kept_ratio breaks adds_up; ")
    alone, _ = check_rows([good])
    assert all(tables[table].equals(alone[table]) for table in alone)


def test_article_whose_ledger_does_not_add_up_is_refused() -> None:
    """The run's last check would refuse all tables for it."""
    good, bad = edit(STORY), edit(STORY + "More.\n", "b.txt")
    short = replace(bad, removed=())
    tables, rejects = check_rows([short, good])
    (reject,) = rejects
    assert (reject.source_uri, reject.table_name, reject.reason) == ("b.txt", "articles", "check_failed")
    assert (reject.column_name, reject.check_name) == ("kept_ratio", "adds_up")
    assert reject.bad_value == str(bad.article.kept_ratio)
    assert "taken along: 1 quotes, 3 mentions, 0 removed" in (reject.detail or "")
    assert json.loads(reject.row_json or "")["article_id"] == bad.article.article_id
    alone, _ = check_rows([good])
    assert all(tables[table].equals(alone[table]) for table in alone)
    assert reject_table(rejects).num_rows == 1
