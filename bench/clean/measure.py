"""The measuring: every system over the same pages in turn, with the clock and the scorer.

Belongs here: running and scoring. Printing is in report.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bench.clean import ours
from bench.clean.pages import Page, Row, Scorer
from bench.clean.printed import printed
from bench.clean.systems import Answer, Run, System
from copydesk.pipeline import Stages
from copydesk.records import Refused

WARM_PAGES = 3  # what is loaded on first use is loaded on these, off the clock
Figures = dict[str, float]


@dataclass(slots=True)
class Outcome:
    """What one system answered on the pages of a set, and what it took.

    `seconds` are CPU seconds over all pages; `failed` has a line for each page it raised on, which count as empty;
    `unaccounted` one for each page of ours that it raised on without refusing it, or whose characters are not all in exactly
    one of body and cuts.
    """

    system: System
    answers: dict[str, Answer] = field(default_factory=dict)
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)
    unaccounted: list[str] = field(default_factory=list)


def run_systems(pages: Sequence[Page], systems: Sequence[System], tell: Callable[[int], None]) -> list[Outcome]:
    """Every system on every page, page by page, each in turn the first, so that all share the machine's moods alike."""
    outcomes = [Outcome(system) for system in systems]
    runs = [system.load() for system in systems]
    for page in pages[:WARM_PAGES]:
        for outcome, run in zip(outcomes, runs, strict=True):
            _timed(Outcome(outcome.system), run, page)
    gc.collect()
    gc.freeze()  # so that collecting between two systems goes through their own leavings alone
    pairs = list(zip(outcomes, runs, strict=True))
    for number, page in enumerate(pages):
        first = number % len(pairs)
        for outcome, run in pairs[first:] + pairs[:first]:
            gc.collect()
            _timed(outcome, run, page)
        tell(number + 1)
    gc.unfreeze()
    return outcomes


def _timed(outcome: Outcome, run: Run, page: Page) -> None:
    """Ask one system for one page, and keep its answer without its evidence."""
    data = page.read_html() if outcome.system.reads_html else page.read()
    began = time.process_time()
    try:
        answer = run(page, data)
    except Refused as refused:
        outcome.failed.append(f"{page.doc_id}: {refused.reason}: {refused.detail}")
        answer = Answer("")
    except Exception as error:  # noqa: BLE001 - a system that breaks on a page has no answer for it, which is told and scored
        line = f"{page.doc_id}: {type(error).__name__}: {str(error)[:100]}"
        outcome.failed.append(line)
        outcome.unaccounted += [line] if outcome.system.accounts else []
        answer = Answer("")
    outcome.seconds += time.process_time() - began
    if isinstance(answer.evidence, Stages):
        wrong = ours.unaccounted(answer.evidence.raw, answer.evidence.cleaned)
        outcome.unaccounted += [f"{page.doc_id}: {wrong}"] if wrong else []
    outcome.answers[page.doc_id] = Answer(answer.text, answer.title, answer.authors, answer.date)


def score(scorer: Scorer, gold: Sequence[Row], outcome: Outcome) -> Figures:
    """The shares (0 to 1) of one system; metadata only where it gives any."""
    found = scorer.score(gold, as_rows(outcome.answers))
    figures = {"precision": found["sh4_p"], "recall": found["sh4_r"], "f1": found["sh4_f1"]}
    return figures | _metadata(found, outcome.system)


def score_printed(scorer: Scorer, gold: Sequence[Row], outcome: Outcome) -> Figures:
    """The shares of metadata over the rows that where_printed leaves."""
    found = _metadata(scorer.score(gold, as_rows(outcome.answers)), outcome.system)
    return {f"printed_{name}": value for name, value in found.items()}


def where_printed(pages: Iterable[Page], gold: Iterable[Row]) -> list[Row]:
    """The gold rows without the title, authors and date that the page's own plain text does not show.

    A row that says there is no author stays: whoever finds one there is wrong.
    """
    texts = {page.doc_id: page for page in pages}
    rows: list[Row] = []
    for row in gold:
        shown = printed(row, texts[row["doc_id"]].read().decode("utf-8", "replace"))
        rows.append(
            {
                **row,
                "gold_title": row["gold_title"] if shown.title else None,
                "gold_authors": row["gold_authors"] if shown.authors or not row["gold_authors"] else None,
                "gold_date": row["gold_date"] if shown.date else None,
            }
        )
    return rows


def as_rows(answers: dict[str, Answer]) -> dict[str, Row]:
    """Answers as the rows that the scorer reads."""
    return {
        doc_id: {
            "text": answer.text,
            "title": answer.title,
            "authors": list(answer.authors),
            "published_date": answer.date,
        }
        for doc_id, answer in answers.items()
    }


def _metadata(found: Row, system: System) -> Figures:
    names = (("title", "title_lenient"), ("authors", "auth_f1"), ("day", "date_acc"))
    return {name: found[key] for name, key in names if name in system.gives and key in found}
