"""What the whole document says about its names.

Belongs here: the words seen in lower case, the people's names seen in full, and the types single words get from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from copydesk.lexicon.names import given_names, known, words
from copydesk.mentions.candidates import Candidate
from copydesk.mentions.tokens import JOINING, Gap, Line, Token
from copydesk.mentions.typing_runs import is_ordinary
from copydesk.records import EntityType


@dataclass(frozen=True, slots=True)
class Evidence:
    """`inside_seen`: words that begin with a capital inside a sentence; `alone_seen`: those of them with no capital beside them.

    `person_words`: words of people's full names; `double_names`: those of their words that a hyphen joins ("jean-pierre").
    `votes`: the type most often read for a name, by its key.

    `countries`: the countries whose places are named by strong names.
    """

    lower_seen: frozenset[str]
    inside_seen: frozenset[str]
    alone_seen: frozenset[str]
    person_words: frozenset[str]
    double_names: frozenset[str]
    votes: Mapping[str, EntityType]
    countries: frozenset[str]


def lower_words(paragraphs: Iterable[Line]) -> frozenset[str]:
    """The words that stand in the document in lower case."""
    return frozenset([t.key for line in paragraphs for t in line.tokens if t.small])


def inside_words(paragraphs: Iterable[Line]) -> tuple[frozenset[str], frozenset[str]]:
    """The words that begin with a capital where no sentence begins, and those of them that share it with none beside them."""
    found: set[str] = set()
    alone: set[str] = set()
    for line in paragraphs:
        tokens, last = line.tokens, len(line.tokens) - 1
        for k in line.caps:
            token = tokens[k]
            if token.opens:
                continue
            found.add(token.key)
            if token.gap in JOINING and tokens[k - 1].cap:
                continue
            if k == last or not tokens[k + 1].cap or tokens[k + 1].gap not in JOINING:
                alone.add(token.key)
    return frozenset(found), frozenset(alone)


def key_of(tokens: Sequence[Token], candidate: Candidate) -> str:
    """The folded key of a candidate's words."""
    if candidate.last - candidate.first == 1:
        return tokens[candidate.first].key
    return " ".join([t.key for t in tokens[candidate.first : candidate.last]])


def weigh(paragraphs: Sequence[Line], found: Sequence[Sequence[Candidate]], lower_seen: frozenset[str]) -> Evidence:
    """The evidence of all candidates of the document together; `lower_seen` as `lower_words` gives it."""
    ballots: defaultdict[str, dict[EntityType, int]] = defaultdict(dict)
    person_words: set[str] = set()
    person = EntityType.PERSON
    for line, candidates in zip(paragraphs, found, strict=True):
        tokens = line.tokens
        for c in candidates:
            if c.entity_type is None:
                continue
            votes = ballots[key_of(tokens, c)]
            votes[c.entity_type] = votes.get(c.entity_type, 0) + (3 if c.sure else 1)
            if c.entity_type is not person:
                continue
            if c.last - c.first > 1:
                person_words.update([t.key for t in tokens[c.first : c.last] if len(t.key) > 1 and t.cap])
            elif c.title_from is not None:
                person_words.add(tokens[c.first].key)
    elected = {
        key: next(iter(count)) if len(count) == 1 else max(sorted(count), key=count.__getitem__)
        for key, count in ballots.items()
    }
    inside, alone = inside_words(paragraphs)
    return Evidence(
        lower_seen,
        inside,
        alone,
        frozenset(person_words - words("particle")),
        frozenset(_double_names(paragraphs, found)),
        elected,
        frozenset(_countries(found)),
    )


def _double_names(paragraphs: Sequence[Line], found: Sequence[Sequence[Candidate]]) -> Iterator[str]:
    """The pairs of words that a hyphen joins inside longer names of people, as "first-second"."""
    for line, candidates in zip(paragraphs, found, strict=True):
        tokens = line.tokens
        for c in candidates:
            if c.last - c.first > 2 and c.entity_type is EntityType.PERSON:
                for k in range(c.first + 1, c.last):
                    if tokens[k].gap is Gap.HYPHEN:
                        yield f"{tokens[k - 1].key}-{tokens[k].key}"


def _countries(found: Iterable[Sequence[Candidate]]) -> Iterator[str]:
    """The countries of the strong names among the candidates."""
    for candidates in found:
        for c in candidates:
            for form in c.forms:
                country = known()[form.entity_id].country_code
                if form.strength == "strong" and country:
                    yield country


def settle(tokens: Sequence[Token], candidate: Candidate, evidence: Evidence) -> Candidate | None:
    """The candidate with the type the document gives it; None when it is no name after all."""
    if candidate.forms and not _speakable(tokens, candidate, evidence):
        return None
    single = candidate.last - candidate.first == 1
    token = tokens[candidate.first]
    if not candidate.forms and single:
        if token.key in evidence.person_words:
            return replace(candidate, entity_type=EntityType.PERSON)
        if not _is_name(token, candidate, evidence):
            return None
    if candidate.sure:
        return candidate
    # Unknown and alone: organisations and products are the commonest left over (development set of 2022 newswire).
    decided = evidence.votes.get(key_of(tokens, candidate)) or candidate.entity_type or EntityType.ORGANIZATION
    return candidate if decided is candidate.entity_type else replace(candidate, entity_type=decided)


def _speakable(tokens: Sequence[Token], candidate: Candidate, evidence: Evidence) -> bool:
    """Whether a known name can stand here: no currency sign after it ("US$"), and for "the North" a Korea nearby."""
    if tokens[candidate.first].small and tokens[candidate.first].key == "the":
        countries = {known()[f.entity_id].country_code for f in candidate.forms}
        return bool(countries & evidence.countries)
    return not tokens[candidate.last - 1].money


def _is_name(token: Token, candidate: Candidate, evidence: Evidence) -> bool:
    """Whether a single unknown word is a name: not an ordinary word, nor one only seen where sentences begin."""
    if candidate.sure or candidate.title_from is not None:
        return True
    if token.key.isdigit() or len(token.key) < 2 or token.text in words("not_name"):
        return False
    if token.opens:
        # At the head of a sentence: seen elsewhere with a capital, or a given name ("Arne is practical.").
        return not is_ordinary(token, evidence.lower_seen) and (
            token.key in evidence.inside_seen or (token.key in given_names() and candidate.entity_type is not None)
        )
    return token.key not in evidence.lower_seen and not is_ordinary(token, evidence.lower_seen)
