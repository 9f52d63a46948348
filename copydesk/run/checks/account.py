"""Whether a snapshot's manifest tells of the very tables beside it, and every input is accounted for.

Belongs here: manifest against tables. Memory grows with the number of inputs, as the manifest itself does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from copydesk.ids import ID_HEX
from copydesk.run.checks.breaches import Breaches
from copydesk.run.checks.rejects import INPUTS
from copydesk.run.store.manifest import BadManifest, describe_tables, read_manifest
from copydesk.run.store.parquet import open_part, part_files
from copydesk.run.store.snapshot import MANIFEST
from copydesk.schemas.words import TABLES

ARTICLE, DUPLICATE, REJECTED = "article", "duplicate", "rejected"  # what becomes of an input


def check_account(folder: Path) -> list[str]:
    """The breaches between a snapshot's manifest and its tables, one line each: rows, reasons, digests, inputs.

    The manifest's word on files is not asked here. The tables must have the contract's columns; whatever else is wrong
    with them, nothing is raised.
    """
    try:
        manifest = read_manifest(folder)
        return [*_compare_tables(manifest, describe_tables(folder)), *_check_inputs(manifest, folder)]
    except BadManifest as error:
        return [str(error)]
    except (OSError, pa.ArrowException) as error:
        return [f"can't be read: {str(error).splitlines()[0]}"]


def _compare_tables(manifest: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    """What the manifest tells of each table against what is there."""
    stated = {name: manifest[name] if isinstance(manifest.get(name), dict) else {} for name in found}
    for table in TABLES:
        rows, said = found["rows"][table], stated["rows"].get(table)
        if rows != said:
            yield f"{table}: {rows} rows, the manifest says {said}"
        if found["reasons"].get(table) != stated["reasons"].get(table):
            yield f"{table}: the manifest counts other reasons"
        digests = stated["digests"].get(table)
        digests = digests if isinstance(digests, dict) else {}
        other = [name for name, digest in found["digests"][table].items() if digest != digests.get(name)]
        if other:
            named = "every column" if len(other) == len(found["digests"][table]) else ", ".join(other)
            yield f"{table}: the manifest has another digest of {named}"


class _Inputs:
    """The inputs as the manifest tells them, ticked off one by one."""

    def __init__(self, stated: list[dict[str, Any]]) -> None:
        self.outcomes: dict[str, str] = {}
        self.hashes: dict[str, str | None] = {}
        self.told_twice: list[str] = []
        for one in stated:
            uri = str(one["source_uri"])
            if uri in self.outcomes:
                self.told_twice.append(uri)
            self.outcomes[uri] = str(one["outcome"])
            self.hashes[uri] = None if one["sha256"] is None else str(one["sha256"])
        self.left = {outcome: set[str]() for outcome in (ARTICLE, DUPLICATE, REJECTED)}
        for uri, outcome in self.outcomes.items():
            self.left[outcome].add(uri)

    def tick(self, uri: str, outcome: str) -> bool:
        """Whether an input has this outcome and was not ticked off before."""
        if uri not in self.left[outcome]:
            return False
        self.left[outcome].remove(uri)
        return True

    def is_of(self, uri: str, article_id: str | None) -> bool:
        """Whether `article_id` is that of the input's bytes; an input never read has none."""
        digest = self.hashes.get(uri)
        return article_id is None or (digest is not None and digest[:ID_HEX] == article_id)


def _check_inputs(manifest: dict[str, Any], folder: Path) -> list[str]:
    """Every input is an article, a duplicate or a reject, and every one of those is an input."""
    try:
        inputs = _Inputs(manifest["inputs"])
    except (KeyError, TypeError) as error:
        return [f"{MANIFEST} does not tell the inputs and what became of them: {type(error).__name__}: {error}"]
    breaches = Breaches()
    for uri in inputs.told_twice:
        breaches.add("an input is told twice in the manifest", uri)
    for article_id, uri, duplicates in _cells(folder, "articles", "article_id", "source_uri", "duplicate_uris"):
        if not inputs.tick(uri, ARTICLE):
            breaches.add("articles.source_uri is no input that became an article", uri)
        elif article_id is None or not inputs.is_of(uri, article_id):
            breaches.add("articles.article_id is not of its input's bytes", article_id)
        for other in duplicates or ():
            if not inputs.tick(other, DUPLICATE):
                breaches.add("one of articles.duplicate_uris is no input that is a duplicate", other)
            elif not inputs.is_of(other, article_id):
                breaches.add("one of articles.duplicate_uris has other bytes", other)
    for uri, table, article_id in _cells(folder, "rejects", "source_uri", "table_name", "article_id"):
        if table in INPUTS and not inputs.tick(uri, REJECTED):
            breaches.add("a reject's source_uri is no input that was rejected, or was before", uri)
        elif uri and not inputs.is_of(uri, article_id):
            breaches.add("rejects.article_id is not of its input's bytes", uri)
    _check_left(inputs, breaches)
    return breaches.lines()


def _check_left(inputs: _Inputs, breaches: Breaches) -> None:
    """What no table tells of. A duplicate of a rejected input stands in none: its bytes were refused once."""
    for outcome, kind in (
        (ARTICLE, "an input that became an article has no row in articles"),
        (REJECTED, "an input that was rejected has no reject"),
    ):
        for uri in sorted(inputs.left[outcome]):
            breaches.add(kind, uri)
    refused = {inputs.hashes[uri] for uri, outcome in inputs.outcomes.items() if outcome == REJECTED} - {None}
    for uri in sorted(inputs.left[DUPLICATE]):
        if inputs.hashes[uri] not in refused:
            breaches.add("an input that is a duplicate is in no duplicate_uris", uri)


def _cells(folder: Path, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Some columns of a table, row by row."""
    for path in part_files(folder / table):
        with open_part(path) as part:
            for batch in part.iter_batches(columns=list(columns)):
                yield from zip(*(batch[name].to_pylist() for name in columns), strict=True)
