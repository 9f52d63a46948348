"""Words and what is known of each: what the fast ways leave out must be what the plain ways would not have found."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from copydesk.lexicon.keys import WORD
from copydesk.lexicon.names import PRONOUNS, phrases
from copydesk.mentions.tokens import tokenize
from copydesk.mentions.units import find_units, known_at, title_at
from copydesk.spans import Span

# What a word is, said plainly: initials with dots, or letters and digits with up to three apostrophes inside.
PLAIN = re.compile(r"(?:[^\W\d_]\.){2,8}(?:[^\W\d_](?!\w))?|[^\W_]+(?:['\u2019\u02bc][^\W_]+){0,3}")
# First words of known names, with capitals and without, among words that begin none.
FIRST = sorted({form.surface.split()[0] for forms in list(phrases().values())[::97] for form in forms})
PIECES = st.sampled_from(
    [*FIRST, *(word.lower() for word in FIRST[::5]), "the", "The", "North", "president", "President", "he", "His", "eSwatini",
     "10", "Downing", "Street", "said", "Al-", "-", ",", ".", "'s", "\u201c", "\n"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map(" ".join)


@given(st.text(alphabet="aUsS.4_'\u2019\u02bc \u00e9-\u00f1\u00b70b", max_size=24))
def test_words_are_what_the_plain_pattern_finds(text: str) -> None:
    """The pattern that most words pass at once finds what the one that is plain to read does."""
    assert WORD.findall(text) == PLAIN.findall(text)


@given(TEXTS)
def test_nothing_known_begins_with_a_word_that_tells_nothing(text: str) -> None:
    """Every name, title and pronoun begins with one of the words a line is searched by."""
    line = tokenize(text, Span(0, len(text)))
    telling = set(line.telling)
    assert set(line.caps) == {k for k, token in enumerate(line.tokens) if token.cap} <= telling
    for k, token in enumerate(line.tokens):
        if known_at(line, k)[1] or title_at(line.tokens, k) > k:
            assert k in telling
        if token.key in PRONOUNS or token.key == "the":
            assert k in telling


@given(TEXTS)
def test_units_follow_one_another(text: str) -> None:
    """Units cover the words once, and the numbers that are kept of them are those of a look at every unit."""
    line = tokenize(text, Span(0, len(text)))
    read = find_units(line)
    assert [k for unit in read.units for k in range(unit.first, unit.last)] == list(range(len(line.tokens)))
    tokens, units = line.tokens, read.units
    assert list(read.listed) == [n for n, unit in enumerate(units) if unit.kind != "word"]
    assert list(read.heads) == [n for n, unit in enumerate(units) if unit.kind == "known" or tokens[unit.first].cap]
    assert list(read.articles) == [n for n, unit in enumerate(units) if tokens[unit.first].key == "the"]
