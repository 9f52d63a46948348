"""Forms of a text: normalising is linear whatever marks are piled, and nothing is capped that need not be."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest

from copydesk.textforms import (
    COMBINING,
    MAX_COMBINING_RUN,
    cap_marks,
    find_excess,
    fold_words,
    show,
    squeeze,
    strip_accents,
)

# Every mark and every character that Unicode takes apart, as it takes it apart. Hangul comes apart into no marks.
APART = {
    c: unicodedata.normalize("NFKD", c)
    for c in map(chr, range(sys.maxunicode + 1))
    if (unicodedata.combining(c) or unicodedata.decomposition(c)) and not "\uac00" <= c <= "\ud7a3"
}


def test_every_character_that_comes_apart_into_marks_is_known_as_one():
    assert {c for c, apart in APART.items() if unicodedata.combining(apart[0])} == COMBINING


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_no_pile_is_longer_than_the_cap_in_any_form(form):
    """Each character, where it is a mark as a pile of its own and else with a pile on it; twice capped is once capped."""
    for c in APART:
        text = c * 40 if c in COMBINING else c + "\u0301\u0316" * 20
        capped = unicodedata.normalize(form, cap_marks(text))
        run = len(capped) - len(capped.rstrip("".join(COMBINING.intersection(capped))))
        assert run <= MAX_COMBINING_RUN, hex(ord(c))
        assert not find_excess(capped)


@pytest.mark.parametrize("make", [squeeze, show, strip_accents, fold_words])
@pytest.mark.parametrize("pile", ["\u0316\u0301", "\u0f73", "\uff9e\u0316\u0301", "\u0316\u0301\u200b", "\u0344\u0316"])
def test_normalising_is_linear(make, pile):
    """40,000 marks take a quadratic normaliser seconds."""
    start = time.process_time()
    make("e" + pile * 20_000)
    assert time.process_time() - start < 1
