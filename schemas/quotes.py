"""The table `quotes`: its columns and what always holds in a row.

Belongs here: the contract of this one table. How a rule is tested stands in rules.py.
"""

from __future__ import annotations

import polars as pl

from copydesk.schemas import rules
from copydesk.schemas.fields import (
    Spans,
    Table,
    column,
    content_ref,
    end,
    entity_ref,
    field_name,
    key,
    line,
    prose,
    share,
    span_list,
    start,
    word,
)
from copydesk.schemas.words import QUOTE_TYPES, SOURCE_TYPES, SPEAKER_METHODS, UTTERANCE_RELATIONS


class Quotes(Table):
    """The columns of `quotes`, in order."""

    quote_id: pl.String = key("Id of the quotation, made of its article and place")
    article_id: pl.String = content_ref("articles.article_id")
    in_field: pl.String = field_name()
    quote_type: pl.String = word(
        "direct: whole clauses in marks; partial: a marked fragment of the reporter's sentence; indirect: reported "
        "without marks",
        QUOTE_TYPES,
    )
    text: pl.String = prose("As printed, outer marks off, pieces joined by one space, paragraphs by a blank line")
    spoken_text: pl.String = column("text without editorial insertions", rules.clean_text())
    start_char: pl.Int32 = start("First character of the first piece; marks are outside")
    end_char: pl.Int32 = end("One past the last character of the last piece")
    spans: Spans = span_list("The pieces", rules.spans_fill("start_char", "end_char"))
    insertions: Spans = span_list(
        "Editorial insertions: (North Korea), [sic]", rules.spans_inside("start_char", "end_char")
    )
    cue: pl.String = line("The reporting words as printed: said, according to")
    speaker_text: pl.String = column(
        "The speaker's mention as printed, one continuous stretch; a continuation repeats that of the row it continues",
        rules.clean_text(),
        rules.not_empty(),
        rules.null_together("speaker_start", "speaker_end"),
        rules.as_long_as("speaker_start", "speaker_end"),
        nullable=True,
    )
    speaker_start: pl.Int32 = column("Where speaker_text starts in the same field", rules.at_least(0), nullable=True)
    speaker_end: pl.Int32 = column("Where speaker_text ends", rules.after("speaker_start"), nullable=True)
    speaker_id: pl.String = entity_ref(
        "Who speaks: entities.entity_id; null rather than guessed",
        rules.null_together("speaker_name"),
        rules.rule(
            "unresolved_is_null",
            "null when speaker_method is unresolved",
            lambda c: pl.col(c).is_null() | (pl.col("speaker_method") != "unresolved"),
        ),
    )
    speaker_name: pl.String = line("The speaker's canonical name: entities.name")
    speaker_description: pl.String = line("Role printed with the speaker")
    source_type: pl.String = word("What kind of source it is", SOURCE_TYPES)
    speaker_method: pl.String = word("How the speaker was told", SPEAKER_METHODS)
    speaker_confidence: pl.Float64 = share(
        "How sure speaker_id is, calibrated; 0 when it is null",
        rules.rule(
            "zero_when_null",
            "0 when speaker_id is null",
            lambda c: pl.col("speaker_id").is_not_null() | (pl.col(c) == 0),
        ),
    )
    evidence: pl.String = line(
        "The rule that found cue and speaker, then what the words that name the speaker mean, and by which method"
    )
    confidence: pl.Float64 = share("How sure it is that this is reported speech at all")
    utterance_id: pl.String = line(
        "The same utterance in other articles, whatever the wording; never by two known speakers who differ",
        rules.null_together("utterance_relation"),
    )
    utterance_relation: pl.String = word(
        "How this wording relates to the utterance's fullest version, the longest that another article's is linked "
        "to. same: its words, the fullest version's own row too; shorter: nothing but words left out; reworded: each "
        "has words that the other lacks; longer: it says more, but only its own article bears it out",
        UTTERANCE_RELATIONS,
        nullable=True,
    )
