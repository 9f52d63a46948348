"""National teams: in a report of a football match a country's name is its team's ("Sweden beat Panama").

Belongs here: telling such a report from other news, and a team from the country it plays for. Which countries have a team is
a matter of the knowledge files: an organisation named after the country, "Sweden national football team".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from copydesk.lexicon.keys import WORD
from copydesk.lexicon.names import known, lookup, words
from copydesk.records import Copy, EntityType, MentionType, Surface
from copydesk.resolve.known_names import candidates, strong_owner

TEAM = "national football team"
SUBTYPE = "national_team"
# Guesses, from reading: a report of a match has a dozen of these words, a story about a stadium or a ban two or three.
MIN_MATCH_WORDS = 7
MIN_NAMED = 3  # times a country is named before it counts as one that plays
CONFIDENCE = 0.85  # a guess


def find_teams(copy: Copy, names: Sequence[Surface]) -> dict[Surface, str]:
    """The names of countries that mean their teams, each with the team's entity_id; none outside a report of a match."""
    if not is_match_report(copy.text):
        return {}
    meant = {s: team for s in names if (team := _team_named(copy, s)) is not None}
    often = Counter(meant.values())
    return {s: team for s, team in meant.items() if often[team] >= MIN_NAMED}


def is_match_report(text: str) -> bool:
    """Whether a text has the words of a report of a men's football match.

    >>> is_match_report("The striker scored.")
    False
    """
    told = {match.group().lower() for match in WORD.finditer(text)}
    return len(told & words("match_word")) >= MIN_MATCH_WORDS and told.isdisjoint(words("other_match_word"))


def _team_named(copy: Copy, surface: Surface) -> str | None:
    """The team of the country that a surface names, None where it names a place in or from which something is."""
    if surface.mention_type is MentionType.DEMONYM or surface.entity_type is not EntityType.PLACE:
        return None
    owner = strong_owner(candidates(surface))
    text, start = copy.field(surface.in_field), surface.span.start
    if owner is None or (copy.dateline is not None and surface.in_field == "text" and start < copy.dateline.end):
        return None
    before = text[max(0, start - 20) : start].split()
    if (before and before[-1].lower() in words("place_preposition")) or text[max(0, start - 2) : start] == ", ":
        return None
    teams = lookup(f"{known()[owner].name} {TEAM}")
    return next((f.entity_id for f in teams if known()[f.entity_id].subtype == SUBTYPE), None)
