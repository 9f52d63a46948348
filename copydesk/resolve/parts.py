"""Parts of people's names: the family name alone, "Mrs. Fox", a given name, the first or last words of a long name.

Belongs here: of which of the people with full names in the document a part is. Full names are in name_matching.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import family_first, given_names
from copydesk.lexicon.rows import Gender
from copydesk.records import EntityType, Mention, MentionMethod, Weighed
from copydesk.resolve.document import BEARERS, Entry, Register, Resolution, unresolved
from copydesk.resolve.rules import MentionRule

PARTIAL, NEAREST = 0.9, 0.6  # guesses
_MAIN = 2  # times as often as anybody else of the name: a guess


def settle_part(register: Register, mention: Mention) -> bool:
    """Resolves a part of a person's name by the full names of the document; whether any full name holds it.

    Of several people whom neither title, gender nor use tells apart, the one the document is about is taken, else the one named last
    before it; when none is, it stays unresolved.
    """
    part = name_key(mention.text).split()
    fitting = [e for e in register.bearers[part[0]][-BEARERS:] if _fits(e, part, mention.gender)] if part else []
    called = family = [e for e in fitting if family_of(e.name) == part] or fitting
    if not family:
        return False
    rule = MentionRule.PARTIAL_NAME
    titled = [e for e in family if _shares_title(e, mention)] if len(family) > 1 else []
    if len(titled) == 1:
        family, rule = titled, MentionRule.PARTIAL_BY_TITLE
    of_gender = [e for e in family if mention.gender and e.gender == mention.gender]
    if len(family) > 1 and len(of_gender) == 1:  # "Mrs. Fox" of a couple whose other half could be anybody
        family, rule = of_gender, MentionRule.PARTIAL_BY_GENDER
    if len(family) > 1:  # "Ivanka came. Trump smiled.": who goes by the given name is not meant by the family name
        family = [e for e in family if not _goes_by_given_name(e, part)] or family
        rule = MentionRule.PARTIAL_BY_USE
    winner = family[0] if len(family) == 1 else None
    if winner is None:
        winner, rule = _nearest_bearer(register, mention, family)
    if register.trace is not None:
        register.trace.note(mention, _weigh(register, mention, part, _Choice(called, family, winner, rule)))
    if winner is None:
        names = '", "'.join(e.name for e in family)
        why = f'{len(family)} people are called so: "{names}"'
        entry = register.add_new(EntityType.PERSON, mention.text)
        register.settle(mention, unresolved(rule, why, entry))
        return True
    why = f'part of "{winner.name}"{_WHY[rule][0]}'
    if len(called) > 1:
        why += f"; {len(called)} people are called so"
    confidence = NEAREST if rule in _DOUBTFUL else PARTIAL
    register.settle(mention, Resolution(winner, MentionMethod.PARTIAL_NAME, confidence, rule, why))
    return True


_DOUBTFUL = (MentionRule.PARTIAL_MAIN, MentionRule.PARTIAL_LAST)
# What each rule says of the one it takes, and of the others it had before it.
_WHY = {
    MentionRule.PARTIAL_NAME: ("", "not the family name"),
    MentionRule.PARTIAL_BY_TITLE: (", whose title is the one before it", "not known by the title before it"),
    MentionRule.PARTIAL_BY_GENDER: (", the one of the gender told before it", "not known to be of that gender"),
    MentionRule.PARTIAL_BY_USE: (", the others go by their given names", "called by the given name alone"),
    MentionRule.PARTIAL_MAIN: (", the one named most before it", "named less before it"),
    MentionRule.PARTIAL_LAST: (", the one named last before it", "not the one named last before it"),
    MentionRule.PARTIAL_TIE: ("", "nothing tells the one from the other"),
}


def _nearest_bearer(register: Register, mention: Mention, family: Sequence[Entry]) -> tuple[Entry | None, MentionRule]:
    """Of several people the one the document is about, else the one named last before; by which rule."""
    nearest, rule = _main_bearer(register, mention, family), MentionRule.PARTIAL_MAIN
    if nearest is None:
        nearest, rule = register.last_named(mention, [e.entity_id for e in family]), MentionRule.PARTIAL_LAST
    return (None, MentionRule.PARTIAL_TIE) if nearest is None else (register.entries[nearest], rule)


@dataclass(frozen=True, slots=True)
class _Choice:
    """How somebody was chosen: `called` could be meant by the part, `family` are those of them left at the end."""

    called: Sequence[Entry]
    family: Sequence[Entry]
    winner: Entry | None
    rule: MentionRule


def _weigh(register: Register, mention: Mention, part: Sequence[str], choice: _Choice) -> Iterator[Weighed]:
    """Everybody who bears the part, and why it was or was not they."""
    winner, rule = choice.winner, choice.rule
    for entry in register.bearers[part[0]][-BEARERS:]:
        if not _bears(entry, part):
            continue
        if entry is winner:
            why = _WHY[rule][0].removeprefix(", ") or "the only one it fits"
        elif entry in choice.called:
            left_out = entry not in choice.family and rule in (*_DOUBTFUL, MentionRule.PARTIAL_TIE)
            why = _WHY[MentionRule.PARTIAL_BY_USE if left_out else rule][1]
        else:
            why = "gender clashes" if _of_other_gender(entry, mention.gender) else _WHY[MentionRule.PARTIAL_NAME][1]
        yield Weighed(
            text=entry.name,
            in_field=mention.in_field,
            span=None,
            entity_id=entry.entity_id,
            name=entry.name,
            score=float(register.count_before(mention, entry.entity_id)),
            won=entry is winner,
            why=why,
        )


def _goes_by_given_name(entry: Entry, part: Sequence[str]) -> bool:
    """Whether the document has called a person by the first word of the name alone, and never by `part` alone."""
    keys = {name_key(text) for text in entry.forms}
    return name_key(entry.name).split()[0] in keys and " ".join(part) not in keys


def _main_bearer(register: Register, mention: Mention, family: Sequence[Entry]) -> str | None:
    """Of several people the one the document is about: named much more often before the mention, in full or in part.

    What comes later tells nothing: who is not the main one is called by the full name every time.
    """
    ranked = sorted(((register.count_before(mention, e.entity_id), e.entity_id) for e in family), reverse=True)
    (most, main), (next_most, _) = ranked[:2]
    return main if most > 1 and most >= _MAIN * next_most else None


def _shares_title(entry: Entry, mention: Mention) -> bool:
    """Whether the word before a lone family name ("Captain Wren") ends a description of the person elsewhere."""
    last = name_key(mention.description or "").split()[-1:]
    return bool(last) and any(d.split()[-1:] == last for d in entry.descriptions)


def _fits(entry: Entry, part: Sequence[str], gender: Gender | None) -> bool:
    """Whether a person bears `part` as some of the words of the name, and the gender allows it."""
    return not _of_other_gender(entry, gender) and _bears(entry, part)


def _of_other_gender(entry: Entry, gender: Gender | None) -> bool:
    """Whether we know the person's gender to be the other one."""
    return bool(gender and entry.gender and gender != entry.gender)


def _bears(entry: Entry, part: Sequence[str]) -> bool:
    """Whether `part` is some of the words of a person's name, and not all of them."""
    whole = name_key(entry.name).split()
    size = len(part)
    inside = any(whole[i : i + size] == list(part) for i in range(len(whole) - size + 1))
    return len(whole) > size and inside


def family_of(name: str) -> list[str]:
    """The family name, by word: the first of a Korean, Chinese or Vietnamese name, else the last."""
    parts = name_key(name).split()
    first = parts[0] in family_first() and len(parts) <= 3
    return parts[:1] if first and parts[0] not in given_names() else parts[-1:]
