"""The mechanics of merging: groups, counts, references and order, over batch files as the batches write them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hostile_editors import tiny

from copydesk.ids import content_id, make_reject
from copydesk.records import DocumentRows, InputRecord, Limits, Origin
from copydesk.run.batches import write_rows
from copydesk.run.checks.snapshot import check_tables
from copydesk.run.corpus.tables import merge_batches
from copydesk.run.settings import RunSettings
from copydesk.run.store.parquet import read_table
from copydesk.schemas.models import SORT_KEYS
from copydesk.schemas.words import TABLES

Rows = dict[str, list[dict[str, Any]]]

SAID = '"We will not stop here today"'
WIRE = (
    "Five towns on the river agreed on Monday to share the cost of a new lock, officials of the valley said here.",
    '"It is a small step but all of us took it on one day," said the mayor of the smallest of them, who had waited.',
    "The lock will be built of the stone that was left when the old mill was taken down eleven years ago.",
    "Farmers fear that the water will be too low in dry summers, and they asked for a study before work begins.",
)
OTHER = (
    "What the mayors signed is a page long. Nobody at the table would say who pays when the first invoice comes, and the "
    "bank that was to lend the money had sent no one. A fisherman outside said he had seen three such papers in his life."
)
TEXTS = {
    # Equal but for case and marks, and of one day: the longer one is the representative.
    "dup-short.txt": "Early title\ndate:2020-01-02 @Dora came",
    "dup-long.txt": "Late\ndate:2020-01-02 @DORA CAME!",
    # The same words in three articles; the speaker of one is not known.
    "said-ada.txt": f"A\n@Ada said {SAID} to them. @Bob left.",
    "said-shouting.txt": f"B\n@ADA said {SAID}.",
    "said-unknown.txt": f"C\nSomebody said {SAID.upper()} again.",
    "said-else.txt": 'D\n@Ada said "Something else entirely, as ever" then.',
    # Wire copy, its reprint with cuts on the next day, and another report of it.
    "wire.txt": f"I\ndate:2020-03-04 {' '.join(WIRE)}",
    "reprint.txt": f"J\ndate:2020-03-05 {' '.join(WIRE[:2] + WIRE[3:])}",
    "report.txt": f"K\ndate:2020-03-04 {WIRE[1]} {OTHER}",
    # One utterance in other words, and another one with the same opening.
    "full.txt": 'L\n@Carl said "Look, the old bridge will open for lorries in May. That is all."',
    "cut.txt": 'M\n@Carl said "The old bridge will open for lorries in May," and left.',
    "partial.txt": 'N\n@Carl has said the "old bridge will open for lorries" soon.',
    "not-carl.txt": 'O\n@Dirk said "The old bridge will open for lorries in May."',
    "opening.txt": 'P\n@Carl said "Look, the old bridge will be painted in autumn."',
    "dateline.txt": "E\nplace:Hanoi and so on.",
    "bad-entity.txt": 'F\n@Badger said "It is all a very big mistake" to @Cleo.',
    "bad-place.txt": 'G\nplace:Badlands @Ada said "The quick brown fox jumps". @Zoe came.',
}


def edit(text: str, uri: str) -> DocumentRows:
    data = text.encode()
    edited = tiny(InputRecord(content_id(data), uri, (), "text", data), Limits())
    assert isinstance(edited, DocumentRows)
    return edited


def merge(folder: Path, *batches: Sequence[DocumentRows]) -> Rows:
    """The final tables as rows, which are all that the contract asks."""
    work, staged = folder / "work", folder / "staged"
    work.mkdir(parents=True, exist_ok=True)
    write_rows(0, [], [], work)
    for number, edited in enumerate(batches, 1):
        write_rows(number, edited, [], work)
    counts = merge_batches(work, staged, RunSettings(workers=2))
    assert check_tables(staged) == []
    rows = {table: read_table(staged / table).to_pylist() for table in TABLES}
    assert counts == {table: len(rows[table]) for table in TABLES}
    for table, keys in SORT_KEYS.items():
        assert rows[table] == sorted(rows[table], key=lambda row, keys=keys: [row[k] for k in keys])
    return rows


def documents() -> list[DocumentRows]:
    edited = [edit(text, uri) for uri, text in TEXTS.items()]
    # An entity that no mention, speaker or dateline refers to any more.
    lonely = edit("H\n@Ivan and @Judy.", "lonely.txt")
    return [*edited, replace(lonely, mentions=lonely.mentions[:1])]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    edited = documents()
    return merge(tmp_path_factory.mktemp("merge"), edited[:3], edited[3:])


def of(rows: Rows, table: str, **cells: object) -> list[dict[str, Any]]:
    return [row for row in rows[table] if all(row[name] == value for name, value in cells.items())]


def article(rows: Rows, uri: str) -> dict[str, Any]:
    (row,) = of(rows, "articles", source_uri=uri)
    return row


def test_duplicates_across_batches(rows: Rows) -> None:
    short, long = article(rows, "dup-short.txt"), article(rows, "dup-long.txt")
    assert (short["dup_of"], long["dup_of"]) == (long["article_id"], None)
    assert short["dup_group_id"] == long["dup_group_id"] is not None
    assert (short["dup_score"], long["dup_score"]) == (1.0, 1.0)
    assert article(rows, "dateline.txt")["dup_group_id"] is None


def test_reprint_with_cuts_is_a_duplicate_and_another_report_is_none(rows: Rows) -> None:
    wire, reprint = article(rows, "wire.txt"), article(rows, "reprint.txt")
    assert (wire["dup_of"], reprint["dup_of"]) == (None, wire["article_id"])
    assert wire["dup_group_id"] == reprint["dup_group_id"] is not None
    assert wire["dup_score"] == 1.0
    assert 0.8 < reprint["dup_score"] < 1.0
    assert article(rows, "report.txt")["dup_group_id"] is None


def test_utterance_in_other_words(rows: Rows) -> None:
    said = {
        article(rows, f"{name}.txt")["article_id"]: name for name in ("full", "cut", "partial", "not-carl", "opening")
    }
    relations = {said[q["article_id"]]: q["utterance_relation"] for q in rows["quotes"] if q["article_id"] in said}
    assert relations == {"full": "same", "cut": "shorter", "partial": "shorter", "not-carl": None, "opening": None}


def test_utterance_across_articles(rows: Rows) -> None:
    same = [q for q in rows["quotes"] if q["text"].lower() == SAID.lower()[1:-1]]
    assert len(same) == 3
    assert {q["utterance_relation"] for q in same} == {"same"}
    assert len({q["utterance_id"] for q in same}) == 1
    (other,) = of(rows, "quotes", text="Something else entirely, as ever")
    assert (other["utterance_id"], other["utterance_relation"]) == (None, None)


def test_entities_are_joined_counted_and_named_alike(rows: Rows) -> None:
    (ada,) = of(rows, "entities", name="Ada")
    assert ada["aliases"] == ["@ADA", "@Ada", "ADA"]
    # Not the mention in the article that was refused.
    assert (ada["article_count"], ada["mention_count"]) == (3, 3)
    (shouting,) = of(rows, "quotes", speaker_text="@ADA")
    assert (shouting["speaker_name"], shouting["speaker_id"]) == ("Ada", ada["entity_id"])


def test_entity_nobody_refers_to_is_left_out(rows: Rows) -> None:
    assert {e["name"] for e in rows["entities"]} == {"Ada", "Bob", "Carl", "Cleo", "DORA", "Dirk", "Hanoi", "Ivan"}


def test_dateline_alone_keeps_an_entity(rows: Rows) -> None:
    (hanoi,) = of(rows, "entities", name="Hanoi")
    assert (hanoi["mention_count"], hanoi["article_count"]) == (0, 0)
    assert article(rows, "dateline.txt")["dateline_place_id"] == hanoi["entity_id"]


def test_rows_that_point_at_a_refused_entity_are_refused(rows: Rows) -> None:
    aid = article(rows, "bad-entity.txt")["article_id"]
    assert [m["text"] for m in of(rows, "mentions", article_id=aid)] == ["@Cleo"]
    assert of(rows, "quotes", article_id=aid) == []
    refused = of(rows, "rejects", article_id=aid)
    assert sorted((r["table_name"], r["check_name"], r["source_uri"]) for r in refused) == [
        ("entities", "closed_vocabulary", ""),
        ("mentions", "foreign_key", "bad-entity.txt"),
        ("quotes", "foreign_key", "bad-entity.txt"),
    ]
    (quote,) = of(rows, "rejects", article_id=aid, table_name="quotes")
    row = json.loads(quote["row_json"])
    assert row["spoken_text"] == "It is all a very big mistake"
    assert "_said_key" not in row


def test_article_whose_place_is_refused_leaves_with_everything(rows: Rows) -> None:
    (reject,) = of(rows, "rejects", source_uri="bad-place.txt")
    assert (reject["table_name"], reject["column_name"]) == ("articles", "dateline_place_id")
    assert reject["check_name"] == "foreign_key"
    assert reject["detail"].endswith("taken along: 1 quotes, 2 mentions, 1 removed")
    assert of(rows, "articles", source_uri="bad-place.txt") == []
    for table in ("quotes", "mentions", "removed"):
        assert of(rows, table, article_id=reject["article_id"]) == []


def test_batches_and_their_order_change_nothing(rows: Rows, tmp_path: Path) -> None:
    edited = documents()
    assert merge(tmp_path, edited[6:][::-1], edited[:6][::-1]) == rows


def test_no_documents_give_six_empty_tables(tmp_path: Path) -> None:
    assert merge(tmp_path) == {table: [] for table in TABLES}


def test_same_reject_met_twice_is_one_row(tmp_path: Path) -> None:
    reject = make_reject(Origin("a", "input"), "read", "empty", "holds nothing")
    (tmp_path / "work").mkdir()
    for number in (1, 2):
        write_rows(number, [], [reject], tmp_path / "work")
    assert [r["reject_id"] for r in merge(tmp_path)["rejects"]] == [reject.reject_id]
