"""The compiled names: the same as the rows, fresh, and passed over when they are not."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from copydesk.lexicon import compiled
from copydesk.lexicon.entries import SOURCES, Names, read_names
from copydesk.lexicon.files import KnowledgeError, kb_version, knowledge_root


@pytest.fixture(scope="module")
def from_rows() -> Names:
    """What the reviewed rows say."""
    return read_names()


def test_the_file_is_fresh(from_rows: Names) -> None:
    """A changed row, or a changed way of folding names, asks for `make knowledge`."""
    assert (knowledge_root() / compiled.FILE).read_bytes() == compiled.pack(from_rows), "say: make knowledge"


def test_nothing_is_lost(from_rows: Names) -> None:
    """The same entities, spellings and positions, in the same order."""
    found = compiled.unpack(json.loads(compiled.pack(from_rows)))
    assert found == from_rows
    for one, other in zip(found, from_rows, strict=True):
        assert list(one) == list(other)
    assert compiled.load_names() == from_rows


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the names' files, which are what is known during the test."""
    folder = tmp_path / "knowledge"
    folder.mkdir()
    for name in (*SOURCES, compiled.FILE):
        shutil.copy(str(knowledge_root() / name), folder / name)
    monkeypatch.setattr("copydesk.lexicon.files.knowledge_root", lambda: folder)
    monkeypatch.setattr(compiled, "knowledge_root", lambda: folder)
    return folder


def test_rows_win_over_a_stale_file(elsewhere: Path) -> None:
    """A row added without compiling is known at once; compiling changes nothing but the file."""
    with (elsewhere / "people.csv").open("a") as rows:
        rows.write("local:zz-new,Zebulon Quarmby,m,\n")
    known = compiled.load_names()
    assert [form.entity_id for form in known.phrases["zebulon quarmby"]] == ["local:zz-new"]
    compiled.compile_names(elsewhere / compiled.FILE)
    assert json.loads((elsewhere / compiled.FILE).read_bytes())["made_from"] == compiled.made_from()
    assert compiled.load_names() == known


def test_without_the_file(elsewhere: Path, from_rows: Names) -> None:
    """The rows are enough."""
    (elsewhere / compiled.FILE).unlink()
    assert compiled.load_names() == from_rows


def test_a_file_cut_short(elsewhere: Path) -> None:
    """Is told in one line."""
    path = elsewhere / compiled.FILE
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(KnowledgeError, match=compiled.FILE):
        compiled.load_names()


def test_version_is_of_the_rows_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """kb_version does not change with a file that is made from the rows."""
    before = kb_version.__wrapped__()
    monkeypatch.setattr("copydesk.lexicon.files._walk", lambda folder, prefix: iter(_without_compiled()))
    assert kb_version.__wrapped__() == before


def _without_compiled() -> list[str]:
    root = Path(str(knowledge_root()))
    found = [path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()]
    return [name for name in found if name != compiled.FILE]


def test_loads_soon() -> None:
    """All that names need is loaded in little CPU time, the best of three fresh processes."""
    found = (
        "import time; import copydesk.pipeline; from bench.names import ours;"
        "start = time.process_time(); ours.load(); print(time.process_time() - start)"
    )
    root = Path(__file__).parents[1]
    times = [float(subprocess.check_output([sys.executable, "-c", found], cwd=root)) for _ in range(3)]
    assert min(times) < 0.6  # 0.1 to 0.15 on a quiet machine, twice that on a busy one
