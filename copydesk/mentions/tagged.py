"""The rules' names and the tagger's, made one: what the files know first, then the tagger, then the rules.

Belongs here: deciding between them. The tagger itself knows nothing of candidates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from operator import add

import numpy as np
from msgspec.structs import replace

from copydesk.lexicon.names import given_names, heads_by_family_name, known, titles, words
from copydesk.mentions.candidates import Candidate
from copydesk.mentions.columns import SIZES, Part, read_document
from copydesk.mentions.document import Evidence
from copydesk.mentions.tokens import Gap, Token
from copydesk.mentions.typing_runs import is_ordinary
from copydesk.mentions.units import known_at, title_at
from copydesk.records import EntityType
from copydesk.tagger.labels import KINDS
from copydesk.tagger.protocol import NameFinder, Passage
from copydesk.tagger.tagging import Tagged, Tagger, shipped_tagger

_TYPES = {
    "person": EntityType.PERSON,
    "organization": EntityType.ORGANIZATION,
    "place": EntityType.PLACE,
    "event": EntityType.EVENT,
}
_NAMED = tuple(k for k, kind in enumerate(KINDS) if kind in _TYPES)
# The tagger's probability, and the share of such names that were right on the development sets of news.
_MEASURED = (
    (0.0, 0.35, 0.55, 0.75, 0.85, 0.93, 0.97, 0.99, 1.0),
    (0.3, 0.35, 0.54, 0.68, 0.78, 0.85, 0.9, 0.945, 0.97),
)
# Under this the word that heads an organisation's name is the better judge (five times of six on the development set).
_FIRM = 0.8
_ARTICLES = frozenset({"the", "a", "an"})
_STATED = 0.97  # of a name whose kind the page states: a guess
_SURE = 0.5  # of a lone word at the head of a sentence: a guess


def tagger() -> Tagger:
    """The tagger that ships."""
    return shipped_tagger(tuple(SIZES.items()))


def settle_names(parts: Sequence[Part], evidence: Evidence, finder: NameFinder | None = None) -> list[list[Candidate]]:
    """The names of each part after the tagger, or another finder in its place, has read the whole document."""
    tagged = _tag(parts, evidence) if finder is None else finder.find_names([_passage(part) for part in parts])
    settled = _settle_kinds(parts, tagged, evidence)
    firm = frozenset(
        _key(part, name)
        for part, names in zip(parts, settled, strict=True)
        for name in names
        if name.probability >= _FIRM
    )
    chances = [name.probability for names in settled for name in names]
    right = iter(_calibrate(chances) if finder is None else chances)
    return [
        _merge(part, [(name, next(right)) for name in names], evidence, firm)
        for part, names in zip(parts, settled, strict=True)
    ]


def _settle_kinds(parts: Sequence[Part], tagged: Sequence[Sequence[Tagged]], evidence: Evidence) -> list[list[Tagged]]:
    """The names with the kinds that the page states or the document agrees on, and pairs of people as two."""
    keys = [[_key(part, name) for name in names] for part, names in zip(parts, tagged, strict=True)]
    agreed, stated = _agree(keys, tagged), _stated_kinds(parts)
    found: list[list[Tagged]] = []
    for part, called, names in zip(parts, keys, tagged, strict=True):
        own: list[Tagged] = []
        for key, name in zip(called, names, strict=True):
            if key in stated:
                own.append(replace(name, kind=stated[key], probability=_STATED))
                continue
            kind = agreed.get(key, name.kind)
            own.append(name if kind == name.kind else replace(name, kind=kind))
        found.append(_split_pairs(part, own, evidence))
    return found


def _tag(parts: Sequence[Part], evidence: Evidence) -> list[list[Tagged]]:
    """The names that the tagger finds in each part, by number of word."""
    names = tagger().tag(read_document(parts, evidence, tagger().inner))
    found: list[list[Tagged]] = []
    base, k = 2, 0  # two empty words stand between the parts of a reading, and before the first
    for part in parts:
        end = base + len(part.tokens)
        own: list[Tagged] = []
        while k < len(names) and names[k].first < end:
            name = names[k]
            own.append(Tagged(name.first - base, name.last - base, name.kind, name.probability, name.kinds))
            k += 1
        found.append(own)
        base = end + 2
    return found


def _passage(part: Part) -> Passage:
    """A part as other finders read it."""
    line = part.line
    base = line.starts[0] if line.starts else 0
    words = [(start - base, line.end(k) - base) for k, start in enumerate(line.starts)]
    return Passage(line.text[base : base + words[-1][1]] if words else "", words)


def _split_pairs(part: Part, names: Sequence[Tagged], evidence: Evidence) -> list[Tagged]:
    """The names with "Kim-Trump" as two, where Kim and Trump are people of the document and nobody is called Kim-Trump."""
    found: list[Tagged] = []
    for name in names:
        middle = name.first + 1
        if middle + 1 == name.last and part.tokens[middle].gap is Gap.HYPHEN and _are_two(part, name, evidence):
            found += [replace(name, last=middle, kind="person"), replace(name, first=middle, kind="person")]
        else:
            found.append(name)
    return found


def _are_two(part: Part, name: Tagged, evidence: Evidence) -> bool:
    """Whether two words that a hyphen joins are two people of the document."""
    one, other = (token.key for token in part.tokens[name.first : name.last])
    people = evidence.person_words
    return one in people and other in people and f"{one}-{other}" not in evidence.double_names


def _key(part: Part, name: Tagged) -> str:
    """What two occurrences of a name have in common."""
    if name.last - name.first == 1:
        return part.line.tokens[name.first].text.casefold()
    return " ".join([token.text for token in part.line.tokens[name.first : name.last]]).casefold()


def _stated_kinds(parts: Sequence[Part]) -> dict[str, str]:
    """The kinds that the page states, by key; every other occurrence of the name has them too."""
    return {
        " ".join(t.text for t in part.tokens[c.first : c.last]).casefold(): str(c.entity_type)
        for part in parts
        for c in part.candidates
        if c.stated
    }


def _agree(keys: Sequence[Sequence[str]], tagged: Sequence[Sequence[Tagged]]) -> dict[str, str]:
    """The kind each name, by `_key`, has all over the document: the likeliest over all its occurrences together."""
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0] * len(KINDS))
    for called, names in zip(keys, tagged, strict=True):
        for key, name in zip(called, names, strict=True):
            if name.kind in _TYPES:
                sums[key] = list(map(add, sums[key], name.kinds))
    person = KINDS.index("person")
    for key in [key for key in sums if " " in key]:
        last = key.rpartition(" ")[2]
        if last in sums:  # "Edmund Pence left. Then Pence said ...": who has a full name here is meant by its last word
            sums[last][person] += sums[key][person]
    return {key: KINDS[max(_NAMED, key=held.__getitem__)] for key, held in sums.items()}


def _merge(
    part: Part, names: Sequence[tuple[Tagged, float]], evidence: Evidence, firm: frozenset[str]
) -> list[Candidate]:
    """One part's names, from the rules and from the tagger; each of the latter with how often such names were right.

    `firm`: the names, by `_key`, of whose kind the tagger is sure somewhere in the document.
    """
    if not names and not part.candidates:
        return []
    same = {(c.first, c.last): c for c in part.candidates}
    longer = {k: c for c in part.candidates if c.last - c.first > 1 and _is_known(c) for k in range(c.first, c.last)}
    merged = [replace(c, confidence=_STATED) for c in part.candidates if c.stated]
    stated = {k for c in merged for k in range(c.first, c.last)}
    for k, (name, confidence) in enumerate(names):
        if name.kind not in _TYPES or part.tokens[name.last - 1].money:
            continue
        if stated and not stated.isdisjoint(range(name.first, name.last)):
            continue
        around = longer.get(name.first)
        if around is not None and around.last >= name.last and around.last - around.first > name.last - name.first:
            continue  # the files know a longer name; it stands below
        stop = names[k + 1][0].first if k + 1 < len(names) else len(part.tokens)
        name = _trim(part, name, stop, evidence)
        if not _opens_only(part, name, same, evidence):
            merged.append(_make(part, name, same, confidence, firm))
    taken = {k for c in merged for k in range(c.first, c.last)}
    for c in part.candidates:
        if (_is_known(c) or _is_addressed(part, c)) and taken.isdisjoint(range(c.first, c.last)):
            merged.append(c)
    return sorted(merged, key=lambda c: c.first)


def _calibrate(probabilities: Sequence[float]) -> list[float]:
    """How often names of the tagger's with these probabilities were right, words and type."""
    measured: list[float] = np.interp(probabilities, *_MEASURED).round(3).tolist()
    return measured


