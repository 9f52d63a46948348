"""Checks what is written or published against the whole contract, across tables and files.

Belongs here: the checks that need more than one row: keys, references, offsets, order, hashes and links. The rules of
single rows stand in schemas. Everything streams by row group or spills to disk, so memory does not grow with the
corpus.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa

from copydesk.run.checks.account import check_account
from copydesk.run.checks.breaches import Breaches
from copydesk.run.checks.offsets import check_offsets
from copydesk.run.checks.recount import check_articles, check_ids
from copydesk.run.checks.relations import check_relations
from copydesk.run.store.manifest import check_files
from copydesk.run.store.parquet import PART_NAME, open_part, part_files
from copydesk.run.store.snapshot import ID_PATTERN, LATEST, MANIFEST, README, SNAPSHOTS, latest_snapshot
from copydesk.schemas.arrow import arrow_schema
from copydesk.schemas.check import SchemaMismatch, split_valid
from copydesk.schemas.models import SORT_KEYS
from copydesk.schemas.words import NAME_TYPES, TABLES
from copydesk.textforms import count_signs

__all__ = ["check_offsets", "check_tables", "verify"]

_ABOUT = (README, MANIFEST)


def check_tables(folder: Path) -> list[str]:
    """The breaches of the six tables in `folder`, one line each; empty when everything holds.

    Checked: files and schemas, every rule of every row, sort order, unique keys, references, offsets, pieces and
    insertions of quotes, that names and removed stretches of one article are apart, and what can be made again from
    other cells: ids, fingerprints, words, kept ratios, counts of entities, groups. Never raises for bad data.
    """
    broken = _check_layout(folder)
    if broken:
        return broken
    breaches = Breaches()
    try:
        _check_rows(folder, breaches)
    except (OSError, pa.ArrowException, SchemaMismatch) as error:
        return [*breaches.lines(), f"can't be read: {str(error).splitlines()[0]}"]
    return breaches.lines() + check_relations(folder)


def verify(output: Path) -> list[str]:
    """The breaches of what is published in `output`, one line each; empty when everything holds. Changes nothing.

    Found are: a file that is not as its manifest says; a manifest that is not as the tables are, by rows, reasons and a
    digest of each column, or as its id says; an input that is in none, or several, of articles, duplicates and rejects;
    and whatever check_tables finds, which asks no manifest at all, so that it finds a bug's work too.

    Not found is who changes rows that no other row speaks of, then all that is counted from them, then the manifest, and
    publishes that as a snapshot: it is one, with another id. Who must rule that out keeps the id of a run elsewhere.
    """
    snapshot = latest_snapshot(output)
    if snapshot is None:
        return [f"nothing has been published in {output}: there is no link named {LATEST}"]
    target = os.readlink(output / LATEST)
    breaches = []
    if Path(target).parts[:-1] != (SNAPSHOTS,) or not ID_PATTERN.fullmatch(Path(target).name):
        breaches.append(f"{LATEST} points at {target}, not at a snapshot")
    if not snapshot.is_dir():
        return [*breaches, f"{LATEST} points at {target}, and there is no such folder"]
    for table in TABLES:
        link = output / table
        if not link.is_symlink() or os.readlink(link) != f"{LATEST}/{table}":
            breaches.append(f"{table} is not a link to {LATEST}/{table}")
    found = check_files(snapshot) + check_tables(snapshot)
    if not _check_layout(snapshot):
        found += check_account(snapshot)  # which leans on the tables' columns
    return breaches + list(dict.fromkeys(found))  # a manifest that can't be read is told of once


def _check_layout(folder: Path) -> list[str]:
    """Breaches in names, parts and schemas of the files."""
    breaches = []
    for name in sorted(os.listdir(folder)) if folder.is_dir() else []:
        if name not in TABLES and name not in _ABOUT:
            breaches.append(f"{name} does not belong in a snapshot")
    for table in TABLES:
        if not (folder / table).is_dir():
            breaches.append(f"{table} is missing")
            continue
        names = sorted(os.listdir(folder / table))
        numbers = [int(part[1]) if (part := PART_NAME.fullmatch(name)) else None for name in names]
        if not names or numbers != list(range(len(names))):
            breaches.append(
                f"{table} holds {', '.join(names[:5]) or 'nothing'}, not parts numbered from part-00000-<hash>.parquet"
            )
            continue
        for name in names:
            try:
                with open_part(folder / table / name) as part:
                    if not part.schema_arrow.equals(arrow_schema(table), check_metadata=True):
                        breaches.append(f"{table}/{name} has other columns, types or descriptions than the contract")
            except (OSError, pa.ArrowException) as error:
                breaches.append(f"{table}/{name} can't be read: {str(error).splitlines()[0]}")
    return breaches


def _check_rows(folder: Path, breaches: Breaches) -> None:
    """Hold every row to its rules, and to its article; articles and what is theirs are walked side by side."""
    refused = _check_rejects(folder, breaches)
    articles = _good_rows(folder, "articles", breaches)
    children = {table: _Cursor(_good_rows(folder, table, breaches)) for table in ("quotes", "mentions", "removed")}
    apart = {"mentions": _Apart(("article_id", "in_field")), "removed": _Apart(("article_id",))}
    for group in articles:
        removed_signs: Counter[str] = Counter()
        for table, cursor in children.items():
            for rows in cursor.upto(group["article_id"][-1]):
                _check_children(group, rows, table, apart.get(table), breaches)
                if table == "removed":
                    for article, text in zip(rows["article_id"], rows["text"], strict=True):
                        removed_signs[article] += count_signs(text)
        for kind, article in check_articles(group, removed_signs, refused):
            breaches.add(kind, article)
    nothing = pl.DataFrame(arrow_schema("articles").empty_table())
    for table, cursor in children.items():
        for rows in cursor.upto(None):
            _check_children(nothing, rows, table, None, breaches)
    for _ in _good_rows(folder, "entities", breaches):
        pass


def _check_rejects(folder: Path, breaches: Breaches) -> Counter[tuple[str, str]]:
    """Hold the rejects to their rules; how many rows each article has lost to them, by table."""
    refused: Counter[tuple[str, str]] = Counter()
    for rows in _good_rows(folder, "rejects", breaches):
        for kind, key in check_ids("rejects", rows):
            breaches.add(kind, key)
        refused.update(zip(rows["article_id"], rows["table_name"], strict=True))
    return refused


def _good_rows(folder: Path, table: str, breaches: Breaches) -> Iterator[pl.DataFrame]:
    """The rows of a table that obey its rules, by row group; the others, and rows out of order, are noted."""
    last: pl.DataFrame | None = None
    keys = SORT_KEYS[table]
    for path in part_files(folder / table):
        with open_part(path) as part:
            for number in range(part.num_row_groups):
                good, failures = split_valid(table, part.read_row_group(number), unique=False)
                for failure in failures:
                    breaches.add(f"{table}.{failure.column} breaks {failure.check}", f"{failure.value!r:.80}")
                rows = pl.DataFrame(good)
                ordered = rows.select(keys) if last is None else pl.concat([last, rows.select(keys)])
                wrong = ordered.filter(~_ascending(keys))
                if wrong.height:
                    breaches.add(
                        f"{table} is not sorted by {', '.join(keys)}, or a key comes twice",
                        str(wrong.row(0)),
                        wrong.height,
                    )
                last = ordered.tail(1)
                if rows.height:
                    yield rows


def _ascending(keys: tuple[str, ...]) -> pl.Expr:
    """Whether a row's keys are greater than those of the row before; true for the first."""
    greater, equal = pl.lit(False), pl.lit(True)
    for key in keys:
        before = pl.col(key).shift(1)
        greater = greater | (equal & (pl.col(key) > before))
        equal = equal & (pl.col(key) == before)
    return greater.fill_null(True)


