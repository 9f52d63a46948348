"""What a run looks like on a terminal: a bar that moves, or a plain line now and then, and the closing table.

Belongs here: wording and layout for people. Progress goes to stderr and the closing table to stdout. Nothing in
the name of a file is read as markup or obeyed by the terminal.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from copydesk.run.progress import Progress as Step
from copydesk.run.progress import RunSummary
from copydesk.shown import printable

LINE_SECONDS = 10.0  # A log that nobody watches gets a line this often at most.
WORDS = {
    "inventory": "taking inventory",
    "edit": "editing",
    "read": "reading",
    "learn": "learning",
    "merge": "merging",
    "publish": "checking and publishing",
}
COUNTED = ("edit", "read")  # the steps that count documents


def pace(done: int, total: int, seconds: float) -> str:
    """How fast it goes and how long it will take: "41/s, about 3 min left". Empty before there is anything to tell."""
    if not done or seconds < 1:
        return ""
    rate = done / seconds
    return f"{rate:,.0f}/s" + (f", about {duration((total - done) / rate)} left" if done < total else "")


def duration(seconds: float) -> str:
    """Seconds in words: "45 s", "12 min", "3 h 20 min"."""
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


class Display(Protocol):
    """Shows a run as it goes. Called with each Step, from one thread."""

    def __call__(self, step: Step) -> None:
        """Show how far a step is."""

    def say(self, line: str) -> None:
        """Print one line for the person at the keyboard."""

    def waiting(self, what: str) -> contextlib.AbstractContextManager[None]:
        """Show that something is going on, and for how long, while the block runs."""

    def close(self) -> None:
        """Leave the terminal as it was. May be called twice."""


class _Pace:
    """When a step began, and what there is to say of its pace."""

    def __init__(self) -> None:
        self.step = ""
        self.began = 0.0

    def words(self, step: Step) -> str:
        """ "400 of 1,000 documents, 41/s, about 15 s left"; the note for a step that isn't counted."""
        if step.step != self.step:
            self.step, self.began = step.step, time.monotonic()
        if step.step not in COUNTED or step.note:
            return step.note
        tempo = pace(step.done, step.total, time.monotonic() - self.began)
        return f"{step.done:,} of {step.total:,} documents" + (f", {tempo}" if tempo else "")


class LineDisplay:
    """Plain lines on stderr, for logs: one when a step begins or ends, and one every LINE_SECONDS while it lasts."""

    def __init__(self) -> None:
        self._pace = _Pace()
        self._said: tuple[str, float] = ("", 0.0)

    def __call__(self, step: Step) -> None:
        """Print a line when the step is new or ends, or when the last line is old."""
        words = self._pace.words(step)
        name, when = self._said
        ended = step.done == step.total and bool(step.note or step.step in COUNTED)
        if name != step.step or ended or time.monotonic() - when >= LINE_SECONDS:
            self._said = (step.step, time.monotonic())
            self.say(f"{WORDS.get(step.step, step.step)}{': ' if words else ''}{words}")

    def say(self, line: str) -> None:
        """Print one line."""
        print(f"copydesk: {printable(line)}", file=sys.stderr, flush=True)

    @contextlib.contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Print what goes on at once, and every LINE_SECONDS again with the seconds so far."""
        began, over = time.monotonic(), threading.Event()

        def tick() -> None:
            while not over.wait(LINE_SECONDS):
                self.say(f"{what}: {duration(time.monotonic() - began)} so far")

        self.say(what)
        ticker = threading.Thread(target=tick, daemon=True)
        ticker.start()
        try:
            yield
        finally:
            over.set()
            ticker.join()

    def close(self) -> None:
        """Nothing to put back."""


class BarDisplay:
    """A line for each step with a bar and a clock, on a terminal."""

    def __init__(self) -> None:
        self._pace = _Pace()
        self._console = Console(stderr=True, highlight=False)
        self._rows: dict[str, TaskID] = {}
        self._bars = Progress(
            SpinnerColumn(finished_text="*"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            TextColumn("{task.fields[words]}"),
            console=self._console,
        )
        self._bars.start()

    def __call__(self, step: Step) -> None:
        """Move the step's bar."""
        words = self._pace.words(step)
        if step.step not in self._rows:
            self._rows[step.step] = self._bars.add_task(WORDS.get(step.step, step.step), total=None, words="")
        counted = step.step in COUNTED or step.done == step.total
        done, total = (step.done, step.total) if step.total else (1, 1)
        row = self._rows[step.step]
        self._bars.update(row, completed=done, total=total if counted else None, words=escape(printable(words)))

    def say(self, line: str) -> None:
        """Print one line above the bars."""
        self._console.print(Text(printable(line)), soft_wrap=True)

    @contextlib.contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """A bar that only shows that something is going on."""
        row = self._bars.add_task(escape(what), total=None, words="")
        try:
            yield
        finally:
            self._bars.update(row, total=1, completed=1)

    def close(self) -> None:
        """End the live part of the screen."""
        self._bars.stop()


