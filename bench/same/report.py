"""What is printed of a comparison, and the same as JSON.

Belongs here: the form of both. Of long values the part around the first difference is printed; JSON has them whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bench.same.compare import Diff, TableDiff
from bench.same.pairs import Row

_WIDTH = 90  # of a value: two of them and a place fill two lines of a terminal
_LEAD = 20  # characters shown before the first difference
_COUNTS = ("before", "after", "added", "removed", "changed", "changed_key")


def lines(diff: Diff, show: int) -> Iterator[str]:
    """A table of counts, what is named or counted apart, and `show` examples for each column that differs."""
    heads = (name.replace("_", " ") for name in _COUNTS)
    yield f"{'table':<9}" + "".join(f"{name:>12}" for name in heads) + "   columns that differ"
    for table in diff.tables:
        counts = "".join(f"{count:>12}" for count in _counts(table).values())
        columns = ", ".join(f"{name} {len(pairs)}" for name, pairs in table.by_column.items())
        yield f"{table.table:<9}{counts}   {columns}".rstrip()
    yield from _notes(diff)
    for table in diff.tables:
        yield from _examples(table, diff.uris, show)


def as_json(diff: Diff, show: int) -> dict[str, Any]:
    """The counts and examples of a comparison; json.dumps needs default=str for days and instants."""
    return {
        "same": diff.is_same,
        "tables_before_alone": diff.tables_before,
        "tables_after_alone": diff.tables_after,
        "tables": {table.table: _table_as_json(table, diff.uris, show) for table in diff.tables},
    }


def in_short(diff: Diff) -> str:
    """One line: which tables differ and in how many rows."""
    counts = {table.table: sum(list(_counts(table).values())[2:]) for table in diff.tables}
    return ", ".join(f"{table} {count}" for table, count in counts.items() if count) or "no row differs"


def excerpts(old: object, new: object) -> tuple[str, str]:
    """Two values as they are shown: where they are long, around the first character that differs.

    >>> excerpts("so", None)
    ('"so"', 'null')
    >>> excerpts("a" * 200 + "b", "a" * 200)
    ('…aaaaaaaaaaaaaaaaaaaab"', '…aaaaaaaaaaaaaaaaaaaa"')
    """
    one, other = (json.dumps(value, ensure_ascii=False, default=str) for value in (old, new))
    start = 0
    if max(len(one), len(other)) > _WIDTH:
        alike = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        start = max(0, alike - _LEAD)
    lead = "…" * (start > 0)
    return lead + _cut(one[start:]), lead + _cut(other[start:])


def _cut(text: str, width: int = _WIDTH) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _counts(table: TableDiff) -> dict[str, int]:
    paired = table.paired
    numbers = (*table.rows, len(paired.added), len(paired.removed), len(table.changed), len(paired.rekeyed))
    return dict(zip(_COUNTS, numbers, strict=True))


def _table_as_json(table: TableDiff, uris: Mapping[str, str], show: int) -> dict[str, Any]:
    return {
        **_counts(table),
        "columns": {name: len(pairs) for name, pairs in table.by_column.items()},
        "counted_apart": table.apart,
        "columns_before_alone": table.columns_before,
        "columns_after_alone": table.columns_after,
        "columns_of_other_type": table.retyped,
        "examples": {
            name: [{"where": _place(old, uris), "before": old[name], "after": new[name]} for old, new in pairs[:show]]
            for name, pairs in table.by_column.items()
        },
        "examples_removed": [{"where": _place(row, uris), "row": row} for row in table.paired.removed[:show]],
        "examples_added": [{"where": _place(row, uris), "row": row} for row in table.paired.added[:show]],
    }


def _notes(diff: Diff) -> Iterator[str]:
    """What is named but counts for nothing."""
    for names, side in ((diff.tables_before, "before"), (diff.tables_after, "after")):
        if names:
            yield f"tables {side} alone: {', '.join(names)}"
    for table in diff.tables:
        for found, what in (
            (table.columns_before, "columns before alone"),
            (table.columns_after, "columns after alone"),
            (table.retyped, "columns of another type"),
            (tuple(f"{name} {count}" for name, count in table.apart.items()), "counted apart"),
        ):
            if found:
                yield f"{table.table}: {what}: {', '.join(found)}"


def _examples(table: TableDiff, uris: Mapping[str, str], show: int) -> Iterator[str]:
    """A heading for each kind of difference, and up to `show` rows under it."""
    if not show:
        return
    for column, pairs in table.by_column.items():
        yield f"{table.table}.{column}: {len(pairs)}"
        for old, new in pairs[:show]:
            before, after = excerpts(old[column], new[column])
            yield f"  {_place(old, uris)} {_words(old)}: {before} -> {after}"
    for rows, what in ((table.paired.removed, "removed"), (table.paired.added, "added")):
        if rows:
            yield f"{table.table} {what}: {len(rows)}"
            yield from (f"  {_place(row, uris)} {_words(row)}" for row in rows[:show])


def _place(row: Row, uris: Mapping[str, str]) -> str:
    """Where a row is from: its document and stretch, or its entity."""
    if "entity_type" in row:
        return str(row["entity_id"])
    article_id = row.get("article_id") or ""
    where = row.get("source_uri") or uris.get(article_id, article_id)
    if "start_char" in row:
        return f"{where} {row.get('in_field', 'input')}[{row['start_char']}:{row['end_char']}]"
    return str(where)


def _words(row: Row) -> str:
    """What a row is about: its kind, and its text."""
    labels = [row[name] for name in ("quote_type", "mention_type", "entity_type", "reason") if row.get(name)]
    text = row.get("title") or row.get("text") or row.get("name") or row.get("detail") or ""
    return " ".join([*labels, _cut(json.dumps(text, ensure_ascii=False), _WIDTH // 2)])
