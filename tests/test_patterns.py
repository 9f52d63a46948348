"""Every compiled pattern of the package ends in linear time on long hostile strings."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import time

import pytest

import copydesk
from copydesk.bylines import _label_pattern
from copydesk.clean.boilerplate import _phrases
from copydesk.clean.pieces import _marks
from copydesk.lexicon import newsroom
from copydesk.quotes.words import WordPattern

LENGTH = 8_000  # a quadratic pattern needs a good part of a second for it, a bounded one a millisecond
SECONDS = 1.0
PIECES = (
    " ", "a", "A", "A ", "a ", "a.", "A.", "1", "1 ", "1:", "12:", "- ", "-", ".", ",", ", ", "'", "\"", "\u201c", "\u201d ", "\u2019s ",
    "(", ")", "()", "[", "[]", "<", "<a ", "&", "@", "a@", "a@b.", "a@b.c ", "http://", "By ", "By A ", "By Ana Lind and ", "of the ",
    "May ", "May 1 ", "May 1, ", "2021-", "2021-01-01", "12/12/", "U.S. ", "\u0301", "e\u0301\u0300", "\n", "\r", "\t", "| ", "a | ",
    "said ", "according to ", "the a ", "Photo by ", "photo: ", "(AP) ", "HANOI, ", "HANOI (", "Ana Lind, ", "copyright ", "\u00a9 ",
    "\x00", "\u200b", "''", "``", "comments ", "\u2014 ", "; ", "_", "/", "a/", "</p>", "<!--", "charset=",
)  # fmt: skip


def all_patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern that a module of the package holds, by module and name, and those built of data files."""
    found: dict[str, re.Pattern[str]] = {}
    for info in pkgutil.walk_packages(copydesk.__path__, "copydesk."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            values = value if isinstance(value, tuple | list) else (value,)
            for number, pattern in enumerate(values):
                if isinstance(pattern, WordPattern):
                    pattern = pattern.pattern
                if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                    found[f"{info.name}.{name}.{number}"] = pattern
    for rule, pattern in _phrases().forms:
        found[f"boilerplate.{rule.rule_id}"] = pattern
    found["inline marks"] = _marks()[0]
    found["boilerplate.contains"] = _phrases().contains
    found["agencies"] = newsroom.agency_pattern()
    found["byline labels"] = _label_pattern()
    return found


PATTERNS = all_patterns()


def test_patterns_were_found():
    assert len(PATTERNS) > 60


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_pattern_is_linear(name):
    pattern = PATTERNS[name]
    signal.signal(signal.SIGPROF, _give_up)
    signal.setitimer(signal.ITIMER_PROF, 20 * SECONDS)  # an exponential pattern would never end
    try:
        _try_all(pattern)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _give_up(*_) -> None:
    raise TimeoutError("the pattern does not end")


def _try_all(pattern: re.Pattern[str]) -> None:
    for piece in PIECES:
        text = (piece * (LENGTH // len(piece) + 1))[:LENGTH] + "!"
        start = time.process_time()
        for _ in pattern.finditer(text):
            pass
        spent = time.process_time() - start
        assert spent < SECONDS, f"{spent:.1f} s on {piece!r} repeated: {pattern.pattern[:80]}"
