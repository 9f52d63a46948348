"""What the pipeline made of a document, as rows of the tables.

Belongs here: one function for each table, and the rows of a whole record. What a row may hold is the contract's (schemas).
"""

from __future__ import annotations

import json
from dataclasses import asdict

from copydesk._version import __version__
from copydesk.clean import Cleaner, find_breach
from copydesk.ids import make_reject, mention_id, quote_id
from copydesk.lexicon.outlets import Profiles
from copydesk.pipeline import Pipeline, Stages
from copydesk.records import (
    ArticleRow,
    ArticleText,
    Breach,
    Cleaned,
    DocumentRows,
    Entity,
    EntityRow,
    InputRecord,
    Limits,
    MentionRow,
    Metadata,
    Origin,
    Quotation,
    QuoteRow,
    RawDocument,
    Refused,
    RejectReason,
    RejectRow,
    RemovedRow,
    Resolved,
    SpanRow,
    Speaker,
    Stage,
)
from copydesk.spans import Span
from copydesk.tagger.protocol import NameFinder
from copydesk.textforms import count_signs, fingerprint, kept_share, squeeze


class Unaccounted(Refused):
    """The ledger of an article does not hold, which is a bug of ours: it is not published short, but refused with its row."""

    def __init__(self, breach: str, article: ArticleRow) -> None:
        super().__init__(Stage.VALIDATE, RejectReason.CHECK_FAILED, breach)
        self.article = article


def edit(
    record: InputRecord,
    limits: Limits | None = None,
    profiles: Profiles | None = None,
    model: Cleaner | None = None,
    finder: NameFinder | None = None,
) -> DocumentRows | RejectRow:
    """All rows of one article, or the one row of `rejects` that says why there is none; see Pipeline for the rest."""
    stages = Pipeline(limits or Limits(), profiles, model, finder).run(record)
    try:
        return make_rows(stages)
    except Refused as refused:
        return refusal_row(record, refused)


def make_rows(stages: Stages) -> DocumentRows:
    """All rows of one article. Raises what the stages raise, and Unaccounted where its ledger does not hold."""
    record, metadata = stages.record, stages.metadata
    resolved, entities = stages.resolution
    mentions = _mention_rows(record.article_id, resolved)
    article = _article_row(stages, _place_of_dateline(metadata, resolved))
    breach = find_breach(stages.raw.text, stages.cleaned.text, stages.cleaned.cuts)
    if breach is not None:
        raise Unaccounted(breach, article)
    return DocumentRows(
        article=article,
        quotes=_quote_rows(record.article_id, stages.article, stages.quotations, stages.speakers),
        entities=_entity_rows(entities, mentions),
        mentions=mentions,
        removed=_removed_rows(record.article_id, stages.raw, stages.cleaned, metadata),
    )


def refusal_row(record: InputRecord, refused: Refused) -> RejectRow:
    """The row of `rejects` of a refused record."""
    if isinstance(refused, Unaccounted):
        origin = Origin(record.source_uri, "articles", record.article_id)
        row = json.dumps(asdict(refused.article), separators=(",", ":"), default=str)
        breach = Breach(column_name="text", check_name="accounted", row_json=row)
        return make_reject(origin, refused.stage, refused.reason, refused.detail, breach)
    origin = Origin(record.source_uri, "input", record.article_id)
    return make_reject(origin, refused.stage, refused.reason, refused.detail)


def _article_row(stages: Stages, place_id: str | None) -> ArticleRow:
    record, raw, cleaned, metadata = stages.record, stages.raw, stages.cleaned, stages.metadata
    published, updated = metadata.published, metadata.updated
    return ArticleRow(
        article_id=record.article_id,
        source_uri=record.source_uri,
        duplicate_uris=record.duplicate_uris,
        publisher=metadata.publisher,
        url=metadata.url,
        title=metadata.title,
        authors=metadata.authors,
        editors=metadata.editors,
        agency=metadata.agency,
        section=metadata.section,
        dateline=metadata.dateline,
        dateline_place_id=place_id,
        published_date=published.date if published else None,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_tz=published.tz if published else None,
        updated_at=updated.at if updated else None,
        language=metadata.language,
        text=cleaned.text,
        word_count=len(cleaned.text.split()),
        kept_ratio=kept_share(count_signs(cleaned.text), count_signs(raw.text)),
        text_fingerprint=fingerprint(cleaned.text),
        dup_group_id=None,
        dup_of=None,
        dup_score=None,
        warnings=tuple(sorted({*raw.warnings, *cleaned.warnings, *metadata.warnings})),
        pipeline_version=__version__,
        kb_version=stages.profiles.version,
    )


