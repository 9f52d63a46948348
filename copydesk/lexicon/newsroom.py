"""What we know of newsrooms: outlets, wire agencies, boilerplate, section names, reporting verbs, time zones.

Belongs here: loading those files of knowledge/ once, typed. What they are used for belongs to the rooms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from copydesk.lexicon.files import load_rows
from copydesk.lexicon.outlets import Outlet as Outlet
from copydesk.lexicon.profiles import shipped_profiles
from copydesk.records import RemovedReason

MIN_FOLDED_AGENCY = 5  # "reuters" can only be the agency, "pa" may be anything

CueKind = Literal["say", "write", "think", "ask", "act"]


@dataclass(frozen=True, slots=True)
class Agency:
    """A wire agency and the forms it is credited by."""

    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoilerplateRule:
    """A phrase that marks a line as boilerplate. `example` is a line it must fire on."""

    rule_id: str
    match: Literal["exact", "prefix", "suffix", "contains", "regex"]
    pattern: str
    reason: RemovedReason
    example: str


@dataclass(frozen=True, slots=True)
class InlineMark:
    """A regular expression that boilerplate inside a line starts with, at the start of a sentence or a bracket.

    `kind` says how far the boilerplate reaches: phrase, the match alone; sentence, to the end of the sentence; headline, to the
    end of the headline that follows; credit, over the names that follow; tail, to the end of the line.
    """

    rule_id: str
    kind: Literal["phrase", "sentence", "headline", "credit", "tail"]
    pattern: str
    reason: RemovedReason
    example: str


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb or noun that reports speech, with its inflected forms.

    `takes` says what may follow that is reported without marks: a clause; a clause after "that" only; a person told before
    it; "to" and a verb; a person and "to"; "whether". `beside_person`: the forms that say of a name beside them that it is a
    person's. Not those of which outlets and studies are the subject as often ("reported", "shows"): with all 447 finite forms
    228 of 70,748 mentions of news changed, by eye as many for the worse as for the better. `in_lines`: the forms that the
    cleaner's trees count in a line of a page; another one asks for new trees.
    """

    lemma: str
    forms: tuple[str, ...]
    kind: CueKind
    takes: tuple[str, ...]
    beside_person: tuple[str, ...]
    in_lines: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class _Name:
    name: str


@dataclass(frozen=True, slots=True)
class _PageWord:
    word: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _MarkupWord:
    word: str
    reason: RemovedReason
    note: str


@dataclass(frozen=True, slots=True)
class _Abbreviation:
    """`before_name`: a name goes on after it ("Gen. Mattis"), where others may end what stands before one ("Acme Inc. Jo Fox")."""

    abbreviation: str
    before_name: bool
    note: str


@dataclass(frozen=True, slots=True)
class _QuoteWord:
    word: str
    kind: Literal[
        "about_number", "adverb_in_s", "adverbial", "agent_ending", "article", "be_form", "before_date",
        "before_gerund", "before_name", "before_participle", "before_period", "before_verb", "behind_couple",
        "behind_name", "clause_subject", "closing_tail", "contrast", "coordinator", "description_tail", "determiner",
        "elided", "ends_subject", "filler", "finite", "fragment_goes_on", "group_tail", "group_word", "hanging",
        "have_form", "imagines", "inner_joint", "joins_main", "joins_nouns", "joins_verb", "joint", "later_clause",
        "lead_in", "month", "name_particle", "next_clause", "no_second_piece", "no_verb_after", "not_clause",
        "noun_follows", "noun_in_ly", "noun_too", "number_word", "object_pronoun", "opens_description", "own_people",
        "parts_names", "parts_verb", "past_form", "period", "plural_subject", "points_at_noun", "points_back",
        "preposition", "question_word", "relative_subject", "role_part", "sentence_opener", "set_phrase",
        "small_word", "speaking_pronoun", "stand_in", "stands_alone", "stands_for", "subject_pronoun",
        "subordinator", "sure_preposition", "sure_question", "term", "third_person", "time_tail", "time_word",
        "title_word", "unreal", "weekday", "work",
    ]  # fmt: skip
    note: str


@dataclass(frozen=True, slots=True)
class _BylineWord:
    word: str
    kind: Literal[
        "role", "role_word", "not_person", "not_place", "filler",
        "label_author", "label_editor", "label_closing", "label_other", "picture",
    ]  # fmt: skip
    note: str


@dataclass(frozen=True, slots=True)
class _Zone:
    abbreviation: str
    zone: str
    note: str


def outlets() -> tuple[Outlet, ...]:
    """Every outlet profile we ship, by slug. Raises KnowledgeError for the first mistake in one."""
    return shipped_profiles().outlets


@cache
def agencies() -> dict[str, str]:
    """Every form an agency is credited by, as printed -> its name."""
    return {form: row.name for row in load_rows("agencies.csv", Agency) for form in (row.name, *row.aliases)}


