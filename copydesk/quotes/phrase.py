"""Who a phrase names: "Ms. Y", "she", "the chair", "officials at the port", "Ada and Tom Holt".

Belongs here: one stretch of words in, the part of it that names a speaker out, by rules in order. There is no parser: the
names already found and closed classes of words carry it. Where such a stretch stands is told in subject.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from copydesk.lexicon import names, newsroom
from copydesk.lexicon.keys import WORD, name_key
from copydesk.quotes.chunks import TITLES, drop_joint, means_people, text_of
from copydesk.quotes.frame import Frame
from copydesk.quotes.words import WordPattern
from copydesk.records import EntityType, Mention, MentionType
from copydesk.spans import Span

# Guesses, from reading: what is longer is a clause with more than one phrase in it.
MAX_DESCRIPTION_WORDS = 12
MAX_STAND_IN_WORDS = 18  # "a spokesman for the ministry of ... in ...": its prepositions make it longer
MAX_WORDS_WITH_NAME = 20
MAX_GROUP_WORDS = 4  # "senior party officials"

PRONOUN = WordPattern(r"<speaking_pronoun>\b(?!['\u2019])", re.IGNORECASE)
DETERMINED = WordPattern(r"<opens_description>\b ", re.IGNORECASE)
_NAME_SHAPE = WordPattern(r"[A-Z][\w\u2019-]{1,24}(?: (?:[A-Z][\w.\u2019-]{0,24}|<name_particle>)){0,3}")
_PRONOUN_AT_END = WordPattern(r" (<third_person>)$")
_BARE_GROUP = WordPattern(r"(?:[A-Za-z-]{2,20} ){0,3}[a-z-]{2,20}(?:s|<group_word>)\b$|[Pp]olice\b$|[A-Z][a-z]{2,20}s$")
# "52 percent of voters", "More than 6 in 10 ..."
_NUMBERED = WordPattern(r"(?:<about_number> )?(?:\d[\d,.]{0,9}|<number_word>)\b", re.IGNORECASE)
_TAIL_OF_GROUP = WordPattern(r" <group_tail>\b")
_APART = WordPattern(r"\b<parts_names>\b|[,;(\u2014\u2013]")
# "the party's officials", "X supporters", "the X campaign": they speak, not the name they stand beside.
_OWN_PEOPLE = WordPattern(r"(?:['\u2019]s?)? (?:[a-z-]{2,20} ){0,3}(?:<own_people>|(?!<adverb_in_s>)[a-z-]{3,20}s)")
OWN_PEOPLE_BEHIND = WordPattern(r" <own_people>\b")
_NOUNS = re.compile(r"(?: [a-z][a-z-]{1,20}){1,4}")
_OWNED_BEHIND = WordPattern(r"['\u2019]s? (?:[a-z-]{2,20} ){0,3}[a-z-]{2,20}(?= <group_tail> )")
_CAPITALS_BEHIND = re.compile(
    r"((?: [a-z][a-z-]{1,20}){1,4}) ((?:[A-Z][\w\u2019'-]{1,24} ){1,2}[A-Z][\w\u2019'-]{1,24})"
)
_TELLS_MORE = re.compile(r" (?:of|from|for) ")
_ALONE = WordPattern(r"<stands_alone>", re.IGNORECASE)
_OWNED = re.compile(r"(?:[A-Z][\w.-]{1,24} ){0,3}[A-Z][\w.-]{1,24}['\u2019]s? (?:[a-z-]{2,20} ){0,3}[a-z-]{2,20}")
_CAPITALS = re.compile(r"(?<![^ ])(?:[A-Z][\w.\u2019'-]{1,24} ){1,5}[A-Z][\w.\u2019'-]{1,24}$")
_DESCRIPTION_TAIL = WordPattern(r" <description_tail>\b")
_DESCRIBED = WordPattern(r"(?:<opens_description>|[a-z][\w-]{1,20}) [^,;:.]{2,80}", re.IGNORECASE)
_COUPLE = WordPattern(
    r"(?:^|(?<= ))([A-Z][a-z]{1,20}) and ([A-Z][a-z]{1,20}) [A-Z][\w\u2019-]{1,24}(?=$| <behind_couple>\b|[,.;])"
)
_ENDS_NAME = WordPattern(r"$|[,.;)]| <behind_name>\b")


@dataclass(frozen=True, slots=True)
class Subject:
    """The stretch that names the speaker, the role printed beside it, and the rule that chose it."""

    span: Span
    description: str | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of the reporter's words that may name a speaker.

    `inside` are the mentions in it that can speak, without the names that a role holds; `first` and `last` are of those.
    """

    frame: Frame
    span: Span
    text: str
    inside: Sequence[Mention]
    first: Mention | None
    last: Mention | None

    @property
    def size(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    def part(self, start: int, end: int | None = None) -> Span:
        """The part between two positions of its text, as a span of the field."""
        return Span(self.span.start + start, self.span.end if end is None else self.span.start + end)


# The words that name the speaker; a mention where its own description tells of it too.
Found = Span | Mention
Rule = Callable[[Phrase], Found | None]


def choose_subject(frame: Frame, chunk: Span, described: str | None) -> Subject | None:
    """The name, pronoun or description that a stretch names: what the first rule that fits says.

    `described` is what stands beside it and tells who it is: "[X], a nurse".
    """
    phrase = read_phrase(frame, chunk)
    if phrase is None:
        return None
    for rule in RULES:
        found = rule(phrase)
        if found is not None:
            name = rule.__name__.removeprefix("_")
            if isinstance(found, Mention):
                return Subject(found.span, described or found.description, name)
            return Subject(found, described, name)
    return None


def read_phrase(frame: Frame, chunk: Span) -> Phrase | None:
    """A stretch without the conjunctions before it and the bracket behind it ("Rep. X (D-Md.)"); None when that is all."""
    chunk = drop_joint(frame, chunk)
    text = text_of(frame, chunk)
    opened = text.rfind(" (")
    if text.endswith(")") and opened > 0:
        chunk = Span(chunk.start, chunk.start + opened)
        text = text_of(frame, chunk)
    if not text:
        return None
    inside = _outermost([s for s in frame.mentions if chunk.contains(s.span) and can_speak(s)])
    return Phrase(frame, chunk, text, inside, inside[0] if inside else None, inside[-1] if inside else None)


# ------------------------------------------------------------ the rules, in order


def _described_name(phrase: Phrase) -> Found | None:
    """A name at the end that a name at the start only tells of: "New York Times columnist X", "Y's lawyer Z"."""
    first, last = phrase.first, phrase.last
    if first is None or last is None or last is first or last.span.end != phrase.span.end:
        return None
    if last.span.start <= first.span.end:
        return None
    if last.mention_type != MentionType.NAME or last.entity_type != EntityType.PERSON:
        return None
    return None if _APART.search(text_of(phrase.frame, Span(first.span.end, last.span.start))) else last


def _own_people(phrase: Phrase) -> Found | None:
    """A name's people, who speak and not the name: "the Holt campaign", "Norway's officials"."""
    first = phrase.first
    if first is None or phrase.text[: first.span.start - phrase.span.start] not in ("", "The ", "the "):
        return None
    behind = first.span.end - phrase.span.start
    person = first.entity_type == EntityType.PERSON
    # "CFI head", "Pentagon spokesman"
    one = not person and _NOUNS.fullmatch(phrase.text, behind) and means_people(phrase.text, listed=True)
    if one or _OWN_PEOPLE.fullmatch(phrase.text, behind):
        return phrase.span
    people = OWN_PEOPLE_BEHIND.match(phrase.text, behind)
    return phrase.part(0, people.end()) if people is not None else None


def _owned_by_name(phrase: Phrase) -> Found | None:
    """Somebody told of by the only name there is: "Holt's lawyer", "Holt's lawyer in Ostby" are not Holt."""
    first = phrase.first
    if first is None or first.span.start != phrase.span.start:
        return None
    if first is phrase.last and _OWNED.fullmatch(phrase.text):
        return phrase.span
    # "Holt's former aide in Ostby"; what a body has written speaks for it: "the board's study of boats"
    owned = _OWNED_BEHIND.match(phrase.text, first.span.end - phrase.span.start)
    others = any(s.entity_type == EntityType.PERSON for s in phrase.inside if s is not first)
    people = owned is not None and means_people(owned.group())
    return phrase.part(0, owned.end()) if owned is not None and people and not others else None


def _titled_capitals(phrase: Phrase) -> Found | None:
    """Words with capitals behind the name of a body and a noun for people, where no name was found: "CFI head Runa Lie"."""
    first = phrase.first
    if first is None or first is not phrase.last or first.span.start != phrase.span.start:
        return None
    if first.entity_type == EntityType.PERSON or first.mention_type == MentionType.PRONOUN:
        return None
    behind = _CAPITALS_BEHIND.fullmatch(phrase.text, first.span.end - phrase.span.start)
    return phrase.part(behind.start(2)) if behind is not None and means_people(behind[1], listed=True) else None


def _titled_name(phrase: Phrase) -> Found | None:
    """The first person behind a noun for people, where more is told of them: "sailor X of Hurricane Y"."""
    person = next((s for s in phrase.inside if s.entity_type == EntityType.PERSON), None)
    if person is None or person.mention_type != MentionType.NAME or person is phrase.last:
        return None
    before = phrase.text[: person.span.start - phrase.span.start].rstrip()
    behind = _TELLS_MORE.match(phrase.text, person.span.end - phrase.span.start)
    titled = before and not _APART.search(before) and means_people(before)
    return person if behind is not None and titled else None


def _bare_name(phrase: Phrase) -> Found | None:
    """A name by its look alone: "Will", or a given name before a family name that was found alone."""
    text = phrase.text
    if not _NAME_SHAPE.fullmatch(text):
        return None
    words = text.split(" ")
    if phrase.last is None:
        key = words[0].lower()
        ordinary = key in names.words("function") or key in names.words("calendar") or key.endswith("ly")
        opens = phrase.frame.sentence_of(phrase.span.start).start == phrase.span.start
        return None if (ordinary and opens) or PRONOUN.fullmatch(text) or key == "you" else phrase.span
    last = phrase.last.span
    before = text_of(phrase.frame, Span(phrase.span.start, last.start)).split(" ")[-2:-1]
    alone = last.end == phrase.span.end and " " not in phrase.last.text
    if alone and before and name_key(before[0]) in names.given_names():
        return Span(last.start - len(before[0]) - 1, last.end)
    return None


def _name_at_start(phrase: Phrase) -> Found | None:
    """A name or role at the start, or behind titles: "Sen. X of Ohio"; a place only where it stands alone ("China")."""
    first = phrase.first
    if first is None or first.mention_type == MentionType.PRONOUN:
        return None
    if first.entity_type == EntityType.PLACE and first.span.end != phrase.span.end:
        return None  # "U.S. Secretary X" starts with a place too
    if first.span.start == phrase.span.start:
        return first
    titled = TITLES.fullmatch(phrase.text, 0, first.span.start - phrase.span.start)
    return first if titled and first.entity_type == EntityType.PERSON else None


def _pronoun_at_start(phrase: Phrase) -> Found | None:
    """A pronoun at the start: "she", "they all"."""
    pronoun = PRONOUN.match(phrase.text)
    if pronoun and (len(phrase.text) == pronoun.end() or phrase.text[pronoun.end()] == " "):
        return phrase.part(0, pronoun.end())
    return None


def _pronoun_at_end(phrase: Phrase) -> Found | None:
    """A pronoun at the end: "In a letter to the town it [spoke of]"."""
    pronoun = _PRONOUN_AT_END.search(phrase.text)
    return phrase.part(*pronoun.span(1)) if pronoun else None


def _stands_alone(phrase: Phrase) -> Found | None:
    """A word that means people by itself, or somebody told of by a name that nobody found: "many", "Oyen's aide"."""
    return phrase.span if _ALONE.fullmatch(phrase.text) or _OWNED.fullmatch(phrase.text) else None


def _stand_in(phrase: Phrase) -> Found | None:
    """Somebody named by whom they speak for: "a spokesman for the ministry"."""
    return phrase.span if stands_in(phrase.text) and phrase.size <= MAX_STAND_IN_WORDS else None


def _name_at_end(phrase: Phrase) -> Found | None:
    """A name at the end, unless it is a place or what another noun is of: "the ever cheerful X", not "an ally of X"."""
    last = phrase.last
    if last is None or last.span.end != phrase.span.end or last.entity_type == EntityType.PLACE:
        return None
    return None if _hangs_on_noun(phrase, last) else last


def _determined(phrase: Phrase) -> Found | None:
    """A description behind an article or the like, up to its clause or place: "the woman [who came]"; or the place it is."""
    if not DETERMINED.match(phrase.text) or phrase.size > MAX_DESCRIPTION_WORDS:
        return None
    end = phrase.span.end
    place = next((s for s in phrase.inside if s.span.end == end and s.span.start - phrase.span.start <= 4), None)
    tail = _DESCRIPTION_TAIL.search(phrase.text)
    return place.span if place else phrase.part(0, tail.start() if tail else None)


def _bare_group(phrase: Phrase) -> Found | None:
    """A plural without an article: "senior officials in the region", "Police"."""
    head = _TAIL_OF_GROUP.pattern.split(phrase.text, maxsplit=1)[0]
    short = phrase.size <= MAX_DESCRIPTION_WORDS and len(head.split()) <= MAX_GROUP_WORDS
    return phrase.span if short and _BARE_GROUP.match(head) else None


def _counted_group(phrase: Phrase) -> Found | None:
    """So and so many, or people of a country: "52 percent of voters", "Iraqi police sources"."""
    if phrase.size > MAX_DESCRIPTION_WORDS:
        return None
    start = phrase.span.start
    people = (s for s in phrase.frame.mentions if s.span.start == start and s.mention_type == MentionType.DEMONYM)
    return phrase.span if _NUMBERED.match(phrase.text) or any(people) else None


def _capitals_at_end(phrase: Phrase) -> Found | None:
    """Words with capitals at the end, where nothing is known: "longtime volunteer Oyen Brask"."""
    capitals = _CAPITALS.search(phrase.text) if phrase.last is None else None
    return phrase.part(capitals.start()) if capitals and phrase.size <= MAX_DESCRIPTION_WORDS else None


def _name_inside(phrase: Phrase) -> Found | None:
    """The last name anywhere in a phrase that is no whole sentence, or the people of it: "On Friday the Holt campaign"."""
    last = phrase.last
    if last is None or phrase.size > MAX_WORDS_WITH_NAME or _hangs_on_noun(phrase, last):
        return None
    start, end = last.span.start - phrase.span.start, last.span.end - phrase.span.start
    if not OWN_PEOPLE_BEHIND.fullmatch(phrase.text, end):
        return last
    article = 4 if phrase.text[:start].lower().endswith("the ") else 0
    return phrase.part(start - article)


RULES: tuple[Rule, ...] = (
    _described_name,
    _own_people,
    _owned_by_name,
    _titled_capitals,
    _titled_name,
    _bare_name,
    _name_at_start,
    _pronoun_at_start,
    _pronoun_at_end,
    _stands_alone,
    _stand_in,
    _name_at_end,
    _determined,
    _bare_group,
    _counted_group,
    _capitals_at_end,
    _name_inside,
)

# ------------------------------------------------------------ what a phrase and a mention can be


def _outermost(mentions: list[Mention]) -> list[Mention]:
    """The mentions without the names a role holds: "the White House press secretary" is not the White House."""
    roles = [s.span for s in mentions if s.mention_type == MentionType.ROLE]
    return [s for s in mentions if not any(role != s.span and role.contains(s.span) for role in roles)]


def can_speak(mention: Mention) -> bool:
    """Whether a mention can be a speaker: a name, a role, or a pronoun in the subject's case."""
    if mention.mention_type == MentionType.PRONOUN:
        return mention.text.lower() in newsroom.quote_words("speaking_pronoun")
    return mention.mention_type != MentionType.DEMONYM


def stands_in(text: str) -> bool:
    """Whether a phrase names someone by whom they speak for: "a spokesman for X"; "X's lawyer" does not."""
    words = re.findall(r"[\w-]{1,30}", text.lower())
    nouns, joints = newsroom.quote_words("stand_in"), newsroom.quote_words("stands_for")
    return any(
        following in joints and (word in nouns or word.removesuffix("s") in nouns)
        for word, following in zip(words, words[1:], strict=False)
    )


@cache
def _no_verbs() -> frozenset[str]:
    """Words before a name that are no verb: "a man who [the] X called"."""
    kinds = ("determiner", "coordinator", "title_word", "before_name")
    return frozenset().union(*(newsroom.quote_words(kind) for kind in kinds))


def _hangs_on_noun(phrase: Phrase, name: Mention) -> bool:
    """Whether a name only tells more of the noun before it, titles apart: "people close to President X"."""
    words = phrase.text[: name.span.start - phrase.span.start].split()
    if not words or words[0].lower() in newsroom.quote_words("lead_in") | newsroom.quote_words("preposition"):
        return False  # "In a letter to the town X [said]"
    titles, size = newsroom.quote_words("title_word"), len(words)
    while words and (words[-1].lower() in titles or (words[-1][0].isupper() and name_key(words[-1]) in names.titles())):
        words.pop()
    if len(words) > 2 and "who" in words[1:-1] and words[-1].islower() and words[-1] not in _no_verbs():
        return True  # "a lawyer who represents X"; not "a man who X [called]"
    if len(words) < 2 or words[-1] not in newsroom.quote_words("preposition"):
        return False
    return len(words) == size or words[-2].islower()  # "Secretary of State X" is one title


# ------------------------------------------------------------ names one clause or one comma further in


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
