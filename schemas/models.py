"""The six tables by name, in the order in which they are written.

Belongs here: the list of the models, what each is about, and the relations between them. A model's columns stand in the file of its table.
"""

from __future__ import annotations

from copydesk.schemas.articles import Articles
from copydesk.schemas.entities import Entities
from copydesk.schemas.fields import Table
from copydesk.schemas.mentions import Mentions
from copydesk.schemas.quotes import Quotes
from copydesk.schemas.rejects import Rejects
from copydesk.schemas.removed import Removed
from copydesk.schemas.words import TABLES

MODELS: dict[str, type[Table]] = {
    "articles": Articles,
    "quotes": Quotes,
    "entities": Entities,
    "mentions": Mentions,
    "removed": Removed,
    "rejects": Rejects,
}

# What a row stands for. Published with the table, so it is data: Python can be told to drop docstrings.
DESCRIPTIONS: dict[str, str] = {
    "articles": "One row per input record kept.",
    "quotes": "One row per quotation: a pair of marks, several pairs of one broken sentence, or a reported clause.",
    "entities": "One row per real thing met in the data set.",
    "mentions": "One row per mention of a person, organisation, place or event. Names never overlap one another.",
    "removed": "The ledger: one row per removed stretch of input.",
    "rejects": "Quarantine: one row per input record or table row refused.",
}

# The columns that rows are sorted by, which together are unique.
SORT_KEYS: dict[str, tuple[str, ...]] = {
    "articles": ("article_id",),
    "quotes": ("article_id", "in_field", "start_char", "end_char", "quote_id"),
    "entities": ("entity_id",),
    "mentions": ("article_id", "in_field", "start_char", "end_char", "mention_id"),
    "removed": ("article_id", "segment"),
    "rejects": ("source_uri", "reject_id"),
}

# What identifies a row.
KEYS: dict[str, tuple[str, ...]] = {
    "articles": ("article_id",),
    "quotes": ("quote_id",),
    "entities": ("entity_id",),
    "mentions": ("mention_id",),
    "removed": ("article_id", "segment"),
    "rejects": ("reject_id",),
}

# (table, column) -> the table whose key it holds, wherever it is not null.
FOREIGN_KEYS: dict[tuple[str, str], str] = {
    ("articles", "dateline_place_id"): "entities",
    ("articles", "dup_of"): "articles",
    ("quotes", "article_id"): "articles",
    ("quotes", "speaker_id"): "entities",
    ("mentions", "article_id"): "articles",
    ("mentions", "entity_id"): "entities",
    ("removed", "article_id"): "articles",
}

__all__ = ["DESCRIPTIONS", "FOREIGN_KEYS", "KEYS", "MODELS", "SORT_KEYS", "TABLES"]
