"""Who a quotation's speaker is, from the words that name the speaker.

Belongs here: reading the speaker's span. Finding it is the business of the room of quotations.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from copydesk.lexicon.keys import WORD
from copydesk.lexicon.learned import sort_of, speaker_confidence
from copydesk.lexicon.names import words
from copydesk.records import (
    NAME_TYPES,
    ArticleText,
    Entity,
    EntityType,
    Field,
    MentionMethod,
    MentionType,
    Quotation,
    Resolved,
    SourceType,
    Speaker,
    SpeakerMethod,
)
from copydesk.resolve.descriptions import CONFIDENCE as DESCRIBED
from copydesk.resolve.descriptions import People, find_body, find_described, find_leader, find_spelt, index_people
from copydesk.spans import Span

_PERSON_ENDS = ("er", "or", "ist", "man", "woman", "person", "ian", "ant", "ent")
UNKNOWN = Speaker(None, None, SourceType.UNKNOWN, SpeakerMethod.UNRESOLVED, 0.0, None)
_CARRIED = 0.95  # what a continuation keeps of its speaker's confidence: a guess
_HEAD_ENDS = frozenset(
    (
        "of",
        "close",
        "familiar",
        "for",
        "at",
        "in",
        "from",
        "with",
        "who",
        "which",
        "that",
        "to",
        "on",
        "by",
        "said",
        "says",
    )
)


def resolve_speakers(
    article: ArticleText, quotations: Sequence[Quotation], resolved: Sequence[Resolved], entities: Sequence[Entity]
) -> tuple[Speaker, ...]:
    """One speaker for each quotation, in the same order; unknown where it can't be told.

    The confidence is how often speakers found and resolved the same way were right on annotated news.
    """
    speakers: list[Speaker] = []
    for quotation, speaker in zip(quotations, read_speakers(article, quotations, resolved, entities), strict=True):
        if speaker.entity_id is None:
            speakers.append(speaker)
            continue
        sure = speaker_confidence(quotation.rule, sort_of_speaker(quotation, speaker), speaker.confidence)
        if quotation.continues is not None:
            sure = min(sure, speakers[quotation.continues].confidence)  # who goes on is no surer than who began
        speakers.append(replace(speaker, confidence=sure))
    return tuple(speakers)


def sort_of_speaker(quotation: Quotation, speaker: Speaker) -> str:
    """What sort of speaker a quotation has, as the calibration counts them."""
    return sort_of(
        speaker.method.value,
        quotation.quote_type.value,
        is_person=speaker.source_type is SourceType.NAMED_PERSON,
        described=quotation.speaker_description is not None,
    )


def read_speakers(
    article: ArticleText, quotations: Sequence[Quotation], resolved: Sequence[Resolved], entities: Sequence[Entity]
) -> tuple[Speaker, ...]:
    """The speakers with the confidence of the rules that resolved them, before that is calibrated."""
    meant = _Meant({t.entity_id: t for t in entities}, index_people(entities))
    ordered = sorted(resolved, key=_place)
    places = [_place(r) for r in ordered]
    speakers: list[Speaker] = []
    for quotation in quotations:
        if quotation.continues is not None and 0 <= quotation.continues < len(speakers):
            speakers.append(_carry(speakers[quotation.continues], quotation.continues))
        elif quotation.speaker is None:
            speakers.append(UNKNOWN)
        else:
            first = bisect_left(places, (quotation.in_field, quotation.speaker.start))
            last = bisect_left(places, (quotation.in_field, quotation.speaker.end))
            inside = [r for r in ordered[first:last] if r.mention.span.end <= quotation.speaker.end]
            text = article.field(quotation.in_field)
            before = ordered[max(0, first - _LOOK_BACK) : first]
            speakers.append(_read(quotation.in_field, text, quotation.speaker, inside, before, meant))
    return tuple(speakers)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What the mentions of the document can mean: its entities by id, its people by name."""

    entities: dict[str, Entity]
    people: People


