"""Every page that tests have at hand: the samples of raw/, the cases of the cleaner, and made ones of lines at random."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from case_files import CASES
from hypothesis import strategies as st

from copydesk.ids import content_id
from copydesk.read import read_record
from copydesk.records import InputRecord, Kind, Limits, RawDocument, Refused

RAW = Path(__file__).parents[1] / "raw"
LINES = st.sampled_from(
    [
        "Home", "Share this", "By Ana Lind", "4 March 2021", "World", "Copyright 2021 The Post. All rights reserved.",
        "2021-03-04 21:15:09Xinhua Editor : Li Wei ECNS App Download", "The two sides met on Monday to talk about the bridge.",
        "\u201cWe are glad,\u201d said Ana Lind, who has built bridges for ten years.", "It rained.", "Reuters", "A subheading",
        "Ana Lind (left) poses with the bridge. (Yonhap News)", "\ufeff", "cafe\u0301 \u200b\u00ad", "\t \u00a0", "Ana Lind is a writer.",
        "Five nations sign a deal on river readings", "\x00\x07", "e" + "\u0301" * 40, "desk@post.example",
    ]
)  # fmt: skip
PAGES = st.lists(LINES, max_size=14).map("\n".join) | st.lists(LINES, max_size=14).map("\r\n\r\n".join)
KINDS: dict[str, Kind] = {".txt": "text", ".html": "html", ".htm": "html"}


def record_of(data: bytes, kind: Kind, name: str = "a.txt") -> InputRecord:
    return InputRecord(content_id(data), name, (), kind, data)


def every_page() -> Iterator[tuple[str, InputRecord]]:
    """The name of each page, and the page."""
    for path in sorted(RAW.rglob("*")):
        if path.suffix in KINDS:
            yield str(path.relative_to(RAW)), record_of(path.read_bytes(), KINDS[path.suffix])
    for room in ("clean", "explain"):
        for path in sorted((CASES / room).glob("*.json")):
            for case in json.loads(path.read_text(encoding="utf-8")):
                yield f"{path.stem}: {case['label']}", record_of(case["input"].encode(), case.get("kind", "text"))


def every_document() -> Iterator[tuple[str, RawDocument]]:
    """The same, decoded; those that can't be are left out."""
    for name, record in every_page():
        try:
            yield name, read_record(record, Limits())
        except Refused:
            continue
