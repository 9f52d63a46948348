"""What the rules, the knowledge files and the rest of the document make of each word, as small numbers for the tagger.

Belongs here: turning tokens, units and candidates into a Reading. Nothing is decided here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from copydesk.lexicon.names import Form, words
from copydesk.mentions.candidates import Candidate, form_types
from copydesk.mentions.document import Evidence
from copydesk.mentions.tokens import JOINING, Gap, Line, Shape, Token
from copydesk.mentions.units import Units
from copydesk.records import EntityType, Field
from copydesk.tagger.reading import Reading

# What the numbers of each column are made of. The tagger's weights are fitted on them: a number keeps its meaning, and whoever
# gives it another trains the tagger again (bench.tagger.train).

# The kind of a name: a part of "rule", "unit", "document" and "inside".
_TYPES: dict[EntityType | None, int] = {
    None: 0,
    EntityType.PERSON: 1,
    EntityType.ORGANIZATION: 2,
    EntityType.PLACE: 3,
    EntityType.EVENT: 4,
}

# "rule": 0, or 1 + kind * _SOURCES + what the name was read by, and _RULE_LATER more for its later words.
_GUESSED, _BY_ITS_WORDS, _STRONG_ALIAS, _OTHER_ALIAS = range(4)
_SOURCES = 4
_RULE_LATER = len(_TYPES) * _SOURCES

# "unit": 0, or the two of a title, or 1 + (kind * _GRADES + grade) * _PLACES + which word it is of a known name.
_GRADES = {"strong": 0, "weak": 1, "typo": 2, "demonym": 3}
_ONLY_WORD, _FIRST_WORD, _LATER_WORD = 0, 2, 3
_PLACES = 4
_TITLE_FIRST, _TITLE_LATER = (
    65,
    66,
)  # after the last number of a known place; no known name is an event's, which would come here

# "gap": what parts two words that something joins; from 6 on the sign that stands between two that nothing joins.
_GAPS = {gap: number for number, gap in enumerate(Gap)}
_SIGNS = {",": 6, "(": 7, ")": 7, '"': 8, "“": 8, "”": 8, "'": 8, "‘": 8, "/": 9, "–": 10, "—": 10, ":": 11, ";": 11}
_OTHER_SIGN, _LINE = 12, 13

# "shape": a Shape times _SHAPE, and bits for what the document does with the word.
_SHAPE = 8
_OPENS, _INSIDE_SEEN, _LOWER_SEEN = 1, 2, 4

# "document": (kind * 2 + whether people bear the word) * _COUNTS + how often it is capitalised.
_MANY = 3  # occurrences of a word from which on it counts as frequent: a guess
_COUNTS = _MANY + 1

# "run": bits for the words that head names in a run of capitals and for where in it a word stands, and _RUN_LENGTH times its
# words but the first.
_CUE_BITS = {"org_cue": 1, "place_cue": 2, "event_cue": 4}
_RUN_LENGTH, _RUN_LAST, _RUN_FIRST = 8, 32, 64
_LONGEST_RUN = 4  # words; longer runs of capitals count as this long: a guess, and all that two bits hold

_REACH = 4  # small words a name can hold in a row, or have at its end: a guess
_LONGEST_STRETCH = 60  # words; a name is never so long: a guess, which bounds the tagger's work

# How many values each column can have; those of "unit" with room for three more.
SIZES = {
    "rule": 1 + 2 * _RULE_LATER, "unit": 70, "gap": _LINE + 1, "shape": len(Shape) * _SHAPE,
    "document": len(_TYPES) * 2 * _COUNTS, "inside": 1 << (len(_TYPES) - 1), "run": 2 * _RUN_FIRST,
}  # fmt: skip


class Part(Struct, frozen=True, gc=False):
    """A paragraph or title with what the rules read in it."""

    in_field: Field
    line: Line
    units: Units
    candidates: Sequence[Candidate]

    @property
    def tokens(self) -> Sequence[Token]:
        """Its words."""
        return self.line.tokens


def rule_codes(part: Part) -> list[int]:
    """For each token what the rules take it for: 0 nothing; else first or later word, kind of name, and how sure."""
    codes = [0] * len(part.tokens)
    for c in part.candidates:
        if not c.forms:
            source = _BY_ITS_WORDS if c.sure else _GUESSED
        else:
            strong = any(f.strength == "strong" and not f.demonym for f in c.forms)
            source = _STRONG_ALIAS if strong else _OTHER_ALIAS
        code = 1 + _TYPES[c.entity_type] * _SOURCES + source
        for k in range(c.first, c.last):
            codes[k] = code if k == c.first else code + _RULE_LATER
    return codes


def unit_codes(part: Part) -> list[int]:
    """For each token what the lists know: a known name's kinds, grade and length, a title, or nothing."""
    codes = [0] * len(part.tokens)
    for unit in [part.units.units[number] for number in part.units.listed]:
        if unit.kind == "title":
            first, later = _TITLE_FIRST, _TITLE_LATER
        else:
            code = 1 + _known_code(unit.forms) * _PLACES
            first = code + (_FIRST_WORD if unit.last - unit.first > 1 else _ONLY_WORD)
            later = code + _LATER_WORD
        for k in range(unit.first, unit.last):
            codes[k] = first if k == unit.first else later
    return codes


