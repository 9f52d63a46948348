"""Python run with -O or -OO: without asserts and docstrings the bytes are the same, and so is what is found in them."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import copydesk
from copydesk.run.checks.snapshot import verify
from copydesk.run.job import run_job
from copydesk.run.settings import RunSettings

PACKAGE = Path(copydesk.__file__).parent
SOURCES = sorted(p for part in ("", "flows", "schemas") for p in (PACKAGE / part).rglob("*.py"))
SCRIPT = """
import sys
from pathlib import Path
from copydesk.run.checks.snapshot import verify
from copydesk.run.job import run_job
from copydesk.run.settings import RunSettings

raw, ours, theirs = map(Path, sys.argv[1:])
assert False, "asserts are off"
print(run_job(raw, ours, RunSettings(workers=1)).snapshot_id)
print(*verify(ours), *verify(theirs), sep="\\n")
"""


def test_without_docstrings_and_asserts_the_bytes_are_the_same(raw: Path, tmp_path: Path) -> None:
    plain, bare = tmp_path / "plain", tmp_path / "bare"
    found = run_job(raw, plain, RunSettings(workers=1))
    # By the environment, which reaches the worker processes too.
    env = {**os.environ, "PYTHONOPTIMIZE": "2"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, raw, bare, plain], capture_output=True, text=True, check=False, env=env
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[0] == found.snapshot_id
    assert done.stdout.split("\n")[1:] == ["", ""], "verify finds nothing in either"
    assert verify(bare) == []


def _only_for_the_type_checker(test: ast.expr) -> bool:
    match test:
        case (
            ast.Call(func=ast.Name(id="isinstance")) | ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(None)])
        ):
            return True
    return False


def test_nothing_leans_on_asserts_or_docstrings() -> None:
    """An assert in a function may tell a type and no more; one of a module says how its constants fit, which tests run."""
    leaning = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {node for body in ast.walk(tree) if isinstance(body, ast.FunctionDef) for node in ast.walk(body)}
        found = [n for n in inside if isinstance(n, ast.Assert) and not _only_for_the_type_checker(n.test)]
        found += [n for n in ast.walk(tree) if getattr(n, "attr", getattr(n, "id", "")) == "__doc__"]
        leaning += [f"{path}:{node.lineno}" for node in found]
    assert len(SOURCES) > 150
    assert leaning == []