def _quote_rows(
    article_id: str, article: ArticleText, quotations: tuple[Quotation, ...], speakers: tuple[Speaker, ...]
) -> tuple[QuoteRow, ...]:
    rows = []
    for quotation, speaker in zip(quotations, speakers, strict=True):
        field = article.field(quotation.in_field)
        first, last = quotation.pieces[0], quotation.pieces[-1]
        mention = quotation.speaker
        rows.append(
            QuoteRow(
                quote_id=quote_id(article_id, quotation.in_field, first.start, last.end, quotation.quote_type),
                article_id=article_id,
                in_field=quotation.in_field,
                quote_type=quotation.quote_type,
                text=_join_pieces(field, quotation.pieces),
                spoken_text=_spoken(field, quotation),
                start_char=first.start,
                end_char=last.end,
                spans=_span_rows(quotation.pieces),
                insertions=_span_rows(quotation.insertions),
                cue=quotation.cue,
                speaker_text=mention.of(field) if mention else None,
                speaker_start=mention.start if mention else None,
                speaker_end=mention.end if mention else None,
                speaker_id=speaker.entity_id,
                speaker_name=speaker.name,
                speaker_description=quotation.speaker_description,
                source_type=speaker.source_type,
                speaker_method=speaker.method,
                speaker_confidence=speaker.confidence,
                evidence=f"{quotation.rule}: {speaker.evidence}" if speaker.evidence else quotation.rule or None,
                confidence=quotation.confidence,
                utterance_id=None,
                utterance_relation=None,
            )
        )
    return tuple(rows)


def _join_pieces(field: str, pieces: tuple[Span, ...]) -> str:
    """The words of a quotation: pieces joined by one space, or by a blank line where a paragraph ends between them."""
    text = pieces[0].of(field)
    for before, piece in zip(pieces, pieces[1:], strict=False):
        text += ("\n\n" if "\n\n" in field[before.end : piece.start] else " ") + piece.of(field)
    return text


def _spoken(field: str, quotation: Quotation) -> str:
    """What was said: the quotation without what the editor put in."""
    parts = []
    for piece in quotation.pieces:
        text, at = "", piece.start
        for insertion in quotation.insertions:
            if piece.contains(insertion):
                text += field[at : insertion.start]
                at = insertion.end
        parts.append(text + field[at : piece.end])
    return squeeze(" ".join(parts)).replace(" ,", ",").replace(" .", ".")


def _span_rows(spans: tuple[Span, ...]) -> tuple[SpanRow, ...]:
    return tuple(SpanRow(s.start, s.end) for s in spans)


def _mention_rows(article_id: str, resolved: tuple[Resolved, ...]) -> tuple[MentionRow, ...]:
    return tuple(
        MentionRow(
            mention_id=mention_id(article_id, s.in_field, s.span.start, s.span.end, s.mention_type),
            article_id=article_id,
            in_field=s.in_field,
            start_char=s.span.start,
            end_char=s.span.end,
            text=s.text,
            entity_id=r.entity_id,
            mention_type=s.mention_type,
            method=r.method,
            confidence=r.confidence,
            evidence=r.evidence,
        )
        for r in resolved
        for s in (r.mention,)
    )


def _entity_rows(entities: tuple[Entity, ...], mentions: tuple[MentionRow, ...]) -> tuple[EntityRow, ...]:
    counts: dict[str | None, int] = {}
    for mention in mentions:
        counts[mention.entity_id] = counts.get(mention.entity_id, 0) + 1
    return tuple(
        EntityRow(
            entity_id=entity.entity_id,
            entity_type=entity.entity_type,
            subtype=entity.subtype,
            name=entity.name,
            aliases=entity.aliases,
            wikidata_id=entity.wikidata_id,
            country_code=entity.country_code,
            lat=entity.lat,
            lon=entity.lon,
            description=entity.description,
            in_kb=entity.in_kb,
            article_count=1,
            mention_count=counts.get(entity.entity_id, 0),
        )
        for entity in entities
    )


def _removed_rows(article_id: str, raw: RawDocument, cleaned: Cleaned, metadata: Metadata) -> tuple[RemovedRow, ...]:
    used = dict(metadata.used)
    return tuple(
        RemovedRow(
            article_id=article_id,
            segment=number,
            start_char=cut.span.start,
            end_char=cut.span.end,
            text=cut.span.of(raw.text),
            reason=cut.reason,
            rule_id=cut.rule_id,
            used_for=used.get(number),
            confidence=cut.confidence,
        )
        for number, cut in enumerate(cleaned.cuts)
    )


def _place_of_dateline(metadata: Metadata, resolved: tuple[Resolved, ...]) -> str | None:
    """The entity of the place named in the dateline, when the rooms of names found it there."""
    place = metadata.dateline_place
    if place is None:
        return None
    for mention in resolved:
        if mention.mention.in_field == "text" and mention.mention.span.overlaps(place):
            return mention.entity_id
    return None
