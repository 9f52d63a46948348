"""The pages of docs/ are true: every Python example on them is run."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted(path for path in (ROOT / "docs").glob("*.md") if "```pycon" in path.read_text(encoding="utf-8"))


def examples(path: Path) -> str:
    """The Python examples of a page, one after the other."""
    return "\n".join(re.findall(r"```pycon\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL))


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md"], ids=lambda path: path.name)
def test_every_example_runs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    test = doctest.DocTestParser().get_doctest(examples(path), {"__name__": "__main__"}, path.name, str(path), 0)
    assert test.examples
    found: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=found.append)
    assert result.failed == 0, "".join(found)
