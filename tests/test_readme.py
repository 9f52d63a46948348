"""The README is true: its raw lines are in the sample, its commands run, its queries give the rows it shows."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
QUERIES = re.findall(r"```sql\n(.*?)```\n\n(\|.*?)\n\n", README, re.DOTALL)
COMMANDS = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
LASTING = ("serve", "server")  # these don't end, or leave a server behind: only their words are checked here


@pytest.fixture(scope="module")
def output(tmp_path_factory) -> Path:
    """The samples, published as the README says."""
    folder = tmp_path_factory.mktemp("readme") / "output"
    done = run([".venv/bin/copydesk", "run", "raw", str(folder), "--no-server"])
    assert done.returncode == 0, done.stderr
    return folder


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "copydesk.cli.main"] if words[0] == ".venv/bin/copydesk" else words[:1]
    return subprocess.run([*program, *words[1:]], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)


def test_every_fence_is_of_a_kind_that_is_tested():
    assert {kind for kind, _ in BLOCKS} == {"raw", "sh", "sql", "pycon"}  # pycon: tests/test_docs.py
    assert len(QUERIES) == sum(kind == "sql" for kind, _ in BLOCKS)


def test_raw_lines_are_in_the_sample():
    path = re.search(r"\]\((raw/[^)]+)\)", README)[1]
    sample = (ROOT / path).read_text(encoding="utf-8")
    lines = next(text for kind, text in BLOCKS if kind == "raw").splitlines()
    assert [line for line in lines if line not in sample] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_run(command, output, tmp_path):
    words = shlex.split(command)
    if words[0] == "make":
        rules = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert words[1] in rules
        return
    assert words[0] == ".venv/bin/copydesk"
    if words[1] in LASTING:
        found = run([*words[: 3 if words[1] == "server" else 2], "--help"])
        assert found.returncode == 0
        assert all(word in found.stdout for word in words if word.startswith("--"))
        return
    done = run([str(output) if word == "output" else word for word in words])
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(("query", "table"), QUERIES, ids=lambda value: value.split("\n")[0][:40])
def test_queries_give_the_rows_shown(query, table, output):
    found = duckdb.sql(query.replace("output/", f"{output}/")).fetchall()
    header, _, *lines = table.splitlines()
    shown = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    assert [cell.strip() for cell in header.strip("|").split("|")] == columns(query, output)
    assert [[cell_text(value) for value in row] for row in found] == shown


def columns(query: str, output: Path) -> list[str]:
    return duckdb.sql(query.replace("output/", f"{output}/")).columns


def cell_text(value: object) -> str:
    if value is None:
        return "NULL"
    return "[" + ", ".join(map(str, value)) + "]" if isinstance(value, list) else str(value)


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("https://") or (ROOT / target).exists(), target
