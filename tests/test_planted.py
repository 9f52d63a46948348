"""No code and no settings are ever loaded from where news text lies, from the output or from the working folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from planted import MODULES, caught, plant

from copydesk.run import children

COMMAND = Path(sys.executable).with_name("copydesk")  # the console script, as users start it
HARMLESS = tuple(name for name in MODULES if name not in ("copydesk", "prefect"))  # a parent that loads them goes on


@pytest.fixture
def fallen(tmp_path: Path, raw: Path) -> Path:
    """The file that traps write to; traps lie in the working folder and in RAW, which is below it."""
    place = tmp_path / "fallen.txt"
    (raw / "deep").mkdir()
    for folder in (tmp_path, raw, raw / "deep"):
        plant(folder, place)
    return place


def start(
    folder: Path, *arguments: str | Path, command: tuple[str | Path, ...] = (COMMAND,), **environment: str
) -> tuple[int, subprocess.CompletedProcess[str]]:
    """Run the console script in a folder; its process id, and how it ended."""
    run = subprocess.Popen(
        [*map(str, (*command, *arguments))],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    out, err = run.communicate(timeout=600)
    return run.pid, subprocess.CompletedProcess(run.args, run.returncode, out, err)


@pytest.mark.parametrize("where", ["above", "deep"])
def test_nothing_planted_runs_without_a_server(where: str, raw: Path, tmp_path: Path, fallen: Path) -> None:
    folder, place = {"above": (tmp_path, "raw"), "deep": (raw / "deep", "..")}[where]
    _, done = start(folder, "run", place, tmp_path / "out", "--no-server", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert caught(fallen) == []


def test_nothing_planted_runs_in_learning(raw: Path, tmp_path: Path, fallen: Path) -> None:
    start(raw, "learn", ".", "--into", tmp_path / "profiles", "--workers", "1")
    assert caught(fallen) == []


@pytest.mark.parametrize("where", [".", "../work"])
def test_nothing_planted_runs_on_a_server_of_the_runs_own(where: str, raw: Path, tmp_path: Path, fallen: Path) -> None:
    folder = raw / where
    if where != ".":
        folder.mkdir()
        plant(folder, fallen)
        (folder / ".env").write_text(f"PREFECT_LOGGING_CONFIG_PATH={folder / 'log.yml'}\n")
    blind = "from copydesk.flows import server; server.find_server = lambda: None; from copydesk.cli.main import main; main()"
    command = (sys.executable, "-P", "-c", blind)  # whatever server this machine has
    _, done = start(folder, "run", "../raw", "../out", "--workers", "1", command=command, PREFECT_HOME="../prefect")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "prefect").is_dir()
    assert "starting a Prefect server for this run" in done.stderr
    assert caught(fallen) == []
    assert (tmp_path / "out" / "latest" / "manifest.json").exists()


def test_a_search_path_of_the_users_reaches_the_command_alone(raw: Path, tmp_path: Path) -> None:
    fallen = tmp_path / "fallen.txt"
    plant(raw, fallen, HARMLESS)
    (raw / "deep").mkdir()
    search = os.pathsep.join(["", ".", "deep/..", str(raw), str(tmp_path / "nowhere")])
    parent, done = start(raw, "run", ".", "../out", "--no-server", "--workers", "1", PYTHONPATH=search)
    assert done.returncode == 0, done.stderr
    assert {pid for pid, _ in caught(fallen)} == {parent}


def test_a_project_with_modules_of_our_names_goes_on_working(raw: Path, tmp_path: Path) -> None:
    fallen = tmp_path / "fallen.txt"
    plant(tmp_path, fallen, ("flows", "schemas"), settings=False)
    _, done = start(tmp_path, "run", "raw", "out", "--no-server", "--workers", "1", PYTHONPATH=".")
    assert done.returncode == 0, done.stderr
    assert caught(fallen) == []


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        ("", False),
        (".", False),
        ("lib", False),
        ("{here}", False),
        ("{here}/lib", False),
        ("{here}/../in/x", False),
        ("{raw}", False),
        ("{raw}/x", False),
        ("{raw}-too", True),
        ("{link}", False),
        ("/elsewhere/lib", True),
    ],
)
def test_what_a_child_searches(entry: str, kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("in", "here"):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to("in")
    monkeypatch.chdir(tmp_path / "here")
    places = {"here": tmp_path / "here", "raw": tmp_path / "in", "link": tmp_path / "link"}
    monkeypatch.setattr(sys, "path", [*sys.path, entry.format(**places)])
    found = json.loads(children.command("a:b", apart=[tmp_path / "in"])[-1])
    assert (entry.format(**places) in found["path"]) is kept


def test_a_checkout_can_be_run_from_its_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(children.HOME)
    monkeypatch.setattr(sys, "path", [str(children.HOME), str(children.HOME / "tests"), *sys.path])
    assert {str(children.HOME), str(children.HOME / "tests")} <= set(json.loads(children.command("a:b")[-1])["path"])
    monkeypatch.setattr(children, "HOME", children.HOME.parent / "another")
    assert not {str(Path.cwd()), str(Path.cwd() / "tests")} & set(json.loads(children.command("a:b")[-1])["path"])