@lru_cache(maxsize=20_000)
def _known_code(forms: tuple[Form, ...]) -> int:
    """The kind of entity that known spellings can mean, if it is but one, and what the best of them is worth."""
    types = form_types(forms)
    kind = _TYPES[next(iter(types))] if len(types) == 1 else 0
    grades = {"demonym" if f.demonym else f.strength for f in forms}
    best = next(grade for grade in ("demonym", "strong", "weak", "typo") if grade in grades)
    return kind * len(_GRADES) + _GRADES[best]


def read_document(parts: Sequence[Part], evidence: Evidence, inner: frozenset[str]) -> Reading:
    """The reading of a document's parts; `inner`: small words that names may hold, by key."""
    texts = ["", ""]
    rows: list[int] = []
    lengths: list[int] = []
    ends: list[int] = []
    joined: list[bool] = []
    rules: list[int] = []
    units: list[int] = []
    gaps: list[int] = []
    read: list[Token] = []
    inner |= words("particle")
    for part in parts:
        base, tokens = len(texts), part.tokens
        texts += [t.text for t in tokens]
        texts += ["", ""]
        stretches = _stretches(part.line, inner, evidence)
        if not stretches:
            continue
        lengths += [last - first for first, last in stretches]
        at = [k for first, last in stretches for k in range(first, last)]
        rows += [base + k for k in at]
        ends += [number for first, last, code in _runs(tokens, at) for number in (base + first, base + last, code)]
        held = _held_together(part)
        joined += [k in held for k in at] if held else [False] * len(at)
        rule, unit = rule_codes(part), unit_codes(part)
        rules += [rule[k] for k in at]
        units += [unit[k] for k in at]
        gaps += [_sign_code(part.line, k) if (gap := tokens[k].gap) is Gap.BREAK else _GAPS[gap] for k in at]
        read += [tokens[k] for k in at]
    first, last, run = _ints(ends).reshape(-1, 3).T
    here = _ints(rows)
    slots = np.stack((here - 2, here - 1, here, here + 1, here + 2, first, last, first - 1, last + 1), axis=1)
    document, inside = _document_codes(parts, read, evidence), _inside(parts)
    columns: dict[str, Sequence[int]] = {
        "rule": rules,
        "unit": units,
        "gap": gaps,
        "shape": _shape_codes(read, evidence),
        "document": [document[t.key] for t in read],
        "inside": [inside.get(t.key, 0) for t in read],
    }
    return Reading(
        texts,
        here,
        _ints(lengths),
        slots,
        {name: _ints(column) for name, column in columns.items()} | {"run": run},
        np.array(joined, dtype=np.bool_),
    )


def _ints(numbers: Sequence[int]) -> NDArray[np.int64]:
    """As an array; what NumPy does of a list unasked takes three times as long."""
    return np.fromiter(numbers, np.int64, len(numbers))


def _held_together(part: Part) -> set[int]:
    """The tokens that can't be parted from the one before: later words of names the files know, tails of given names."""
    held: set[int] = set()
    for c in part.candidates:
        if c.forms and c.last - c.first > 1 and any(f.strength == "strong" and not f.demonym for f in c.forms):
            held.update(range(c.first + 1, c.last))
        elif c.entity_type is EntityType.PERSON and c.last - c.first > 1:
            tokens = part.tokens
            held.update(k for k in range(c.first + 1, c.last) if tokens[k].gap is Gap.HYPHEN and not tokens[k].cap)
    return held


