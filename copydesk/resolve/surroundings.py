"""Where a mention stands: its sentence, quotation marks around it, a verb of saying or a preposition beside it.

Belongs here: what the rule for pronouns asks of the text. Sentences are read plainly, erring on the side of fewer of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from copydesk.lexicon import newsroom
from copydesk.records import ArticleText, Mention
from copydesk.sentences import split_sentences
from copydesk.spans import Span

_OPENING, _CLOSING, _STRAIGHT = "“«", "”»", '"'
_ALL_MARKS = _OPENING + _CLOSING + _STRAIGHT
_MARKS = re.compile(f"[{_ALL_MARKS}]")
_LOOK = 90  # characters before or after a mention: a guess, an apposition and a verb
_CUE_AFTER = re.compile(
    r"(?:, [^.!?;\n]{1,70},|\)?,?) ?(?:(?:has|had|have|also|then|later|[a-z]{2,14}ly) ){0,2}([a-z]{2,15})\b"
)
_CUE_BEFORE = re.compile(r"[,\"\u201d\u2019'] ?([a-z]{3,12}) (?:(?:the|an?|[\w.\u2019'-]{1,24}) ){0,7}$")
_HELD = re.compile(
    r"\b(?:of|for|to|by|with|against|about|from|on|in|than|like|at|over|under|between)"
    r" (?:(?:the|mr\.?|mrs\.?|ms\.?|dr\.?|former|[A-Z][\w.-]{1,14}) ){0,3}$",
    re.IGNORECASE,
)
_HOLDING = 5  # pieces between spaces that `_HELD` looks at, the empty one at the end included
_OWNS = re.compile(r"['\u2019]s?(?!\w)")


class Surroundings:
    """Answers what stands around a position, or a mention, of the body of one document."""

    def __init__(self, article: ArticleText) -> None:
        """Reads the sentences and quotation marks of every paragraph once."""
        starts: list[int] = []
        marks: list[int] = []
        quotes = any(mark in article.text for mark in _ALL_MARKS)
        for paragraph in article.paragraphs:
            starts.extend(sentence.start for sentence in split_sentences(article.text, paragraph))
            if quotes:
                marks.extend(_quote_turns(article.text, paragraph))
        self._text = article.text
        self._sentences = starts
        self._marks = marks

    def sentence(self, position: int) -> int:
        """The number of the sentence."""
        return bisect_right(self._sentences, position) - 1

    def quoted(self, position: int) -> bool:
        """Whether the position stands between double quotation marks."""
        return bisect_right(self._marks, position) % 2 == 1

    def speaks(self, mention: Mention) -> bool:
        """Whether a verb of saying stands beside the mention as its own: "X, a nurse, said", "said nurse X"."""
        forms = newsroom.cue_forms()
        after = _CUE_AFTER.match(self._text, mention.span.end, mention.span.end + _LOOK)
        if after is not None and after.group(1) in forms and not after.group(1).endswith("ing"):
            return True
        before = _CUE_BEFORE.search(self._line_before(mention))
        return before is not None and before.group(1) in forms

    def is_held(self, mention: Mention) -> bool:
        """Whether the mention is no subject: a preposition holds it, or it only tells whose ("X's plan")."""
        if _OWNS.match(self._text, mention.span.end, mention.span.end + 3):
            return True
        before = self._line_before(mention)
        # The preposition and three words at the most: to look no further back takes a fifth of the time.
        return before.endswith(" ") and bool(_HELD.search(" ".join(before.rsplit(" ", _HOLDING)[-_HOLDING:])))

    def _line_before(self, mention: Mention) -> str:
        return self._text[max(0, mention.span.start - _LOOK) : mention.span.start].rpartition("\n")[2]


def _quote_turns(text: str, paragraph: Span) -> list[int]:
    """Positions where a quotation opens or closes, in turn; one left open ends with its paragraph."""
    turns: list[int] = []
    for match in _MARKS.finditer(text, paragraph.start, paragraph.end):
        mark, i = match.group(), match.start()
        inside = len(turns) % 2 == 1
        if mark == _STRAIGHT or (mark in _OPENING and not inside) or (mark in _CLOSING and inside):
            turns.append(i)
    if len(turns) % 2 == 1:
        turns.append(paragraph.end)
    return turns
