"""What made a pronoun mean somebody, in words: the features behind a score, and why each of the others lost.

Belongs here: saying it. The score is counted in pronouns.py.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from copydesk.lexicon.rows import Gender
from copydesk.records import Mention, Weighed
from copydesk.resolve.document import Entry, Register
from copydesk.resolve.named_people import AGREES, AHEAD, PER_SENTENCE, QUOTED, SPOKE_LAST, SUBJECT, WINDOW, Named, Past

_FURTHER_TOLD = 5  # people too far back whom a trace still names: a guess at what a reader wants
_LEVEL = 0.05  # scores nearer than this differ by rounding alone: every weight is a multiple of a tenth


class Features(NamedTuple):
    """What a score is made of. `back`: sentences; None for who is named only after the pronoun."""

    back: int | None
    subject: bool
    agrees: bool
    quoted_apart: bool
    spoke_last: bool


def read_features(named: Named | Mention, gender: Gender | None, here: int, quoted: bool, spoke_last: bool) -> Features:
    """What made the score of a person by that mention, for a pronoun of that gender in that sentence, quoted or not."""
    if isinstance(named, Mention):
        return Features(None, False, False, False, spoke_last)
    return Features(
        here - named.sentence, named.subject, named.entry.gender == gender, named.quoted != quoted, spoke_last
    )


@lru_cache(maxsize=1024)  # every set of features there is
def tell(back: int | None, subject: bool, agrees: bool, quoted_apart: bool, spoke_last: bool) -> str:
    """The features in words."""
    if back is None:
        words = "named right after it in its sentence"
    elif back == 0:
        words = "in its sentence"
    else:
        words = "1 sentence back" if back == 1 else f"{back} sentences back"
    words += ", subject there" if subject else ""
    words += ", same gender" if agrees else ""
    words += ", quoted unlike it" if quoted_apart else ""
    return words + (", spoke last" if spoke_last else "")


@lru_cache(maxsize=1024)
def tell_margin(margin: float) -> str:
    """By how much the best score is higher than the next one, whose name follows."""
    return f"score {margin:.1f} above" if margin > _LEVEL else "score level with"


def _parts(features: Features) -> tuple[tuple[str, float], ...]:
    """The features as what they add to the score."""
    if features.back is None:
        first = ("named after", -AHEAD)
    else:
        first = ("sentences back", 0.0 - PER_SENTENCE * features.back)
    others = (
        ("subject", SUBJECT * features.subject),
        ("agrees", AGREES * features.agrees),
        ("quoted", -QUOTED * features.quoted_apart),
        ("spoke last", SPOKE_LAST * features.spoke_last),
    )
    return (first, *(part for part in others if part[1]))


def weigh(
    register: Register,
    ranked: Sequence[tuple[str, float]],
    best: Mapping[str, Named | Mention],
    features: Mapping[str, Features],
) -> Iterator[Weighed]:
    """Everybody who has a score, with what it is made of."""
    for number, (entity_id, score) in enumerate(ranked):
        lower = ranked[0][1] - score
        if number == 0:
            why = "the highest score" if len(ranked) > 1 else "nobody else fits"
        elif lower > _LEVEL:
            why = f"score {lower:.1f} lower"
        else:
            why = "score as high; one had to be taken"
        named = best[entity_id]
        mention = named if isinstance(named, Mention) else named.mention
        yield _candidate(register.entries[entity_id], mention, number == 0, why, score, _parts(features[entity_id]))


def never_weighed(past: Past, scores: Container[str], here: int) -> Iterator[Weighed]:
    """Those who were named before and got no score, and why; of those too far back the last few."""
    further = 0
    for named in reversed(past.last.values()):
        entity_id, back = named.entry.entity_id, here - named.sentence
        if entity_id in scores:
            continue
        if back > WINDOW:
            further += 1
            if further > _FURTHER_TOLD:
                return
            why = f"further back than {WINDOW} sentences: {back}"
        elif entity_id not in past.persons:
            why = "nothing but capitals says that this is a person"
        else:
            why = "gender clashes"
        yield _candidate(named.entry, named.mention, False, why)


def _candidate(
    entry: Entry,
    mention: Mention,
    won: bool,
    why: str,
    score: float | None = None,
    parts: tuple[tuple[str, float], ...] = (),
) -> Weighed:
    return Weighed(
        text=mention.text,
        in_field=mention.in_field,
        span=mention.span,
        entity_id=entry.entity_id,
        name=entry.name,
        won=won,
        why=why,
        score=None if score is None else round(score, 4) + 0.0,  # never -0.0
        parts=parts,
    )
