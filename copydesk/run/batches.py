"""Documents in, checked rows out, a batch at a time; and the files that carry batches between steps.

Belongs here: how records are dealt out into batches, and how one batch becomes tables that obey the contract, with a
reject for every row that does not. Batches only bound memory and time: no row depends on who shares its batch.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from copydesk.merge import read_wording, said_key, shingle_quote, shingle_text, winnow
from copydesk.records import ArticleRow, DocumentRows, QuoteRow, RejectRow
from copydesk.run.checks.rejects import check_records, reject_row, reject_table, row_json, took_along
from copydesk.run.checks.rows import ADDS_UP, find_breaches, ledger_adds_up
from copydesk.run.progress import BatchCounts
from copydesk.run.sources.folders import SourceRecord
from copydesk.run.workers.pool import WorkerPool
from copydesk.schemas.check import Failure
from copydesk.schemas.models import TABLES

MIN_BATCH = 32  # checking a batch costs about as much as editing 20 documents, whatever its size
CHILDREN = ("quotes", "mentions", "removed", "entities")

# Columns of the batch files that are not published; copydesk/run/corpus/tables.py reads them.
TEXT_CHARS, SHINGLES, SKETCH = "_text_chars", "_shingles", "_sketch"  # of articles
SAID_KEY, SAID_WORDS, SAID_SHINGLES = "_said_key", "_said_words", "_said_shingles"  # of quotes
OWNER = "_article_id"  # of entities
_HASHES = pa.list_(pa.uint64())


@dataclass(frozen=True, slots=True)
class Batch:
    """Some of the input's records, under the number that names the batch's files."""

    number: int
    records: tuple[SourceRecord, ...]


def plan_batches(
    records: Sequence[SourceRecord], *, max_documents: int, max_bytes: int, workers: int = 1
) -> tuple[Batch, ...]:
    """The records in order, dealt into batches of at most `max_documents` and `max_bytes` (one record at least).

    Few documents are spread over the workers as evenly as is worth a task.
    """
    fair = -(-len(records) // workers)
    most = min(max_documents, max(fair, MIN_BATCH))
    batches: list[Batch] = []
    taken: list[SourceRecord] = []
    size = 0
    for record in records:
        if taken and (len(taken) == most or size + record.size > max_bytes):
            batches.append(Batch(len(batches) + 1, tuple(taken)))
            taken, size = [], 0
        taken.append(record)
        size += record.size
    if taken:
        batches.append(Batch(len(batches) + 1, tuple(taken)))
    return tuple(batches)


def write_batch(batch: Batch, work: Path) -> Path:
    """Write the batch into the work folder and return its path."""
    path = work / "batches" / f"{batch_name(batch.number)}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    # ASCII, so that a path with bytes that are no UTF-8 survives.
    text = json.dumps({"number": batch.number, "records": [asdict(r) for r in batch.records]})
    write_whole(path, lambda temporary: temporary.write_text(text, encoding="ascii"))
    return path


def load_batch(path: Path) -> Batch:
    """The batch that write_batch wrote."""
    stored = json.loads(path.read_text(encoding="ascii"))
    records = (SourceRecord(**{**r, "duplicate_uris": tuple(r["duplicate_uris"])}) for r in stored["records"])
    return Batch(stored["number"], tuple(records))


def batch_name(number: int) -> str:
    """The name all files of a batch share, but for their endings."""
    return f"batch-{number:06d}"


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Have `write` fill a temporary file, then give it its name: `path` is whole or absent, at every moment."""
    temporary = path.with_name(path.name + ".unfinished")
    write(temporary)
    os.replace(temporary, path)


def process_batch(
    path: Path, work: Path, pool: WorkerPool, on_document: Callable[[], None] = lambda: None
) -> BatchCounts:
    """Edit the documents of a batch file, hold their rows to the contract and write one file per table into `work`.

    `on_document` is called as each document is done. Writes the same files when called again. Raises what the pool
    and the disk raise, never for a document or a row.
    """
    batch = load_batch(path)
    edited: list[DocumentRows] = []
    rejects: list[RejectRow] = []
    for outcome in pool.edit_all(batch.records):
        if isinstance(outcome, DocumentRows):
            edited.append(outcome)
        else:
            rejects.append(outcome)
        on_document()
    rows = write_rows(batch.number, edited, rejects, work)
    return BatchCounts(batch=batch.number, documents=len(batch.records), **rows)


def write_rows(number: int, edited: Sequence[DocumentRows], rejects: Sequence[RejectRow], work: Path) -> dict[str, int]:
    """Check the rows and write one file per table; the rows of each table, the rejects of bad rows among them.

    Number 0 is for what the inventory refused, and gives the merge a file of every table even when there is no batch.
    """
    tables, refused = check_rows(edited)
    tables["rejects"] = reject_table([*rejects, *refused])
    for table in TABLES:
        folder = work / table
        folder.mkdir(exist_ok=True)  # in a work folder that is there: one that was removed is not to be made again
        _write_parquet(tables[table], folder / f"{batch_name(number)}.parquet")
    return {table: tables[table].num_rows for table in TABLES}


