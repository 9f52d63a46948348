"""Names that the knowledge files hold.

Belongs here: strong aliases, weak ones with their context, and known misspellings. Ties are left unresolved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import Form, known, lookup
from copydesk.records import Copy, EntityType, MentionMethod, MentionType, Surface
from copydesk.resolve.document import Register

# How sure the files make us, before anything was measured on annotated links: guesses.
STRONG, WEAK, TYPO = 0.97, 0.7, 0.9
_POSSESSIVES = ("'s ", "\u2019s ", "s' ", "s\u2019 ")
_LONGEST_OWNER = 40  # characters before a name in which its owner stands
_LONGEST_COUNTRY = 3  # words before an organisation's name: "South Korean", "the United States"


def candidates(surface: Surface) -> tuple[Form, ...]:
    """The known spellings a surface can be, those of its own type where it has one."""
    return _candidates(surface.text, surface.entity_type)


@lru_cache(maxsize=20_000)  # the same names come again and again; some 5 MB
def _candidates(text: str, entity_type: EntityType | None) -> tuple[Form, ...]:
    found = lookup(text)
    return found if entity_type is None else tuple(f for f in found if known()[f.entity_id].entity_type is entity_type)


def strong_owner(forms: Iterable[Form]) -> str | None:
    """The one thing that owns a strong spelling among `forms`; None for nobody or several."""
    owners = {f.entity_id for f in forms if f.strength == "strong"}
    return owners.pop() if len(owners) == 1 else None


def count_countries(copy: Copy, surfaces: Iterable[Surface]) -> Counter[str]:
    """How often each country is spoken of, by strong names of its places and demonyms, dateline and outlet included."""
    counts: Counter[str] = Counter()
    for surface in surfaces:
        country = _country_of(surface.text, surface.entity_type)
        if country:
            counts[country] += 1
    if copy.publisher_country:
        counts[copy.publisher_country] += 1
    return counts


@lru_cache(maxsize=20_000)
def _country_of(text: str, entity_type: EntityType | None) -> str | None:
    """The country of the place that a name means for sure."""
    owner = strong_owner(_candidates(text, entity_type))
    thing = known()[owner] if owner else None
    return thing.country_code if thing and thing.entity_type is EntityType.PLACE else None


def candidates_after_country(surface: Surface) -> tuple[Form, ...]:
    """The known organisations of a country that a name can be whose first words say the country: "U.S. Coast Guard"."""
    if surface.entity_type is not EntityType.ORGANIZATION:
        return ()
    words = surface.text.split(" ")
    for size in range(1, min(len(words), _LONGEST_COUNTRY + 1)):
        owners = [known()[f.entity_id] for f in lookup(" ".join(words[:size])) if f.strength == "strong"]
        country = {o.country_code for o in owners if o.subtype == "country"}
        rest = lookup(" ".join(words[size:])) if country else ()
        found = tuple(f for f in rest if _is_organisation_of(f, country) and f.strength == "strong")
        if found:
            return found
    return ()


def _is_organisation_of(form: Form, countries: set[str | None]) -> bool:
    thing = known()[form.entity_id]
    return thing.entity_type is EntityType.ORGANIZATION and thing.country_code in countries


def candidates_with_owner(copy: Copy, surface: Surface) -> tuple[Form, ...]:
    """The known organisations that a name is together with whose it is: "China's Foreign Ministry", of two mentions."""
    if surface.entity_type is not EntityType.ORGANIZATION:
        return ()
    before = copy.field(surface.in_field)[max(0, surface.span.start - _LONGEST_OWNER) : surface.span.start]
    if not before.endswith(_POSSESSIVES):
        return ()
    words = before.split()
    for size in range(1, min(len(words), _LONGEST_COUNTRY) + 1):
        found = lookup(f"{' '.join(words[-size:])} {surface.text}".replace("\u2019", "'"))
        strong = tuple(f for f in found if f.strength == "strong")
        if strong:
            return strong
    return ()


def settle_known(register: Register, copy: Copy, surface: Surface, countries: Counter[str]) -> bool:
    """Resolves a surface by the knowledge files; whether it could."""
    forms = candidates_with_owner(copy, surface) or candidates(surface) or candidates_after_country(surface)
    if not forms:
        return False
    owner = strong_owner(forms)
    if owner:
        entry = register.add_known(owner)
        exact = name_key(entry.name) == name_key(surface.text) and surface.mention_type is not MentionType.DEMONYM
        register.settle(surface, entry, MentionMethod.EXACT if exact else MentionMethod.ALIAS, STRONG)
        return True
    typos = {f.entity_id for f in forms if f.strength == "typo"}
    if len(typos) == 1:
        register.settle(surface, register.add_known(typos.pop()), MentionMethod.TYPO, TYPO)
        return True
    weak = sorted({f.entity_id for f in forms if f.strength == "weak"})
    chosen = _choose_weak(weak, countries)
    if chosen:
        register.settle(surface, register.add_known(chosen), MentionMethod.ALIAS, WEAK)
        return True
    if len(weak) > 1:
        entity_type = surface.entity_type or known()[weak[0]].entity_type
        register.settle(surface, register.add_new(entity_type, surface.text), MentionMethod.UNRESOLVED, 0.0)
        return True
    return False


def _choose_weak(owners: list[str], countries: Counter[str]) -> str | None:
    """The owner whose country the document speaks of, the one most spoken of if several; None when they tie."""
    spoken = [(countries[known()[o].country_code or ""], o) for o in owners]
    spoken = sorted((pair for pair in spoken if pair[0]), reverse=True)
    if not spoken or (len(spoken) > 1 and spoken[0][0] == spoken[1][0]):
        return None
    return spoken[0][1]
