"""Names that the document itself explains: full names and their parts, misspellings.

Belongs here: rules that compare the surfaces of one document with one another.
"""

from __future__ import annotations

from collections.abc import Sequence

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import common_words, family_first, given_names, is_acronym, phrases, words
from copydesk.lexicon.rows import Gender
from copydesk.records import EntityType, MentionMethod, Surface
from copydesk.resolve.document import Entry, Register, slip_keys

# Confidences are guesses until they are measured.
FULL, PARTIAL, NEAREST, TYPO = 0.9, 0.9, 0.6, 0.8
_MIN_TYPO_LENGTH = 6
_MAIN = 2  # times as often as anybody else of the name: a guess


def is_full_name(surface: Surface) -> bool:
    """Whether a person's name has two words or more that aren't initials."""
    return len(_words(surface.text)) > 1


def _words(text: str) -> list[str]:
    """The words of a name by key, initials between the first and the last left out."""
    parts = name_key(text).split()
    return [p for i, p in enumerate(parts) if len(p) > 1 or i in (0, len(parts) - 1)]


def gender_of(surface: Surface) -> Gender | None:
    """The gender that the title or the given name tells."""
    if surface.gender is not None:
        return surface.gender
    parts = _words(surface.text)
    return given_names().get(parts[0]) if len(parts) > 1 else None


def settle_full_name(register: Register, surface: Surface) -> None:
    """Resolves a full name we don't know: the person of an earlier full name it agrees with, or somebody new."""
    ours = _words(surface.text)
    for entry in register.bearers[ours[-1]]:
        if _same_full_name(ours, _words(entry.name)):
            if entry.kb is None and len(surface.text) > len(entry.name):
                continue
            register.settle(surface, entry, MentionMethod.ALIAS if entry.kb else MentionMethod.NEW, FULL)
            return
    if _is_inside_longer(register, surface) and settle_part(register, surface):
        return
    right = find_misspelt(register, surface)
    if right is not None and not _bear_other_names(ours, _words(right.name)):
        register.settle(surface, right, MentionMethod.TYPO, TYPO)
        return
    entry = register.add_new(EntityType.PERSON, surface.text)
    entry.gender = entry.gender or gender_of(surface)
    register.settle(surface, entry, MentionMethod.NEW, FULL)


def _is_inside_longer(register: Register, surface: Surface) -> bool:
    """Whether a full name is the beginning or end of a longer one of the document: "Rodrigo Chaves", "Martínez Gómez"."""
    part = name_key(surface.text).split()
    return any(
        _is_end(part, name_key(entry.name).split()) and words("pair_joiner").isdisjoint(entry.name.split())
        for entry in (*register.bearers[part[0]], *register.bearers[part[-1]])
    )


