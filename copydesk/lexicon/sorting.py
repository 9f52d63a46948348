"""Sorts the rows of the data files: `python -m copydesk.lexicon.sorting`, or `make sort-knowledge`.

Belongs here: the order of rows in a file, which tests hold, so that a change shows as one line and nobody sorts by hand.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from copydesk.lexicon.files import knowledge_root, list_files, read_text

# The columns that a file is sorted by; all of them in order where nothing stands here. Rows alike in these keep their order,
# which in offices.csv says which meaning of a phrase is the likelier.
SORT_COLUMNS: dict[str, tuple[str, ...]] = {
    "byline_words.csv": ("kind", "word"),
    "offices.csv": ("phrase",),
    "quote_words.csv": ("kind", "word"),
}


def sorted_text(name: str, text: str) -> str:
    """The text of the CSV file `name` with its rows in order and each there once; the header stays on top.

    >>> sorted_text("sections.csv", "name,note\\nWorld,\\nArts,\\nWorld,\\n")
    'name,note\\nArts,\\nWorld,\\n'
    """
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    columns = [header.index(column) for column in SORT_COLUMNS.get(name, tuple(header))]
    unique: dict[tuple[str, ...], None] = dict.fromkeys(tuple(cell.strip() for cell in row) for row in rows)
    ordered = sorted(unique, key=lambda row: tuple(row[column] for column in columns))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(ordered)
    return out.getvalue()


def main() -> None:
    """Sort every file of the package's knowledge, and say which ones changed."""
    folder = Path(str(knowledge_root()))
    for name in list_files(suffix=".csv"):
        before = read_text(name)
        after = sorted_text(name, before)
        if after != before:
            (folder / name).write_text(after, encoding="utf-8")
            sys.stdout.write(f"sorted {name}\n")


if __name__ == "__main__":
    main()
