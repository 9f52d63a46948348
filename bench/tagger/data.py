"""Annotated text as labelled readings.

Belongs here: the sets, and how their kinds of names map to ours.
"""

from __future__ import annotations

import csv
import hashlib
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
# takes: "10-18:PERSON"
_NAME = re.compile(r"(?P<start>\d{1,7})-(?P<end>\d{1,7}):(?P<kind>[A-Z]{1,10})")
_KINDS = {
    "PERSON": "person", "ORG": "organization", "PLACE": "place", "EVENT": "event", "NORP": "norp", "OTHER": "other",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """A file of one annotated text a line. `licence` is what its annotations and texts may be used under.

    Nothing under share-alike terms is here, nor anything whose licence is unresolved: no weight that ships may owe
    anything but a name. All sets are annotated by one guide. `sentences`: how many lines that follow one another make one
    document, for sets that come in sentences; `names`: file beside this one of where the names stand, for texts that come
    with other annotations.
    """

    file: str
    licence: str
    sentences: int = 1
    names: str = ""


SETS = (
    TrainingSet("voa_annotated.train.jsonl", "texts public domain; annotations of this project", sentences=8),
    TrainingSet(
        "gum_other.train.jsonl",
        "interviews of Wikinews CC BY 2.5, as GUM has them (CC BY 4.0); annotations of this project",
        names="interviews.csv",
    ),
    TrainingSet(
        "../coref/wikinews.dev.jsonl",
        "news of Wikinews CC BY 2.5; annotations of this project",
        names="wikinews.csv",
    ),
)
INVENTED = TrainingSet("invented.txt", "written for this project")


@dataclass(frozen=True, slots=True)
class Page:
    """One document: its words as the rules read them, and the names its annotators marked in its text."""

    parts: list[Part]
    evidence: Evidence
    mentions: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A reading and which labels each of its words may have (words x labels)."""

    reading: Reading
    allowed: NDArray[np.bool_]


def read_pages(folder: Path, sets: Iterable[TrainingSet] = SETS) -> Iterator[Page]:
    """Every document of the sets. Raises ValueError when a text is not the one whose names we marked."""
    for source in sets:
        with (folder / source.file).open(encoding="utf-8") as lines:
            texts = [json.loads(line) for line in lines]
        if source.names:
            texts = _with_names(texts, Path(__file__).parent / source.names)
        for start in range(0, len(texts), source.sentences):
            yield read_page(texts[start : start + source.sentences])


def _with_names(texts: list[dict[str, Any]], path: Path) -> list[dict[str, Any]]:
    """The texts that have a row in a file of names, in its order, with those names; the file holds nothing of the texts."""
    by_id = {text["doc_id"]: text["text"] for text in texts}
    found = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            text = by_id.get(row["doc_id"], "")
            if hashlib.sha256(text.encode()).hexdigest()[:16] != row["text_sha256"]:
                raise ValueError(f"{path.name}: the text of {row['doc_id']} is not there, or another one")
            names = [_NAME.fullmatch(name) for name in row["names"].split()]
            found.append({"text": text, "mentions": [_mention(name) for name in names if name]})
            if None in names:
                raise ValueError(f"{path.name}: a name of {row['doc_id']} is not of the form 10-18:PERSON")
    return found


def _mention(name: re.Match[str]) -> dict[str, Any]:
    return {"start": int(name["start"]), "end": int(name["end"]), "type": name["kind"]}


def read_invented(path: Path) -> Iterator[Page]:
    """The documents of a file of invented sentences (invented.txt), each sentence a paragraph."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for block in "\n".join(lines).split("\n\n"):
        texts = [_read_marked(line) for line in block.splitlines() if line]
        if texts:
            yield read_page(texts)


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


def read_page(texts: list[dict[str, Any]]) -> Page:
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
    return Page(parts, evidence, mentions)


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
    heads = set(np.cumsum(reading.lengths).tolist())
    places = [spans[row] for row in reading.rows.tolist()]
    for m in page.mentions:
        held = [k for k, (start, end) in enumerate(places) if m["start"] <= start and end <= m["end"] and start < end]
        kind = _KINDS[m["type"]]
        for n, k in enumerate(held):
            allowed[k] = False
            goes_on = n > 0 and held[n - 1] == k - 1 and k not in heads
            allowed[k, labels.later_of(kind) if goes_on else labels.first_of(kind)] = True
    return Labelled(reading, allowed)
