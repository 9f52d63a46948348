"""Credit lines that say so: a label ("By", "Editor :", "Reporting by") and the names behind it.

Belongs here: finding the labels of a line and reading the list of names behind each.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from copydesk.bylines.people import is_outlet, is_role, read_person, strip_addresses
from copydesk.lexicon import newsroom
from copydesk.spans import Span
from copydesk.textforms import squeeze

MAX_LINE = 300  # no credit line is longer
MAX_PEOPLE = 12  # in one credit line: a guess
MAX_PROSE_TAIL = 4  # guess: lower-case words behind a name that are still no sentence
MAX_SENTENCE = 9  # words behind a name that end with a full stop and are still no sentence

LABELS = ("label_author", "label_editor", "label_closing", "label_other")
_SPLIT = re.compile(
    r" ?(?:,|;|/|\||\u2022|\u00b7|&|\+| - | ?\u2013 ?| ?\u2014 ?|(?<!\w)(?:and|with)(?!\w)) ?(?:and )?", re.IGNORECASE
)
_GLUED_BY = re.compile(r"^By(?=[A-Z][a-z])")
_JOINT = re.compile(r"(?:, | and | & )")
_EDGES = " ;:.,|\u2022\u00b7*\u2013\u2014\u00bb-"
_NOT_DOT = _EDGES.replace(".", "")  # a dot may close an initial or "Jr."


@dataclass(frozen=True, slots=True)
class Credits:
    """Who a line credits, in printed order. `agency` is a wire agency named among them.

    `closing` says that the authors are the reporters of closing credits ("Reporting by A; Editing by B"), whose byline stands
    elsewhere when the copy has one. `others` are credited for something else than the words ("Photographs by"); they alone make
    no credit line.
    """

    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    agency: str | None = None
    closing: bool = False
    others: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.authors or self.editors or self.agency)


def find_credits(line: str, outlets: Collection[str] = ()) -> Credits:
    """The people and agency a credit line names; nothing when the line is no credit line.

    A line counts only when it starts with a label ("By", "Editor :", "Reporting by") and holds names after it. `outlets` are
    names that are no people here.

    >>> find_credits("By Park Gil-ja and Yoon Sojung").authors
    ('Park Gil-ja', 'Yoon Sojung')
    >>> bool(find_credits("By the time the vote came, Mr Lee had left."))
    False
    """
    if len(line) > MAX_LINE:
        return Credits()
    found: dict[str, list[str]] = {kind: [] for kind in LABELS}
    agency: str | None = None
    for kind, rest in _labelled(_GLUED_BY.sub("By ", squeeze(line).strip("()[]"))):
        people, wire = _people(rest, outlets)
        found[kind].extend(people)
        agency = agency or (wire if kind != "label_other" else None)
    authors, editors, closing, others = (tuple(dict.fromkeys(found[kind])) for kind in LABELS)
    return Credits(authors or closing, editors, agency, bool(closing) and not authors, others)


def read_people(text: str, outlets: Collection[str] = ()) -> tuple[str, ...]:
    """The people in a list of names with or without a label, as markup gives it ("Ana Lind, Tom Roe and agencies")."""
    line = squeeze(text[:MAX_LINE])
    credited = find_credits(line, outlets)
    return credited.authors if credited else tuple(dict.fromkeys(_people(line, outlets)[0]))


def find_label(line: str, start: int, end: int) -> Span | None:
    """The first credit label ("By", "Editor :") between two positions of a line, or None."""
    label = label_pattern().search(line, start, end)
    return None if label is None else Span(*label.span())


def label_alone(line: str) -> str | None:
    """The kind of the label that is all a line holds ("By", "Author:", "Edited by"), whose names stand on the next; or None.

    >>> label_alone("By"), label_alone("Edited by:"), label_alone("By Ana Lind")
    ('label_author', 'label_editor', None)
    """
    return _labels().get(line.strip(_EDGES + "()").casefold()) if len(line) <= MAX_LINE else None


def end_of_names(line: str, start: int, end: int) -> int:
    """Where the run of names after a label ends: at the first word that can't belong to a person's name.

    A name of two words is taken to end there when more capitalised words follow without a separator, since a header line
    runs on into the next item ("Editor : Li Wei App Download").
    """
    at = start
    while True:
        begin = at + len(line[at:end]) - len(line[at:end].lstrip(" :"))
        person = read_person(line[begin : min(end, begin + 120)])
        where = line.find(person.name, begin, end) if person else -1
        if person is None or where < 0:
            return at
        words = person.name.split(" ")
        long = len(words) > 2 and len(words[1].strip(".")) > 1 and words[1][:1].isupper() and bool(person.tail)
        at = where + len(" ".join(words[:2]) if long else person.name)
        joint = _JOINT.match(line, at, end)
        if joint is None:
            return at
        at = joint.end()


def _labelled(line: str) -> list[tuple[str, str]]:
    """(kind, the text after it) for each label in a line of credits; empty when it starts with none."""
    labels = _labels()
    # Nearly all lines are no credits, and the first word says so.
    head = line.lstrip(_EDGES + "(")[:40].casefold().split(" ", 1)[0].strip(_EDGES)
    if head not in _first_words() and not any(c.isdigit() for c in head):
        return []
    starts = list(label_pattern().finditer(line))
    if not starts or not _is_filler(line[: starts[0].start()]):
        return []
    parts: list[tuple[str, str]] = []
    for this, following in zip(starts, [*starts[1:], None], strict=True):
        rest = line[this.end() : following.start() if following else len(line)].strip(_NOT_DOT)
        parts.append((labels[this.group(0).casefold()], rest))
    return parts


def _is_filler(text: str) -> bool:
    """Whether what stands before a label is only the words around dates: "Published on", "| "."""
    words = text.strip(_EDGES).casefold().split()
    filler = newsroom.byline_words("filler")
    return len(words) <= 6 and all(w.strip(_EDGES) in filler or not w.strip(_EDGES) for w in words)


def _people(rest: str, outlets: Collection[str]) -> tuple[list[str], str | None]:
    """The people in what follows a label, and the agency among them. All or nothing: prose after the label gives none."""
    people: list[str] = []
    agency: str | None = None
    for part in _SPLIT.split(strip_addresses(rest))[:MAX_PEOPLE]:
        name = squeeze(part).strip(_NOT_DOT)
        if not name:
            continue
        wire = newsroom.find_agency(name) or newsroom.find_agency(_without_staff(name))
        person = None if wire else read_person(name, outlets)
        if wire:
            agency = agency or wire
        elif person is not None and (people or agency or _is_tail(person.tail)):
            people.append(person.name)
            behind = newsroom.agency_pattern().search(person.tail)
            agency = agency or (newsroom.find_agency(behind.group()) if behind else None)
        elif person is not None or not (people or agency or _is_nobody(name, outlets)):
            return people, agency
    return people, agency


def _is_tail(tail: str) -> bool:
    """Whether what follows a name can stand in a credit line: a role, an outlet, a place, but not the rest of a sentence."""
    words = tail.split()
    if (
        not words
        or words[0][:1].isupper()
        or words[0].casefold() in ("in", "at", "for", "from", "of", "via", "on", "to")
    ):
        return True
    return is_role(words[:1]) or (len(words) <= MAX_PROSE_TAIL and not tail.endswith((".", "?", "!")))


def _is_nobody(name: str, outlets: Collection[str]) -> bool:
    """Whether a part of a list stands for people without naming them: "Staff", "Guardian staff and agencies", an outlet."""
    words = name.split(" ")
    return len(words) <= 5 and (is_role(words) or is_role(words[-1:]) or is_outlet(name) or name in outlets)


def _without_staff(name: str) -> str:
    """`name` without the word for its people: "Reuters Staff", "AP writers"."""
    words = name.split(" ")
    return " ".join(words[:-1]) if len(words) > 1 and is_role(words[-1:]) else name


@cache
def _labels() -> dict[str, str]:
    return {word: kind for kind in LABELS for word in newsroom.byline_words(kind)}


@cache
def _first_words() -> frozenset[str]:
    """The words that a line of credits can begin with."""
    labels = {label.split(" ", 1)[0].strip(_EDGES) for label in _labels()}
    return frozenset(labels) | newsroom.byline_words("filler") | frozenset({""})


@cache
def label_pattern() -> re.Pattern[str]:
    """Matches any label of a credit line as whole words, longest first, whatever its case."""
    words = sorted(_labels(), key=lambda w: (-len(w), w))
    return re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(w) + ("" if w.endswith(":") else r"(?!\w)") for w in words) + ")",
        re.IGNORECASE,
    )
