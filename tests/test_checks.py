"""What the checks of a whole snapshot find, and that they find nothing in a good one."""

from __future__ import annotations

import dataclasses
import gc
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from copydesk.ids import key_id, make_reject
from copydesk.records import Origin, RemovedRow, SpanRow
from copydesk.run.checks.snapshot import check_offsets, check_tables
from copydesk.run.store.parquet import PART_NAME, PartWriter, part_files, read_table
from copydesk.schemas.arrow import to_arrow
from copydesk.schemas.models import TABLES
from tests.rows import Rows, make_rows

ROWS = make_rows(4)


def frame(table: str, rows: list[Any]) -> pl.DataFrame:
    made: pl.DataFrame = pl.DataFrame(to_arrow(table, rows))
    return made


def write(folder: Path, rows: Rows) -> Path:
    """The tables in small parts and groups, so that every seam is crossed."""
    for table, records in rows.by_table().items():
        with PartWriter(table, folder / table, rows_per_part=3, rows_per_group=2) as writer:
            writer.write(to_arrow(table, records))
    return folder


def test_good_tables_have_no_breaches(tmp_path: Path) -> None:
    assert check_tables(write(tmp_path, ROWS)) == []


def test_empty_tables_have_no_breaches(tmp_path: Path) -> None:
    assert check_tables(write(tmp_path, Rows([], [], [], [], [], []))) == []


def test_every_breach_is_found(tmp_path: Path) -> None:
    """One data set with one breach of every kind."""
    articles, quotes, entities = list(ROWS.articles), list(ROWS.quotes), list(ROWS.entities)
    mentions, removed, rejects = list(ROWS.mentions), list(ROWS.removed), list(ROWS.rejects)
    articles[0] = dataclasses.replace(articles[0], dup_of="0" * 24, dup_group_id="g")
    articles[1] = dataclasses.replace(articles[1], dateline_place_id="Q77", duplicate_uris=(articles[2].source_uri,))
    quotes[0] = dataclasses.replace(quotes[0], text="the road will open")
    quotes[1] = dataclasses.replace(quotes[1], speaker_id="Q78")
    quotes[2] = dataclasses.replace(quotes[2], speaker_name="Anna Reyes")
    quotes[3] = dataclasses.replace(quotes[3], quote_id=quotes[2].quote_id)
    mentions[0] = dataclasses.replace(mentions[0], text="MILLTOWM")
    mentions[4] = dataclasses.replace(mentions[4], entity_id="Q79")
    last = mentions[-1]
    mentions.append(dataclasses.replace(last, mention_id="f" * 24, mention_type="name"))
    mentions.append(
        dataclasses.replace(last, start_char=last.start_char + 4, text="mayor of Milltown", mention_type="name")
    )
    mentions.append(dataclasses.replace(last, article_id="f" * 24))
    cut = removed[-1]
    removed.append(RemovedRow(cut.article_id, 1, 4, 8, "e th", "share", "share.line", None, 1.0))
    removed.append(RemovedRow("f" * 24, 0, 0, 1, "x", "dull", "share.line", None, 1.0))
    rejects.append(make_reject(Origin(articles[0].source_uri, "input"), "read", "empty"))
    entities.reverse()
    rows = Rows(articles, quotes, entities, mentions, removed, rejects)
    found = check_tables(write(tmp_path, rows))
    kinds = [
        "quotes: not in its article, or not what stands at its offsets: 1 row",
        "mentions: not in its article, or not what stands at its offsets: 2 rows",
        "mentions: overlaps the one before: 1 row",
        "removed: overlaps the one before: 1 row",
        "removed.reason breaks closed_vocabulary: 1 row, e.g. 'dull'",
        "entities is not sorted by entity_id",
        "quotes.quote_id comes twice: 1 rows",
        "mentions.mention_id comes twice: 1 rows",
        "articles.dup_of has no row in articles: 1 rows",
        "articles.dateline_place_id has no row in entities: 1 rows, e.g. Q77",
        "quotes.speaker_id has no row in entities: 1 rows, e.g. Q78",
        "mentions.entity_id has no row in entities: 1 rows, e.g. Q79",
        "mentions.article_id has no row in articles: 1 rows",
        "removed.article_id has no row in articles: 1 rows",
        "quotes.speaker_name is not the name of its entity: 1 rows",
        "a source_uri belongs to two articles: 1 rows",
        "a rejected input is an article as well: 1 rows",
    ]
    missed = [kind for kind in kinds if not any(line.startswith(kind) for line in found)]
    assert (missed, all("\n" not in line for line in found)) == ([], True), found


def _unknown_file(folder: Path) -> None:
    (folder / "notes.txt").write_text("hello")


def _lost_part(folder: Path) -> None:
    part_files(folder / "quotes")[0].unlink()


def _old_name(folder: Path) -> None:
    part = part_files(folder / "quotes")[0]
    part.rename(part.with_name("part-00000.parquet"))


def _lost_table(folder: Path) -> None:
    for path in part_files(folder / "mentions"):
        path.unlink()
    (folder / "mentions").rmdir()


def _not_parquet(folder: Path) -> None:
    part_files(folder / "removed")[0].write_bytes(b"PAR1 but no more")


