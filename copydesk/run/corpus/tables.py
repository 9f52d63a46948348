"""Brings all batches together into the final tables, out of core: DuckDB sorts, groups and joins the batch files.

Belongs here: the mechanics, in SQL and streams of Arrow batches. What an entity's name is, is decided by the pure
functions of copydesk/merge; duplicates and utterances are grouped in grouping.py. Every result is ordered by a unique
key, so that neither the number of batches nor of threads changes a byte. Memory is bounded by DuckDB's limit and by the
largest single group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from copydesk.errors import CopydeskError
from copydesk.merge import join_entity
from copydesk.records import EntityRow, RejectRow
from copydesk.run.batches import OWNER
from copydesk.run.checks.rejects import FOREIGN_KEY, reject_row, reject_table, row_json, took_along
from copydesk.run.corpus.duck import STREAM_ROWS, chunks, plain_path, quoted, rows_of, stream
from copydesk.run.corpus.grouping import group_copies, group_quotes
from copydesk.run.settings import RunSettings
from copydesk.run.store.parquet import PartWriter
from copydesk.schemas.arrow import arrow_schema
from copydesk.schemas.check import Failure, validate_rows
from copydesk.schemas.models import SORT_KEYS
from copydesk.schemas.words import TABLES

MEMORY_LIMIT = "1GB"
THREADS = 4  # each thread wants its own share of the memory

# Columns that another step fills, as the SQL that fills them.
_FILLED = {
    "dup_group_id": "d.dup_group_id",
    "dup_of": "d.dup_of",
    "dup_score": "d.dup_score",
    "utterance_id": "u.utterance_id",
    "utterance_relation": "u.utterance_relation",
    "speaker_name": "e.name",
}
# The rows of each table that survive, with what the columns above are filled from.
_SOURCES = {
    "articles": "live_articles t LEFT JOIN duplicates d USING (article_id)",
    "quotes": "live_quotes t LEFT JOIN utterances u USING (quote_id) LEFT JOIN known e ON t.speaker_id = e.entity_id",
    "mentions": "live_mentions t",
    "removed": "live_removed t",
}
_REFERENCES = {"quotes": "speaker_id", "mentions": "entity_id"}


class MergeFailed(CopydeskError, RuntimeError):
    """The tables could not be joined: the disk is full, or a batch file is damaged. The message is one line."""


def merge_batches(work: Path, staged: Path, settings: RunSettings) -> dict[str, int]:
    """Write the six final tables into `staged` from the batch files in `work`; the rows of each table.

    Raises MergeFailed or OSError.
    """
    try:
        with plain_path(work) as place:
            return _merge(place, staged, settings)
    except duckdb.Error as error:
        raise MergeFailed(f"merging the batches failed: {str(error).splitlines()[0]}") from error


def _merge(work: Path, staged: Path, settings: RunSettings) -> dict[str, int]:
    spill = work / "merge"
    spill.mkdir(exist_ok=True)
    # DuckDB puts the name of a database's log together wrongly where its path has a question mark; what is in memory spills all the same.
    database = ":memory:" if "?" in str(spill.resolve()) else str(spill / "merge.duckdb")
    with duckdb.connect(database) as db:
        _set_up(db, spill, settings)
        for table in TABLES:
            files = quoted(str(work / table / "*.parquet"))
            db.execute(f"CREATE VIEW batch_{table} AS SELECT * FROM read_parquet({files})")
        rejects = _Rejects(spill / "rejects")
        _settle_articles(db, rejects, spill)
        _settle_references(db, rejects)
        group_copies(db, spill)
        group_quotes(db, spill)
        rows = {table: _write_table(db, table, staged) for table in _SOURCES}
        rows["entities"] = _write_entities(db, staged)
        rows["rejects"] = _write_rejects(db, work, rejects, staged)
    return {table: rows[table] for table in TABLES}


def _set_up(db: duckdb.DuckDBPyConnection, spill: Path, settings: RunSettings) -> None:
    db.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    db.execute(f"SET threads = {min(THREADS, settings.workers)}")
    db.execute(f"SET temp_directory = {quoted(str(spill / 'spill'))}")
    db.execute("SET TimeZone = 'UTC'")
    db.execute("SET preserve_insertion_order = false")


# ---------------------------------------------------------------- who stays


def _settle_articles(db: duckdb.DuckDBPyConnection, rejects: _Rejects, spill: Path) -> None:
    """Make the table `refused` (articles that point at no valid entity) and the file view `known` (the valid entities).

    A refused article takes its versions of entities along, which may change what others find; so this goes on until no
    more is refused.
    """
    db.execute("CREATE TABLE refused (article_id VARCHAR, source_uri VARCHAR)")
    for attempt in count():
        path = spill / f"entities-{attempt}.parquet"
        rejects.add(_join_entities(db, path))
        db.execute(f"CREATE OR REPLACE VIEW known AS SELECT * FROM read_parquet({quoted(str(path))})")
        orphans = rows_of(
            db,
            "SELECT * FROM batch_articles WHERE article_id NOT IN (SELECT article_id FROM refused) "
            "AND dateline_place_id IS NOT NULL AND dateline_place_id NOT IN (SELECT entity_id FROM known) "
            "ORDER BY article_id",
        )
        found = []
        for row in orphans:
            found.append((row["article_id"], row["source_uri"]))
            rejects.add([_orphan_article(db, row)])
        if not found:
            break
        db.executemany("INSERT INTO refused VALUES (?, ?)", found)
    for table in ("articles", "quotes", "mentions", "removed"):
        db.execute(
            f"CREATE VIEW kept_{table} AS SELECT * FROM batch_{table} "
            "WHERE article_id NOT IN (SELECT article_id FROM refused)"
        )


def _orphan_article(db: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> RejectRow:
    """The reject of an article whose dateline's place is no valid entity."""
    counts = {}
    for table in ("quotes", "mentions", "removed"):
        answer = db.cursor().execute(f"SELECT count(*) FROM batch_{table} WHERE article_id = ?", [row["article_id"]])
        (counts[table],) = answer.fetchone() or (0,)
    missing = row["dateline_place_id"]
    failure = Failure(0, "dateline_place_id", FOREIGN_KEY, missing, _published_json("articles", row))
    detail = f"articles.dateline_place_id {missing} is no entity; {took_along(counts)}"
    return reject_row("articles", failure, source_uri=row["source_uri"], article_id=row["article_id"], detail=detail)


