"""A person's name as bylines print it: where it ends, and what only looks like one.

Belongs here: one stretch of text in, one name out. Labels, lists and lines are labels.py's and alone.py's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from copydesk.lexicon import names, newsroom
from copydesk.lexicon.keys import name_key
from copydesk.textforms import fold_words, squeeze

MAX_NAME_WORDS = 5  # guess: a longer name is most likely more than one
MAX_ROLE_WORDS = 4  # "White House senior correspondent" is as long as they get
_PARTICLES = frozenset(
    "de da di del della der den des dos du la le van von bin bint ibn al el ter ten zu y e st st.".split()
)
# Words that begin what follows a name: a place, an outlet, another credit.
_AFTER = frozenset("the for in at from and with by on of via to as is was has an a".split())
_NAME_WORD = re.compile(r"(?:[a-z]{1,3}['\u2019-])?[^\W\d_][\w'\u2019\u02bc.\u00b4-]{0,30}")
_ADDRESS = re.compile(
    r"\(?\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\)?|[ (]{0,2}(?<!\w)@\w{1,40}\)?|(?<=[^\W\d_])@\w{1,40}"
    r"|https?://\S{1,300}|\b[\w-]{1,40}\.(?:com|net|org|info|co\.[a-z]{2}|com\.[a-z]{2})\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[(\[][^()\[\]]{0,80}[)\]]")
_EDGES = " .,;:|\u2022\u00b7*/\u2013\u2014\u00bb\u203a>-\u00a0"
_NOT_DOT = _EDGES.replace(".", "")  # a dot may close an initial or "Jr."
_GLUED = re.compile(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Person:
    """A name as printed, and what is printed behind it in the same stretch ("Political Editor", "in Seoul")."""

    name: str
    tail: str


def is_person(name: str) -> bool:
    """Whether `name` has the form of a person's name and is no agency, outlet, place or desk.

    >>> is_person("Choe Sang-Hun"), is_person("Staff Writer"), is_person("Associated Press")
    (True, False, False)
    """
    found = read_person(name)
    return found is not None and found.name.casefold() == squeeze(name).casefold()


def read_person(text: str, outlets: Collection[str] = ()) -> Person | None:
    """The person that `text` begins with, roles and titles before the name passed over; None when it names none.

    `outlets` are names that are no people here, as printed: the page's own publisher.

    >>> read_person("Staff writer Ana Lind in Seoul")
    Person(name='Ana Lind', tail='in Seoul')
    >>> read_person("Ana Lind Lifestyle Reporter").name, read_person("Web Desk"), read_person("Ana Lind The Lantern").name
    ('Ana Lind', None, 'Ana Lind')
    """
    words = _part_glued(_without_role(strip_addresses(text).lstrip(_EDGES).rstrip(_NOT_DOT).split(" ")))
    taken = _take_name(words)
    if len(taken) < 2:
        return None
    name = " ".join(taken).rstrip(",;:").strip(_NOT_DOT)
    name = name if _ends_in_initial(name) else name.rstrip(".")
    if not _can_be_person(name, taken, outlets):
        shorter = _before_outlet(name, outlets)
        return None if shorter is None else Person(shorter, name[len(shorter) :].strip())
    return Person(name, " ".join(words[len(taken) :]).strip(_NOT_DOT))


def strip_addresses(text: str) -> str:
    """`text` without e-mail addresses, handles, web addresses and what stands in brackets, squeezed.

    >>> strip_addresses("Ana Lind@_analind (ana@harbour.example)")
    'Ana Lind'
    """
    return squeeze(_BRACKETED.sub(" ", _ADDRESS.sub(" ", text[:1_000])))


def is_name_word(word: str) -> bool:
    """Whether one word, as printed, can stand in a person's name: a capital first, no digits, not a possessive."""
    bare = word.rstrip(",;:")
    if not _NAME_WORD.fullmatch(bare) or bare.endswith(("'s", "\u2019s", "'S", "\u2019S")):
        return False
    head = bare if bare[:1].isupper() else re.split("['\u2019-]", bare, maxsplit=1)[-1]
    return head[:1].isupper()


def is_role(words: Sequence[str]) -> bool:
    """Whether `words` are nothing but a role and what goes with one: "Senior Political Editor", "Staff"."""
    folded = [w.strip(_EDGES).casefold() for w in words]
    known = newsroom.byline_words("role") | newsroom.byline_words("role_word") | newsroom.byline_words("not_person")
    return " ".join(folded) in known or (
        any(w in known for w in folded) and all(w in known or w in _AFTER for w in folded)
    )


def is_outlet(text: str) -> bool:
    """Whether `text` is an agency, an outlet we know, or says itself that it is an organisation ("Harbour News")."""
    if newsroom.find_agency(text) or text in newsroom.outlet_names():
        return True
    words = [w.strip(_EDGES) for w in text.split(" ")]
    heads = organisation_words()
    return any(w.casefold() in heads for w in words) or (
        len(words) == 1 and words[0].isupper() and 2 <= len(words[0]) <= 6
    )


@cache
def organisation_words() -> frozenset[str]:
    """Words that make a name an organisation's, case-folded."""
    return frozenset(word.casefold() for word in names.words("org_cue"))