def _other_columns(folder: Path) -> None:
    part = part_files(folder / "entities")[0]
    part.write_bytes(part_files(folder / "rejects")[0].read_bytes())


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (_unknown_file, "notes.txt does not belong"),
        (_lost_part, "quotes holds part-00001-"),
        (_old_name, "quotes holds part-00000.parquet, part-00001-"),
        (_lost_table, "mentions is missing"),
        (_not_parquet, r"removed/part-00000-\w+\.parquet can't be read"),
        (_other_columns, r"entities/part-00000-\w+\.parquet has other columns"),
    ],
)
def test_broken_layout_is_told(tmp_path: Path, harm: Callable[[Path], None], words: str) -> None:
    harm(write(tmp_path, ROWS))
    found = check_tables(tmp_path)
    assert len(found) == 1
    assert re.match(words, found[0])


def test_missing_folder_is_told(tmp_path: Path) -> None:
    assert check_tables(tmp_path / "none") == [f"{table} is missing" for table in TABLES]


def test_offsets_count_code_points_and_honour_the_field() -> None:
    article = dataclasses.replace(ROWS.articles[0], text="\U0001f600 “Hé” said Ana", title="Ana")
    base = dataclasses.replace(ROWS.mentions[0], article_id=article.article_id, text="Ana")
    good = [
        dataclasses.replace(base, start_char=12, end_char=15),
        dataclasses.replace(base, start_char=0, end_char=3, in_field="title"),
    ]
    bad = [
        dataclasses.replace(base, start_char=11, end_char=14),
        dataclasses.replace(base, start_char=0, end_char=3),
        dataclasses.replace(base, start_char=12, end_char=15, article_id="0" * 24),
    ]
    articles = frame("articles", [article])
    assert check_offsets(articles, frame("mentions", [*bad[:1], *good, *bad[1:]]), "mentions") == [0, 3, 4]
    untitled = frame("articles", [dataclasses.replace(article, title=None)])
    assert check_offsets(untitled, frame("mentions", good), "mentions") == [1]


def test_quote_pieces_and_insertions() -> None:
    text = '"One," he said, "two (2) three."'
    article = dataclasses.replace(ROWS.articles[0], text=text)
    quote = dataclasses.replace(
        ROWS.quotes[0],
        quote_id=key_id("q"),
        article_id=article.article_id,
        text="One, two (2) three.",
        spoken_text="One, two three.",
        start_char=1,
        end_char=31,
        spans=(SpanRow(1, 5), SpanRow(17, 31)),
        insertions=(SpanRow(21, 24),),
        speaker_text="he",
        speaker_start=7,
        speaker_end=9,
    )
    rows = [
        quote,
        dataclasses.replace(quote, text="One, two three."),
        dataclasses.replace(quote, spoken_text="One, two (2) three."),
        dataclasses.replace(quote, speaker_text="He"),
        dataclasses.replace(quote, spans=(SpanRow(1, 5), SpanRow(17, 99)), end_char=99),
    ]
    assert check_offsets(frame("articles", [article]), frame("quotes", rows), "quotes") == [1, 2, 3, 4]


def test_bytes_do_not_depend_on_the_pieces_written(tmp_path: Path) -> None:
    for table, rows in make_rows(40).by_table().items():
        data = to_arrow(table, rows)
        seen: set[tuple[tuple[str, bytes], ...]] = set()
        for step in (1, 7, 1000):
            folder = tmp_path / f"{table}-{step}"
            with PartWriter(table, folder, rows_per_part=25, rows_per_group=10) as writer:
                for at in range(0, data.num_rows, step):
                    writer.write(data.slice(at, step))
            assert read_table(folder).equals(data)
            assert writer.rows == data.num_rows
            seen.add(tuple((path.name, path.read_bytes()) for path in part_files(folder)))
        assert len(seen) == 1


def test_long_rows_end_a_group_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copydesk.run.store.parquet.GROUP_BYTES", 5_000)
    data = to_arrow("articles", [dataclasses.replace(a, text="word " * 600 + "end") for a in make_rows(5).articles])
    for step in (1, 5):
        with PartWriter("articles", tmp_path / str(step)) as writer:
            for at in range(0, 5, step):
                writer.write(data.slice(at, step))
    parts = [part_files(tmp_path / name)[0] for name in ("1", "5")]
    assert parts[0].read_bytes() == parts[1].read_bytes()
    assert read_table(tmp_path / "1").equals(data)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_an_unfinished_part_has_no_name_of_a_table(tmp_path: Path) -> None:
    data = to_arrow("quotes", ROWS.quotes)
    with pytest.raises(KeyError), PartWriter("quotes", tmp_path, rows_per_part=3, rows_per_group=1) as writer:
        writer.write(data)
        raise KeyError
    del writer
    gc.collect()  # whoever is left of the writer must not try to finish the part
    assert [PART_NAME.fullmatch(name) is not None for name in sorted(os.listdir(tmp_path))] == [True, False]
    assert [read_table(part).num_rows for part in part_files(tmp_path)] == [3]


def test_an_empty_table_is_one_empty_part(tmp_path: Path) -> None:
    with PartWriter("quotes", tmp_path / "quotes"):
        pass
    (part,) = part_files(tmp_path / "quotes")
    assert PART_NAME.fullmatch(part.name)
    assert read_table(tmp_path / "quotes").num_rows == 0
