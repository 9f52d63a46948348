"""What the knowledge files say about a name or an office on its own, without a text around it, and why.

Belongs here: the roads from what somebody typed to the spellings and office holders we know, best evidence first. A
wrong answer costs more than none: two entities that fit equally well are both named, and neither is chosen. What a name
means inside a text is for the rooms to decide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from copydesk.kb.answers import TIDY, Answer, Candidate, Question, as_written
from copydesk.kb.names import after_title, in_other_capitals, misspelt, turned_round
from copydesk.kb.offices import as_office, find_country

__all__ = ["Answer", "Candidate", "find_country", "look_up"]


def look_up(name: str, day: dt.date | None = None, country: str | None = None) -> Answer:
    """What `name` means by the knowledge files alone; never raises on any text.

    `country` is an ISO 3166-1 code or an entity_id (see find_country). An office ("the American president") is answered
    by who held it on `day`.
    """
    question = Question(" ".join(name.strip(TIDY).split()), day, country)
    roads: tuple[Callable[[Question], Answer | None], ...] = (
        as_written,
        as_office,
        turned_round,
        after_title,
        in_other_capitals,
        misspelt,
    )
    for road in roads:
        answer = road(question)
        if answer is not None:
            return answer
    return Answer(question.name, None, "unknown", "no known name, spelling or office")
