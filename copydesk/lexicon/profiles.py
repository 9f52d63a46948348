"""Reads profiles of outlets: those we ship, and those of a folder of the user's, which extend them.

Belongs here: what a profile's TOML file may hold, what a mistake in one is called, and the version of what is known.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from copydesk.lexicon.files import KnowledgeError, kb_version, list_files, read_text
from copydesk.lexicon.outlets import LINE_KINDS, LearnedLine, Outlet, Profiles, join, line_key
from copydesk.records import RemovedReason

SUFFIX = ".toml"
MAX_BYTES = 10_000_000  # of one profile; a thousand learned lines take 200,000
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")

_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_COUNTRY = re.compile("[A-Z]{2}")


class ProfileError(KnowledgeError):
    """A profile is wrong. The message names the file, the line where it is known, the key, and what is wrong."""

    def __init__(self, place: str, line: int | None, why: str) -> None:
        ValueError.__init__(self, f"{place}{'' if line is None else f', line {line}'}: {why}")


@cache
def shipped_profiles() -> Profiles:
    """The profiles that are part of the package."""
    found = []
    for file in list_files("outlets", SUFFIX):
        slug = file.removeprefix("outlets/").removesuffix(SUFFIX)
        found.append(read_profile(f"knowledge/{file}", slug, read_text(file)))
    return Profiles(tuple(found), kb_version())


def load_profiles(folder: Path | None) -> Profiles:
    """The shipped profiles, extended by every *.toml file of `folder`; the shipped ones alone when it is None.

    A profile with a slug of ours extends ours: what it says wins, and its lists are added. Raises ProfileError for
    a folder that isn't there or holds no profile, and for the first mistake in a file.
    """
    if folder is None:
        return shipped_profiles()
    files = read_folder(folder)
    if not files:
        raise ProfileError(str(folder), None, f"there is no profile (*{SUFFIX}) in this folder")
    return extend_profiles(files, str(folder))


def read_folder(folder: Path) -> tuple[tuple[str, str], ...]:
    """The name and text of every profile in `folder`, sorted by name. Raises ProfileError."""
    if not folder.is_dir():
        raise ProfileError(str(folder), None, "there is no such folder of profiles")
    found = []
    try:
        for path in sorted(folder.iterdir(), key=lambda path: path.name):
            if path.suffix == SUFFIX and not path.name.startswith(".") and path.is_file():
                found.append((path.name, _decode(path)))
    except OSError as error:
        raise ProfileError(str(folder), None, f"can't be read: {error.strerror}") from error
    return tuple(found)


def extend_profiles(files: Iterable[tuple[str, str]], folder: str) -> Profiles:
    """The shipped profiles extended by files of a folder, given by name and text. Raises ProfileError."""
    files = tuple(files)
    outlets = {outlet.slug: outlet for outlet in shipped_profiles().outlets}
    owners = {("domains", domain): outlet.slug for outlet in outlets.values() for domain in outlet.domains}
    digest = hashlib.sha256(kb_version().encode())
    for name, text in files:
        place, slug = f"{folder.rstrip('/')}/{name}", name.removesuffix(SUFFIX)
        base = outlets.get(slug)
        outlet = read_profile(place, slug, text, needs_name=base is None)
        for field in ("domains", "folders"):
            for value in getattr(outlet, field):
                owner = owners.setdefault((field, value), slug)
                if owner != slug:
                    why = f"{field}: {value} belongs to the outlet {owner} already"
                    raise ProfileError(place, _line_of(text, field), why)
        outlets[slug] = outlet if base is None else join(base, outlet)
        digest.update(f"{name}\x00".encode())
        digest.update(hashlib.sha256(text.encode("utf-8")).digest())
    version = digest.hexdigest()[: len(kb_version())] if files else kb_version()
    return Profiles(tuple(outlets[slug] for slug in sorted(outlets)), version, files)


def read_profile(place: str, slug: str, text: str, *, needs_name: bool = True) -> Outlet:
    """The profile in a file's text. `place` is what errors call the file. Raises ProfileError."""
    if not SLUG.fullmatch(slug):
        raise ProfileError(place, None, "a profile's file is named by small letters, digits and hyphens")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(place, None, f"not TOML: {error}") from error
    except RecursionError as error:
        raise ProfileError(place, None, "not TOML that can be read: nested too deeply") from error
    learned = table.pop("learned", [])
    values = _check_all(place, text, None, table, _FIELDS)
    if needs_name and not values.get("name"):
        raise ProfileError(place, None, "name: is missing")
    values.setdefault("name", "")
    if not isinstance(learned, list) or not all(isinstance(entry, dict) for entry in learned):
        raise ProfileError(place, _line_of(text, "learned"), "learned: must be tables, each begun by [[learned]]")
    lines = tuple(_read_line(place, slug, text, number, entry) for number, entry in enumerate(learned, 1))
    return Outlet(slug=slug, learned=lines, **values)


