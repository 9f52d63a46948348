"""What must hold between rows: unique keys, references, counts and groups, asked of DuckDB, which spills to disk if need be.

Belongs here: the questions and how they are asked. Their answers are breaches, one line each.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from copydesk.run.corpus.duck import plain_path
from copydesk.run.store.parquet import part_files
from copydesk.schemas.models import FOREIGN_KEYS, KEYS, SORT_KEYS
from copydesk.schemas.words import TABLES

MEMORY_LIMIT = "1GB"
THREADS = 4  # every thread needs its own share of the memory
_MENTIONED = (
    "SELECT entity_id, count(*) AS mentions, count(DISTINCT article_id) AS articles FROM mentions "
    "WHERE entity_id IS NOT NULL GROUP BY entity_id"
)
_MORE = {
    "quotes.speaker_name is not the name of its entity": (
        "SELECT quote_id FROM quotes JOIN entities ON speaker_id = entity_id WHERE speaker_name <> name"
    ),
    # A mention that broke a rule is among the rejects.
    "quotes.speaker_id has no mention in its article": (
        "SELECT quote_id FROM quotes q WHERE speaker_id IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM mentions m WHERE m.article_id = q.article_id AND m.entity_id = q.speaker_id) "
        "AND NOT EXISTS (SELECT 1 FROM rejects r WHERE r.article_id = q.article_id AND r.table_name = 'mentions')"
    ),
    "a source_uri belongs to two articles": (
        "SELECT uri FROM (SELECT source_uri AS uri FROM articles UNION ALL SELECT unnest(duplicate_uris) FROM articles)"
        " GROUP BY uri HAVING count(*) > 1"
    ),
    "a rejected input is an article as well": (
        "SELECT r.source_uri FROM rejects r JOIN articles a ON r.source_uri = a.source_uri WHERE r.table_name = 'input'"
    ),
    # A stretch that broke a rule is among the rejects, and its number with it.
    "removed.segment leaves numbers out": (
        "SELECT article_id FROM (SELECT article_id, max(segment) + 1 - count(*) AS missing FROM removed GROUP BY ALL) "
        "LEFT JOIN (SELECT article_id, count(*) AS refused FROM rejects WHERE table_name = 'removed' GROUP BY ALL) "
        "USING (article_id) WHERE missing > coalesce(refused, 0)"
    ),
    "entities.mention_count is not the number of its mentions": (
        f"SELECT entity_id FROM entities LEFT JOIN ({_MENTIONED}) USING (entity_id) "
        "WHERE mention_count <> coalesce(mentions, 0)"
    ),
    "entities.article_count is not the number of articles that mention it": (
        f"SELECT entity_id FROM entities LEFT JOIN ({_MENTIONED}) USING (entity_id) "
        "WHERE article_count <> coalesce(articles, 0)"
    ),
    "an entity that nothing refers to": (
        "SELECT entity_id FROM entities WHERE entity_id NOT IN (SELECT entity_id FROM mentions WHERE entity_id IS NOT NULL "
        "UNION SELECT speaker_id FROM quotes WHERE speaker_id IS NOT NULL "
        "UNION SELECT dateline_place_id FROM articles WHERE dateline_place_id IS NOT NULL)"
    ),
    "an utterance is printed in one article alone": (
        "SELECT utterance_id FROM quotes WHERE utterance_id IS NOT NULL GROUP BY ALL "
        "HAVING count(DISTINCT article_id) < 2"
    ),
    "an utterance lacks its fullest version": (
        "SELECT utterance_id FROM quotes WHERE utterance_id IS NOT NULL GROUP BY ALL "
        "HAVING count(*) FILTER (utterance_relation = 'same') = 0"
    ),
    "an utterance has two known speakers": (
        "SELECT utterance_id FROM quotes WHERE utterance_id IS NOT NULL GROUP BY ALL "
        "HAVING count(DISTINCT speaker_id) > 1"
    ),
    "a group of copies has one article alone": (
        "SELECT dup_group_id FROM articles WHERE dup_group_id IS NOT NULL GROUP BY ALL HAVING count(*) < 2"
    ),
    "a group of copies has not one first article": (
        "SELECT dup_group_id FROM articles WHERE dup_group_id IS NOT NULL GROUP BY ALL "
        "HAVING count(*) FILTER (dup_of IS NULL) <> 1"
    ),
    "articles.dup_of is not the first of its group": (
        "SELECT a.article_id FROM articles a JOIN articles first ON a.dup_of = first.article_id "
        "WHERE first.dup_of IS NOT NULL OR first.dup_group_id IS DISTINCT FROM a.dup_group_id"
    ),
}


def _questions() -> dict[str, str]:
    """Breach -> the SQL that gives the keys of the rows that show it."""
    asked = {}
    for table, keys in KEYS.items():
        if keys == SORT_KEYS[table]:
            continue  # strictly ascending, hence unique
        key = ", ".join(keys)
        asked[f"{table}.{key} comes twice"] = f"SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1"
    for (table, column), target in FOREIGN_KEYS.items():
        key = KEYS[target][0]
        asked[f"{table}.{column} has no row in {target}"] = (
            f"SELECT {column} FROM {table} child WHERE {column} IS NOT NULL "
            f"AND NOT EXISTS (SELECT 1 FROM {target} parent WHERE parent.{key} = child.{column})"
        )
    return asked | _MORE


def check_relations(folder: Path) -> list[str]:
    """The breaches between the tables in `folder`, one line each."""
    breaches = []
    with (
        tempfile.TemporaryDirectory(prefix="copydesk-check-") as spill,
        plain_path(folder) as place,
        duckdb.connect(":memory:") as db,
    ):
        db.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        db.execute("SET temp_directory = ?", [spill])
        db.execute(f"SET threads = {THREADS}")
        db.execute("SET preserve_insertion_order = false")
        for table in TABLES:
            db.read_parquet([str(path) for path in part_files(place / table)]).create_view(table)
        for breach, sql in _questions().items():
            try:
                answer = db.execute(f"SELECT count(*), min(k) FROM ({sql}) AS found(k)").fetchone()
            except duckdb.Error as error:
                breaches.append(f"can't be checked: {breach}: {str(error).splitlines()[0]}")
                continue
            if answer is not None and answer[0]:
                breaches.append(f"{breach}: {answer[0]} rows, e.g. {answer[1]}")
    return breaches
