"""Tokens grouped into what we recognise: known names, titles, and single words; and these into runs of capitals.

Belongs here: the greedy reading from left to right, before anything is typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

from copydesk.lexicon.names import (
    Form,
    head_words,
    known,
    phrase_lengths,
    phrases,
    title_heads,
    titles,
    words,
    written_as,
)
from copydesk.mentions.tokens import JOINING, Gap, Token
from copydesk.records import EntityType

_LONGEST_RUN = 40  # units; a name never has so many, and rules look through a run more than once
_LONGEST_TITLE = 4  # "Director of National Intelligence", the longest row of titles.csv
_BREAK, _POSSESSIVE, _HYPHEN = Gap.BREAK, Gap.POSSESSIVE, Gap.HYPHEN
_ORDINARY_TAIL = 6  # letters after the hyphen of a given name such as "Jae-in" or "Gil-ja": a guess


class Unit(NamedTuple):
    """Tokens [first, last) read as one: a known name with its possible spellings, a title, or a word."""

    kind: Literal["known", "title", "word"]
    first: int
    last: int
    forms: tuple[Form, ...] = ()


def surface(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    """The text of tokens [first, last), the last possessive left out."""
    return text[tokens[first].start : tokens[last - 1].end]


def known_at(text: str, tokens: Sequence[Token], i: int) -> tuple[int, tuple[Form, ...]]:
    """Where the longest known name that begins at token `i` ends, and the spellings it can be; (i, ()) for none."""
    head = tokens[i].key
    if i + 1 < len(tokens):
        for length in phrase_lengths().get(f"{head} {tokens[i + 1].key}", ()):
            end = i + length
            if end <= len(tokens) and _holds_together(tokens, i, end):
                found = _spellings(text, tokens, i, end, " ".join(t.key for t in tokens[i:end]))
                if found:
                    return end, found
    found = _spellings(text, tokens, i, i + 1, head)
    return (i + 1, found) if found else (i, ())


def _spellings(text: str, tokens: Sequence[Token], first: int, last: int, key: str) -> tuple[Form, ...]:
    """The known spellings with that key that tokens [first, last) can be as written."""
    entries = phrases().get(key)
    if not entries:
        return ()
    written = surface(text, tokens, first, last)
    return tuple(form for form in entries if written_as(form, written))


def _holds_together(tokens: Sequence[Token], i: int, end: int) -> bool:
    """Whether tokens [i, end) can be one name: nothing parts them, and no place owns what follows it."""
    if any(t.gap is _BREAK for t in tokens[i + 1 : end]):
        return False
    return not any(tokens[k].gap is _POSSESSIVE and _is_place(tokens, i, k) for k in range(i + 1, end))


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


def find_units(text: str, tokens: Sequence[Token]) -> list[Unit]:
    """The tokens as units, left to right, longest first; a known name beats a title of the same length."""
    units: list[Unit] = []
    heads, single, pairs, opening = title_heads(), phrases(), phrase_lengths(), _opening_words()
    i, count = 0, len(tokens)
    while i < count:
        token = tokens[i]
        key = token.key
        end = i
        forms: tuple[Form, ...] = ()
        if key in single or (key in opening and i + 1 < count and f"{key} {tokens[i + 1].key}" in pairs):
            end, forms = known_at(text, tokens, i)
        title_end = title_at(tokens, i) if token.cap and key in heads else i
        if forms and key == "the" and i + 1 < count and known_at(text, tokens, i + 1)[0] > end:
            end, forms = i, ()  # "the North" in "the North Korean side"
        if forms and end >= title_end:
            unit = Unit("known", i, end, forms)
        elif title_end > i:
            unit = Unit("title", i, title_end)
        else:
            unit = Unit("word", i, i + 1)
        units.append(unit)
        i = unit.last
    return units


@cache
def _opening_words() -> frozenset[str]:
    """The first words of known names of two words or more, by key."""
    return frozenset(pair.split(" ")[0] for pair in phrase_lengths())


def find_runs(tokens: Sequence[Token], units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Every stretch of units that capitals, particles and joiners hold together."""
    run: list[Unit] = []
    i, count = 0, len(units)
    while i < count:
        unit = units[i]
        if run:
            step = _continues(tokens, units, run, i) if len(run) < _LONGEST_RUN else 0
            if step:
                run.extend(units[i : i + step])
                i += step
                continue
            yield run
            run = []
        if unit.kind == "known" or tokens[unit.first].cap or _starts(tokens, units, i):
            run = [unit]
        i += 1
    if run:
        yield run


def _capital(tokens: Sequence[Token], unit: Unit) -> bool:
    return unit.kind == "known" or tokens[unit.first].cap


def _starts(tokens: Sequence[Token], units: Sequence[Unit], i: int) -> bool:
    """Whether a run may begin with a small word: a particle tied to a capital by a hyphen ("al-Maliki")."""
    if tokens[units[i].first].key not in words("particle"):
        return False
    following = units[i + 1] if i + 1 < len(units) else None
    return following is not None and tokens[following.first].gap is _HYPHEN and tokens[following.first].cap


def _continues(tokens: Sequence[Token], units: Sequence[Unit], run: Sequence[Unit], i: int) -> int:
    """How many units from number `i` on belong to the run so far; 0 when it ends before."""
    token = tokens[units[i].first]
    if token.gap not in JOINING:
        return 0
    if _capital(tokens, units[i]):
        return 1
    if token.gap is _HYPHEN:
        return int(_given_name_tail(token, run))
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