def _read_line(place: str, slug: str, text: str, number: int, entry: dict[str, Any]) -> LearnedLine:
    """One [[learned]] table, the `number`-th of its file."""
    values = _check_all(place, text, number, entry, _LINE_FIELDS)
    if "text" not in values:
        raise ProfileError(place, _line_of(text, None, number), f"learned {number}: text: is missing")
    line = LearnedLine(**values)
    if line.documents is not None and line.of is not None and line.documents > line.of:
        why = f"learned {number}: documents: {line.documents} are more than the {line.of} there are"
        raise ProfileError(place, _line_of(text, "documents", number), why)
    return LearnedLine(**values, rule_id=f"outlet.{slug}.{line.kind}")


@dataclass(frozen=True, slots=True)
class _Check:
    """What a value must be, in words, and how it becomes the field's value; None when it isn't that."""

    must_be: str
    read: Callable[[Any], Any]


def _check_all(
    place: str, text: str, number: int | None, table: dict[str, Any], checks: dict[str, _Check]
) -> dict[str, Any]:
    """The values of a table, checked. Raises ProfileError for the first that is wrong."""
    values = {}
    for key, value in table.items():
        where = _line_of(text, key, number)
        label = key if number is None else f"learned {number}: {key}"
        check = checks.get(key)
        if check is None:
            raise ProfileError(place, where, f"{label}: no profile has this key; there are {', '.join(checks)}")
        read = check.read(value)
        if read is None:
            raise ProfileError(place, where, f"{label}: is {_shown(value)}, and must be {check.must_be}")
        values[key] = read
    return values


def _line_of(text: str, key: str | None, number: int | None = None) -> int | None:
    """The line on which a key stands, in the `number`-th [[learned]] table or before all of them; None when not found."""
    entry = 0
    for at, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if bare.startswith("[[learned]]"):
            entry += 1
            if key is None and entry == number:
                return at
        if entry == (number or 0) and key is not None and re.match(rf"[\"']?{re.escape(key)}[\"']?\s{{0,9}}=", bare):
            return at
    return None


def _shown(value: Any) -> str:
    """A value as an error shows it: not all of a long one."""
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."


def _decode(path: Path) -> str:
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        raise ProfileError(str(path), None, f"more than {MAX_BYTES} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProfileError(str(path), data.count(b"\n", 0, error.start) + 1, "not UTF-8") from error


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _like(pattern: re.Pattern[str]) -> Callable[[Any], str | None]:
    return lambda value: value if isinstance(value, str) and pattern.fullmatch(value) else None


def _one_of(*allowed: str) -> Callable[[Any], str | None]:
    return lambda value: value if isinstance(value, str) and value in allowed else None


def _many(read: Callable[[Any], str | None]) -> Callable[[Any], tuple[str, ...] | None]:
    def read_all(value: Any) -> tuple[str, ...] | None:
        if not isinstance(value, list):
            return None
        found = tuple(read(one) for one in value)
        return None if None in found else tuple(one for one in found if one is not None)

    return read_all


def _zone(value: Any) -> str | None:
    try:
        return ZoneInfo(value).key if isinstance(value, str) else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        return None


def _line_text(value: Any) -> str | None:
    return value if isinstance(value, str) and line_key(value) else None


def _reason(value: Any) -> RemovedReason | None:
    return RemovedReason(value) if isinstance(value, str) and value in list(RemovedReason) else None


def _count(value: Any) -> int | None:
    return value if type(value) is int and value >= 1 else None


_TEXTS = _Check("a list of texts, none of them empty", _many(_word))
_LINES = _Check("a list of lines, none of them empty", _many(_line_text))
_FIELDS: dict[str, _Check] = {
    "name": _Check("a text", _word),
    "country": _Check("an ISO 3166-1 code of two capitals", _like(_COUNTRY)),
    "language": _Check("a language tag such as en or pt-BR", _like(_LANGUAGE)),
    "time_zone": _Check("an IANA zone such as Asia/Seoul", _zone),
    "date_order": _Check("dmy or mdy", _one_of("dmy", "mdy")),
    "agency": _Check("a text", _word),
    "domains": _Check(
        "a list of hosts in small letters without www.",
        _many(lambda v: None if str(v).startswith("www.") else _like(_HOST)(v)),
    ),
    "aliases": _TEXTS,
    "folders": _TEXTS,
    "marks": _TEXTS,
    "boilerplate": _LINES,
    "body": _LINES,
}
_LINE_FIELDS: dict[str, _Check] = {
    "text": _Check("a line of text", _line_text),
    "kind": _Check(f"one of {', '.join(LINE_KINDS)}", _one_of(*LINE_KINDS)),
    "reason": _Check(f"one of {', '.join(RemovedReason)}", _reason),
    "documents": _Check("a whole number from 1", _count),
    "of": _Check("a whole number from 1", _count),
    "example": _Check("a text", _word),
    "mark": _Check("true or false", lambda value: value if isinstance(value, bool) else None),
}
assert {"slug", "learned", *_FIELDS} == {field.name for field in fields(Outlet)}
assert {"rule_id", *_LINE_FIELDS} == {field.name for field in fields(LearnedLine)}
