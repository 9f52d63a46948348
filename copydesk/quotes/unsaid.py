"""Verbs of saying that report nothing said: denied, imagined, passive, or no verbs at all.

Belongs here: what the words right before a cue tell of it. Whether they name its subject is the business of subject.
"""

from __future__ import annotations

import re

from copydesk.lexicon import newsroom
from copydesk.quotes.frame import CueAt

_WORDS = re.compile(r"[\w\u2019']{1,30}")
BE = frozenset("is are was were be been being am".split())


def is_unsaid(cue: CueAt, lead: str, behind: str, opens: bool) -> bool:
    """Whether the words before a cue deny it, imagine it, or leave open who said it ("was told", "when asked").

    `lead` are the words before it, `behind` the four signs after it; `opens` says that it starts its sentence.
    """
    words = [w.replace("\u2019", "'") for w in _WORDS.findall(lead[-80:].lower().split(",")[-1])][-5:]
    fillers = newsroom.quote_words("filler")
    unreal = newsroom.quote_words("unreal")
    if words and words[-1] in newsroom.quote_words("no_verb_after") and not cue.is_participle:
        return True  # "the alleged plot"
    if behind == " by " and _past(cue):
        return True  # "the facts reported by the press"
    for word in reversed(words):
        if word in unreal or word.endswith("n't"):
            return True
        if word in BE or word == "when":
            if not cue.is_participle and _past(cue):
                return True
        elif word not in fillers and not word.endswith("ly") and word not in newsroom.quote_words("have_form"):
            break
    opening = not lead.strip() and not cue.is_participle and opens
    return opening or bool(re.match(r"\s{0,2}(?:if|unless|whether) ", lead, re.IGNORECASE))


def _past(cue: CueAt) -> bool:
    return cue.text.lower().endswith("ed") or cue.text.lower() in newsroom.quote_words("past_form")
