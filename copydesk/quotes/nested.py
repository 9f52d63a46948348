"""Names that stand one clause or one comma further in than the words beside a cue.

Belongs here: two people who share a surname ("Ada and Tom Holt");
"X said the mayor [called]" is the mayor, "in what X [called]" is X, "[said] another nurse, Y" is Y.
"""

from __future__ import annotations

import re

from copydesk.lexicon import names
from copydesk.lexicon.keys import WORD, name_key
from copydesk.quotes.chunks import text_of, trim_frame
from copydesk.quotes.frame import Frame
from copydesk.records import EntityType, Mention, MentionType
from copydesk.spans import Span

_WHAT = re.compile(r"(?:^|.* )[Ww]hat (?=\S)")
# What a clause inside another starts with: "X said [that the mayor]", "X said [as the heckler]".
_INNER = re.compile(
    r"(?:(?:that|as|while|when|after|before) )?(?:the|an?|another|one|his|her|their|some) ", re.IGNORECASE
)
_DOERS = ("er", "ers", "or", "ors", "ist", "ists")
_DESCRIBED = re.compile(r"(?:the|an?|another|one|his|her|their|my|our|[a-z][\w-]{1,20}) [^,;:.]{2,80}", re.IGNORECASE)
_COUPLE = re.compile(
    r"(?:^|(?<= ))([A-Z][a-z]{1,20}) and ([A-Z][a-z]{1,20}) [A-Z][\w\u2019-]{1,24}(?=$| (?:in|at|on|told)\b|[,.;])"
)
_ENDS_NAME = re.compile(r"$|[,.;)]| (?:of|at|from|in|who|on|told|via|during|after|by)\b")


def inner_clause(frame: Frame, chunk: Span) -> Span:
    """The innermost clause of a chunk: what follows its last "what", or the last reporting verb in it."""
    what = _WHAT.match(text_of(frame, chunk))
    if what is not None:
        chunk = trim_frame(frame, Span(chunk.start + what.end(), chunk.end))
    for cue in reversed(frame.cues):
        if cue.is_participle or cue.kind not in ("say", "write") or not chunk.start < cue.span.start < chunk.end:
            continue
        rest = trim_frame(frame, Span(cue.span.end, chunk.end))
        words = text_of(frame, rest)
        return rest if _INNER.match(words) and _means_people(words) else chunk
    return chunk


def _means_people(words: str) -> bool:
    """Whether words end in a noun for people: "said the golf [venture]" has no clause in it."""
    last = words.rpartition(" ")[2].lower()
    key = name_key(last)
    listed = (names.words(kind) for kind in ("person_head", "person_noun", "group_noun"))
    return key in names.titles() or any(key in x for x in listed) or last.endswith(_DOERS)


def named_behind(frame: Frame, found: Span, end: int) -> Mention | None:
    """The person whose name follows a description and a comma: "[said] another nurse, Mara Holt"."""
    if not _DESCRIBED.fullmatch(text_of(frame, found)) or any(found == s.span for s in frame.mentions):
        return None
    for mention in frame.mentions:
        if mention.span.end > end or mention.span.start < found.end:
            continue
        person = mention.entity_type is EntityType.PERSON and mention.mention_type is MentionType.NAME
        between = text_of(frame, Span(found.end, mention.span.start))
        ends = _ENDS_NAME.match(text_of(frame, Span(mention.span.end, frame.paragraph.end)))
        several = len(WORD.findall(mention.text)) > 1  # a surname alone begins the next clause: "..., Holt told"
        return mention if person and several and between == ", " and ends else None
    return None


def find_couple(frame: Frame, start: int, end: int) -> Span | None:
    """Two people of one surname named together, where a clause's words start or end: "[said] Ada and Tom Holt"."""
    words = text_of(frame, Span(start, end))
    couple = _COUPLE.search(words)
    if couple is None or any(given not in names.given_names() for given in (name_key(couple[1]), name_key(couple[2]))):
        return None
    # "Ada Graham and David Holt" are two people of their own
    if words[: couple.start()].rstrip().rpartition(" ")[2][:1].isupper():
        return None
    return Span(start + couple.start(), start + couple.end())
