"""`copydesk kb lookup`: what the knowledge files say about a name, and why.

Belongs here: what the command takes and how its answers are printed. How a name is looked up is in copydesk/kb/.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from copydesk.cli.options import CommandError, UsageError
from copydesk.shown import as_json, printable

if TYPE_CHECKING:
    from copydesk.kb import Answer
    from copydesk.lexicon.names import KnownEntity

COLUMNS = ("name", "date", "country")

kb_app = App(name="kb", help="Ask the knowledge files: who and what a name means, and why.")


@kb_app.command(name="lookup")
def kb_lookup(
    name: Annotated[
        str | None, Parameter(show_default=False, help='A name or an office: DPRK, "the American president".')
    ] = None,
    /,
    *,
    date: Annotated[str | None, Parameter(help="The day it was said, YYYY-MM-DD; an office needs one.")] = None,
    country: Annotated[str | None, Parameter(help="The country it is about, as KR or South Korea.")] = None,
    file: Annotated[
        Path | None, Parameter(help="Look up every row of a CSV file with the columns name, date, country.")
    ] = None,
) -> int:
    """Say which person, organisation or place NAME means, and why.

    Names that fit several are printed all, and none is chosen. With --file the answers are JSON lines on stdout, one
    for each row, in the same order.
    """
    if (name is None) == (file is None):
        raise UsageError("give either NAME or --file")
    if file is not None:
        if date or country:
            raise UsageError("with --file, date and country are columns")
        for row in _rows(file):
            print(as_json(_record(_ask(*row))))
        return 0
    answer = _ask(name or "", date or "", country or "", "")
    if not answer.candidates:
        raise CommandError(f"nothing is known of “{answer.name}”: {answer.why}")
    print(printable(_in_words(answer), keep="\n"))
    return 0


def _ask(name: str, date: str, country: str, where: str) -> Answer:
    """One answer. Raises UsageError for a date or country that can't be read, `where` in front."""
    from copydesk.kb import find_country, look_up

    try:
        day = dt.date.fromisoformat(date) if date else None
    except ValueError as error:
        raise UsageError(f"{where}date: {date} is no day as 2019-02-28") from error
    seat = find_country(country) if country else None
    if country and seat is None:
        raise UsageError(f"{where}country: {country} is no country we know; give it as KR or South Korea")
    return look_up(name, day, seat)


def _rows(file: Path) -> Iterator[tuple[str, str, str, str]]:
    """Name, date, country and place of every row. Raises UsageError, with the line, for what can't be read."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            lines = csv.DictReader(opened, strict=True)
            if "name" not in (lines.fieldnames or ()):
                raise UsageError(f"{file}: there is no column name; the columns are {', '.join(COLUMNS)}")
            for row in lines:
                name, date, country = ((row.get(column) or "").strip() for column in COLUMNS)
                yield name, date, country, f"{file}, line {lines.line_num}: "
    except FileNotFoundError as error:
        raise UsageError(f"there is no file {file}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{file}: {error}") from error


def _record(answer: Answer) -> dict[str, Any]:
    """An answer as a JSON object."""
    thing = answer.entity
    return {
        "name": answer.name,
        "entity_id": thing.entity_id if thing else None,
        "entity_name": thing.name if thing else None,
        "entity_type": thing.entity_type.value if thing else None,
        "entity_subtype": thing.subtype if thing else None,
        "wikidata_id": _wikidata_id(thing) if thing else None,
        "country_code": thing.country_code if thing else None,
        "method": answer.method,
        "why": answer.why,
        "candidates": [
            {"entity_id": c.entity.entity_id, "entity_name": c.entity.name, "why": c.why} for c in answer.candidates
        ],
    }


def _wikidata_id(thing: KnownEntity) -> str | None:
    """The Wikidata id, for things that go by it."""
    return thing.entity_id if thing.entity_id[:1] == "Q" and thing.entity_id[1:].isdigit() else None


def _in_words(answer: Answer) -> str:
    """An answer for people."""
    from copydesk.lexicon.files import kb_version

    lines = [answer.entity.name if answer.entity else f"{answer.name}: {answer.why}"]
    for candidate in answer.candidates:
        thing = candidate.entity
        if answer.entity is None:
            lines.append(thing.name)
        kind = f"{thing.entity_type.value}{f' ({thing.subtype})' if thing.subtype else ''}"
        lines.append(f"  entity   {thing.entity_id}\n  type     {kind}")
        lines.append(f"  country  {thing.country_code or '-'}\n  why      {candidate.why}")
        if answer.entity is not None:
            lines.append(f"  method   {answer.method}")
    lines.append(f"knowledge {kb_version()}")
    encoding = sys.stdout.encoding or "utf-8"
    return "\n".join(lines).encode(encoding, "replace").decode(encoding)
