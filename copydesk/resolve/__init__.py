"""Mentions to the entities they mean, and quotations to their speakers.

Belongs here: the order of the rules. Full names before their parts, names before roles, roles before pronouns; what the
document itself defines beats what we know; ties stay unresolved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import is_acronym, words
from copydesk.records import (
    NAME_TYPES,
    ArticleText,
    Entity,
    EntityType,
    Mention,
    MentionMethod,
    MentionReason,
    Resolved,
)
from copydesk.resolve.acronyms import DEFINED, SPELT, SPELT_BY_TWO, defined_acronyms, letters_of, spelt_acronyms
from copydesk.resolve.document import Register, Resolution, unresolved
from copydesk.resolve.evidence import find_people, note_descriptions
from copydesk.resolve.known_names import count_countries, settle_head, settle_known
from copydesk.resolve.name_matching import (
    find_misspelt,
    is_full_name,
    settle_full_name,
    settle_misspelling,
    settle_new,
)
from copydesk.resolve.namesakes import find_namesakes
from copydesk.resolve.offices import settle_roles, settle_titled
from copydesk.resolve.parts import settle_part
from copydesk.resolve.pronouns import settle_pronouns
from copydesk.resolve.rules import MentionRule
from copydesk.resolve.shortened import Longer, LongerNames, find_longer, read_longer_names
from copydesk.resolve.speakers import read_speakers, resolve_speakers, sort_of_speaker
from copydesk.resolve.surroundings import Surroundings
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
    article: ArticleText, mentions: Sequence[Mention], trace: Trace | None = None
) -> tuple[tuple[Resolved, ...], tuple[Entity, ...]]:
    """Every mention with the entity it means, in the order given, and the entities, sorted by id.

    A name always has an entity, an unknown one if need be; a role or pronoun may have none. `trace` notes what was weighed.
    """
    # Asked of the names, which come from the text, once for all: every line of evidence is made of them, and longer.
    odd = not "".join([s.text + (s.description or "") for s in mentions]).isprintable()
    ordered = sorted(mentions, key=lambda s: (s.in_field, s.span.start, -s.span.end))
    names = [s for s in ordered if s.mention_type in NAME_TYPES]
    register = Register(article, count_countries(article, names), odd, trace)
    around = Surroundings(article)
    _settle_names(register, names, around)
    settle_roles(register, ordered)
    settle_pronouns(register, ordered, find_people(register, ordered), around)
    for mention in ordered:
        if mention not in register.resolved:
            why = f"no rule reads a {mention.mention_type} of the {mention.in_field}"
            register.settle(mention, unresolved(MentionRule.UNREAD, why))
    return tuple(register.resolved[s] for s in mentions), register.entities()


def explain_mentions(article: ArticleText, mentions: Sequence[Mention]) -> tuple[MentionReason, ...]:
    """Why each mention means what it means, in the order given: what resolve_mentions decides, with what it weighed."""
    trace = Trace()
    resolved, _ = resolve_mentions(article, mentions, trace)
    return tuple(
        MentionReason(r, MentionRule(r.evidence.partition(":")[0]), trace.weighed.get(r.mention, ())) for r in resolved
    )


@dataclass(frozen=True, slots=True)
class _Short:
    """Which names of the document are short for others: acronyms told in brackets, acronyms by their letters, first words."""

    defined: Mapping[str, Mention]
    spelt: Mapping[str, Mention | None]
    longer: LongerNames


def _settle_names(register: Register, names: Sequence[Mention], around: Surroundings) -> None:
    """Teams, acronyms the document defines, known names, full names, the rest, and last the parts and misspellings."""
    acronyms, teams = defined_acronyms(register.article, names), find_teams(register.article, names)
    namesakes = find_namesakes(register.article, names, around)
    unknown = [s for s in names if s in namesakes or not _settle_at_once(register, s, teams, acronyms)]
    people = [s for s in unknown if (s.entity_type is _PERSON and s.text not in acronyms) or s in namesakes]
    other = [s for s in unknown if (s.entity_type is not _PERSON or s.text in acronyms) and s not in namesakes]
    written = Counter(s.text for s in people)
    for s in sorted(people, key=lambda s: (-len(s.text), -written[s.text])):  # of two spellings the usual one is right
        if is_full_name(s) and not settle_known(register, s):
            settle_full_name(register, s)
    short = _Short(acronyms, spelt_acronyms(names), read_longer_names(names, other))
    for s in other:
        if s not in register.resolved:
            _settle_other(register, s, short)
    note_descriptions(register, people)
    for s in people:
        if s not in register.resolved:
            _settle_lone(register, s, short)


def _settle_at_once(
    register: Register, mention: Mention, teams: Mapping[Mention, str], acronyms: Container[str]
) -> bool:
    """Resolves what no other name can change, teams and known names; whether it could.

    Acronyms that the document defines, and single words of people's names, wait for the names they are short for.
    """
    if mention in teams:
        entry = register.add_known(teams[mention])
        why = f'"{mention.text}" in a report of a match is {entry.name} ({entry.entity_id})'
        register.settle(mention, Resolution(entry, MentionMethod.ALIAS, TEAM_CONFIDENCE, MentionRule.TEAM, why))
        return True
    return mention.text not in acronyms and not _is_part(mention) and settle_known(register, mention)


def _is_part(mention: Mention) -> bool:
    """Whether a mention is one word of a person's name."""
    return mention.entity_type is _PERSON and not is_full_name(mention)


