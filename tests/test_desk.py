"""The desk: any bytes become valid rows or one reject, the samples come out as their gold says, neighbours change nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from copydesk.ids import content_id
from copydesk.records import DocumentRows, InputRecord, RejectRow
from copydesk.rows import edit
from copydesk.schemas.arrow import to_arrow
from copydesk.schemas.check import split_valid
from copydesk.textforms import fold_words

ROOT = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "gold"
SAMPLES = sorted(p for p in (ROOT / "raw").rglob("*") if p.is_file() and ".pdf" not in p.name)


def record_of(data: bytes, uri: str = "a.txt") -> InputRecord:
    return InputRecord(content_id(data), uri, (), "html" if ".htm" in uri else "text", data)


def read_sample(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def assert_valid(edited: DocumentRows) -> None:
    """Every row passes the contract: types, checks, keys, and offsets that point at what they say."""
    tables = {"articles": [edited.article], "quotes": edited.quotes, "entities": edited.entities,
              "mentions": edited.mentions, "removed": edited.removed}  # fmt: skip
    for table, rows in tables.items():
        good, failures = split_valid(table, to_arrow(table, rows), unique=True)
        assert not failures, failures[:3]
        assert good.num_rows == len(rows)
    fields = {"text": edited.article.text, "title": edited.article.title or ""}
    for mention in edited.mentions:
        assert fields[mention.in_field][mention.start_char : mention.end_char] == mention.text
    for quote in edited.quotes:
        field = fields[quote.in_field]
        pieces = "".join(field[s.start_char : s.end_char] for s in quote.spans)
        assert "".join(pieces.split()) == "".join(quote.text.split())
        if quote.speaker_text is not None:
            assert field[quote.speaker_start : quote.speaker_end] == quote.speaker_text
    known = {entity.entity_id for entity in edited.entities}
    assert {m.entity_id for m in edited.mentions} - {None} <= known
    assert {q.speaker_id for q in edited.quotes} - {None} <= known


PAGES = [read_sample(p) for p in SAMPLES if p.stat().st_size]
MUTATED = st.tuples(st.sampled_from(PAGES), st.integers(0, 5000), st.integers(0, 400), st.binary(max_size=20)).map(
    lambda t: t[0][: t[1]] + t[3] + t[0][t[1] + t[2] :]
)


@settings(max_examples=60)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode) | MUTATED, st.sampled_from(["a.txt", "a.html"]))
@example(b"\x00\x01\x02", "a.txt")
@example(
    "\u202eTitle of the page\u200b\n\nBy Ana\u200b Lind\n\n\u0007He said \u201cno\u201d to it all on Monday.".encode(),
    "a.txt",
)
def test_any_bytes_give_valid_rows_or_one_reject(data, uri):
    outcome = edit(record_of(data, uri))
    if isinstance(outcome, RejectRow):
        assert outcome.table_name == "input"
        assert outcome.detail
    else:
        assert_valid(outcome)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_samples_give_valid_rows(path):
    outcome = edit(record_of(read_sample(path), str(path)))
    if path.stat().st_size == 0:
        assert isinstance(outcome, RejectRow)
    else:
        assert_valid(outcome)


def test_rows_depend_on_the_bytes_alone():
    data = PAGES[0]
    assert edit(record_of(data)) == edit(record_of(data))


def test_an_edited_text_edits_to_itself():
    for data in PAGES:
        first = edit(record_of(data))
        if isinstance(first, DocumentRows) and first.article.language == "en":
            again = edit(record_of(first.article.text.encode()))
            assert again.article.text == first.article.text


# ---------------------------------------------------------------- gold

CASES = [
    json.loads(p.read_text(encoding="utf-8")) for p in sorted(GOLD.glob("*.json")) if p.name != "known_failures.json"
]
KNOWN = json.loads((GOLD / "known_failures.json").read_text(encoding="utf-8"))


def gold(*names: str):
    """A parameter for each sample and each entity asked of it; what is known to fail is strictly expected to."""
    params = []
    for case in CASES:
        stem = Path(case["source_uri"]).name.split(".")[0]
        for name in names:
            why = KNOWN.get(f"{stem}: {name}")
            params.append(
                pytest.param(
                    case, name, id=f"{stem}: {name}", marks=[pytest.mark.xfail(reason=why, strict=True)] if why else []
                )
            )
    return params


def edited_sample(case) -> DocumentRows:
    path = ROOT / "raw" / case["source_uri"]
    outcome = edit(record_of(read_sample(path), case["source_uri"]))
    assert isinstance(outcome, DocumentRows), outcome
    return outcome


@pytest.mark.parametrize(
    ("case", "column"),
    gold("title", "authors", "editors", "agency", "section", "dateline", "published_precision", "published_tz"),
)
def test_metadata_of_samples(case, column):
    value = getattr(edited_sample(case).article, column)
    expected = case.get(column, [] if column in ("authors", "editors") else None)
    assert (list(value) if isinstance(value, tuple) else value) == expected


@pytest.mark.parametrize(("case", "_"), gold("day"))
def test_dates_of_samples(case, _):
    article = edited_sample(case).article
    assert str(article.published_date) == str(case["published_date"])
    if case.get("published_at"):
        assert article.published_at.isoformat()[:19] == case["published_at"][:19]


@pytest.mark.parametrize(("case", "_"), gold("body"))
def test_bodies_of_samples(case, _):
    text = edited_sample(case).article.text
    flat = " ".join(text.split())
    assert [m for m in case["must_contain"] if " ".join(m.split()) not in flat] == []
    assert [m for m in case["must_not_contain"] if m in text] == []
    assert len(text.split("\n\n")) == case["paragraphs"]


@pytest.mark.parametrize(("case", "_"), gold("quotes"))
def test_quotes_of_samples(case, _):
    marked = [q for q in edited_sample(case).quotes if q.in_field == "text" and q.quote_type != "indirect"]
    found = [(fold_words(q.text), q.quote_type) for q in marked]
    assert found == [(fold_words(q["text"]), q["quote_type"]) for q in case["quotes"]]


@pytest.mark.parametrize(("case", "_"), gold("indirect"))
def test_indirect_quotes_of_samples(case, _):
    found = [(fold_words(q.text), q.speaker_name) for q in edited_sample(case).quotes if q.quote_type == "indirect"]
    wanted = [(fold_words(one["contains"]), one["speaker"]) for one in case.get("indirect", [])]
    assert [one for one in wanted if not any(one[0] in text and one[1] == name for text, name in found)] == []


@pytest.mark.parametrize(("case", "_"), gold("speakers"))
def test_speakers_of_samples(case, _):
    marked = [q for q in edited_sample(case).quotes if q.in_field == "text" and q.quote_type != "indirect"]
    found = {fold_words(q.text): q.speaker_name for q in marked}
    assert {k: found.get(k) for k in (fold_words(q["text"]) for q in case["quotes"])} == {
        fold_words(q["text"]): q["speaker"] for q in case["quotes"]
    }


@pytest.mark.parametrize(("case", "_"), gold("entities"))
def test_entities_of_samples(case, _):
    found = {e.name: e for e in edited_sample(case).entities}
    for entity in case["entities"]:
        assert entity["name"] in found
        mine = found[entity["name"]]
        assert mine.entity_type == entity["type"]
        assert set(entity["surfaces"]) <= {mine.name, *mine.aliases}
