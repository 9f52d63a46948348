"""Known names, titles and plain capitalised words of a run, read in turn.

Belongs here: names that no word for organisations, places or events heads.
"""

from __future__ import annotations

from collections.abc import Sequence

from copydesk.lexicon.names import common_words, family_first, given_names, is_acronym, titles, words
from copydesk.lexicon.rows import Gender
from copydesk.mentions.candidates import Candidate, form_types
from copydesk.mentions.tokens import Gap, Token
from copydesk.mentions.units import Unit
from copydesk.records import EntityType

_NUMERALS = frozenset({"II", "III", "IV", "VI", "VII", "VIII", "XVI", "XXIII", "Jr", "Sr"})
_LONGEST_FAMILY_FIRST = 4  # words of a Vietnamese, Korean or Chinese name


def read_plain(tokens: Sequence[Token], units: Sequence[Unit]) -> list[Candidate]:
    """Known names, titles and plain words in turn."""
    found: list[Candidate] = []
    title: int | None = None
    gender: Gender | None = None
    i = 0
    while i < len(units):
        unit = units[i]
        stretch = i
        while stretch < len(units) and units[stretch].kind == "word":
            stretch += 1
        if unit.kind == "title" and not _surname_title(tokens, units, i):
            title = unit.first if title is None else title
            row = titles()[" ".join(t.key for t in tokens[unit.first : unit.last])]
            gender = row.gender or gender
            i += 1
            continue
        if unit.kind == "known":
            taken, candidate = read_known(tokens, units, i)
        elif unit.kind == "title":
            taken, candidate = 1, Candidate(unit.first, unit.last, EntityType.PERSON, False)
        else:
            words_run = _split_hyphen(tokens, units[i:stretch])
            taken, candidate = len(words_run), read_words(tokens, words_run, titled=title is not None)
            modifiers = _modifiers_before_title(tokens, units, i)
            if modifiers:
                title = unit.first if title is None else title
                i += modifiers
                continue
            if stretch < len(units) and taken == stretch - i and units[stretch].kind == "known" and title is None:
                extra = _words_before_known(tokens, units, i, stretch)
                if extra is not None:
                    taken, candidate = extra
        person = candidate.entity_type in (EntityType.PERSON, None)
        if title is not None and person:
            candidate = Candidate(
                candidate.first, candidate.last, EntityType.PERSON, True, candidate.forms, gender, title
            )
        found.append(candidate)
        if person or candidate.entity_type is EntityType.ORGANIZATION:
            title, gender = None, None
        i += taken
    return found


def _surname_title(tokens: Sequence[Token], units: Sequence[Unit], i: int) -> bool:
    """Whether a word that can be a title is a family name here: last of its run, after a given name ("Billie King")."""
    row = titles()[" ".join(t.key for t in tokens[units[i].first : units[i].last])]
    return row.surname and i + 1 == len(units) and i > 0 and tokens[units[i - 1].first].key in given_names()


def _modifiers_before_title(tokens: Sequence[Token], units: Sequence[Unit], i: int) -> int:
    """How many words from `i` on only say more of the title that follows: "Deputy", "Foreign"; 0 when they don't."""
    k = i
    while k < len(units) and units[k].kind == "word":
        k += 1
    if k == len(units) or units[k].kind != "title":
        return 0
    row = titles()[" ".join(t.key for t in tokens[units[k].first : units[k].last])]
    return k - i if row.kind == "role" else 0


def read_known(tokens: Sequence[Token], units: Sequence[Unit], i: int) -> tuple[int, Candidate]:
    """A known name, or the longer unknown one it begins ("Jordan Henderson", "China Evergrande")."""
    unit = units[i]
    types = form_types(unit.forms)
    only = next(iter(types)) if len(types) == 1 else None
    alone = Candidate(unit.first, unit.last, only, only is not None, unit.forms)
    stop = i + 1
    while stop < len(units) and units[stop].kind == "word" and tokens[units[stop].first].gap is not Gap.HYPHEN:
        stop += 1
    titled = stop < len(units) and units[stop].kind == "title"
    demonym = any(f.demonym for f in unit.forms)
    if stop == i + 1 or titled:
        return 1, alone
    following = tokens[units[i + 1].first]
    if following.text in _NUMERALS or following.key in words("particle"):
        return (stop - i, Candidate(unit.first, units[stop - 1].last, only, only is not None))
    if unit.last - unit.first == 1 and tokens[unit.first].key in given_names() and stop - i == 2:
        return 2, Candidate(unit.first, units[i + 1].last, EntityType.PERSON, True)
    if demonym or following.key in given_names() or following.key in family_first():
        return 1, alone
    if EntityType.PERSON in types:
        return 1, alone
    return stop - i, Candidate(unit.first, units[stop - 1].last, EntityType.ORGANIZATION, False)


