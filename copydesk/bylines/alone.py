"""Lines that are nothing but people's names, without a label: "Ana Lind", "Ana Lind, Political Editor", "Ana Lind | Harbour News".

Belongs here: how likely such a line is one, and the names in it. Whether it stands where bylines stand is for clean and
metadata to know: the same words can be a subheading or a picture's text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from copydesk.bylines.labels import _SPLIT, MAX_PEOPLE, find_credits
from copydesk.bylines.people import Person, is_given_name, is_outlet, is_role, read_person, strip_addresses
from copydesk.lexicon import names, newsroom
from copydesk.textforms import squeeze

MAX_WORDS = 24  # of a line of names alone: twelve people of two words; a guess
MAX_CHARS = 200  # of such a line: a guess
# How sure a line is to be names alone. Guesses, ordered by what was seen on pages: a known given name is the best sign.
GIVEN, UNKNOWN = 0.9, 0.7
COMMON, FAMOUS = 0.65, 0.5  # factors: a plain word in the name; a person newspapers write about
ROLE = 0.5  # what a role or handle behind the name takes from the doubt

_BULLET = re.compile(r"^[\s*\u2022\u00b7\u25cf\u25aa>|\u2013\u2014-]{1,12}")
_DIGIT = re.compile(r"\d")
_NUMBERS = re.compile(r"\d{1,4}(?:st|nd|rd|th|am|pm|m|h|d|AM|PM)?(?![^\W\d_])")
_HANDLE = re.compile(r"@\w")
_GLUED = re.compile(r"[a-z][A-Z]")
_JOINED = (
    "Mc",
    "Mac",
    "De",
    "Di",
    "Du",
    "La",
    "Le",
    "Van",
    "Von",
    "Fitz",
    "O'",
    "O\u2019",
    "D'",
    "D\u2019",
    "Al",
    "El",
    "Ben",
)
_EDGES = " .,;:|\u2022\u00b7*/\u2013\u2014\u00bb\u203a>()[]-"
_NOT_DOT = _EDGES.replace(".", "")  # a dot may close an initial or "Jr."


def reads_as_names(line: str, outlets: Collection[str] = ()) -> float:
    """How likely `line` is nothing but people's names with roles, outlets, handles or a date behind them: 0 to 1.

    0 for a line with a label ("By Ana Lind"): find_credits reads those.

    >>> reads_as_names("Karen Lind, Political Editor") > reads_as_names("Karen Lind") > reads_as_names("Harbour Bridge")
    True
    >>> reads_as_names("Share this article"), reads_as_names("By Karen Lind"), reads_as_names("Seoul, South Korea")
    (0.0, 0.0, 0.0)
    """
    people, company = _read(line, outlets)
    if not people:
        return 0.0
    doubt = 1 - min(_evidence(person.name) for person in people)
    return round(1 - doubt * (ROLE if company else 1), 3)


def read_names_alone(line: str, outlets: Collection[str] = ()) -> tuple[str, ...]:
    """The names of a line that holds nothing else but what goes with them; empty for any other line.

    >>> read_names_alone("* Ana Lind, Harbour News Dec 22, 2023, 06:21 AM ET")
    ('Ana Lind',)
    """
    return tuple(dict.fromkeys(person.name for person in _read(line, outlets)[0]))


def _read(line: str, outlets: Collection[str]) -> tuple[list[Person], bool]:
    """The people of a line of names, and whether a role, an outlet or a handle stands with them."""
    if len(line) > MAX_CHARS or line.count(" ") > 4 * MAX_WORDS or find_credits(line):
        return [], False
    text = _BULLET.sub("", squeeze(line))
    digit = _DIGIT.search(text)
    if digit and not is_filler(text[digit.start() :]):
        return [], False
    kept = _without_filler(strip_addresses(text[: digit.start()] if digit else text))
    if not kept or kept.count(" ") >= MAX_WORDS or kept.endswith(("?", "!")):
        return [], False
    people: list[Person] = []
    company = _HANDLE.search(text) is not None
    for part in _SPLIT.split(kept)[:MAX_PEOPLE]:
        name = part.strip(_NOT_DOT)
        if not name:
            continue
        person = None if name in outlets else read_person(name, outlets)
        if person is not None and _goes_with_name(person.tail):
            people.append(person)
            company = company or bool(person.tail)
        elif people and (
            is_role(name.split(" ")) or is_outlet(name) or name in outlets or is_role(name.split(" ")[-1:])
        ):
            company = True
        else:
            return [], False
    return people, company


def is_filler(text: str) -> bool:
    """Whether `text` is nothing but numbers and the words around dates: "Published 3 hours ago", "5 min read", "06:21 AM ET".

    >>> is_filler("Published 3 hours ago"), is_filler("3 people were hurt")
    (True, False)
    """
    filler = newsroom.byline_words("filler")
    words = _NUMBERS.sub(" ", text).casefold().split()
    return len(words) <= MAX_WORDS and all(w.strip(_EDGES) in filler or not w.strip(_EDGES) for w in words)


def _goes_with_name(tail: str) -> bool:
    words = tail.split(" ") if tail else []
    return not words or is_filler(tail) or is_role(words) or is_role(words[:1]) or is_outlet(tail)


def _without_filler(text: str) -> str:
    """`text` without the words around dates at its ends: "Published", "on December", "min read"."""
    words = text.split(" ")
    filler = newsroom.byline_words("filler")
    while words and (words[-1].strip(_EDGES).casefold() in filler or not words[-1].strip(_EDGES)):
        words.pop()
    while words and words[0] != "The" and (words[0].strip(_EDGES).casefold() in filler or not words[0].strip(_EDGES)):
        words.pop(0)
    return " ".join(words).strip(_NOT_DOT)


def _is_plain(word: str) -> bool:
    """Whether a word is an ordinary one, in the singular or plural, and no given name."""
    low = word.casefold()
    common = names.common_words()
    return (low in common or low.removesuffix("s") in common) and len(low) > 1 and not is_given_name(word)


def _evidence(name: str) -> float:
    """How likely words of the form of a name are one: by its given name, by plain words in it, by whom it would name."""
    words = [word.strip(_EDGES) for word in name.split(" ")]
    known = is_given_name(words[0]) or is_given_name(words[-1])
    score = GIVEN if known else UNKNOWN
    if any(_is_plain(word) for word in words):
        score *= COMMON
    if name.isupper() and not known:
        score *= COMMON
    if any(_GLUED.search(word) and not word.startswith(_JOINED) for word in words):
        score *= COMMON / 2
    if names.lookup(name):
        score *= FAMOUS
    return score
