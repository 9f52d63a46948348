"""Where the subject of a verb stands: before it, behind it, or at the head of its sentence.

Belongs here: the readings of a subject, each from a stretch of words to one Subject or none. Which part of a stretch names
somebody is told in phrase; which reading a quotation asks for, in claims and indirect.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from copydesk.lexicon import names, newsroom
from copydesk.lexicon.keys import name_key
from copydesk.quotes.chunks import (
    AGE,
    STOPS,
    cut_chunks,
    inner_clause,
    is_apposition,
    is_lead_in,
    is_opening,
    is_person,
    is_place_tail,
    strip_fillers,
    text_of,
    trim_frame,
)
from copydesk.quotes.frame import Frame
from copydesk.quotes.phrase import (
    DETERMINED,
    OWN_PEOPLE_BEHIND,
    PRONOUN,
    Subject,
    can_speak,
    choose_subject,
    find_couple,
    named_behind,
    stands_in,
)
from copydesk.quotes.rules import first_answer
from copydesk.quotes.words import WordPattern
from copydesk.records import EntityType, Mention, MentionType
from copydesk.spans import Span

# Guesses, from reading.
MAX_HEAD_WORDS = 6  # a description at the head of a sentence
NEAR_HEAD_WORDS = 8  # into a clause: what is named later is seldom its subject
MAX_HEAD_CHARS = 40  # from an article to the name it belongs to
MAX_PARTICIPLE_LEAD = 200  # characters before a participle in which "with X" can stand

_RELATIVE = WordPattern(r"(?:^| )(<relative_subject>)$")
_BEHIND_END = WordPattern(r"[,.;:()\u2014\u2013!?\"\u201c\u201d]| <ends_subject>\b")
_LETTERS = re.compile(r"(?:[A-Z]\.){1,6}$")
_APPOSITION = WordPattern(r", ((?:<article>|[a-z][\w-]{1,20}) [^,.;\"\u201c\u201d]{3,100})(?=[,.;])")
_WITH = re.compile(r"\bwith ((?:[^\s,;]{1,30} ){1,8})$")
_AS = WordPattern(r"<joins_main> (?=\S)")
_DASH = re.compile(r"(?: [-\u2013\u2014] |: )(?=\S)")
_ADJECTIVE = re.compile(r"[a-z-]{2,30}(?:al|ic|ive|ary|front-runner)$")

How = Literal["before", "behind", "participle", "main", "colon"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The words in which a subject is read, and how they stand to the verb.

    before: they end where the verb starts, `X, a nurse, [said]`. behind: they start where the verb ends, `[said] X, who`.
    participle: they start with the sentence and end at the participle, `X left, [saying]`. main: they are a sentence, up to
    where its subject can stand at the latest. colon: they end at a colon, `Minister X: `.
    """

    how: How
    start: int
    end: int


def read_subject(frame: Frame, reading: Reading) -> Subject | None:
    """The subject in the words of a reading."""
    found = _READERS[reading.how](frame, reading.start, reading.end)
    if frame.trace is not None:
        frame.trace.look(reading.start, reading.end, found.span if found else None)
    return found


# ------------------------------------------------------------ beside the verb


def _before(frame: Frame, start: int, end: int) -> Subject | None:
    """The subject of a verb that starts at `end`, looked for from `start` on: "X, a researcher at Y, later [said]"."""
    chunks = cut_chunks(frame, start, strip_fillers(frame, start, end))
    if not chunks:
        return None
    behind = frame.text[chunks[-1].end - frame.paragraph.start : end - frame.paragraph.start].strip()
    number, described = len(chunks) - 1, None
    if behind.startswith((",", "\u2014", "\u2013", "-", ")")):
        number, described = _step_over_appositions(frame, chunks)
    chunk = chunks[number]
    relative = _RELATIVE.search(text_of(frame, chunk))
    if relative and (number > 0 or relative.group(1) == "who"):
        # Whom it means stands right before it and is told where speakers are resolved.
        return Subject(Span(chunk.start + relative.start(1), chunk.end), rule="relative")
    couple = find_couple(frame, chunk.start, chunk.end)
    if couple is not None and couple.end == chunk.end:
        return Subject(couple, described, "couple")
    return choose_subject(frame, inner_clause(frame, chunk), described)


def _step_over_appositions(frame: Frame, chunks: list[Span]) -> tuple[int, str | None]:
    """The number of the chunk that names whom those behind it describe, and the description.

    "X, 61, a nurse from Y, said": what stands between the name and a comma before the verb describes the name.
    """
    described: str | None = None
    last = number = len(chunks) - 1
    while number > 0 and text_of(frame, chunks[number]) != "who":
        chunk = chunks[number]
        place = is_place_tail(frame, chunk)
        if not (number == last or place or is_apposition(frame, chunk)):
            break
        if number == last and (is_lead_in(text_of(frame, chunks[number - 1])) or is_person(frame, chunk)):
            break
        text = text_of(frame, chunk)
        described = described if place or AGE.fullmatch(text) else text
        number -= 1
    return number, described


