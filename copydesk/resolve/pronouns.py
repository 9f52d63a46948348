"""Whom "he" and "she" mean: the nearest fitting person.

Belongs here: one plain score over the people named before. Its weights are by hand: a softmax fitted on GAP and on the
speakers of newswire (24 features) was right less often on annotated political news, 77% to 87% of 430 pronouns.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from copydesk.records import EntityType, Mention, MentionMethod, MentionType
from copydesk.resolve.document import Entry, Register, Resolution, unresolved
from copydesk.resolve.named_people import AGREES, AHEAD, PER_SENTENCE, QUOTED, SPOKE_LAST, SUBJECT, WINDOW, Named, Past
from copydesk.resolve.pronoun_reasons import Features, never_weighed, read_features, tell, tell_margin, weigh
from copydesk.resolve.rules import MentionRule
from copydesk.resolve.surroundings import Surroundings

_PERSON, _PRONOUN = EntityType.PERSON, MentionType.PRONOUN
_NOBODY = float("-inf")
_AHEAD_LOOK = 6  # mentions after a pronoun among which its person may be named: a guess, as many as a sentence holds
_POSSESSIVES = ("his", "her", "hers")
SURE, DOUBTFUL = 0.75, 0.5  # guesses; quotations publish what speakers found so were right on annotated news


def settle_pronouns(register: Register, mentions: Sequence[Mention], persons: Set[str], around: Surroundings) -> None:
    """Resolves every pronoun of the body in order, so that a pronoun may lean on the one before it.

    Only `persons`, by entity_id, can be meant: those of whom more than two capitals says that they are people.
    """
    past = Past(persons)
    traced = register.trace is not None
    last_subject = -1
    ordered = [s for s in mentions if s.in_field == "text"]
    meant = [_id_of(register, mention) for mention in ordered]
    for number, mention in enumerate(ordered):
        if mention.mention_type is _PRONOUN:
            ahead = range(number + 1, min(number + 1 + _AHEAD_LOOK, len(ordered)))
            _settle(register, mention, past, [ordered[k] for k in ahead if meant[k] in persons], around)
            meant[number] = _id_of(register, mention)
        entity_id = meant[number]
        if entity_id is None:
            continue
        if entity_id not in persons:
            if traced and register.entries[entity_id].entity_type is _PERSON:
                sentence = around.sentence(mention.span.start)
                past.note_last(Named(register.entries[entity_id], mention, sentence, False, False))
            continue
        quoted, sentence = around.quoted(mention.span.start), around.sentence(mention.span.start)
        # The first person named in a sentence is most often its subject, unless it is "X's plan" or "for X".
        subject = not quoted and sentence != last_subject and not around.is_held(mention)
        named = Named(register.entries[entity_id], mention, sentence, quoted, subject)
        past.people.append(named)
        if traced:
            past.note_last(named)
        if subject:
            last_subject = sentence
        if not quoted and around.speaks(mention):
            past.spoke_last = entity_id


@dataclass(slots=True)
class _Scores:
    """For one pronoun: its sentence, whether it is quoted, the best score of each who can be meant, and the mention it is for."""

    pronoun: Mention
    here: int
    quoted: bool
    of: dict[str, float] = field(default_factory=dict)
    best: dict[str, Named | Mention] = field(default_factory=dict)

    def offer(self, entity_id: str, score: float, mention: Named | Mention) -> None:
        """Keeps the score when it is the best so far."""
        if score > self.of.get(entity_id, _NOBODY):
            self.of[entity_id] = score
            self.best[entity_id] = mention

    def features(self, entity_id: str, past: Past) -> Features:
        """What made the score of somebody."""
        spoke_last = entity_id == past.spoke_last
        return read_features(self.best[entity_id], self.pronoun.gender, self.here, self.quoted, spoke_last)


def _settle(
    register: Register, pronoun: Mention, past: Past, following: Sequence[Mention], around: Surroundings
) -> None:
    """Gives the pronoun to the best of the people named in the sentences before it, or to nobody."""
    scores = _Scores(pronoun, around.sentence(pronoun.span.start), around.quoted(pronoun.span.start))
    _score_named(scores, past)
    for mention in _just_after(pronoun, following, past.people, around):
        entity_id = register.resolved[mention].entity_id
        if entity_id is not None and not _clashes(register.entries[entity_id], pronoun):
            scores.offer(entity_id, -AHEAD, mention)
    if past.spoke_last in scores.of:
        scores.of[past.spoke_last] += SPOKE_LAST
    ranked = sorted(scores.of.items(), key=lambda pair: (-pair[1], pair[0]))
    if register.trace is not None:
        features = {i: scores.features(i, past) for i in scores.of}
        weighed = [*weigh(register, ranked, scores.best, features), *never_weighed(past, scores.of, scores.here)]
        register.trace.note(pronoun, weighed)
    register.settle(pronoun, _decide(register, scores, ranked, past))


def _score_named(scores: _Scores, past: Past) -> None:
    """Scores everybody named in the sentences before a pronoun whose gender allows it."""
    gender = scores.pronoun.gender
    for person in reversed(past.people):
        back = scores.here - person.sentence
        if back > WINDOW:
            break
        agrees = person.entry.gender == gender
        if not agrees and _clashes(person.entry, scores.pronoun):
            continue
        score = -PER_SENTENCE * back
        if person.subject:
            score += SUBJECT
        if agrees:
            score += AGREES
        if person.quoted != scores.quoted:
            score -= QUOTED
        scores.offer(person.entry.entity_id, score, person)


def _decide(register: Register, scores: _Scores, ranked: Sequence[tuple[str, float]], past: Past) -> Resolution:
    """The first of those ranked, with what speaks for it; nobody where none is ranked."""
    if not ranked:
        return unresolved(MentionRule.NOBODY, f"nobody who fits is named within {WINDOW} sentences before it")
    winner, top = ranked[0]
    entry = register.entries[winner]
    why = f'"{entry.name}", {tell(*scores.features(winner, past))}; '
    # "She leaks": inside a quotation a pronoun may mean anybody, a boat even.
    sure = not scores.quoted
    if len(ranked) == 1:
        why += "nobody else fits"
    else:
        second, next_best = ranked[1]
        sure = sure and top - next_best >= PER_SENTENCE
        why += f'{tell_margin(top - next_best)} "{register.entries[second].name}"'
    confidence = SURE if sure else DOUBTFUL
    return Resolution(entry, MentionMethod.COREFERENCE, confidence, MentionRule.COREFERENCE, why)


def _just_after(
    pronoun: Mention, following: Sequence[Mention], people: Sequence[Named], around: Surroundings
) -> list[Mention]:
    """People named later in a sentence that names nobody before the pronoun: "Asked if he was ready, Kim said"."""
    here = around.sentence(pronoun.span.start)
    if pronoun.text[:1].isupper() and pronoun.text.lower() in _POSSESSIVES:
        return []  # "Her captain, Josiah Wren, ..." speaks of two people
    if people and people[-1].sentence == here:
        return []
    return [
        s
        for s in following
        if s.entity_type is _PERSON and s.mention_type is not _PRONOUN and around.sentence(s.span.start) == here
    ][:1]


def _id_of(register: Register, mention: Mention) -> str | None:
    resolved = register.resolved.get(mention)
    return resolved.entity_id if resolved is not None else None


def _clashes(entry: Entry, pronoun: Mention) -> bool:
    """Whether we know the person's gender to be the other one."""
    return entry.gender is not None and pronoun.gender is not None and entry.gender != pronoun.gender
