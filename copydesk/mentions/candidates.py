"""A stretch of tokens that looks like a name.

Belongs here: the record the steps of this room hand on, and what several of them ask of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from copydesk.lexicon.names import Form, known
from copydesk.lexicon.rows import Gender
from copydesk.mentions.tokens import Line
from copydesk.records import EntityType
from copydesk.spans import Span


class Candidate(Struct, frozen=True, gc=False):
    """Tokens [first, last) that look like a name. `sure`: the type is read off the words, not assumed.

    `confidence`: how likely these words are a name of this type; 1 for what only the rules have seen. `stated`: the page itself
    says what it is, by where it stands, so that no likelihood overrules it.
    """

    first: int
    last: int
    entity_type: EntityType | None
    sure: bool
    forms: tuple[Form, ...] = ()
    gender: Gender | None = None
    title_from: int | None = None
    confidence: float = 1.0
    stated: bool = False


@lru_cache(maxsize=20_000)
def form_types(forms: tuple[Form, ...]) -> frozenset[EntityType]:
    """The kinds of entities that known spellings can mean."""
    return frozenset(known()[f.entity_id].entity_type for f in forms)


def state_place(line: Line, candidates: Sequence[Candidate], place: Span) -> list[Candidate]:
    """The candidates with the words at `place` as one stated place: what stands at the head of a dateline is nothing else.

    Unless a known name is but a part of them: an outlet that signs with its name does so ("TODAY NICARAGUA -").
    """
    inside = [k for k, start in enumerate(line.starts) if place.start <= start and line.end(k) <= place.end]
    if not inside:
        return list(candidates)
    first, last = inside[0], inside[-1] + 1
    same = next((c for c in candidates if (c.first, c.last) == (first, last)), Candidate(first, last, None, True))
    apart = [c for c in candidates if c.last <= first or last <= c.first]
    if any(c.forms for c in candidates if c not in apart and c is not same):
        return list(candidates)
    stated = replace(same, entity_type=EntityType.PLACE, sure=True, title_from=None, gender=None, stated=True)
    return sorted([*apart, stated], key=lambda c: c.first)