class _Cursor:
    """Walks a table sorted by article_id alongside the articles."""

    def __init__(self, groups: Iterator[pl.DataFrame]) -> None:
        self._groups = groups
        self._rest: pl.DataFrame | None = None

    def upto(self, last: str | None) -> Iterable[pl.DataFrame]:
        """The rows not yet given whose article_id is at most `last`; all that remain when it is None."""
        while True:
            if self._rest is None:
                self._rest = next(self._groups, None)
                if self._rest is None:
                    return
            rows = self._rest
            if last is None:
                self._rest = None
                yield rows
                continue
            taken = int(rows["article_id"].search_sorted(last, side="right"))
            self._rest = rows.slice(taken) if taken < rows.height else None
            if taken:
                yield rows.head(taken)
            if self._rest is not None:
                return


class _Apart:
    """Tells which stretches of the same `keys` start before the one ahead ends, across the pieces of a table."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = keys
        self._last: pl.DataFrame | None = None

    def overlapping(self, rows: pl.DataFrame) -> pl.DataFrame:
        stretches = rows.select(*self._keys, "start_char", "end_char")
        if self._last is not None:
            stretches = pl.concat([self._last, stretches])
        self._last = stretches.tail(1)
        same = pl.all_horizontal(pl.col(key) == pl.col(key).shift(1) for key in self._keys)
        return stretches.filter(same & (pl.col("start_char") < pl.col("end_char").shift(1)))


def _check_children(
    articles: pl.DataFrame, rows: pl.DataFrame, table: str, apart: _Apart | None, breaches: Breaches
) -> None:
    for index in check_offsets(articles, rows, table):
        where = ", ".join(str(rows[column][index]) for column in SORT_KEYS[table])
        breaches.add(f"{table}: not in its article, or not what stands at its offsets", where)
    for kind, key in check_ids(table, rows):
        breaches.add(kind, key)
    if apart is None:
        return
    if table == "mentions":
        rows = rows.filter(pl.col("mention_type").is_in(list(NAME_TYPES)))
    for row in apart.overlapping(rows).rows():
        breaches.add(f"{table}: overlaps the one before", str(row))
