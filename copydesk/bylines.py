"""Credit lines in the forms newsrooms print them: "By A in Seoul and B", "Editor : C", "Reporting by D; Editing by E".

Belongs here: telling a line of credits and reading the people out of it. Where on the page such lines stand, and which of
them count, is decided in clean and metadata. Patterns are bounded and work on one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from copydesk.lexicon import newsroom
from copydesk.spans import Span
from copydesk.textforms import squeeze

MAX_LINE = 300  # no credit line is longer
MAX_PEOPLE = 12

# A person's name as bylines print it: two to five words that start with a capital, particles between them.
_WORD = r"(?:[A-Z\u00c0-\u00de][\w'\u2019.\u00b4-]{0,30}|[A-Z]\.)"
_PARTICLE = r"(?:de|da|di|del|della|der|den|des|dos|du|la|le|van|von|bin|ibn|al|el|ter|y|e)"
_PERSON = re.compile(rf"{_WORD}(?: (?:{_PARTICLE} ){{0,2}}{_WORD}){{1,4}}")
_SPLIT = re.compile(r" ?(?:,| and | & |;|/|\||\u2022|\u00b7) ?(?:and )?")
_JOINT = re.compile(r"(?:, | and | & )")
_PLACE_TAIL = re.compile(r",? (?:[Ii]n|[Aa]t|[Ff]rom|[Ff]or|FOR|IN) [A-Z].{0,60}$")
_EMAIL = re.compile(r"\(?[\w.+-]{1,64}@[\w.-]{1,100}\)?")


@dataclass(frozen=True, slots=True)
class Credits:
    """Who a line credits, in printed order. `agency` is a wire agency named among them."""

    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    agency: str | None = None

    def __bool__(self) -> bool:
        return bool(self.authors or self.editors or self.agency)


def find_credits(line: str) -> Credits:
    """The people and agency a credit line names; nothing when the line is no credit line.

    A line counts only when it starts with a label ("By", "Editor :", "Reporting by") and holds names after it.

    >>> find_credits("By Park Gil-ja and Yoon Sojung").authors
    ('Park Gil-ja', 'Yoon Sojung')
    >>> find_credits("By the time the vote came, Mr Lee had left.")
    Credits(authors=(), editors=(), agency=None)
    """
    if len(line) > MAX_LINE:
        return Credits()
    authors: list[str] = []
    editors: list[str] = []
    agency: str | None = None
    for label, rest in _labelled(squeeze(line).strip("()[]")):
        people, wire = _people(rest)
        agency = agency or wire
        (editors if label == "label_editor" else authors).extend(people)
    return Credits(tuple(dict.fromkeys(authors)), tuple(dict.fromkeys(editors)), agency)


def find_label(line: str, start: int, end: int) -> Span | None:
    """The first credit label ("By", "Editor :") between two positions of a line, or None."""
    label = _label_pattern().search(line, start, end)
    return None if label is None else Span(*label.span())


def end_of_names(line: str, start: int, end: int) -> int:
    """Where the run of names after a label ends: at the first word that can't belong to a person's name.

    A name of two words is taken to end there when more capitalised words follow without a separator, since a header line
    runs on into the next item ("Editor : Li Wei App Download").
    """
    at = start
    while True:
        name = _PERSON.match(line, at + len(line[at:end]) - len(line[at:end].lstrip(" :")), end)
        if name is None:
            return at
        words = name.group().split(" ")
        at = name.start() + len(" ".join(words[:2])) if len(words) > 2 else name.end()
        joint = _JOINT.match(line, at, end)
        if joint is None:
            return at
        at = joint.end()


def is_person(name: str) -> bool:
    """Whether `name` has the form of a person's name and is no agency, outlet or desk.

    >>> is_person("Choe Sang-Hun"), is_person("Staff Writer"), is_person("Associated Press")
    (True, False, False)
    """
    return _person(name) is not None


def read_people(text: str) -> tuple[str, ...]:
    """The people in a list of names without a label, as markup gives it ("Ana Lind, Tom Roe and agencies")."""
    return tuple(dict.fromkeys(_people(squeeze(text))[0]))


def _labelled(line: str) -> list[tuple[str, str]]:
    """(label kind, the text after it) for each label in a line of credits; empty when it starts with none."""
    labels = _labels()
    parts: list[tuple[str, str]] = []
    if not _label_pattern().match(line):
        return []
    starts = list(_label_pattern().finditer(line))
    for this, following in zip(starts, [*starts[1:], None], strict=True):
        rest = line[this.end() : following.start() if following else len(line)].strip(" ;:.|\u2022\u00b7-\u2013")
        kind = labels[this.group(0).casefold().rstrip(" ")]
        parts.append((kind, rest))
    return parts


def _people(rest: str) -> tuple[list[str], str | None]:
    """The people in what follows a label, and the agency among them. All or nothing: prose after the label gives none."""
    people: list[str] = []
    agency: str | None = None
    rest = _EMAIL.sub(" ", rest)
    for part in _SPLIT.split(rest)[:MAX_PEOPLE]:
        name = _PLACE_TAIL.sub("", squeeze(part).strip(" .()"))
        if not name:
            continue
        wire = newsroom.find_agency(name) or newsroom.find_agency(_without_role(name))
        person = None if wire else _person(name)
        if wire:
            agency = agency or wire
        elif person:
            people.append(person)
        elif not people and agency is None:
            return [], None
    return people, agency


def _person(name: str) -> str | None:
    """`name` without a role before or after it, when what is left is a person's name; else None."""
    left = _without_role(name)
    if left.casefold() in newsroom.byline_words() or left in newsroom.agencies() or left in newsroom.outlet_names():
        return None
    if newsroom.agency_pattern().search(left):
        return None
    shape = left.title() if left.isupper() else left  # "BY ANA LIND" is printed so, and stays so
    return left if _PERSON.fullmatch(shape) else None


def _without_role(name: str) -> str:
    """`name` without the role or desk before or after it: "Ana Lind Political Editor", "Staff writer Ana Lind"."""
    kinds = newsroom.byline_words()
    words = name.split(" ")
    for size in range(min(3, len(words) - 1), 0, -1):
        if kinds.get(" ".join(words[-size:]).casefold()) in ("role", "not_person"):
            return " ".join(words[:-size])
        if kinds.get(" ".join(words[:size]).casefold()) in ("role", "not_person"):
            return " ".join(words[size:])
    return name


@cache
def _labels() -> dict[str, str]:
    return {word: kind for word, kind in newsroom.byline_words().items() if kind.startswith("label_")}


@cache
def _label_pattern() -> re.Pattern[str]:
    return newsroom.compile_words(tuple(sorted(_labels(), key=lambda w: (-len(w), w))))
