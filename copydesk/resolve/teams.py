"""National teams: in a report of a football match a country's name is its team's ("Sweden beat Panama").

Belongs here: telling such a report from other news, and a team from the country it plays for. Which countries have a team is
a matter of the knowledge files: an organisation named after the country, "Sweden national football team".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from copydesk.lexicon.keys import WORD
from copydesk.lexicon.names import known, lookup, words
from copydesk.records import ArticleText, EntityType, Field, Mention, MentionType
from copydesk.resolve.known_names import candidates, strong_owner

TEAM = "national football team"
SUBTYPE = "national_team"
# Guesses, from reading: a report of a match has a dozen of these words, a story about a stadium or a ban two or three.
MIN_MATCH_WORDS = 7
MIN_NAMED = 2  # times a country is named before it counts as one that plays
_WON_AND_LOST = frozenset({"to", "from"})  # "lost to England", "a goal from Panama"
CONFIDENCE = 0.85  # a guess


def find_teams(article: ArticleText, names: Sequence[Mention]) -> dict[Mention, str]:
    """The names of countries that mean their teams, each with the team's entity_id; none outside a report of a match."""
    if not is_match_report(article.text):
        return {}
    places = [s for s in names if s.entity_type is EntityType.PLACE and _can_play(s, article)]
    teams = {
        s: team for s in places if (owner := strong_owner(candidates(s))) and (team := _team_of(owner)) is not None
    }
    ends = {
        (s.in_field, s.span.end) for s in places if s not in teams
    }  # "Stockholm, Sweden"; not "Sweden, Belgium and"
    able = [s for s in places if not _is_where(article, s, ends)]
    meant = {s: teams[s] for s in able if s in teams}
    playing = {team for team, count in Counter(meant.values()).items() if count >= MIN_NAMED}
    found = {s: team for s, team in meant.items() if team in playing}
    for s in able:
        # "Korea" where South Korea plays and North Korea doesn't.
        able_teams = {_team_of(form.entity_id) for form in candidates(s)} & playing if s not in meant else set()
        if len(able_teams) == 1:
            found[s] = str(able_teams.pop())
    return found


def is_match_report(text: str) -> bool:
    """Whether a text has the words of a report of a men's football match.

    >>> is_match_report("The striker scored.")
    False
    """
    low = text.lower()
    if sum(word in low for word in words("match_word")) < MIN_MATCH_WORDS:
        return False  # said ten times as fast as the words are read, and of nearly every text
    used = {match.group() for match in WORD.finditer(low)}
    return len(used & words("match_word")) >= MIN_MATCH_WORDS and used.isdisjoint(words("other_match_word"))


def _can_play(mention: Mention, article: ArticleText) -> bool:
    """Whether a name can be a team's: a country's, or its people after "the" ("the Belgians"), who are players here."""
    if mention.mention_type is not MentionType.DEMONYM:
        return True
    text, start = article.field(mention.in_field), mention.span.start
    return mention.text.endswith("s") and text[max(0, start - 4) : start].lower() == "the "


def _is_where(article: ArticleText, mention: Mention, ends: set[tuple[Field, int]]) -> bool:
    """Whether a name says where something is: in a dateline, after "in" or the like, after a comma and a place that has no team."""
    text, start = article.field(mention.in_field), mention.span.start
    if article.dateline is not None and mention.in_field == "text" and start < article.dateline.end:
        return True
    before = text[max(0, start - 20) : start].split()
    if before and before[-1].lower() in words("place_preposition") - _WON_AND_LOST:
        return True
    return text[max(0, start - 2) : start] == ", " and (mention.in_field, start - 2) in ends


def _team_of(entity_id: str) -> str | None:
    """The team of a country or part of one; None where there is none."""
    teams = lookup(f"{known()[entity_id].name} {TEAM}")
    return next((f.entity_id for f in teams if known()[f.entity_id].subtype == SUBTYPE), None)
