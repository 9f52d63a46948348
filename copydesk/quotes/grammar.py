"""What words are together: a clause, which holds a finite verb, or a noun phrase.

Belongs here: the words and signs of a stretch, and what closed lists and endings tell of them. Nothing is parsed. Where a
reported clause begins and ends is told in complement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from copydesk.lexicon import newsroom
from copydesk.quotes.frame import Frame
from copydesk.spans import Span

_TOKEN = re.compile(r"[\w$\u00a3\u20ac%@#&][\w'\u2019.&/%-]{0,39}|[^\w\s]")
_PAST = re.compile(r"[a-z]{2,20}ed$")
MAX_PERSON_TOKENS = 7  # "told the head of the state water board"; a guess


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of a sentence; the span counts in the field."""

    span: Span
    lower: str
    text: str

    @property
    def is_low(self) -> bool:
        """Whether it is printed without capitals."""
        return self.text.islower()

    @property
    def is_finite(self) -> bool:
        """Whether it is a verb that only a clause has: "is", "would", "don't"; a name ("Will") is none."""
        known = self.lower in newsroom.quote_words("finite") or self.lower.endswith("n't")
        return known and (self.text[0].islower() or "'" in self.lower)

    @property
    def is_past(self) -> bool:
        """Whether it ends as a verb in the past does: "asked"."""
        return _PAST.match(self.text) is not None


def read_tokens(frame: Frame, span: Span, limit: int) -> list[Token]:
    """The first `limit` words and signs of a stretch, a full stop apart from the word before it."""
    base = frame.paragraph.start
    found: list[Token] = []
    for match in _TOKEN.finditer(frame.text, span.start - base, max(span.start, span.end) - base):
        text = match.group()
        end = match.end()
        while len(text) > 1 and text[-1] in ".'\u2019-" and text.lower() not in newsroom.abbreviations():
            text, end = text[:-1], end - 1
        found.append(Token(Span(match.start() + base, end + base), text.lower().replace("\u2019", "'"), text))
        if len(found) >= limit:
            break
    return found


def is_clause(tokens: Sequence[Token], strict: bool = False) -> bool:
    """Whether words hold a finite verb; the first word never is one, but it can hold one ("he's").

    `strict` passes over the verbs of relative and adverbial clauses: "a chart that was wrong" is none.
    """
    if tokens and "'" in tokens[0].lower and tokens[0].is_finite:
        return True
    aside = False  # within a clause that hangs on another
    for i, (before, token) in enumerate(zip(tokens, tokens[1:], strict=False), 1):
        following = tokens[i + 1].lower if i + 1 < len(tokens) else ""
        if strict and token.text == ",":
            if not aside and not _opens_aside(following):
                return False
            aside = not aside
            continue
        aside = aside or (strict and _hangs(before, token))
        if aside:
            continue
        if token.is_finite or (token.is_low and before.lower in newsroom.quote_words("subject_pronoun")):
            return True
        passive = strict and following == "by"
        if token.is_past and not passive and before.lower not in newsroom.quote_words("determiner"):
            return True
    return False


def _opens_aside(word: str) -> bool:
    """Whether what follows a comma is said in passing: ", which had", ", having"."""
    return word in newsroom.quote_words("subordinator") or word.endswith(("ing", "ly"))


def _hangs(before: Token, token: Token) -> bool:
    """Whether a word opens a clause that hangs on the one before: "the chart [that]", "the chart [she]"."""
    if token.lower in newsroom.quote_words("subordinator"):
        return True
    return token.lower in newsroom.quote_words("subject_pronoun") and before.is_low and before.lower != "and"


# ------------------------------------------------------------ a noun phrase


@dataclass(frozen=True, slots=True)
class _Noun:
    """A noun phrase that is read from word `begin`; its nouns start at `start`, behind what determines it."""

    tokens: Sequence[Token]
    names: Mapping[int, int]
    begin: int
    start: int
    determined: bool
    person: bool


_Step = tuple[
    int | None, bool
]  # the number of the next word, None where it is no phrase; whether the phrase ends before it


