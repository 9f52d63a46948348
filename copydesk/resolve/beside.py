"""What stands beside a mention of a person: a verb of saying of its own, a preposition that holds it.

Belongs here: short looks at the text around one mention, for the rules about pronouns.
"""

from __future__ import annotations

import re

from copydesk.lexicon import newsroom
from copydesk.records import Mention

_LOOK = 90  # characters
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


def speaks(text: str, mention: Mention) -> bool:
    """Whether a verb of saying stands beside the mention as its own: "X, a nurse, said", "said nurse X"."""
    forms = newsroom.cue_forms()
    after = _CUE_AFTER.match(text, mention.span.end, mention.span.end + _LOOK)
    if after is not None and after.group(1) in forms and not after.group(1).endswith("ing"):
        return True
    before = _CUE_BEFORE.search(_line_before(text, mention))
    return before is not None and before.group(1) in forms


def is_held(text: str, mention: Mention) -> bool:
    """Whether the mention is no subject: a preposition holds it, or it only tells whose ("X's plan")."""
    if _OWNS.match(text, mention.span.end, mention.span.end + 3):
        return True
    before = _line_before(text, mention)
    # The preposition and three words at the most: to look no further back takes a fifth of the time.
    return before.endswith(" ") and bool(_HELD.search(" ".join(before.rsplit(" ", _HOLDING)[-_HOLDING:])))


def _line_before(text: str, mention: Mention) -> str:
    return text[max(0, mention.span.start - _LOOK) : mention.span.start].rpartition("\n")[2]
