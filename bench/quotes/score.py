"""What the scorer of the sets says of rows that were never published: ours, and those of the floor.

Belongs here: laying rows out as the scorer reads them from the published tables, and catching what it prints.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.quotes.rows import KINDS, Read

VERBS = "reporting_verbs.txt"


def as_rows(read: Read) -> list[dict[str, Any]]:
    """Our quotations of one document, as the scorer reads them, in the order of the published table."""
    rows = []
    for quotation, speaker in zip(read.quotations, read.speakers, strict=True):
        field = read.article.field(quotation.in_field)
        start, end = quotation.pieces[0].start, quotation.pieces[-1].end
        row = {
            "field": field,
            "start": start,
            "end": end,
            "quote_text": field[start:end],
            "segments": [piece.of(field) for piece in quotation.pieces],
            "kind": KINDS[quotation.quote_type],
            "speaker_text": quotation.speaker.of(field) if quotation.speaker else None,
            "speaker_name": speaker.name,
            "cue": quotation.cue,
        }
        rows.append((quotation.in_field, start, row))
    return [row for _, _, row in sorted(rows, key=lambda entry: entry[:2])]


def scorer_says(
    scorer: Any, sets: Path, documents: Sequence[dict[str, Any]], rows: Mapping[str, list[dict[str, Any]]]
) -> str:
    """The scorer's whole output for `rows`, which are by document."""
    verbs = set((sets / VERBS).read_text(encoding="utf-8").lower().split())
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        found = scorer.score_corpus(documents, rows, {d["doc_id"] for d in documents}, verbs)
        scorer.report(documents[0]["corpus"], *found, all(d.get("partial") for d in documents))
    return printed.getvalue()
