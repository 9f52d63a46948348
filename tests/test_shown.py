"""Names and texts of others are data wherever people see them: on the terminal, in logs, in artifacts."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hostile_names import NAMES, TEXTS, acting
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from copydesk.cli import display
from copydesk.flows.summary import REJECT_COLUMNS, reject_rows, summary_markdown
from copydesk.run.progress import Progress, RunSummary
from copydesk.shown import as_code, as_json, as_markdown, printable

SCRIPT = Path(sys.executable).with_name("copydesk")
PLAIN = {
    "inline",
    "text",
    "code_inline",
    "softbreak",
    "paragraph_open",
    "paragraph_close",
    "heading_open",
    "heading_close",
}
TABLE = {f"{tag}_{end}" for tag in ("table", "thead", "tbody", "tr", "th", "td") for end in ("open", "close")}


def tokens(markdown: str) -> list[Token]:
    """All tokens of a Markdown text, by a parser that is not the UI's."""
    found: list[Token] = []
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        found += [token, *(token.children or [])]
    return found


@pytest.mark.parametrize("text", TEXTS)
def test_markdown_of_a_name_shows_the_name(text: str) -> None:
    shown = printable(text)
    assert acting(shown, but="") == []
    escaped = tokens(f"Before {as_markdown(text)} behind")
    assert {token.type for token in escaped} <= PLAIN
    assert "".join(token.content for token in escaped if token.type == "text") == f"Before {shown} behind"
    cell = tokens(f"| a | b |\n|---|---|\n| {as_markdown(text)} | 1 |\n")
    assert {token.type for token in cell} <= PLAIN | TABLE
    assert [token.content for token in cell if token.type == "td_open"] == ["", ""]
    (code,) = (token for token in tokens(f"Before {as_code(text)} behind") if token.type == "code_inline")
    assert code.content == shown


@given(st.text())
def test_any_text_is_shown(text: str) -> None:
    assert acting(printable(text), but="\u200c\u200d") == []
    assert {token.type for token in tokens(f"x{as_markdown(text)}")} <= PLAIN
    assert json.loads(as_json({"a": text})) == {"a": text}
    assert acting(as_json({"a": text}, indent=1), but="\n\u200c\u200d") == []


def test_letters_of_all_scripts_stay_as_they_are() -> None:
    for text in ("Über Łódź, 평양 평화", "می\u200cخواهم", "क्\u200dष", "👩\u200d🚀 – “x” …", "a\u00a0b", "\ue000"):
        assert printable(text) == text
    assert as_json(["평양"]) == '["평양"]'


@pytest.mark.parametrize("name", TEXTS)
def test_the_summary_of_a_run(name: str) -> None:
    summary = RunSummary(
        "0123456789abcdef", Path("out") / name, True, 3, 1, 1, 1, {name: 1}, {name: 1}, 1.0, warning=name
    )
    text = summary_markdown(name, name, summary)
    assert acting(text) == []
    assert {token.type for token in tokens(text)} <= PLAIN | TABLE


def test_the_table_of_rejects(tmp_path: Path) -> None:
    (tmp_path / "rejects").mkdir()
    texts = [text for text in TEXTS if text.isprintable() or not any("\ud800" <= c <= "\udfff" for c in text)]
    pq.write_table(pa.table(dict.fromkeys(REJECT_COLUMNS, texts)), tmp_path / "rejects" / "a.parquet")
    rows = reject_rows(tmp_path, 200)
    assert len(rows) == len(texts)
    for text, row in zip(texts, rows, strict=True):
        for cell in row.values():
            assert (
                "".join(token.content for token in tokens(f"x{cell}") if token.type == "text") == f"x{printable(text)}"
            )


@pytest.mark.parametrize("name", TEXTS)
def test_what_a_display_prints(name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), errors="backslashreplace"))
    line = display.LineDisplay()
    line.say(name)
    line(Progress("inventory", 1, 1, name))
    with line.waiting(name):
        pass
    bar = display.BarDisplay()
    bar._console = Console(file=io.StringIO(), width=400)
    bar.say(name)
    bar(Progress("inventory", 1, 1, name))
    bar.close()
    words = bar._bars.tasks[0].fields["words"]
    sys.stderr.flush()
    said = sys.stderr.buffer.getvalue().decode()  # type: ignore[attr-defined]
    said += bar._console.file.getvalue() + words  # type: ignore[attr-defined]
    assert acting(said) == []
    assert printable(name) in said
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), errors="backslashreplace"))
    display.closing(RunSummary("0" * 16, Path("out") / name, True, 1, 1, 0, 0, warning=name), Path("out") / name)
    sys.stdout.flush()
    assert acting(sys.stdout.buffer.getvalue().decode()) == []  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pages that nobody can read, under hostile names, in a folder with such a name."""
    folder = tmp_path_factory.mktemp("hostile") / NAMES[0] / "raw"
    folder.mkdir(parents=True)
    for name in NAMES:
        (folder / name).write_bytes(b"")
    (folder / "page.txt").write_text(
        "Fares\x1b[2J to rise\n\nBy Ada Holt\n\n\x9b2J“We\u202e had no choice,” Ada Holt said.\n"
    )
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ["run", "{raw}", "{out}", "--no-server", "--workers", "1"],
        ["verify", "{raw}"],
        ["run", "{raw}/none", "{out}", "--no-server"],
        ["run", "{raw}", "{raw}/out", "--no-server"],
        ["learn", "{raw}", "--into", "{out}-profiles", "--workers", "1"],
        ["explain", "{raw}/page.txt"],
        ["explain", "{raw}/page.txt", "--json"],
        ["explain", "{raw}/none.txt"],
        ["render", "{raw}/none.txt"],
        ["kb", "lookup", "{raw}"],
        ["kb", "lookup", "DPRK\x1b[2J"],
        ["serve", "{raw}", "{raw}", "--interval", "5"],
        ["\x1b[2J"],
        ["run", "--\x1b[2J"],
    ],
)
def test_what_the_commands_print(command: list[str], hostile: Path) -> None:
    given = [word.format(raw=hostile, out=hostile.parent / "out") for word in command]
    done = subprocess.run([SCRIPT, *given], capture_output=True, check=False, timeout=240)
    said = (done.stdout + done.stderr).decode()
    assert said
    assert acting(said, but="\n\t") == []
    assert "Traceback" not in said


def test_a_rendered_page_on_a_terminal(hostile: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    done = subprocess.run([SCRIPT, "render", hostile / "page.txt"], stdout=theirs, check=False, timeout=60)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert acting(shown, but="\r\n") == []
    piped: Any = subprocess.run([SCRIPT, "render", hostile / "page.txt"], capture_output=True, check=True, timeout=60)
    assert b"\x1b[2J" in piped.stdout
