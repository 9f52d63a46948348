"""A run that publishes made-up tables, and can be killed at any call that changes a folder.

Belongs here: what tests/test_publish.py starts as a process of its own.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import copydesk.run.store.publish
from copydesk.run.store.parquet import PartWriter
from copydesk.run.store.publish import OutputLock, Published, publish, stage
from copydesk.schemas.arrow import arrow_schema, to_arrow
from copydesk.schemas.words import TABLES
from tests.rows import Rows, make_manifest, make_rows

# Every call through which publishing changes what a reader can see, or makes it durable.
CALLS = ("mkdir", "rename", "replace", "symlink", "fsync", "utime", "unlink", "rmdir")

for _table in TABLES:
    arrow_schema(_table)  # built once, before any process is forked from this one


def leave_unchecked(change: Callable[[Any, str, Any], object] = setattr) -> None:
    """Publish without checking the tables' content, in this process: it changes nothing on disk and takes most of the time."""
    for check in ("check_tables", "check_account"):
        change(copydesk.run.store.publish, check, lambda folder: [])


def write_tables(folder: Path, rows: Rows) -> None:
    """Write the six tables into `folder`."""
    for table, records in rows.by_table().items():
        with PartWriter(table, folder / table) as writer:
            writer.write(to_arrow(table, records))


def manifest_of(rows: Rows) -> dict[str, Any]:
    """What a run says of the inputs that these rows were made of."""
    mark = rows.articles[0].pipeline_version.removeprefix("0.0.0") if rows.articles else ""
    return make_manifest(len(rows.articles), mark)


def publish_rows(output: Path, rows: Rows, keep: int = 2, keep_minutes: int = 0) -> Published:
    """One whole run: lock, stage, write, publish."""
    with OutputLock(output):
        staged = stage(output)
        write_tables(staged, rows)
        return publish(staged, output, manifest_of(rows), keep, keep_minutes)


def run(output: Path, mark: str, die_at: int = 0, count_to: Path | None = None) -> None:
    """Publish generation `mark`; SIGKILL this process instead of the `die_at`-th call of CALLS, if there are so many.

    The tables are not checked here.
    """
    leave_unchecked()
    made = 0

    def deadly(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            nonlocal made
            made += 1
            if made == die_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return wrapped

    for name in CALLS:
        setattr(os, name, deadly(getattr(os, name)))
    publish_rows(output, make_rows(3, mark))
    if count_to is not None:
        count_to.write_text(str(made), encoding="utf-8")
