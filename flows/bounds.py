"""What a run of a deployment may be told: the deployment's own RAW and OUTPUT, and what lies below folders that were allowed.

Belongs here: the rule, and where the bounds of a run are found. Whoever may call the API may start a run with parameters of their
choice, and what a run reads it publishes. Parameters are for people who run the flow themselves; a deployment has been told by its
owner what to read.

The bounds of what `copydesk serve` serves come through the environment, which no caller of the API can change. A worker of a work
pool knows of none: there the deployment itself is asked, and the allowed folders are those of the worker's environment.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from copydesk.run.settings import RunSettings, SettingsError
from copydesk.tagger.finder import OURS

BOUNDS = "COPYDESK_BOUNDS"  # set by `copydesk serve` for the runs that it starts
ALLOWED = "COPYDESK_ALLOW"  # folders, as in PATH: for workers of a work pool


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the deployment reads, publishes in and uses, and the folders below which a run may be told other places."""

    raw: str | None
    output: str
    profiles: str | None
    tagger: str
    allow: tuple[str, ...] = ()

    def check(self, raw: Path, output: Path, settings: RunSettings) -> None:
        """Raise SettingsError unless a run with these parameters is one that the deployment's owner asked for."""
        profiles = settings.profiles
        for name, asked, own in (
            ("raw", raw, self.raw),
            ("output", output, self.output),
            ("profiles", profiles, self.profiles),
        ):
            if asked is not None and not self._is_within(asked, own):
                raise SettingsError(
                    f"refused: {name} is {str(asked)!r}, and this deployment may only use {self._places(own)}"
                )
        # A spaCy pipeline is code, and a folder below one that was allowed is no reason to run what lies in it.
        if settings.tagger not in (OURS, self.tagger):
            raise SettingsError(
                f"refused: tagger is {settings.tagger!r}, and this deployment may only use {self.tagger!r}"
            )

    def _is_within(self, asked: Path, own: str | None) -> bool:
        """Whether a path is the deployment's own or lies below an allowed folder, links resolved."""
        place = os.path.realpath(asked)
        if own is not None and place == os.path.realpath(own):
            return True
        return any(os.path.commonpath([place, root]) == root for root in map(os.path.realpath, self.allow))

    def _places(self, own: str | None) -> str:
        known = [*([repr(own)] if own else []), *(f"what lies below {root!r}" for root in self.allow)]
        return " or ".join(known) or "none"


def set_bounds(raw: Path, output: Path, settings: RunSettings, allow: Iterable[Path]) -> None:
    """Bind every run that this process starts from now on. Paths have to be absolute."""
    own = _bounds({"raw": str(raw), "output": str(output), "settings": settings}, map(str, allow))
    os.environ[BOUNDS] = json.dumps(asdict(own))


def find_bounds() -> Bounds | None:
    """The bounds of the flow run at work; None when it is no deployment's, so that whoever runs it has this user's rights anyway."""
    if stated := os.environ.get(BOUNDS):
        own = json.loads(stated)
        return Bounds(**{**own, "allow": tuple(own["allow"])})
    from prefect.client.orchestration import get_client
    from prefect.context import FlowRunContext

    # Of this very run: a flow of the user's own that calls ours is no caller of the API.
    context = FlowRunContext.get()
    deployment = context and context.flow_run and context.flow_run.deployment_id
    if not deployment:
        return None
    with get_client(sync_client=True) as client:
        parameters = client.read_deployment(deployment).parameters
    return _bounds(parameters, filter(None, os.environ.get(ALLOWED, "").split(os.pathsep)))


def _bounds(parameters: Mapping[str, Any], allow: Iterable[str]) -> Bounds:
    """The bounds that follow from a deployment's parameters, the flow's own defaults for those it does without."""
    settings = RunSettings.model_validate(parameters.get("settings") or {})
    profiles = None if settings.profiles is None else str(settings.profiles)
    raw = parameters.get("raw")
    return Bounds(raw and str(raw), str(parameters.get("output", "output")), profiles, settings.tagger, tuple(allow))
