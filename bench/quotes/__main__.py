"""Tell how fast and how good the room of quotations is.

    python -m bench.quotes FOLDER

FOLDER holds the annotated sets. Prints articles per second of this room (finding quotations and resolving their speakers,
names given), the reliability of the published confidences, and each rule's share of right rows. The scorer's own breakdown
is in KEPT/polnear/score_quotes.py.txt after `python -m bench.gate FOLDER --only polnear --keep KEPT`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench.quotes.calibrate import reliability
from bench.quotes.rows import judge, load_scorer, read_set
from copydesk.lexicon.learned import speaker_confidence, speech_confidence


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.quotes", description=__doc__.split("\n")[0])
    parser.add_argument("sets", type=Path)
    parser.add_argument("--set", default="polnear", choices=("polnear", "gum"))
    told = parser.parse_args(arguments)
    read = read_set(told.sets, told.set)
    seconds = sum(r.seconds for r in read)
    print(f"{len(read)} articles, {len(read) / max(seconds, 1e-9):.0f} a second of CPU in this room")
    scorer = load_scorer(told.sets)
    rows = [row for one in read for row in judge(one, scorer)]
    sure = [(speaker_confidence(r.rule, r.method, r.quote_type, r.raw), r) for r in rows if r.named]
    print("speaker_confidence:")
    print(reliability([(p, r.speaker_right) for p, r in sure if r.speaker_right is not None]))
    print("confidence:")
    print(reliability([(speech_confidence(r.rule, r.quote_type), r.found) for r in rows]))
    print("by rule: rows, speech, speaker right")
    counts = Counter(r.rule for r in rows)
    for rule, count in counts.most_common():
        here = [r for r in rows if r.rule == rule]
        spoken = [r.speaker_right for r in here if r.speaker_right is not None]
        found = sum(r.found for r in here) / count
        print(f"   {rule:26s} {count:5d}  {found:.3f}  {sum(spoken) / max(1, len(spoken)):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
