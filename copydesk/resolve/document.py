"""The entities one document holds, as its mentions are resolved one after another.

Belongs here: the register of entities and the records the steps of this room share. No rule decides here.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from msgspec import Struct

from copydesk.ids import key_id
from copydesk.lexicon.descriptions import describe_kind, describe_office
from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import KnownEntity, known, titles
from copydesk.lexicon.rows import Gender
from copydesk.records import ArticleText, Entity, EntityType, Mention, MentionMethod, Resolved
from copydesk.resolve.rules import LONGEST, MentionRule, as_evidence
from copydesk.resolve.trace import Trace
from copydesk.textforms import fold_words

GENDER_FROM = 0.7  # how sure a pronoun must be to tell the gender of the person it means: a guess
_NEW, _COREFERENCE, _ROLE_AT_DATE = MentionMethod.NEW, MentionMethod.COREFERENCE, MentionMethod.ROLE_AT_DATE
# Letters of a name that a misspelling is looked for: shorter ones too often differ by one, longer ones are seldom names. Guesses.
_SHORTEST_MISSPELT, _LONGEST_MISSPELT = 4, 40
# Of more entities that share a word of their names, or half a name, the last ones count, so that a list of ten thousand Kims takes
# ten thousand steps. A guess: of 1,235 documents of the annotated sets none has more than 11 (for "Jr.").
BEARERS = 32


class Entry(Struct):
    """One entity of the document while it is put together. `name`: canonical, or the fullest form met.

    `forms`: how often each of its names was met. `descriptions`: what is printed with them, by key, as first printed.
    """

    entity_id: str
    entity_type: EntityType
    name: str
    kb: KnownEntity | None
    gender: Gender | None = None
    forms: dict[str, int] = {}  # a new one for every entry, as msgspec reads it
    descriptions: dict[str, str] = {}

    def note_description(self, printed: str) -> None:
        """Keeps what is printed with a name of this entity: a role, a title, a noun."""
        self.descriptions.setdefault(name_key(printed), printed)


class Resolution(Struct, frozen=True, gc=False):
    """What a mention means: `entry`, or nobody we can tell.

    `rule` decided it, `why` says by what, and `record` cites the dated fact, if that is what decided.
    """

    entry: Entry | None
    method: MentionMethod
    confidence: float
    rule: MentionRule
    why: str
    record: str | None = None


def unresolved(rule: MentionRule, why: str, entry: Entry | None = None) -> Resolution:
    """The resolution that nothing tells whom a mention means; `entry` stands for whoever it is, where there is one."""
    return Resolution(entry, MentionMethod.UNRESOLVED, 0.0, rule, why)


@dataclass(slots=True)
class Register:
    """The entities of one document by entity_id, and which mention became which.

    `countries`: how often the document speaks of each. `bearers` finds people by a word of their name, `by_ends` by the first and the
    last, `by_part` by the words it begins or ends with, `spelt` finds entities by `misspelling_keys`, `places_of` where each was
    named, so that no step looks through the whole document for every name. `homes` are the countries of the people we know.
    `odd` says that some name holds a sign that can't be printed; `trace` notes what is weighed, for whoever asks why.
    """

    article: ArticleText
    countries: Counter[str] = field(default_factory=Counter)
    odd: bool = False
    trace: Trace | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    resolved: dict[Mention, Resolved] = field(default_factory=dict)
    bearers: defaultdict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_ends: defaultdict[tuple[str, str], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_part: defaultdict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    spelt: defaultdict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    homes: set[str] = field(default_factory=set)
    places_of: defaultdict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))

    def add_known(self, entity_id: str) -> Entry:
        """The entry of a known entity, made when it isn't there yet."""
        entry = self.entries.get(entity_id)
        if entry is None:
            entity = known()[entity_id]
            entry = self._add(Entry(entity_id, entity.entity_type, entity.name, entity, entity.gender))
        return entry

    def add_new(self, entity_type: EntityType, fullest: str) -> Entry:
        """The entry of an entity we don't know, named by its fullest form in the document."""
        entity_id = _new_id(entity_type, fullest)
        return self.entries.get(entity_id) or self._add(Entry(entity_id, entity_type, fullest, None))

    def _add(self, made: Entry) -> Entry:
        """A new entry, findable by the words of a person's name."""
        self.entries[made.entity_id] = made
        if made.entity_type is EntityType.PERSON:
            if made.kb is not None and made.kb.country_code:
                self.homes.add(made.kb.country_code)
            parts = name_key(made.name).split()
            for word in dict.fromkeys(parts):
                self.bearers[word].append(made)
            if len(parts) > 1:
                self.by_ends[parts[0], parts[-1]].append(made)
            for size in range(2, len(parts)):
                for part in {" ".join(parts[:size]), " ".join(parts[-size:])}:
                    self.by_part[part].append(made)
        return made

    def count_before(self, mention: Mention, entity_id: str) -> int:
        """How often an entity is named before `mention`, or anywhere in the body before a title."""
        return bisect_left(self.places_of[entity_id], (mention.in_field, mention.span.start))

    def last_named(self, mention: Mention, among: Iterable[str]) -> str | None:
        """Of the entities `among`, the one last named before `mention` in its field; None when none was."""
        at = (mention.in_field, mention.span.start)
        best: tuple[tuple[str, int], str] | None = None
        for entity_id in among:
            places = self.places_of[entity_id]
            i = bisect_left(places, at)
            if i and places[i - 1][0] == mention.in_field and (best is None or (places[i - 1], entity_id) > best):
                best = (places[i - 1], entity_id)
        return best[1] if best else None

    def settle(self, mention: Mention, decided: Resolution) -> None:
        """Notes what `mention` means."""
        entry, method, confidence = decided.entry, decided.method, decided.confidence
        if method is _NEW:  # nothing but the finder says that there is such an entity
            confidence = min(confidence, mention.confidence)
        evidence = (
            decided.rule + ": " + decided.why
        )  # half the time that an f-string takes of a member of an enumeration
        if self.odd or len(evidence) > LONGEST:
            evidence = as_evidence(evidence)
        entity_id = entry.entity_id if entry else None
        self.resolved[mention] = Resolved(mention, entity_id, method, confidence, evidence, decided.record)
        if entry is None:
            return
        sure = method is not _COREFERENCE or confidence >= GENDER_FROM
        if sure and mention.gender is not None and mention.entity_type is not None and entry.gender is None:
            entry.gender = mention.gender
        if method is not _COREFERENCE and method is not _ROLE_AT_DATE:
            if mention.text not in entry.forms:
                entry.forms[mention.text] = 0
                for key in misspelling_keys(mention.text):
                    self.spelt[key].append(entry)
            entry.forms[mention.text] += 1
            insort(self.places_of[entry.entity_id], (mention.in_field, mention.span.start))
        if mention.description:
            entry.note_description(mention.description)

    def entities(self) -> tuple[Entity, ...]:
        """Every entry some mention means, sorted by id; people are described by their office on the article's day."""
        used, day = {r.entity_id for r in self.resolved.values()}, self.article.date
        return tuple(_entity(entry, day) for _, entry in sorted(self.entries.items()) if entry.entity_id in used)


