"""A run of capitals cut into names, each with the kind of entity it looks like.

Belongs here: where a run begins and where calendar words, events, organisations and places in it end. Plain words are
read in plain_names.py; what the rest of the document says is for document.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from copydesk.lexicon.names import common_words, given_names, head_words, words
from copydesk.mentions.candidates import Candidate, form_types
from copydesk.mentions.described import count_describing, read_described
from copydesk.mentions.plain_names import read_known, read_plain, read_words
from copydesk.mentions.tokens import Token
from copydesk.mentions.units import Unit
from copydesk.records import EntityType


def read_run(tokens: Sequence[Token], run: Sequence[Unit], lower_seen: frozenset[str]) -> list[Candidate]:
    """The names in one run, left to right."""
    if len(run) == 1:
        return _read_alone(tokens, run[0], lower_seen)
    described = count_describing(tokens, run)
    if described:
        return read_described(tokens, run, described)
    units = _trim(tokens, list(run), lower_seen)
    found: list[Candidate] = []
    for part in _split_at_calendar(tokens, units):
        found.extend(_read_part(tokens, part))
    return found


def _read_alone(tokens: Sequence[Token], unit: Unit, lower_seen: frozenset[str]) -> list[Candidate]:
    """The name in a run of one unit; most such runs are words that only a sentence's head capitalises."""
    token = tokens[unit.first]
    if unit.kind == "word":
        if token.key in words("function") or (token.opens and is_ordinary(token, lower_seen)):
            return []
        cued = token.text in words("org_cue")
        if _parts_names(token, cued=cued):
            return []
        return (
            _read_part(tokens, [unit]) if cued or token.text in words("event_whole") else [read_words(tokens, [unit])]
        )
    if unit.kind == "title":
        return []
    return [_event(tokens, [unit]) or read_known(tokens, [unit], 0)[1]]


def is_ordinary(token: Token, lower_seen: frozenset[str]) -> bool:
    """Whether a word at the head of a sentence is capitalised only because it stands there."""
    return token.key in common_words() or token.key in lower_seen


def _trim(tokens: Sequence[Token], units: list[Unit], lower_seen: frozenset[str]) -> list[Unit]:
    """The run without the ordinary words a sentence begins with, and without articles."""
    while units and units[0].kind == "word":
        token = tokens[units[0].first]
        function = token.key in words("function")
        opener = token.opens and is_ordinary(token, lower_seen) and not _heads_name(tokens, units)
        if not function and not opener:
            break
        units = units[1:]
    return units


def _heads_name(tokens: Sequence[Token], units: Sequence[Unit]) -> bool:
    """Whether an ordinary first word belongs to the name: "National Assembly", "Green Party", "Rice Lake"."""
    if tokens[units[0].first].key in given_names() and len(units) > 1 and units[1].kind == "word":
        return True
    cues = head_words()
    return len(units) > 1 and units[1].kind == "word" and any(tokens[u.first].text in cues for u in units[1:3])


def _split_at_calendar(tokens: Sequence[Token], units: Sequence[Unit]) -> list[list[Unit]]:
    """The run cut at months, days, religions and the like; these stay only inside an organisation's name."""
    parts: list[list[Unit]] = [[]]
    cued = any(tokens[u.first].text in words("org_cue") for u in units)
    for unit in units:
        if unit.kind == "word" and _parts_names(tokens[unit.first], cued=cued):
            parts.append([])
        else:
            parts[-1].append(unit)
    return [p for p in parts if p]


def _parts_names(token: Token, *, cued: bool) -> bool:
    """Whether a word is a month, a religion or the like; `cued`: it stands with a word that heads organisations."""
    return token.key in words("calendar") or (not cued and token.text in words("not_name"))


def _read_part(tokens: Sequence[Token], units: list[Unit]) -> list[Candidate]:
    """The names in a run that holds no calendar words."""
    event = _event(tokens, units)
    if event is not None:
        return [event]
    organisation = _organisation(tokens, units)
    if organisation is not None:
        start, stop, candidate = organisation
        before = _read_part(tokens, units[:start]) if start else []
        after = _read_part(tokens, units[stop:]) if stop < len(units) else []
        return [*before, candidate, *after]
    place = _cued_place(tokens, units)
    if place is not None:
        return [place]
    return read_plain(tokens, units)


def _event(tokens: Sequence[Token], units: Sequence[Unit]) -> Candidate | None:
    """The whole run when it ends in a word for events ("Korean War"), with something before it."""
    first, last = units[0].first, units[-1].last
    written = " ".join([t.text for t in tokens[first:last]])
    if written in words("event_whole") or (len(units) > 1 and tokens[last - 1].text in words("event_cue")):
        if any(u.kind == "title" for u in units):
            return None
        return Candidate(first, last, EntityType.EVENT, True)
    return None


def _organisation(tokens: Sequence[Token], units: Sequence[Unit]) -> tuple[int, int, Candidate] | None:
    """The units [start, stop) that make an organisation's name around its cue, and the candidate."""
    cues = [k for k, u in enumerate(units) if u.kind == "word" and tokens[u.first].text in words("org_cue")]
    if not cues:
        return None
    start = 0
    for k in range(cues[0] - 1, -1, -1):
        if units[k].kind == "title" and not _org_modifier(tokens, units[k]):
            start = k + 1
            break
        if units[k].kind == "known" and form_types(units[k].forms) == {EntityType.PERSON}:
            start = k + 1
            break
    stop = cues[-1] + 1
    titled = next((k for k in range(cues[0] + 1, len(units)) if units[k].kind == "title"), None)
    joined = next((k for k in range(cues[0] + 1, len(units)) if not tokens[units[k].first].cap), None)
    if titled is not None:
        stop = titled
        joined = joined if joined is not None and joined < titled else None
    if cues[-1] >= stop:
        cues = [k for k in cues if k < stop]
        stop = min(stop, cues[-1] + 1)
    if joined is not None or cues[0] == start:
        stop = titled if titled is not None else len(units)
    if titled == stop and any(tokens[u.first].text in words("role_modifier") for u in units[start:stop]):
        return None  # "Vice Railways Minister": the cue belongs to the office
    first, last = units[start].first, units[stop - 1].last
    if stop - start == 1:
        alone = tokens[first].text
        if alone not in words("org_head_alone"):
            if len(units) == 1:
                return None
            return start, stop, Candidate(first, last, None, False)
    return start, stop, Candidate(first, last, EntityType.ORGANIZATION, True)


def _org_modifier(tokens: Sequence[Token], unit: Unit) -> bool:
    """Whether a word read as a title may begin an organisation's name ("General Assembly", "Judge Advocate Corps")."""
    return tokens[unit.first].key in {"general", "chief", "press", "federal"}


def _cued_place(tokens: Sequence[Token], units: Sequence[Unit]) -> Candidate | None:
    """The whole run when its first or last word heads names of places ("Mount Kumgang", "Han River")."""
    if len(units) < 2 or any(u.kind == "title" for u in units):
        return None
    first, last = units[0].first, units[-1].last
    joined = any(not tokens[u.first].cap for u in units)
    heads = {tokens[u.first].text for u in units} if joined else {tokens[last - 1].text}
    if heads & words("place_cue") or tokens[first].text in words("place_head"):
        return Candidate(first, last, EntityType.PLACE, True)
    return None
