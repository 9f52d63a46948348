"""The rules by which a mention finds what it means: every id that mentions.evidence can begin with.

Belongs here: the closed list, what each rule says in one sentence, and what it writes. How a rule decides stands where it
decides.
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


# What each says, and a line it writes.
MENTION_RULES: dict[str, tuple[str, str]] = {
    MentionRule.TEAM: (
        "In a report of a football match a country's name is its team's.",
        'team: "Sweden" in a report of a match is Sweden national football team (org:se:national-football-team)',
    ),
    MentionRule.EXACT: (
        "The words are the name of one thing on the lists.",
        'exact: "North Korea" is the name of North Korea (Q423)',
    ),
    MentionRule.ALIAS: (
        "The words are an alias that means one thing on the lists wherever it stands.",
        'alias: "Pyeongyang" strong alias of Pyongyang (Q18808)',
    ),
    MentionRule.DEMONYM: (
        "The word is that of the people or the ways of one place on the lists.",
        'demonym: "North Korean" strong demonym of North Korea (Q423)',
    ),
    MentionRule.OWNED: (
        "The words together with whose it is, printed before them, are a name on the lists.",
        'owned: with whose it is, "China\'s Foreign Ministry" strong alias of '
        "Ministry of Foreign Affairs (China) (org:cn:ministry-of-foreign-affairs-china)",
    ),
    MentionRule.OF_COUNTRY: (
        "The first words are a country's, and the others mean one organisation of that country.",
        'of_country: behind its country, "Federal Reserve" strong alias of Federal Reserve (org:us:federal-reserve)',
    ),
    MentionRule.TYPO: (
        "The words are a misspelling on the lists.",
        'typo: "North Koera" known misspelling of North Korea (Q423)',
    ),
    MentionRule.WEAK_ALIAS: (
        "The words could be many things; of those on the lists, the one whose country the document speaks of most.",
        'weak_alias: "Georgia" weak alias of Georgia (Q230), whose country GE is spoken of 2x; 2 things are called so',
    ),
    MentionRule.TIE: (
        "Several things on the lists are called so, and the document speaks of no one's country more than of another's.",
        "tie: 2 things are called so: Georgia (Q230), Georgia (U.S. state) (pl:us-georgia)",
    ),
    MentionRule.FULL_NAME: (
        "A person's full name that agrees with one resolved before, middle names aside.",
        'full_name: first and last name as in "Edmund James Harlowe"',
    ),
    MentionRule.PARTIAL_NAME: (
        "A part of the one full name of the document that it can be a part of; a family name is that before any other part.",
        'partial_name: part of "Ottoline Branwick"',
    ),
    MentionRule.PARTIAL_BY_TITLE: (
        "Of several people of that name, the one who has the same title elsewhere in the document.",
        'partial_by_title: part of "Josiah Tull", whose title is the one before it; 2 people are called so',
    ),
    MentionRule.PARTIAL_BY_GENDER: (
        "Of several people of that name, the one known to be of the gender that the title before it tells.",
        'partial_by_gender: part of "Agnes Harlowe", the one of the gender told before it; 2 people are called so',
    ),
    MentionRule.PARTIAL_BY_USE: (
        "Of several people of that name, the one whom the document doesn't call by the given name alone.",
        'partial_by_use: part of "Donald Trump", the others go by their given names; 2 people are called so',
    ),
    MentionRule.PARTIAL_MAIN: (
        "Of several people of that name, the one named at least twice as often as any other before it.",
        'partial_main: part of "Jana Branwick", the one named most before it; 2 people are called so',
    ),
    MentionRule.PARTIAL_LAST: (
        "Of several people of that name, the one named last before it.",
        'partial_last: part of "Kim Yo-ran", the one named last before it; 2 people are called so',
    ),
    MentionRule.PARTIAL_TIE: (
        "Several people of the document have that name, and none of them was named before it.",
        'partial_tie: 2 people are called so: "Edmund Harlowe", "Agnes Harlowe"',
    ),
    MentionRule.TITLED: (
        "A family name after an office is that of the one who held it on the day of the article.",
        'titled: "President" before it: President of US, 1993-01-20 to 2001-01-20 (wikidata-eps:us-cabinet)',
    ),
    MentionRule.HEAD: (
        "A lone family name is that of a head of a state or organisation which the document names.",
        "head: family name of Donald Tusk (Q946): President of the European Council of Q8886, 2014-12-01 to 2019-11-30 (curated)",
    ),
    MentionRule.SHORT_FORM: (
        "A longer name of the document without the place before it or the word for its kind.",
        'short_form: short for "Brannoc Legend Hotel"',
    ),
    MentionRule.COMPANY: (
        "The first words of a company's name, which stands before it in full.",
        'company: first words of "Harwick Textile Industries Inc"',
    ),
    MentionRule.HEAD_WORD: (
        "The word that heads the name of one organisation named before it.",
        'head_word: heads "Merrowston Flood Commission"',
    ),
    MentionRule.DEFINED: (
        "An acronym that the document gives in brackets after the name it is short for.",
        'defined: "(DPRK)" after "Democratic People\'s Republic of Korea"',
    ),
    MentionRule.SPELT: (
        "An acronym made of the initials of one name of the document.",
        'spelt: initials of "Lakeside Fisheries Council"',
    ),
    MentionRule.SLIP: (
        "A slip of the pen away from one name of the document: two letters swapped, or one wrong.",
        'slip: one slip from "DPRK"',
    ),
    MentionRule.NEW: (
        "A name that nothing on the lists and nothing else in the document explains.",
        "new: found by the tagger as person (0.97)",
    ),
    MentionRule.ROLE_AT_DATE: (
        "An office whose country or organisation is told, by who held it on the day of the article.",
        'role_at_date: "president" of US: President of US, 2017-01-20 to 2021-01-20 (wikidata-eps:us-cabinet)',
    ),
    MentionRule.DESCRIBED: (
        "An office, by the person named last before it whom the document gives that office.",
        'described: "Tobias Marrow", called "prime minister" in the document, is named before it',
    ),
    MentionRule.ROLE_NAMED: (
        "An office of no told country, by the one of its holders on the day of the article whom the document names.",
        'role_named: "foreign minister" that day, and named here: Federal Minister for Foreign Affairs of DE, 2018-03-14 to 2021-12-08 (curated)',
    ),
    MentionRule.ROLE_MAIN: (
        "An office of no told country, by its holder in the country or organisation that the document is about.",
        'role_main: "president" of US, which the document is about: President of US, 1989-01-20 to 1993-01-20 (curated)',
    ),
    MentionRule.ROLE_UNTOLD: (
        "An office of which nothing tells who holds it.",
        'role_untold: who is "president" depends on the day, and the article has no date',
    ),
    MentionRule.COREFERENCE: (
        "A pronoun, by the highest score among the people named around it.",
        'coreference: "Mara Holt", 1 sentence back, subject there, same gender; score 1.7 above "Ned Ames"',
    ),
    MentionRule.NOBODY: (
        "A pronoun near which nobody is named whom it could mean.",
        "nobody: nobody who fits is named within 6 sentences before it",
    ),
    MentionRule.UNREAD: (
        "A mention that no rule resolves: a pronoun of the title.",
        "unread: no rule reads a pronoun of the title",
    ),
}


def as_evidence(line: str) -> str:
    """A line of evidence as it is published: without signs that show nothing, and cut where it grows too long."""
    line = show(line)
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "\u2026"