def _stretches(line: Line, inner: frozenset[str], evidence: Evidence) -> list[tuple[int, int]]:
    """Where names may stand: capitals, with the small words and numbers between, before and after them."""
    found: list[tuple[int, int]] = []
    end = 0
    tokens, count = line.tokens, len(line.tokens)
    for k in line.caps:
        if tokens[k].opens and (k + 1 == count or not tokens[k + 1].cap) and _only_opens(tokens[k], evidence):
            continue
        first = k
        if k > end and not tokens[k].opens:
            low = max(end, k - _REACH)
            while first > low and _is_inner(tokens[first - 1], inner):
                first -= 1
                if tokens[first].opens:
                    break
        if found and end == first and not tokens[first].opens:
            first = found.pop()[0]
        end, stop = k + 1, k + 1 + _REACH
        while (
            end < stop and end < count and not (tokens[end].cap or tokens[end].opens) and _is_inner(tokens[end], inner)
        ):
            end += 1
        while end - first > _LONGEST_STRETCH:
            found.append((first, first + _LONGEST_STRETCH))
            first += _LONGEST_STRETCH
        found.append((first, end))
    return found


def _only_opens(token: Token, evidence: Evidence) -> bool:
    """Whether a word at the head of a sentence is no name: "The talks", "Officials said"; one capital in five."""
    if token.key in words("function"):
        return True
    return token.key in evidence.lower_seen and token.key not in evidence.inside_seen


def _is_inner(token: Token, inner: frozenset[str]) -> bool:
    return token.key in inner or token.gap is Gap.HYPHEN or token.shape is Shape.DIGITS


def _runs(tokens: Sequence[Token], wanted: Sequence[int]) -> list[tuple[int, int, int]]:
    """For each token wanted, in order: the ends of its run of capitals, and what the run is like (column "run")."""
    found: list[tuple[int, int, int]] = []
    first = last = -1
    code = 0
    cues = _cues()
    for k in wanted:
        if k > last:
            first = last = k
            if tokens[k].cap and k + 1 < len(tokens) and tokens[k + 1].cap:
                last = _run_end(tokens, k)
            code = cues.get(tokens[k].text, 0) if first == last else _run_code(tokens, first, last)
        found.append((first, last, code + _RUN_FIRST * (k == first) + _RUN_LAST * (k == last)))
    return found


def _run_end(tokens: Sequence[Token], k: int) -> int:
    """The last of the capitals that spaces and hyphens join, from the first of them on."""
    last = k
    end = min(len(tokens), k + _LONGEST_STRETCH)
    while last + 1 < end and tokens[last + 1].cap and tokens[last + 1].gap in JOINING:
        last += 1
    return last


def _run_code(tokens: Sequence[Token], first: int, last: int) -> int:
    """How long a run of capitals is, and which words that head names are in it."""
    code = (min(last - first + 1, _LONGEST_RUN) - 1) * _RUN_LENGTH
    for token in tokens[first : last + 1]:
        code |= _cues().get(token.text, 0)
    return code


@cache
def _cues() -> dict[str, int]:
    """The kinds of names that a word heads, as bits."""
    found: dict[str, int] = {}
    for kind, bit in _CUE_BITS.items():
        for word in words(kind):
            found[word] = found.get(word, 0) | bit
    return found


def _sign_code(line: Line, k: int) -> int:
    """The sign that parts a token from the one before, where nothing joins them."""
    start = line.starts[k]
    sign = _sign_in(line.text[line.end(k - 1) if k else max(0, start - 1) : start])
    return _GAPS[Gap.BREAK] if sign == _OTHER_SIGN and k == 0 else sign


@lru_cache(maxsize=2_000)
def _sign_in(between: str) -> int:
    """The first sign that tells something between two tokens."""
    if "\n" in between:
        return _LINE
    return next((_SIGNS[c] for c in between if c in _SIGNS), _OTHER_SIGN)


def _shape_codes(read: Iterable[Token], evidence: Evidence) -> list[int]:
    """How each word is spelled, and whether the document has it in lower case, or capitalised inside a sentence."""
    lower, inside = evidence.lower_seen, evidence.inside_seen
    return [
        t.shape * _SHAPE + _LOWER_SEEN * (t.key in lower) + _INSIDE_SEEN * (t.key in inside) + _OPENS * t.opens
        for t in read
    ]


def _document_codes(parts: Sequence[Part], read: Iterable[Token], evidence: Evidence) -> dict[str, int]:
    """For each word read what the document takes it for alone, whether people bear it, and how often it is capitalised."""
    counts = Counter([line.tokens[k].key for line in [part.line for part in parts] for k in line.caps])
    found: dict[str, int] = {}
    for key in {t.key for t in read}:
        vote = _TYPES[evidence.votes.get(key)]
        found[key] = (vote * 2 + (key in evidence.person_words)) * _COUNTS + min(counts[key], _MANY)
    return found


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
