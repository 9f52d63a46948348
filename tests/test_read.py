"""Reading: cases as data, what must hold for any bytes, and hostile pages."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.read import read_record, render
from copydesk.read.decode import decode
from copydesk.read.encodings import CODECS
from copydesk.read.hints import FIELDS
from copydesk.read.natural import is_natural
from copydesk.records import InputRecord, Kind, Limits, RawDocument, Refused
from copydesk.spans import lines

CASES = Path(__file__).parent / "cases" / "read"
LIMITS = Limits()
PAGE = (
    '<html><head><title>T</title></head><body><p class="x">One — “two”.<br>세 번째</p><pre>a\n  b</pre></body></html>'
)


def load(name: str) -> list[Any]:
    cases: list[Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["label"]) for case in cases]


def read(data: bytes, kind: Kind = "html", limits: Limits = LIMITS) -> RawDocument:
    return read_record(InputRecord("0" * 24, "a.txt", (), kind, data), limits)


@pytest.mark.parametrize("case", load("decode"))
def test_decode(case: dict[str, Any]) -> None:
    expected, data = case["expected"], bytes.fromhex(case["bytes"])
    if "reason" in expected:
        with pytest.raises(Refused) as refused:
            read(data, case["kind"])
        assert refused.value.reason == expected["reason"]
        return
    found = read(data, case["kind"])
    assert found.text == expected["text"]
    assert decode(data, markup=case["kind"] == "html").encoding == expected["encoding"]
    assert found.warnings == tuple(expected["warnings"])


@pytest.mark.parametrize("case", load("render"))
def test_render(case: dict[str, Any]) -> None:
    found = read(case["input"].encode())
    assert found.text == case["expected"]["text"]
    if case["expected"].get("blocks"):
        blocks = [[b.tag, b.path, b.link_chars, list(b.words)] for b in found.blocks]
        assert blocks == case["expected"]["blocks"]


@pytest.mark.parametrize("case", load("hints"))
def test_hints(case: dict[str, Any]) -> None:
    found = read(case["input"].encode())
    stated = {field: [[h.value, h.source] for h in getattr(found.hints, field)] for field in FIELDS}
    assert {field: values for field, values in stated.items() if values} == case["expected"]
    assert found.warnings == tuple(case["warnings"])


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_same_content_same_text(codec: str, line_end: str) -> None:
    data = PAGE.replace("\n", line_end).encode(codec)
    assert read(data).text == read(PAGE.encode()).text
    plain = "서울 (Yonhap)\n\n  “One”\n"
    assert read(plain.replace("\n", line_end).encode(codec), "text").text == plain.replace("\n", line_end)


def holds(found: RawDocument) -> None:
    """What must hold for every RawDocument."""
    assert not found.text.startswith("\ufeff")
    found.text.encode("utf-8")
    assert list(found.warnings) == sorted(set(found.warnings))
    if found.text or found.kind == "text":
        assert [block.span for block in found.blocks] == list(lines(found.text))
    else:
        assert found.blocks == ()
    for block in found.blocks:
        assert 0 <= block.link_chars <= len(block.span)
        if found.kind == "html":
            assert block.span.of(found.text).strip()
            assert block.tag
    for field in FIELDS:
        for hint in getattr(found.hints, field):
            assert 0 < len(hint.value) <= 1000
            hint.value.encode("utf-8")


LEGACY = [
    pytest.param(case["text"], encoding, id=f"{case['label']} in {encoding}")
    for case in json.loads((CASES / "legacy.json").read_text(encoding="utf-8"))
    for encoding in case["encodings"]
]


@pytest.mark.parametrize(("text", "encoding"), LEGACY)
def test_text_in_an_old_encoding_is_text(text: str, encoding: str) -> None:
    """The whole of it is read, and every stretch of 30 characters or more is natural."""
    data = text.encode(CODECS[encoding], "ignore")
    assert "encoding_guessed" in read(data, "text").warnings
    for start in range(0, len(text) - 30, 7):
        for size in (30, 60):
            part = text[start : start + size]
            if not part.isascii():
                assert is_natural(part, CODECS[encoding]), part


@pytest.mark.parametrize("low", [0, 32, 128])
def test_bytes_at_random_are_no_text(low: int) -> None:
    """Those below space told them, where there are some; the others may decode by luck."""
    chance = random.Random(low)
    reasons: set[str] = set()
    for size in (60, 100, 400, 2_000) * 20:
        data = bytes(chance.randrange(low, 256) for _ in range(size)).replace(b"\x7f", b"a")
        with pytest.raises(Refused) as refused:
            read(data, "text")
        reasons.add(refused.value.reason)
    assert reasons == ({"not_text"} if low == 0 else {"not_text", "undecodable"})


@pytest.mark.parametrize("signs", ["\u0378", "\ue000", "\U000e1000\u0379", "\x80\x81"])
def test_characters_without_a_meaning_are_no_text(signs: str) -> None:
    with pytest.raises(Refused, match="not_text"):
        read(f"A few words {signs * 20}".encode(), "text")
    assert read(f"A few words about this {signs * 2} and that.".encode(), "text").text


STORY = "A bridge opens\n\nMaria Lopez said on Monday that the bridge was open, and that boats run all night.\n"
CONTROLS = "".join(c for c in map(chr, range(32)) if not c.isspace())


def test_an_article_with_every_control_character_is_one() -> None:
    for text in (STORY + CONTROLS, CONTROLS.join(STORY.split(" ", 1)), STORY.replace(" ", " \x01")):
        found = read(text.encode(), "text")
        assert found.text == text
        assert found.warnings == ("control_characters",)
    assert read((STORY * 9).encode(), "text").warnings == ()


@pytest.mark.parametrize(
    "data",
    [
        b"\x01\x02\x03word\x04\x05 abc\x06",
        bytes(range(128)),
        CONTROLS.encode() + b"aF3$9/kQ=" * 20,
        (CONTROLS * 2).encode() + STORY.encode(),
    ],
)
def test_controls_among_what_is_no_text_are_no_text(data: bytes) -> None:
    with pytest.raises(Refused, match="not_text"):
        read(data, "text")


SCRAPS = """
    <p> </p> <div> </div> <a> </a> <b> </b> <table> <tr> <td> </td> </table> <br> <pre> </pre> <q> </q> <li> <ul> </ul>
    <script> </script> <title> <head> <body> </body> <svg> <noscript> <!-- --> <![x[ ]]> &#0; &#xd800; &q <textarea>
    <button> <select> <option> <x:y> <?xml ?> <!DOCTYPE < > " ' =
