"""Bytes -> text, the name of the encoding, and what was odd about it.

Belongs here: the order in which encodings are tried, and what is not text at all. A byte-order mark is believed first,
then UTF-8 that is valid, then a label the page declares, then the pattern of NULs in UTF-16, then a guess.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

from copydesk.read.encodings import (
    CODECS,
    DETECTABLE,
    Attempt,
    decode_as,
    find_encoding,
    looks_latin,
    vote_latin,
)
from copydesk.read.mojibake import repair_mojibake
from copydesk.read.natural import is_empty, is_natural
from copydesk.records import Refused, RejectReason, Stage

_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP or Office"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "ELF program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
    (b"{\\rtf", "RTF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh91AY&SY", "bzip2"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"OggS\x00", "Ogg"),
    (b"ID3\x03", "MP3"),
    (b"ID3\x04", "MP3"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"wOFF", "web font"),
    (b"wOF2", "web font"),
    (b"\xca\xfe\xba\xbe", "Java class"),
    (b"%!PS-", "PostScript"),
)
# UTF-32 before UTF-16: its little-endian mark begins with the other's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf_8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf_32_le"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf_32_be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf_16_le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf_16_be"),
)
# Tab, line feed, vertical tab, form feed, return and escape do occur in text.
_BINARY_BYTES = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1b") + b"\x7f"
_BINARY_SHARE = 0.02  # of random bytes it is 0.11, of the worst real text met 0.002
_SPOILT_SHARE = (
    0.2  # guess: a text that reads as one in spite of so many controls was spoilt on its way, and is no binary
)

# Browsers look for a label in the first 1024 bytes; pages with long comments on top put it later.
_LABEL_BYTES = 4096
_META_LABEL = re.compile(
    rb"<meta[^>]{0,300}?charset[ \t\r\n]{0,5}=[ \t\r\n\"']{0,5}([\w.:-]{1,40})",
    re.IGNORECASE,
)
_XML_LABEL = re.compile(rb"^[ \t\r\n]{0,20}<\?xml[^>]{0,100}?encoding[ \t]{0,5}=[ \t]{0,5}[\"']([\w.:-]{1,40})")
_TAG = re.compile(rb"<[^<>]{1,2000}>")
_HIGH = re.compile(rb"[\x80-\xff]")
_SAMPLE_BYTES = 50_000  # that the detector reads: a guess; more only costs time
_LETTER_SHARE = 0.6  # of running text nine tenths are letters, of bytes that are ASCII by luck half
# No decoder makes them; mended mojibake might.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_PYTHON_NAMES = {CODECS[name]: name for name in DETECTABLE}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded text without byte-order mark or lone surrogates, its line ends as they were; warning codes sorted."""

    text: str
    encoding: str
    warnings: tuple[str, ...]


def decode(data: bytes, *, markup: bool) -> Decoded:
    """`data` as text; `markup` says that a label inside it counts.

    Warnings: encoding_guessed, encoding_errors (a few sequences had no character), encoding_repaired (mojibake).
    Raises Refused: empty, not_text or undecodable.
    """
    if not data.strip():
        raise Refused(Stage.READ, RejectReason.EMPTY, "no bytes but white space")
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise Refused(Stage.READ, RejectReason.NOT_TEXT, f"starts like a {kind} file")
    attempt, encoding, guessed = _choose(data, markup)
    text, repaired = repair_mojibake(attempt.text.lstrip("\ufeff"))
    if not text.strip():
        raise Refused(Stage.READ, RejectReason.EMPTY, "no characters but white space")
    if is_empty(text):
        raise Refused(Stage.READ, RejectReason.NOT_TEXT, "too many characters that mean nothing")
    codes = {
        "encoding_guessed": guessed,
        "encoding_errors": attempt.bad > 0,
        "encoding_repaired": repaired,
    }
    text = _LONE_SURROGATE.sub("\ufffd", text)
    return Decoded(text, encoding, tuple(sorted(code for code, holds in codes.items() if holds)))


def _choose(data: bytes, markup: bool) -> tuple[Attempt, str, bool]:
    """The reading of `data`, its encoding, and whether that was a guess."""
    for mark, name, codec in _MARKS:
        if data.startswith(mark):
            marked = _decode_wide(data[len(mark) :], codec) if name != "utf-8" else decode_as(data[len(mark) :], name)
            if marked.bad == 0 or marked.nearly_clean:
                return _refuse_binary_text(marked), name, False
            if name != "utf-8":
                raise Refused(
                    Stage.DECODE,
                    RejectReason.UNDECODABLE,
                    f"has a {name} mark, but is not {name}",
                )
            data = data[len(mark) :]
    if b"\0" in data:
        wide = _wide_by_nulls(data)
        if wide is not None:
            return wide[0], wide[1], True
    _refuse_binary(data)
    if data.isascii() and (b"\x1b$" in data or b"\x1b(" in data):
        japanese = decode_as(data, "iso-2022-jp")
        if japanese.bad == 0 and japanese.foreign:
            return japanese, "iso-2022-jp", False
    utf8 = decode_as(data, "utf-8")
    if utf8.bad == 0 or (utf8.foreign and utf8.nearly_clean) or _only_cut_off(data, utf8):
        return utf8, "utf-8", False
    declared = _declared(data) if markup else None
    if declared is not None and declared != "utf-8":
        attempt = decode_as(data, declared)
        if attempt.nearly_clean and _sensible(attempt.text):
            return attempt, declared, False
    return *_guess(data), True


