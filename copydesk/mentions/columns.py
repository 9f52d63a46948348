"""What the rules, the knowledge files and the rest of the document make of each word, as small numbers for the tagger.

Belongs here: turning tokens, units and candidates into a Reading. Nothing is decided here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from copydesk.lexicon.names import known, words
from copydesk.mentions.candidates import Candidate
from copydesk.mentions.document import Evidence
from copydesk.mentions.tokens import JOINING, Gap, Token
from copydesk.mentions.units import Unit
from copydesk.records import EntityType, Field
from copydesk.tagger.reading import Reading

_TYPES: dict[EntityType | None, int] = {
    None: 0,
    EntityType.PERSON: 1,
    EntityType.ORGANIZATION: 2,
    EntityType.PLACE: 3,
    EntityType.EVENT: 4,
}
_GAPS = {gap: number for number, gap in enumerate(Gap)}
_SIGNS = {",": 6, "(": 7, ")": 7, '"': 8, "“": 8, "”": 8, "'": 8, "‘": 8, "/": 9, "–": 10, "—": 10, ":": 11, ";": 11}
_OTHER_SIGN, _LINE = 12, 13
_MANY = 3  # occurrences of a word from which on it counts as frequent
_LONGEST_RUN = 4  # words; longer runs of capitals count as this long
_REACH = 4  # small words a name can hold in a row, or have at its end
_LONGEST_STRETCH = 60  # words; a name is never so long

# How many values each column can have.
SIZES = {
    "rule": 41, "unit": 70, "gap": 14, "shape": 48, "document": 40, "inside": 16, "run": 128,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph or title with what the rules read in it."""

    in_field: Field
    text: str
    tokens: Sequence[Token]
    units: Sequence[Unit]
    candidates: Sequence[Candidate]


def rule_codes(part: Part) -> list[int]:
    """For each token what the rules take it for: 0 nothing; else first or later word, kind of name, and how sure."""
    codes = [0] * len(part.tokens)
    for c in part.candidates:
        if not c.forms:
            how = 1 if c.sure else 0
        else:
            how = 2 if any(f.strength == "strong" and not f.demonym for f in c.forms) else 3
        code = 1 + _TYPES[c.entity_type] * 4 + how
        for k in range(c.first, c.last):
            codes[k] = code if k == c.first else code + 20
    return codes


def unit_codes(part: Part) -> list[int]:
    """For each token what the lists know: a known name's kinds, grade and length, a title, or nothing."""
    codes = [0] * len(part.tokens)
    for unit in part.units:
        if unit.kind == "word":
            continue
        if unit.kind == "title":
            first, later = 65, 66
        else:
            types = {known()[f.entity_id].entity_type for f in unit.forms}
            kind = _TYPES[next(iter(types))] if len(types) == 1 else 0
            grades = {"demonym" if f.demonym else f.strength for f in unit.forms}
            grade = 3 if "demonym" in grades else 0 if "strong" in grades else 1 if "weak" in grades else 2
            code = 1 + (kind * 4 + grade) * 4 + 2 * (unit.last - unit.first > 1)
            first, later = code, code + 1
        for k in range(unit.first, unit.last):
            codes[k] = first if k == unit.first else later
    return codes


def read_document(parts: Sequence[Part], evidence: Evidence, inner: frozenset[str]) -> Reading:
    """The reading of a document's parts; `inner`: small words that names may hold, by key."""
    texts = ["", ""]
    rows: list[int] = []
    lengths: list[int] = []
    ends: list[tuple[int, int]] = []
    joined: list[bool] = []
    columns: dict[str, list[int]] = {name: [] for name in SIZES}
    counts = Counter(t.key for part in parts for t in part.tokens if t.cap)
    inside = _inside(parts)
    inner |= words("particle")
    for part in parts:
        base = len(texts)
        texts += [t.text for t in part.tokens]
        texts += ["", ""]
        stretches = _stretches(part.tokens, inner)
        if not stretches:
            continue
        lengths += [last - first for first, last in stretches]
        at = [k for first, last in stretches for k in range(first, last)]
        rows += [base + k for k in at]
        runs = _runs(part.tokens, at)
        ends += [(base + first, base + last) for first, last, _ in runs]
        rules, units, tokens = rule_codes(part), unit_codes(part), part.tokens
        held = _held_together(part)
        joined += [k in held for k in at]
        columns["rule"] += [rules[k] for k in at]
        columns["unit"] += [units[k] for k in at]
        columns["gap"] += [_gap_code(part.text, tokens, k) for k in at]
        columns["shape"] += [_shape_code(tokens[k], evidence) for k in at]
        columns["document"] += [_document_code(tokens[k], evidence, counts) for k in at]
        columns["inside"] += [inside.get(tokens[k].key, 0) for k in at]
        columns["run"] += [told for _, _, told in runs]
    here = np.array(rows, dtype=np.int64)
    first, last = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    slots = np.stack((here - 2, here - 1, here, here + 1, here + 2, first, last, first - 1, last + 1), axis=1)
    return Reading(
        texts,
        here,
        np.array(lengths, dtype=np.int64),
        slots,
        {name: np.array(column, dtype=np.int64) for name, column in columns.items()},
        np.array(joined, dtype=np.bool_),
    )


