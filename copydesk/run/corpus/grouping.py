"""Brings together the articles and quotes that may be the same: candidates in DuckDB, decisions in copydesk/merge.

Belongs here: the mechanics of finding candidates out of core. A shingle that many share would pair all of them with
all; so each is paired only with the few that could stand for its group, the first articles or the longest quotes. Work
is linear in the number of shingles, and an integer for each candidate is all that is held in memory for every row.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from copydesk.merge import (
    CopyKey,
    Version,
    compare_wordings,
    group_duplicates,
    group_versions,
    judge_likeness,
    read_wording,
)
from copydesk.run.batches import SAID_KEY, SAID_SHINGLES, SAID_WORDS, SHINGLES, SKETCH, TEXT_CHARS
from copydesk.run.corpus.duck import keep_rows, rows_of

# Articles are paired with the first few by each of two orders, since either the earliest clock or the longest text
# without a clock may come first. More than one, because the very first may share only a stock paragraph.
FIRST_COPIES = 3
# Copies share most of their sketches; pairs below this share of the smaller one's are not looked at. Half of what a
# likeness of MIN_LIKENESS leaves on average, and half of that again for luck.
SKETCH_SHARED = 0.15
# A run of three words in more different wordings is a stock phrase ("going to be"): it tells nothing and costs most.
STOCK_PHRASE = 500
LONGEST_QUOTES = 4
LONGEST_TEXT = 40_000  # characters of a quote that are carried along; more than its words that are ever compared
# One shared run of three words is chance, except in a quote that has few.
SHINGLES_SHARED, FEW_SHINGLES = 2, 4

_ID, _NODE, _SHARE = pa.string(), pa.int64(), pa.float64()
_LIKENESS = pa.schema({"a": _NODE, "b": _NODE, "score": _SHARE})
_COMPONENTS = pa.schema({"node": _NODE, "component": _NODE})
_DUPLICATES = pa.schema({"article_id": _ID, "dup_group_id": _ID, "dup_of": _ID, "dup_score": _SHARE})
_LINKS = pa.schema({"a": _NODE, "b": _NODE, "relation": _ID})
_PLACED = pa.schema({"node": _NODE, "utterance_id": _ID, "utterance_relation": _ID})


# ---------------------------------------------------------------- articles


def group_copies(db: duckdb.DuckDBPyConnection, spill: Path) -> None:
    """Make the view `duplicates` out of `live_articles`: the articles that are in a duplicate group."""
    db.execute(
        "CREATE TABLE copies AS SELECT row_number() OVER (ORDER BY article_id) AS node, article_id, published_date, "
        f"published_at, published_precision, {TEXT_CHARS} AS chars, len({SKETCH}) AS size FROM live_articles"
    )
    clock = "CASE WHEN published_precision IN ('second', 'minute') THEN published_at END"
    order = "published_date NULLS LAST, {}, chars DESC, node"
    db.execute(
        "CREATE TABLE sketched AS WITH each AS "
        f"(SELECT c.*, unnest(a.{SKETCH}) AS hash FROM copies c JOIN live_articles a USING (article_id)), "
        "shared AS (SELECT * FROM each QUALIFY count(*) OVER (PARTITION BY hash) > 1) "
        "SELECT hash, node, size, "
        f"least(row_number() OVER (PARTITION BY hash ORDER BY {order.format(clock + ' NULLS LAST')}), "
        f"row_number() OVER (PARTITION BY hash ORDER BY {order.format(clock + ' NULLS FIRST')})) AS place FROM shared"
    )
    db.execute(
        "CREATE TABLE copy_pairs AS SELECT least(f.node, m.node) AS a, greatest(f.node, m.node) AS b "
        f"FROM sketched f JOIN sketched m ON f.hash = m.hash AND f.node <> m.node WHERE f.place <= {FIRST_COPIES} "
        f"GROUP BY a, b HAVING count(DISTINCT f.hash) >= {SKETCH_SHARED} * least(min(f.size), min(m.size))"
    )
    db.execute(
        f"CREATE TABLE shingled AS SELECT c.node, a.{SHINGLES} AS shingles FROM copies c "
        "JOIN live_articles a USING (article_id) "
        "WHERE c.node IN (SELECT a FROM copy_pairs UNION SELECT b FROM copy_pairs)"
    )
    counts = rows_of(
        db,
        "SELECT p.a, p.b, len(list_intersect(x.shingles, y.shingles)) AS shared, len(x.shingles) AS one, "
        "len(y.shingles) AS other FROM copy_pairs p JOIN shingled x ON p.a = x.node JOIN shingled y ON p.b = y.node",
    )
    alike = (
        (row["a"], row["b"], score)
        for row in counts
        if (score := judge_likeness(row["shared"], row["one"], row["other"])) is not None
    )
    keep_rows(db, spill / "likeness.parquet", _LIKENESS, alike)
    _find_components(db, spill / "copy_components.parquet", "copies", "likeness")
    duplicates = (
        (d.article_id, d.dup_group_id, d.dup_of, d.dup_score)
        for rows, links in _each_component(db, "copy_components", "copies", "likeness", "score")
        for d in _duplicates(rows, links)
    )
    keep_rows(db, spill / "duplicates.parquet", _DUPLICATES, duplicates)


def _duplicates(rows: list[dict[str, Any]], links: dict[tuple[int, int], float]) -> Iterator[Any]:
    ids = {row["node"]: row["article_id"] for row in rows}
    copies = [
        CopyKey(r["article_id"], r["published_date"], r["published_at"], r["published_precision"], r["chars"])
        for r in rows
    ]
    # Nodes are numbered by article_id, so that the smaller node has the smaller id.
    yield from group_duplicates(copies, {(ids[a], ids[b]): score for (a, b), score in links.items()})


# ---------------------------------------------------------------- quotes


def group_quotes(db: duckdb.DuckDBPyConnection, spill: Path) -> None:
    """Make the view `utterances` out of `live_quotes`: the quotes that render an utterance met in several articles."""
    # A version is all quotes of the same words by one speaker: what is printed a thousand times is compared once.
    db.execute(
        "CREATE TABLE versions AS WITH each AS "
        f"(SELECT {SAID_KEY} AS said, speaker_id, min(left(spoken_text, {LONGEST_TEXT})) AS spoken, any_value({SAID_SHINGLES}) AS shingles, "
        f"min({SAID_WORDS}) AS words, "
        "min(article_id) AS first_article, max(article_id) AS last_article "
        f"FROM live_quotes WHERE {SAID_KEY} IS NOT NULL GROUP BY ALL) "
        "SELECT row_number() OVER (ORDER BY said, speaker_id NULLS FIRST) AS node, *, "
        "count(speaker_id) OVER (PARTITION BY said) AS speakers FROM each"
    )
    order = "words DESC, said, node"
    db.execute(
        "CREATE TABLE phrased AS WITH each AS (SELECT node, said, speaker_id, words, len(shingles) AS shingles, "
        "unnest(shingles) AS phrase FROM versions), "
        "telling AS (SELECT * FROM each QUALIFY count(*) OVER (PARTITION BY phrase) > 1), "
        "rare AS (SELECT phrase FROM telling GROUP BY phrase "
        f"HAVING count(DISTINCT said) <= {STOCK_PHRASE}) "
        "SELECT phrase, node, speaker_id, shingles, "
        f"row_number() OVER (PARTITION BY phrase, speaker_id ORDER BY {order}) AS place_of_speaker, "
        f"row_number() OVER (PARTITION BY phrase ORDER BY {order}) AS place "
        "FROM telling WHERE phrase IN (SELECT phrase FROM rare)"
    )
    pairs = (
        "SELECT f.phrase, f.node AS f, p.node AS p, least(f.shingles, p.shingles) AS few FROM phrased f JOIN phrased p"
    )
    near = f"f.phrase = p.phrase AND f.node <> p.node AND f.place_of_speaker <= {LONGEST_QUOTES}"
    db.execute(
        "CREATE TABLE quote_pairs AS WITH found AS ("
        f"{pairs} ON {near} AND f.speaker_id = p.speaker_id "
        f"UNION ALL {pairs} ON {near} AND f.speaker_id IS NULL "
        f"UNION ALL {pairs} ON f.phrase = p.phrase AND f.node <> p.node AND f.place <= {LONGEST_QUOTES} "
        "AND p.speaker_id IS NULL), "
        "counted AS (SELECT least(f, p) AS a, greatest(f, p) AS b FROM found GROUP BY a, b "
        f"HAVING count(DISTINCT phrase) >= {SHINGLES_SHARED} OR min(few) <= {FEW_SHINGLES}) "
        # The same words need no telling phrase.
        "SELECT a, b FROM counted UNION SELECT least(x.node, y.node), greatest(x.node, y.node) FROM versions x "
        "JOIN versions y USING (said) WHERE x.speaker_id IS NULL AND y.speaker_id IS NOT NULL"
    )
    candidates = rows_of(
        db,
        "SELECT p.a, p.b, x.spoken AS one, y.spoken AS other, coalesce(x.speaker_id = y.speaker_id, false) AS known "
        "FROM quote_pairs p JOIN versions x ON p.a = x.node JOIN versions y ON p.b = y.node",
    )
    linked = (
        (row["a"], row["b"], relation)
        for row in candidates
        if (relation := _compare(row["one"], row["other"], row["known"])) is not None
    )
    keep_rows(db, spill / "links.parquet", _LINKS, linked)
    _find_components(db, spill / "quote_components.parquet", "versions", "links")
    # Words that several articles print alike need no other version to be an utterance.
    lone = rows_of(
        db,
        "SELECT * FROM versions WHERE first_article <> last_article "
        "AND node NOT IN (SELECT node FROM quote_components) ORDER BY node",
    )
    groups = chain(
        (([row], {}) for row in lone), _each_component(db, "quote_components", "versions", "links", "relation")
    )
    placed = (
        (p.node, p.utterance_id, p.utterance_relation)
        for rows, links in groups
        for p in group_versions([_version(row) for row in rows], links)
    )
    keep_rows(db, spill / "placed.parquet", _PLACED, placed)
    db.execute(
        "CREATE VIEW utterances AS SELECT q.quote_id, p.utterance_id, p.utterance_relation FROM live_quotes q "
        f"JOIN versions v ON q.{SAID_KEY} = v.said AND q.speaker_id IS NOT DISTINCT FROM v.speaker_id "
        "JOIN placed p USING (node)"
    )


# The longest quotes are compared with many; they are few, and reading their words costs most.
_read = lru_cache(maxsize=256)(read_wording)


def _compare(one: str, other: str, same_speaker: bool) -> str | None:
    return compare_wordings(_read(one), _read(other), same_speaker=same_speaker)


def _version(row: dict[str, Any]) -> Version:
    return Version(
        node=row["node"],
        said_key=row["said"],
        speaker_id=row["speaker_id"],
        length=row["words"],
        first_article=row["first_article"],
        last_article=row["last_article"],
        speakers=row["speakers"],
    )


# ---------------------------------------------------------------- components


def _find_components(db: duckdb.DuckDBPyConnection, path: Path, nodes: str, links: str) -> None:
    """Make the view that `path` is named for: the linked nodes, each with the smallest node it is connected to."""
    (most,) = db.execute(f"SELECT coalesce(max(node), 0) FROM {nodes}").fetchone() or (0,)
    parent = array("q", range(most + 1))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row in rows_of(db, f"SELECT a, b FROM {links}"):
        one, other = sorted((root(row["a"]), root(row["b"])))
        parent[other] = one
    linked = rows_of(db, f"SELECT DISTINCT unnest([a, b]) AS node FROM {links}")
    keep_rows(db, path, _COMPONENTS, ((row["node"], root(row["node"])) for row in linked))


def _each_component(
    db: duckdb.DuckDBPyConnection, components: str, nodes: str, links: str, value: str
) -> Iterator[tuple[list[dict[str, Any]], dict[tuple[int, int], Any]]]:
    """The rows of each component, and its links with their value."""
    members = rows_of(db, f"SELECT * FROM {nodes} JOIN {components} USING (node) ORDER BY component, node")
    edges = rows_of(
        db,
        f"SELECT component, a, b, {value} AS value FROM {links} JOIN {components} ON a = node ORDER BY component, a, b",
    )
    by_component = itemgetter("component")
    # Every component has both, and both come in one order.
    for (_, rows), (_, some) in zip(groupby(members, by_component), groupby(edges, by_component), strict=True):
        yield list(rows), {(row["a"], row["b"]): row["value"] for row in some}
