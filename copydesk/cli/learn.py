"""`copydesk learn`: profiles of outlets, counted from a folder of their pages.

Belongs here: what the command takes and what it says. What is read and written is in learn.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from copydesk.cli.allowance import check_allowance
from copydesk.cli.ends import listen
from copydesk.cli.options import CommandError, Options, Raw, UsageError, check_raw

if TYPE_CHECKING:
    from copydesk.run.learn import LearnSummary

SHOWN = 5  # names in a list that could be long
# What is learned from fewer cuts a little body more often than boilerplate: on 98 pages of 16 outlets, 3 to 9 learned from, F1 in
# text form fell by 0.6 points (bench.learn); from 115 of one outlet it rose by 5. Where the line between lies is a guess.
ENOUGH_STORIES = 20


def learn(
    raw: Raw,
    /,
    *,
    into: Annotated[Path, Parameter(help="Folder to write the profiles in, one TOML file for each outlet.")] = Path(
        "profiles"
    ),
    outlet: Annotated[
        str | None, Parameter(help="The outlet that all of RAW is of. Default: each page says so, or its folder.")
    ] = None,
    workers: Annotated[int | None, Parameter(help="Worker processes. Default: one for each core.")] = None,
) -> int:
    """Count what repeats on the pages of each outlet in RAW, and write it down as profiles to review.

    A page is of the outlet that its address or its markup names; plain text is of the outlet whose marks it bears, else
    of the folder directly under RAW in which it lies (one folder for each outlet). Copies of one story count once. No run
    uses a profile by itself: say copydesk run RAW OUTPUT --profiles FOLDER.

    A profile that is there already keeps what a person wrote above its [[learned]] tables; lines in its list body are
    never boilerplate.
    """
    from copydesk.cli.display import make_display

    settings = Options(workers=workers).settings()
    check_allowance(settings.workers)
    check_raw(raw)
    if outlet is not None and not any(c.isalnum() for c in outlet):
        raise UsageError("--outlet: give a name")
    display = make_display()
    try:
        with display.waiting("loading"):
            from copydesk.run.learn import learn_folder
            from copydesk.run.settings import check_profiles
        listen()
        try:
            check_profiles(raw, into)
        except ValueError as error:
            raise UsageError(f"--into: {error}") from error
        summary = learn_folder(raw, into, settings, display, outlet=outlet)
    finally:
        display.close()
    _tell(summary, raw, into)
    return 0


def _tell(summary: LearnSummary, raw: Path, into: Path) -> None:
    """Print what was learned, what could not be, and what to do next. Raises CommandError when nothing was learned."""
    from copydesk.cli.display import put

    for one in summary.profiles:
        change = "unchanged" if one.name not in summary.changed else "new" if one.before is None else "changed"
        put(
            f"{into / one.name} ({change}): {one.outlet}, {_many(one.pages, 'document')}, {_many(one.stories, 'story')}; "
            f"{_many(one.lines, 'line')}, {_many(one.affixes, 'head or tail', 'heads and tails')}, "
            f"{_many(one.ends, 'end mark')}"
        )
        if one.stories < ENOUGH_STORIES:
            put(f"  learned from few stories: read its lines with care, or learn again from {ENOUGH_STORIES} or more")
        if one.recognised == "folder":
            put(
                f"  its plain text is known by its folder alone: keep the folder's name, or add marks = [...] to {one.name}"
            )
        elif not one.recognised:
            put(f"  nothing tells its plain text from others: add marks, domains or folders to {one.name}")
    if summary.placeless:
        put(
            f"{_many(len(summary.placeless), 'document')} said nothing of an outlet ({_some(summary.placeless)}): put each "
            "outlet's text into a folder of its own under RAW, or give --outlet"
        )
    if summary.few:
        put(f"too few stories to count, three at least: {_some(summary.few)}")
    if summary.refused:
        put(f"{_many(summary.refused, 'input')} could not be read; copydesk run says why")
    if not summary.profiles:
        raise CommandError(f"nothing was learned from the {_many(summary.documents, 'document')} in {raw}")
    put(f"review {into}, then: copydesk run {raw} OUTPUT --profiles {into}")


def _many(count: int, one: str, many: str = "") -> str:
    plural = many or (f"{one[:-1]}ies" if one.endswith("y") else f"{one}s")
    return f"{count:,} {one if count == 1 else plural}"


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more:,} more" if more > 0 else "")
