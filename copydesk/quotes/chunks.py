"""The parts of a reporter's clause: what stands between its commas, and what each part can be.

Belongs here: cutting and trimming stretches of a frame, and telling an apposition, a place or a name by its look. Which part
is the subject is told in subject.
"""

from __future__ import annotations

import re

from copydesk.lexicon import names, newsroom
from copydesk.lexicon.keys import name_key
from copydesk.quotes.frame import Frame
from copydesk.quotes.words import WordPattern
from copydesk.records import EntityType, MentionType
from copydesk.spans import Span, trim

TITLES = WordPattern(r"(?:(?:[A-Z][\w.\u2019'-]{1,20}|<title_word>) ){1,4}")
AGE = re.compile(r"\d{1,3}$")
_OPENED_BY_PAST = re.compile(r"[A-Z][a-z]{2,20}ed\b")
_WHAT = re.compile(r"(?:^|.* )[Ww]hat (?=\S)")
# What a clause inside another starts with: "X said [that the mayor]", "X said [as the heckler]".
_INNER = WordPattern(r"(?:<inner_joint> )?<opens_description> ", re.IGNORECASE)
# Guesses, from reading.
MAX_TITLE_WORDS = 8  # between a comma and a name or verb: "said", "Ohio State University professor"
MAX_PLACE_TAIL = 5  # characters: "Mo.", "Conn."
_FILLER_SIZES = (3, 2, 1)  # words of a filler, as quote_words.csv holds them: "went on to", "did not", "has"
STOPS = re.compile(r"[,;:\u2014\u2013]")


def is_apposition(frame: Frame, chunk: Span) -> bool:
    """Whether a chunk can only describe the one before it: an age, or words that start low or with a determiner."""
    text = text_of(frame, chunk)
    if AGE.fullmatch(text) or text.startswith(("who ", "whose ", "a ", "an ", "the ")):
        return True
    return text[:1].islower() and text.split(" ", 1)[0] not in newsroom.quote_words("joint")


def is_place_tail(frame: Frame, chunk: Span) -> bool:
    """Whether a chunk is the second half of a place: "from Ava, Mo., said"."""
    if len(chunk) <= MAX_PLACE_TAIL and text_of(frame, chunk)[:1].isupper():
        return True
    return any(
        s.entity_type == EntityType.PLACE and chunk.contains(s.span) and len(chunk) - len(s.span) <= 1
        for s in frame.mentions
    )


def is_person(frame: Frame, chunk: Span) -> bool:
    """Whether a chunk is a person's name, with titles: "the chair, Judge X, said"."""
    return any(
        s.entity_type == EntityType.PERSON
        and s.mention_type == MentionType.NAME
        and s.span.end == chunk.end
        and (s.span.start == chunk.start or TITLES.fullmatch(text_of(frame, chunk), 0, s.span.start - chunk.start))
        for s in frame.mentions
    )


def is_lead_in(text: str) -> bool:
    """Whether a chunk opens a sentence and holds no subject: "On Monday"."""
    first, _, rest = text.partition(" ")
    first = first.lower()
    if rest.startswith("what "):
        return False  # "in what X, a nurse, called"
    return first in newsroom.quote_words("lead_in") or first.endswith(("ing", "ly"))


def is_opening(frame: Frame, chunk: Span, more: bool) -> bool:
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


def cut_chunks(frame: Frame, start: int, end: int) -> list[Span]:
    """The parts of a clause between commas, semicolons and dashes; a comma inside a name does not part it."""
    base = frame.paragraph.start
    named = [s.span for s in frame.mentions]
    found: list[Span] = []
    at = start
    for stop in STOPS.finditer(frame.text, max(0, start - base), max(0, end - base)):
        position = stop.start() + base
        if any(n.start < position < n.end for n in named) or frame.text[stop.end() : stop.end() + 1].isdigit():
            continue  # a comma inside a name or a number
        found.append(trim_frame(frame, Span(at, position)))
        at = position + 1
    found.append(trim_frame(frame, Span(min(at, end), end)))
    return [c for c in found if len(c)]


def strip_fillers(frame: Frame, start: int, end: int) -> int:
    """Where a clause ends when the auxiliaries and adverbs before the cue are left off."""
    fillers = newsroom.quote_words("filler")
    while True:
        text = frame.text[start - frame.paragraph.start : end - frame.paragraph.start].rstrip()
        words = text.split(" ")
        for size in _FILLER_SIZES:
            tail = " ".join(words[-size:])
            if len(words) > size and (tail.lower() in fillers or (size == 1 and _is_adverb(tail))):
                end = start + len(text) - len(tail)
                break
        else:
            return start + len(text)


def _is_adverb(word: str) -> bool:
    """Whether a word looks like an adverb: "angrily", not "family"."""
    return word.endswith("ly") and word.islower() and word not in newsroom.quote_words("noun_in_ly")


def drop_joint(frame: Frame, chunk: Span) -> Span:
    """A chunk without the conjunctions it starts with."""
    for _ in range(2):  # "and while he"
        text = text_of(frame, chunk)
        first = text.split(" ", 1)[0]
        if first.lower() not in newsroom.quote_words("joint") or " " not in text:
            break
        chunk = trim_frame(frame, Span(chunk.start + len(first), chunk.end))
    return chunk


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


def text_of(frame: Frame, span: Span) -> str:
    """The words of a span of a frame, what stands in marks blotted out."""
    return frame.text[span.start - frame.paragraph.start : span.end - frame.paragraph.start]


def inner_clause(frame: Frame, chunk: Span) -> Span:
    """The innermost clause of a chunk: "in what X [called]" is X, "X said the mayor [called]" is the mayor."""
    what = _WHAT.match(text_of(frame, chunk))
    if what is not None:
        chunk = trim_frame(frame, Span(chunk.start + what.end(), chunk.end))
    for cue in reversed(frame.cues):
        if cue.is_participle or cue.kind not in ("say", "write") or not chunk.start < cue.span.start < chunk.end:
            continue
        rest = trim_frame(frame, Span(cue.span.end, chunk.end))
        words = text_of(frame, rest)
        return rest if _INNER.match(words) and means_people(words) else chunk
    return chunk


def means_people(words: str, *, listed: bool = False) -> bool:
    """Whether words end in a noun for people, a listed one or one by its ending: "said the golf [venture]" has no clause."""
    last = words.rpartition(" ")[2].lower()
    key = name_key(last)
    lists = (names.words(kind) for kind in ("person_head", "person_noun", "group_noun"))
    if key in names.titles() or any(key in x for x in lists):
        return True
    return not listed and last.endswith(tuple(newsroom.quote_words("agent_ending")))
