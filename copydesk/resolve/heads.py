"""Heads of states, governments and organisations whom a text calls by their family names alone: "Merkel", "Tusk".

Belongs here: a lone family name that one of them bears, and nobody else we know, in a text about what they head.
"""

from __future__ import annotations

from collections import Counter

from copydesk.lexicon.keys import name_key
from copydesk.lexicon.names import cite_row, heads_by_family_name, known
from copydesk.records import ArticleText, Mention, MentionMethod
from copydesk.resolve.document import Register
from copydesk.resolve.rules import MentionRule

CONFIDENCE = 0.75  # a guess


def settle_head(register: Register, article: ArticleText, mention: Mention, countries: Counter[str]) -> bool:
    """Resolves a lone family name by the one head who bears it; whether it could.

    The text must also name the country or organisation, and the term must have begun by its date; whether it has ended is all
    the same, since who has left office keeps the name.
    """
    for term in heads_by_family_name().get(name_key(mention.text), ()):
        seat = known().get(term.of)  # an organisation; countries go by their codes
        named = term.of in countries or (
            seat is not None and f"{seat.name} " in f"{article.text} {article.title or ''} "
        )
        begun = article.date is None or term.start[:4] <= str(article.date.year)
        if named and begun:
            entry = register.add_known(term.person_id)
            why = f"family name of {entry.name} ({term.person_id}): {cite_row(term)}"
            register.settle(mention, entry, MentionMethod.ALIAS, CONFIDENCE, MentionRule.HEAD, why)
            return True
    return False