"""
SPACES = (" ", "\ufeff", "\r", "\n", "\x0b", "\x85")
MARKUP = st.lists(st.one_of(st.sampled_from((*SCRAPS.split(), *SPACES)), st.text(max_size=5)), max_size=40).map(
    lambda parts: "".join(parts).encode("utf-8", "replace")
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), MARKUP, st.text(max_size=80).map(lambda t: t.encode("utf-16"))))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    kinds: tuple[Kind, ...] = ("text", "html")
    for kind in kinds:
        try:
            found = read(data, kind)
        except Refused:
            continue
        holds(found)
        assert read(data, kind) == found


HOSTILE = {
    "unclosed paragraphs, breaks and fonts": "<p>a<br>b<font color=red>c" * 300,
    "deep but allowed": "<div>a" * 1_900 + "tail",
    "deep in paths and words": '<div class="a b-c" id="d">x' * 1_900,
    "billion laughs": '<!DOCTYPE h [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><p>x &b; y',
    "huge reference": "<p>a&#" + "9" * 6_000 + ";b",
    "NULs": "<p>a\0b</p>" * 10 + "word " * 200,
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(20_000)) + ">x",
    "classes": '<p class="' + "a b " * 50_000 + '">x',
    "open comments": "<p>x" + "<!--" * 20_000,
    "open titles": "<p>x</p>" + "<title>" * 20_000,
    "signs": "x" + "<" * 50_000,
    "nested authors": "<div itemprop=author>" * 500 + "<b>x</b>" * 500,
    "nested quotes": "<q>" * 500 + "x",
    "cells": "<table><tr>" + "<td>a" * 3_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_keep_their_text(name: str) -> None:
    found = read(HOSTILE[name].encode())
    holds(found)
    assert found.text


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<div>" * 5_000 + "x", "too_deep"),
        ("<p>" * 200_000, "too_large"),
        ("<!---->" * 100_001, "too_large"),
        ("<div " * 50_000 + ">", "too_deep"),
    ],
)
def test_pages_past_the_limits_are_refused(page: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read(page.encode())
    assert refused.value.reason == reason


def test_open_end_tags_are_no_depth() -> None:
    limits = Limits(max_depth=10)
    page = "<ul><li>a" * 2 + "<li>b" * 500 + "</ul></ul>" + "<p>c<br><img src=x>" * 500 + "<i/>" * 50 + "<b></b>" * 50
    assert read(page.encode(), limits=limits).blocks
    script = "<script>var a = '" + "<div>" * 50 + "'</script><p>x"
    assert read(script.encode(), limits=limits).text == "x"


@pytest.mark.parametrize(
    ("kind", "data"), [("text", b"a\n" * 9), ("html", b"<pre>" + b"a\n" * 11), ("html", b"a<br>" * 11)]
)
def test_lines_are_capped(kind: Kind, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copydesk.read.text.MAX_LINES", 10)
    monkeypatch.setattr("copydesk.read.lines.MAX_LINES", 10)
    if kind == "text":
        assert len(read(data, kind).blocks) == 10
        data += b"a\n"
    with pytest.raises(Refused, match="too_large"):
        read(data, kind)


def test_size_limit_counts_bytes() -> None:
    with pytest.raises(Refused, match="too_large"):
        read(b"abcd", "text", Limits(max_bytes=3))


def test_render_is_the_text() -> None:
    record = InputRecord("0" * 24, "a.html", (), "html", PAGE.encode())
    assert render(record, LIMITS) == "One — “two”.\n세 번째\na\n  b"