def _write_parquet(data: pa.Table, path: Path) -> None:
    write_whole(path, lambda temporary: pq.write_table(data, temporary, compression="lz4"))


# ---------------------------------------------------------------- rows held to the contract


def check_rows(edited: Sequence[DocumentRows]) -> tuple[dict[str, pa.Table], list[RejectRow]]:
    """The good rows as one Arrow table per table, internal columns added, and a reject for every bad row.

    A refused article takes its children along; they are told as a count in its reject's detail, not as rejects each. A bad row
    of its ledger refuses an article too: it would be published short of that line.
    """
    rejects: list[RejectRow] = []
    articles = [e.article for e in edited]
    good, failures = check_records("articles", articles)
    refused = {f.index: f for f in failures}
    fit = [i for i in range(len(edited)) if i not in refused]
    refused |= {i: _short(i, articles[i]) for i in fit if not ledger_adds_up(articles[i], edited[i].removed)}
    ledger = [(i, row) for i in fit for row in edited[i].removed]
    _, bad = _check_children("removed", [row for _, row in ledger], good)
    lines = {ledger[at][0]: bad[at] for at in sorted(bad, reverse=True)}  # the first bad one of each article
    refused = {i: _short(i, articles[i]) for i in lines} | refused
    good = good.filter(pa.array((i not in refused for i in fit), pa.bool_()))
    rejects.extend(_reject_article(edited[i], refused[i], lines.get(i)) for i in sorted(refused))
    kept = [e for i, e in enumerate(edited) if i not in refused]
    tables = {"articles": _add_text_columns(good, [e.article.text for e in kept])}

    by_id = {e.article.article_id: e.article for e in kept}
    for table in CHILDREN:
        owned: list[tuple[str, Any]] = [(e.article.article_id, row) for e in kept for row in getattr(e, table)]
        rows = [row for _, row in owned]
        good, bad = _check_children(table, rows, tables["articles"])
        fit = [i for i in range(len(rows)) if i not in bad]
        for i in sorted(bad):
            uri = "" if table == "entities" else by_id[owned[i][0]].source_uri
            rejects.append(reject_row(table, bad[i], source_uri=uri, article_id=owned[i][0]))
        if table == "quotes":
            good = _add_said_columns(good, [rows[i] for i in fit])
        if table == "entities":
            good = good.append_column(OWNER, pa.array([owned[i][0] for i in fit], pa.string()))
        tables[table] = good
    return tables, rejects


def _check_children(table: str, rows: Sequence[Any], articles: pa.Table) -> tuple[pa.Table, dict[int, Failure]]:
    """The good rows of a table, and what each bad one breaks, by index; `articles` holds the articles of all."""
    good, failures = check_records(table, rows)
    bad = {f.index: f for f in failures}
    fit = [i for i in range(len(rows)) if i not in bad]
    for at, breach in find_breaches(table, articles, good).items():
        i = fit[at]
        value = str(getattr(rows[i], breach.column))
        bad[i] = Failure(i, breach.column, breach.check, value, row_json(asdict(rows[i])))
    return good.filter(pa.array((i not in bad for i in fit), pa.bool_())), bad


def _add_text_columns(articles: pa.Table, texts: Sequence[str]) -> pa.Table:
    """The articles with what duplicates are found by; the shingles are distinct, in ascending order."""
    shingles = [shingle_text(text) for text in texts]
    return (
        articles.append_column(TEXT_CHARS, pa.array([len(text) for text in texts], pa.int64()))
        .append_column(SHINGLES, pa.array([sorted(set(s)) for s in shingles], _HASHES))
        .append_column(SKETCH, pa.array([winnow(s) for s in shingles], _HASHES))
    )


def _add_said_columns(quotes: pa.Table, rows: Sequence[QuoteRow]) -> pa.Table:
    """The quotes with what utterances are found by; the three columns are null for a quote that can't be linked."""
    said = [(said_key(row), row.spoken_text) for row in rows]
    words = [len(read_wording(text).words) if key else None for key, text in said]
    shingles = [shingle_quote(text) if key else None for key, text in said]
    return (
        quotes.append_column(SAID_KEY, pa.array([key for key, _ in said], pa.string()))
        .append_column(SAID_WORDS, pa.array(words, pa.int64()))
        .append_column(SAID_SHINGLES, pa.array(shingles, _HASHES))
    )


def _short(index: int, article: ArticleRow) -> Failure:
    """The failure of an article some of whose input is neither in its text nor in its ledger, or is in both."""
    return Failure(index, "kept_ratio", ADDS_UP, str(article.kept_ratio), row_json(asdict(article)))


def _reject_article(edited: DocumentRows, failure: Failure, line: Failure | None) -> RejectRow:
    """The reject of an article that breaks a rule; `line` is the first bad row of its ledger, if there is one."""
    children = {table: len(getattr(edited, table)) for table in ("quotes", "mentions", "removed")}
    detail = f"articles.{failure.column} breaks {failure.check}; {took_along(children)}"
    if line is not None:
        detail = f"removed.{line.column} breaks {line.check}: {detail}"
    article = edited.article
    return reject_row("articles", failure, source_uri=article.source_uri, article_id=article.article_id, detail=detail)
