"""The command line: what each command takes, what it says, and how it ends.

Belongs here: the commands about a run and its output, and what is said when one ends. Options are in options.py, signals and
streams in ends.py, other commands in learn.py, server.py and kb.py. Nothing heavy is imported before it is needed: Prefect alone
takes four seconds, and --help none.

Exit codes: 0 all is well (rejects alone do not fail a run), 1 it failed, and stderr has one line of reason, 2 it was
called wrongly, 3 --strict and something was rejected, 4 the machine was so unstable that its trouble can't be told from that of
documents, and nothing was published, 128 + n a signal ended it: 130 Ctrl-C, 143 SIGTERM, 129 SIGHUP, 131 SIGQUIT.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

from cyclopts import App, CycloptsError, Parameter

from copydesk._version import __version__
from copydesk.cli.allowance import check_allowance
from copydesk.cli.ends import Ended, forget, hold_streams, listen, received, told_to_end
from copydesk.cli.explain import explain
from copydesk.cli.kb import kb_app
from copydesk.cli.learn import learn
from copydesk.cli.options import (
    DEFAULTS,
    FAILED,
    STDIN,
    CommandError,
    Options,
    Output,
    Source,
    UsageError,
    check_places,
    check_tagger,
    standard_input,
)
from copydesk.cli.server import serve, server_app
from copydesk.run.children import forget_first_entry, keep_apart, standing_apart
from copydesk.run.stability import UnstableMachine
from copydesk.shown import printable

if TYPE_CHECKING:
    from copydesk.cli.display import Display
    from copydesk.run.progress import RunSummary
    from copydesk.run.settings import RunSettings

USAGE, REJECTED, UNSTABLE = 2, 3, 4
SIGNALLED = 128  # and the signal's number, as shells say it
# What the Prefect server may take to hear of a run that is published, and what Prefect may take to end.
GOODBYE_SECONDS = 20.0

app = App(
    name="copydesk",
    help="Turn a folder of raw news text into validated Parquet tables: who said what, about whom, when, and where.",
    version=__version__,
    help_format="plaintext",
    suppress_keyboard_interrupt=False,  # or cyclopts would end the process without a word
)
app.command(explain)
app.command(learn)
app.command(serve)
app.command(server_app)
app.command(kb_app)


# ---------------------------------------------------------------- run


@app.command
def run(
    raw: Source,
    output: Output = Path("output"),
    /,
    *,
    no_server: Annotated[
        bool,
        Parameter(
            negative="",
            show_default=False,
            help="Run without a Prefect server: starts at once, publishes the same bytes.",
        ),
    ] = False,
    options: Options = DEFAULTS,
) -> int:
    """Clean, check and publish everything in RAW as one snapshot in OUTPUT. RAW is a folder, one file, or - for standard input.

    The server that `copydesk server start` keeps, or PREFECT_API_URL names, is used; else one is started for this run alone, which
    takes 15 to 45 seconds.
    """
    settings = options.settings()
    check_allowance(settings.workers)
    check_tagger(settings.tagger)
    with standard_input(raw, settings.max_bytes) as place:
        check_places(place, output, settings.profiles)
        keep_apart(place, output)
        return _run(place, output, settings, no_server=no_server)


def _run(raw: Path, output: Path, settings: RunSettings, *, no_server: bool) -> int:
    """Run, with or without a server, and say how it went."""
    from copydesk.cli.display import closing, make_display

    display = make_display()
    ended = threading.Lock()

    def conclude(summary: RunSummary) -> int:
        """Print the closing table, once; the exit code."""
        if ended.acquire(blocking=False):
            display.close()
            try:
                closing(summary, output)
            except OSError:  # whoever should read it has gone; the snapshot stands all the same
                forget(sys.stdout)
        return REJECTED if settings.strict and summary.rejects_by_reason else 0

    def leave(summary: RunSummary) -> None:
        """The snapshot stands and Prefect does not come back: say so and end."""
        display.say("the Prefect server does not answer any more; the snapshot is published all the same")
        end_now(conclude(summary))

    try:
        if no_server:
            return conclude(_run_alone(raw, output, settings, display))
        from copydesk.flows.server_settings import prepare_environment

        prepare_environment()
        raw, into, settings = raw.absolute(), output.absolute(), settings.placed()
        with standing_apart():
            summary = _run_on_server(raw, into, settings, display, leave)
        return conclude(summary)
    finally:
        display.close()


def _run_alone(raw: Path, output: Path, settings: RunSettings, display: Display) -> RunSummary:
    """Run the pipeline in this process."""
    with display.waiting("loading"):
        from copydesk.run.job import run_job
        from copydesk.run.store.lock import PublishError
    listen()
    try:
        return run_job(raw, output, settings, display)
    except PublishError as error:
        raise CommandError(str(error)) from error


def _run_on_server(
    raw: Path, output: Path, settings: RunSettings, display: Display, leave: Callable[[RunSummary], None]
) -> RunSummary:
    """Run the flow on the server that is there, or on one for this run alone; `leave` when Prefect hangs at the end."""
    from copydesk.flows.server import use_server

    # The progress bar says it all; Prefect keeps its own log of the run, with every traceback.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    with display.waiting("starting Prefect"), use_server(display.say):
        from copydesk.flows.flow import run_flow
        from copydesk.run.store.lock import OutputLock, PublishError

        # Asked while the server starts, not after; the run itself takes the lock in earnest.
        try:
            with OutputLock(output):
                pass
        except PublishError as error:
            raise CommandError(str(error)) from error
    listen()
    timers: list[threading.Timer] = []

    def on_published(summary: RunSummary) -> None:
        timers.append(after(GOODBYE_SECONDS, lambda: leave(summary)))

    try:
        return run_flow(raw, output, settings, display, on_published)
    except PublishError as error:
        raise CommandError(str(error)) from error
    finally:
        for timer in timers:
            timer.cancel()


def after(seconds: float, act: Callable[[], None]) -> threading.Timer:
    """A started timer that does not keep the process alive."""
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    return timer


def end_now(code: int) -> NoReturn:
    """End the process without its exit handlers; children of ours notice by their pipes."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


