"""Fuzzing for as long as one likes: the property of tests/test_fuzz.py over one seed after the other.

    python tests/fuzz_long.py --seconds 60 [--seed 0] [--documents 500] [--keep FOLDER]

Prints how many documents came to what, and every breach with its place; ends with 1 when there was one. A breach does not
stop it. A text that comes out another when it is cleaned once more is counted apart, as unsettled: it is a weakness of the
cleaner on lines that no newspaper prints, and nothing is lost by it. --keep writes some documents of each kind into a folder.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from fuzzing import DOCUMENTS, Page, Unsettled, check, find_refused_rows
from hypothesis import HealthCheck, Phase, given, seed, settings

from copydesk.ids import content_id
from copydesk.records import DocumentRows

MAX_KEPT = 5  # documents of one kind of breach
GROUP = 200  # articles whose rows are held to the contract together


class Campaign:
    """The counts of many documents, and what broke."""

    def __init__(self, seconds: float, keep: Path | None) -> None:
        self.outcomes: Counter[str] = Counter()
        self.breaches: Counter[str] = Counter()
        self._deadline = time.monotonic() + seconds
        self._keep = keep
        self._waiting: dict[str, tuple[Page, DocumentRows]] = {}

    @property
    def is_over(self) -> bool:
        """Whether its time is up."""
        return time.monotonic() > self._deadline

    def run(self, number: int, documents: int) -> None:
        """So many documents of one seed, or as many as there is time for."""

        @seed(number)
        @settings(
            max_examples=documents, database=None, deadline=None, derandomize=False, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(DOCUMENTS)
        def one(page: Page) -> None:
            if not self.is_over:
                self._try(page)

        one()

    def _try(self, page: Page) -> None:
        try:
            outcome = check(page)
        except Unsettled:
            self.outcomes["unsettled"] += 1
            self._save(page, "unsettled", self.outcomes["unsettled"])
            return
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            words = str(error).splitlines()[0][:60] if str(error) else ""
            self._tell(page, f"{Path(place.filename).stem}-{place.lineno}", f"{type(error).__name__}: {words}")
            return
        if isinstance(outcome, str):
            self.outcomes[outcome] += 1
            return
        self._waiting[content_id(page.data)] = page, outcome
        if len(self._waiting) >= GROUP:
            self.hold_rows()

    def hold_rows(self) -> None:
        """Hold the rows of the articles that wait to the contract of their tables."""
        refused = {row.article_id: row for row in find_refused_rows([edited for _, edited in self._waiting.values()])}
        for article_id, (page, _) in self._waiting.items():
            row = refused.get(article_id)
            if row is None:
                self.outcomes["article"] += 1
            else:
                self._tell(page, f"{row.table_name}-{row.column_name}", f"{row.check_name}: {row.bad_value}"[:80])
        self._waiting.clear()

    def _tell(self, page: Page, place: str, words: str) -> None:
        self.outcomes["breach"] += 1
        kind = f"{place} {words}"
        self.breaches[kind] += 1
        self._save(page, place, self.breaches[kind])

    def _save(self, page: Page, stem: str, times: int) -> None:
        if self._keep is not None and times <= MAX_KEPT:
            self._keep.mkdir(parents=True, exist_ok=True)
            (self._keep / f"{stem}-{content_id(page.data)}{Path(page.name).suffix}").write_bytes(page.data)


def main() -> int:
    """Fuzz, print, and return the exit status."""
    parser = argparse.ArgumentParser(description="Fuzz the pipeline")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("--seeds", type=int, default=10_000, help="at most so many")
    parser.add_argument("--documents", type=int, default=500, help="of each seed")
    parser.add_argument("--keep", type=Path, help="a folder for the documents of breaches")
    options = parser.parse_args()
    campaign = Campaign(options.seconds, options.keep)
    number = options.seed
    while number < options.seed + options.seeds and not campaign.is_over:
        campaign.run(number, options.documents)
        number += 1
    campaign.hold_rows()
    total = campaign.outcomes.total()
    print(f"{total} documents, seeds {options.seed} to {number - 1}")
    for outcome, times in campaign.outcomes.most_common():
        print(f"  {outcome:<20} {times:>7}")
    for kind, times in campaign.breaches.most_common():
        print(f"breach, {times} times: {kind}")
    return 1 if campaign.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
