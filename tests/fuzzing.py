"""Documents that nobody should write, and what must hold of whatever is made of them.

Belongs here: how such documents are made, and the invariants of one document. How many are tried is the caller's.
"""

from __future__ import annotations

import gzip
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from every_page import LINES, PAGES
from hypothesis import strategies as st

from copydesk.ids import content_id
from copydesk.pipeline import Pipeline
from copydesk.read import read_record
from copydesk.records import DocumentRows, InputRecord, Kind, Limits, Refused, RejectRow
from copydesk.rows import edit
from copydesk.run.batches import check_rows
from copydesk.textforms import fold_words, show

RAW = Path(__file__).parents[1] / "raw"
MAX_SECONDS, SECONDS_PER_BYTE = 3.0, 0.002  # of processor time: some fifty times what a page of news takes


# ---------------------------------------------------------------- documents


class Page(NamedTuple):
    """The bytes of a document, and its name, whose ending says its kind."""

    data: bytes
    name: str


def _samples() -> list[Page]:
    """The samples of raw/ that are pages or text."""
    found = []
    for path in sorted(RAW.rglob("*")):
        if path.is_file() and path.suffix in (".txt", ".html", ".htm", ".gz"):
            data = path.read_bytes()
            data = gzip.decompress(data) if path.suffix == ".gz" else data
            found.append(Page(data, "a.html" if ".htm" in path.name else "a.txt"))
    return [page for page in found if page.data]


SAMPLES = _samples()
TEXTS = [page.data.decode("utf-8", "replace") for page in SAMPLES]
RUNS = ("\u200b", "\u200d", "\u0301", "\u0316\u0301", "\u0344", "\u0f73", "\uff9e\u0301", "\u00ad", "\ufeff", "\x00", "\x07", "\x1b[0m", "\u202e",
        "-", "\"", "\u201c", "(", " ", "\t", "\n", "\r", "\u2028", "\x85", "\x0c", "a", "A ", "1", "<b>", "&#0;", "By ", "said ", "\ud55c", "\u1112\u1161\u11ab",
        "\U0001f469\u200d\U0001f680", "\ufdfa", "\u3000", "\u0958", "\ufffd", "\ue000", "\u0e33", "\U000e0041", "\u2067")  # fmt: skip