def skip_phrase(tokens: Sequence[Token], names: Mapping[int, int], at: int, person: bool = False) -> int | None:
    """The number of the word behind a noun phrase that begins at `at`, or None when none does.

    `names` says where each name ends, by its start; `person`: it must be short enough to name somebody.
    """
    if at >= len(tokens):
        return None
    first = tokens[at]
    owner = first.lower == "her" and at + 1 < len(tokens) and _is_noun_like(tokens[at + 1])
    if first.lower in newsroom.quote_words("object_pronoun") and not owner:
        return at + 1
    points = first.lower in newsroom.quote_words("points_at_noun")
    if first.lower in newsroom.quote_words("clause_subject") and not points:
        return None
    determined = points or first.lower in newsroom.quote_words("determiner")
    noun = _Noun(tokens, names, at, at + 1 if determined else at, determined, person)
    end: int | None = noun.start
    ends = False
    while not ends and end is not None and end < len(tokens):
        end, ends = _step(noun, end)
    if end is None or end == noun.start:
        return None
    joined = end + 1 < len(tokens) and tokens[end].lower in ("and", "&") and tokens[end + 1].text[0].isupper()
    return (skip_phrase(tokens, names, end + 1, person) if joined and not determined else None) or end


def _step(noun: _Noun, i: int) -> _Step:
    """What the first rule that fits word `i` says."""
    for rule in _NOUN_RULES:
        step = rule(noun, i)
        if step is not None:
            return step
    return i, True


def _over_name(noun: _Noun, i: int) -> _Step | None:
    """A name, which ends the phrase unless it owns what follows or is printed before it: "the Ohio [board]"."""
    tokens, names = noun.tokens, noun.names
    if tokens[i].span.start not in names:
        return None
    if i > noun.start and not noun.determined and not _goes_with_name(tokens[i - 1]):
        return i, True
    end = names[tokens[i].span.start]
    while i < len(tokens) and tokens[i].span.start < end:
        i += 1
    if i < len(tokens) and tokens[i].lower in ("'s", "'"):
        i += 1
    more = noun.determined and i < len(tokens) and _is_noun_like(tokens[i])
    return i, not (more or tokens[i - 1].lower.endswith("'s"))


def _at_other_word(noun: _Noun, i: int) -> _Step | None:
    """A word that is no part of a noun phrase: "the board [of]", "the board[,]"."""
    token = noun.tokens[i]
    capital = token.text[0].isupper() or token.text[0].isdigit()
    return None if token.text[0].isalnum() and (capital or _is_noun_like(token)) else (i, True)


def _at_verb(noun: _Noun, i: int) -> _Step | None:
    """The verb or subject of the clause that follows: in "told the crowd officials [were]" it has the noun before it."""
    token = noun.tokens[i]
    past = token.is_past and not (noun.determined and i == noun.start)  # "a packed hall"
    if not (past or token.is_finite or token.lower == "that" or token.lower in newsroom.quote_words("clause_subject")):
        return None
    if i - noun.start >= 2:
        return i - 1, True
    return (i if i > noun.start else None), True


def _over_plural(noun: _Noun, i: int) -> _Step | None:
    """A plural without an article, which ends the phrase: "told [reporters] the board"."""
    token = noun.tokens[i]
    plural = token.lower.endswith("s") or token.lower in newsroom.quote_words("group_word")
    return (i + 1, True) if plural and token.is_low and not noun.determined else None


def _over_word(noun: _Noun, i: int) -> _Step | None:
    """Any other word; too many name no person."""
    return (None, True) if noun.person and i + 1 - noun.begin > MAX_PERSON_TOKENS else (i + 1, False)


_NOUN_RULES: tuple[Callable[[_Noun, int], _Step | None], ...] = (
    _over_name,
    _at_other_word,
    _at_verb,
    _over_plural,
    _over_word,
)


def _goes_with_name(token: Token) -> bool:
    """Whether a word belongs to the name behind it: "news agency X"."""
    return token.text[0].isupper() or token.lower in newsroom.quote_words("before_name")


def _is_noun_like(token: Token) -> bool:
    """Whether no closed class knows a word, so that it can be a noun or an adjective."""
    return token.text.replace("-", "").replace("'", "").isalpha() and token.is_low and token.lower not in _no_nouns()


@cache
def _no_nouns() -> frozenset[str]:
    """The closed classes of words that are no nouns, as one."""
    return frozenset().union(
        newsroom.quote_words("determiner"),
        newsroom.quote_words("preposition"),
        newsroom.quote_words("clause_subject"),
        newsroom.quote_words("time_word"),
        newsroom.quote_words("joins_nouns"),
    )
