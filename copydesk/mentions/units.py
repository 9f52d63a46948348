"""Tokens grouped into what we recognise: known names, titles, and single words; and these into runs of capitals.

Belongs here: the greedy reading from left to right, before anything is typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal

from msgspec import Struct

from copydesk.lexicon.names import (
    Form,
    first_words,
    head_words,
    known,
    phrase_lengths,
    phrases,
    spellings,
    title_heads,
    titles,
    words,
)
from copydesk.mentions.tokens import JOINING, Gap, Line, Token
from copydesk.records import EntityType

_LONGEST_RUN = 40  # units; a name never has so many, and rules look through a run more than once
_LONGEST_TITLE = 4  # "Director of National Intelligence", the longest row of titles.csv
_USUAL = 2000  # words; longer paragraphs are rare
_ORDINARY_TAIL = 6  # letters after the hyphen of a given name such as "Jae-in" or "Gil-ja": a guess


class Unit(Struct, frozen=True, gc=False):
    """Tokens [first, last) read as one: a known name with its possible spellings, a title, or a word."""

    kind: Literal["known", "title", "word"]
    first: int
    last: int
    forms: tuple[Form, ...] = ()


class Units(Struct, frozen=True, gc=False):
    """A line read from left to right, and by number those of its units that steps look for.

    `listed`: known names and titles; `heads`: what a run of capitals may begin with, known names and capitals; `articles`: what
    "the" begins.
    """

    units: Sequence[Unit]
    listed: Sequence[int]
    heads: Sequence[int]
    articles: Sequence[int]


def known_at(line: Line, i: int) -> tuple[int, tuple[Form, ...]]:
    """Where the longest known name that begins at token `i` ends, and the spellings it can be; (i, ()) for none."""
    tokens = line.tokens
    head = tokens[i].key
    if i + 1 < len(tokens):
        for length in phrase_lengths().get(f"{head} {tokens[i + 1].key}", ()):
            end = i + length
            if end <= len(tokens) and _holds_together(tokens, i, end):
                found = spellings(" ".join([t.key for t in tokens[i:end]]), line.surface(i, end))
                if found:
                    return end, found
    found = spellings(head, tokens[i].text)
    return (i + 1, found) if found else (i, ())


def _holds_together(tokens: Sequence[Token], i: int, end: int) -> bool:
    """Whether tokens [i, end) can be one name: nothing parts them, and no place owns what follows it."""
    if any(t.gap is Gap.BREAK for t in tokens[i + 1 : end]):
        return False
    return not any(tokens[k].gap is Gap.POSSESSIVE and _is_place(tokens, i, k) for k in range(i + 1, end))


def _is_place(tokens: Sequence[Token], i: int, k: int) -> bool:
    """Whether tokens [i, k) are a place we know: "China's Foreign Ministry" is two names, "People's Daily" one."""
    forms = phrases().get(" ".join(t.key for t in tokens[i:k]), ())
    return any(known()[form.entity_id].entity_type is EntityType.PLACE for form in forms)


def title_at(tokens: Sequence[Token], i: int) -> int:
    """Where the longest title that begins at token `i` with a capital ends; `i` for none."""
    if not tokens[i].cap or tokens[i].key not in title_heads():
        return i
    for length in range(_LONGEST_TITLE, 0, -1):
        end = i + length
        if end <= len(tokens) and all(t.gap in JOINING for t in tokens[i + 1 : end]):
            row = titles().get(" ".join(t.key for t in tokens[i:end]))
            if row is not None and row.kind != "modifier":
                return end
    return i


def find_units(line: Line) -> Units:
    """The tokens as units, left to right, longest first; a known name beats a title of the same length."""
    tokens, first, names, pairs = line.tokens, first_words(), phrases(), phrase_lengths()
    single, last = _words_up_to(len(tokens)), len(tokens) - 1
    units: list[Unit] = []
    listed: list[int] = []
    heads: list[int] = []
    articles: list[int] = []
    at = 0
    for i in line.telling:
        if i < at:
            continue
        token = tokens[i]
        key, number = token.key, len(units) + i - at
        if key == "the":
            articles.append(number)
        if token.cap:
            in_names = key in first
        else:  # a small word is most often no more than the first word of some name
            in_names = key in names or (i < last and f"{key} {tokens[i + 1].key}" in pairs)
        unit = _unit_at(line, i) if in_names else None
        if unit is not None:
            units += single[at:i]
            units.append(unit)
            at = unit.last
            listed.append(number)
        if token.cap or (unit is not None and unit.kind == "known"):
            heads.append(number)
    units += single[at : len(tokens)]
    return Units(units, listed, heads, articles)


def _unit_at(line: Line, i: int) -> Unit | None:
    """The known name or title that begins at token `i`; None for a mere word."""
    end, forms = known_at(line, i)
    title_end = title_at(line.tokens, i)
    if forms and line.tokens[i].key == "the" and i + 1 < len(line.tokens) and known_at(line, i + 1)[0] > end:
        forms = ()  # "the North" in "the North Korean side"
    if forms and end >= title_end:
        return Unit("known", i, end, forms)
    return Unit("title", i, title_end) if title_end > i else None


def _words_up_to(count: int) -> Sequence[Unit]:
    """The units of at least that many words that are read one by one."""
    return _usual_words() if count <= _USUAL else [Unit("word", i, i + 1) for i in range(count)]


@cache
def _usual_words() -> tuple[Unit, ...]:
    """The units of any paragraph of usual length, made once."""
    return tuple(Unit("word", i, i + 1) for i in range(_USUAL))


def find_runs(tokens: Sequence[Token], read: Units) -> Iterator[list[Unit]]:
    """Every stretch of units that capitals, particles and joiners hold together."""
    units = read.units
    at = 0
    for i in _run_heads(tokens, read):
        if i < at:
            continue
        run, at = [units[i]], i + 1
        while at < len(units) and len(run) < _LONGEST_RUN and (step := _continues(tokens, units, run, at)):
            run.extend(units[at : at + step])
            at += step
        yield run


def _run_heads(tokens: Sequence[Token], read: Units) -> Sequence[int]:
    """The units a run may begin with: known names, capitals, and a particle tied to a capital ("al-Maliki")."""
    units, heads = read.units, read.heads
    tied = [
        i - 1
        for i in heads
        if i and tokens[units[i].first].gap is Gap.HYPHEN and _may_start(tokens, units[i - 1], units[i])
    ]
    return sorted({*heads, *tied}) if tied else heads


def _capital(tokens: Sequence[Token], unit: Unit) -> bool:
    return unit.kind == "known" or tokens[unit.first].cap


def _may_start(tokens: Sequence[Token], unit: Unit, following: Unit) -> bool:
    """Whether a run may begin with a small word, a particle, because `following` is a capital."""
    return tokens[unit.first].key in words("particle") and tokens[following.first].cap


def _continues(tokens: Sequence[Token], units: Sequence[Unit], run: Sequence[Unit], i: int) -> int:
    """How many units from number `i` on belong to the run so far; 0 when it ends before."""
    token = tokens[units[i].first]
    if token.gap not in JOINING:
        return 0
    if _capital(tokens, units[i]):
        return 1
    if token.gap is Gap.HYPHEN:
        return int(_given_name_tail(token, run))
    if token.key not in words("particle") and token.key not in words("org_joiner"):
        return 0
    following = next((k for k in range(i + 1, min(i + 3, len(units))) if _capital(tokens, units[k])), None)
    if following is None or any(tokens[units[k].first].gap not in JOINING for k in range(i + 1, following + 1)):
        return 0
    between = [tokens[units[k].first].key for k in range(i, following)]
    if all(key in words("particle") for key in between) and run[-1].kind == "word" and not _has_cue(tokens, run):
        return following - i + 1
    return following - i + 1 if _org_joins(tokens, units, run, between, following) else 0


def _given_name_tail(token: Token, run: Sequence[Unit]) -> bool:
    """Whether a small word after a hyphen ends a given name ("Jae-in") and makes no adjective ("Seoul-based")."""
    return (
        run[-1].kind == "word"
        and token.text.islower()
        and token.text.isalpha()
        and len(token.text) <= _ORDINARY_TAIL
        and token.key not in words("hyphen_tail")
    )


def _has_cue(tokens: Sequence[Token], run: Sequence[Unit]) -> bool:
    """Whether a word of the run heads names of organisations or places."""
    heads = head_words()
    return any(tokens[k].text in heads for unit in run for k in range(unit.first, unit.last))


def _org_joins(
    tokens: Sequence[Token], units: Sequence[Unit], run: Sequence[Unit], between: Sequence[str], following: int
) -> bool:
    """Whether "of", "for", "and the" go on with the name: "Ministry of Health and Welfare", "Gulf of Oman"."""
    joiners = words("org_joiner")
    if not all(key in joiners for key in between) or not _has_cue(tokens, run):
        return False
    if between[0] == "and":
        inner = any(tokens[k].key in ("of", "for") for unit in run for k in range(unit.first, unit.last))
        return inner and units[following].kind == "word" and not _cue_ahead(tokens, units, following)
    last = tokens[run[-1].last - 1]
    return last.text in head_words() or between[0] in ("of", "&")


def _cue_ahead(tokens: Sequence[Token], units: Sequence[Unit], i: int) -> bool:
    """Whether the capitals from unit `i` on make an organisation of their own."""
    while i < len(units) and _capital(tokens, units[i]):
        if any(tokens[k].text in words("org_cue") for k in range(units[i].first, units[i].last)):
            return True
        i += 1
        if i < len(units) and tokens[units[i].first].gap not in JOINING:
            break
    return False