def _settle_lone(register: Register, mention: Mention, short: _Short) -> None:
    """One word of a person's name: part of a full name, the holder of an office, somebody known, a company, or new."""
    if settle_part(register, mention) or settle_titled(register, mention):
        return
    if settle_known(register, mention) or settle_head(register, mention):
        return
    longer = find_longer(short.longer, register.article, mention)
    if longer is not None and _settle_whole(register, mention, longer):
        return
    if not _settle_spelt(register, mention, short):
        _settle_new(register, mention)


def _settle_whole(register: Register, mention: Mention, longer: Longer) -> bool:
    """Resolves a name as the short one of another that is already resolved; whether that one means anything."""
    meant = register.resolved[longer.whole].entity_id
    if meant is None:
        return False
    entry = register.entries[meant]
    suffix = name_key(entry.name).removeprefix(f"{name_key(mention.text)} ")
    if entry.kb is None and suffix in words("legal_suffix"):
        entry.name = mention.text  # companies are known without it
    why = f'{_SHORT_FOR[longer.rule]} "{longer.whole.text}"'
    register.settle(mention, Resolution(entry, MentionMethod.PARTIAL_NAME, longer.confidence, longer.rule, why))
    return True


_SHORT_FOR = {
    MentionRule.SHORT_FORM: "short for",
    MentionRule.COMPANY: "first words of",
    MentionRule.HEAD_WORD: "heads",
}


def _settle_other(register: Register, mention: Mention, short: _Short) -> None:
    """Organisations, places and events that are not known: defined acronyms, shortened names, misspellings, new ones."""
    longer = find_longer(short.longer, register.article, mention)
    if longer is not None and longer.whole not in register.resolved:
        _settle_other(register, longer.whole, short)
    if longer is not None and _settle_whole(register, mention, longer):
        return
    long_form = short.defined.get(mention.text)
    if long_form is not None:
        if long_form not in register.resolved:
            _settle_new(register, long_form)
        why = f'"({mention.text})" after "{long_form.text}"'
        if _settle_as(register, mention, long_form, DEFINED, MentionRule.DEFINED, why):
            return
    if mention in register.resolved or _settle_spelt(register, mention, short):
        return
    # A lone word of no sure kind may be a person whom everybody knows.
    if not settle_head(register, mention):
        _settle_new(register, mention)


def _settle_spelt(register: Register, mention: Mention, short: _Short) -> bool:
    """Resolves an acronym as the one name of the document whose initials it is; whether there is one."""
    letters = letters_of(mention.text)
    long_form = short.spelt.get(letters) if is_acronym(mention.text) else None
    if long_form is None:
        return False
    if long_form not in register.resolved:
        _settle_other(register, long_form, short)
    confidence = SPELT if len(letters) > 2 else SPELT_BY_TWO
    why = f'initials of "{long_form.text}"'
    return _settle_as(register, mention, long_form, confidence, MentionRule.SPELT, why)


def _settle_as(
    register: Register, mention: Mention, long_form: Mention, confidence: float, rule: MentionRule, why: str
) -> bool:
    """Resolves an acronym as the long form, which is resolved already; whether that one means anything."""
    meant = register.resolved[long_form].entity_id
    if meant is None:
        return False
    register.settle(mention, Resolution(register.entries[meant], MentionMethod.ALIAS, confidence, rule, why))
    return True


def _settle_new(register: Register, mention: Mention) -> None:
    """A misspelling of something the document holds, else something new."""
    meant = find_misspelt(register, mention)
    if meant is not None:
        settle_misspelling(register, mention, meant)
        return
    settle_new(register, mention, register.add_new(mention.entity_type or EntityType.ORGANIZATION, mention.text))
