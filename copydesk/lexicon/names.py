"""Who and what we know by name: people, places, organisations, their aliases, demonyms and offices.

Belongs here: loading these files, and asking them. Whether a name in a text means one of them is for the room that
reads the text to decide: a strong alias identifies alone, a weak one needs context, a typo is a known misspelling.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

from copydesk.lexicon.compiled import load_names
from copydesk.lexicon.entries import Form as Form
from copydesk.lexicon.entries import KnownEntity as KnownEntity
from copydesk.lexicon.entries import Names, read_forms
from copydesk.lexicon.files import load_rows
from copydesk.lexicon.keys import WORD, name_key
from copydesk.lexicon.newsroom import name_abbreviations, person_verbs
from copydesk.lexicon.rows import (
    CommonRow,
    Gender,
    GivenNameRow,
    OfficeRow,
    PositionRow,
    TitleRow,
    WordRow,
)
from copydesk.records import EntityType


@cache
def _names() -> Names:
    return load_names()


@cache
def known() -> dict[str, KnownEntity]:
    """Every known thing by its entity_id."""
    return _names().known


def forms() -> Iterator[Form]:
    """Every spelling of every known thing, its own name first."""
    return read_forms(known())


@cache
def phrases() -> dict[str, tuple[Form, ...]]:
    """Every spelling by its folded key (copydesk.lexicon.keys.name_key)."""
    return _names().phrases


@cache
def phrase_lengths() -> dict[str, tuple[int, ...]]:
    """How many words the spellings have that begin with a key, longest first.

    The keys are the first two words of the spellings of two words or more: few texts hold such a pair by accident.
    """
    return _names().lengths


def spellings(key: str, surface: str) -> tuple[Form, ...]:
    """The known spellings with a folded key that `surface` can be as written, in the order of the files."""
    return _spellings(key, surface) if key in phrases() else ()


@lru_cache(maxsize=20_000)  # names come again and again; some 5 MB
def _spellings(key: str, surface: str) -> tuple[Form, ...]:
    return tuple(form for form in phrases()[key] if written_as(form, surface))


def written_as(form: Form, surface: str) -> bool:
    """Whether the capitals of `surface` allow it to be this spelling.

    A spelling in capitals ("US", "WHO", "G20") must be in capitals; any other must begin with a capital every word that
    the spelling begins with one, words after a hyphen aside ("Kim Jong-un").
    """
    if is_acronym(form.surface):
        return surface.replace(".", "") == form.surface.replace(".", "")
    theirs = WORD.findall(form.surface)
    ours = list(WORD.finditer(surface))
    if len(theirs) != len(ours):
        return surface[:1].isupper() or not form.surface[:1].isupper()
    return all(
        o.group()[:1].isupper() or not t[:1].isupper() or surface[o.start() - 1 : o.start()] == "-"
        for t, o in zip(theirs, ours, strict=True)
    )


@lru_cache(maxsize=20_000)
def is_acronym(text: str) -> bool:
    """Whether `text` is one word of two to eight capitals or digits, with or without dots, two letters at least.

    >>> is_acronym("U.N."), is_acronym("DPRK"), is_acronym("Seoul"), is_acronym("A")
    (True, True, False, False)
    """
    bare = text.replace(".", "")
    return 2 <= len(bare) <= 8 and bare.isalnum() and bare.isupper() and sum(c.isalpha() for c in bare) > 1


@lru_cache(maxsize=20_000)  # asked of every name of a document, more than once
def lookup(surface: str) -> tuple[Form, ...]:
    """The spellings that `surface` can be, in the order of the files; an article before it is passed over."""
    found = spellings(name_key(surface), surface)
    if not found and surface[:4].lower() == "the ":
        return lookup(surface[4:])
    return found


@cache
def titles() -> dict[str, TitleRow]:
    """The words and phrases before people's names, by folded key."""
    return {name_key(t.title): t for t in load_rows("titles.csv", TitleRow)}


