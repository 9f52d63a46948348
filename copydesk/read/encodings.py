"""The encodings news is found in: their names, their tables, and how well bytes fit one.

Belongs here: facts about encodings. The order in which they are tried is decode.py's.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

# Label families as browsers read them (WHATWG Encoding Standard): the name we publish -> (Python's codec, other
# labels). Left out on purpose, because obeying them on ASCII-compatible bytes loses the page or runs a codec that is no
# character encoding: utf-16, utf-32, utf-7, unicode_escape, idna, punycode, x-user-defined, iso-2022-kr and hz.
_FAMILIES: dict[str, tuple[str, str]] = {
    "utf-8": ("utf_8", "utf8 unicode-1-1-utf-8 x-unicode20utf8"),
    "windows-1252": (
        "cp1252",
        "ascii us-ascii iso-8859-1 iso8859-1 iso88591 latin1 latin-1 l1 cp1252 x-cp1252 cp819 iso-ir-100 ansi",
    ),
    "windows-1250": ("cp1250", "cp1250 x-cp1250"),
    "windows-1251": ("cp1251", "cp1251 x-cp1251 win-1251"),
    "windows-1253": ("cp1253", "cp1253 x-cp1253"),
    "windows-1254": ("cp1254", "cp1254 x-cp1254 iso-8859-9 iso8859-9 latin5 l5"),
    "windows-1255": ("cp1255", "cp1255 x-cp1255"),
    "windows-1256": ("cp1256", "cp1256 x-cp1256"),
    "windows-1257": ("cp1257", "cp1257 x-cp1257"),
    "windows-1258": ("cp1258", "cp1258 x-cp1258"),
    "windows-874": ("cp874", "cp874 tis-620 iso-8859-11 iso8859-11 dos-874"),
    "iso-8859-2": ("iso8859_2", "iso8859-2 latin2 l2"),
    "iso-8859-3": ("iso8859_3", "iso8859-3 latin3"),
    "iso-8859-4": ("iso8859_4", "iso8859-4 latin4"),
    "iso-8859-5": ("iso8859_5", "iso8859-5 cyrillic"),
    "iso-8859-6": ("iso8859_6", "iso8859-6 arabic"),
    "iso-8859-7": ("iso8859_7", "iso8859-7 greek greek8"),
    "iso-8859-8": ("iso8859_8", "iso8859-8 iso-8859-8-i hebrew logical"),
    "iso-8859-10": ("iso8859_10", "iso8859-10 latin6"),
    "iso-8859-13": ("iso8859_13", "iso8859-13"),
    "iso-8859-14": ("iso8859_14", "iso8859-14"),
    "iso-8859-15": ("iso8859_15", "iso8859-15 latin9 l9"),
    "iso-8859-16": ("iso8859_16", "iso8859-16"),
    "koi8-r": ("koi8_r", "koi koi8 koi8r"),
    "koi8-u": ("koi8_u", "koi8-ru"),
    "ibm866": ("cp866", "866 cp866"),
    "macintosh": ("mac_roman", "mac x-mac-roman"),
    "x-mac-cyrillic": ("mac_cyrillic", "x-mac-ukrainian"),
    "euc-kr": (
        "cp949",
        "euckr ks-c-5601-1987 ks-c-5601-1989 ksc5601 ksc-5601 ks-c-5601 windows-949 cp949 uhc korean",
    ),
    "gb18030": (
        "gb18030",
        "gb2312 gbk x-gbk gb-2312-80 chinese csgb2312 iso-ir-58 cp936 euc-cn",
    ),
    "big5": ("big5hkscs", "big5-hkscs cn-big5 x-x-big5 csbig5 cp950"),
    "shift_jis": (
        "cp932",
        "shift-jis sjis x-sjis ms-kanji windows-31j ms932 csshiftjis",
    ),
    "euc-jp": ("euc_jp", "eucjp x-euc-jp"),
    "iso-2022-jp": ("iso2022_jp", "csiso2022jp"),
}
_MULTI_BYTE = frozenset({"utf-8", "euc-kr", "gb18030", "big5", "shift_jis", "euc-jp", "iso-2022-jp"})
CODECS = {name: codec for name, (codec, _) in _FAMILIES.items()}
LABELS = {label: name for name, (_, labels) in _FAMILIES.items() for label in (*labels.split(), name.replace("_", "-"))}

# The detector chooses among these. Rarer ones made it err on ordinary text: with Thai it read short Chinese as Thai.
DETECTABLE = (
    "windows-1251",
    "koi8-r",
    "ibm866",
    "iso-8859-5",
    "windows-1253",
    "windows-1255",
    "windows-1256",
    "euc-kr",
    "gb18030",
    "big5",
    "shift_jis",
    "euc-jp",
)

# Letters that languages written in each of these really use, most likely encoding first; a tie goes to the first.
_LATIN_LETTERS = {
    "windows-1252": "áàâäãåæçéèêëíìîïñóòôöõøœúùûüÿßšžªº",
    "windows-1254": "çğıöşüâîûİ",
    "windows-1250": "ąćęłńóśźżáčďéěíňřšťúůýžőűöüäôľĺŕăâîşţđß",
    "iso-8859-2": "ąćęłńóśźżáčďéěíňřšťúůýžőűöüäôľĺŕăâîşţđß",
}
# Icelandic letters where Turkish has its own: half a vote each, or Turkish would always read as Icelandic.
_RARE_LETTERS = {"windows-1252": frozenset("ýðþÝÐÞ")}
_TYPOGRAPHY = frozenset("\u00a0€‚„…†‡‰‹›‘’“”•–—™¡¢£©«¬\u00ad®°²³´·»¼½¾¿§")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Attempt:
    """Bytes read as one encoding: `bad` sequences that mean nothing in it, `foreign` characters beyond ASCII."""

    text: str
    bad: int
    foreign: int

    @property
    def nearly_clean(self) -> bool:
        """Whether the bad sequences are so few that the encoding is right and the file a little damaged."""
        return self.bad * 50 <= self.foreign or (self.bad == 1 and self.foreign >= 5)


def find_encoding(label: str) -> str | None:
    """The published name of a declared label, or None when the label is unknown or not to be obeyed.

    >>> find_encoding("ISO-8859-1"), find_encoding("utf-16")
    ('windows-1252', None)
    """
    return LABELS.get(label.strip().lower().replace("_", "-"))


def decode_as(data: bytes, name: str) -> Attempt:
    """`data` read as `name` (a published name), with U+FFFD for every bad sequence."""
    if name in _MULTI_BYTE:
        text = data.decode(CODECS[name], "replace")
    else:
        text = codecs.charmap_decode(data, "strict", _table(name))[0]
    bad = text.count("\ufffd") - data.count(b"\xef\xbf\xbd") * (name == "utf-8")
    return Attempt(text, bad, len(text) - _ascii_length(text) - bad)


@lru_cache(maxsize=64)
def _table(name: str) -> str:
    """The 256 characters of a single-byte encoding. As in browsers, a byte 80..9F it lacks is the C1 control."""
    codec = CODECS[name]
    characters = (bytes([b]).decode(codec, "replace") for b in range(256))
    return "".join(chr(b) if c == "\ufffd" and b < 0xA0 else c for b, c in enumerate(characters))


def _ascii_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("ascii", "ignore"))


def looks_latin(sample: bytes) -> bool:
    """Whether high bytes stand alone between ASCII letters, as accents do; in other scripts they come in runs."""
    runs = [len(run) for run in _HIGH_RUN.findall(sample)]
    return bool(runs) and runs.count(1) >= 0.7 * len(runs)


def vote_latin(sample: bytes) -> str | None:
    """The Latin encoding under which most high bytes are letters or punctuation really in use, or None."""
    best, best_votes = None, 0.0
    for name, letters in _LATIN_LETTERS.items():
        found = _NOT_ASCII.findall(decode_as(sample, name).text)
        known = frozenset(letters + letters.upper())
        rare = _RARE_LETTERS.get(name, frozenset())
        votes = sum(1.0 if c in known or c in _TYPOGRAPHY else 0.5 * (c in rare) for c in found)
        # Punctuation and many letters have the same place in all of them, so only a clear majority counts.
        if votes > best_votes and votes >= 0.85 * len(found):
            best, best_votes = name, votes
    return best
