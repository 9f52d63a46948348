"""Where a clause reported without marks ends.

Belongs here: the next act of speech in the sentence, the main clause that goes on, the closing signs. Where the clause begins
is told in complement.
"""

from __future__ import annotations

import re

from copydesk.quotes.complement import is_clause, is_finite, read_tokens
from copydesk.quotes.frame import Frame
from copydesk.spans import Span

_ELIDED = re.compile(
    r"(?:,? (?:and|but|then|before)|;)(?: (?:also|then|later|has|have|had|instead|again|[a-z]{3,14}ly)){0,2} $"
)
_NEW_SUBJECT = re.compile(r"(?:, (?:and|but|while|though|although|as|with)|;|,? while) ((?:[^\s,;]{1,30} ){1,7})$")
_PARTICIPLE = re.compile(r",(?: (?:and|also|while|before|but|then|[a-z]{3,14}ly)){0,2} $")
_ACCORDING = re.compile(r",? $")


def clause_end(frame: Frame, start: int, end: int, relative: bool) -> int:
    """Where the clause that begins at `start` ends: before the next act of speech or the closing sign of its sentence."""
    base = frame.paragraph.start
    stop = end
    for cue in frame.cues:
        if cue.span.start <= start or cue.span.start >= stop:
            continue
        lead = frame.text[max(start, cue.span.start - 240) - base : cue.span.start - base]
        found = None
        if cue.text.lower() == "according to":
            found = _ACCORDING.search(lead)
        elif cue.is_participle:
            found = _PARTICIPLE.search(lead)
        elif cue.kind != "act":
            found = _ELIDED.search(lead[-60:])
            if found is not None:
                lead = lead[-60:]
            else:
                found = _NEW_SUBJECT.search(lead)
                if found is not None and is_clause(
                    read_tokens(frame, Span(cue.span.start - len(found.group(1)), cue.span.start), 9)
                ):
                    found = None
        if found is not None:
            stop = cue.span.start - len(lead) + found.start()
            break
    if relative:
        comma = frame.text.find(", ", start - base, stop - base)
        # "X, who said he would pay, left": where the main clause goes on, the reported one has ended.
        behind = read_tokens(frame, Span(comma + base + 1, stop), 60) if comma > 0 else []
        if behind and (is_finite(behind[0]) or is_clause(behind)):
            stop = comma + base
    return strip_end(frame, start, stop)


def strip_end(frame: Frame, start: int, end: int) -> int:
    """`end` moved before the closing signs of a sentence; the full stop of an abbreviation stays."""
    base = frame.paragraph.start
    text = frame.text
    a, b = start - base, end - base
    while b > a:
        sign = text[b - 1]
        if sign == "." and _ends_abbreviation(text[max(a, b - 12) : b]):
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
    return last.count(".") > 1 and len(last) <= 8 and last.replace(".", "").isalpha()


def _opens(text: str, sign: str) -> bool:
    return ("(" if sign == ")" else "[") in text
