"""The clause that a reporting verb reports without marks: where it begins and where it ends.

Belongs here: the walk over the words behind a verb (the person told, the time and place of saying, "that"), the next act of
speech that ends a clause, and its closing signs. What words are a clause or a noun phrase is told in grammar, who said it in
subject.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from copydesk.lexicon import newsroom
from copydesk.quotes.frame import CueAt, Frame
from copydesk.quotes.grammar import Token, is_clause, read_tokens, skip_phrase
from copydesk.quotes.rules import first_answer
from copydesk.quotes.words import WordPattern
from copydesk.spans import Span

# Guesses, from reading.
MAX_TOKENS = 45  # "told the New York Times in a long interview on the eve of the vote that": more is another sentence
MAX_CLAUSE_TOKENS = 150
MAX_SURE_TOKENS = 5  # after "say" more words than these are a clause although no list knows their verb
MAX_MAIN_TOKENS = 60  # of a main clause that goes on behind a relative one
MAX_SUBJECT_TOKENS = 9  # between a joining word and its verb
MAX_LEAD_CHARS, MAX_ELIDED_CHARS = 240, 60  # before a verb: the end of the clause before it
MIN_MANNER_CHARS = 5  # "sadly", and not "July"
MAX_ABBREVIATION = 8  # "U.N.C.L.E."
_CURRENCY = "$\u00a3\u20ac"
_ELIDED = WordPattern(r"(?:,? <joins_verb>|;)(?: (?:<before_verb>|[a-z]{2,15}ly)){0,2} $")
_NEW_SUBJECT = WordPattern(r"(?:, (?:<coordinator>|<contrast>|as|with)|;|,? while) ((?:[^\s,;]{1,30} ){1,7})$")
_PARTICIPLE = WordPattern(r",(?: (?:<before_participle>|[a-z]{2,15}ly)){0,2} $")
_ACCORDING = re.compile(r",? $")


@dataclass(frozen=True, slots=True)
class _Walk:
    """How far the words behind a verb were passed over on the way to its clause.

    `names` says where each name ends, by its start. `takes` is what the verb can take; `addressed`: the person told was passed
    over; `sure`: nothing was that a noun phrase could go on with.
    """

    tokens: Sequence[Token]
    names: Mapping[int, int]
    takes: tuple[str, ...]
    at: int = 0
    addressed: bool = False
    sure: bool = True

    @property
    def word(self) -> str:
        """The next word."""
        return self.tokens[self.at].lower

    @property
    def following(self) -> str:
        """The word behind it."""
        return self.tokens[self.at + 1].lower if self.at + 1 < len(self.tokens) else ""


def complement_start(frame: Frame, cue: CueAt, end: int) -> tuple[int, str] | None:
    """Where the clause reported by a cue begins and by which form, or None when none follows it.

    Forms: that_clause, bare_clause, question_clause, to_clause.
    """
    known = newsroom.cue_forms().get(cue.text.lower())
    if known is None or not known.takes:
        return None
    tokens = read_tokens(frame, Span(cue.span.end, end), MAX_CLAUSE_TOKENS)
    names = {s.span.start: s.span.end for s in frame.mentions if s.span.start >= cue.span.end}
    walk = _Walk(tokens, names, known.takes)
    while walk.at < min(len(tokens), MAX_TOKENS):
        form = first_answer(_FORMS, walk)
        if form is not None:
            at = walk.at + 1 if form == "that_clause" else walk.at
            return tokens[at].span.start, form
        further = first_answer(_STEPS, walk)
        if further is None:
            break
        walk = further
    return (tokens[walk.at].span.start, "bare_clause") if _is_bare_clause(walk, known.lemma) else None


# ------------------------------------------------------------ a word that opens a clause


def _that_clause(walk: _Walk) -> str | None:
    """`said [that X would]`, and not `said that was`, `said that day`."""
    if walk.word != "that" or not ("clause" in walk.takes or "that" in walk.takes) or not walk.following:
        return None
    if walk.tokens[walk.at + 1].is_finite or walk.following in ("same", "day"):
        return None
    return "that_clause" if _starts_words(walk.following) else None


def _question_clause(walk: _Walk) -> str | None:
    """`asked [whether X would]`, `said [how X would]`; behind "say" an "if" and a "where" open no question."""
    if "whether" in walk.takes and walk.word in newsroom.quote_words("question_word"):
        return "question_clause"
    reports = "clause" in walk.takes or "that" in walk.takes
    return "question_clause" if reports and walk.word in newsroom.quote_words("sure_question") else None


def _to_clause(walk: _Walk) -> str | None:
    """`promised [to pay]`, `told Y [to pay]`."""
    if walk.word != "to" or not walk.following.isalpha() or not walk.tokens[walk.at + 1].is_low:
        return None
    if walk.following in newsroom.quote_words("determiner"):
        return None
    to_person = walk.addressed and "person_to" in walk.takes
    return "to_clause" if to_person or (walk.at == 0 and "to" in walk.takes) else None


_FORMS: tuple[Callable[[_Walk], str | None], ...] = (_that_clause, _question_clause, _to_clause)


def _starts_words(word: str) -> bool:
    """Whether a word or sum begins with this."""
    return word[0].isalnum() or word[0] in _CURRENCY


def _is_bare_clause(walk: _Walk, lemma: str) -> bool:
    """Whether the words from here on are a clause that no word opens: `said [X would]`."""
    rest = walk.tokens[walk.at :]
    if len(rest) < 2 or any(rule(walk, rest) for rule in _NO_BARE_CLAUSE):
        return False
    strict = lemma != "say" and rest[0].lower not in newsroom.quote_words("subordinator")
    return is_clause(rest, strict) or (not strict and len(rest) > MAX_SURE_TOKENS and _starts_phrase(rest[0]))


def _takes_none(walk: _Walk, rest: Sequence[Token]) -> bool:
    """`promised a new pier`: the verb takes no such clause, or a person first."""
    return "clause" not in walk.takes or ("person" in walk.takes and not walk.addressed and not walk.at)


def _is_unsure(walk: _Walk, rest: Sequence[Token]) -> bool:
    """`spoke about the pier the board wants`: what was passed over may go on."""
    return not walk.sure


def _opens_none(walk: _Walk, rest: Sequence[Token]) -> bool:
    """`said nothing`, `said, and left`"""
    return not _starts_words(rest[0].text) or rest[0].lower in newsroom.quote_words("not_clause")


def _is_verb_of_noun(walk: _Walk, rest: Sequence[Token]) -> bool:
    """`the report [is] late`: the word taken for a cue is a noun, and this is its verb."""
    first = rest[0]
    return (first.is_finite and "'" not in first.lower) or (first.is_past and first.is_low)


def _lacks_comma(walk: _Walk, rest: Sequence[Token]) -> bool:
    """`spoke after the storm had passed`; but `said after the storm had passed, they would go`."""
    return rest[0].lower in newsroom.quote_words("later_clause") and not any(t.text == "," for t in rest)


_NO_BARE_CLAUSE: tuple[Callable[[_Walk, Sequence[Token]], bool], ...] = (
    _takes_none,
    _is_unsure,
    _opens_none,
    _is_verb_of_noun,
    _lacks_comma,
)


def _starts_phrase(token: Token) -> bool:
    return token.lower in newsroom.quote_words("determiner") or token.text[0].isupper() or token.text[0].isdigit()


# ------------------------------------------------------------ what stands between a verb and its clause


def _called_on(walk: _Walk) -> _Walk | None:
    """`called on` the ministry to ...: from here on it takes a person and "to"."""
    if walk.at != 0 or walk.word != "on" or "on_to" not in walk.takes:
        return None
    return _Walk(walk.tokens, walk.names, (*walk.takes, "person_to"), 1, walk.addressed, walk.sure)


def _adjunct(walk: _Walk) -> _Walk | None:
    """A time, a place or a manner of saying."""
    after = first_answer(_ADJUNCTS, walk)
    if after is None:
        return None
    preposition = walk.word in newsroom.quote_words("preposition")
    sure = walk.sure and (not preposition or walk.word in newsroom.quote_words("sure_preposition"))
    return _Walk(walk.tokens, walk.names, walk.takes, after, walk.addressed, sure)


def _person_told(walk: _Walk) -> _Walk | None:
    """`told [the board] that`: whoever is spoken to, once, right behind the verb or its "on" or "out"."""
    if walk.addressed or not ("person" in walk.takes or "person_to" in walk.takes):
        return None
    if walk.at != 0 and walk.tokens[walk.at - 1].lower not in ("out", "on"):
        return None
    after = skip_phrase(walk.tokens, walk.names, walk.at, person=True)
    return None if after is None else _Walk(walk.tokens, walk.names, walk.takes, after, True, walk.sure)


_STEPS: tuple[Callable[[_Walk], _Walk | None], ...] = (_called_on, _adjunct, _person_told)


def _time(walk: _Walk) -> int | None:
    """`said [later]`, `said [repeatedly]`"""
    token = walk.tokens[walk.at]
    manner = token.is_low and token.lower.endswith("ly") and len(token.lower) >= MIN_MANNER_CHARS
    return walk.at + 1 if manner or token.lower in newsroom.quote_words("time_word") else None


def _this_period(walk: _Walk) -> int | None:
    """`said [last week]`"""
    period = walk.following in newsroom.quote_words("period")
    return walk.at + 2 if period and walk.word in newsroom.quote_words("before_period") else None


def _month_day(walk: _Walk) -> int | None:
    """`said [March 4]`"""
    return walk.at + 2 if walk.word in newsroom.quote_words("month") and walk.following[:1].isdigit() else None


def _on_day(walk: _Walk) -> int | None:
    """`said [on Monday]`, `said [in March 2019]`"""
    if walk.word not in newsroom.quote_words("before_date"):
        return None
    following = walk.following
    dated = following in newsroom.quote_words("period") or following in newsroom.quote_words("month")
    if not dated and not following.isdigit():
        return None
    number = walk.at + 2 < len(walk.tokens) and walk.tokens[walk.at + 2].text.isdigit()
    return walk.at + (3 if number else 2)


def _at_place(walk: _Walk) -> int | None:
    """`said [at the town hall]`, and not `said at least`"""
    if walk.word not in newsroom.quote_words("preposition"):
        return None
    if walk.following in newsroom.quote_words("set_phrase"):
        return None
    return skip_phrase(walk.tokens, walk.names, walk.at + 1)


_ADJUNCTS: tuple[Callable[[_Walk], int | None], ...] = (_time, _this_period, _month_day, _on_day, _at_place)

# ------------------------------------------------------------ where the clause ends


def clause_end(frame: Frame, start: int, end: int, relative: bool) -> int:
    """Where the clause that begins at `start` ends: before the next act of speech or the closing sign of its sentence.

    `relative`: its verb stands in a relative clause, so that the main one goes on behind it: `X, who said he would pay, left`.
    """
    base = frame.paragraph.start
    later = (_speech_start(frame, start, cue) for cue in frame.cues if start < cue.span.start < end)
    stop = next((at for at in later if at is not None), end)
    if relative:
        comma = frame.text.find(", ", start - base, stop - base)
        behind = read_tokens(frame, Span(comma + base + 1, stop), MAX_MAIN_TOKENS) if comma > 0 else []
        if behind and (behind[0].is_finite or is_clause(behind)):
            stop = comma + base
    return strip_end(frame, start, stop)


def _speech_start(frame: Frame, start: int, cue: CueAt) -> int | None:
    """Where a verb begins another act of speech than the clause that begins at `start`: at the comma or "and" before it."""
    base, at = frame.paragraph.start, cue.span.start
    lead = frame.text[max(start, at - MAX_LEAD_CHARS) - base : at - base]
    if cue.form != "finite":
        found = (_PARTICIPLE if cue.is_participle else _ACCORDING).search(lead)
        return at - len(lead) + found.start() if found else None
    if cue.kind == "act":
        return None
    near = lead[-MAX_ELIDED_CHARS:]
    elided = _ELIDED.search(near)
    if elided is not None:
        return at - len(near) + elided.start()
    found = _NEW_SUBJECT.search(lead)
    if found is None or is_clause(read_tokens(frame, Span(at - len(found.group(1)), at), MAX_SUBJECT_TOKENS)):
        return None
    return at - len(lead) + found.start()


def strip_end(frame: Frame, start: int, end: int) -> int:
    """`end` moved before the closing signs of a sentence; the full stop of an abbreviation stays."""
    base = frame.paragraph.start
    text = frame.text
    a, b = start - base, end - base
    while b > a:
        sign = text[b - 1]
        if sign == "." and _ends_abbreviation(text[max(a, b - MAX_ABBREVIATION - 1) : b]):
            break
        if not (
            sign.isspace()
            or sign in '.,;:!?\u2026\u2014\u2013-"\u201c\u201d'
            or (sign in ")]" and not _opens(text[a:b], sign))
        ):
            break
        b -= 1
    return b + base


def _ends_abbreviation(tail: str) -> bool:
    last = tail.split(" ")[-1]
    return last.count(".") > 1 and len(last) <= MAX_ABBREVIATION and last.replace(".", "").isalpha()


def _opens(text: str, sign: str) -> bool:
    return ("(" if sign == ")" else "[") in text
