"""`copydesk serve` and `copydesk server`: the schedule, and the Prefect server in the background.

Belongs here: what these commands take and say. How it is done is in deploy.py, server.py and server_background.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from copydesk.cli.allowance import check_allowance
from copydesk.cli.options import (
    DEFAULTS,
    FAILED,
    CommandError,
    Options,
    Output,
    Raw,
    UsageError,
    check_places,
    check_tagger,
)
from copydesk.run.children import keep_apart, standing_apart

server_app = App(
    name="server", help="Keep a Prefect server in the background, so that runs start at once and have a UI."
)


def serve(  # noqa: PLR0913 - the command's options
    raw: Raw,
    output: Output = Path("output"),
    /,
    *,
    cron: Annotated[
        str | None, Parameter(help='When to run, as five cron fields: "0 * * * *" is every full hour.')
    ] = None,
    interval: Annotated[float | None, Parameter(help="Or: seconds from one run to the next.")] = None,
    timezone: Annotated[
        str | None, Parameter(help="The time zone that --cron is meant in, as Europe/Berlin. Default: this machine's.")
    ] = None,
    name: Annotated[str | None, Parameter(help="The deployment's name. Default: the output folder's path.")] = None,
    paused: Annotated[
        bool, Parameter(negative="", show_default=False, help="Create the schedule but do not start it yet.")
    ] = False,
    allow: Annotated[
        tuple[Path, ...],
        Parameter(
            negative="",
            show_default=False,
            help="A folder below which runs started by hand may be told to read and publish; may be given several times. "
            "Without it such runs are refused unless their RAW and OUTPUT are these.",
        ),
    ] = (),
    options: Options = DEFAULTS,
) -> int:
    """Run on a schedule, as a Prefect deployment, until this is ended (Ctrl-C).

    One run at a time: a run that falls due while another is at work is cancelled. The server that `copydesk server start` keeps, or
    PREFECT_API_URL names, is used; else one is started that lives as long as this command.
    """
    from copydesk.cli.display import LineDisplay

    settings = options.settings()
    check_allowance(settings.workers)
    display = LineDisplay()
    check_places(raw, output, settings.profiles)
    check_tagger(settings.tagger)
    if (cron is None) == (interval is None):
        raise UsageError("give either --cron or --interval")
    for root in allow:
        if not root.is_dir():
            raise UsageError(f"--allow: there is no folder {root}")
    if interval is not None and not 1 <= interval < 1e9:
        raise UsageError("--interval: give at least one second")
    from copydesk.flows.server import login, page_of, use_server
    from copydesk.flows.server_settings import prepare_environment

    prepare_environment()
    keep_apart(raw, output)
    place, into, settings = raw.resolve(), output.resolve(), settings.placed()
    roots = [root.resolve() for root in allow]
    with standing_apart():  # and so does every run it starts
        with display.waiting("starting Prefect"), use_server(display.say, scheduler=True) as url:
            from copydesk.flows import deploy
            from copydesk.flows.bounds import set_bounds

            try:
                schedule = deploy.make_schedule(cron, interval, timezone)
            except ValueError as error:
                raise UsageError(str(error)) from error
        when = f"{cron} ({schedule.timezone})" if cron else f"every {interval:g} s"
        seen = "; ".join(filter(None, [page_of(url), login(url)]))
        display.say(f"serving {raw} into {output}, {when}; see {seen}; Ctrl-C ends it")
        set_bounds(place, into, settings, roots)
        deploy.serve(place, into, settings, schedule, name, paused=paused)
    return 0


@server_app.command(name="start")
def server_start(
    *,
    port: Annotated[int, Parameter(help="The port to listen on.")] = 4200,
    host: Annotated[str, Parameter(help="An address of this machine alone; nothing else is served.")] = "127.0.0.1",
) -> int:
    """Start a Prefect server in the background and wait until it answers."""
    from copydesk.cli.display import make_display
    from copydesk.flows.server import ServerError
    from copydesk.flows.server_background import start_background

    if not 1 <= port <= 65535:
        raise UsageError(f"--port: {port} is no port")
    display = make_display()
    try:
        with display.waiting("starting the Prefect server"):
            running, fresh = start_background(host, port)
    except ServerError as error:
        raise CommandError(str(error)) from error
    finally:
        display.close()
    print(
        f"{'started' if fresh else 'already running'}: the Prefect server (process {running.pid}), UI at {running.page}",
        f"log in with the line in {running.password_file}",
        sep="\n",
    )
    return 0


@server_app.command(name="stop")
def server_stop() -> int:
    """End the background server."""
    from copydesk.flows.server_background import stop_background

    stopped = stop_background()
    print(f"stopped the server at {stopped.page}" if stopped else "no background server is running")
    return 0


@server_app.command(name="status")
def server_status() -> int:
    """Say whether the background server runs and answers; exits with 1 when it does not."""
    from copydesk.flows.server import recorded

    running = recorded()
    if running is None:
        print("no background server is running")
        return FAILED
    health = "healthy" if running.healthy else "not healthy"
    print(
        f"process {running.pid}",
        f"url {running.page}",
        f"api {running.url}",
        f"password {running.password_file}",
        health,
        sep="\n",
    )
    return 0 if running.healthy else FAILED
