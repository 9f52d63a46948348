"""The checkout's flows/ and schemas/ are parts of the package, and never modules of their own, whatever is run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("with_server", [False, True], ids=["alone", "with a server"])
def test_a_run_imports_neither_flows_nor_schemas(
    with_server: bool, raw: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = {"PREFECT_API_URL": request.getfixturevalue("server")} if with_server else {}
    words = ["run", str(raw), str(tmp_path / "out"), "--workers", "1", *([] if with_server else ["--no-server"])]
    code = (
        "import json, sys; from copydesk.cli.main import dispatch; code = dispatch(sys.argv[1:]);"
        "print(json.dumps([code, *sys.modules]))"
    )
    # From the root of the checkout, where both could be had by their bare names.
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT, env={**os.environ, **found}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    code, *modules = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stderr
    assert ("copydesk.flows.flow" in modules) is with_server
    assert "copydesk.schemas.models" in modules
    assert [name for name in modules if name.split(".")[0] in ("flows", "schemas")] == []
