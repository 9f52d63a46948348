"""Profiles of outlets: what a person or `copydesk learn` wrote down of one newsroom's pages.

Belongs here: the typed profile, which lines it knows, and the set of all profiles that a run goes by. How a profile's file
is read and checked is in profiles.py; which page is of which outlet is said in the room of metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal, get_args

from copydesk.records import RemovedReason
from copydesk.textforms import squeeze

LineKind = Literal["line", "prefix", "suffix", "end_mark"]
LINE_KINDS: tuple[LineKind, ...] = get_args(LineKind)

BY_HAND = 0.99  # the confidence of a line that a person wrote into a profile
# A segment longer than this starts or ends with a learned phrase by chance, or holds body run together with it. Guess.
MAX_AFFIXED_WORDS = 60

# Signs that stand before and after an item of a list: no two sightings need to agree in them.
EDGES = " \u2022\u00b7*-\u2013\u2014>\u00bb<\u00ab|:\u2026.,;\u203a\u2039\u25ba\u2192"
_NUMBER = re.compile(r"\d{1,40}(?:[.,]\d{1,40}){0,6}")


def line_key(text: str) -> str:
    """The form under which two sightings of one line meet: squeezed, case-folded, bare of list signs, numbers as 0.

    >>> line_key("\u2022 12 Comments: ") == line_key("3 comments"), line_key("\u00a9 2019 The Harbour Post")
    (True, '\u00a9 0 the harbour post')
    """
    return _NUMBER.sub("0", squeeze(text).casefold()).strip(EDGES)


@dataclass(frozen=True, slots=True)
class LearnedLine:
    """A line of an outlet's pages that is never body.

    `kind`: the whole line; its first words; its last words; or a line below which no body stands. `documents` of `of`
    hold it, copies of one story counted once; both are None for a line written by hand. `mark` says that it tells the
    outlet's pages from others.
    """

    text: str
    kind: LineKind = "line"
    reason: RemovedReason = RemovedReason.NAVIGATION
    rule_id: str = ""
    documents: int | None = None
    of: int | None = None
    example: str | None = None
    mark: bool = False

    @property
    def confidence(self) -> float:
        """How sure it is that a line like this is no body.

        Of k documents that held it none had it as body, so the rule of succession with Jeffreys' prior gives the next
        one (k + 0.5) / (k + 1): 0.875 for three, 0.955 for ten. On real pages the share was never below that.
        """
        return BY_HAND if self.documents is None else min(BY_HAND, (self.documents + 0.5) / (self.documents + 1))


@dataclass(frozen=True)
class Outlet:
    """An outlet's profile. `date_order` settles 03/04/2019; `folders` are those under the input that hold its text.

    `marks` are phrases that give its pages away, `boilerplate` its lines that are never body, and `body` lines that are
    body whatever was learned: all written by hand. `learned` is what `copydesk learn` counted.
    """

    slug: str
    name: str
    country: str | None = None
    language: str | None = None
    time_zone: str | None = None
    date_order: Literal["dmy", "mdy"] | None = None
    agency: str | None = None
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    learned: tuple[LearnedLine, ...] = ()

    def boilerplate_of(self, text: str) -> LearnedLine | None:
        """What the profile says of a segment with this text, or None when it says nothing.

        The whole line is asked for first, then its head, then its tail, the longest phrase first: a few look-ups, however
        many lines the profile holds.
        """
        if not self._known:
            return None
        key = line_key(text)
        if key in self._never:
            return None
        whole = self._lines.get(key)
        if whole is not None or not self._affixes:
            return whole
        words = key.split(" ", MAX_AFFIXED_WORDS)
        if len(words) > MAX_AFFIXED_WORDS:
            return None
        for kind, size in self._affixes:
            if size <= len(words):
                part = words[:size] if kind == "prefix" else words[-size:]
                found = self._by_affix.get((kind, " ".join(part).strip(EDGES)))
                if found is not None:
                    return found
        return None

    def end_of(self, texts: Sequence[str]) -> int | None:
        """The number of the first of these segments below which no body stands, or None; `texts` in the page's order.

        A mark that comes twice marks nothing: then one of them may be an entry of a menu above the body.
        """
        if not self.end_marks:
            return None
        seen: dict[str, int] = {}
        for number, text in enumerate(texts):
            key = line_key(text)
            if key in self.end_marks:
                seen[key] = -1 if key in seen else number
        return min((number for number in seen.values() if number >= 0), default=None)

    @cached_property
    def end_marks(self) -> frozenset[str]:
        """The keys of the lines below which no body stands."""
        return frozenset(line_key(line.text) for line in self.learned if line.kind == "end_mark") - self._never

    @cached_property
    def _known(self) -> bool:
        return bool(self.boilerplate or self.learned)

    @cached_property
    def _never(self) -> frozenset[str]:
        return frozenset(map(line_key, self.body))

    @cached_property
    def _lines(self) -> dict[str, LearnedLine]:
        """Whole lines by key; what a person wrote comes before what was counted."""
        whole = {line_key(line.text): line for line in self.learned if line.kind in ("line", "end_mark")}
        by_hand = (LearnedLine(text, rule_id=f"outlet.{self.slug}") for text in self.boilerplate)
        whole.update((line_key(line.text), line) for line in by_hand)
        return whole

    @cached_property
    def _by_affix(self) -> dict[tuple[LineKind, str], LearnedLine]:
        return {(x.kind, line_key(x.text)): x for x in self.learned if x.kind in ("prefix", "suffix")}

    @cached_property
    def _affixes(self) -> tuple[tuple[LineKind, int], ...]:
        """Which kinds of phrase of how many words there are, heads first, long ones first."""
        sizes = {(kind, key.count(" ") + 1) for kind, key in self._by_affix}
        return tuple(sorted(sizes, key=lambda one: (one[0], -one[1])))


def join(base: Outlet, more: Outlet) -> Outlet:
    """One profile of two of the same outlet: what `more` says wins, and its lists are added to those of `base`."""
    joined: dict[str, Any] = {}
    for field in fields(Outlet):
        old, new = getattr(base, field.name), getattr(more, field.name)
        if isinstance(old, tuple):
            joined[field.name] = tuple(dict.fromkeys((*old, *new)))
        else:
            joined[field.name] = old if new in (None, "") else new
    return Outlet(**joined)


@dataclass(frozen=True)
class Profiles:
    """Every outlet that a run knows, by slug. `version` changes with any byte of what is known (articles.kb_version).

    `files` are the files of the user's own folder with their text, empty when only the shipped profiles are known.
    """

    outlets: tuple[Outlet, ...]
    version: str
    files: tuple[tuple[str, str], ...] = ()

    def by_host(self, host: str) -> Outlet | None:
        """The outlet that owns a host ("sport.example.org") or the nearest domain above it."""
        while "." in host:
            found = self._domains.get(host)
            if found is not None:
                return found
            host = host.partition(".")[2]
        return None

    def by_name(self, name: str) -> Outlet | None:
        """The outlet of this name or alias, whatever its case."""
        return self._names.get(name.casefold())

    def by_folder(self, folder: str) -> Outlet | None:
        """The outlet whose text lies in this folder of the input."""
        return self._folders.get(folder)

    def with_mark(self, key: str) -> tuple[Outlet, ...]:
        """The outlets that have the line of this key as a mark."""
        return self._marks.get(key, ())

    @cached_property
    def have_marks(self) -> bool:
        """Whether any profile has learned marks."""
        return bool(self._marks)

    @cached_property
    def _domains(self) -> dict[str, Outlet]:
        return {domain: outlet for outlet in self.outlets for domain in outlet.domains}

    @cached_property
    def _names(self) -> dict[str, Outlet]:
        return {name.casefold(): outlet for outlet in self.outlets for name in (outlet.name, *outlet.aliases)}

    @cached_property
    def _folders(self) -> dict[str, Outlet]:
        return {folder: outlet for outlet in self.outlets for folder in outlet.folders}

    @cached_property
    def slugs(self) -> dict[str, Outlet]:
        """Every outlet by its slug."""
        return {outlet.slug: outlet for outlet in self.outlets}

    @cached_property
    def _marks(self) -> dict[str, tuple[Outlet, ...]]:
        found: dict[str, tuple[Outlet, ...]] = {}
        for outlet in self.outlets:
            for key in {line_key(line.text) for line in outlet.learned if line.mark}:
                found[key] = (*found.get(key, ()), outlet)
        return found


def names_outlet(key: str, outlet: Outlet) -> bool:
    """Whether a line's key names the outlet: by its name, an alias, or the first label of a domain."""
    bare = key.replace(" ", "")
    return any(name in bare for name in _bare_names(outlet))


def _bare_names(outlet: Outlet) -> Iterable[str]:
    stems = (domain.partition(".")[0] for domain in outlet.domains)
    for name in (outlet.name, *outlet.aliases, *stems, *outlet.domains):
        bare = line_key(name).replace(" ", "")
        if len(bare) >= MIN_NAME:
            yield bare


MIN_NAME = 4  # letters; a shorter name ("sun", "ap") stands inside too many words
