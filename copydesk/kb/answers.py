"""What a name means and why, and the choice between the spellings of the knowledge files that fit it.

Belongs here: the question, the answer, and the rule that the strongest spelling wins and a tie stays one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import Form, KnownEntity, known, lookup
from copydesk.lexicon.rows import Strength

Method = Literal["exact", "alias", "typo", "weak_alias", "role_at_date", "tied", "unknown"]

_STRENGTHS: tuple[tuple[Strength, Method], ...] = (("strong", "alias"), ("typo", "typo"), ("weak", "weak_alias"))
# What people leave around a name.
TIDY = ' \t\r\n"“”‘«»,;:'


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entity a name may mean, and why."""

    entity: KnownEntity
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a name means: `entity` is None when it can't be told, `why` says how or why not.

    `candidates` holds what was weighed: the chosen one alone, or all that tie.
    """

    name: str
    entity: KnownEntity | None
    method: Method
    why: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A name, with the day and the country (ISO 3166-1 code or an organisation's id) it was used in, where told."""

    name: str
    day: dt.date | None = None
    country: str | None = None


def as_written(question: Question) -> Answer | None:
    """A spelling of the files, as it stands."""
    return choose(question, lookup(question.name))


def choose(question: Question, forms: Iterable[Form], how: str = "") -> Answer | None:
    """The one owner of the strongest spelling among `forms`, all of them when they tie; None without forms."""
    # Of two spellings with one key, the one that was asked says best why.
    found = tuple(sorted(forms, key=lambda form: form.surface != question.name))
    if not found:
        return None
    fitting = tuple(f for f in found if question.country in (None, known()[f.entity_id].country_code, f.entity_id))
    if not fitting:
        reason = f"known, but not of {question.country}"
        return Answer(question.name, None, "unknown", reason, _candidates(found, how))
    for strength, method in _STRENGTHS:
        candidates = _candidates((f for f in fitting if f.strength == strength), how)
        if len(candidates) == 1:
            (one,) = candidates
            exact = not how and strength == "strong" and name_key(one.entity.name) == name_key(question.name)
            return Answer(question.name, one.entity, "exact" if exact else method, one.why, candidates)
        if candidates:
            reason = f"{len(candidates)} entities are called so; a country may tell them apart"
            return Answer(question.name, None, "tied", reason, candidates)
    return None


def _candidates(forms: Iterable[Form], how: str) -> tuple[Candidate, ...]:
    """One candidate for each owner, in the order of the files."""
    found: dict[str, Candidate] = {}
    for form in forms:
        entity = known()[form.entity_id]
        if form.entity_id not in found:
            found[form.entity_id] = Candidate(entity, _why(form, entity) + how)
    return tuple(found.values())


def _why(form: Form, entity: KnownEntity) -> str:
    """What makes this spelling mean this entity."""
    if form.demonym:
        return f"“{form.surface}” is a {form.strength} demonym of {entity.name}"
    if form.strength == "typo":
        return f"“{form.surface}” is a known misspelling of {entity.name}"
    if form.surface == entity.name:
        return f"“{form.surface}” is its name" + (", shared with others" if form.strength == "weak" else "")
    needs = " (in a text it needs context)" if form.strength == "weak" else ""
    return f"“{form.surface}” is a {form.strength} alias of {entity.name}{needs}"