def _decode_wide(data: bytes, codec: str) -> Attempt:
    text = data.decode(codec, "replace")
    bad = text.count("\ufffd")
    return Attempt(text, bad, len(text) - bad)


def _refuse_binary_text(attempt: Attempt) -> Attempt:
    """Characters below space are as telling in UTF-16 as bytes are elsewhere."""
    _refuse_binary(attempt.text.encode("utf-8", "replace"))
    return attempt


def _refuse_binary(data: bytes) -> None:
    rest = data.translate(None, _BINARY_BYTES)
    controls = len(data) - len(rest)
    if (
        controls > 1
        and controls > _BINARY_SHARE * len(data)
        and not (controls <= _SPOILT_SHARE * len(data) and _is_plain(rest))
    ):
        raise Refused(
            Stage.READ,
            RejectReason.NOT_TEXT,
            f"{controls} control bytes in {len(data)}",
        )


def _is_plain(data: bytes) -> bool:
    """Whether bytes are UTF-8 that reads as text, words with space between them."""
    attempt = decode_as(data, "utf-8")
    words = attempt.text[:_SAMPLE_BYTES].split()
    return (
        attempt.bad == 0
        and len(words) > 1
        and sum(c.isalpha() for word in words for c in word) > _LETTER_SHARE * sum(map(len, words))
        and is_natural(attempt.text, CODECS["utf-8"])
    )


def _wide_by_nulls(data: bytes) -> tuple[Attempt, str] | None:
    """UTF-16 without a mark: spaces and digits put NULs at every odd place (little end first) or every even one."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most < 2 or most < 0.02 * len(data) or least > 0.02 * most:
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    attempt = _decode_wide(data, name)
    return (attempt, name) if (attempt.bad <= 1 and _sensible(attempt.text)) else None


def _only_cut_off(data: bytes, utf8: Attempt) -> bool:
    """Whether the one bad sequence is the last character of an UTF-8 text, cut in two."""
    if utf8.bad != 1 or not utf8.text.endswith("\ufffd"):
        return False
    # A lone E9 at the end of ASCII text is the last letter of "café" in Latin-1, not a cut.
    return utf8.foreign > 0 or data[-2:-1] >= b"\x80"


def _declared(data: bytes) -> str | None:
    head = data[:_LABEL_BYTES]
    for pattern in (_META_LABEL, _XML_LABEL):
        for match in pattern.finditer(head):
            name = find_encoding(match.group(1).decode("ascii", "replace"))
            if name is not None:
                return name
    return None


def _guess(data: bytes) -> tuple[Attempt, str]:
    """The likeliest encoding of bytes that say nothing.

    Raises Refused: undecodable when none reads sensibly, not_text when those that do make no words of any language.
    """
    sample = _sample(data)
    candidates = [vote_latin(sample)] if looks_latin(sample) else []
    found = from_bytes(sample, cp_isolation=[CODECS[n] for n in DETECTABLE], preemptive_behaviour=False).best()
    if found is not None and _mostly_letters(str(found)):
        candidates.append(_PYTHON_NAMES.get(found.encoding))
    candidates.append(vote_latin(sample))
    readable = False
    for name in candidates:
        if name is None:
            continue
        attempt = decode_as(data, name)
        if attempt.nearly_clean and _sensible(attempt.text):
            readable = True
            if is_natural(decode_as(sample, name).text, CODECS[name]):
                return attempt, name
    if readable:
        raise Refused(Stage.READ, RejectReason.NOT_TEXT, "bytes that decode by luck: no words of any language")
    raise Refused(Stage.DECODE, RejectReason.UNDECODABLE, "no encoding reads these bytes sensibly")


def _sample(data: bytes) -> bytes:
    """Lines with bytes beyond ASCII, without tags, at most _SAMPLE_BYTES: all that tells encodings apart."""
    kept: list[bytes] = []
    size = 0
    for line in data.split(b"\n"):
        if line.isascii():
            continue
        first = _HIGH.search(line)
        start = max(0, first.start() - 200) if first else 0
        piece = _TAG.sub(b" ", line[start : start + _SAMPLE_BYTES])
        kept.append(piece)
        size += len(piece)
        if size >= _SAMPLE_BYTES:
            break
    return b"\n".join(kept)[:_SAMPLE_BYTES]


def _mostly_letters(text: str) -> bool:
    """Whether the characters beyond ASCII are letters, as they are in every script the detector knows."""
    foreign = [c for c in text if c > "\x7f"]
    return sum(map(str.isalpha, foreign)) >= 0.7 * len(foreign)


def _sensible(text: str) -> bool:
    """Whether hardly any of the first characters are controls, private or unassigned, as in a wrong reading."""
    head = text[:_SAMPLE_BYTES]
    if not head.isascii():
        head = "".join(c for c in head if c > "\x7f") + head[:100]
    odd = sum(1 for c in head if unicodedata.category(c) in {"Cc", "Co", "Cn"} and c not in "\t\n\r\f\v")
    return odd <= 0.02 * len(head)
