"""Names that the knowledge files hold.

Belongs here: strong aliases, weak ones with their context, known misspellings, and heads of states by their family names alone.
Ties are left unresolved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import Form, cite_row, heads_by_family_name, known, lookup
from copydesk.records import ArticleText, EntityType, Mention, MentionMethod, MentionType, Weighed
from copydesk.resolve.document import Register, Resolution, unresolved
from copydesk.resolve.rules import MentionRule

# How sure the files make us, before anything was measured on annotated links: guesses.
STRONG, WEAK, TYPO, HEAD = 0.97, 0.7, 0.9, 0.75
_POSSESSIVES = ("'s ", "\u2019s ", "s' ", "s\u2019 ")
_DEMONYM, _ORGANIZATION = MentionType.DEMONYM, EntityType.ORGANIZATION
_LONGEST_OWNER = (
    40  # characters before a name in which its owner stands: a guess, longer than any country of three words
)
_LONGEST_COUNTRY = 3  # words before an organisation's name: "South Korean", "the United States"


def candidates(mention: Mention) -> tuple[Form, ...]:
    """The known spellings a mention can be, those of its own type where it has one."""
    return _of_type(mention.forms, mention.entity_type) if mention.forms else ()


@lru_cache(maxsize=20_000)  # the same names come again and again; some 5 MB
def _of_type(forms: tuple[Form, ...], entity_type: EntityType | None) -> tuple[Form, ...]:
    """The spellings of entities of one type, all of them for None."""
    return forms if entity_type is None else tuple(f for f in forms if known()[f.entity_id].entity_type is entity_type)


def strong_owner(forms: Iterable[Form]) -> str | None:
    """The one entity that owns a strong spelling among `forms`; None for nobody or several."""
    owners = {f.entity_id for f in forms if f.strength == "strong"}
    return owners.pop() if len(owners) == 1 else None


def count_countries(article: ArticleText, mentions: Iterable[Mention]) -> Counter[str]:
    """How often each country is spoken of, by strong names of its places and demonyms, dateline and outlet included."""
    counts: Counter[str] = Counter()
    for mention in mentions:
        country = _country_of(mention.forms, mention.entity_type) if mention.forms else None
        if country:
            counts[country] += 1
    if article.publisher_country:
        counts[article.publisher_country] += 1
    return counts


@lru_cache(maxsize=20_000)
def _country_of(forms: tuple[Form, ...], entity_type: EntityType | None) -> str | None:
    """The country of the place that a name of these spellings means for sure."""
    owner = strong_owner(_of_type(forms, entity_type))
    entity = known()[owner] if owner else None
    return entity.country_code if entity and entity.entity_type is EntityType.PLACE else None


def candidates_after_country(mention: Mention) -> tuple[Form, ...]:
    """The known organisations of a country that a name can be whose first words say the country: "U.S. Coast Guard"."""
    if mention.entity_type is not _ORGANIZATION:
        return ()
    words = mention.text.split(" ")
    for size in range(1, min(len(words), _LONGEST_COUNTRY + 1)):
        owners = [known()[f.entity_id] for f in lookup(" ".join(words[:size])) if f.strength == "strong"]
        country = {o.country_code for o in owners if o.subtype == "country"}
        rest = lookup(" ".join(words[size:])) if country else ()
        found = tuple(f for f in rest if _is_organisation_of(f, country) and f.strength == "strong")
        if found:
            return found
    return ()


def _is_organisation_of(form: Form, countries: set[str | None]) -> bool:
    entity = known()[form.entity_id]
    return entity.entity_type is EntityType.ORGANIZATION and entity.country_code in countries


def candidates_with_owner(article: ArticleText, mention: Mention) -> tuple[Form, ...]:
    """The known organisations that a name is together with whose it is: "China's Foreign Ministry", of two mentions."""
    if mention.entity_type is not _ORGANIZATION:
        return ()
    before = article.field(mention.in_field)[max(0, mention.span.start - _LONGEST_OWNER) : mention.span.start]
    if not before.endswith(_POSSESSIVES):
        return ()
    words = before.split()
    for size in range(1, min(len(words), _LONGEST_COUNTRY) + 1):
        found = lookup(f"{' '.join(words[-size:])} {mention.text}".replace("\u2019", "'"))
        strong = tuple(f for f in found if f.strength == "strong")
        if strong:
            return strong
    return ()


class _Reading(NamedTuple):
    """What a name on the lists means without any context, and the row that says so."""

    owner: str
    method: MentionMethod
    confidence: float
    rule: MentionRule
    why: str


def settle_known(register: Register, mention: Mention) -> bool:
    """Resolves a mention by the knowledge files; whether it could."""
    countries = register.countries
    demonym = mention.mention_type is _DEMONYM
    forms, found = candidates_with_owner(register.article, mention), None
    if forms:
        found = _one_of(forms, mention, MentionRule.OWNED, "with whose it is, ")
    elif forms := candidates(mention):
        found = _read(mention.text, forms, demonym)
    elif forms := candidates_after_country(mention):
        found = _one_of(forms, mention, MentionRule.OF_COUNTRY, "behind its country, ")
    if found is not None:
        entry = register.add_known(found.owner)
        register.settle(mention, Resolution(entry, found.method, found.confidence, found.rule, found.why))
        return True
    weak = sorted({f.entity_id for f in forms if f.strength == "weak"})
    if not weak:
        return False
    chosen = _choose_weak(weak, countries)
    if register.trace is not None:
        register.trace.note(mention, [_weigh(mention, owner, countries, chosen) for owner in weak])
    if chosen:
        entry = register.add_known(chosen)
        form = next(f for f in forms if f.entity_id == chosen and f.strength == "weak")
        why = _cite_weak(form, countries, len(weak))
        register.settle(mention, Resolution(entry, MentionMethod.ALIAS, WEAK, MentionRule.WEAK_ALIAS, why))
        return True
    if len(weak) > 1:
        entry = register.add_new(mention.entity_type or known()[weak[0]].entity_type, mention.text)
        why = f"{len(weak)} things are called so: {', '.join(f'{known()[o].name} ({o})' for o in weak)}"
        register.settle(mention, unresolved(MentionRule.TIE, why, entry))
        return True
    return False


@lru_cache(maxsize=20_000)  # as above; some 8 MB
def _read(text: str, forms: tuple[Form, ...], demonym: bool) -> _Reading | None:
    """The one entity that a name is a strong spelling of, else the one that it misspells; None where context must tell."""
    owner = strong_owner(forms)
    if owner is not None:
        form = next(f for f in forms if f.entity_id == owner and f.strength == "strong")
        name = known()[owner].name
        if name_key(name) == name_key(text) and not demonym:
            why = f'"{text}" is the name of {name} ({owner})'
            return _Reading(owner, MentionMethod.EXACT, STRONG, MentionRule.EXACT, why)
        rule = MentionRule.DEMONYM if form.demonym else MentionRule.ALIAS
        return _Reading(owner, MentionMethod.ALIAS, STRONG, rule, _cite_strong(form))
    typos = {f.entity_id: f for f in forms if f.strength == "typo"}
    if len(typos) != 1:
        return None
    ((owner, form),) = typos.items()
    why = f'"{form.surface}" known misspelling of {known()[owner].name} ({owner})'
    return _Reading(owner, MentionMethod.TYPO, TYPO, MentionRule.TYPO, why)


def _one_of(forms: tuple[Form, ...], mention: Mention, rule: MentionRule, how: str) -> _Reading | None:
    """The one entity that a name means together with the words before it, all of `forms` being strong; None for several."""
    owner = strong_owner(forms)
    if owner is None:
        return None
    exact = name_key(known()[owner].name) == name_key(mention.text) and mention.mention_type is not MentionType.DEMONYM
    method = MentionMethod.EXACT if exact else MentionMethod.ALIAS
    return _Reading(owner, method, STRONG, rule, how + _cite_strong(next(f for f in forms if f.entity_id == owner)))


def _cite_strong(form: Form) -> str:
    """The row that says what a strong spelling means."""
    kind = "demonym" if form.demonym else "alias"
    return f'"{form.surface}" strong {kind} of {known()[form.entity_id].name} ({form.entity_id})'


def _cite_weak(form: Form, countries: Counter[str], so_called: int) -> str:
    """The row of a weak spelling, and how often the document speaks of the country that made it the likeliest."""
    entity = known()[form.entity_id]
    code = entity.country_code or ""
    others = f"; {so_called} things are called so" if so_called > 1 else ""
    return (
        f'"{form.surface}" weak alias of {entity.name} ({form.entity_id}), whose country {code} is spoken of '
        f"{countries[code]}x{others}"
    )


def _weigh(mention: Mention, owner: str, countries: Counter[str], chosen: str | None) -> Weighed:
    """One of the entities that a weak spelling can mean, by how often the document speaks of its country."""
    entity = known()[owner]
    score = countries[entity.country_code or ""]
    if owner == chosen:
        why = f"its country is spoken of {score}x, no other's as often"
    elif not score:
        why = "its country is not spoken of"
    else:
        why = "another's country is spoken of more often" if chosen else "another's country is spoken of as often"
    return Weighed(
        text=entity.name,
        in_field=mention.in_field,
        span=None,
        entity_id=owner,
        name=entity.name,
        score=float(score),
        won=owner == chosen,
        why=why,
    )


def _choose_weak(owners: list[str], countries: Counter[str]) -> str | None:
    """The owner whose country the document speaks of, the one most spoken of if several; None when they tie."""
    spoken = [(countries[known()[o].country_code or ""], o) for o in owners]
    spoken = sorted((pair for pair in spoken if pair[0]), reverse=True)
    if not spoken or (len(spoken) > 1 and spoken[0][0] == spoken[1][0]):
        return None
    return spoken[0][1]


def settle_head(register: Register, mention: Mention) -> bool:
    """Resolves a lone family name by the one head of a state, government or organisation who bears it; whether it could.

    Texts call these by their family names alone: "Merkel", "Tusk". The text must also name the country or organisation, and the
    term must have begun by its date; whether it has ended is all the same, since who has left office keeps the name.
    """
    article = register.article
    for term in heads_by_family_name().get(name_key(mention.text), ()):
        seat = known().get(term.of)  # an organisation; countries go by their codes
        named = term.of in register.countries or (
            seat is not None and f"{seat.name} " in f"{article.text} {article.title or ''} "
        )
        begun = article.date is None or term.start[:4] <= str(article.date.year)
        if named and begun:
            entry = register.add_known(term.person_id)
            why = f"family name of {entry.name} ({term.person_id}): {cite_row(term)}"
            register.settle(mention, Resolution(entry, MentionMethod.ALIAS, HEAD, MentionRule.HEAD, why))
            return True
    return False