_LOOK_BACK = 2_000  # mentions, of which a long article has 300: a guess
_PHRASE = 80  # characters a description before "who" may have
# "Wren's lawyer", "the Wren campaign": the name only tells whose.
_OWNER = re.compile(r"['\u2019]s?(?![\w])| [a-z]")
_STANDS_BESIDE = re.compile(r"\b(?:for|of|to|at|from|with)\b")


def _place(r: Resolved) -> tuple[str, int]:
    return (r.mention.in_field, r.mention.span.start)


def _carry(speaker: Speaker, number: int) -> Speaker:
    """The speaker of an earlier quotation, who goes on."""
    if speaker.source_type is SourceType.UNKNOWN:
        return speaker
    return Speaker(
        speaker.entity_id,
        speaker.name,
        speaker.source_type,
        SpeakerMethod.CONTINUATION,
        round(speaker.confidence * _CARRIED, 4),
        f"continues quotation {number}: {speaker.evidence}",
    )


def _read(
    field: Field,
    text: str,
    span: Span,
    inside: Sequence[Resolved],
    before: Sequence[Resolved],
    meant: _Meant,
) -> Speaker:
    """The speaker that the words of `span` name; `before` are the mentions that precede it."""
    entities, phrase = meant.entities, span.of(text)
    if phrase.lower() in ("who", "which"):
        return _antecedent(field, text, span, before, meant)
    whole = [r for r in inside if r.mention.span == span]
    named = next((r for r in inside if _is_person_name(r, entities)), None)
    role = next((r for r in whole if r.mention.mention_type is MentionType.ROLE), None)
    pronoun = next((r for r in whole if r.mention.mention_type is MentionType.PRONOUN), None)
    if role is not None and role.entity_id is not None:
        return _person(role, entities, SpeakerMethod.ROLE)
    if pronoun is not None:
        return _person(pronoun, entities, SpeakerMethod.PRONOUN)
    if named is not None and _is_head(named, text, span):
        return _person(named, entities, SpeakerMethod.NAME)
    spelt = find_spelt(phrase, before, meant.people) if not any(r.mention.span == span for r in inside) else None
    if spelt is not None:
        return _by_description(phrase, spelt, SpeakerMethod.NAME)
    leader = find_leader(phrase, inside, before, entities) if role is not None or named is None else None
    if leader is not None:
        return _by_description(phrase, leader, SpeakerMethod.DESCRIPTION)
    body = _body(text, span, inside, entities)
    if body is not None or any(r is not role for r in inside):
        return body or _describe(text, span)
    if phrase.lower() == "it":
        it = find_body(span, [r for r in before if r.mention.in_field == field], entities)
        return UNKNOWN if it is None else _by_description(phrase, it, SpeakerMethod.PRONOUN)
    entity = find_described(phrase, before, entities)
    return _by_description(phrase, entity, SpeakerMethod.DESCRIPTION) if entity is not None else _describe(text, span)


def _by_description(phrase: str, entity: Entity, method: SpeakerMethod) -> Speaker:
    """An entity named before as speaker, by the noun that its name or role holds."""
    person = entity.entity_type is EntityType.PERSON
    return Speaker(
        entity.entity_id,
        entity.name,
        SourceType.NAMED_PERSON if person else SourceType.NAMED_ORGANIZATION,
        method,
        DESCRIBED,
        f"{phrase!r} is {entity.name} by {method.value}",
    )