def _words_before_known(
    tokens: Sequence[Token], units: Sequence[Unit], i: int, stretch: int
) -> tuple[int, Candidate] | None:
    """An unknown name that ends in a known one: "Michael Jordan", "Air France"; None to keep apart."""
    unit = units[stretch]
    if any(f.demonym for f in unit.forms) or form_types(unit.forms) != {EntityType.PLACE}:
        return None
    if tokens[unit.first].gap is not Gap.SPACE or stretch - i > 2:
        return None
    first = tokens[units[i].first]
    if first.key in words("direction"):
        return stretch - i + 1, Candidate(units[i].first, unit.last, EntityType.PLACE, True)
    if first.key in given_names():
        return stretch - i + 1, Candidate(units[i].first, unit.last, EntityType.PERSON, True)
    if first.key in family_first() and stretch == i + 1:
        # "Pham Van Duc", though Van is a city.
        stop = stretch + 1
        while stop < len(units) and units[stop].kind == "word" and stop - i < _LONGEST_FAMILY_FIRST:
            stop += 1
        return stop - i, Candidate(units[i].first, units[stop - 1].last, EntityType.PERSON, True)
    return stretch - i + 1, Candidate(units[i].first, unit.last, EntityType.ORGANIZATION, False)


def _split_hyphen(tokens: Sequence[Token], units: Sequence[Unit]) -> Sequence[Unit]:
    """Two single words tied by a hyphen and nothing more are two names ("Kim-Trump"); the first is returned."""
    if len(units) == 2 and tokens[units[1].first].gap is Gap.HYPHEN and tokens[units[1].first].cap:
        first, second = tokens[units[0].first], tokens[units[1].first]
        if first.key not in words("particle") and len(first.text) > 2 and len(second.text) > 2:
            return units[:1]
    return units


def read_words(tokens: Sequence[Token], units: Sequence[Unit], *, titled: bool = False) -> Candidate:
    """An unknown name, typed by its words and the words beside it."""
    first, last = units[0].first, units[-1].last
    inside = tokens[first:last]
    entity_type, sure = type_words(inside)
    if titled and entity_type is not EntityType.ORGANIZATION:
        entity_type, sure = EntityType.PERSON, True
    before = tokens[first - 1] if first > 0 else None
    after = tokens[last] if last < len(tokens) else None
    if not sure:
        noun = _noun_beside(tokens, first, after)
        if noun is not None:
            return Candidate(first, last, noun, True)
        if before is not None and before.key in words("place_preposition") and len(inside) == 1:
            return Candidate(first, last, EntityType.PLACE, False)
        spoken = after is not None and after.key in words("speech") and after.gap is Gap.SPACE
        if spoken and len(inside) < 4 and not _is_plural(inside[-1]):
            return Candidate(first, last, EntityType.PERSON, len(inside) > 1)
        if len(inside) == 1 and _acts(inside[0], after):
            return Candidate(first, last, EntityType.PERSON, False)
    return Candidate(first, last, entity_type, sure)


def _acts(token: Token, after: Token | None) -> bool:
    """Whether a given name alone has a verb of being or having after it, as people's names do."""
    return token.key in given_names() and after is not None and after.gap is Gap.SPACE and after.text in words("being")


def _noun_beside(tokens: Sequence[Token], first: int, after: Token | None) -> EntityType | None:
    """The kind that a lower-case noun after the name tells ("Kandahar province"), or "the city of" before it."""
    nouns = [after.text] if after is not None and after.gap is Gap.SPACE else []
    if first > 1 and tokens[first - 1].key == "of" and tokens[first].gap is Gap.SPACE:
        nouns.append(tokens[first - 2].text)
    for noun in nouns:
        if noun in words("place_noun"):
            return EntityType.PLACE
        if noun in words("org_noun"):
            return EntityType.ORGANIZATION
    return None


def _initials(head: Token) -> bool:
    """Whether a name begins with initials ("J.K.", "J")."""
    return len(head.text) == 1 or (head.text.endswith(".") and len(head.text) <= 6)


def _is_plural(token: Token) -> bool:
    """Whether a word is the plural of an ordinary one: such names are companies' and teams' more often than people's."""
    key = token.key
    if not key.endswith("s") or key.endswith("ss"):
        return False
    return key[:-1] in common_words() or (key.endswith("ies") and f"{key[:-3]}y" in common_words())


def type_words(inside: Sequence[Token]) -> tuple[EntityType | None, bool]:
    """What the words of an unknown name say of its kind, and whether they are sure."""
    head = inside[0]
    if len(inside) == 1:
        return (EntityType.ORGANIZATION, True) if is_acronym(head.text) else (None, False)
    if head.key in given_names() or any(t.key in words("particle") and not t.cap for t in inside):
        return EntityType.PERSON, True
    if head.key in family_first() and len(inside) <= 3:
        return EntityType.PERSON, True
    if any(len(t.text.replace(".", "")) <= 2 and t.text.isupper() for t in inside[1:-1]) or _initials(head):
        return EntityType.PERSON, True
    if any(t.shouted and len(t.text) > 2 for t in inside):
        return EntityType.ORGANIZATION, False
    if _is_plural(inside[-1]):
        return EntityType.ORGANIZATION, False
    common = sum(t.key in common_words() for t in inside)
    if common * 2 >= len(inside):
        return EntityType.ORGANIZATION, False
    return (EntityType.PERSON, False) if len(inside) <= 4 else (EntityType.ORGANIZATION, False)
