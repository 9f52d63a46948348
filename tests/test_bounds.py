"""What a run of a deployment may be told by whoever may call the API."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from copydesk.flows import bounds
from copydesk.run.settings import RunSettings, SettingsError


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with raw, out, profiles, open and private in it; bounds are set in an environment of the test's own."""
    for name in ("raw", "out", "profiles", "open/raw", "private"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "open" / "link").symlink_to(tmp_path / "private")
    monkeypatch.setattr(os, "environ", dict(os.environ))
    bounds.set_bounds(
        tmp_path / "raw", tmp_path / "out", RunSettings(profiles=tmp_path / "profiles"), [tmp_path / "open"]
    )
    return tmp_path


def check(places: Path, raw: str = "raw", output: str = "out", **settings: Any) -> None:
    """Hold a run's parameters against the bounds that were set."""
    found = bounds.find_bounds()
    assert found is not None
    found.check(places / raw, places / output, RunSettings(**settings))


@pytest.mark.parametrize(
    ("raw", "output"),
    [
        ("raw", "out"),
        ("raw/../raw", "out/"),
        ("open", "out"),
        ("open/raw", "out"),
        ("raw", "open/out"),
        ("open", "open"),
    ],
)
def test_own_and_allowed_places_may_be_used(raw: str, output: str, places: Path) -> None:
    check(places, raw, output, profiles=places / "profiles", workers=1)
    check(places, raw, output)


@pytest.mark.parametrize(
    ("raw", "output", "name"),
    [
        ("private", "out", "raw"),
        ("raw/sub", "out", "raw"),  # its tables would replace those of the whole
        ("open/../private", "out", "raw"),
        ("open/link", "out", "raw"),
        ("opening", "out", "raw"),
        ("", "out", "raw"),
        ("raw", "private", "output"),
        ("raw", "open/link/out", "output"),
        ("raw", "raw", "output"),
    ],
)
def test_other_places_are_refused(raw: str, output: str, name: str, places: Path) -> None:
    with pytest.raises(SettingsError, match=f"^refused: {name} is .* may only use {re.escape(repr(str(places)))[:-1]}"):
        check(places, raw, output)


@pytest.mark.parametrize("settings", [{"profiles": Path("/etc")}, {"tagger": "spacy:/tmp/model"}])
def test_other_files_and_code_are_refused(settings: dict[str, Any], places: Path) -> None:
    with pytest.raises(SettingsError, match=f"^refused: {next(iter(settings))} is "):
        check(places, **settings)


def test_a_deployment_without_places_of_its_own_has_those_allowed_alone(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"may only use none$"):
        bounds.Bounds(None, "output", None, "copydesk").check(Path.cwd(), Path("output"), RunSettings())
    bounds.Bounds(None, "output", None, "copydesk", ("/",)).check(tmp_path, Path("output"), RunSettings())


def test_a_run_of_ones_own_has_no_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(bounds.BOUNDS, raising=False)
    assert bounds.find_bounds() is None
