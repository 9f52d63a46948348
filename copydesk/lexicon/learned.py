"""Numbers fitted on annotated news: how often what a rule says turns out right.

Belongs here: loading the table once, and looking a rule up. It is fitted by `python -m bench.quotes.calibrate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from copydesk.lexicon.files import load_rows

STEP = 0.05  # width of the bins a rule's own confidence falls into


@dataclass(frozen=True, slots=True)
class Calibrated:
    """How often rows of one kind were right, of `count`. An empty `rule` or `sort` or `bin` stands for all.

    what: "speech" (that it is reported speech at all; `sort` is the quote type) or "speaker" (that the speaker is the right
    one; `sort` is as `sort_of` says, `bin` the lower edge of the rule's own confidence). `right` is a lower bound for speakers:
    what is promised should be kept.
    """

    what: Literal["speech", "speaker"]
    rule: str
    sort: str
    bin: float | None
    count: int
    right: float


def bin_of(confidence: float) -> float:
    """The lower edge of the bin a confidence falls into."""
    return round(int(confidence / STEP + 1e-9) * STEP, 2)


def sort_of(method: str, quote_type: str, *, is_person: bool, described: bool) -> str:
    """What sort of speaker a row has: how it was resolved, whom, and in what kind of quotation.

    Organisations are wrong four times as often as people, and a person whose role is printed beside the name is surest.
    """
    whom = "body" if not is_person else "described person" if described else "person"
    return f"{method} {whom} {quote_type}"


@cache
def _table() -> dict[tuple[str, str, str, float | None], float]:
    return {(r.what, r.rule, r.sort, r.bin): r.right for r in load_rows("calibration.csv", Calibrated)}


def speech_confidence(rule: str, quote_type: str) -> float:
    """How often what a rule finds is reported speech; 0.5 for a rule that was never measured."""
    found = _table().get(("speech", rule, quote_type, None))
    return found if found is not None else _table().get(("speech", "", quote_type, None), 0.5)


def speaker_confidence(rule: str, sort: str, confidence: float) -> float:
    """How often, at least, a speaker of one sort, named by a rule and resolved with a confidence of its own, is right."""
    table, edge = _table(), bin_of(confidence)
    for key in wider_keys(rule, sort, edge):
        found = table.get(("speaker", *key))
        if found is not None:
            return found
    return min(confidence, 0.5)


def wider_keys(rule: str, sort: str, edge: float) -> tuple[tuple[str, str, float | None], ...]:
    """The bins a speaker falls into, as (rule, sort, bin), the narrowest first."""
    method = sort.split(" ")[0]
    return (rule, sort, edge), ("", sort, edge), ("", sort, None), ("", method, None)
