"""The tail: what stands below the line that ends the body on an outlet's pages, as its profile knows.

Belongs here: labels for the segments below an end mark that have none. Which lines are end marks is learned elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from copydesk.clean.labels import Label
from copydesk.clean.segments import Segment
from copydesk.lexicon.outlets import Outlet
from copydesk.records import RemovedReason

MIN_WORDS_ABOVE = 50  # in unlabelled lines that read as sentences; with fewer the mark stands above the body, in a menu


def label_tail(
    segments: Sequence[Segment], labels: Sequence[Label | None], outlet: Outlet | None
) -> list[Label | None]:
    """The labels, with one for every unlabelled segment below the outlet's end mark, if the page has one."""
    out = list(labels)
    end = outlet.end_of([segment.text for segment in segments]) if outlet is not None else None
    mark = outlet.boilerplate_of(segments[end].text) if outlet is not None and end is not None else None
    if end is None or mark is None:
        return out
    above = sum(s.words for s, label in zip(segments[:end], out, strict=False) if label is None and s.ends_sentence)
    if above < MIN_WORDS_ABOVE:
        return out
    for i in range(end + 1, len(segments)):
        if out[i] is None:
            reason = RemovedReason.RELATED if segments[i].ends_sentence else RemovedReason.NAVIGATION
            out[i] = Label(reason, mark.rule_id, mark.confidence)
    return out
