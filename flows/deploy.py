"""The schedule: the flow as a Prefect deployment that this process serves until it is ended.

Belongs here: what the deployment is called, when it fires, and what happens when a run is due while another is at work.
Deployments for work pools are in prefect.yaml.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.schedules import Cron, Interval, Schedule
from prefect.types.entrypoint import EntrypointType

from copydesk.flows.flow import copydesk
from copydesk.run.settings import RunSettings
from copydesk.shown import as_code

# One run is at work, and those that fall due meanwhile are seen, cancelled and recorded at once.
RUNS_AT_ONCE = 1
SUBPROCESSES = 4


def local_zone() -> str:
    """The IANA name of this machine's time zone, UTC when it has none: cron's hours are the user's hours."""
    named = os.environ.get("TZ", "").lstrip(":")
    linked = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    for name in (named, linked):
        if name:
            try:
                return ZoneInfo(name).key
            except (ZoneInfoNotFoundError, ValueError):  # A POSIX rule such as CET-1CEST, or a file of another kind.
                continue
    return "UTC"


def deployment_name(output: Path) -> str:
    """The deployment's name: the output folder's path, so that two folders served are two deployments."""
    return re.sub(r"[^\w.]+", "-", str(output.resolve())).strip("-") or "root"


def make_schedule(cron: str | None, interval: float | None, zone: str | None) -> Schedule:
    """The schedule that the command line asked for. ValueError in words when it is none."""
    if (cron is None) == (interval is None):
        raise ValueError("give either --cron or --interval")
    try:
        if cron is not None:
            return Cron(cron, timezone=zone or local_zone())
        return Interval(dt.timedelta(seconds=interval or 0), timezone=zone or "UTC")
    except ValueError as error:
        raise ValueError(f"this is no schedule: {error}") from error


def serve(
    raw: Path,
    output: Path,
    settings: RunSettings,
    schedule: Schedule,
    name: str | None,
    *,
    paused: bool,
) -> None:
    """Serve the deployment until SIGINT or SIGTERM; its schedule is paused then. Needs a server with a scheduler.

    All paths have to be absolute: the processes that Prefect starts may stand in any folder. To which paths runs with other
    parameters are bound is said before, by bounds.set_bounds.
    """
    copydesk.serve(
        name=name or deployment_name(output),
        schedule=schedule,
        paused=paused,
        parameters={
            "raw": str(raw),
            "output": str(output),
            "settings": settings.model_dump(mode="json"),
        },
        description=f"Publishes {as_code(str(raw))} in {as_code(str(output))}.",
        tags=["copydesk"],
        # A run that falls due while another is at work would only be told that the output folder is in use.
        global_limit=ConcurrencyLimitConfig(limit=RUNS_AT_ONCE, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        limit=SUBPROCESSES,
        # By module, not by file: the served process may stand in any folder.
        entrypoint_type=EntrypointType.MODULE_PATH,
        print_starting_message=False,
    )