def _settle_references(db: duckdb.DuckDBPyConnection, rejects: _Rejects) -> None:
    """Make the views live_*: the rows that stay. A row that points at no valid entity becomes a reject."""
    for table, column in _REFERENCES.items():
        lost = f"{column} IS NOT NULL AND {column} NOT IN (SELECT entity_id FROM known)"
        orphans = rows_of(
            db,
            f"SELECT t.*, a.source_uri AS _uri FROM kept_{table} t JOIN kept_articles a USING (article_id) "
            f"WHERE {lost} ORDER BY {_order(table)}",
        )
        rejects.add(
            reject_row(
                table,
                Failure(0, column, FOREIGN_KEY, row[column], _published_json(table, row)),
                source_uri=row["_uri"],
                article_id=row["article_id"],
                detail=f"{table}.{column} {row[column]} is no entity",
            )
            for row in orphans
        )
        db.execute(f"CREATE VIEW live_{table} AS SELECT * FROM kept_{table} WHERE NOT ({lost})")
    for table in ("articles", "removed"):
        db.execute(f"CREATE VIEW live_{table} AS SELECT * FROM kept_{table}")


# ---------------------------------------------------------------- decisions over groups


def _join_entities(db: duckdb.DuckDBPyConnection, path: Path) -> Iterator[RejectRow]:
    """Write the valid joined entities of all articles that aren't refused to `path`; give a reject for each other one.

    Counts stay 0 until it is known which mentions stay.
    """
    versions = rows_of(
        db,
        f"SELECT * FROM batch_entities WHERE {OWNER} NOT IN (SELECT article_id FROM refused) "
        f"ORDER BY entity_id, {OWNER}",
    )
    joined = (
        join_entity((_entity(row) for row in group), 0, 0)
        for _, group in groupby(versions, key=itemgetter("entity_id"))
    )
    with pq.ParquetWriter(path, arrow_schema("entities")) as writer:
        for some in chunks(joined, STREAM_ROWS):
            good, failures = validate_rows("entities", some, unique=True)
            writer.write_table(good)
            for failure in failures:
                yield reject_row("entities", failure, source_uri="", article_id=None)


