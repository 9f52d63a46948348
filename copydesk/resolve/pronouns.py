"""Whom "he" and "she" mean: the nearest fitting person.

Belongs here: one plain score over the people named before. Its weights are guesses until they are measured on annotated
pronouns.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from copydesk.records import EntityType, MentionMethod, MentionType, Surface
from copydesk.resolve.document import Entry, Register
from copydesk.resolve.layout import Layout

_WINDOW = 6  # sentences back; further people are seldom meant
_SUBJECT, _AGREES, _PER_SENTENCE, _QUOTED, _AHEAD = 1.2, 0.5, 1.0, 0.6, 1.0
_AHEAD_LOOK = 6  # mentions
_POSSESSIVES = ("his", "her", "hers")
SURE, DOUBTFUL = 0.75, 0.5


def settle_pronouns(register: Register, surfaces: Sequence[Surface], layout: Layout, persons: Set[str]) -> None:
    """Resolves every pronoun of the body in order, so that a pronoun may lean on the one before it.

    Only `persons`, by entity_id, can be meant: those of whom more than two capitals says that they are people.
    """
    people: list[Surface] = []
    subjects: set[Surface] = set()
    last_subject = -1
    ordered = [s for s in surfaces if s.in_field == "text"]
    for number, surface in enumerate(ordered):
        if surface.mention_type is MentionType.PRONOUN:
            following = [s for s in ordered[number + 1 : number + 1 + _AHEAD_LOOK] if _id_of(register, s) in persons]
            _settle(register, surface, people, subjects, following, layout)
        resolved = register.resolved.get(surface)
        if resolved is None or resolved.entity_id is None:
            continue
        if resolved.entity_id in persons:
            people.append(surface)
            sentence = layout.sentence(surface.span.start)
            # The first person named in a sentence outside quotation marks is most often its subject.
            if sentence != last_subject and not layout.quoted(surface.span.start):
                subjects.add(surface)
                last_subject = sentence


def _settle(
    register: Register,
    pronoun: Surface,
    people: Sequence[Surface],
    subjects: Set[Surface],
    following: Sequence[Surface],
    layout: Layout,
) -> None:
    """Gives the pronoun to the best of the people named in the sentences before it, or to nobody."""
    scores: dict[str, float] = {}
    here = layout.sentence(pronoun.span.start)
    for person in reversed(people):
        back = here - layout.sentence(person.span.start)
        if back > _WINDOW:
            break
        entity_id = register.resolved[person].entity_id
        if entity_id is None:
            continue
        entry = register.entries[entity_id]
        if _clashes(entry, pronoun):
            continue
        score = -_PER_SENTENCE * back + _SUBJECT * (person in subjects)
        score += _AGREES * (entry.gender == pronoun.gender)
        score -= _QUOTED * (layout.quoted(person.span.start) != layout.quoted(pronoun.span.start))
        scores[entity_id] = max(scores.get(entity_id, score), score)
    for person in _just_after(pronoun, following, people, layout):
        entity_id = register.resolved[person].entity_id
        if entity_id is not None and not _clashes(register.entries[entity_id], pronoun):
            scores[entity_id] = max(scores.get(entity_id, -_AHEAD), -_AHEAD)
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked:
        register.settle(pronoun, None, MentionMethod.UNRESOLVED, 0.0)
        return
    # "She leaks": inside a quotation a pronoun may mean anybody, a boat even.
    quoted = layout.quoted(pronoun.span.start)
    alone = not quoted and (len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= _PER_SENTENCE)
    register.settle(pronoun, register.entries[ranked[0][0]], MentionMethod.COREFERENCE, SURE if alone else DOUBTFUL)


def _just_after(
    pronoun: Surface, following: Sequence[Surface], people: Sequence[Surface], layout: Layout
) -> list[Surface]:
    """People named later in a sentence that names nobody before the pronoun: "Asked if he was ready, Kim said"."""
    here = layout.sentence(pronoun.span.start)
    if pronoun.text[:1].isupper() and pronoun.text.lower() in _POSSESSIVES:
        return []  # "Her captain, Josiah Wren, ..." speaks of two people
    if people and layout.sentence(people[-1].span.start) == here:
        return []
    return [
        s
        for s in following
        if s.entity_type is EntityType.PERSON
        and s.mention_type is not MentionType.PRONOUN
        and layout.sentence(s.span.start) == here
    ][:1]


def _id_of(register: Register, surface: Surface) -> str | None:
    resolved = register.resolved.get(surface)
    return resolved.entity_id if resolved is not None else None


def _clashes(entry: Entry, pronoun: Surface) -> bool:
    """Whether we know the person's gender to be the other one."""
    return entry.gender is not None and pronoun.gender is not None and entry.gender != pronoun.gender