@lru_cache(maxsize=20_000)  # a document calls the same entity by the same name again and again
def _new_id(entity_type: EntityType, name: str) -> str:
    """The entity_id of an entity that no file knows."""
    return "x-" + key_id(entity_type.value, fold_words(name))


def misspelling_keys(text: str, edits: int = 0) -> tuple[str, ...]:
    """What a name has in common with one an edit away: its first or its last letters, a little less than half of them.

    An edit is a letter too many, missing or another one, or two neighbours swapped. With `edits` = 1 the keys are those of all names
    of a length that one edit can make, to ask by; without, those of the name itself, to be found by.

    >>> misspelling_keys("Kim Dae-jung")
    ('Kim D-', '--jung')
    >>> set(misspelling_keys("Kim Dea-jung", 1)) >= set(misspelling_keys("Kim Dae-jung"))
    True
    """
    bare = text.replace(".", "")
    if not _SHORTEST_MISSPELT <= len(bare) <= _LONGEST_MISSPELT:
        return ()
    halves = {(size - 2) // 2 for size in range(len(bare) - edits, len(bare) + edits + 1)} - {0}
    return tuple(key for half in sorted(halves) for key in (f"{bare[:half]}-", f"-{bare[-half:]}"))


def first_of_each(pairs: Iterable[tuple[Mention, str]]) -> dict[str, Mention | None]:
    """For each short form the first mention of the name it is short for; None where two names have it."""
    found: dict[str, Mention | None] = {}
    wholes: dict[str, str] = {}
    for mention, short in pairs:
        whole = name_key(mention.text)
        if wholes.setdefault(short, whole) == whole:
            found.setdefault(short, mention)
        else:
            found[short] = None
    return found


def _describe(entry: Entry, day: dt.date | None) -> str | None:
    """What an entity is, in a few words: the latest office by that day, what is printed with a person, or kind and country."""
    if entry.entity_type is not EntityType.PERSON:
        return None if entry.kb is None else describe_kind(entry.kb)
    office = None if entry.kb is None else describe_office(entry.entity_id, day)
    printed = office or _fullest(entry.descriptions)
    return printed or (None if entry.kb is None else describe_kind(entry.kb))


def _fullest(descriptions: Mapping[str, str]) -> str | None:
    """Of what is printed with a person's name the one with most words, then letters, then the first by key; no mere "Mr."."""
    telling = [key for key in sorted(descriptions) if not _tells_gender_alone(key)]
    best = max(telling, key=lambda key: (key.count(" "), len(key)), default=None)
    return None if best is None else descriptions[best]


def _tells_gender_alone(key: str) -> bool:
    """Whether a title, by key, says nothing of what somebody does: "Mrs.", "Sir"; not "Sen.", "Prof."."""
    row = titles().get(key)
    return row is not None and row.kind == "honorific" and row.gender is not None


def _entity(entry: Entry, day: dt.date | None) -> Entity:
    kb = entry.kb
    return Entity(
        entity_id=entry.entity_id,
        entity_type=entry.entity_type,
        name=entry.name,
        aliases=tuple(sorted(s for s in entry.forms if s != entry.name)),
        subtype=kb.subtype if kb else None,
        wikidata_id=entry.entity_id if kb and entry.entity_id.startswith("Q") else None,
        country_code=kb.country_code if kb else None,
        lat=kb.lat if kb else None,
        lon=kb.lon if kb else None,
        description=_describe(entry, day),
        in_kb=kb is not None,
        gender=entry.gender,
    )
