"""Whom "he" and "she" mean: the nearest fitting person.

Belongs here: one plain score over the people named before. Its weights are by hand: a softmax fitted on GAP and on the
speakers of newswire (24 features) was right less often on annotated political news, 77% to 87% of 430 pronouns.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from copydesk.records import EntityType, Mention, MentionMethod, MentionType
from copydesk.resolve.beside import is_held, speaks
from copydesk.resolve.document import Entry, Register
from copydesk.resolve.layout import Layout
from copydesk.resolve.named_people import AGREES, AHEAD, PER_SENTENCE, QUOTED, SPOKE_LAST, SUBJECT, WINDOW, Named, Past
from copydesk.resolve.pronoun_reasons import never_weighed, read_features, tell, tell_margin, weigh
from copydesk.resolve.rules import MentionRule

_PERSON, _PRONOUN = EntityType.PERSON, MentionType.PRONOUN
_METHOD, _RULE = MentionMethod.COREFERENCE, MentionRule.COREFERENCE
_NOBODY = float("-inf")
_AHEAD_LOOK = 6  # mentions
_POSSESSIVES = ("his", "her", "hers")
SURE, DOUBTFUL = 0.75, 0.5


def settle_pronouns(
    register: Register, mentions: Sequence[Mention], text: str, layout: Layout, persons: Set[str]
) -> None:
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
            _settle(register, mention, past, [ordered[k] for k in ahead if meant[k] in persons], layout)
            meant[number] = _id_of(register, mention)
        entity_id = meant[number]
        if entity_id is None:
            continue
        if entity_id not in persons:
            if traced and register.entries[entity_id].entity_type is _PERSON:
                sentence = layout.sentence(mention.span.start)
                past.note_last(Named(register.entries[entity_id], mention, sentence, False, False))
            continue
        quoted, sentence = layout.quoted(mention.span.start), layout.sentence(mention.span.start)
        # The first person named in a sentence is most often its subject, unless it is "X's plan" or "for X".
        subject = not quoted and sentence != last_subject and not is_held(text, mention)
        named = Named(register.entries[entity_id], mention, sentence, quoted, subject)
        past.people.append(named)
        if traced:
            past.note_last(named)
        if subject:
            last_subject = sentence
        if not quoted and speaks(text, mention):
            past.spoke_last = entity_id


def _settle(
    register: Register,
    pronoun: Mention,
    past: Past,
    following: Sequence[Mention],
    layout: Layout,
) -> None:
    """Gives the pronoun to the best of the people named in the sentences before it, or to nobody."""
    scores: dict[str, float] = {}
    best: dict[str, Named | Mention] = {}  # the mention that each has the score for
    here, quoted = layout.sentence(pronoun.span.start), layout.quoted(pronoun.span.start)
    gender = pronoun.gender
    for person in reversed(past.people):
        back = here - person.sentence
        if back > WINDOW:
            break
        entry = person.entry
        agrees = entry.gender == gender
        if not agrees and _clashes(entry, pronoun):
            continue
        score = -PER_SENTENCE * back
        if person.subject:
            score += SUBJECT
        if agrees:
            score += AGREES
        if person.quoted != quoted:
            score -= QUOTED
        if score > scores.get(entry.entity_id, _NOBODY):
            scores[entry.entity_id] = score
            best[entry.entity_id] = person
    for mention in _just_after(pronoun, following, past.people, layout):
        entity_id = register.resolved[mention].entity_id
        if entity_id is None or _clashes(register.entries[entity_id], pronoun):
            continue
        if scores.get(entity_id, _NOBODY) < -AHEAD:
            scores[entity_id] = -AHEAD
            best[entity_id] = mention
    if past.spoke_last in scores:
        scores[past.spoke_last] += SPOKE_LAST
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    if register.trace is not None:
        features = {i: read_features(best[i], gender, here, quoted, i == past.spoke_last) for i in scores}
        weighed = [*weigh(register, ranked, best, features), *never_weighed(past, scores, here)]
        register.trace.note(pronoun, weighed)
    if not ranked:
        why = f"nobody who fits is named within {WINDOW} sentences before it"
        register.settle(pronoun, None, MentionMethod.UNRESOLVED, 0.0, MentionRule.NOBODY, why)
        return
    winner, top = ranked[0]
    entry = register.entries[winner]
    found = read_features(best[winner], gender, here, quoted, winner == past.spoke_last)
    if len(ranked) == 1:
        sure, why = not quoted, f'"{entry.name}", {tell(*found)}; nobody else fits'
    else:
        second, next_best = ranked[1]
        # "She leaks": inside a quotation a pronoun may mean anybody, a boat even.
        sure = not quoted and top - next_best >= PER_SENTENCE
        why = f'"{entry.name}", {tell(*found)}; {tell_margin(top - next_best)} "{register.entries[second].name}"'
    register.settle(pronoun, entry, _METHOD, SURE if sure else DOUBTFUL, _RULE, why)


def _just_after(
    pronoun: Mention, following: Sequence[Mention], people: Sequence[Named], layout: Layout
) -> list[Mention]:
    """People named later in a sentence that names nobody before the pronoun: "Asked if he was ready, Kim said"."""
    here = layout.sentence(pronoun.span.start)
    if pronoun.text[:1].isupper() and pronoun.text.lower() in _POSSESSIVES:
        return []  # "Her captain, Josiah Wren, ..." speaks of two people
    if people and people[-1].sentence == here:
        return []
    return [
        s
        for s in following
        if s.entity_type is _PERSON and s.mention_type is not _PRONOUN and layout.sentence(s.span.start) == here
    ][:1]


def _id_of(register: Register, mention: Mention) -> str | None:
    resolved = register.resolved.get(mention)
    return resolved.entity_id if resolved is not None else None


def _clashes(entry: Entry, pronoun: Mention) -> bool:
    """Whether we know the person's gender to be the other one."""
    return entry.gender is not None and pronoun.gender is not None and entry.gender != pronoun.gender