# ---------------------------------------------------------------- writing


def _write_table(db: duckdb.DuckDBPyConnection, table: str, staged: Path) -> int:
    """Write a table of text rows, sorted; its number of rows."""
    columns = ", ".join(f"{_FILLED.get(name, 't.' + name)} AS {name}" for name in arrow_schema(table).names)
    return _write(db, table, f"SELECT {columns} FROM {_SOURCES[table]} ORDER BY {_order(table)}", staged)


def _write_entities(db: duckdb.DuckDBPyConnection, staged: Path) -> int:
    """Write the entities that anything left refers to, with their counts; the number of rows."""
    counts = {"article_count": "coalesce(c.articles, 0)::INTEGER", "mention_count": "coalesce(c.mentions, 0)::INTEGER"}
    columns = ", ".join(f"{counts.get(name, 't.' + name)} AS {name}" for name in arrow_schema("entities").names)
    return _write(
        db,
        "entities",
        "WITH c AS (SELECT entity_id, count(*) AS mentions, count(DISTINCT article_id) AS articles FROM live_mentions "
        "WHERE entity_id IS NOT NULL GROUP BY entity_id), "
        "referred AS (SELECT entity_id FROM c UNION SELECT speaker_id FROM live_quotes UNION "
        "SELECT dateline_place_id FROM live_articles) "
        f"SELECT {columns} FROM known t LEFT JOIN c USING (entity_id) "
        "WHERE t.entity_id IN (SELECT entity_id FROM referred WHERE entity_id IS NOT NULL) ORDER BY t.entity_id",
        staged,
    )


def _write_rejects(db: duckdb.DuckDBPyConnection, work: Path, rejects: _Rejects, staged: Path) -> int:
    """Write all rejects, those of the inventory and the batches among them, each id once; the number of rows."""
    rejects.close()
    files = f"[{quoted(str(work / 'rejects' / '*.parquet'))}, {quoted(str(rejects.path))}]"
    columns = ", ".join(arrow_schema("rejects").names)
    return _write(
        db,
        "rejects",
        f"SELECT {columns} FROM read_parquet({files}) "
        "QUALIFY row_number() OVER (PARTITION BY reject_id ORDER BY source_uri, detail) = 1 "
        f"ORDER BY {_order('rejects')}",
        staged,
    )


def _write(db: duckdb.DuckDBPyConnection, table: str, sql: str, staged: Path) -> int:
    with PartWriter(table, staged / table) as writer:
        for batch in stream(db, sql):
            writer.write(pa.Table.from_batches([batch]))
    return writer.rows


class _Rejects:
    """Rejects found while merging, written to a file as they come."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.path = folder / "merging.parquet"
        self._writer = pq.ParquetWriter(self.path, arrow_schema("rejects"))

    def add(self, rejects: Iterable[RejectRow]) -> None:
        for some in chunks(rejects, STREAM_ROWS):
            self._writer.write_table(reject_table(some))

    def close(self) -> None:
        self._writer.close()


def _entity(row: dict[str, Any]) -> EntityRow:
    """The record of one document's version of an entity, out of its columns."""
    cells: dict[str, Any] = {name: row[name] for name in arrow_schema("entities").names}
    return EntityRow(**{**cells, "aliases": tuple(row["aliases"])})


def _published_json(table: str, row: dict[str, Any]) -> str:
    return row_json({name: row[name] for name in arrow_schema(table).names})


def _order(table: str) -> str:
    return ", ".join(f"t.{name}" if table in _SOURCES else name for name in SORT_KEYS[table])