def _held_together(part: Part) -> set[int]:
    """The tokens that can't be parted from the one before: later words of names the files know, tails of given names."""
    held: set[int] = set()
    for c in part.candidates:
        if c.last - c.first > 1 and any(f.strength == "strong" and not f.demonym for f in c.forms):
            held.update(range(c.first + 1, c.last))
        elif c.entity_type is EntityType.PERSON:
            tokens = part.tokens
            held.update(k for k in range(c.first + 1, c.last) if tokens[k].gap is Gap.HYPHEN and not tokens[k].cap)
    return held


def _stretches(tokens: Sequence[Token], inner: frozenset[str]) -> list[tuple[int, int]]:
    """Where names may stand: capitals, with the small words and numbers between, before and after them."""
    open_to = [False] * len(tokens)
    capital = -_REACH - 1  # where the last capital stands
    for k, token in enumerate(tokens):
        if token.cap:
            open_to[k], capital = True, k
            back = k
            while back > k - _REACH and back and not open_to[back - 1]:
                if tokens[back].opens or not _is_inner(tokens[back - 1], inner):
                    break
                back -= 1
                open_to[back] = True
        elif k - capital <= _REACH and open_to[k - 1] and not token.opens:
            open_to[k] = _is_inner(token, inner)
    found: list[tuple[int, int]] = []
    for k, is_open in enumerate(open_to):
        if not is_open:
            continue
        if found and found[-1][1] == k and not tokens[k].opens and k - found[-1][0] < _LONGEST_STRETCH:
            found[-1] = (found[-1][0], k + 1)
        else:
            found.append((k, k + 1))
    return found


def _is_inner(token: Token, inner: frozenset[str]) -> bool:
    return token.key in inner or token.gap is Gap.HYPHEN or token.text.isdigit()


def _runs(tokens: Sequence[Token], wanted: Sequence[int]) -> list[tuple[int, int, int]]:
    """For each token wanted, in order: the ends of its run of capitals, and what the run is like (column "run")."""
    found: list[tuple[int, int, int]] = []
    first = last = -1
    told = 0
    for k in wanted:
        if k > last:
            first, last = _run_from(tokens, k)
            told = _run_code(tokens, first, last)
        found.append((first, last, told + 64 * (k == first) + 32 * (k == last)))
    return found


def _run_from(tokens: Sequence[Token], k: int) -> tuple[int, int]:
    """The first and last of the capitals that spaces and hyphens join, from the first of them on; `k` alone when small."""
    last = k
    if tokens[k].cap:
        end = min(len(tokens), k + _LONGEST_STRETCH)
        while last + 1 < end and tokens[last + 1].cap and tokens[last + 1].gap in JOINING:
            last += 1
    return k, last


def _run_code(tokens: Sequence[Token], first: int, last: int) -> int:
    """How long a run of capitals is, and which words that head names are in it."""
    told = (min(last - first + 1, _LONGEST_RUN) - 1) * 8
    for token in tokens[first : last + 1]:
        told |= _cues().get(token.text, 0)
    return told


@cache
def _cues() -> dict[str, int]:
    """The kinds of names that a word heads, as bits."""
    found: dict[str, int] = {}
    for bit, kind in enumerate(("org_cue", "place_cue", "event_cue")):
        for word in words(kind):
            found[word] = found.get(word, 0) | 1 << bit
    return found


def _gap_code(text: str, tokens: Sequence[Token], k: int) -> int:
    """What parts a token from the one before: how it joins, or the sign between."""
    token = tokens[k]
    if token.gap is not Gap.BREAK:
        return _GAPS[token.gap]
    between = text[tokens[k - 1].end : token.start] if k else text[max(0, token.start - 1) : token.start]
    if "\n" in between:
        return _LINE
    return next((_SIGNS[c] for c in between if c in _SIGNS), _OTHER_SIGN if k else _GAPS[Gap.BREAK])


def _shape_code(token: Token, evidence: Evidence) -> int:
    """How a token is spelled, and whether the document has it in lower case, or capitalised inside a sentence."""
    text = token.text
    if not token.cap:
        kind = 1 if text.isdigit() else 0
    elif len(text) == 1 or (text.endswith(".") and len(text) == 2):
        kind = 2
    else:
        kind = 3 if token.shouted else 4 if text[1:].islower() else 5
    seen = 4 * (token.key in evidence.lower_seen) + 2 * (token.key in evidence.inside_seen)
    return kind * 8 + seen + token.opens


def _document_code(token: Token, evidence: Evidence, counts: Counter[str]) -> int:
    """What the document takes the word alone for, whether people bear it, and how often it stands there."""
    vote = _TYPES[evidence.votes.get(token.key)]
    often = min(counts[token.key], _MANY)
    return (vote * 2 + (token.key in evidence.person_words)) * 4 + often


def _inside(parts: Sequence[Part]) -> dict[str, int]:
    """For each word the kinds of longer names that hold it, as bits."""
    found: dict[str, int] = {}
    for part in parts:
        for c in part.candidates:
            if c.last - c.first > 1 and c.entity_type is not None:
                bit = 1 << (_TYPES[c.entity_type] - 1)
                for token in part.tokens[c.first : c.last]:
                    if token.cap:
                        found[token.key] = found.get(token.key, 0) | bit
    return found
