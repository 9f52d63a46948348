"""Whether a marked stretch is speech, and of which type.

Belongs here: telling scare quotes, titles of works, nicknames and words mentioned as words from what somebody said.
"""

from __future__ import annotations

import re

from copydesk.lexicon import newsroom
from copydesk.quotes.marks import Marked
from copydesk.records import QuoteType
from copydesk.spans import Span

# Guesses, from reading: an unattributed fragment of so many words is seldom a scare quote.
MIN_UNATTRIBUTED_WORDS = 4
MIN_CLAUSE_WORDS = 4
_ENDS = (".", "!", "?", ",", "\u2026", "...", "\u2014", "\u2013", "-", ";", ":")
_WORD_BEFORE = re.compile(r"([\w'\u2019-]{1,30})(?: ([\w'\u2019-]{1,30}))? ?$")
_INSERTION = re.compile(r"\[[^\[\]]{1,120}\]|\(([^()]{1,60})\)")
MAX_INSERTION_WORDS = 6  # of a bracket that tells whom the word before it means; a guess


def quote_type(text: str, marked: Marked, cue_before: bool) -> QuoteType:
    """Direct when whole clauses stand in the marks, partial when a fragment of the reporter's sentence does.

    `cue_before` says that a reporting verb stands right before the opening mark: `said "no decision has been made."`
    """
    first = marked.pieces[0].of(text)
    whole = marked.pieces[-1].of(text)
    if len(marked.pieces) > 1:
        return QuoteType.DIRECT
    starts_clause = first[:1].isupper() or not first[:1].isalpha() or cue_before
    ends_clause = whole.endswith(_ENDS) or text[marked.outer.end : marked.outer.end + 1] in ",."
    lead = text[max(0, marked.outer.start - 2) : marked.outer.start].rstrip()
    alone = not lead or lead.endswith((".", "!", "?", ",", ":", "\n", "\u201d", '"', "\u2014", "\u2013", "-", ")"))
    if starts_clause and ends_clause and (alone or cue_before or len(first.split()) >= MIN_CLAUSE_WORDS + 2):
        return QuoteType.DIRECT
    if starts_clause and alone and len(first.split()) >= MIN_CLAUSE_WORDS:
        return QuoteType.DIRECT
    if starts_clause and len(first.split()) >= MIN_CLAUSE_WORDS + 2 and first[:1].isupper():
        return QuoteType.DIRECT
    return QuoteType.PARTIAL


def is_mentioned_word(text: str, marked: Marked) -> bool:
    """Whether the marks hold a title of a work, a nickname or a word mentioned as a word, whatever verb stands near."""
    inner = marked.pieces[0].of(text)
    words = inner.split()
    start = text[max(0, marked.outer.start - 64) : marked.outer.start]
    before = _WORD_BEFORE.search(start.split("\n")[-1])
    one = before.group(1).lower() if before else ""
    two = f"{before.group(1)} {before.group(2)}".lower() if before and before.group(2) else ""
    last = before.group(2).lower() if before and before.group(2) else one
    terms, works = newsroom.quote_words("term"), newsroom.quote_words("work")
    if two in terms or (last in terms and len(words) <= 4 and not inner.endswith(_ENDS)):
        return True
    if (last in works or two in works) and _is_title_case(words):
        return True
    after = text[marked.outer.end : marked.outer.end + 2]
    nickname = (
        len(words) <= 2
        and inner[:1].isupper()
        and not inner.endswith(_ENDS)
        and after[:1] == " "
        and after[1:2].isupper()
    )
    return (
        nickname
        and start.rstrip()[-1:].isalpha()
        and (before is not None)
        and (before.group(2) or before.group(1))[:1].isupper()
    )


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
    before = re.search(r"([\w\u2019']{1,20}) $", text[max(piece.start, start - 24) : start])
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
