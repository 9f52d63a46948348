"""Why each line of a page is in the text or out of it: the rule or the chances, and the features that weighed most.

Belongs here: reading the reasons out of what `clean` itself does. Nothing is decided here, and no run pays for it: the looks at
the page are those of ledger.settle, which keeps them only where they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from copydesk.clean.around import title_way
from copydesk.clean.body import NEIGHBOUR_TENTHS, Cleaner
from copydesk.clean.evidence import show_value
from copydesk.clean.known_row import KnownRow, find_row
from copydesk.clean.labels import Decision, Label
from copydesk.clean.ledger import SECOND_TITLE, Look, settle
from copydesk.clean.trees import SCALE, chance
from copydesk.lexicon.outlets import Outlet
from copydesk.records import RawDocument, RemovedReason
from copydesk.spans import Span

WEIGHTS = 5  # of the heaviest features, kept for whoever asks why: a guess at what a reader takes in
NEIGHBOURS = "neighbours"  # the share that the lines above and below lend, beside the features of the evidence


class Weight(NamedTuple):
    """A feature that weighed on a line: `push` is what it changed the log odds of body by, `shown` its `value` in words."""

    feature: str
    push: float
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class LineReason:
    """Why one line, or piece of a line, is in the text (`kept`) or out of it.

    `reason`, `rule_id` and `confidence` are those of the ledger, None for what is kept. `decided_by` names the step that decided
    (knowledge/rules.csv says what each one is). `p_body` and `p_title` are the chances that it is body or the headline, None
    where the trees were not asked since a rule had spoken; `p_needed` is what `p_body` has to exceed. `weights` are the features
    that weighed most on `p_body`, for and against, the heaviest first. `row` is the row of knowledge that a rule of words went by.

    `cut_again` says that the line was kept at first and cut when the body was looked at once more, by itself: all that is said
    is then of that look, but for `p_body_before`, the chance it had on its page.
    """

    span: Span
    text: str
    kept: bool
    reason: RemovedReason | None
    rule_id: str | None
    confidence: float | None
    decided_by: Decision
    p_body: float | None
    p_title: float | None
    p_needed: float | None
    weights: tuple[Weight, ...]
    row: KnownRow | None = None
    cut_again: bool = False
    p_body_before: float | None = None


def explain_lines(
    document: RawDocument, outlet: Outlet | None = None, *, model: Cleaner | None = None
) -> tuple[LineReason, ...]:
    """One record for each line of a decoded page, in order: what `clean` makes of it with the same arguments, and why.

    A page that `clean` refuses for want of a body is explained all the same. Characters that no reader sees (control.unseen)
    are part of the line they stand in and have no record of their own.
    """
    looks: list[Look] = []
    settled = settle(document, outlet, model, looks)
    views = [_View(look) for look in looks]
    later = {i: (view, number, label) for view in views[1:] for i, (number, label) in view.look.homes.items()}
    reasons: list[LineReason] = []
    for i, (segment, label) in enumerate(zip(settled.segments, settled.labels, strict=True)):
        view, number, said = later.get(i, (views[0], i, label))
        verdict = view.look.judgement.verdicts[number]
        reasons.append(
            LineReason(
                span=segment.span,
                text=segment.text,
                kept=label is None,
                reason=label.reason if label is not None else None,
                rule_id=label.rule_id if label is not None else None,
                confidence=label.confidence if label is not None else None,
                decided_by=view.decided_by(number, said),
                p_body=verdict.body,
                p_title=verdict.title,
                p_needed=view.needed(number),
                weights=view.weights(number),
                row=find_row(label, view.look.page, number, outlet) if label is not None else None,
                cut_again=i in later,
                p_body_before=views[0].look.judgement.verdicts[i].body if i in later else None,
            )
        )
    return tuple(reasons)


class _View:
    """What one look at a page tells of a segment, by its number there."""

    def __init__(self, look: Look) -> None:
        self.look = look
        weighing = look.judgement.weighing
        self._weighing = weighing
        self._rows = {} if weighing is None else {number: row for row, number in enumerate(weighing.asked)}

    def decided_by(self, number: int, label: Label | None) -> Decision:
        """The step that gave segment `number` its label."""
        by_words = self.look.page.by_words[number]
        if label is not None and (label.reason == RemovedReason.TITLE or label.rule_id == SECOND_TITLE):
            return title_way(self.look.page, self.look.judgement.verdicts)
        if by_words is not None or self._weighing is None:
            return Decision.RULE if label == by_words else Decision.PLACE
        if label is not None and number in self._weighing.choice.kept:
            return Decision.PLACE
        return self._weighing.choice.decision(number)

    def needed(self, number: int) -> float | None:
        """The chance that segment `number` had to exceed, None where the trees were not asked."""
        if self._weighing is None or number not in self._rows:
            return None
        return chance(self._weighing.choice.needed[self._rows[number]])

    def weights(self, number: int) -> tuple[Weight, ...]:
        """The features that weighed most on segment `number`, none where the trees were not asked."""
        if self._weighing is None or number not in self._rows:
            return ()
        row, weighing = self._rows[number], self._weighing
        weighed = zip(weighing.model.features, weighing.pushes[row], weighing.evidence[row], strict=False)
        found = [
            Weight(feature, float(p) / SCALE, float(v), show_value(feature, float(v))) for feature, p, v in weighed if p
        ]
        lent = int(weighing.mixed[row] - weighing.log_odds[row])
        mean = chance(lent * 10 // NEIGHBOUR_TENTHS)
        return _heaviest(found, [Weight(NEIGHBOURS, lent / SCALE, mean, f"{mean:.2f}")] if lent else [])


def _heaviest(features: list[Weight], more: list[Weight]) -> tuple[Weight, ...]:
    """The weights that count most, the heaviest first; of the features, the heaviest for body and the heaviest against are there."""
    ends = {min(features, key=_push), max(features, key=_push)} if features else set()
    rest = sorted([weight for weight in (*features, *more) if weight not in ends], key=_weight)
    return tuple(sorted([*ends, *rest[: WEIGHTS - len(ends)]], key=_weight))


def _push(weight: Weight) -> float:
    return weight.push


def _weight(weight: Weight) -> tuple[float, str]:
    return -abs(weight.push), weight.feature
