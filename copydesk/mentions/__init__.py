"""People, organisations, places and events as spans, before anyone asks whom they mean.

Belongs here: `find_mentions`, the order of the steps. Names never overlap; a role or description may contain names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from copydesk.lexicon.names import is_acronym, lookup
from copydesk.mentions.candidates import Candidate, state_place
from copydesk.mentions.columns import Part
from copydesk.mentions.document import Evidence, lower_words, settle, weigh
from copydesk.mentions.headlines import find_in_headline, looks_like_headline
from copydesk.mentions.roles import find_pronouns, find_roles
from copydesk.mentions.tagged import settle_names
from copydesk.mentions.tokens import Line, Token, tokenize
from copydesk.mentions.typing_runs import read_run
from copydesk.mentions.units import Units, find_runs, find_units
from copydesk.records import ArticleText, Field, Mention, MentionType
from copydesk.spans import Span
from copydesk.tagger.protocol import NameFinder


@dataclass(frozen=True, slots=True)
class _Part:
    """A paragraph or the title, as tokens."""

    in_field: Field
    line: Line


def find_mentions(article: ArticleText, finder: NameFinder | None = None) -> tuple[Mention, ...]:
    """Every name, role and pronoun of the body and the title, sorted by field and start; names never overlap.

    `finder` finds the names that no file knows, in place of the tagger that ships.
    """
    read, loud, evidence = read_parts(article)
    mentions: list[Mention] = []
    for part, names in zip(read, settle_names(read, evidence, finder), strict=True):
        mentions.extend(_mention(part, c) for c in names)
        mentions.extend(find_roles(part.line, part.in_field, part.units))
        if part.in_field == "text":
            mentions.extend(find_pronouns(part.line))
    heard = tuple(mentions)
    for quiet in loud:
        mentions.extend(find_in_headline(quiet.line, quiet.in_field, heard))
    return tuple(sorted(mentions, key=lambda s: (s.in_field, s.span.start, -s.span.end)))


def read_parts(article: ArticleText) -> tuple[list[Part], list[_Part], Evidence]:
    """The parts of a copy as the rules read them, those in title case or capitals, and what they say together."""
    plain, loud = _parts(article)
    units = [find_units(p.line) for p in plain]
    lines = [p.line for p in plain]
    lower_seen = lower_words(lines)
    read = [_read(line.tokens, found, lower_seen) for line, found in zip(lines, units, strict=True)]
    if article.dateline_place is not None:
        read = [
            state_place(p.line, found, article.dateline_place) if p.in_field == "text" else found
            for p, found in zip(plain, read, strict=True)
        ]
    evidence = weigh(lines, read, lower_seen)
    parts: list[Part] = []
    for part, found, candidates in zip(plain, units, read, strict=True):
        settled = [s for c in candidates if (s := settle(part.line.tokens, c, evidence)) is not None]
        parts.append(Part(part.in_field, part.line, found, settled))
    return parts, loud, evidence


def _parts(article: ArticleText) -> tuple[list[_Part], list[_Part]]:
    """The parts whose capitals tell something, and those in title case or capitals, whose don't."""
    plain: list[_Part] = []
    loud: list[_Part] = []
    for span in article.paragraphs:
        part = _Part("text", tokenize(article.text, span))
        (loud if looks_like_headline(part.line.tokens, shouted=True) else plain).append(part)
    if article.title:
        part = _Part("title", tokenize(article.title, Span(0, len(article.title))))
        (loud if looks_like_headline(part.line.tokens, shouted=False) else plain).append(part)
    return plain, loud


def _read(tokens: Sequence[Token], units: Units, lower_seen: frozenset[str]) -> list[Candidate]:
    """The candidates of one part."""
    return [c for run in find_runs(tokens, units) for c in read_run(tokens, run, lower_seen)]


def _mention(part: Part, c: Candidate) -> Mention:
    """The candidate as a mention."""
    line = part.line
    span = line.span(c.first, c.last)
    written = span.of(line.text)
    if c.forms and any(f.demonym for f in c.forms):
        mention_type = MentionType.DEMONYM
    elif is_acronym(written) and not c.stated:  # a dateline's place is in capitals whatever it is
        mention_type = MentionType.ACRONYM
    else:
        mention_type = MentionType.NAME
    description = None
    if c.title_from is not None:
        description = line.surface(c.title_from, c.first).strip() or None
    forms = c.forms or lookup(written)
    return Mention(
        part.in_field, span, written, mention_type, c.entity_type, c.gender, description, c.confidence, forms
    )
