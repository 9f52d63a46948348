"""The table `mentions`: its columns and what always holds in a row.

Belongs here: the contract of this one table. How a rule is tested stands in rules.py.
"""

from __future__ import annotations

import polars as pl

from copydesk.schemas import rules
from copydesk.schemas.fields import (
    Table,
    content_ref,
    end,
    entity_ref,
    field_name,
    key,
    line,
    prose,
    share,
    start,
    word,
)
from copydesk.schemas.words import MENTION_METHODS, MENTION_TYPES, NAME_TYPES


class Mentions(Table):
    """One row per mention of a person, organisation, place or event. Names never overlap one another."""

    mention_id: pl.String = key("Id of the mention, made of its article and place")
    article_id: pl.String = content_ref("articles.article_id")
    in_field: pl.String = field_name()
    start_char: pl.Int32 = start("First character of the mention")
    end_char: pl.Int32 = end("One past its last character")
    text: pl.String = prose("The mention as printed: the field's stretch", rules.as_long_as("start_char", "end_char"))
    entity_id: pl.String = entity_ref(
        "What is meant: entities.entity_id; never null for a name",
        rules.rule(
            "names_have_entity",
            "not null for names",
            lambda c: pl.col(c).is_not_null() | ~pl.col("mention_type").is_in(list(NAME_TYPES)),
        ),
        rules.rule(
            "null_is_unresolved",
            "null only when method is unresolved",
            lambda c: pl.col(c).is_not_null() | (pl.col("method") == "unresolved"),
        ),
    )
    mention_type: pl.String = word("The form of the mention; the first three are names", MENTION_TYPES)
    method: pl.String = word("How it found its entity", MENTION_METHODS)
    confidence: pl.Float64 = share("How sure entity_id is")
    evidence: pl.String = line(
        "The rule that decided, then what it went by: the row of the knowledge, the other mention, or what tied"
    )
