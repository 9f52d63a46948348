"""What can be said on the command line about a run, in one place for all commands.

Belongs here: options with their help texts, and their way into RunSettings. pydantic is imported only when a run is
near, so that --help is instant.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Group, Parameter

from copydesk.errors import CopydeskError

if TYPE_CHECKING:
    from copydesk.run.settings import RunSettings


FAILED = 1


class CommandError(CopydeskError):
    """The command could not do its work. Carries one line."""


class UsageError(CopydeskError):
    """The command was called in a way that can't work. Carries one line."""


limits_group = Group("Limits on a document", sort_key=2)
run_group = Group("How the run is done", sort_key=1)


@Parameter(name="*")
@dataclass(frozen=True)
class Options:
    """The settings of a run; None stands for the default in copydesk/run/settings.py (tests hold the texts to it)."""

    profiles: Annotated[
        Path | None,
        Parameter(
            group=run_group, help="Folder of outlet profiles, as copydesk learn writes them. They extend those we ship."
        ),
    ] = None
    tagger: Annotated[
        str | None,
        Parameter(
            group=run_group,
            help="What finds the names that no list holds: copydesk, or spacy:MODEL, the name or folder of an installed "
            "spaCy pipeline. Default: copydesk.",
        ),
    ] = None
    workers: Annotated[int | None, Parameter(group=run_group, help="Worker processes. Default: one for each core.")] = (
        None
    )
    strict: Annotated[
        bool,
        Parameter(group=run_group, negative="", show_default=False, help="Exit with 3 when anything was rejected."),
    ] = False
    allow_unstable: Annotated[
        bool,
        Parameter(
            group=run_group,
            negative="",
            show_default=False,
            help="Publish even when more than 1 in 100 documents had their worker killed from outside or ended differently when "
            "tried again; else such a run exits with 4.",
        ),
    ] = False
    keep: Annotated[
        int | None, Parameter(group=run_group, help="Snapshots kept, the new one among them. Default: 3.")
    ] = None
    keep_minutes: Annotated[
        int | None,
        Parameter(
            group=run_group,
            help="Minutes for which a snapshot that is no longer the latest is kept all the same, for who reads it. "
            "Default: 60.",
        ),
    ] = None
    batch_documents: Annotated[
        int | None, Parameter(group=run_group, help="Most documents in a batch. Default: 200.")
    ] = None
    batch_bytes: Annotated[int | None, Parameter(group=run_group, help="Most bytes in a batch. Default: 20000000.")] = (
        None
    )
    max_bytes: Annotated[
        int | None, Parameter(group=limits_group, help="Most bytes, after gunzip. Default: 20000000.")
    ] = None
    max_tags: Annotated[int | None, Parameter(group=limits_group, help="Most tags in a page. Default: 100000.")] = None
    max_depth: Annotated[
        int | None, Parameter(group=limits_group, help="Deepest nesting in a page. Default: 2000.")
    ] = None
    cpu_seconds: Annotated[int | None, Parameter(group=limits_group, help="Most CPU seconds. Default: 60.")] = None
    memory_bytes: Annotated[
        int | None,
        Parameter(group=limits_group, help="Most memory of a worker process, in bytes. Default: 2000000000."),
    ] = None

    def settings(self) -> RunSettings:
        """The settings, checked. Raises UsageError with the option's name."""
        from pydantic import ValidationError

        from copydesk.run.settings import RunSettings

        try:
            return RunSettings(**{name: value for name, value in asdict(self).items() if value is not None})
        except ValidationError as error:
            first = error.errors()[0]
            raise UsageError(f"--{str(first['loc'][0]).replace('_', '-')}: {first['msg']}") from error


DEFAULTS = Options()
Raw = Annotated[Path, Parameter(help="Folder of raw news text: .txt, .html, .htm, each also gzipped.")]
Source = Annotated[
    Path, Parameter(help="Folder of raw news text: .txt, .html, .htm, each also gzipped; one such file; or -.")
]

STDIN = Path("/dev/stdin")  # what - stands for
Output = Annotated[Path, Parameter(help="Folder to publish in; its `latest` is the current snapshot.")]


@contextlib.contextmanager
def standard_input(raw: Path, max_bytes: int) -> Iterator[Path]:
    """RAW itself; for standard input a file that holds what stands on standard input, named stdin.txt or stdin.html as it looks.

    No more than one byte over `max_bytes` is read, which the run then refuses.
    """
    if raw != STDIN:
        yield raw
        return
    from copydesk.read.kind import sniff_kind

    data = sys.stdin.buffer.read(max_bytes + 1)
    with tempfile.TemporaryDirectory(prefix="copydesk-stdin-") as folder:
        place = Path(folder) / ("stdin.html" if sniff_kind(data) == "html" else "stdin.txt")
        place.write_bytes(data)
        yield place


def check_raw(raw: Path) -> None:
    """Raise UsageError when there is no such input folder."""
    from copydesk.run import settings

    try:
        settings.check_raw(raw)
    except ValueError as error:
        raise UsageError(str(error)) from error


def check_tagger(tagger: str) -> None:
    """Raise UsageError when the tagger asked for can't be had: no such model, or spaCy is not installed."""
    from copydesk.tagger.finder import load_finder
    from copydesk.tagger.protocol import FinderError

    try:
        load_finder(tagger)
    except FinderError as error:
        raise UsageError(f"--tagger: {error}") from error


def check_places(raw: Path, output: Path, profiles: Path | None = None) -> None:
    """Raise UsageError when the folders can't be used together, and CommandError when a profile of an outlet is wrong."""
    from copydesk.run.settings import check_folders

    try:
        check_folders(raw, output, profiles)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if profiles is not None:
        from copydesk.lexicon.profiles import ProfileError, load_profiles

        try:
            load_profiles(profiles)
        except ProfileError as error:
            raise CommandError(str(error)) from error
