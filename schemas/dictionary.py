"""Writes the data dictionary from the models: `python -m copydesk.schemas.dictionary docs/tables.md`.

Belongs here: how the contract reads for a person. Nothing is said here that the models do not say, but for the frame.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa

from copydesk.schemas.arrow import arrow_schema
from copydesk.schemas.models import DESCRIPTIONS, FOREIGN_KEYS, KEYS, MODELS, SORT_KEYS
from copydesk.schemas.words import TABLES

HEAD = """# The tables

<!-- Written by `make docs` from schemas/. Edit the models there, not this file. -->

Six tables, each a folder of Parquet files. Offsets are half-open, in Unicode code points, and count in
`articles.text` or `articles.title` as `in_field` says; those of `removed` count in the decoded input. Null means
unknown; an empty list means none. Ids are hashes of content: the same input has the same ids everywhere. The rules
are what every published row was checked against; a rule holds wherever the cell is not null.
"""


def type_words(kind: pa.DataType) -> str:
    """The type as a reader of Parquet would say it."""
    if pa.types.is_list(kind):
        return f"list<{type_words(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{f.name}: {type_words(f.type)}' for f in kind)}>"
    if pa.types.is_timestamp(kind):
        return f"timestamp[{kind.unit}, {kind.tz}]"
    return {"double": "float64", "date32[day]": "date", "bool": "boolean"}.get(str(kind), str(kind))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _table(name: str) -> str:
    model, schema = MODELS[name].to_schema(), arrow_schema(name)
    lines = [
        f"## {name}",
        "",
        DESCRIPTIONS[name],
        "",
        f"Key: {', '.join(f'`{c}`' for c in KEYS[name])}. Sorted by {', '.join(f'`{c}`' for c in SORT_KEYS[name])}.",
        "",
        "| column | type | null | meaning | rules |",
        "|---|---|---|---|---|",
    ]
    for field in schema:
        column = model.columns[field.name]
        rules = "; ".join(c.description for c in column.checks if c.description)
        null = "yes" if column.nullable else ""
        cells = (f"`{field.name}`", _cell(type_words(field.type)), null, _cell(column.description or ""), _cell(rules))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _relations() -> str:
    lines = ["## Relations", "", "| column | holds a key of |", "|---|---|"]
    lines += [
        f"| `{table}.{column}` | `{KEYS[target][0]}` of `{target}` |"
        for (table, column), target in FOREIGN_KEYS.items()
    ]
    lines += [
        "",
        "Across tables it always holds that `text` of a mention, `speaker_text` and every piece of a quote are what",
        "stands at their offsets, that names do not overlap, and that the removed stretches of one article are apart and",
        "numbered from 0. A known speaker has a mention in the article. Counts of an entity are those of its mentions, and",
        "something refers to every entity. An utterance is printed in two articles at least and has one known speaker at most;",
        "a group of copies has one first article. Ids of quotes, mentions and rejects, `text_fingerprint`, `word_count` and",
        "`kept_ratio` can be made again from the rows. A row that broke a rule is missing where it would be counted, and",
        "stands in `rejects`.",
        "",
        "## What is checked",
        "",
        "A run checks all of this before it publishes, and `copydesk verify` whenever it is asked. `verify` also holds files to",
        "their SHA-256, tables to the rows, reasons and digests of columns in `manifest.json`, every input there to one row of",
        "`articles`, one entry of `duplicate_uris` or one reject, and the manifest to the snapshot's id. Somebody who changes what",
        "nothing else speaks of, and then the manifest and its id, has made another snapshot, which verifies; the id tells it from",
        "the one that was published.",
    ]
    return "\n".join(lines)


def _names() -> str:
    """Every check that a row can fail, with the columns it guards: the words of rejects.check_name."""
    guarded: dict[str, list[str]] = {}
    for table in TABLES:
        for name, column in MODELS[table].to_schema().columns.items():
            for check in column.checks:
                guarded.setdefault(str(check.name), []).append(f"{table}.{name}")
    lines = [
        "## Names of checks",
        "",
        "What `rejects.check_name` says, besides `not_nullable` (a null where none may be) and `not_storable` (a value",
        "that the column's type can't hold, such as half a surrogate pair).",
        "",
        "| check | guards |",
        "|---|---|",
    ]
    for check_name in sorted(guarded):
        columns = guarded[check_name]
        shown = ", ".join(columns[:4]) + (f" and {len(columns) - 4} more" if len(columns) > 4 else "")
        lines.append(f"| `{check_name}` | {shown} |")
    return "\n".join(lines)


def render() -> str:
    """The whole data dictionary as Markdown."""
    return "\n\n".join([HEAD.rstrip(), *map(_table, TABLES), _relations(), _names()]) + "\n"


def main(arguments: list[str]) -> int:
    """Write the dictionary to the file named by the one argument; returns the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m copydesk.schemas.dictionary FILE\n")
        return 2
    Path(arguments[0]).write_text(render(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
