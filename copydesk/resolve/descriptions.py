"""Speakers named by a noun only: "the commission", "the company", "the vice minister".

Belongs here: finding the one entity of the document, named before, whose name or printed role holds that noun.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from copydesk.lexicon.keys import WORD, name_key
from copydesk.lexicon.names import offices, words
from copydesk.records import NAME_TYPES, Entity, EntityType, Resolved
from copydesk.spans import Span

CONFIDENCE = 0.6  # a guess
_LONGEST = 3  # words after the article
_REACH = 400  # characters, about three sentences: a guess
_LEADER_WORDS = 3  # "the German leader"
_NEAR_MENTIONS = 20  # before it, among which the leader is named: a guess
_COMPANY = frozenset({"company", "business", "airline", "newspaper", "bank"})


def find_described(phrase: str, before: Sequence[Resolved], entities: Mapping[str, Entity]) -> Entity | None:
    """The one entity meant by `phrase` ("the commission") among the mentions `before` it; None for nobody or several."""
    parts = WORD.findall(phrase)
    if len(parts) < 2 or parts[0].lower() != "the" or len(parts) > _LONGEST + 1 or not parts[-1].islower():
        return None
    noun = [name_key(p) for p in parts[1:]]
    found = {r.entity_id for r in before if _holds(r, noun, entities)}
    if not found and len(noun) == 1 and noun[0] in words("trade"):
        found = {r.entity_id for r in before if _is_company(r, entities)}
    (only,) = found if len(found) == 1 else (None,)
    return entities[only] if only is not None else None


@dataclass(frozen=True, slots=True)
class People:
    """The people of a document by their whole names and by their last words, as keys."""

    by_name: Mapping[str, Sequence[Entity]]
    by_family: Mapping[str, Sequence[Entity]]


def index_people(entities: Iterable[Entity]) -> People:
    """The people among the entities, ready to be asked for by name."""
    by_name: defaultdict[str, list[Entity]] = defaultdict(list)
    by_family: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        if entity.entity_type is EntityType.PERSON:
            key = name_key(entity.name)
            by_name[key].append(entity)
            if " " in entity.name:
                by_family[key.split()[-1]].append(entity)
    return People(by_name, by_family)


def find_spelt(phrase: str, before: Sequence[Resolved], people: People) -> Entity | None:
    """The person whose name, or family name, the words spell although no mention was found there ("Will wrote").

    Of several people with that family name the one named last before; None for nobody.
    """
    key = name_key(phrase)
    if not key or not phrase[0].isupper():
        return None
    same = people.by_name.get(key, ()) or (() if " " in key else people.by_family.get(key, ()))
    if len(same) <= 1:
        return same[0] if same else None
    meant = {t.entity_id: t for t in same}
    last = next((r.entity_id for r in reversed(before) if r.entity_id in meant), None)
    return meant[last] if last is not None else None


def find_leader(
    phrase: str, inside: Sequence[Resolved], before: Sequence[Resolved], entities: Mapping[str, Entity]
) -> Entity | None:
    """Whom "the German leader" means: of the office holders named shortly before, the one of that country.

    Where the files know nobody's country, the one named last; None where they know it to be another.
    """
    parts = WORD.findall(phrase)
    if len(parts) != _LEADER_WORDS or parts[0].lower() != "the" or parts[-1] not in ("leader", "head"):
        return None
    country = next(
        (entities[r.entity_id].country_code for r in inside if r.entity_id and r.entity_id in entities), None
    )
    if country is None:
        return None
    unknown: Entity | None = None
    for r in reversed(before[-_NEAR_MENTIONS:]):
        entity = entities.get(r.entity_id or "")
        if entity is None or entity.entity_type is not EntityType.PERSON or r.mention.mention_type not in NAME_TYPES:
            continue
        if entity.in_kb and entity.country_code == country:
            return entity
        title = name_key(r.mention.description or "")
        if unknown is None and not entity.in_kb and title in offices():
            unknown = entity
    return unknown


def find_body(span: Span, before: Sequence[Resolved], entities: Mapping[str, Entity]) -> Entity | None:
    """The organisation that "it" means: the only one named shortly before; None for nobody or several."""
    near = (r for r in before if r.mention.span.start >= span.start - _REACH and r.mention.mention_type in NAME_TYPES)
    found = {r.entity_id for r in near if r.entity_id and entities[r.entity_id].entity_type is EntityType.ORGANIZATION}
    (only,) = found if len(found) == 1 else (None,)
    return entities[only] if only is not None else None


def _holds(r: Resolved, noun: Sequence[str], entities: Mapping[str, Entity]) -> bool:
    """Whether the name of an organisation, or the role printed with a person's, holds the words in this order."""
    if r.mention.mention_type not in NAME_TYPES or r.entity_id is None:
        return False
    entity = entities[r.entity_id]
    if entity.entity_type is EntityType.ORGANIZATION:
        return any(_in_order(noun, name_key(name).split()) for name in (entity.name, r.mention.text))
    if entity.entity_type is EntityType.PERSON and r.mention.description:
        whole = name_key(r.mention.description).split()
        return whole[-1:] == list(noun[-1:]) and _in_order(noun, whole)
    return False


def _in_order(noun: Sequence[str], whole: Sequence[str]) -> bool:
    left = iter(whole)
    return all(word in left for word in noun)


def _is_company(r: Resolved, entities: Mapping[str, Entity]) -> bool:
    """Whether a mention is an organisation that can be a company: known as one, or unknown and no public body by name."""
    if r.mention.mention_type not in NAME_TYPES or r.entity_id is None:
        return False
    entity = entities[r.entity_id]
    if entity.entity_type is not EntityType.ORGANIZATION:
        return False
    if entity.in_kb:
        return entity.subtype in _COMPANY
    return words("public_body").isdisjoint(name_key(entity.name).split()) and " " in entity.name