def _is_known(c: Candidate) -> bool:
    """Whether a name of the rules stays whatever the tagger says: one that the files know for sure, or "the North"."""
    return bool(c.forms) and any(f.demonym or f.strength != "weak" or f.surface.startswith("the ") for f in c.forms)


def _is_addressed(part: Part, c: Candidate) -> bool:
    """Whether Mr., Mrs. or the like stands before a name."""
    if c.title_from is None or c.entity_type is not EntityType.PERSON:
        return False
    row = titles().get(" ".join(t.key for t in part.tokens[c.title_from : c.first]))
    return row is not None and row.kind == "honorific"


def _opens_only(part: Part, name: Tagged, same: Mapping[tuple[int, int], Candidate], evidence: Evidence) -> bool:
    """Whether nothing but the head of a sentence may have given a word its capital, and the rules see no name in it."""
    token = part.tokens[name.first]
    alone = name.last - name.first == 1 and token.opens and (name.first, name.last) not in same
    if not alone or token.key in evidence.alone_seen:
        return False
    if token.key in evidence.inside_seen and name.probability >= _SURE:
        return False
    return is_ordinary(token, evidence.lower_seen) or name.probability < _SURE


def _trim(part: Part, name: Tagged, stop: int, evidence: Evidence) -> Tagged:
    """A name without an article before it, nor an ordinary word that opens its sentence before a place we know.

    A person's is without titles, and has all that a hyphen ties to it before `stop`.
    """
    tokens, first, last = part.tokens, name.first, name.last
    if first + 1 < last and tokens[first].key in _ARTICLES and known_at(part.line, first)[0] != last:
        first += 1
    if _opens_before_place(part, name, first, evidence):
        return replace(name, first=first + 1, kind="place")
    if last - first == 2 and name.kind == "person" and _opens_before_family(part, first, evidence):
        return replace(name, first=first + 1)
    if last - first > 2 and _is_family(tokens[last - 1], evidence) and _is_body(part, first, last - 1):
        return replace(name, first=last - 1, kind="person")  # "European Council Tusk"
    while name.kind == "person" and first < last and first < (end := title_at(tokens, first)) < last:
        first = end
    while name.kind == "person" and last < stop and tokens[last].gap is Gap.HYPHEN and _ends_given_name(tokens[last]):
        last += 1
    same = first == name.first and last == name.last
    return name if same else replace(name, first=first, last=last)


