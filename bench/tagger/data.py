"""Annotated text as labelled readings.

Belongs here: the sets, how their kinds of names map to ours, and what their annotators left open.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from copydesk.mentions import read_parts
from copydesk.mentions.columns import Part, read_document
from copydesk.mentions.document import Evidence
from copydesk.mentions.tokens import Gap
from copydesk.records import ArticleText
from copydesk.spans import Span
from copydesk.tagger import labels
from copydesk.tagger.reading import Reading

# takes: "[Seo Min-ha|PERSON]"
_MARKED = re.compile(r"\[(?P<name>[^|\]]{1,80})\|(?P<kind>[A-Z]{1,10})\]")
_KINDS = {
    "PERSON": "person", "ORG": "organization", "PLACE": "place", "EVENT": "event", "NORP": "norp", "OTHER": "other",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """A file of one annotated text a line. `licence` is what its annotations and texts may be used under.

    `miscellaneous`: the kinds its MISC can mean; `unmarked`: kinds its annotators did not mark; `sentences`: how many
    lines that follow one another make one document, for sets that come in sentences.
    """

    file: str
    licence: str
    miscellaneous: tuple[str, ...] = ()
    unmarked: tuple[str, ...] = ()
    sentences: int = 1


SETS = (
    TrainingSet("voa_annotated.train.jsonl", "texts public domain; annotations of this project", sentences=8),
    TrainingSet("wikigold.train.jsonl", "CC BY 4.0", miscellaneous=("event", "norp", "other")),
    TrainingSet("uner_ewt.train.jsonl", "CC BY-SA 4.0", unmarked=("event", "norp", "other")),
    TrainingSet(
        "crossner_politics.train.jsonl", "MIT; texts of Wikipedia CC BY-SA", miscellaneous=("norp", "other", "place")
    ),
)
INVENTED = TrainingSet("invented.txt", "written for this project")


@dataclass(frozen=True, slots=True)
class Page:
    """One document: its words as the rules read them, and the names its annotators marked in its text."""

    parts: list[Part]
    evidence: Evidence
    mentions: list[dict[str, Any]]
    source: TrainingSet


@dataclass(frozen=True, slots=True)
class Labelled:
    """A reading and which labels each of its words may have (words x labels)."""

    reading: Reading
    allowed: NDArray[np.bool_]


def read_pages(folder: Path, sets: Iterable[TrainingSet] = SETS) -> Iterator[Page]:
    """Every document of the sets."""
    for source in sets:
        with (folder / source.file).open(encoding="utf-8") as lines:
            texts = [json.loads(line) for line in lines]
        for start in range(0, len(texts), source.sentences):
            yield read_page(texts[start : start + source.sentences], source)


def read_invented(path: Path) -> Iterator[Page]:
    """The documents of a file of invented sentences (invented.txt), each sentence a paragraph."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for block in "\n".join(lines).split("\n\n"):
        texts = [_read_marked(line) for line in block.splitlines() if line]
        if texts:
            yield read_page(texts, INVENTED)


def _read_marked(line: str) -> dict[str, Any]:
    """A sentence whose names are marked "[Seo Min-ha|PERSON]", as the other sets have it; the kind NONE is no name."""
    text, mentions, at = "", [], 0
    for m in _MARKED.finditer(line):
        text += line[at : m.start()]
        if m["kind"] != "NONE":
            mentions.append({"start": len(text), "end": len(text) + len(m["name"]), "type": m["kind"]})
        text += m["name"]
        at = m.end()
    return {"text": text + line[at:], "mentions": mentions}


def read_page(texts: list[dict[str, Any]], source: TrainingSet) -> Page:
    """One document of these annotated texts, each line of which is a paragraph."""
    text, mentions, paragraphs = "", [], []
    for one in texts:
        at = len(text)
        mentions += [{**m, "start": m["start"] + at, "end": m["end"] + at} for m in one["mentions"]]
        for line in one["text"].splitlines(keepends=True):
            if line.strip():
                paragraphs.append(Span(at, at + len(line.rstrip())))
            at += len(line)
        text += one["text"] + "\n\n"
    parts, _, evidence = read_parts(ArticleText(None, text, tuple(paragraphs)))
    return Page(parts, evidence, mentions, source)


def inner_words(pages: Iterable[Page], at_least: int) -> frozenset[str]:
    """The small words found inside names, by key."""
    counts: Counter[str] = Counter()
    for page in pages:
        for part in page.parts:
            for m in page.mentions:
                line = part.line
                inside = [k for k, at in enumerate(line.starts) if m["start"] <= at and line.end(k) <= m["end"]]
                held = [line.tokens[k] for k in inside]
                if any(t.cap for t in held):
                    counts.update(
                        t.key for t in held if t.gap is not Gap.HYPHEN and t.text.islower() and len(t.key) > 1
                    )
    return frozenset(word for word, count in counts.items() if count >= at_least)


def label_page(page: Page, inner: frozenset[str]) -> Labelled:
    """A page's reading with the labels its annotators allow."""
    reading = read_document(page.parts, page.evidence, inner)
    spans = [(0, 0)] * len(reading.words)
    at = 2
    for part in page.parts:
        for k, start in enumerate(part.line.starts):
            spans[at] = (start, part.line.end(k))
            at += 1
        at += 2
    allowed = np.zeros((len(reading.rows), labels.COUNT), dtype=np.bool_)
    allowed[:, labels.OUTSIDE] = True
    for kind in page.source.unmarked:
        allowed[:, [labels.first_of(kind), labels.later_of(kind)]] = True
    heads = set(np.cumsum(reading.lengths).tolist())
    places = [spans[row] for row in reading.rows.tolist()]
    for m in page.mentions:
        held = [k for k, (start, end) in enumerate(places) if m["start"] <= start and end <= m["end"] and start < end]
        kinds = (_KINDS[m["type"]],) if m["type"] in _KINDS else page.source.miscellaneous
        if not kinds:
            allowed[held] = True  # who knows
        for n, k in enumerate(held):
            allowed[k] = False
            goes_on = n > 0 and held[n - 1] == k - 1 and k not in heads
            for kind in kinds:
                allowed[k, labels.later_of(kind) if goes_on else labels.first_of(kind)] = True
    return Labelled(reading, allowed)
