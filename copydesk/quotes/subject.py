"""Whose cue it is: the words beside a reporting verb that name its subject.

Belongs here: choosing one continuous stretch, a name or pronoun or description, before or after a cue. There is no parser:
commas, fillers and the names already found carry it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copydesk.lexicon import names, newsroom
from copydesk.lexicon.keys import name_key
from copydesk.quotes.chunks import (
    AGE,
    STOPS,
    TITLES,
    cut_chunks,
    drop_joint,
    is_apposition,
    is_lead_in,
    is_person,
    is_place_tail,
    strip_fillers,
    text_of,
    trim_frame,
)
from copydesk.quotes.frame import Frame
from copydesk.quotes.nested import find_couple, inner_clause, named_behind
from copydesk.records import EntityType, Mention, MentionType
from copydesk.spans import Span

MAX_DESCRIPTION_WORDS = 12
PRONOUN = re.compile(r"(?:he|she|they|it|who|we|i)\b(?!['\u2019])", re.IGNORECASE)
_RELATIVE = re.compile(r"(?:^| )(who|which)$")
_NAME_SHAPE = re.compile(r"[A-Z][\w\u2019-]{1,24}(?: (?:[A-Z][\w.\u2019-]{0,24}|de|van|von|der|bin|al|la|el)){0,3}")
_PRONOUN_AT_END = re.compile(r" (he|she|they|it)$")
DETERMINER = re.compile(
    r"(?:the|an?|one|another|my|your|his|her|their|its|our|some|several|many|two|three|four|five|both|other|most)\b ",
    re.IGNORECASE,
)
_BARE_GROUP = re.compile(
    r"(?:[A-Za-z-]{2,20} ){0,3}[a-z-]{2,20}(?:s|people|police|staff|media|women|men)\b$|[Pp]olice\b$|[A-Z][a-z]{2,20}s$"
)
# "52 percent of voters", "More than 6 in 10 ..."
_NUMBERED = re.compile(
    r"(?:(?:more than|about|nearly|almost|at least|some|only|just) )?(?:\d[\d,.]{0,9}|half|one|most)\b", re.IGNORECASE
)
_TAIL_OF_GROUP = re.compile(r" (?:of|from|in|at|with|on|for|near|close|inside|outside)\b")
_APART = re.compile(r"\b(?:of|for|with|and|or|from|to|at|in|on|who|that)\b|[,;(\u2014\u2013]")
# "the party's officials", "X supporters", "the X campaign": they speak, not the name they stand beside.
_OWN_PEOPLE = re.compile(
    r"(?:['\u2019]s?)? (?:[a-z-]{2,20} ){0,3}(?:people|police|staff|campaign|government|administration|team|family|office"
    r"|(?!sometimes|always|perhaps|besides|nowadays|afterwards|thus|towards|himself)[a-z-]{3,20}s)"
)
_ALONE = re.compile(r"(?:one|another|others|some|many|most|both|few|everyone|nobody)", re.IGNORECASE)
_OWNED = re.compile(r"(?:[A-Z][\w.-]{1,24} ){0,3}[A-Z][\w.-]{1,24}['\u2019]s? (?:[a-z-]{2,20} ){0,3}[a-z-]{2,20}")
_CAPITALS = re.compile(r"(?<![^ ])(?:[A-Z][\w.\u2019'-]{1,24} ){1,5}[A-Z][\w.\u2019'-]{1,24}$")
_AFTER_END = re.compile(
    r"[,.;:()\u2014\u2013!?\"\u201c\u201d]"
    r"| (?:who|which|in|on|at|during|after|before|as|when|while|by|via|with|about|earlier|last|this|yesterday|today|and|but"
    r"|told|that)\b"
)
_TAIL = re.compile(r" (?:who|which|that|in|at|on|there|here|near|outside|inside|familiar|speaking)\b")


@dataclass(frozen=True, slots=True)
class Subject:
    """The stretch that names the speaker, and the role printed beside it."""

    span: Span
    description: str | None = None


def subject_before(frame: Frame, start: int, end: int) -> Subject | None:
    """The subject of a cue that starts at `end`, looked for from `start` on: "X, a researcher at Y, later [said]"."""
    chunks = cut_chunks(frame, start, strip_fillers(frame, start, end))
    if not chunks:
        return None
    described: str | None = None
    behind = frame.text[chunks[-1].end - frame.paragraph.start : end - frame.paragraph.start].strip()
    closing = behind[:1] in (",", "\u2014", "\u2013", "-", ")") and bool(behind)
    number = len(chunks) - 1
    # "X, 61, a nurse from Y, said": what stands between the name and a comma before the cue describes the name.
    last = number
    while number > 0 and closing and text_of(frame, chunks[number]) != "who":
        if not (is_apposition(frame, chunks[number]) or is_place_tail(frame, chunks[number]) or number == last):
            break
        if number == last and (is_lead_in(text_of(frame, chunks[number - 1])) or is_person(frame, chunks[number])):
            break
        text = text_of(frame, chunks[number])
        described = described if AGE.fullmatch(text) or is_place_tail(frame, chunks[number]) else text
        number -= 1
    relative = _RELATIVE.search(text_of(frame, chunks[number]))
    couple = find_couple(frame, chunks[number].start, chunks[number].end)
    if relative and (number > 0 or relative.group(1) == "who"):
        # Whom it means stands right before it and is told where speakers are resolved.
        found: Subject | None = Subject(Span(chunks[number].start + relative.start(1), chunks[number].end))
    elif couple is not None and couple.end == chunks[number].end:
        found = Subject(couple, described)
    else:
        found = _choose(frame, inner_clause(frame, chunks[number]), described)
    if frame.trace is not None:
        frame.trace.look(start, end, found.span if found else None)
    return found


def subject_after(frame: Frame, start: int, end: int) -> Subject | None:
    """The subject of an inverted cue that ends at `start`: "[said] rescue chief X, who ..."."""
    region = trim_frame(frame, Span(start, end))
    if not len(region):
        return None
    couple = find_couple(frame, region.start, region.end)
    if couple is not None and couple.start == region.start:
        found: Subject | None = Subject(couple)
    else:
        found = _describe_behind(frame, _choose(frame, _first_phrase(frame, region), None), end)
    if frame.trace is not None:
        frame.trace.look(start, end, found.span if found else None)
    return found


def _first_phrase(frame: Frame, region: Span) -> Span:
    """The words behind an inverted cue that can be its subject."""
    text = text_of(frame, region)
    person = next((s for s in frame.mentions if s.span.start >= region.start and s.span.end <= region.end), None)
    stop = _stop_after(text)
    limit = region.start + (stop.start() if stop else len(text))
    if person is not None and person.span.start < limit <= person.span.end:
        limit = person.span.end  # "St. John" and "U.S." hold stops of their own
    chunk = trim_frame(frame, Span(region.start, limit))
    # "a spokesman for the ministry in Seoul": a stand-in's phrase goes on through its prepositions.
    if stop and stands_in(text_of(frame, chunk)):
        comma = STOPS.search(text)
        chunk = trim_frame(
            frame, Span(region.start, region.start + (comma.start() if comma else len(text.rstrip(". "))))
        )
    return chunk


def _describe_behind(frame: Frame, found: Subject | None, end: int) -> Subject | None:
    """The subject of an inverted cue with what is printed behind it: the name of a description, the apposition of a name."""
    if found is None or found.description is not None:
        return found
    named = named_behind(frame, found.span, end)
    if named is not None:
        return Subject(named.span, text_of(frame, found.span))
    behind = frame.text[found.span.end - frame.paragraph.start : end - frame.paragraph.start]
    apposition = re.match(r", ((?:an?|the|[a-z][\w-]{1,20}) [^,.;\"\u201c\u201d]{3,100})(?=[,.;])", behind)
    return Subject(found.span, apposition[1]) if apposition else found


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


def _choose(frame: Frame, chunk: Span, described: str | None) -> Subject | None:
    """The name, pronoun or description a chunk consists of."""
    chunk = drop_joint(frame, chunk)
    text = text_of(frame, chunk)
    opened = text.rfind(" (")
    if text.endswith(")") and opened > 0:  # "Rep. X (D-Md.)"
        chunk = Span(chunk.start, chunk.start + opened)
        text = text_of(frame, chunk)
    if not text:
        return None
    inside = _outermost([s for s in frame.mentions if chunk.contains(s.span) and can_speak(s)])
    first = inside[0] if inside else None
    last = inside[-1] if inside else None
    # "U.S. Secretary X" starts with a place too: a place speaks only where it stands alone ("China said").
    if first is not None and last is not None and _describes(frame, first, last, chunk):
        return Subject(last.span, described or last.description)
    if (
        first is not None
        and first.span.start == chunk.start
        and _OWN_PEOPLE.fullmatch(text, first.span.end - chunk.start)
    ):
        return Subject(chunk, described)
    if first is not None and first.span.start == chunk.start and len(inside) == 1 and _OWNED.fullmatch(text):
        return Subject(chunk, described)  # "Holt's lawyer" is not Holt
    bare = _bare_name(frame, chunk, inside)
    if bare is not None:
        return Subject(bare, described)
    alone = first is not None and (first.entity_type != EntityType.PLACE or first.span.end == chunk.end)
    titled = (
        first is not None
        and first.entity_type == EntityType.PERSON
        and TITLES.fullmatch(text, 0, first.span.start - chunk.start)
    )
    if (
        first is not None
        and alone
        and (first.span.start == chunk.start or titled)
        and first.mention_type != MentionType.PRONOUN
    ):
        return Subject(first.span, described or first.description)
    pronoun = PRONOUN.match(text)
    if pronoun and (len(text) == pronoun.end() or text[pronoun.end()] == " "):
        return Subject(Span(chunk.start, chunk.start + pronoun.end()), described)
    at_end = _PRONOUN_AT_END.search(text)  # "In a letter to the town it [spoke of]"
    if at_end:
        return Subject(Span(chunk.start + at_end.start(1), chunk.start + at_end.end(1)), described)
    if _ALONE.fullmatch(text) or _OWNED.fullmatch(text):
        return Subject(chunk, described)
    if stands_in(text) and len(text.split()) <= MAX_DESCRIPTION_WORDS + 6:
        return Subject(chunk, described)
    if last is not None and last.span.end == chunk.end and last.entity_type != EntityType.PLACE:
        return Subject(last.span, described or last.description)
    size = len(text.split())
    if DETERMINER.match(text) and size <= MAX_DESCRIPTION_WORDS:
        entity = next((s for s in inside if s.span.end == chunk.end and s.span.start - chunk.start <= 4), None)
        tail = _TAIL.search(text)
        bare = Span(chunk.start, chunk.start + tail.start()) if tail else chunk
        return Subject(entity.span if entity else bare, described)
    head = _TAIL_OF_GROUP.split(text, maxsplit=1)[0]
    if size <= MAX_DESCRIPTION_WORDS and len(head.split()) <= 4 and _BARE_GROUP.match(head):
        return Subject(chunk, described)
    if size <= MAX_DESCRIPTION_WORDS and (_NUMBERED.match(text) or _starts_with_people(frame, chunk)):
        return Subject(chunk, described)
    capitals = _CAPITALS.search(text)
    if last is None and capitals and size <= MAX_DESCRIPTION_WORDS:
        return Subject(Span(chunk.start + capitals.start(), chunk.end), described)
    if last is not None and size <= 20:
        return Subject(last.span, described or last.description)
    return None


def _outermost(mentions: list[Mention]) -> list[Mention]:
    """The mentions without the names a role holds: "the White House press secretary" is not the White House."""
    roles = [s.span for s in mentions if s.mention_type == MentionType.ROLE]
    return [s for s in mentions if not any(role != s.span and role.contains(s.span) for role in roles)]


def _bare_name(frame: Frame, chunk: Span, inside: Sequence[Mention]) -> Span | None:
    """A chunk that is a name by its look alone: "Will", or a given name before a family name that was found alone."""
    text = text_of(frame, chunk)
    if not _NAME_SHAPE.fullmatch(text):
        return None
    words = text.split(" ")
    if not inside:
        key = words[0].lower()
        ordinary = key in names.words("function") or key in names.words("calendar") or key.endswith("ly")
        opens = frame.sentence_of(chunk.start).start == chunk.start
        return None if (ordinary and opens) or PRONOUN.fullmatch(text) or key == "you" else chunk
    last = inside[-1].span
    before = text_of(frame, Span(chunk.start, last.start)).split(" ")[-2:-1]
    if last.end == chunk.end and " " not in inside[-1].text and before and name_key(before[0]) in names.given_names():
        return Span(last.start - len(before[0]) - 1, last.end)
    return None


def _describes(frame: Frame, first: Mention, last: Mention, chunk: Span) -> bool:
    """Whether a chunk's first name only tells of whom its last one is: "New York Times columnist X", "Y's lawyer Z"."""
    if last.span.end != chunk.end or last is first or last.span.start <= first.span.end:
        return False
    if last.mention_type != MentionType.NAME or last.entity_type != EntityType.PERSON:
        return False
    return not _APART.search(text_of(frame, Span(first.span.end, last.span.start)))


def _starts_with_people(frame: Frame, chunk: Span) -> bool:
    """Whether a phrase starts with a people's adjective: "Iraqi police sources"."""
    return any(s.span.start == chunk.start and s.mention_type == MentionType.DEMONYM for s in frame.mentions)


def can_speak(mention: Mention) -> bool:
    """Whether a mention can be a speaker: a name, a role, or a pronoun in the subject's case."""
    if mention.mention_type == MentionType.PRONOUN:
        return mention.text.lower() in ("he", "she", "they", "it", "who", "we", "i")
    return mention.mention_type != MentionType.DEMONYM


def stands_in(text: str) -> bool:
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
