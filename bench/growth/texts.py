"""Texts of any length, of kinds that are hard on a stage each: names, people of one name, quotations, lines, dates ...

Belongs here: making them. The words are made of syllables; same kind, size and seed, same text.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_SYLLABLES = "ka lo mi ren tor vas del bru an eth or ine sal wick ham ford ley mar quin dro pel".split()
_DAYS = ("Monday", "Tuesday", "Friday")
_PARAGRAPH = 4  # sentences, on average


def make_text(kind: str, size: int, seed: int = 1) -> str:
    """A text of a kind (one of KINDS) and of `size` characters or a sentence more.

    >>> make_text("lines", 6)
    'a\\na\\na\\n'
    """
    random = Random(f"{kind} {seed}")  # noqa: S311 - no secret hangs on it
    make = KINDS[kind]
    parts: list[str] = []
    length = 0
    while length < size:
        part = make(random)
        if kind not in _UNBROKEN and random.randrange(_PARAGRAPH) == 0:
            part += "\n\n"
        parts.append(part)
        length += len(part)
    return "".join(parts)


def _word(random: Random) -> str:
    return "".join(random.choices(_SYLLABLES, k=random.randint(1, 3)))


def _name(random: Random) -> str:
    return "".join(random.choices(_SYLLABLES, k=random.randint(2, 3))).capitalize()


def _sentence(random: Random) -> str:
    return " ".join(_word(random) for _ in range(random.randint(6, 18))).capitalize() + ". "


def _names(random: Random) -> str:
    first, second = f"{_name(random)} {_name(random)}", f"{_name(random)} {_name(random)}"
    return f"{first} met {second} in {_name(random)} on {random.choice(_DAYS)}. "


def _namesakes(random: Random) -> str:
    other = f"{random.choice(('Ana', 'Bo', 'Cy'))} {_name(random)}"
    return f"{_name(random)} Kim met {other} near Lake {_name(random)}. "


def _quotes(random: Random) -> str:
    return f"\u201c{_sentence(random)[:-2]},\u201d said {_name(random)} {_name(random)}. "


def _dates(random: Random) -> str:
    day = f"{random.choice(_DAYS)}, March {random.randint(1, 30)}, 20{random.randint(10, 24)}"
    return f"On {day}, at 3:{random.randint(10, 59)} p.m. "


def _initials(random: Random) -> str:
    a, b, c, d = random.choices("ABCDEFGHIJ", k=4)
    return f"{a}. {b}. {_name(random)} and {c}.{d}. {_name(random)} left. "


def _brackets(random: Random) -> str:
    letters = "".join(random.choices("ABCDEFGH", k=3))
    return f"The {_name(random)} {_name(random)} Union ({letters}) (see {_word(random)}) met. "


def _roles(random: Random) -> str:
    minister = f"Foreign Minister {_name(random)} {_name(random)}"
    return f"The president of {_name(random)} met {minister}; he said she left. "


def _acronyms(random: Random) -> str:
    first, second = "".join(random.choices("ABCDEFGHIJ", k=4)), "".join(random.choices("RSTUVWXYZ", k=3))
    return f"{first} and {second} of {_name(random)} agreed. "


def _capitals(random: Random) -> str:
    return f"{_name(random).upper()} {_name(random).upper()} "


def _lines(_: Random) -> str:
    return "a\n"


KINDS: dict[str, Callable[[Random], str]] = {
    "prose": _sentence,
    "names": _names,
    "namesakes": _namesakes,
    "quotes": _quotes,
    "dates": _dates,
    "initials": _initials,
    "brackets": _brackets,
    "roles": _roles,
    "acronyms": _acronyms,
    "capitals": _capitals,
    "lines": _lines,
}
_UNBROKEN = ("dates", "capitals", "lines")
