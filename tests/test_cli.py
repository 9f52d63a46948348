"""The command line: help, errors, exit codes, and what it shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from conftest import copydesk

from copydesk.cli import display
from copydesk.cli import main as cli
from copydesk.run.progress import Progress, RunSummary
from copydesk.run.stability import UnstableMachine

HEAVY = {"prefect", "polars", "pandera", "pyarrow", "duckdb", "pydantic", "lxml"}


COMMANDS = (
    "",
    "run",
    "learn",
    "serve",
    "server",
    "server start",
    "server stop",
    "server status",
    "verify",
    "snapshot",
    "render",
    "explain",
    "kb",
    "kb lookup",
)


def test_help_loads_nothing_heavy() -> None:
    found = (
        "import sys; from copydesk.cli import main as cli;"
        f"codes = [cli.dispatch([*one.split(), '--help']) for one in {COMMANDS!r}]; print(*codes, *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", found], capture_output=True, text=True, check=True)
    codes_and_modules = done.stdout.splitlines()[-1].split()
    assert set(codes_and_modules[: len(COMMANDS)]) == {"0"}
    assert done.stdout.count("Usage: copydesk") == len(COMMANDS)
    assert not HEAVY & set(codes_and_modules)


def test_help_tells_the_true_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    from copydesk.run.settings import RunSettings

    assert cli.dispatch(["run", "--help"]) == 0
    words = " ".join(capsys.readouterr().out.replace("│", " ").split())
    for name, field in RunSettings.model_fields.items():
        assert f"--{name.replace('_', '-')}" in words
        if name not in ("workers", "strict", "allow_unstable", "profiles"):
            assert f"Default: {field.default}." in words


USAGE = [
    (["run"], "RAW"),
    (["run", "/nowhere/at/all"], "there is no input folder"),
    (["run", "/dev/null"], "the input must be a folder or a file"),
    (["run", "{raw}", "{raw}/out"], "inside the input folder"),
    (["run", "{raw}", "{raw}/a.txt"], "the output must be a folder"),
    (["run", "{raw}", "out", "--workers", "many"], "--workers"),
    (["run", "{raw}", "out", "--workers", "0"], "--workers"),
    (["run", "{raw}", "out", "--memory-bytes", "5"], "--memory-bytes"),
    (["run", "{raw}", "out", "--no-such-entity"], "--no-such-entity"),
    (["no-such-command"], "no-such-command"),
    (["serve", "{raw}", "out"], "--cron or --interval"),
    (["serve", "{raw}", "out", "--cron", "* * * * *", "--interval", "5"], "--cron or --interval"),
    (["serve", "{raw}", "out", "--interval", "0"], "--interval"),
    (["server", "start", "--port", "70000"], "--port"),
    (["render", "/nowhere/at/all.txt"], "there is no file"),
]


@pytest.mark.parametrize(("arguments", "reason"), USAGE, ids=[" ".join(a) for a, _ in USAGE])
def test_called_wrongly(
    arguments: list[str], reason: str, raw: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(raw.parent)
    assert cli.dispatch([one.format(raw=raw) for one in arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert reason in err
    assert sorted(path.name for path in raw.parent.iterdir()) == ["raw"]


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (cli.Ended(), 143, "told to end"),
        (ValueError("not\nthis"), 1, "copydesk: not this"),
        (OSError(28, "No space left on device"), 1, "No space left"),
        (KeyError("what"), 1, "KeyError: 'what' (COPYDESK_DEBUG=1"),
        (MemoryError(), 1, "MemoryError"),
        (UnstableMachine("the machine is not stable"), 4, "copydesk: the machine is not stable"),
    ],
)
def test_how_it_ends(
    error: BaseException, code: int, line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)
    assert cli.dispatch([]) == code
    err = capsys.readouterr().err
    assert line in err
    assert err.count("\n") == 1


def test_run_without_a_server(raw: Path, tmp_path: Path) -> None:
    output = tmp_path / "out put"
    done = copydesk("run", "--no-server", raw, output, "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    shown = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines() if len(line.split()) > 1}
    assert (shown["inputs"], shown["articles"], shown["duplicates"], shown["refused"]) == ("4", "2", "1", "1")
    assert f"verify '{output}'" in done.stdout
    assert copydesk("verify", output).returncode == 0
    again = copydesk("run", "--no-server", raw, output, "--strict", "--workers", "1")
    assert again.returncode == 3
    assert "the same as before" in again.stdout


def test_broken_installation_ends_the_run_with_its_reason(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from copydesk.run import job

    monkeypatch.setattr(job, "run_job", partial(job.run_job, editor="broken_modules:without_lxml_html_clean"))
    output = tmp_path / "out"
    assert cli.dispatch(["run", "--no-server", str(raw), str(output), "--workers", "1"]) == 1
    said = capsys.readouterr().err
    assert "ImportError: lxml.html.clean" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert not (output / "latest").exists()


@pytest.mark.parametrize(("option", "shown"), [("--version", "0"), ("--help", "Usage: copydesk COMMAND")])
def test_python_m_copydesk_is_the_command(option: str, shown: str, tmp_path: Path) -> None:
    module = [sys.executable, "-m", "copydesk", option]
    script = [str(Path(sys.executable).parent / "copydesk"), option]
    found = [subprocess.run(one, cwd=tmp_path, capture_output=True, text=True, check=True) for one in (module, script)]
    assert found[0].stdout == found[1].stdout
    assert found[0].stdout.startswith(shown)


def test_verify_tells_what_is_wrong(tmp_path: Path) -> None:
    done = copydesk("verify", tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_output_in_use(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from copydesk.run.store.publish import OutputLock

    with OutputLock(tmp_path / "out"):
        assert cli.dispatch(["run", "--no-server", str(raw), str(tmp_path / "out")]) == 1
    assert str(os.getpid()) in capsys.readouterr().err


@pytest.mark.parametrize("through", ["file", "stdin"])
def test_one_file_or_standard_input(through: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html><body><h1>A bridge opens</h1><p>The bridge over the Wren opened on Monday, the town said.</p>"
    )
    command = [
        sys.executable,
        "-m",
        "copydesk.cli.main",
        "run",
        "-" if through == "stdin" else str(page),
        str(tmp_path / "out"),
    ]
    done = subprocess.run([*command, "--no-server"], input=page.read_bytes(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "out" / "latest" / "manifest.json").read_text())
    name = "stdin.html" if through == "stdin" else "page.html"
    assert [(one["source_uri"], one["outcome"]) for one in manifest["inputs"]] == [(name, "article")]


def test_render_is_utf8_whatever_the_terminal(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes("<p>caf\u00e9 <b>\u5317\u4eac</b></p><script>no</script>".encode())
    command = [sys.executable, "-m", "copydesk.cli.main", "render", str(page)]
    done = subprocess.run(command, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "caf\u00e9 \u5317\u4eac"


# ---------------------------------------------------------------- what it shows


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (99, "99 s"), (130, "2 min"), (5940, "99 min"), (12_000, "3 h 20 min")]
)
def test_duration(seconds: float, words: str) -> None:
    assert display.duration(seconds) == words


@pytest.mark.parametrize(
    ("done", "total", "seconds", "words"),
    [(0, 9, 5, ""), (5, 9, 0.1, ""), (50, 100, 10, "5/s, about 10 s left"), (100, 100, 10, "10/s")],
)
def test_pace(done: int, total: int, seconds: float, words: str) -> None:
    assert display.pace(done, total, seconds) == words


def test_lines_are_few(capsys: pytest.CaptureFixture[str]) -> None:
    show = display.LineDisplay()
    show(Progress("inventory", 0, 1))
    show(Progress("inventory", 1, 1, "1,000 documents"))
    for done in range(1001):
        show(Progress("edit", done, 1000))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "copydesk: taking inventory"
    assert lines[-1].startswith("copydesk: editing: 1,000 of 1,000 documents")
    assert len(lines) == 4


def test_names_of_files_are_no_markup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "[red]it's[/red]"
    summary = RunSummary("0123", path, True, 1, 1, 0, 0, {"articles": 1}, {"empty": 1}, 1.0)
    display.closing(summary, path)
    out = capsys.readouterr().out
    assert f"in {path}" in out
    shown = display.BarDisplay()
    shown.say(str(path))
    shown.close()
    assert str(path) in capsys.readouterr().err.replace("\n", "")


def test_what_could_not_be_tidied_up_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    summary = RunSummary("0123", Path("there"), True, 1, 1, 0, 0, {"articles": 1}, {}, 1.0)
    display.closing(summary, Path("output"))
    assert "warning" not in capsys.readouterr().out
    display.closing(replace(summary, warning="published, but it rains"), Path("output"))
    assert "\nwarning: published, but it rains\n" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["output", "my files", "it's $HOME", 'a "b" [c]'])
def test_the_hint_can_be_pasted(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(display.shutil, "which", lambda _: None)
    (tmp_path / folder / "quotes").mkdir(parents=True)
    duckdb.sql("select 'Ada' as speaker_name, 'Yes' as text").write_parquet(str(tmp_path / "part.parquet"))
    (tmp_path / "part.parquet").rename(tmp_path / folder / "quotes" / "part.parquet")
    query, _check = display.next_steps(Path(folder))
    done = subprocess.run(["bash", "-c", query], capture_output=True, text=True, check=False)
    assert "Ada" in done.stdout, done.stderr


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    import copydesk as package

    assert cli.dispatch(["--version"]) == 0
    assert capsys.readouterr().out.strip() == package.__version__


def test_the_record_of_options_is_the_settings() -> None:
    from copydesk.cli.options import Options
    from copydesk.run.settings import RunSettings

    assert Options().settings() == RunSettings()
    assert json.loads(Options(workers=3, strict=True).settings().model_dump_json())["workers"] == 3
