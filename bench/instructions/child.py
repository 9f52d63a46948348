"""The process that is counted: loads everything, edits every document once, and marks where each stage begins and ends.

    child.py SAMPLES TOLD

SAMPLES holds a folder for each kind of document, read in order of their names; TOLD is the file that says what was marked.
Belongs here: what happens between the marks. It meets the code of other commits, so it leans on nothing but
`edit`, wherever it stood, and InputRecord. A mark is a call of os.ctermid(), which nothing else makes: valgrind is told to start
a new count whenever the C library's ctermid is entered. Without valgrind a mark does nothing.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import inspect
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from copydesk import pipeline
from copydesk.records import InputRecord

try:
    from copydesk.records import RejectRow
except ImportError:  # a base from before the classes of rows were called rows
    from copydesk.records import Reject as RejectRow  # type: ignore[attr-defined,no-redef]
try:
    from copydesk.rows import edit
except ModuleNotFoundError:  # a base from before the rows had a module of their own
    from copydesk.pipeline import edit  # type: ignore[attr-defined,no-redef]

STAGES = ("read", "clean", "metadata", "mentions", "resolve", "quotes")
REST = "rest"  # of a document, outside all stages: its rows are made
OUTSIDE = ""  # of any document

# An article of many turns, so that lists, patterns and trees that are made when first needed are made by it.
WARM_UP = Path(__file__).with_name("warm_up.txt")


class Marks:
    """Says what is being done, in this order, for whoever counts."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str]] = []
        self.kind = OUTSIDE
        self._stage = OUTSIDE

    def begin(self, stage: str) -> str:
        """What follows is this stage's; the stage that went on until now."""
        before, self._stage = self._stage, stage
        self.made.append((self.kind, stage))
        os.ctermid()
        return before

    def wrap(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        """The function, its work marked as a stage's."""

        @functools.wraps(function)
        def marked(*args: Any, **kwargs: Any) -> Any:
            before = self.begin(stage)
            try:
                return function(*args, **kwargs)
            finally:
                self.begin(before)

        return marked


def main() -> None:
    """Load, warm up, mark, edit, tell."""
    samples, answer = map(Path, sys.argv[1:])
    kinds = {
        folder.name.partition("-")[2]: [read(path) for path in sorted(folder.iterdir())]
        for folder in sorted(samples.iterdir())
    }
    marks = Marks()
    mark_stages(marks)
    refused: list[str] = []
    for name, records in kinds.items():
        for kind in sorted({record.kind for record in records}):
            warm_up(kind)
        gc.collect()
        gc.freeze()  # as the nursery of the workers does
        marks.kind = name
        for record in records:
            marks.begin(REST)
            outcome = edit(record)
            marks.begin(OUTSIDE)
            if isinstance(outcome, RejectRow):
                refused.append(f"{name}/{record.source_uri}")
        marks.kind = OUTSIDE
    answer.write_text(json.dumps({"marks": marks.made, "refused": refused}), encoding="utf-8")


def warm_up(kind: str) -> None:
    """Edit a document of ours. Not before such a one is due: see counting.py."""
    text = WARM_UP.read_text(encoding="utf-8")
    if kind == "html":
        text = f"<html><body><article>{''.join(f'<p>{line}</p>' for line in text.splitlines())}</article></body></html>"
    edit(make_record("warm-up", kind, text.encode()))


def mark_stages(marks: Marks) -> None:
    """Mark every function of a room that the pipeline calls by a name of its own module."""
    for name, value in list(vars(pipeline).items()):
        if inspect.isfunction(value):
            _, _, room = value.__module__.partition("copydesk.")
            if room.partition(".")[0] in STAGES:
                setattr(pipeline, name, marks.wrap(value, room.partition(".")[0]))


def read(path: Path) -> Any:
    """A document of a sample; its suffix says whether it is a page."""
    return make_record(path.name, "html" if path.suffix == ".html" else "text", path.read_bytes())


def make_record(name: str, kind: str, data: bytes) -> Any:
    """An input record, as a source would give it."""
    return InputRecord(hashlib.sha256(data).hexdigest()[:24], name, (), kind, data)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