def _antecedent(field: Field, text: str, span: Span, before: Sequence[Resolved], meant: _Meant) -> Speaker:
    """Whom "who" means: what is named right before it, a comma or a closing bracket apart."""
    last = next((r for r in reversed(before) if r.mention.in_field == field), None)
    if last is not None and text[last.mention.span.end : span.start].strip(" ,)\u2014\u2013-") == "":
        inside = [r for r in before[-8:] if r.mention.in_field == field and last.mention.span.contains(r.mention.span)]
        found = _read(field, text, last.mention.span, inside, before[: -len(inside)], meant)
        if found.entity_id is not None:
            return replace(found, method=SpeakerMethod.PRONOUN, evidence=f"{span.of(text)!r}: {found.evidence}")
    lead = text[max(0, span.start - _PHRASE) : span.start].rpartition("\n")[2].rstrip(" ,")
    start = max(lead.rfind(", "), lead.rfind(". "), lead.rfind("\u201d "), lead.rfind('" ')) + 1
    end = span.start - (len(text[max(0, span.start - _PHRASE) : span.start].rpartition("\n")[2]) - len(lead))
    return _describe(text, Span(end - len(lead) + start, end))


def _is_head(r: Resolved, text: str, span: Span) -> bool:
    """Whether a name is what the words are about: it ends them, or only an apposition follows it."""
    behind = text[r.mention.span.end : span.end]
    lead = text[span.start : r.mention.span.start]
    return not _OWNER.match(behind) and not _STANDS_BESIDE.search(lead)


def _is_person_name(r: Resolved, entities: dict[str, Entity]) -> bool:
    return (
        r.mention.mention_type in NAME_TYPES
        and r.entity_id is not None
        and entities[r.entity_id].entity_type is EntityType.PERSON
    )


def _person(r: Resolved, entities: dict[str, Entity], method: SpeakerMethod) -> Speaker:
    """A mention's person as speaker; a pronoun or name that means nobody we can tell gives none."""
    if r.entity_id is None or r.method is MentionMethod.UNRESOLVED:
        return Speaker(None, None, SourceType.UNKNOWN, SpeakerMethod.UNRESOLVED, 0.0, f"{r.mention.text!r} unresolved")
    entity = entities[r.entity_id]
    return Speaker(
        entity.entity_id,
        entity.name,
        SourceType.NAMED_PERSON,
        method,
        round(r.confidence, 4),
        f"{r.mention.text!r} is {entity.name} by {r.method.value}" + (f": {r.record}" if r.record else ""),
    )


def _body(text: str, span: Span, inside: Sequence[Resolved], entities: dict[str, Entity]) -> Speaker | None:
    """An organisation or government whose name is the whole of the words, the article aside."""
    bare = span.of(text)
    skip = 4 if bare[:4].lower() == "the " else 0
    for r in inside:
        if r.mention.mention_type not in (MentionType.NAME, MentionType.ACRONYM) or r.entity_id is None:
            continue
        if r.mention.span in (span, Span(min(span.start + skip, span.end), span.end)):
            if r.method is MentionMethod.UNRESOLVED:
                return _person(r, entities, SpeakerMethod.NAME)
            entity = entities[r.entity_id]
            why = f"{r.mention.text!r} is {entity.name} by {r.method.value}"
            return Speaker(
                entity.entity_id,
                entity.name,
                SourceType.NAMED_ORGANIZATION,
                SpeakerMethod.NAME,
                round(r.confidence, 4),
                why,
            )
    return None


def _describe(text: str, span: Span) -> Speaker:
    """Somebody described and not named: a person, several, or a document; by the head noun of the words."""
    head = ""
    for match in WORD.finditer(text, span.start, span.end):
        if match.group().lower() in _HEAD_ENDS and head:
            break
        head = match.group().lower()
    why = f"described as {span.of(text)!r}"[:200]
    if head in words("document_noun"):
        return Speaker(None, None, SourceType.DOCUMENT, SpeakerMethod.DESCRIPTION, 0.0, why)
    if head in words("group_noun") or (head.endswith("s") and not head.endswith(("ss", "us"))):
        return Speaker(None, None, SourceType.UNNAMED_GROUP, SpeakerMethod.GROUP, 0.0, why)
    if head in words("person_head") or head.endswith(_PERSON_ENDS):
        return Speaker(None, None, SourceType.UNNAMED_PERSON, SpeakerMethod.DESCRIPTION, 0.0, why)
    return Speaker(None, None, SourceType.UNKNOWN, SpeakerMethod.UNRESOLVED, 0.0, why)
