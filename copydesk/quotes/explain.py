"""Why each quotation has the speaker it has: what was tried in which order, and every name and phrase in reach.

Belongs here: putting what was noted into words. The quotations are found once more with a trace; nothing is decided here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from copydesk.quotes.phrase import can_speak
from copydesk.quotes.room import find_quotes
from copydesk.quotes.trace import Look, Notes, Trace
from copydesk.records import (
    ArticleText,
    Entity,
    Field,
    Mention,
    MentionType,
    Quotation,
    QuoteReason,
    QuoteType,
    Resolved,
    Weighed,
)
from copydesk.spans import Span, SpanIndex


def explain_quotes(
    article: ArticleText,
    mentions: tuple[Mention, ...],
    resolved: Sequence[Resolved] = (),
    entities: Sequence[Entity] = (),
) -> tuple[QuoteReason, ...]:
    """Why each quotation of find_quotes has the speaker it has, in the same order.

    `resolved` and `entities` tell whom the candidates mean; without them they are words alone.
    """
    trace = Trace()
    found = find_quotes(article, mentions, trace)
    names = {t.entity_id: t.name for t in entities}
    meant = {(r.mention.in_field, r.mention.span): (r.entity_id, names.get(r.entity_id or "")) for r in resolved}
    fields: dict[Field, _Field] = {
        "text": _Field(article, "text", mentions, found, meant),
        "title": _Field(article, "title", mentions, found, meant),
    }
    return tuple(_reason(fields[q.in_field], q, trace.kept[(q.in_field, q.pieces[0].start)]) for q in found)


class _Field:
    """One field of the copy with what is asked of it: its names by place, what is quoted, and whom a name means."""

    def __init__(
        self,
        article: ArticleText,
        name: Field,
        mentions: Sequence[Mention],
        found: Sequence[Quotation],
        meant: Mapping[tuple[Field, Span], tuple[str | None, str | None]],
    ) -> None:
        self.name, self.text, self.meant = name, article.field(name), meant
        self.mentions = sorted((s for s in mentions if s.in_field == name), key=lambda s: (s.span, s.mention_type))
        self.starts = [s.span.start for s in self.mentions]
        self.quoted = SpanIndex(sorted(p for q in found if q.in_field == name for p in q.pieces))

    def within(self, span: Span) -> Iterator[Mention]:
        """The names, roles and pronouns inside a span."""
        for mention in self.mentions[bisect_left(self.starts, span.start) : bisect_left(self.starts, span.end)]:
            if mention.span.end <= span.end:
                yield mention

    def weighed(self, span: Span, won: bool, why: str) -> Weighed:
        """Words of the field as a candidate."""
        entity_id, name = self.meant.get((self.name, span), (None, None))
        return Weighed(
            text=span.of(self.text), in_field=self.name, span=span, entity_id=entity_id, name=name, won=won, why=why
        )


def _reason(field: _Field, quotation: Quotation, notes: Notes) -> QuoteReason:
    """The attempts as noted, and the candidates: the chosen words first, the others by place."""
    chosen = quotation.speaker
    first = [] if chosen is None else [field.weighed(chosen, True, _why_chosen(quotation))]
    lost = {mention.span: _why_lost(field, mention, quotation, notes) for mention in _in_reach(field, notes)}
    for look in notes.looks:  # last: words that were read as a subject are told as that
        if look.found is not None and not _covered(look.found, quotation):
            lost[look.found] = _why_refused(field, quotation, notes, look)
    others = [field.weighed(span, False, lost[span]) for span in sorted(lost) if span != chosen]
    return QuoteReason(quotation, quotation.rule, tuple(notes.attempts), (*first, *others))


def _in_reach(field: _Field, notes: Notes) -> Iterator[Mention]:
    """What is named in the sentences of a quotation and beside them, and wherever a rule looked."""
    yield from field.within(notes.near)
    for look in notes.looks:
        if not notes.near.contains(look.words):
            yield from field.within(look.words)


def _covered(span: Span, quotation: Quotation) -> bool:
    return any(piece.overlaps(span) for piece in quotation.pieces)


def _why_chosen(quotation: Quotation) -> str:
    """What made the chosen words the speaker's."""
    if quotation.continues is not None:
        return f"{quotation.rule}: the speaker of quotation {quotation.continues}, who goes on"
    if quotation.rule == "signed":
        return "signed: the paragraph behind it is a dash and this name"
    verb = f' of "{quotation.cue}"' if quotation.cue else ""
    return f"{quotation.rule}: read as the subject{verb}"


def _why_lost(field: _Field, mention: Mention, quotation: Quotation, notes: Notes) -> str:
    """Why a name, role or pronoun was not chosen; for those at which no rule looked, where they stand."""
    span, chosen = mention.span, quotation.speaker
    if _covered(span, quotation):
        return "inside the reported clause" if quotation.quote_type == QuoteType.INDIRECT else "inside the quotation"
    if field.quoted.at(span.start) is not None:
        return "inside another quotation"
    if chosen is not None and chosen.overlaps(span):
        return f'only a part of "{chosen.of(field.text)}"' if chosen.contains(span) else "longer than the words chosen"
    if not can_speak(mention):
        pronoun = mention.mention_type == MentionType.PRONOUN
        return "a pronoun, but no subject" if pronoun else "says of what people or place something is"
    look = _best_look(span, chosen, notes.looks)
    if look is not None:
        return _why_passed(field, quotation, notes, look)
    if not notes.reach.contains(span):
        return "in another sentence"
    if span.start >= quotation.pieces[-1].end and chosen is not None and span.start >= chosen.end:
        return "in its sentence, behind the clause of the speaker's verb"
    return "in its sentence, where no rule that was tried reads a subject"


def _best_look(span: Span, chosen: Span | None, looks: Sequence[Look]) -> Look | None:
    """Of the readings of words around a name, the one that found the chosen words, else the first."""
    around = [look for look in looks if look.words.contains(span)]
    return next((look for look in around if chosen is not None and look.found == chosen), around[0] if around else None)


def _why_passed(field: _Field, quotation: Quotation, notes: Notes, look: Look) -> str:
    """Why a name lost that stands in words read for a subject."""
    if look.attempt is None:
        return "beside another verb of the sentence"
    if look.found is not None and look.found == quotation.speaker:
        return f'beside the subject, which is read as "{look.found.of(field.text)}"'
    return _why_refused(field, quotation, notes, look)


def _why_refused(field: _Field, quotation: Quotation, notes: Notes, look: Look) -> str:
    """Why words that were read as a subject, or what stands beside them, did not come to be the speaker's."""
    if look.found is None:
        return "among words in which no subject was found"
    read = f'"{look.found.of(field.text)}" is read as a subject'
    if look.attempt is None:
        return f"{read}, of another verb of the sentence"
    if quotation.quote_type == QuoteType.INDIRECT or look.attempt >= len(notes.attempts):
        return f"{read} too, but nothing is reported as said by it"
    attempt = notes.attempts[look.attempt]
    return f"{read}, but {attempt.place} came to: {attempt.why}"
