"""What somebody else may have laid where we write: links that lead to files of the user's, folders of other users."""

from __future__ import annotations

import multiprocessing
import os
import stat
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from copydesk.flows import private_files, server
from copydesk.flows.server_process import hold_record
from copydesk.flows.server_settings import prefect_home, prepare_environment
from copydesk.run.job import run_job
from copydesk.run.settings import RunSettings
from copydesk.run.store.lock import NotOurs, OutputLock

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files to another user")
STRANGER = 54321  # a user id of nobody here


def mode(path: Path) -> int:
    """The permissions of a path."""
    return stat.S_IMODE(path.stat().st_mode)


# ---------------------------------------------------------------- OUTPUT


def test_a_note_that_is_a_link_leads_nowhere(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    state = tmp_path / "out" / ".state"
    state.mkdir(parents=True)
    for lay in ((state / "running.json").symlink_to, (state / "running.json").hardlink_to):
        lay(precious)
        with OutputLock(tmp_path / "out"):
            assert "pid" in (state / "running.json").read_text()
    assert precious.read_text() == "kept"


@pytest.mark.parametrize("name", [".state", ".state/work", ".state/runs", "snapshots", "articles", "latest"])
def test_links_in_the_output_folder_are_refused_and_lead_nowhere(name: str, raw: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "work").mkdir(parents=True)
    (elsewhere / "work" / "precious").write_text("kept")
    link = tmp_path / "out" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    with pytest.raises(NotOurs, match="move it away"):
        run_job(raw, tmp_path / "out", RunSettings(workers=1))
    assert sorted(path.name for path in elsewhere.rglob("*")) == ["precious", "work"]


def test_a_profile_half_written_that_is_a_link_leads_nowhere(tmp_path: Path) -> None:
    from copydesk.learn import Learned
    from copydesk.run.learn import _write

    precious = tmp_path / "precious"
    precious.write_text("kept")
    (tmp_path / ".a.toml.unfinished").symlink_to(precious)
    given = dict.fromkeys(Learned.__dataclass_fields__)
    _write(tmp_path, Learned(**{**given, "name": "a.toml", "text": "x = 1\n"}))  # type: ignore[arg-type]
    assert (precious.read_text(), (tmp_path / "a.toml").read_text()) == ("kept", "x = 1\n")


# ---------------------------------------------------------------- the state folder


def test_the_state_folder_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "copydesk").mkdir(mode=0o755)
    assert mode(server.state_folder()) == 0o700


@AS_ROOT
@pytest.mark.parametrize("linked", [False, True])
def test_a_state_folder_of_another_user_is_refused(
    linked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    place = tmp_path / "copydesk"
    if linked:  # to a folder of the user's own, which would be closed to those it is for
        (tmp_path / "public").mkdir(mode=0o755)
        place.symlink_to("public")
    else:
        place.mkdir(mode=0o777)
    os.lchown(place, STRANGER, STRANGER)
    with pytest.raises(server.ServerError, match="belongs to another user"):
        server.state_folder()
    assert mode(place) in (0o777, 0o755)


def test_a_password_is_read_from_a_file_of_ones_own_alone(tmp_path: Path) -> None:
    path = tmp_path / "server.password"
    private_files.write_private(path, "copydesk:secret\n")
    assert (mode(path), private_files.read_private(path)) == (0o600, "copydesk:secret\n")
    (tmp_path / "link").symlink_to(path)
    with pytest.raises(OSError, match="symbolic links"):
        private_files.read_private(tmp_path / "link")
    path.chmod(0o640)
    with pytest.raises(private_files.NotPrivate):
        private_files.read_private(path)


def test_writing_a_password_replaces_what_was_laid_there(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    (tmp_path / "server.password").symlink_to(precious)
    private_files.write_private(tmp_path / "server.password", "copydesk:secret")
    assert precious.read_text() == "kept"
    assert not (tmp_path / "server.password").is_symlink()


def _start(record: Path, number: int, line: Connection) -> None:
    line.send(hold_record(record, f"http://127.0.0.1:{number}/api", f"copydesk:{number}"))
    line.recv()


def test_of_servers_that_start_at_once_one_stays_with_its_own_password(tmp_path: Path) -> None:
    record = tmp_path / "server.json"
    fork = multiprocessing.get_context("fork")
    lines, processes = [], []
    for number in range(8):
        ours, theirs = fork.Pipe()
        processes.append(fork.Process(target=_start, args=(record, number, theirs)))
        lines.append(ours)
    for process in processes:
        process.start()
    held = [line.recv() for line in lines]
    assert held.count(True) == 1
    winner = held.index(True)
    assert private_files.read_private(tmp_path / "server.password") == f"copydesk:{winner}\n"
    assert f'"pid": {processes[winner].pid}' in record.read_text()
    for line, process in zip(lines, processes, strict=True):
        line.send(None)
        process.join(30)
    assert {mode(path) for path in tmp_path.iterdir()} == {0o600}


# ---------------------------------------------------------------- Prefect's home


def test_a_home_that_everybody_may_write_to_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home").chmod(0o777)
    monkeypatch.setattr(os, "environ", {**os.environ, "PREFECT_HOME": str(tmp_path / "home")})
    prepare_environment()
    assert prefect_home() == tmp_path / "home"
    assert mode(tmp_path / "home") == 0o775


@AS_ROOT
def test_a_home_of_another_user_that_everybody_may_write_to_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home").chmod(0o777)
    os.chown(tmp_path / "home", STRANGER, STRANGER)
    monkeypatch.setattr(os, "environ", {**os.environ, "PREFECT_HOME": str(tmp_path / "home")})
    prepare_environment()
    assert prefect_home() != tmp_path / "home"
    assert mode(prefect_home()) == 0o700
    assert mode(tmp_path / "home") == 0o777
