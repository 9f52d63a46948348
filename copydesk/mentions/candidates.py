"""A stretch of tokens that looks like a name.

Belongs here: the record the steps of this room hand on, and what several of them ask of it.
"""

from __future__ import annotations

from typing import NamedTuple

from copydesk.lexicon.names import Form, known
from copydesk.lexicon.rows import Gender
from copydesk.mentions.units import Unit
from copydesk.records import EntityType


class Candidate(NamedTuple):
    """Tokens [first, last) that look like a name. `sure`: the type is read off the words, not assumed.

    `confidence`: how likely these words are a name of this type; 1 for what only the rules have seen.
    """

    first: int
    last: int
    entity_type: EntityType | None
    sure: bool
    forms: tuple[Form, ...] = ()
    gender: Gender | None = None
    title_from: int | None = None
    confidence: float = 1.0


def form_types(unit: Unit) -> set[EntityType]:
    """The kinds of things a known name can mean."""
    return {known()[f.entity_id].entity_type for f in unit.forms}
