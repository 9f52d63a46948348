"""Quotations of an annotated set, each judged by the set's own scorer.

Belongs here: running the rooms from decoding to speakers on every document in this process, and pairing what comes out with
what people annotated. Nothing is published.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copydesk.pipeline import Pipeline
from copydesk.records import ArticleText, InputRecord, Quotation, QuoteType, Speaker
from copydesk.resolve import read_speakers, sort_of_speaker

GOLD = {"polnear": "quotes/polnear.dev.jsonl", "gum": "quotes/gum_news.dev.jsonl"}
KINDS = {QuoteType.DIRECT: "direct", QuoteType.PARTIAL: "mixed", QuoteType.INDIRECT: "indirect"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One row: how it was made, whether people found speech there too, and whether its speaker is theirs.

    `sort` is the sort of its speaker, `raw` the confidence of the rule that resolved it; `speaker_right` is None where nothing can
    be said of it. `for_pronoun`: people annotated a pronoun as its speaker, and know whom it means.
    """

    document: str
    rule: str
    quote_type: str
    sort: str
    raw: float
    named: bool
    found: bool
    speaker_right: bool | None
    for_pronoun: bool


@dataclass(frozen=True, slots=True)
class Read:
    """One document with its quotations, and the seconds this room took for it."""

    document: dict[str, Any]
    article: ArticleText
    quotations: tuple[Quotation, ...]
    speakers: tuple[Speaker, ...]
    seconds: float


def judge_set(sets: Path, name: str) -> list[Judged]:
    """Every row of a set, judged."""
    scorer = load_scorer(sets)
    return [row for read in read_set(sets, name) for row in judge(read, scorer)]


def load_scorer(sets: Path) -> Any:
    """The scorer of the sets, as a module."""
    sys.path.insert(0, str(sets))
    try:
        return importlib.import_module("score_quotes")
    finally:
        sys.path.remove(str(sets))


def read_set(sets: Path, name: str) -> list[Read]:
    """Every document of a set through the rooms."""
    lines = (sets / GOLD[name]).read_text(encoding="utf-8").splitlines()
    return [read_document(json.loads(line)) for line in lines if line]


def read_document(document: dict[str, Any]) -> Read:
    """One document through the pipeline, its speakers not yet calibrated."""
    data = document["text"].encode()
    record = InputRecord(hashlib.sha256(data).hexdigest()[:24], document["doc_id"], (), "text", data)
    stages = Pipeline().run(record)
    resolved, entities = stages.resolution
    began = time.process_time()
    quotations = stages.quotations
    speakers = read_speakers(stages.article, quotations, resolved, entities)
    return Read(document, stages.article, quotations, speakers, time.process_time() - began)


def judge(read: Read, scorer: Any) -> list[Judged]:
    """Every row of one document, paired with what people annotated as the scorer pairs them."""
    gold = scorer.gold_segments(read.document)
    indirect = [q for q in read.document["quotes"] if q["kind"] == "indirect"]
    pieces = []
    for number, quotation in enumerate(read.quotations):
        for piece in quotation.pieces if quotation.quote_type is not QuoteType.INDIRECT else ():
            for text in scorer.pred_segments(
                piece.of(read.article.field(quotation.in_field)), KINDS[quotation.quote_type]
            ):
                if scorer.toks(text):
                    pieces.append({"row": number, "tk": scorer.toks(text), "nx": scorer.norm_exact(text)})
    matched = {pieces[p]["row"]: gold[g]["q"] for g, p, _, _ in scorer.match_segments(gold, pieces)[0]}
    for number, quotation in enumerate(read.quotations):
        if quotation.quote_type is QuoteType.INDIRECT:
            text = read.article.field(quotation.in_field)[quotation.pieces[0].start : quotation.pieces[-1].end]
            words = scorer.toks(text)
            best = max(indirect, key=lambda q: scorer.bag_overlap(scorer.toks(q["text"]), words)[0], default=None)
            if best is not None and scorer.bag_overlap(scorer.toks(best["text"]), words)[0] >= 0.5:
                matched[number] = best
    return [_row(read, number, matched.get(number), scorer) for number in range(len(read.quotations))]


def _row(read: Read, number: int, theirs: dict[str, Any] | None, scorer: Any) -> Judged:
    quotation, speaker = read.quotations[number], read.speakers[number]
    right = None
    if theirs is not None and (theirs.get("speaker") or theirs.get("speaker_full")):
        text = read.article.field(quotation.in_field)
        ours = {"speaker_text": quotation.speaker.of(text) if quotation.speaker else None, "speaker_name": speaker.name}
        right = bool(scorer.speaker_ok(theirs, ours)[2])
    return Judged(
        read.document["doc_id"],
        quotation.rule,
        quotation.quote_type.value,
        sort_of_speaker(quotation, speaker),
        speaker.confidence,
        speaker.entity_id is not None,
        theirs is not None,
        right,
        theirs is not None and bool(theirs.get("speaker_full")) and scorer.is_pron(theirs.get("speaker") or ""),
    )