def _opens_before_family(part: Part, first: int, evidence: Evidence) -> bool:
    """Whether a sentence begins with an adverb or participle and then a family name: "Interestingly Blocher", "Asserting Clinton"."""
    opener, family = part.tokens[first], part.tokens[first + 1]
    if not opener.opens or opener.key in given_names() or family.gap is not Gap.SPACE:
        return False
    if family.key not in evidence.person_words or family.key not in evidence.alone_seen:
        return False
    return opener.key.endswith(_opener_suffixes())


@cache
def _opener_suffixes() -> tuple[str, ...]:
    """How adverbs and participles end."""
    return tuple(sorted(words("opener_suffix")))


def _is_family(token: Token, evidence: Evidence) -> bool:
    """Whether a word is the name of a person of the document, or of a head of a state or organisation."""
    return token.key in evidence.person_words or token.key in heads_by_family_name()


def _is_body(part: Part, first: int, end: int) -> bool:
    """Whether words [first, end) are an organisation's that we know."""
    stop, found = known_at(part.line, first)
    kinds = {known()[f.entity_id].entity_type for f in found if f.strength == "strong"}
    return stop == end and kinds == {EntityType.ORGANIZATION}


def _opens_before_place(part: Part, name: Tagged, first: int, evidence: Evidence) -> bool:
    """Whether a sentence begins at word `first` with an ordinary word and then a known place: "Downstream Uzbekistan fears".

    Before a country any word will do that is no given name when the tagger takes the two for a person's.
    """
    opener, after = part.tokens[first], first + 1
    if not opener.opens or after == name.last or name.kind == "organization":
        return False
    if opener.key in words("direction") or opener.key in words("particle"):
        return False  # "Southern Nigeria", "Dos Santos"
    if known_at(part.line, first)[0] == name.last:
        return False
    end, forms = known_at(part.line, after)
    places = [known()[f.entity_id] for f in forms if f.strength == "strong"] if end == name.last else []
    if any(place.entity_type is not EntityType.PLACE for place in places):
        return False
    if is_ordinary(opener, evidence.lower_seen):
        return bool(places)
    country = any(place.subtype == "country" for place in places)
    return country and name.kind == "person" and opener.key not in given_names()


def _is_told(part: Part, rule: Candidate) -> bool:
    """Whether the words of a name say what it is: a word that heads organisations, a given name before others."""
    if rule.entity_type is EntityType.PERSON:
        return rule.sure and rule.last - rule.first > 1 and part.tokens[rule.first].key in given_names()
    return rule.sure and rule.entity_type is EntityType.ORGANIZATION


def _ends_given_name(token: Token) -> bool:
    """Whether a word after a hyphen can be the rest of a given name: "Jae-in", "Ki-Sun"; not "Seoul-based"."""
    return token.text.isalpha() and token.key not in words("hyphen_tail") and (token.cap or len(token.text) <= 6)


def _make(
    part: Part,
    name: Tagged,
    same: Mapping[tuple[int, int], Candidate],
    confidence: float,
    firm: frozenset[str],
) -> Candidate:
    """The candidate of a name of the tagger's."""
    entity_type = _TYPES[name.kind]
    end, forms = known_at(part.line, name.first)
    if end != name.last:
        forms = ()
    # A known misspelling tells the kind as surely as the name it misspells.
    sure = {known()[f.entity_id].entity_type for f in forms if f.strength != "weak"}
    if len(sure) == 1:
        entity_type = next(iter(sure))
    rule = same.get((name.first, name.last))
    if rule is not None:
        if not forms and _is_told(part, rule) and _key(part, name) not in firm:
            entity_type = rule.entity_type or entity_type
        person = entity_type is EntityType.PERSON
        gender, title = (rule.gender, rule.title_from) if person else (None, None)
        return Candidate(rule.first, rule.last, entity_type, True, rule.forms, gender, title, confidence, rule.stated)
    return Candidate(name.first, name.last, entity_type, True, forms, confidence=confidence)