@cache
def _enders() -> frozenset[str]:
    """Single words that end a name when they follow two words of it."""
    kinds = ("role", "role_word", "not_person", "filler")
    words = {word for kind in kinds for word in newsroom.byline_words(kind) if " " not in word}
    words |= {word for word in newsroom.sections() if " " not in word}
    return frozenset(words) | organisation_words()


@cache
def _never_names() -> frozenset[str]:
    """Words that no name's second word is, even after a known given name."""
    return newsroom.byline_words("role") | newsroom.byline_words("role_word") | newsroom.byline_words("not_person")


def is_given_name(word: str) -> bool:
    """Whether a word is among the given names we know."""
    return name_key(word) in names.given_names()


def _part_glued(words: list[str]) -> list[str]:
    """`words` with a word of the next item parted from the name it runs into: "KeenanCity Columnist", "CarrPublished"."""
    parted: list[str] = []
    for word in words[: 3 * MAX_NAME_WORDS]:
        cut = _GLUED.search(word)
        if cut is not None and word[cut.start() :].strip(_EDGES).casefold() in _enders():
            parted += [word[: cut.start()], word[cut.start() :]]
        else:
            parted.append(word)
    return parted + words[3 * MAX_NAME_WORDS :]


def _without_role(words: list[str]) -> list[str]:
    """`words` without the role before a name: "Senior Political Editor Ana Lind"."""
    roles = newsroom.byline_words("role") | newsroom.byline_words("not_person")
    folded = [w.strip(_EDGES).casefold() for w in words[: 2 * MAX_ROLE_WORDS]]
    for size in range(min(MAX_ROLE_WORDS, len(words) - 2), 0, -1):
        ends = any(" ".join(folded[start:size]) in roles for start in range(size))
        if ends and is_role(words[:size]) and is_name_word(words[size]):
            return words[size:]
    return words


def _take_name(words: Sequence[str]) -> list[str]:
    """The words of the name at the head of `words`, fewer than two when there is none."""
    taken: list[str] = []
    for i, word in enumerate(words):
        low = word.strip(_EDGES).casefold()
        following = words[i + 1] if i + 1 < len(words) else ""
        particle = low in _PARTICLES and (not word[:1].isupper() or low not in _AFTER)
        if taken and particle and (is_name_word(following) or following.casefold() in _PARTICLES):
            taken.append(word)
            continue
        if len(taken) == MAX_NAME_WORDS or not is_name_word(word) or low in _AFTER:
            break
        if _foreign_capitals(word, words):
            break
        if len(taken) >= 2 and low in _enders():
            # "Ana Lind Fox News": an outlet's name has a word before its head.
            named = len(taken) > 2 and low in organisation_words() and len(taken[-2].strip(".")) > 1
            return taken[:-1] if named else taken
        if len(taken) == 1 and low in _enders() and not (is_given_name(taken[0]) and low not in _never_names()):
            return []
        if not taken and low in _enders() and not _may_begin_name(word, low):
            return []
        taken.append(word)
        if word.endswith((",", ";", ":")):
            break
    return taken


def _may_begin_name(word: str, low: str) -> bool:
    """Whether a word that ends names can begin one too: "Min Gyu-ri", "April Lind"; "Published" can't."""
    if low in _never_names() or low in organisation_words():
        return False
    return (
        is_given_name(word) or low in names.family_first() or low not in names.common_words() | names.words("calendar")
    )


def _foreign_capitals(word: str, words: Sequence[str]) -> bool:
    """Whether a word in capitals stands among words that are not: "Ana Lind CNN"; initials and "III" do not."""
    bare = word.strip(_EDGES)
    if len(bare) < 3 or not bare.isupper() or "." in bare or set(bare) <= set("IVX"):
        return False
    others = [w.strip(_EDGES) for w in words[:2] if w is not word]
    return any(not other.isupper() for other in others if len(other) > 2)


def _ends_in_initial(name: str) -> bool:
    last = name.rsplit(" ", 1)[-1]
    return last.casefold() in ("jr.", "sr.") or (len(last) <= 5 and last.count(".") > 1)


def _can_be_person(name: str, taken: Sequence[str], outlets: Collection[str]) -> bool:
    if name in newsroom.agencies() or name in newsroom.outlet_names() or newsroom.agency_pattern().search(name):
        return False
    folded = fold_words(name)
    if any(folded == fold_words(outlet) for outlet in outlets):
        return False
    common = names.common_words()
    bare = [word.strip(_EDGES).casefold() for word in taken]
    if all(word in common or len(word) == 1 for word in bare) and not is_given_name(taken[0]):
        return False
    if not any(len(word) > 1 for word in bare):
        return False
    known = names.known()
    return all(
        known[form.entity_id].entity_type == "person" or form.strength != "strong" for form in names.lookup(name)
    )


def _before_outlet(name: str, outlets: Collection[str]) -> str | None:
    """`name` cut before an agency or one of `outlets` that it runs into, when two words and more are left."""
    cuts = [name.casefold().find(" " + outlet.casefold()) for outlet in outlets if len(outlet) > 2]
    agency = newsroom.agency_pattern().search(name)
    cuts.append(agency.start() - 1 if agency else -1)
    ends = [cut for cut in cuts if cut > 0]
    shorter = name[: min(ends)].strip() if ends else ""
    return shorter if " " in shorter else None