@cache
def title_heads() -> frozenset[str]:
    """The first words of titles that can stand without another title, by folded key."""
    return frozenset(key.split(" ")[0] for key, row in titles().items() if row.kind != "modifier")


@cache
def first_words() -> frozenset[str]:
    """The first words of known names and of titles, by folded key."""
    return frozenset(key.split(" ")[0] for key in phrases()) | title_heads()


@cache
def small_first_words() -> frozenset[str]:
    """The first words of known names that can be written without a capital there, by folded key: "the North"."""
    return frozenset(
        key.split(" ")[0] for key, spelt in phrases().items() if not all(form.surface[:1].isupper() for form in spelt)
    )


# Third-person pronouns for one person, by key.
PRONOUNS: dict[str, Gender] = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one kind in name_words.csv, as written there; "speech" is of cues.csv, "abbreviation" of abbreviations.csv.

    Raises KeyError for a kind that has none.
    """
    return _words_by_kind()[kind]


@cache
def _words_by_kind() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in load_rows("name_words.csv", WordRow):
        found[row.kind].add(row.word)
    derived = {"speech": person_verbs(), "abbreviation": name_abbreviations()}
    return {kind: frozenset(entries) for kind, entries in found.items()} | derived


@cache
def head_words() -> frozenset[str]:
    """Words that head names of organisations or places, as written."""
    return words("org_cue") | words("place_cue")


@cache
def family_first() -> frozenset[str]:
    """Family names, by folded key, of people who put them first: Korean, Chinese, Vietnamese."""
    return frozenset(word.lower() for word in words("family_first"))


@cache
def common_words() -> frozenset[str]:
    """Ordinary English words, lower case: a capital at the head of a sentence doesn't make them names."""
    return frozenset(row.word for row in load_rows("common_words.csv", CommonRow))


@cache
def given_names() -> dict[str, Gender | None]:
    """Given names by folded key, with the gender of those who bear them."""
    return {name_key(row.name): row.gender for row in load_rows("given_names.csv", GivenNameRow)}


@cache
def offices() -> dict[str, tuple[OfficeRow, ...]]:
    """The offices that a phrase ("president", "prime minister") can mean, likeliest first, by folded key."""
    found: defaultdict[str, list[OfficeRow]] = defaultdict(list)
    for row in load_rows("offices.csv", OfficeRow):
        found[name_key(row.phrase)].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


# Words of printed titles and of offices that tell kinds of office apart: "the king" is no president.
_KINDS: dict[str, str] = {
    "president": "president", "presidency": "president",
    "king": "monarch", "queen": "monarch", "monarch": "monarch",
    "emperor": "emperor", "emir": "emir", "sultan": "emir", "pope": "pope", "pontiff": "pope",
    "chancellor": "chancellor",
    "minister": "minister", "ministers": "minister", "premier": "minister", "taoiseach": "minister",
    "secretary": "secretary", "attorney": "attorney", "director": "director", "commissioner": "commissioner",
}  # fmt: skip
# Asian papers write "the British foreign minister" of a secretary; so may anybody who names the country.
_LOOSE = frozenset({"minister", "secretary", "attorney"})
_GENDERED: dict[str, Gender] = {"king": "m", "spokesman": "m", "queen": "f", "spokeswoman": "f"}


def can_be_called(phrase: str, row: PositionRow, *, loosely: bool = False) -> bool:
    """Whether who holds a position by `row` can be meant by `phrase`, a key of offices().

    The printed title must be of the kind the phrase tells, if any; `loosely`, it may tell none, and a minister may be a
    secretary. The gender must agree where both tell it.

    >>> row = PositionRow("Q9682", "head_of_state", "GB", "monarch", "1952-02-06", "2022-09-08", "", "")
    >>> can_be_called("queen", row), can_be_called("king", row), can_be_called("president", row)
    (True, False, False)
    """
    asked, printed = _kinds(phrase), _kinds(row.title)
    if asked and not asked & printed and not (loosely and (not printed or (asked & _LOOSE and printed & _LOOSE))):
        return False
    gender = next((_GENDERED[word] for word in phrase.split() if word in _GENDERED), None)
    person = known().get(row.person_id)
    return gender is None or person is None or person.gender in (None, gender)


