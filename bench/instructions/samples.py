"""The documents that are measured, of three kinds: text as scraped, pages of HTML, clean articles full of names and quotes.

Belongs here: where they are from. By default they are those of raw/ and of prose/, and then the figures can be had anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.gate.sets import lay_out_texts
from copydesk.records import InputRecord, Limits
from copydesk.run.sources.folders import read_source, take_inventory

RAW = Path(__file__).parents[2] / "raw"
PROSE = Path(__file__).with_name("prose")
TEXT, ARTICLE, PAGE = "text", "prose", "html"

# Where the folder of annotated sets has the same kinds of documents.
_TEXTS, _PAGES, _ARTICLES = "clean/plain/insc", "clean/html", "quotes/polnear.dev.jsonl"

Samples = Mapping[str, Sequence[InputRecord]]


def small() -> Samples:
    """The samples of this repository."""
    raw = _read(RAW)
    return {
        TEXT: [record for record in raw if record.kind == "text"],
        ARTICLE: _read(PROSE),
        PAGE: [record for record in raw if record.kind == "html"],
    }


def large(sets: Path, documents: int, work: Path) -> Samples:
    """So many documents of each kind from the annotated sets, evenly spread. Raises OSError when a set is not there."""
    lay_out_texts(sets / _ARTICLES, work / "articles")
    return {
        TEXT: _read(sets / _TEXTS, documents),
        ARTICLE: _read(work / "articles", documents),
        PAGE: _read(sets / _PAGES, documents),
    }


def write(samples: Samples, folder: Path) -> None:
    """Write each kind into a folder, numbered so that child.py reads them in this order."""
    for place, (kind, records) in enumerate(samples.items()):
        own = folder / f"{place}-{kind}"
        own.mkdir(parents=True)
        for number, record in enumerate(records):
            suffix = "html" if record.kind == "html" else "txt"
            (own / f"{number:04d}.{suffix}").write_bytes(record.data)


def _read(folder: Path, most: int | None = None) -> list[InputRecord]:
    """The documents of a folder, or `most` of them, evenly spread."""
    limits = Limits()
    found = take_inventory(folder, limits).records
    if most is not None and most < len(found):
        found = tuple(found[i * len(found) // most] for i in range(most))
    return [read_source(record, limits) for record in found]
