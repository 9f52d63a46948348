"""Mentions to the things they mean, and quotations to their speakers.

Belongs here: the order of the rules. Full names before their parts, names before roles, roles before pronouns; what the
document itself defines beats what we know; ties stay unresolved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import is_acronym, words
from copydesk.records import NAME_TYPES, Copy, EntityType, MentionMethod, MentionReason, Resolved, Surface, Thing
from copydesk.resolve.acronyms import DEFINED, SPELT, SPELT_BY_TWO, defined_acronyms, letters_of, spelt_acronyms
from copydesk.resolve.chains import (
    find_misspelt,
    is_full_name,
    settle_full_name,
    settle_new,
    settle_slip,
)
from copydesk.resolve.document import Register
from copydesk.resolve.evidence import find_people, note_descriptions
from copydesk.resolve.heads import settle_head
from copydesk.resolve.known_names import count_countries, settle_known
from copydesk.resolve.layout import Layout
from copydesk.resolve.offices import settle_roles, settle_titled
from copydesk.resolve.parts import settle_part
from copydesk.resolve.pronouns import settle_pronouns
from copydesk.resolve.rules import MentionRule
from copydesk.resolve.shortened import Longer, LongerNames, find_longer, read_longer_names
from copydesk.resolve.speakers import read_speakers, resolve_speakers, sort_of_speaker
from copydesk.resolve.teams import CONFIDENCE as TEAM_CONFIDENCE
from copydesk.resolve.teams import find_teams
from copydesk.resolve.trace import Trace

__all__ = [
    "MentionRule",
    "explain_mentions",
    "read_speakers",
    "resolve_mentions",
    "resolve_speakers",
    "sort_of_speaker",
]

_PERSON = EntityType.PERSON


def resolve_mentions(
    copy: Copy, surfaces: Sequence[Surface], trace: Trace | None = None
) -> tuple[tuple[Resolved, ...], tuple[Thing, ...]]:
    """Every surface with the thing it means, in the order given, and the things, sorted by id.

    A name always has a thing, an unknown one if need be; a role or pronoun may have none. `trace` notes what was weighed.
    """
    # Asked of the names, which come from the text, once for all: every line of evidence is made of them, and longer.
    odd = not "".join([s.text + (s.description or "") for s in surfaces]).isprintable()
    register = Register(stated=copy.dateline_place, odd=odd, trace=trace)
    ordered = sorted(surfaces, key=lambda s: (s.in_field, s.span.start, -s.span.end))
    names = [s for s in ordered if s.mention_type in NAME_TYPES]
    countries = count_countries(copy, names)
    _settle_names(register, copy, names, countries)
    settle_roles(register, copy, ordered, countries)
    persons = find_people(register, copy, ordered)
    settle_pronouns(register, ordered, copy.text, Layout(copy.text, copy.paragraphs), persons)
    for surface in ordered:
        if surface not in register.resolved:
            why = f"no rule reads a {surface.mention_type} of the {surface.in_field}"
            register.settle(surface, None, MentionMethod.UNRESOLVED, 0.0, MentionRule.UNREAD, why)
    return tuple(register.resolved[s] for s in surfaces), register.things()


def explain_mentions(copy: Copy, surfaces: Sequence[Surface]) -> tuple[MentionReason, ...]:
    """Why each surface means what it means, in the order given: what resolve_mentions decides, with what it weighed."""
    trace = Trace()
    resolved, _ = resolve_mentions(copy, surfaces, trace)
    return tuple(
        MentionReason(r, MentionRule(r.evidence.partition(":")[0]), trace.weighed.get(r.surface, ())) for r in resolved
    )


def _settle_names(register: Register, copy: Copy, names: Sequence[Surface], countries: Counter[str]) -> None:
    """Acronyms the document defines, known names, full names, the rest, and last the parts and misspellings."""
    acronyms, teams = defined_acronyms(copy, names), find_teams(copy, names)
    later: list[Surface] = []
    people: list[Surface] = []
    for s in names:
        if s in teams:
            entry = register.add_known(teams[s])
            why = f'"{s.text}" in a report of a match is {entry.name} ({entry.entity_id})'
            register.settle(s, entry, MentionMethod.ALIAS, TEAM_CONFIDENCE, MentionRule.TEAM, why)
        elif s.text in acronyms:
            later.append(s)
        elif _is_part(s):
            people.append(s)
        elif settle_known(register, copy, s, countries):
            continue
        elif s.entity_type is _PERSON:
            people.append(s)
        else:
            later.append(s)
    written = Counter(s.text for s in people)
    for s in sorted(people, key=lambda s: (-len(s.text), -written[s.text])):  # of two spellings the usual one is right
        if is_full_name(s) and not settle_known(register, copy, s, countries):
            settle_full_name(register, s)
    short = _Short(acronyms, spelt_acronyms(names), read_longer_names(names, later))
    for s in later:
        if s not in register.resolved:
            _settle_other(register, copy, s, countries, short)
    note_descriptions(register, copy, people)
    for s in people:
        if s not in register.resolved:
            _settle_lone(register, copy, s, countries, short)


@dataclass(frozen=True, slots=True)
class _Short:
    """Which names of the document are short for others: acronyms told in brackets, acronyms by their letters, first words."""

    defined: Mapping[str, Surface]
    spelt: Mapping[str, Surface | None]
    longer: LongerNames


def _is_part(surface: Surface) -> bool:
    """Whether a surface is one word of a person's name."""
    return surface.entity_type is _PERSON and not is_full_name(surface)