def _behind(frame: Frame, start: int, end: int) -> Subject | None:
    """The subject of an inverted verb that ends at `start`: "[said] rescue chief X, who ..."."""
    region = trim_frame(frame, Span(start, end))
    if not len(region):
        return None
    couple = find_couple(frame, region.start, region.end)
    if couple is not None and couple.start == region.start:
        return Subject(couple, rule="couple")
    found = choose_subject(frame, _first_phrase(frame, region), None)
    return found if found is None or found.description is not None else _describe_behind(frame, found, end)


def _first_phrase(frame: Frame, region: Span) -> Span:
    """The words behind an inverted verb that can be its subject."""
    text = text_of(frame, region)
    stop = _stop_behind(frame, region)
    chunk = trim_frame(frame, Span(region.start, region.start + (stop.start() if stop else len(text))))
    # "a spokesman for the ministry in Seoul": a stand-in's phrase goes on through its prepositions.
    if stop and stands_in(text_of(frame, chunk)):
        comma = STOPS.search(text)
        length = comma.start() if comma else len(text.rstrip(". "))
        chunk = trim_frame(frame, Span(region.start, region.start + length))
    return chunk


def _stop_behind(frame: Frame, region: Span) -> re.Match[str] | None:
    """Where an inverted subject ends; a stop inside a name ("St. John", "U.S.") or of an abbreviation ("Mr.") is no end."""
    text = text_of(frame, region)
    named = [s.span for s in frame.mentions if region.contains(s.span)]
    stop = _BEHIND_END.search(text)
    while stop is not None:
        inside = any(span.start < region.start + stop.start() < span.end for span in named)
        if not inside and not (stop.group() == "." and _is_abbreviated(text, stop.end())):
            break
        stop = _BEHIND_END.search(text, stop.end())
    return stop


def _is_abbreviated(text: str, end: int) -> bool:
    """Whether the full stop that ends at `end` is of a word cut short: "Mr.", or letters with stops ("U.S.", "J.K.")."""
    word = text[:end].rpartition(" ")[2]
    return word.lower() in newsroom.abbreviations() or _LETTERS.match(word) is not None


def _describe_behind(frame: Frame, found: Subject, end: int) -> Subject:
    """The subject of an inverted verb with what is printed behind it: the name of a description, the apposition of a name."""
    named = named_behind(frame, found.span, end)
    if named is not None:
        return Subject(named.span, text_of(frame, found.span), "named_behind")
    behind = frame.text[found.span.end - frame.paragraph.start : end - frame.paragraph.start]
    apposition = _APPOSITION.match(behind)
    return replace(found, description=apposition[1]) if apposition else found


# ------------------------------------------------------------ at the head of the sentence


def _participle(frame: Frame, start: int, end: int) -> Subject | None:
    """The subject of a participle at `end`: of the clause right before it, or of the sentence that starts at `start`."""
    base = frame.paragraph.start
    held = _WITH.search(frame.text[max(0, max(start, end - MAX_PARTICIPLE_LEAD) - base) : end - base])
    # "with Senator X calling it"
    found = _before(frame, end - len(held.group(1)), end) if held is not None else None
    chunks = cut_chunks(frame, start, end)
    last = chunks[-1] if chunks else None
    said = next((c for c in reversed(frame.cues) if start <= c.span.start < end), None)
    if (
        found is None
        and last is not None
        and said is not None
        and said.span.start >= last.start
        and not said.is_participle
    ):
        found = _before(frame, last.start, said.span.start)  # "X said on Monday, adding"
    joined = _AS.match(text_of(frame, last)) if found is None and last is not None and len(chunks) > 1 else None
    if joined is not None and last is not None:
        found = _main(frame, last.start + joined.end(), end)  # "..., as X echoed the charge, saying"
    return found or _main(frame, start, end)


def _main(frame: Frame, start: int, end: int) -> Subject | None:
    """The subject of the sentence that starts at `start`: at the head of its first chunk that opens nothing."""
    chunks = cut_chunks(frame, start, end)
    for number, chunk in enumerate(chunks):
        following = chunks[number + 1] if number + 1 < len(chunks) else None
        if is_opening(frame, chunk, following is not None):
            continue
        head = _head_of(frame, chunk)
        if head.owns and following is not None and is_person(frame, following):
            continue  # "X's state director, Y, wrote": Y
        return first_answer(HEAD_RULES, head)
    return None