def find_agency(printed: str) -> str | None:
    """The agency a form stands for, or None. Short forms ("PA", "CP") count only as they are spelled in the file."""
    exact = agencies().get(printed)
    if exact is not None or len(printed) < MIN_FOLDED_AGENCY:
        return exact
    return _folded_agencies().get(printed.casefold())


@cache
def _folded_agencies() -> dict[str, str]:
    return {form.casefold(): name for form, name in agencies().items()}


@cache
def agency_pattern() -> re.Pattern[str]:
    """Matches any form of any agency as whole words, longest first."""
    forms = sorted(agencies(), key=lambda form: (-len(form), form))
    return re.compile(r"(?<![A-Za-z])(?:" + "|".join(map(re.escape, forms)) + r")(?![A-Za-z])")


@cache
def boilerplate() -> tuple[BoilerplateRule, ...]:
    """Every phrase rule, in the file's order (the first that fires decides)."""
    return load_rows("boilerplate.csv", BoilerplateRule)


@cache
def inline_marks() -> tuple[InlineMark, ...]:
    """Every mark of boilerplate inside a line, in the file's order (the first that fits decides)."""
    return load_rows("inline_marks.csv", InlineMark)


@cache
def markup_words() -> dict[str, RemovedReason]:
    """Element name or class or id word that marks boilerplate -> what it marks."""
    return {row.word: row.reason for row in load_rows("markup_words.csv", _MarkupWord)}


@cache
def page_words() -> dict[str, frozenset[str]]:
    """Word -> what it tells of a page's line: kinds of words in the text, and of class words around it.

    Kinds: function (articles, prepositions and the like), reader ("you", "we"), speech (verbs of saying), pronoun, site (what
    sites say of themselves), picture (captions and credits), bio (about authors);
    body_class and other_class for class words that stand around bodies and around what is none. The verbs come from cues.csv.
    """
    found = {row.word: frozenset(row.kinds) for row in load_rows("page_words.csv", _PageWord)}
    verbs = {form for cue in cues() for form in cue.in_lines}
    return found | {verb: found.get(verb, frozenset()) | {"speech"} for verb in verbs}


@cache
def sections() -> frozenset[str]:
    """Names of site sections, case-folded."""
    return frozenset(row.name.casefold() for row in load_rows("sections.csv", _Name))


@cache
def cues() -> tuple[Cue, ...]:
    """Every reporting verb."""
    return load_rows("cues.csv", Cue)


@cache
def cue_forms() -> dict[str, Cue]:
    """Inflected form, lower case -> its cue."""
    return {form: cue for cue in cues() for form in cue.forms}


@cache
def person_verbs() -> frozenset[str]:
    """The forms of reporting verbs that say of a name beside them that it is a person's."""
    return frozenset(form for cue in cues() for form in cue.beside_person)


@cache
def outlet_names() -> frozenset[str]:
    """Every name and alias of every outlet, as printed."""
    return frozenset(name for outlet in outlets() for name in (outlet.name, *outlet.aliases))


@cache
def abbreviations() -> frozenset[str]:
    """Abbreviations whose full stop does not end a sentence, lower-cased with the stop."""
    return frozenset(row.abbreviation for row in load_rows("abbreviations.csv", _Abbreviation))


@cache
def name_abbreviations() -> frozenset[str]:
    """Abbreviations after whose full stop a name goes on, lower-cased without it."""
    rows = load_rows("abbreviations.csv", _Abbreviation)
    return frozenset(row.abbreviation.removesuffix(".") for row in rows if row.before_name)


def quote_words(kind: str) -> frozenset[str]:
    """The words around quotations of one kind, as _QuoteWord names them (see the notes in the file)."""
    return _quote_words()[kind]


@cache
def _quote_words() -> dict[str, frozenset[str]]:
    """Kind -> its words. The file is read once for all kinds."""
    found: dict[str, set[str]] = {}
    for row in load_rows("quote_words.csv", _QuoteWord):
        found.setdefault(row.kind, set()).add(row.word)
    return {kind: frozenset(words) for kind, words in found.items()}


@cache
def byline_words(kind: str) -> frozenset[str]:
    """The words and phrases of credit lines of one kind, case-folded.

    role ends or begins what is printed beside a name ("editor"), role_word stands inside it ("senior"); not_person stands where
    a name would ("staff"), filler around dates and names ("published", "min read"); not_place before a dash. Labels come before
    names: label_author, label_editor, label_closing of reporters in closing credits, label_other of people who are none of these
    (photographers). picture names sources of photographs.
    """
    return frozenset(row.word for row in load_rows("byline_words.csv", _BylineWord) if row.kind == kind)


@cache
def compile_words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any of `words` (longest first, as given) as whole words, whatever their case."""
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)", re.IGNORECASE)


@cache
def time_zones() -> dict[str, str]:
    """Zone abbreviation in capitals -> IANA zone."""
    return {row.abbreviation: row.zone for row in load_rows("time_zones.csv", _Zone)}
