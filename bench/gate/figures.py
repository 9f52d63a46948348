"""Every figure the gate can measure: what it says, in which unit, and the best that anybody else reaches.

Belongs here: the list, and printing it as one table. No measuring, no floors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

NO_VALUE = "-"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. Shares are per cent with one decimal; `better` says which way is up; `headline`: shown in the README.

    `peer` is what the best other tool or simplest method reaches on the same documents, as measured by the same scorer.
    """

    name: str
    what: str
    unit: Literal["%", "count"] = "%"
    better: Literal["high", "low"] = "high"
    peer: float | None = None
    peer_name: str = ""
    headline: bool = False

    def show(self, value: float | None) -> str:
        """A value in this figure's unit."""
        if value is None:
            return NO_VALUE
        return f"{value:.0f}" if self.unit == "count" else f"{value:.1f}"


FIGURES = (
    Figure("polnear.quote_speaker", "Quotes with speaker, PolNeAR, F1", peer=58.8, peer_name="regex", headline=True),
    Figure("polnear.quotes", "Quotes alone, PolNeAR, F1"),
    Figure("polnear.speaker", "Speaker's full name over found quotes, PolNeAR"),
    Figure("polnear.indirect", "Indirect speech, PolNeAR, F1"),
    Figure("gum_quotes.quote_speaker", "Quotes with speaker, GUM, F1", peer=39.1, peer_name="regex", headline=True),
    Figure("basil.found_right", "Spans found with the right speaker, BASIL", peer=58.1, peer_name="regex"),
    Figure("hard.right", "Hard cases right, of 29", "count", headline=True),
    Figure("real.points", "Points right on two real articles", headline=True),
    Figure("html.text", "Body text from HTML, 4-gram F1", peer=93.6, peer_name="trafilatura", headline=True),
    Figure("html.title", "Title from HTML, lenient", headline=True),
    Figure("html.authors", "Authors from HTML, F1"),
    Figure("html.date", "Date from HTML"),
    Figure("insc.text", "Body from plain text (inscriptis), F1", peer=88.5, peer_name="line rule", headline=True),
    Figure("insc.title", "Title from plain text (inscriptis), lenient"),
    Figure("insc.authors", "Authors from plain text (inscriptis), F1"),
    Figure("insc.date", "Date from plain text (inscriptis)"),
    Figure("bs4.text", "Body from plain text (Beautiful Soup), F1", peer=82.6, peer_name="line rule", headline=True),
    Figure("semi.text", "Body from plain text (half cleaned), F1", peer=89.2, peer_name="line rule", headline=True),
    Figure("enww.typed", "Names with type, newswire, exact F1", peer=47.5, peer_name="compromise", headline=True),
    Figure("enww.tolerant", "The same, places and organisations one kind"),
    Figure("enww.names", "Names without type, newswire, exact F1", peer=72.3, peer_name="regex"),
    Figure("gum_names.typed", "Names with type, GUM, exact F1"),
    Figure("gum_names.clusters", "Mentions of one entity together, GUM, B-cubed F1"),
    Figure("gum_names.linking", "Right entity over found names, GUM", peer=57.0, peer_name="copying the name"),
    Figure(
        "voxel.linking", "Right entity over found names, VoxEL", peer=59.0, peer_name="copying the name", headline=True
    ),
    Figure("voxel.clusters", "Mentions of one entity together, VoxEL, B-cubed F1"),
    Figure("voxel.end_to_end", "Names found and linked, VoxEL, F1"),
    Figure("ace2004.linking", "Right entity over found names, ACE 2004"),
    Figure("news_fair.linking", "Right entity over found names, News-Fair"),
    Figure("news_fair.clusters", "Mentions of one entity together, News-Fair, B-cubed F1"),
    Figure("reuters128.linking", "Right entity over found names, Reuters-128"),
    Figure("rss500.linking", "Right entity over found names, RSS-500"),
    Figure("crossner.typed", "Names with type, CrossNER politics, exact F1"),
    Figure("roles.curated_right", "Office holders at the article's date", headline=True),
    Figure("roles.right", "The same, with a second list of 2025"),
    Figure("roles.wrong", "The same, wrong person named", better="low"),
    Figure("country.right", "Country names, of 157", "count", peer=135, peer_name="best library", headline=True),
    Figure("country.wrong", "Country names, wrong", "count", "low", peer=5, peer_name="best library", headline=True),
    Figure("names.right", "Other names looked up"),
    Figure("names.wrong", "The same, wrong", better="low"),
    Figure("all.lost", "Documents without article, duplicate or reject", "count", "low"),
    Figure("all.failed_rows", "Rows that our own checks refused", "count", "low"),
    Figure("all.breaches", "Breaches of the contract", "count", "low"),
)
BY_NAME = {figure.name: figure for figure in FIGURES}


def rows(
    measured: Mapping[str, float], floors: Mapping[str, float], figures: Iterable[Figure] = FIGURES
) -> list[tuple[str, str, str, str]]:
    """What, ours, floor and best peer of every figure measured, in the order of the list."""
    found: list[tuple[str, str, str, str]] = []
    for figure in figures:
        if figure.name in measured:
            sign = "≤ " if figure.better == "low" and figure.name in floors else ""
            peer = f"{figure.show(figure.peer)} {figure.peer_name}" if figure.peer is not None else NO_VALUE
            ours, floor = figure.show(measured[figure.name]), sign + figure.show(floors.get(figure.name))
            found.append((figure.what, ours, floor, peer))
    return found


def plain_table(measured: Mapping[str, float], floors: Mapping[str, float]) -> str:
    """The table for the screen, with each figure's name."""
    named = [figure for figure in FIGURES if figure.name in measured]
    lines = [("figure", "", "ours", "floor", "best peer")]
    lines += [(figure.name, *rows(measured, floors, [figure])[0]) for figure in named]
    return _aligned(lines)


def markdown_table(measured: Mapping[str, float], floors: Mapping[str, float]) -> str:
    """The table for the README: the headline figures."""
    head = ["| | ours | floor | best peer |", "|---|---:|---:|---|"]
    shown = rows(measured, floors, [figure for figure in FIGURES if figure.headline])
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in shown)])


def _aligned(lines: Sequence[tuple[str, ...]]) -> str:
    """Columns side by side, the numbers to the right."""
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number in (2, 3) else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
