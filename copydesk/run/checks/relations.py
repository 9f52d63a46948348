"""What must hold between tables, unique keys and references, asked of DuckDB, which spills to disk if need be.

Belongs here: the questions and how they are asked. Their answers are breaches, one line each.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from copydesk.run.store.parquet import part_files
from copydesk.schemas.models import FOREIGN_KEYS, KEYS, SORT_KEYS
from copydesk.schemas.words import TABLES

MEMORY_LIMIT = "1GB"
THREADS = 4  # every thread needs its own share of the memory
_MORE = {
    "quotes.speaker_name is not the name of its entity": (
        "SELECT quote_id FROM quotes JOIN entities ON speaker_id = entity_id WHERE speaker_name <> name"
    ),
    "a source_uri belongs to two articles": (
        "SELECT uri FROM (SELECT source_uri AS uri FROM articles UNION ALL SELECT unnest(duplicate_uris) FROM articles)"
        " GROUP BY uri HAVING count(*) > 1"
    ),
    "a rejected input is an article as well": (
        "SELECT r.source_uri FROM rejects r JOIN articles a ON r.source_uri = a.source_uri WHERE r.table_name = 'input'"
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
    with tempfile.TemporaryDirectory(prefix="copydesk-check-") as spill, duckdb.connect(":memory:") as db:
        db.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
        db.execute("SET temp_directory = ?", [spill])
        db.execute(f"SET threads = {THREADS}")
        db.execute("SET preserve_insertion_order = false")
        for table in TABLES:
            db.read_parquet([str(path) for path in part_files(folder / table)]).create_view(table)
        for breach, sql in _questions().items():
            try:
                answer = db.execute(f"SELECT count(*), min(k) FROM ({sql}) AS found(k)").fetchone()
            except duckdb.Error as error:
                breaches.append(f"can't be checked: {breach}: {str(error).splitlines()[0]}")
                continue
            if answer is not None and answer[0]:
                breaches.append(f"{breach}: {answer[0]} rows, e.g. {answer[1]}")
    return breaches
