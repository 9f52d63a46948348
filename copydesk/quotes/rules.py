"""Rules in order: small functions over one frozen record, of which the first that answers decides.

Belongs here: how such a tuple is asked. The rules themselves stand beside what they know, each with an example in its first line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")


def first_answer(rules: Iterable[Callable[[Asked], Answered | None]], asked: Asked) -> Answered | None:
    """What the first rule that has an answer says; None when none has.

    >>> first_answer((lambda n: None if n < 9 else "many", lambda n: "one" if n == 1 else None), 1)
    'one'
    """
    for rule in rules:
        found = rule(asked)
        if found is not None:
            return found
    return None
