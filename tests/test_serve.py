"""The schedule: what is served, when it fires, and that it really does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from planted import caught, plant

FIRE_SECONDS = 240


def test_a_deployment_for_each_output_folder(tmp_path: Path) -> None:
    from copydesk.flows.deploy import deployment_name

    names = [deployment_name(tmp_path / name) for name in ("a b", "c", "d/c")]
    assert len(set(names)) == 3
    assert all("/" not in name for name in names)


@pytest.mark.parametrize(
    ("cron", "interval", "reason"),
    [(None, None, "either"), ("* * * * *", 5.0, "either"), ("every now and then", None, "no schedule")],
)
def test_no_schedule(cron: str | None, interval: float | None, reason: str) -> None:
    from copydesk.flows.deploy import make_schedule

    with pytest.raises(ValueError, match=reason):
        make_schedule(cron, interval, None)


def test_cron_is_meant_in_the_local_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    from copydesk.flows.deploy import make_schedule

    monkeypatch.setenv("TZ", "Asia/Seoul")
    assert make_schedule("0 7 * * *", None, None).timezone == "Asia/Seoul"
    assert make_schedule("0 7 * * *", None, "Europe/Berlin").timezone == "Europe/Berlin"


def test_the_work_pool_file_names_the_flow() -> None:
    from prefect.flows import load_flow_from_entrypoint

    from copydesk.flows.flow import copydesk

    root = Path(__file__).parent.parent
    (deployment,) = yaml.safe_load((root / "prefect.yaml").read_text())["deployments"]
    assert load_flow_from_entrypoint(deployment["entrypoint"], use_placeholder_flow=False) is copydesk
    assert set(deployment["parameters"]) <= set(copydesk.parameters.properties)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_schedule_fires_until_it_is_told_to_end(
    server: str, raw: Path, tmp_path: Path, number: signal.Signals
) -> None:
    output = tmp_path / "out"
    fallen = tmp_path / "fallen.txt"
    plant(raw, fallen)  # a folder of pages holds anything, and this one is also the working folder
    script = Path(sys.executable).with_name("copydesk")
    command = [script, "serve", ".", "../out", "--interval", "2", "--workers", "1"]
    environment = {**os.environ, "PREFECT_API_URL": server, "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
    said = tmp_path / "said.txt"
    with said.open("w") as log:
        serving = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=raw)
        try:
            deadline = time.monotonic() + FIRE_SECONDS
            while not (output / "latest" / "manifest.json").exists():
                assert serving.poll() is None, said.read_text()
                assert time.monotonic() < deadline, said.read_text()
                time.sleep(0.2)
            serving.send_signal(number)
            # A run at work is waited for after SIGINT, and ended after SIGTERM.
            assert serving.wait(FIRE_SECONDS) in (0, 128 + number)
        finally:
            serving.kill()
            serving.wait()
    assert "serving" in said.read_text()
    assert "Traceback" not in said.read_text(), said.read_text()
    assert "Warning" not in said.read_text(), said.read_text()
    assert caught(fallen) == []