def make_display() -> Display:
    """Bars when stderr is a terminal that can show them, else lines."""
    able = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return BarDisplay() if able else LineDisplay()


# ---------------------------------------------------------------- the closing table


def _command() -> str:
    """How this program is called from here, for hints that can be pasted."""
    return "copydesk" if shutil.which("copydesk") else os.path.relpath(Path(sys.executable).parent / "copydesk")


def _quote(words: str) -> str:
    """A shell word that reads well when it can: between double quotes unless something in it means something there."""
    return shlex.quote(words) if set(words) & set('"$`!\\') else f'"{words}"'


def next_steps(output: Path) -> list[str]:
    """Commands to paste: a first query, and the check of what is published."""
    # DuckDB reads a path as a pattern; a bracket that is meant has to stand in brackets.
    folder = re.sub(r"([\[*?])", r"[\1]", str(output / "quotes")).replace("'", "''")
    query = f"select speaker_name, text from '{folder}/*.parquet' where speaker_name is not null limit 10"
    if shutil.which("duckdb"):
        first = f"duckdb -c {_quote(query)}"
    else:
        python = "python" if shutil.which("copydesk") else os.path.relpath(sys.executable)
        plain = "\\" not in query and "'''" not in query
        literal = f"'''{query}'''" if plain else repr(query)
        first = f"{python} -c {_quote(f'import duckdb; print(duckdb.sql({literal}))')}"
    return [first, f"{_command()} verify {shlex.quote(str(output))}"]


def put(line: str) -> None:
    """Print one line on stdout, in which nothing is obeyed by the terminal."""
    print(printable(line))


class _Honest(Console):
    """A console that raises what goes wrong; rich would end the process when a pipe is closed, as if the run had failed."""

    def on_broken_pipe(self) -> None:
        """Called where the error is being handled."""
        raise


def closing(summary: RunSummary, output: Path) -> None:
    """Print the counts of a run, where it is published, and what to do next, on stdout. Raises OSError when nobody reads."""
    console = _Honest(highlight=False)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="dim")
    table.add_row("inputs", f"{summary.inputs:,}", "")
    table.add_row("  articles", f"{summary.articles:,}", "")
    table.add_row("  duplicates", f"{summary.duplicates:,}", "the same bytes in another place")
    table.add_row("  refused", f"{summary.rejected:,}", "see the table of rejects")
    if summary.unsettled:
        table.add_row("  tried twice", f"{summary.unsettled:,}", "their worker was killed, or they ended differently")
    table.add_row("rows", "", "")
    for name, count in summary.rows.items():
        table.add_row(f"  {name}", f"{count:,}", "")
    if summary.rejects_by_reason:
        table.add_row("rejects by reason", "", "")
        for reason, count in sorted(summary.rejects_by_reason.items(), key=lambda one: (-one[1], one[0])):
            table.add_row(f"  {reason}", f"{count:,}", "")
    table.add_row("seconds", f"{summary.seconds:,.1f}", "")
    console.print(table)
    same = "" if summary.changed else ": the same as before, nothing was written"
    warning = [f"warning: {summary.warning}"] if summary.warning else []
    for line in (f"snapshot {summary.snapshot_id}{same}", f"in {summary.path}", *warning, "", "next:"):
        put(line)
    for line in next_steps(output):
        put(f"  {line}")
    sys.stdout.flush()
