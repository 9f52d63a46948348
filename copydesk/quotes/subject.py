"""Whose cue it is: the words beside a reporting verb that name its subject.

Belongs here: choosing one continuous stretch, a name or pronoun or description, before or after a cue. There is no parser:
commas, fillers and the names already found carry it. Confidences are guesses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from copydesk.lexicon import newsroom
from copydesk.quotes.frame import Frame
from copydesk.records import EntityType, MentionType, Surface
from copydesk.spans import Span, trim

MAX_DESCRIPTION_WORDS = 12
_PRONOUN = re.compile(r"(?:he|she|they|it|who|we)\b", re.IGNORECASE)
_DETERMINER = re.compile(
    r"(?:the|an?|one|another|my|your|his|her|their|its|our|some|several|many|two|three|four|five|both|other|most)\b ",
    re.IGNORECASE,
)
_BARE_GROUP = re.compile(
    r"(?:[A-Za-z-]{2,20} ){0,3}[a-z-]{2,20}(?:s|people|police|staff|media|women|men)\b$|police\b$|[A-Z][a-z]{2,20}s$"
)
_AFTER_END = re.compile(
    r"[,.;:()\u2014\u2013!?\"\u201c\u201d]| (?:who|which|in|on|at|during|after|before|as|when|while|by|via|with|about|earlier|last|this|yesterday|today|and|but|told|that)\b"
)
_TAIL = re.compile(r" (?:who|which|that|in|at|on|there|here|near|outside|inside|familiar|speaking)\b")
_STOPS = re.compile(r"[,;:\u2014\u2013]")
_AGE = re.compile(r"\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Subject:
    """The stretch that names the speaker, the role printed beside it, and how sure the choice is."""

    span: Span
    confidence: float
    description: str | None = None


def subject_before(frame: Frame, start: int, end: int) -> Subject | None:
    """The subject of a cue that starts at `end`, looked for from `start` on: "X, a researcher at Y, later [said]"."""
    chunks = _chunks(frame, start, _strip_fillers(frame, start, end))
    if not chunks:
        return None
    described: str | None = None
    closing = frame.text[start - frame.paragraph.start : chunks[-1].end - frame.paragraph.start + 1].endswith(",")
    number = len(chunks) - 1
    # "X, 61, a nurse from Y, said": what stands between the name and the cue describes it.
    while (
        number > 0
        and _text(frame, chunks[number]) != "who"
        and (closing or _is_apposition(frame, chunks[number]))
        and _is_apposition(frame, chunks[number])
    ):
        text = _text(frame, chunks[number])
        described = described if _AGE.fullmatch(text) else text
        number -= 1
    if number > 0 and _text(frame, chunks[number]) == "who":
        named = [s for s in frame.surfaces if s.span.end == chunks[number - 1].end and _can_speak(s)]
        return Subject(named[0].span, 0.8, named[0].description) if named else None
    return _choose(frame, chunks[number], described)


def subject_after(frame: Frame, start: int, end: int) -> Subject | None:
    """The subject of an inverted cue that ends at `start`: "[said] rescue chief X, who ..."."""
    region = trim_frame(frame, Span(start, end))
    if not len(region):
        return None
    text = _text(frame, region)
    person = next((s for s in frame.surfaces if s.span.start >= region.start and s.span.end <= region.end), None)
    stop = _stop_after(text)
    limit = region.start + (stop.start() if stop else len(text))
    if person is not None and person.span.start < limit <= person.span.end:
        limit = person.span.end  # "St. John" and "U.S." hold stops of their own
    chunk = trim_frame(frame, Span(region.start, limit))
    # "a spokesman for the ministry in Seoul": a stand-in's phrase goes on through its prepositions.
    if stop and _stands_in(_text(frame, chunk)):
        comma = _STOPS.search(text)
        chunk = trim_frame(
            frame, Span(region.start, region.start + (comma.start() if comma else len(text.rstrip(". "))))
        )
    found = _choose(frame, chunk, None)
    if found is None or found.description is not None:
        return found
    behind = frame.text[found.span.end - frame.paragraph.start : end - frame.paragraph.start]
    apposition = re.match(r", ((?:an?|the|[a-z][\w-]{1,20}) [^,.;\"\u201c\u201d]{3,100})(?=[,.;])", behind)
    return Subject(found.span, found.confidence, apposition[1]) if apposition else found


def _stop_after(text: str) -> re.Match[str] | None:
    """Where an inverted subject ends; the full stop of an abbreviation ("Mr.") is no end."""
    at = 0
    while True:
        stop = _AFTER_END.search(text, at)
        if (
            stop is None
            or stop.group() != "."
            or text[: stop.end()].split(" ")[-1].lower() not in newsroom.abbreviations()
        ):
            return stop
        at = stop.end()


def main_subject(frame: Frame, start: int, end: int) -> Subject | None:
    """The subject of the sentence that starts at `start`: for a participle ("..., saying") or an elided one ("and said")."""
    for chunk in _chunks(frame, start, end):
        text = _text(frame, chunk)
        first = text.split(" ", 1)[0].lower()
        if first in newsroom.quote_words("lead_in") or first.endswith("ing"):
            continue
        words = [m.start() for m in re.finditer(r"\S{1,60}", text)]
        reach = chunk.start + (words[8] if len(words) > 8 else len(text))
        found = next((s for s in frame.surfaces if chunk.start <= s.span.start < reach and _can_speak(s)), None)
        pronoun = _PRONOUN.match(text)
        if pronoun and not (found and found.span.start == chunk.start):
            return Subject(Span(chunk.start, chunk.start + pronoun.end()), 0.75)
        determiner = _DETERMINER.match(text)
        if determiner and (
            found is None or found.span.start > chunk.start + 40 or _stands_in(text[: found.span.start - chunk.start])
        ):
            return _description_head(frame, chunk, text)
        if found is not None:
            return Subject(found.span, 0.75, found.description)
        return _description_head(frame, chunk, text) if determiner else None
    return None


def colon_subject(frame: Frame, start: int, end: int) -> Subject | None:
    """The speaker before a colon: "Minister X: ", "Ms. Y put it this way: "."""
    found = main_subject(frame, start, end)
    return Subject(found.span, min(found.confidence, 0.7), found.description) if found else None


def trim_frame(frame: Frame, span: Span) -> Span:
    """`span` without white space and commas at its edges."""
    base = frame.paragraph.start
    inner = trim(frame.text, Span(max(0, span.start - base), max(0, min(span.end - base, len(frame.text)))))
    start, end = inner.start, inner.end
    while start < end and (frame.text[start].isspace() or frame.text[start] in ",;-\u2013\u2014"):
        start += 1
    while end > start and (frame.text[end - 1].isspace() or frame.text[end - 1] in ",;-\u2013\u2014"):
        end -= 1
    return Span(start + base, end + base)


def _choose(frame: Frame, chunk: Span, described: str | None) -> Subject | None:
    """The name, pronoun or description a chunk consists of."""
    chunk = _drop_joint(frame, chunk)
    text = _text(frame, chunk)
    if not text:
        return None
    inside = [s for s in frame.surfaces if chunk.contains(s.span) and _can_speak(s)]
    first = inside[0] if inside else None
    last = inside[-1] if inside else None
    # "U.S. Secretary X" starts with a place too: a place speaks only where it stands alone ("China said").
    alone = first is not None and (first.entity_type != EntityType.PLACE or first.span.end == chunk.end)
    if first is not None and alone and first.span.start == chunk.start and first.mention_type != MentionType.PRONOUN:
        return Subject(first.span, 0.9, described or first.description)
    pronoun = _PRONOUN.match(text)
    if pronoun and (len(text) == pronoun.end() or text[pronoun.end()] == " "):
        return Subject(Span(chunk.start, chunk.start + pronoun.end()), 0.9, described)
    if _stands_in(text) and len(text.split()) <= MAX_DESCRIPTION_WORDS + 6:
        return Subject(chunk, 0.8, described)
    if last is not None and last.span.end == chunk.end and last.entity_type != EntityType.PLACE:
        return Subject(last.span, 0.85, described or last.description)
    size = len(text.split())
    if _DETERMINER.match(text) and size <= MAX_DESCRIPTION_WORDS:
        thing = next((s for s in inside if s.span.end == chunk.end and s.span.start - chunk.start <= 4), None)
        tail = _TAIL.search(text)
        bare = Span(chunk.start, chunk.start + tail.start()) if tail else chunk
        return Subject(thing.span if thing else bare, 0.8, described)
    if size <= 4 and _BARE_GROUP.match(text):
        return Subject(chunk, 0.7, described)
    if last is not None and size <= 20:
        return Subject(last.span, 0.5, described or last.description)
    return None


def _can_speak(surface: Surface) -> bool:
    return surface.mention_type not in (MentionType.DEMONYM,)


def _stands_in(text: str) -> bool:
    """Whether a phrase names someone by whom they speak for: "a spokesman for X", "X's lawyer" is not one."""
    words = re.findall(r"[\w-]{1,30}", text.lower())
    nouns = newsroom.quote_words("stand_in")
    for i, word in enumerate(words[:-1]):
        if (word in nouns or word.removesuffix("s") in nouns) and words[i + 1] in (
            "for",
            "of",
            "to",
            "at",
            "from",
            "in",
            "with",
            "close",
        ):
            return True
    return False


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
        if len(text[:end].split()) > 6:
            return None
    return Subject(Span(chunk.start, chunk.start + end), 0.65) if end else None


def _is_apposition(frame: Frame, chunk: Span) -> bool:
    """Whether a chunk can only describe the one before it: an age, or words that start low or with a determiner."""
    text = _text(frame, chunk)
    if _AGE.fullmatch(text) or text.startswith(("who ", "whose ", "a ", "an ", "the ")):
        return True
    return text[:1].islower() and text.split(" ", 1)[0] not in newsroom.quote_words("joint")


def _chunks(frame: Frame, start: int, end: int) -> list[Span]:
    """The parts of a clause between commas, semicolons and dashes; a comma inside a name does not part it."""
    base = frame.paragraph.start
    names = [s.span for s in frame.surfaces]
    found: list[Span] = []
    at = start
    for stop in _STOPS.finditer(frame.text, max(0, start - base), max(0, end - base)):
        position = stop.start() + base
        if any(n.start < position < n.end for n in names):
            continue
        found.append(trim_frame(frame, Span(at, position)))
        at = position + 1
    found.append(trim_frame(frame, Span(min(at, end), end)))
    return [c for c in found if len(c)]


def _strip_fillers(frame: Frame, start: int, end: int) -> int:
    """Where a clause ends when the auxiliaries and adverbs before the cue are left off."""
    fillers = newsroom.quote_words("filler")
    while True:
        text = frame.text[start - frame.paragraph.start : end - frame.paragraph.start].rstrip()
        words = text.split(" ")
        for size in (3, 2, 1):
            tail = " ".join(words[-size:])
            if len(words) > size and (
                tail.lower() in fillers or (size == 1 and tail.endswith("ly") and tail.islower())
            ):
                end = start + len(text) - len(tail)
                break
        else:
            return start + len(text)


def _drop_joint(frame: Frame, chunk: Span) -> Span:
    """A chunk without the conjunction it starts with."""
    text = _text(frame, chunk)
    first = text.split(" ", 1)[0]
    if first.lower() in newsroom.quote_words("joint") and " " in text:
        return trim_frame(frame, Span(chunk.start + len(first), chunk.end))
    return chunk


def _text(frame: Frame, span: Span) -> str:
    return frame.text[span.start - frame.paragraph.start : span.end - frame.paragraph.start]
