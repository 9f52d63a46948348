"""The flow on a real Prefect server: names, retries, artifacts, failures, and a server that goes away."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import copydesk, password
from fake_job import FakeJob, opener

from copydesk.run.progress import Progress, RunSummary
from copydesk.run.settings import RunSettings
from copydesk.run.stability import UnstableMachine

SETTINGS = RunSettings(workers=2)


@pytest.fixture
def prefect(server: str) -> Iterator[Any]:
    """A client of the session's server, which this process's Prefect is pointed at."""
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    given = {PREFECT_API_URL: server, PREFECT_API_AUTH_STRING: password()}
    with temporary_settings(given), get_client(sync_client=True) as client:
        yield client


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeJob:
    """A job that only counts, in place of the real one."""
    from copydesk.flows import flow

    fake = FakeJob(tmp_path / "in", tmp_path / "out", SETTINGS, tmp_path)
    monkeypatch.setattr(flow, "open_job", opener(fake))
    return fake


def run(job: FakeJob, seen: list[Progress] | None = None) -> RunSummary:
    """The flow, run as the command line does."""
    from copydesk.flows.flow import run_flow

    report = (lambda _: None) if seen is None else seen.append
    return run_flow(job.raw, job.output, SETTINGS, report, lambda _: None)


def last_run(client: Any, job: FakeJob) -> Any:
    """The flow run of this job."""
    name = f"{job.raw} into {job.output}"
    (found,) = [one for one in client.read_flow_runs(limit=100) if one.name == name]
    return found


def test_parameters_are_described() -> None:
    from copydesk.flows.flow import copydesk as flow

    found = flow.parameters.model_dump()
    assert all(found["properties"][name]["description"] for name in ("raw", "output", "settings"))
    assert set(found["definitions"]["RunSettings"]["properties"]) == set(RunSettings.model_fields)


def test_what_prefect_shows(prefect: Any, job: FakeJob) -> None:
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, LogFilter, LogFilterFlowRunId

    seen: list[Progress] = []
    assert run(job, seen).articles == 27
    assert [(one.done, one.total) for one in seen if one.step == "edit"] == [(n, 30) for n in range(31)]
    assert [one.step for one in seen][-4:] == ["merge", "merge", "publish", "publish"]
    ours = last_run(prefect, job)
    assert ours.state.is_completed()
    only = FlowRunFilter(id=FlowRunFilterId(any_=[ours.id]))
    wanted = sorted(
        [f"take inventory of {job.raw}", "merge 3 batches", f"check and publish to {job.output}"]
        + [f"edit batch {number} of 3 (10 documents)" for number in (1, 2, 3)]
    )
    assert (
        eventually(lambda: sorted(one.name for one in prefect.read_task_runs(flow_run_filter=only)), wanted) == wanted
    )
    artifacts = {one.key: one for one in prefect.read_artifacts(flow_run_filter=only)}
    assert set(artifacts) == {"copydesk-progress", "copydesk-summary"}
    assert artifacts["copydesk-progress"].data == 100
    assert "0123456789abcdef" in artifacts["copydesk-summary"].data
    logs = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[ours.id]))
    assert eventually(lambda: any("batch 2 of 3" in one.message for one in prefect.read_logs(logs)), True)


def eventually(ask: Any, wanted: object, seconds: float = 60) -> Any:
    """The answer when it is the one wanted, or the last one: Prefect writes task runs and logs a moment later."""
    deadline = time.monotonic() + seconds
    while (answer := ask()) != wanted and time.monotonic() < deadline:
        time.sleep(0.2)
    return answer


def test_trouble_of_the_machine_is_tried_again(prefect: Any, job: FakeJob, monkeypatch: pytest.MonkeyPatch) -> None:
    from copydesk.flows import flow

    monkeypatch.setattr(flow.edit_batch, "retry_delay_seconds", [0.0, 0.0])
    job.trouble[2] = OSError(28, "No space left on device")
    run(job)
    assert sorted(job.tries) == [1, 2, 2, 3]


@pytest.mark.parametrize("kind", [ValueError, UnstableMachine])
def test_other_trouble_is_not(prefect: Any, job: FakeJob, kind: type[Exception]) -> None:
    job.trouble[2] = kind("this is\nno batch")
    with pytest.raises(kind, match="no batch"):
        run(job)
    assert job.tries.count(2) == 1
    state = last_run(prefect, job).state
    assert (state.type.value, state.message) == ("FAILED", "this is no batch")


def test_a_mistake_of_ours_fails_the_run(prefect: Any, job: FakeJob) -> None:
    job.at_merge = lambda: {}["nothing"]
    with pytest.raises(KeyError):
        run(job)
    assert last_run(prefect, job).state.is_failed()


def test_no_artifact_can_fail_a_run(prefect: Any, job: FakeJob, monkeypatch: pytest.MonkeyPatch) -> None:
    from copydesk.flows import artifacts

    def refuse(*_arguments: object) -> None:
        raise RuntimeError("the API is busy")

    monkeypatch.setattr(artifacts, "create_progress_artifact", refuse)
    assert run(job).articles == 27
    assert last_run(prefect, job).state.is_completed()


def test_the_same_bytes_with_and_without_prefect(server: str, raw: Path, tmp_path: Path) -> None:
    with_server = copydesk("run", raw, tmp_path / "a", "--workers", "1", "--batch-documents", "1")
    assert with_server.returncode == 0, with_server.stderr
    assert "Traceback" not in with_server.stderr + with_server.stdout
    without = copydesk("run", "--no-server", raw, tmp_path / "b", "--workers", "1")
    assert without.returncode == 0, without.stderr
    first, second = (os.readlink(tmp_path / name / "latest") for name in "ab")
    assert first == second


def test_a_server_that_goes_away_stops_nothing(server: str, raw: Path, tmp_path: Path) -> None:
    script = Path(__file__).with_name("cut_off.py")
    command = [sys.executable, str(script), server, str(raw), str(tmp_path / "out")]
    given = {**os.environ, "PREFECT_API_AUTH_STRING": password()}
    done = subprocess.run(command, env=given, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "snapshot" in done.stdout
    assert (tmp_path / "out" / "latest" / "manifest.json").exists()
