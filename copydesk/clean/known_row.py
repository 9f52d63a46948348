"""The row of knowledge that a rule of words went by: the phrase, the word, the line of an outlet's profile.

Belongs here: finding the row again for a label that was given. Which rule speaks first is boilerplate.py's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from copydesk.clean.evidence import Page
from copydesk.clean.labels import Label
from copydesk.lexicon import newsroom
from copydesk.lexicon.outlets import LearnedLine, Outlet

_SIGNS = " |/:\u2022\u00b7>-"  # that stand beside the name of a section


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row of a file of knowledge/, or a line of an outlet's profile.

    `file` is its name there, `kind` how it is matched or what it is, `text` what stands in it. `note` tells of a profile's line
    whether a person wrote it or in how many stories it was seen.
    """

    file: str
    kind: str
    text: str
    note: str = ""


def find_row(label: Label, page: Page, number: int, outlet: Outlet | None) -> KnownRow | None:
    """The row by which segment `number` of `page` got its label; None where no single row decided."""
    rule, text = label.rule_id, page.segments[number].text
    if rule.startswith("outlet."):
        line = _line_of(page, text, outlet) if outlet is not None else None
        return _of_profile(line, outlet) if line is not None and outlet is not None else None
    if rule.startswith("markup.element."):
        return KnownRow("markup_words.csv", "element", rule.removeprefix("markup.element."))
    if rule.startswith("markup.word."):
        return KnownRow("markup_words.csv", "word", rule.removeprefix("markup.word."))
    if rule in ("byline.agency", "items.agency"):
        return KnownRow("agencies.csv", "agency", newsroom.find_agency(text) or text)
    if rule in ("section.name", "items.section"):
        return KnownRow("sections.csv", "section", text.strip(_SIGNS))
    return _rows_by_id().get(rule)


def _line_of(page: Page, text: str, outlet: Outlet) -> LearnedLine | None:
    """The line of the profile that knows a segment, or the end mark it stands below."""
    own = outlet.boilerplate_of(text)
    if own is not None:
        return own
    end = outlet.end_of([segment.text for segment in page.segments])
    return outlet.boilerplate_of(page.segments[end].text) if end is not None else None


def _of_profile(line: LearnedLine, outlet: Outlet) -> KnownRow:
    seen = "written by hand" if line.documents is None else f"in {line.documents} of {line.of} stories"
    return KnownRow(f"outlets/{outlet.slug}.toml", line.kind, line.text, seen)


@cache
def _rows_by_id() -> dict[str, KnownRow]:
    """The rows that have rule ids of their own."""
    phrases = {r.rule_id: KnownRow("boilerplate.csv", r.match, r.pattern) for r in newsroom.boilerplate()}
    marks = {r.rule_id: KnownRow("inline_marks.csv", r.kind, r.pattern) for r in newsroom.inline_marks()}
    return {**phrases, **marks}