# ---------------------------------------------------------------- verify, snapshot and render


@app.command
def verify(output: Output = Path("output"), /) -> int:
    """Check what is published in OUTPUT: checksums, columns, keys, offsets, the ledger of removed text."""
    from copydesk.run.checks.snapshot import verify as check_published

    breaches = check_published(output)
    for breach in breaches:
        print(printable(breach))
    if breaches:
        raise CommandError(f"{len(breaches)} breach{'es' * (len(breaches) > 1)} of the contract in {output}")
    print(f"all is well: {(output / 'latest').resolve().name}")
    return 0


@app.command
def snapshot(output: Output = Path("output"), /) -> int:
    """Print the folder of the latest snapshot in OUTPUT: read every table of one question from there, not through OUTPUT."""
    from copydesk.run.store.snapshot import NothingPublished
    from copydesk.run.store.snapshot import snapshot as resolve

    try:
        folder = resolve(output)
    except NothingPublished as error:
        raise CommandError(str(error)) from error
    # Bytes, for a shell to read: a path need not be text.
    sys.stdout.buffer.write(os.fsencode(folder) + b"\n")
    sys.stdout.buffer.flush()
    return 0


@app.command
def render(file: Annotated[Path, Parameter(help="A .txt, .html or .htm file, gzipped or not.")], /) -> int:
    """Print the decoded text or rendered page that the offsets of the table `removed` count in, as UTF-8."""
    from copydesk.cli.render import render as render_file
    from copydesk.records import Limits, Refused

    if not file.exists():
        raise UsageError(f"there is no file {file}")
    try:
        text = render_file(file, Limits())
    except Refused as refused:
        raise CommandError(f"{file}: {refused.reason}: {refused.detail}") from refused
    if sys.stdout.isatty():  # for eyes: what would move the cursor is spelt out; a file or a pipe gets the text itself
        text = printable(text, keep="\n\t")
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
    return 0


# ---------------------------------------------------------------- the ends


# What the system says when a limit of the shell is met, and the limit's name, which it doesn't say.
ULIMITS = {os.strerror(errno.EFBIG): "ulimit -f", os.strerror(errno.EMFILE): "ulimit -n"}


def reason_of(error: BaseException) -> str:
    """One line on stderr for whatever went wrong."""
    line = " ".join(str(error).split())
    line += "".join(f" ({limit})" for said, limit in ULIMITS.items() if said in line)
    if isinstance(error, CommandError | UsageError | CycloptsError | ValueError | OSError | RuntimeError) and line:
        return line
    return f"{type(error).__name__}: {line} (COPYDESK_DEBUG=1 shows where)"


def _tokens(arguments: list[str] | None) -> list[str]:
    """The words of the command line; "-" becomes the path of standard input, because cyclopts takes it for an option."""
    return [str(STDIN) if word == "-" else word for word in (sys.argv[1:] if arguments is None else arguments)]


def dispatch(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code; prints one line on stderr when it fails."""
    try:
        with told_to_end():
            code = app(_tokens(arguments), exit_on_error=False, print_error=False, result_action="return_value")
        return code if isinstance(code, int) else 0
    except BrokenPipeError:
        # Whoever read our output has had enough; there is nobody to tell.
        forget(sys.stdout)
        return FAILED
    except (Exception, KeyboardInterrupt, Ended) as error:
        cause = received() or error
        if os.environ.get("COPYDESK_DEBUG") and isinstance(cause, Exception):
            raise
        code, line = _last_words(cause)
        print(f"copydesk: {printable(line)}", file=sys.stderr)
        return code


def _last_words(error: BaseException) -> tuple[int, str]:
    """The exit code and the line of reason."""
    if isinstance(error, Ended):
        name = signal.Signals(error.number).name
        return SIGNALLED + error.number, f"told to end ({name}); what was published before stays published"
    if isinstance(error, KeyboardInterrupt):
        return SIGNALLED + signal.SIGINT, "interrupted; what was published before stays published"
    if isinstance(error, UsageError | CycloptsError):
        return USAGE, f"{reason_of(error)} (copydesk --help)"
    return UNSTABLE if isinstance(error, UnstableMachine) else FAILED, reason_of(error)


def main() -> NoReturn:
    """The entry point of `copydesk`."""
    hold_streams()
    forget_first_entry()
    code = dispatch()
    # Prefect's last words to a server that is gone may take minutes.
    after(GOODBYE_SECONDS, lambda: end_now(code))
    sys.exit(code)


if __name__ == "__main__":
    main()
