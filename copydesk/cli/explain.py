"""`copydesk explain FILE`: why every line was kept or cut, and how every quotation and mention was decided.

Belongs here: what the command takes, and printing it. The reasons are put together in copydesk/explain.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from copydesk import shown
from copydesk.cli.options import CommandError, UsageError, check_tagger, standard_input

if TYPE_CHECKING:
    from copydesk.explain import Part


def explain(  # noqa: PLR0913 - the command's options
    file: Annotated[Path, Parameter(help="A .txt, .html or .htm file, gzipped or not; or -.")],
    /,
    *,
    lines: Annotated[
        bool, Parameter(negative="", show_default=False, help="Lines alone: kept or cut, and why.")
    ] = False,
    quotes: Annotated[
        bool, Parameter(negative="", show_default=False, help="Quotes alone: cue, speaker, and who was in reach.")
    ] = False,
    names: Annotated[
        bool, Parameter(negative="", show_default=False, help="Mentions alone: what each means, and by which row.")
    ] = False,
    as_json: Annotated[bool, Parameter(name="--json", negative="", show_default=False, help="Print JSON.")] = False,
    profiles: Annotated[Path | None, Parameter(help="Folder of outlet profiles, as for copydesk run.")] = None,
    tagger: Annotated[str, Parameter(help="What finds names that no list holds, as for copydesk run.")] = "copydesk",
) -> int:
    """Say why FILE comes out as it does: every line, quote and mention, with the rule and what was weighed.

    P is how likely a line is body and T how likely it is the headline, by the trees; the features that weighed most stand below it.
    docs/rules.md has a sentence on every rule. All three parts are printed unless --lines, --quotes or --names choose.
    """
    from copydesk.cli.render import load_record
    from copydesk.explain import PARTS
    from copydesk.explain import explain as explain_stages
    from copydesk.lexicon.profiles import ProfileError, load_profiles
    from copydesk.pipeline import Pipeline
    from copydesk.records import Limits, Refused
    from copydesk.tagger.finder import load_finder

    check_tagger(tagger)
    asked = {"lines": lines, "quotes": quotes, "mentions": names}
    parts: tuple[Part, ...] = tuple(part for part in PARTS if asked[part]) or PARTS
    limits = Limits()
    try:
        known = load_profiles(profiles)
        with standard_input(file, limits.max_bytes) as place:
            if not place.exists():
                raise UsageError(f"there is no file {place}")
            record = load_record(place, limits)
        explanation = explain_stages(Pipeline(limits, known, finder=load_finder(tagger)).run(record))
    except ProfileError as error:
        raise CommandError(str(error)) from error
    except Refused as refused:
        raise CommandError(f"{file}: {refused.reason.value}: {refused.detail}") from refused
    if as_json:
        print(shown.as_json(explanation.to_dict(parts), indent=1))
        return 0
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for line in explanation.printed(parts):
        console.print(Text.assemble(*line))
    return 0