@dataclass(frozen=True, slots=True)
class _Head:
    """The chunk a sentence's subject heads. `name` is the name at its head, which `owns` what follows: "X's director".

    `people_end` is where the people of the name end, in its text: "the X campaign"; 0 where there are none.
    """

    frame: Frame
    chunk: Span
    text: str
    name: Mention | None
    owns: bool
    people_end: int


def _head_of(frame: Frame, chunk: Span) -> _Head:
    text = text_of(frame, chunk)
    words = [m.start() for m in re.finditer(r"\S{1,60}", text)]
    reach = chunk.start + (words[NEAR_HEAD_WORDS] if len(words) > NEAR_HEAD_WORDS else len(text))
    inside = [s for s in frame.mentions if chunk.start <= s.span.start < reach and can_speak(s)]
    name = _name_of_head(frame, inside)
    pronoun = PRONOUN.match(text)
    starts = name is not None and name.span.start == chunk.start
    own = ("'s ", "\u2019s ", "' ", "\u2019 ")
    behind = text[name.span.end - chunk.start :] if name is not None else ""
    people = OWN_PEOPLE_BEHIND.match(behind)
    owns = (starts or not pronoun) and (behind.startswith(own) or people is not None)
    people_end = len(text) - len(behind) + people.end() if people is not None else 0
    return _Head(frame, chunk, text, name, owns, people_end)


def _pronoun_head(head: _Head) -> Subject | None:
    """A pronoun at the start, unless a longer name stands there."""
    pronoun = PRONOUN.match(head.text)
    if pronoun is None or (head.name is not None and head.name.span.start == head.chunk.start):
        return None
    return Subject(Span(head.chunk.start, head.chunk.start + pronoun.end()), rule="pronoun_head")


def _name_head(head: _Head) -> Subject | None:
    """The name at the head, which owns nothing and is no part of a description: "Captain X", "the mayor, X"."""
    if head.name is None or head.owns:
        return None
    at = head.name.span.start - head.chunk.start
    if (DETERMINED.match(head.text) and at > MAX_HEAD_CHARS) or stands_in(head.text[:at]):
        return None
    return Subject(head.name.span, head.name.description, "name_head")


def _described_head(head: _Head) -> Subject | None:
    """A description: behind an article, or what a name owns: "the crew [left]", "Norway's chief envoy [left]"."""
    described = head.owns or DETERMINED.match(head.text) or stands_in(_before_name(head))
    end = (head.people_end or _description_end(head.text)) if described else 0
    return Subject(Span(head.chunk.start, head.chunk.start + end), rule="described_head") if end else None


def _before_name(head: _Head) -> str:
    """The words before the name; none where there is no name."""
    return head.text[: head.name.span.start - head.chunk.start] if head.name is not None else ""


HEAD_RULES: tuple[Callable[[_Head], Subject | None], ...] = (_pronoun_head, _name_head, _described_head)


def _colon(frame: Frame, start: int, end: int) -> Subject | None:
    """The speaker before a colon: "Minister X: ", "Ms. Y put it this way: ", "HEADLINE - X: "."""
    base = frame.paragraph.start
    for dash in list(_DASH.finditer(frame.text, start - base, end - base))[-1:]:
        tail = Span(dash.end() + base, end)
        named = next((s for s in frame.mentions if tail.contains(s.span) and can_speak(s)), None)
        short = len(text_of(frame, tail).split()) <= MAX_HEAD_WORDS
        if named is not None and named.span.start == tail.start and short:
            return Subject(named.span, named.description, "behind_dash")
    return _main(frame, start, end)


_READERS: dict[How, Callable[[Frame, int, int], Subject | None]] = {
    "before": _before,
    "behind": _behind,
    "participle": _participle,
    "main": _main,
    "colon": _colon,
}

# ------------------------------------------------------------ what stands at a head


def _name_of_head(frame: Frame, inside: list[Mention]) -> Mention | None:
    """The name that heads a chunk's first phrase: the last of those that only tell of whom it is ("Ohio Gov. X")."""
    head = inside[0] if inside else None
    for name, following in zip(inside, inside[1:], strict=False):
        if not _tells_of(frame, name, following):
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


def _description_end(text: str) -> int:
    """Where a description at the head of a chunk ends, at the first filler or verb; 0 where it goes on for too long."""
    end = 0
    fillers, forms = newsroom.quote_words("filler"), newsroom.cue_forms()
    for word in re.finditer(r"\S{1,60}", text):
        lower = word.group().lower().strip(",.")
        if end and (lower in fillers or lower in forms or lower.endswith("ed")):
            break
        end = word.end()
        if len(text[:end].split()) > MAX_HEAD_WORDS:
            return 0
    return end
