"""The closed vocabularies of the tables, as published.

Belongs here: literal values and what each one means. The same words stand as enums in the text logic; a test holds the
two together, because this package imports nothing of the pipeline.
"""

from __future__ import annotations

TABLES = ("articles", "quotes", "entities", "mentions", "removed", "rejects")

FIELDS = ("text", "title")
PRECISIONS = ("second", "minute", "day", "month", "year")
QUOTE_TYPES = ("direct", "partial", "indirect")
SOURCE_TYPES = ("named_person", "named_organization", "unnamed_person", "unnamed_group", "document", "unknown")
SPEAKER_METHODS = ("name", "pronoun", "role", "description", "continuation", "group", "unresolved")
UTTERANCE_RELATIONS = ("same", "shorter", "longer", "reworded")
ENTITY_TYPES = ("person", "organization", "place", "event")
MENTION_TYPES = ("name", "acronym", "demonym", "role", "description", "pronoun")
NAME_TYPES = ("name", "acronym", "demonym")
MENTION_METHODS = ("exact", "alias", "typo", "partial_name", "role_at_date", "coreference", "new", "unresolved")
REMOVED_REASONS = (
    "title",
    "standfirst",
    "byline",
    "date",
    "section",
    "caption",
    "credit",
    "navigation",
    "share",
    "related",
    "advertisement",
    "subscription",
    "copyright",
    "contact",
    "comment",
    "bio",
    "duplicate",
    "embed",
    "markup",
    "control",
    "other",
)
STAGES = ("read", "decode", "clean", "quotes", "entities", "validate")
REJECT_REASONS = (
    "empty",
    "not_text",
    "too_large",
    "too_deep",
    "undecodable",
    "not_article",
    "malformed_record",
    "unreadable",
    "not_a_file",
    "changed_while_reading",
    "timeout",
    "memory_limit",
    "check_failed",
    "crashed",
)
REJECTED_TABLES = (*TABLES, "input")