SIZES = st.sampled_from((1, 2, 13, 14, 29, 30, 31, 39, 40, 41, 80, 81, 115, 155, 300, 1_100))
SCRAPS = st.sampled_from(
    [
        "e\u0301\u200b", "\u1100\u1161\u11a8", "\u212b\u2126\u037e", "\u0344\u0f73", "\u00e9\u0301\u0316", "\ufb2c\u0958\u0301", "a\u0315\u0300\u05ae\u0300b",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", "\U0001f1f0\U0001f1f5\u2620\ufe0f", "\u202eolleh\u202c", "\u2066x\u2069", "\x00", "\x08\x1b[31m",
        "".join(map(chr, range(32))), "\x7f\x80\x9f", "\u2028", "\u2029", "\x85", "\x0b", "\x1c", "\r", "\r\r\n", "\n\r", "\u0130\u0131\u1e9e\ufb03", "\u1fef\u2000\u2001",
        "\u201cNo,\u201d said Ana Lind. ", "\u201cIt is\u200b open,\u201d she s\u00adaid. ", "\u201cUnclosed, said Bo. ", "By\u200b Ana Lind\n", "Ana\u0301 Li\u0301nd\n",
        "4 March 2021\n", "31 February 20211\n", "\u0664 March \u0662\u0660\u0662\u0661\n", "HANOI, Feb. 28 (Xinhua) -- ", "\u00a9 2021 The Post\u200b. All rights reserved.\n",
        "Share\u00ad this\n", "READ MORE: ", "<p>", "</p>", "<title>", "</title>", "<script>", "<!--", "<br>", "<pre>\n", "<table><tr><td>", "&#x1F468;&#8203;", "&#xD800;", "&amp;lt;",
        "<meta charset=utf-16>", "<link rel=canonical href='javascript:1'>", "<meta name=author content='\u202eAna\u200b'>", "don\u00e2\u20ac\u2122t", "\ufffd", "Kim\u3000Jong",
    ]
)  # fmt: skip
BAD_BYTES = st.sampled_from(
    [b"\xed\xa0\x80", b"\xed\xb0\x80\xed\xa0\x80", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\x00", b"\xc0\x80", b"\xe9", b"\x80", b"\xf4\x90\x80\x80", b"\x1b$B", b"\xa4\xa2"]
)  # fmt: skip
NASTY = SCRAPS | LINES | st.tuples(st.sampled_from(RUNS), SIZES).map(lambda t: t[0] * t[1]) | st.text(max_size=12)
PLACES = st.integers(0, 4_000)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028", "\n\r", "\r\r\n", " "])
CODECS = st.sampled_from(
    ["utf-8"] * 8 + ["utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1251", "shift_jis", "gb18030"]
)
NAMES = st.sampled_from(["a.txt", "a.txt", "a.html"])


@st.composite
def _mutated(draw: st.DrawFn) -> Page:
    """A stretch of a sample with nasty things put in, parts doubled and cut out, line ends mixed, and bytes spoilt."""
    number = draw(st.integers(0, len(TEXTS) - 1))
    text = TEXTS[number]
    start = draw(st.sampled_from([0, 0, 0, 300, 900]))
    text = text[start : start + draw(st.sampled_from([150, 400, 1_000]))]
    for where, span, put, twice in draw(
        st.lists(st.tuples(PLACES, st.sampled_from([0, 0, 1, 7, 60]), NASTY, st.booleans()), max_size=6)
    ):
        at = where % (len(text) + 1)
        text = text[:at] + put + text[at if twice else at + span :]
    if draw(st.booleans()):
        ends = draw(st.lists(ENDS, min_size=1, max_size=3))
        lines = text.split("\n")
        text = "".join(line + ends[i % len(ends)] for i, line in enumerate(lines))
    return Page(_spoil(draw, text), draw(st.sampled_from([SAMPLES[number].name] * 3 + ["a.txt", "a.html"])))


@st.composite
def _made(draw: st.DrawFn) -> Page:
    """A page of nasty pieces in whatever order."""
    parts = draw(st.lists(NASTY, max_size=14))
    return Page(_spoil(draw, draw(st.sampled_from(["", "\n", "\n\n", " "])).join(parts)), draw(NAMES))


def _spoil(draw: st.DrawFn, text: str) -> bytes:
    """The text in some encoding, now and then with bytes that are wrong in it."""
    data = text.encode(draw(CODECS), "ignore")
    for where, bad in draw(st.lists(st.tuples(PLACES, BAD_BYTES), max_size=2)) if draw(st.booleans()) else ():
        at = where % (len(data) + 1)
        data = data[:at] + bad + data[at:]
    return data


PLAIN = st.builds(Page, st.binary(max_size=400) | PAGES.map(str.encode) | st.text(max_size=300).map(str.encode), NAMES)
DOCUMENTS = _mutated() | _mutated() | _made() | PLAIN


# ---------------------------------------------------------------- what must hold


class Unsettled(AssertionError):
    """A text that comes out another when it is cleaned once more. All else holds of it."""


def record_of(page: Page) -> InputRecord:
    kind: Kind = "html" if page.name.endswith(".html") else "text"
    return InputRecord(content_id(page.data), page.name, (), kind, page.data)


def check(page: Page) -> DocumentRows | str:
    """Hold the invariants of one document against what is made of it: its rows, or why it is refused. Raises AssertionError.

    By the numbers of the design: one outcome (1), every character in one place (2), offsets that point at what they say
    (3), keys (4), nothing invented and clean text clean (5), never an exception and never much time (7).
    """
    record = record_of(page)
    start = time.process_time()
    outcome = edit(record)
    spent = time.process_time() - start
    assert spent < MAX_SECONDS + SECONDS_PER_BYTE * len(page.data), f"{spent:.1f} s for {len(page.data)} bytes"
    if isinstance(outcome, RejectRow):
        assert outcome.reason != "check_failed", outcome.detail
        assert (outcome.table_name, bool(outcome.detail)) == ("input", True)
        return str(outcome.reason)
    raw = read_record(record, Limits())
    assert_accounted(raw.text, outcome)
    assert_offsets(outcome)
    assert_keys(outcome)
    stated = [
        hint.value for hints in (getattr(raw.hints, name) for name in raw.hints.__dataclass_fields__) for hint in hints
    ]
    assert_nothing_invented("\n".join((raw.text, *stated, page.name)), outcome)
    assert_clean(outcome)
    return outcome


def find_refused_rows(edited: Sequence[DocumentRows]) -> list[RejectRow]:
    """The rows that a run would refuse, of many documents at once: the contract of the tables is slow to ask."""
    return check_rows(list({one.article.article_id: one for one in edited}.values()))[1]


def assert_accounted(page: str, edited: DocumentRows) -> None:
    """Every character that is no white space is in exactly one of the text and the rows of removed."""
    at, kept = 0, []
    for row in edited.removed:
        assert at <= row.start_char < row.end_char <= len(page), "removed stretches overlap"
        assert row.text == page[row.start_char : row.end_char]
        kept.append(page[at : row.start_char])
        at = row.end_char
    kept.append(page[at:])
    before, after = (Counter(map(_apart, "".join(part.split()))) for part in ("".join(kept), edited.article.text))
    assert _spread(before) == _spread(after), "characters were lost or made"
    paragraphs = edited.article.text.split("\n\n")
    assert all(p == unicodedata.normalize("NFC", p) and p == " ".join(p.split()) != "" for p in paragraphs)


def _apart(character: str) -> str:
    return unicodedata.normalize("NFD", character)


def _spread(counts: Counter[str]) -> Counter[str]:
    """Counts of characters taken apart as counts of the parts."""
    parts: Counter[str] = Counter()
    for apart, times in counts.items():
        for character in apart:
            parts[character] += times
    return parts


def assert_offsets(edited: DocumentRows) -> None:
    """field[start:end] is the text of every piece, mention, speaker and insertion."""
    fields = {"text": edited.article.text, "title": edited.article.title or ""}
    for mention in edited.mentions:
        assert fields[mention.in_field][mention.start_char : mention.end_char] == mention.text != ""
    for quote in edited.quotes:
        field = fields[quote.in_field]
        pieces = [(s.start_char, s.end_char) for s in quote.spans]
        assert pieces == sorted(pieces)
        assert (quote.start_char, quote.end_char) == (pieces[0][0], pieces[-1][1])
        shown = "".join(field[a:b] for a, b in pieces)
        assert "".join(shown.split()) == "".join(quote.text.split()) != ""
        for insertion in quote.insertions:
            assert any(a <= insertion.start_char < insertion.end_char <= b for a, b in pieces)
        if quote.speaker_text is not None:
            assert field[quote.speaker_start : quote.speaker_end] == quote.speaker_text != ""
    if edited.article.dateline is not None:
        assert edited.article.text.startswith(edited.article.dateline)


def assert_keys(edited: DocumentRows) -> None:
    """Keys are unique, and what they refer to is there."""
    for rows, name in (
        (edited.quotes, "quote_id"),
        (edited.mentions, "mention_id"),
        (edited.entities, "entity_id"),
        (edited.removed, "segment"),
    ):
        keys = [getattr(row, name) for row in rows]
        assert len(set(keys)) == len(keys), f"{name} repeats"
    known = {entity.entity_id for entity in edited.entities} | {None}
    assert {mention.entity_id for mention in edited.mentions} <= known
    assert {quote.speaker_id for quote in edited.quotes} | {edited.article.dateline_place_id} <= known
    children = (*edited.quotes, *edited.mentions, *edited.removed)
    assert {row.article_id for row in children} <= {edited.article.article_id}


def assert_nothing_invented(said: str, edited: DocumentRows) -> None:
    """Title, people, agency, section and the digits of dates are in the page, in its markup or in its name."""
    article = edited.article
    pool = _words(show(said))  # what stands between a letter and its mark is not seen
    for name in (article.title, *article.authors, *article.editors, article.section, article.dateline):
        assert name is None or _words(name) in pool, f"{name!r} is nowhere in the page"
    digits = re.sub(r"\D", "", "".join(str(unicodedata.digit(c, "")) if c.isdigit() else c for c in said))
    for day in (article.published_date, article.updated_at):
        assert day is None or str(day.year)[2:] in digits, f"{day} is nowhere in the page"
    for quote in edited.quotes:
        # An insertion may stand within a word, so words can't be compared.
        said_parts, printed = (
            _spread(Counter(map(_apart, "".join(t.split())))) for t in (quote.spoken_text, quote.text)
        )
        assert said_parts <= printed, f"{quote.spoken_text!r} is more than is printed"


def _words(text: str) -> str:
    return fold_words(text).replace(" ", "")


def assert_clean(edited: DocumentRows) -> None:
    """Cleaning what is clean changes nothing: the text alone comes out as it went in. Raises Unsettled."""
    data = edited.article.text.encode()
    try:
        again = Pipeline().run(InputRecord(content_id(data), "a.txt", (), "text", data)).cleaned.text
    except Refused as refused:
        raise Unsettled(f"the text alone is refused: {refused}") from refused
    if again != edited.article.text:
        raise Unsettled("the text alone comes out another")
