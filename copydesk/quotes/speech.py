"""Whether a marked stretch is speech, and of which type.

Belongs here: telling scare quotes, titles of works, nicknames and words mentioned as words from what somebody said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from copydesk.lexicon import newsroom
from copydesk.quotes.marks import Marked
from copydesk.records import QuoteType
from copydesk.spans import Span

# Guesses, from reading.
MIN_UNATTRIBUTED_WORDS = 4  # an unattributed fragment of so many words is seldom a scare quote
MIN_CLAUSE_WORDS = 4  # of a clause that stands alone
MIN_LONG_WORDS = 6  # of a clause inside another sentence
MAX_TERM_WORDS = 4  # `the so-called "snow line"`
MAX_NICKNAME_WORDS = 2  # `Ada "Little Bear" Holt`
MAX_INSERTION_WORDS = 6  # of a bracket that tells whom the word before it means
LEAD_CHARS = 64  # before the marks: two words of 30 characters at most, and the spaces beside them
_ENDS = (".", "!", "?", ",", "\u2026", "...", "\u2014", "\u2013", "-", ";", ":")
_WORD_BEFORE = re.compile(r"([\w'\u2019-]{1,30})(?: ([\w'\u2019-]{1,30}))? ?$")
_ALONE_BEHIND = (".", "!", "?", ",", ":", "\n", "\u201d", '"', "\u2014", "\u2013", "-", ")")
_POINTS = re.compile(r"([\w\u2019']{1,20}) $")
_INSERTION = re.compile(r"\[[^\[\]]{1,120}\]|\(([^()]{1,60})\)")


def quote_type(text: str, marked: Marked, cue_before: bool) -> QuoteType:
    """Direct when whole clauses stand in the marks, partial when a fragment of the reporter's sentence does.

    `cue_before` says that a reporting verb stands right before the opening mark: `said "no decision has been made."`
    """
    if len(marked.pieces) > 1:
        return QuoteType.DIRECT
    words = marked.pieces[0].of(text)
    count, capital = len(words.split()), words[:1].isupper()
    if not (capital or cue_before or not words[:1].isalpha()):
        return QuoteType.PARTIAL
    ends = words.endswith(_ENDS) or text[marked.outer.end : marked.outer.end + 1] in ",."
    lead = text[max(0, marked.outer.start - 2) : marked.outer.start].rstrip()
    alone = not lead or lead.endswith(_ALONE_BEHIND)
    is_whole = ends and (alone or cue_before or count >= MIN_LONG_WORDS)
    is_clause = (alone and count >= MIN_CLAUSE_WORDS) or (capital and count >= MIN_LONG_WORDS)
    return QuoteType.DIRECT if is_whole or is_clause else QuoteType.PARTIAL


@dataclass(frozen=True, slots=True)
class _Fragment:
    """What stands in marks, the last word or two before them in their line, and the text around."""

    inner: str
    words: list[str]
    last: str
    two: str
    lead: str
    behind: str

    @property
    def ends(self) -> bool:
        """Whether it ends as speech does."""
        return self.inner.endswith(_ENDS)


def is_mentioned_word(text: str, marked: Marked) -> bool:
    """Whether the marks hold a title of a work, a nickname or a word mentioned as a word, whatever verb stands near."""
    inner = marked.pieces[0].of(text)
    lead = text[max(0, marked.outer.start - LEAD_CHARS) : marked.outer.start]
    before = _WORD_BEFORE.search(lead.split("\n")[-1])
    first, second = before.groups() if before else ("", None)
    fragment = _Fragment(
        inner=inner,
        words=inner.split(),
        last=second or first,
        two=f"{first} {second}".lower() if second else "",
        lead=lead.rstrip(),
        behind=text[marked.outer.end : marked.outer.end + 2],
    )
    return any(rule(fragment) for rule in _MENTIONED)


def _is_term(fragment: _Fragment) -> bool:
    """`the so-called "snow line"`, `also known as "the ice road"`"""
    terms = newsroom.quote_words("term")
    short = len(fragment.words) <= MAX_TERM_WORDS and not fragment.ends
    return fragment.two in terms or (short and fragment.last.lower() in terms)


def _is_work(fragment: _Fragment) -> bool:
    """`the film "The Long Winter"`"""
    works = newsroom.quote_words("work")
    return (fragment.last.lower() in works or fragment.two in works) and _is_title_case(fragment.words)


def _is_nickname(fragment: _Fragment) -> bool:
    """`Ada "Little Bear" Holt`"""
    named = fragment.last[:1].isupper() and fragment.lead[-1:].isalpha()
    goes_on = fragment.behind[:1] == " " and fragment.behind[1:2].isupper()
    short = len(fragment.words) <= MAX_NICKNAME_WORDS and not fragment.ends
    return named and goes_on and short and fragment.inner[:1].isupper()


_MENTIONED: tuple[Callable[[_Fragment], bool], ...] = (_is_term, _is_work, _is_nickname)


def is_unattributed_speech(text: str, marked: Marked, kind: QuoteType) -> bool:
    """Whether a stretch that nothing attributes is long and plain enough to be speech all the same."""
    words = marked.pieces[0].of(text).split()
    if len(words) < MIN_UNATTRIBUTED_WORDS or _is_title_case(words):
        return False
    return (
        kind == QuoteType.DIRECT
        or marked.pieces[-1].of(text).endswith(_ENDS)
        or len(words) >= 2 * MIN_UNATTRIBUTED_WORDS
    )


def find_insertions(text: str, pieces: tuple[Span, ...]) -> tuple[Span, ...]:
    """What the editor put into the words: anything in square brackets; a name in round ones after a pronoun; (sic).

    The marks of the insertion belong to it.
    """
    found = []
    for piece in pieces:
        for match in _INSERTION.finditer(text, piece.start, piece.end):
            inner = match.group(1)
            if inner is None or inner.lower() in ("sic", "sic.") or _explains(text, piece, match.start(), inner):
                found.append(Span(*match.span()))
    return tuple(found)


def _explains(text: str, piece: Span, start: int, inner: str) -> bool:
    """Whether a bracket tells whom the word before it means: "They (North Korea) wanted"."""
    before = _POINTS.search(text, max(piece.start, start - LEAD_CHARS), start)
    if (
        before is None
        or before.group(1).lower() not in newsroom.quote_words("points_back")
        or len(inner.split()) > MAX_INSERTION_WORDS
    ):
        return False
    first = inner.split(" ", 1)[0]
    return first[:1].isupper() or first.lower() in newsroom.quote_words("opens_description")


def _is_title_case(words: list[str]) -> bool:
    """Whether every word but the small ones starts with a capital, as in titles."""
    telling = [w.strip("\"'.,!?\u2019\u2018") for w in words if w.lower() not in newsroom.quote_words("small_word")]
    return (
        bool(telling)
        and words[0][:1].isupper()
        and all(w[:1].isupper() or w[:1].isdigit() for w in telling if w)
        and not words[-1].endswith((",", "."))
    )
