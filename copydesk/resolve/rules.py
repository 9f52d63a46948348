"""The rules by which a mention finds what it means: every id that mentions.evidence can begin with.

Belongs here: the closed list, and how a line of evidence is written. What each rule means is said in knowledge/rules.csv; how it
decides stands where it decides.
"""

from __future__ import annotations

from copydesk.records.vocabulary import Term
from copydesk.textforms import show

LONGEST = 300  # characters of a line of evidence; a guess at what a reader takes in


class MentionRule(Term):
    """The rule that decided a mention: mentions.evidence begins with it."""

    TEAM = "team"
    EXACT = "exact"
    ALIAS = "alias"
    DEMONYM = "demonym"
    OWNED = "owned"
    OF_COUNTRY = "of_country"
    TYPO = "typo"
    WEAK_ALIAS = "weak_alias"
    TIE = "tie"
    FULL_NAME = "full_name"
    PARTIAL_NAME = "partial_name"
    PARTIAL_BY_TITLE = "partial_by_title"
    PARTIAL_BY_GENDER = "partial_by_gender"
    PARTIAL_BY_USE = "partial_by_use"
    PARTIAL_MAIN = "partial_main"
    PARTIAL_LAST = "partial_last"
    PARTIAL_TIE = "partial_tie"
    TITLED = "titled"
    HEAD = "head"
    SHORT_FORM = "short_form"
    COMPANY = "company"
    HEAD_WORD = "head_word"
    DEFINED = "defined"
    SPELT = "spelt"
    SLIP = "slip"
    NEW = "new"
    ROLE_AT_DATE = "role_at_date"
    DESCRIBED = "described"
    ROLE_NAMED = "role_named"
    ROLE_MAIN = "role_main"
    ROLE_UNTOLD = "role_untold"
    COREFERENCE = "coreference"
    NOBODY = "nobody"
    UNREAD = "unread"


def as_evidence(line: str) -> str:
    """A line of evidence as it is published: without signs that show nothing, and cut where it grows too long."""
    line = show(line)
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "\u2026"
