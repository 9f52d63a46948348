"""Loads cases kept as data: tests/cases/<room>/<file>.json, a list of objects with label, input, expected, comment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent / "cases"


def load_cases(name: str) -> list[Any]:
    """One pytest parameter for each case of tests/cases/`name`.json, named by its label.

    Cases in a file called known_failures are expected to fail, strictly: mending one forces it out of the file.
    """
    marks = [pytest.mark.xfail(strict=True)] if name.endswith("known_failures") else []
    cases = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    labels = [case["label"] for case in cases]
    assert len(set(labels)) == len(labels), f"{name}: labels repeat"
    return [pytest.param(case, id=case["label"], marks=marks) for case in cases]
