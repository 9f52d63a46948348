"""Tell how fast and how good the room of quotations is, beside a floor of two regular expressions, in one run.

    python -m bench.quotes FOLDER [--set gum] [--save]

FOLDER holds the annotated sets. Prints articles per second of this room (finding quotations and resolving their speakers,
names given), the scorer's whole output, how reliable the published confidences are, and each rule's share of right rows. With
--save all of it is written to docs/bench-quotes.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.quotes import floor
from bench.quotes.calibrate import fit, halve, held_out, look, reliability
from bench.quotes.rows import GOLD, Judged, Read, judge, load_scorer, read_set
from bench.quotes.score import as_rows, scorer_says

DOCS = Path(__file__).parents[2] / "docs" / "bench-quotes.md"
HEAD = """# Quotations and speakers, measured

Written by `python -m bench.quotes FOLDER --save`; not by hand. FOLDER holds the annotated sets, which are not part of the
repository. PolNeAR, development half: 504 articles of US politics, quotations and speakers annotated by people, who agree with
each other at 96.4 in the figure QUOTE+SPEAKER resolved. The room was not trained on it; thresholds and confidences were chosen on it.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write if asked to; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.quotes", description=__doc__.split("\n")[0])
    parser.add_argument("sets", type=Path, metavar="FOLDER", help="the folder of annotated sets")
    parser.add_argument("--set", default="polnear", choices=tuple(GOLD), help="which set (default polnear)")
    parser.add_argument("--save", action="store_true", help="write docs/bench-quotes.md")
    options = parser.parse_args(arguments)
    if options.save and options.set != "polnear":
        parser.error("docs/bench-quotes.md holds the figures of polnear")
    scorer = load_scorer(options.sets)
    read = read_set(options.sets, options.set)
    documents = [one.document for one in read]
    rows = [row for one in read for row in judge(one, scorer)]
    began = time.process_time()
    floor_rows = {one.document["doc_id"]: floor.find_quotes(one.article.text) for one in read}
    floor_seconds = time.process_time() - began
    ours = {one.document["doc_id"]: as_rows(one) for one in read}
    parts = [
        ("Speed", _speed(read, floor_seconds)),
        ("The scorer, on copydesk", scorer_says(scorer, options.sets, documents, ours)),
        ("The scorer, on the floor", scorer_says(scorer, options.sets, documents, floor_rows)),
        *_reliability(rows),
        ("Pronouns", _pronouns(rows)),
        ("By rule", "\n".join(_by_rule(rows))),
    ]
    for title, text in parts:
        print(f"{title}\n{text}")
    if options.save:
        blocks = "\n".join(f"\n## {title}\n\n```text\n{text.rstrip()}\n```" for title, text in parts)
        DOCS.write_text(f"{HEAD}{blocks}\n", encoding="utf-8")
    return 0


def _speed(read: Sequence[Read], floor_seconds: float) -> str:
    seconds = sum(one.seconds for one in read)
    return (
        f"{len(read)} articles, {len(read) / max(seconds, 1e-9):.0f} a second of CPU in this room, names given; "
        f"the floor {len(read) / max(floor_seconds, 1e-9):.0f}: {seconds / max(floor_seconds, 1e-9):.1f} times its time"
    )


def _pronouns(rows: Sequence[Judged]) -> str:
    right = [bool(r.speaker_right) for r in rows if r.for_pronoun]
    return f"{len(right)} rows whose annotated speaker is a pronoun with a known full name: {sum(right) / max(1, len(right)):.1%} right"


def _reliability(rows: Sequence[Judged]) -> Iterator[tuple[str, str]]:
    """How often rows of each confidence are right, by tables fitted on the other half of the documents, and on all."""
    whole = fit(rows)
    for title, shown in (
        ("each half by the table fitted on the other", held_out(halve(rows))),
        ("by the table that ships, which has seen them", [(row, look(whole, row)) for row in rows]),
    ):
        speakers = [(p, r.speaker_right) for r, (_, p) in shown if r.named and r.speaker_right is not None]
        yield f"speaker_confidence, {title}", reliability(speakers)
        yield f"confidence, {title}", reliability([(p, r.found) for r, (p, _) in shown])


def _by_rule(rows: Sequence[Judged]) -> Iterator[str]:
    yield "rule                          rows  speech  speaker right"
    for rule, count in Counter(r.rule for r in rows).most_common():
        here = [r for r in rows if r.rule == rule]
        spoken = [r.speaker_right for r in here if r.speaker_right is not None]
        found = sum(r.found for r in here) / count
        yield f"{rule:28s} {count:5d}   {found:.3f}   {sum(spoken) / max(1, len(spoken)):.3f}"


if __name__ == "__main__":
    sys.exit(main())