def _is_end(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a name ends with `part`, or begins with it and goes on with what can be a family name."""
    size = len(part)
    if len(whole) <= size:
        return False
    if list(whole[-size:]) == list(part):
        return True
    rest = whole[size:]
    return (
        list(whole[:size]) == list(part)
        and not any(word in common_words() or word in words("generation") for word in rest)
        and not any(" ".join(rest[i:]) in phrases() for i in range(len(rest)))
    )


def _bear_other_names(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two full names a slip apart are those of two people: "Marco Rubio" and "Mario Rubio", "Eric" and "Erica"."""
    if a[0] == b[0]:
        return False
    listed = (a[0] in given_names()) + (b[0] in given_names())
    return listed == 2 or (listed == 1 and a[0][-1] != b[0][-1])


def _same_full_name(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two full names differ at most by middle names."""
    if len(a) < 2 or len(b) < 2 or a[0] != b[0] or a[-1] != b[-1]:
        return False
    short, long = sorted((a[1:-1], b[1:-1]), key=len)
    return all(word in long for word in short)


def settle_part(register: Register, surface: Surface) -> bool:
    """Resolves a part of a person's name by the full names of the document; whether any full name holds it.

    Of several people the one the document is about is taken, else the one named last before it; when none is, it stays unresolved.
    """
    part = name_key(surface.text).split()
    fitting = [e for e in register.bearers[part[0]] if _fits(e, part, surface.gender)] if part else []
    family = [e for e in fitting if _family_name(e.name) == part] or fitting
    if not family:
        return False
    titled = [e for e in family if _shares_title(e, surface)] if len(family) > 1 else []
    if len(titled) == 1:
        family = titled
    of_gender = [e for e in family if surface.gender and e.gender == surface.gender]
    if len(family) > 1 and len(of_gender) == 1:  # "Mrs. Fox" of a couple whose other half could be anybody
        family = of_gender
    if len(family) > 1:  # "Ivanka came. Trump smiled.": who goes by the given name is not meant by the family name
        family = [e for e in family if not _goes_by_given_name(e, part)] or family
    if len(family) == 1:
        register.settle(surface, family[0], MentionMethod.PARTIAL_NAME, PARTIAL)
        return True
    nearest = _main_bearer(register, surface, family) or register.last_named(surface, [e.entity_id for e in family])
    if nearest is not None:
        register.settle(surface, register.entries[nearest], MentionMethod.PARTIAL_NAME, NEAREST)
        return True
    register.settle(surface, register.add_new(EntityType.PERSON, surface.text), MentionMethod.UNRESOLVED, 0.0)
    return True


def _goes_by_given_name(entry: Entry, part: Sequence[str]) -> bool:
    """Whether the document has called a person by the first word of the name alone, and never by `part` alone."""
    keys = {name_key(text) for text in entry.surfaces}
    return name_key(entry.name).split()[0] in keys and " ".join(part) not in keys


def _main_bearer(register: Register, surface: Surface, family: Sequence[Entry]) -> str | None:
    """Of several people the one the document is about: named much more often before the surface, in full or in part.

    What comes later tells nothing: who is not the main one is called by the full name every time.
    """
    ranked = sorted(((register.count_before(surface, e.entity_id), e.entity_id) for e in family), reverse=True)
    (most, main), (next_most, _) = ranked[:2]
    return main if most > 1 and most >= _MAIN * next_most else None


def _shares_title(entry: Entry, surface: Surface) -> bool:
    """Whether the word before a lone family name ("Captain Wren") ends a description of the person elsewhere."""
    last = name_key(surface.description or "").split()[-1:]
    return bool(last) and any(d.split()[-1:] == last for d in entry.descriptions)


def _fits(entry: Entry, part: Sequence[str], gender: Gender | None) -> bool:
    """Whether a person bears `part` as some of the words of the name, and the gender allows it."""
    if gender and entry.gender and gender != entry.gender:
        return False
    whole = name_key(entry.name).split()
    size = len(part)
    inside = any(whole[i : i + size] == list(part) for i in range(len(whole) - size + 1))
    return len(whole) > size and inside


def _family_name(name: str) -> list[str]:
    """The family name, by word: the first of a Korean, Chinese or Vietnamese name, else the last."""
    parts = name_key(name).split()
    first = parts[0] in family_first() and len(parts) <= 3
    return parts[:1] if first and parts[0] not in given_names() else parts[-1:]


def find_misspelt(register: Register, surface: Surface) -> Entry | None:
    """The one thing of the document whose name this surface misspells by a letter; None for nobody or several."""
    text = surface.text.replace(".", "")
    near = [e for key in slip_keys(surface.text) for e in register.spelt.get(key, ())]
    found = {e.entity_id: e for e in near if e.entity_type is surface.entity_type or e.kb is not None}
    hits = [e for e in found.values() if any(_misspells(text, s.replace(".", ""), e) for s in e.surfaces)]
    return hits[0] if len(hits) == 1 else None


def _misspells(text: str, right: str, entry: Entry) -> bool:
    """Whether `text` is `right` with a slip of the pen: two letters swapped, or one wrong in a long name."""
    if text == right or not text or not right or text[0] != right[0]:
        return False
    if is_acronym(text) or is_acronym(right):
        return len(text) >= 4 and _swapped(text, right)
    if len(text) < _MIN_TYPO_LENGTH:
        return False
    korean_or_chinese = (
        entry.entity_type is EntityType.PERSON
        and len(_family_name(entry.name)) == 1
        and (_family_name(entry.name) == name_key(entry.name).split()[:1])
    )
    return _swapped(text, right) or (not korean_or_chinese and _one_letter_off(text, right))


def _swapped(a: str, b: str) -> bool:
    """Whether two neighbouring letters changed places."""
    if len(a) != len(b):
        return False
    off = [i for i in range(len(a)) if a[i] != b[i]]
    return len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]


def _one_letter_off(a: str, b: str) -> bool:
    """Whether one letter is missing, too many or another one; a final s is grammar and doesn't count."""
    if abs(len(a) - len(b)) > 1 or a == b + "s" or b == a + "s":
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    return a[i + 1 :] == b[i + 1 :] or a[i:] == b[i + 1 :] or a[i + 1 :] == b[i:]