@cache
def _kinds(text: str) -> frozenset[str]:
    """The kinds of office that the words of a title tell."""
    return frozenset(_KINDS[word] for word in name_key(text).split() if word in _KINDS)


_HEADS = frozenset({"head_of_state", "head_of_government", "head_of_org"})
# Countries whose people put the family name first.
FAMILY_FIRST_COUNTRIES = frozenset({"KR", "KP", "CN", "TW", "VN", "HK", "SG", "KH"})
# Places whose offices are their country's; cities and regions have their own.
SEATS = frozenset({"country", "territory", "former_country", "building"})


def holders(office: str, of: str, day: dt.date) -> tuple[PositionRow, ...]:
    """Who held `office` of a country or organisation on `day`, exact dates before vague ones; empty when not known.

    A year or month alone counts as the whole of it. A row without an end is trusted no further than a year after the
    day it was last known to be true.
    """
    rows = [row for row in _names().positions.get((office, of), ()) if covers(row, day)]
    return tuple(sorted(rows, key=lambda row: (-len(row.start), row.start, row.person_id)))


def family_name(person: KnownEntity, size: int = 1) -> list[str]:
    """The first or last `size` words of a name, folded, where the people of the country put the family name."""
    return _family_words(person, name_key(person.name), size)


def _family_words(person: KnownEntity, key: str, size: int) -> list[str]:
    """As `family_name`, of a name that is folded already."""
    whole = key.split()
    return whole[:size] if person.country_code in FAMILY_FIRST_COUNTRIES else whole[-size:]


@cache
def heads_by_family_name() -> dict[str, tuple[PositionRow, ...]]:
    """The terms of heads of states, governments and organisations, by their family names, of names that one person here bears."""
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for key, spelt in phrases().items():  # which are folded already
        for form in spelt:
            person = known()[form.entity_id]
            if person.entity_type is EntityType.PERSON and form.surface == person.name:
                bearers[_family_words(person, key, 1)[0]].add(person.entity_id)
    found: dict[str, tuple[PositionRow, ...]] = {}
    for family, people in bearers.items():
        rows = tuple(r for r in positions_of(min(people)) if r.office in _HEADS)
        if rows and len(people) == 1 and family not in given_names():
            found[family] = rows
    return found


def positions_of(person_id: str) -> tuple[PositionRow, ...]:
    """Every office a person is known to have held, by office and whose it is."""
    return _positions_of().get(person_id, ())


@cache
def _positions_of() -> dict[str, tuple[PositionRow, ...]]:
    found: defaultdict[str, list[PositionRow]] = defaultdict(list)
    for rows in _names().positions.values():
        for row in rows:
            found[row.person_id].append(row)
    return {person: tuple(rows) for person, rows in found.items()}


def cite_position(person_id: str, phrase: str, day: dt.date) -> str | None:
    """The row that says a person held on `day` an office that `phrase` means, in one line; None when there is none."""
    meant = {row.office for row in offices().get(phrase, ())}
    rows = [row for row in positions_of(person_id) if row.office in meant and covers(row, day)]
    if not rows:
        return None
    return cite_row(max(rows, key=lambda row: (len(row.start), row.start)))


def cite_row(row: PositionRow) -> str:
    """What a row about an office says, in one line."""
    until = row.end or f"at least {row.as_of}"
    return f"{row.title} of {row.of}, {row.start or 'unknown'} to {until} ({row.source})"


def covers(row: PositionRow, day: dt.date) -> bool:
    """Whether a row holds on `day`, at the precision it is printed with."""
    text = day.isoformat()
    if row.start and text[: len(row.start)] < row.start:
        return False
    if row.end:
        return text[: len(row.end)] <= row.end
    # A year of grace is a guess: most holders of main offices stay longer than that.
    return not row.as_of or text <= f"{int(row.as_of[:4]) + 1}{row.as_of[4:]}"