def _settle_lone(register: Register, copy: Copy, surface: Surface, countries: Counter[str], short: _Short) -> None:
    """One word of a person's name: part of a full name, the holder of an office, somebody known, a company, or new."""
    if settle_part(register, surface) or settle_titled(register, copy, surface, countries):
        return
    if settle_known(register, copy, surface, countries) or settle_head(register, copy, surface, countries):
        return
    longer = find_longer(short.longer, copy, surface)
    if longer is not None and _settle_whole(register, surface, longer):
        return
    if not _settle_spelt(register, copy, surface, countries, short):
        _settle_new(register, surface)


def _settle_whole(register: Register, surface: Surface, longer: Longer) -> bool:
    """Resolves a name as the short one of another that is already resolved; whether that one means anything."""
    meant = register.resolved[longer.whole].entity_id
    if meant is None:
        return False
    entry = register.entries[meant]
    suffix = name_key(entry.name).removeprefix(f"{name_key(surface.text)} ")
    if entry.kb is None and suffix in words("legal_suffix"):
        entry.name = surface.text  # companies are known without it
    why = f'{_SHORT_FOR[longer.rule]} "{longer.whole.text}"'
    register.settle(surface, entry, MentionMethod.PARTIAL_NAME, longer.confidence, longer.rule, why)
    return True


_SHORT_FOR = {
    MentionRule.SHORT_FORM: "short for",
    MentionRule.COMPANY: "first words of",
    MentionRule.HEAD_WORD: "heads",
}


def _settle_other(register: Register, copy: Copy, surface: Surface, countries: Counter[str], short: _Short) -> None:
    """Organisations, places and events that are not known: defined acronyms, shortened names, misspellings, new ones."""
    longer = find_longer(short.longer, copy, surface)
    if longer is not None and longer.whole not in register.resolved:
        _settle_other(register, copy, longer.whole, countries, short)
    if longer is not None and _settle_whole(register, surface, longer):
        return
    long_form = short.defined.get(surface.text)
    if long_form is not None:
        if long_form not in register.resolved:
            _settle_new(register, long_form)
        why = f'"({surface.text})" after "{long_form.text}"'
        if _settle_as(register, surface, long_form, DEFINED, MentionRule.DEFINED, why):
            return
    if surface in register.resolved or _settle_spelt(register, copy, surface, countries, short):
        return
    # A lone word of no sure kind may be a person whom everybody knows.
    if not settle_head(register, copy, surface, countries):
        _settle_new(register, surface)


def _settle_spelt(register: Register, copy: Copy, surface: Surface, countries: Counter[str], short: _Short) -> bool:
    """Resolves an acronym as the one name of the document whose initials it is; whether there is one."""
    letters = letters_of(surface.text)
    long_form = short.spelt.get(letters) if is_acronym(surface.text) else None
    if long_form is None:
        return False
    if long_form not in register.resolved:
        _settle_other(register, copy, long_form, countries, short)
    confidence = SPELT if len(letters) > 2 else SPELT_BY_TWO
    why = f'initials of "{long_form.text}"'
    return _settle_as(register, surface, long_form, confidence, MentionRule.SPELT, why)


def _settle_as(
    register: Register, surface: Surface, long_form: Surface, confidence: float, rule: MentionRule, why: str
) -> bool:
    """Resolves an acronym as the long form, which is resolved already; whether that one means anything."""
    meant = register.resolved[long_form].entity_id
    if meant is None:
        return False
    register.settle(surface, register.entries[meant], MentionMethod.ALIAS, confidence, rule, why)
    return True


def _settle_new(register: Register, surface: Surface) -> None:
    """A misspelling of something the document holds, else something new."""
    slip = find_misspelt(register, surface)
    if slip is not None:
        settle_slip(register, surface, slip)
        return
    settle_new(register, surface, register.add_new(surface.entity_type or EntityType.ORGANIZATION, surface.text))
