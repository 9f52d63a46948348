"""Whose sentence it is: the subject of the main clause, when the cue itself has none.

Belongs here: for a participle ("..., saying"), an elided verb ("and said") and a colon, the words that lead the sentence.
The subject right beside a cue is told in subject.
"""

from __future__ import annotations

import re

from copydesk.lexicon import names, newsroom
from copydesk.lexicon.keys import name_key
from copydesk.quotes.chunks import cut_chunks, is_person, text_of
from copydesk.quotes.frame import CueAt, Frame
from copydesk.quotes.subject import DETERMINER, PRONOUN, Subject, can_speak, stands_in, subject_before
from copydesk.records import EntityType, Mention, MentionType
from copydesk.spans import Span

MAX_HEAD_WORDS = 6
_NEAR = 8  # words into a clause: what is named later is seldom its subject
_WITH = re.compile(r"\bwith ((?:[^\s,;]{1,30} ){1,8})$")
_AS = re.compile(r"(?:as|while|and|but|where|though|although) (?=\S)")
_DASH = re.compile(r"(?: [-\u2013\u2014] |: )(?=\S)")
_OPENED_BY_PAST = re.compile(r"[A-Z][a-z]{2,20}ed\b")
_ADJECTIVE = re.compile(r"[a-z-]{2,30}(?:al|ic|ive|ary|front-runner)$")


def participle_subject(frame: Frame, start: int, cue: CueAt) -> Subject | None:
    """The subject of a participle: of the clause right before it, or of the sentence that starts at `start`."""
    end = cue.span.start
    base = frame.paragraph.start
    lead = frame.text[max(0, max(start, end - 200) - base) : end - base]
    held = _WITH.search(lead)
    if held is not None:  # "with Senator X calling it"
        found = subject_before(frame, end - len(held.group(1)), end)
        if found is not None:
            return found
    said = next((c for c in reversed(frame.cues) if start <= c.span.start < end), None)
    chunks = cut_chunks(frame, start, end)
    last = chunks[-1] if chunks else None
    if last is not None and said is not None and said.span.start >= last.start and not said.is_participle:
        found = subject_before(frame, last.start, said.span.start)  # "X said on Monday, adding"
        if found is not None:
            return found
    if last is not None and len(chunks) > 1:
        joined = _AS.match(text_of(frame, last))
        if joined is not None:  # "..., as X echoed the charge, saying"
            found = main_subject(frame, last.start + joined.end(), end)
            if found is not None:
                return found
    return main_subject(frame, start, end)


def main_subject(frame: Frame, start: int, end: int) -> Subject | None:
    """The subject of the sentence that starts at `start`."""
    found = _read_main(frame, start, end)
    if frame.trace is not None:
        frame.trace.look(start, end, found.span if found else None)
    return found


def _read_main(frame: Frame, start: int, end: int) -> Subject | None:
    chunks = cut_chunks(frame, start, end)
    for number, chunk in enumerate(chunks):
        text = text_of(frame, chunk)
        following = chunks[number + 1] if number + 1 < len(chunks) else None
        if _is_opening(frame, chunk, following is not None):
            continue
        words = [m.start() for m in re.finditer(r"\S{1,60}", text)]
        reach = chunk.start + (words[_NEAR] if len(words) > _NEAR else len(text))
        inside = [s for s in frame.mentions if chunk.start <= s.span.start < reach and can_speak(s)]
        found = _head(frame, chunk, inside)
        pronoun = PRONOUN.match(text)
        if pronoun and not (found and found.span.start == chunk.start):
            return Subject(Span(chunk.start, chunk.start + pronoun.end()))
        owns = found is not None and text[found.span.end - chunk.start :].startswith(
            ("'s ", "\u2019s ", "' ", "\u2019 ")
        )
        if owns and following is not None and is_person(frame, following):
            continue  # "X's state director, Y, wrote": Y
        determiner = DETERMINER.match(text)
        if determiner and (
            found is None
            or found.span.start > chunk.start + 40
            or stands_in(text[: found.span.start - chunk.start])
            or (owns and found.span.start - chunk.start <= determiner.end())
        ):
            return _description_head(frame, chunk, text)
        if owns and found is not None:
            return _description_head(frame, chunk, text)
        if found is not None:
            return Subject(found.span, found.description)
        return _description_head(frame, chunk, text) if determiner else None
    return None


def colon_subject(frame: Frame, start: int, end: int) -> Subject | None:
    """The speaker before a colon: "Minister X: ", "Ms. Y put it this way: ", "HEADLINE - X: "."""
    base = frame.paragraph.start
    for dash in reversed(list(_DASH.finditer(frame.text, start - base, end - base))):
        tail = Span(dash.end() + base, end)
        named = [s for s in frame.mentions if tail.contains(s.span) and can_speak(s)]
        if named and named[0].span.start == tail.start and len(text_of(frame, tail).split()) <= MAX_HEAD_WORDS:
            return Subject(named[0].span, named[0].description)
        break
    return main_subject(frame, start, end)


def _is_opening(frame: Frame, chunk: Span, more: bool) -> bool:
    """Whether a chunk comes before the subject: "On Monday", "Reached by phone", a dateline's place."""
    text = text_of(frame, chunk)
    first = text.split(" ", 1)[0]
    if first.lower() in newsroom.quote_words("lead_in") or first.lower().endswith("ing"):
        return True
    if not more:
        return False
    if first.lower().rstrip(".") in names.words("calendar"):
        return True  # "March 4 (NNA)"
    place = any(s.span == chunk and s.entity_type is EntityType.PLACE for s in frame.mentions)
    return (
        place or text.isupper() or bool(_OPENED_BY_PAST.match(text)) or (first.endswith("ly") and first[:1].isupper())
    )


def _head(frame: Frame, chunk: Span, inside: list[Mention]) -> Mention | None:
    """The name that heads a chunk's first phrase: the last of those that only tell of whom it is ("Ohio Gov. X")."""
    if not inside:
        return None
    head = inside[0]
    for following in inside[1:]:
        if not _tells_of(frame, head, following):
            break
        head = following
    return head


def _tells_of(frame: Frame, first: Mention, following: Mention) -> bool:
    """Whether nothing but the words of a role stands between two names: "Ohio Gov. X", "Republican candidate X"."""
    if following.mention_type is not MentionType.NAME or following.entity_type is not EntityType.PERSON:
        return False
    if first.entity_type is EntityType.PERSON and first.mention_type is MentionType.PRONOUN:
        return False
    between = (
        text_of(frame, Span(first.span.end, following.span.start)).removeprefix("'s").removeprefix("\u2019s").split()
    )
    if any(w[-1] in ",;:" for w in between):
        return False
    parts = newsroom.quote_words("role_part")
    for word in between:
        key = name_key(word)
        known = key in names.titles() or key in names.words("person_noun") or key in names.words("person_head")
        if not (word[0].isupper() or known or word in parts or _ADJECTIVE.match(word)):
            return False
    return first.entity_type is not EntityType.PERSON or bool(between)


def _description_head(frame: Frame, chunk: Span, text: str) -> Subject | None:
    """A description at the head of a chunk, up to the first filler or cue."""
    end = 0
    fillers = newsroom.quote_words("filler")
    forms = newsroom.cue_forms()
    for word in re.finditer(r"\S{1,60}", text):
        lower = word.group().lower().strip(",.")
        if end and (lower in fillers or lower in forms or lower.endswith("ed")):
            break
        end = word.end()
        if len(text[:end].split()) > MAX_HEAD_WORDS:
            return None
    return Subject(Span(chunk.start, chunk.start + end)) if end else None
