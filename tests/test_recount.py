"""The ledger's sums: whatever NFC does to a text, the true ratio passes; a wrong one does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.run.checks.recount import adds_up
from copydesk.textforms import count_signs, kept_share, squeeze

# Letters with marks composed and apart, what NFC takes apart and may not compose again, Hangul, and what it exchanges.
ODD = "aeo \u0301\u0308\u0323\u0345é\u1e69s\u0958\u0915\u093c\ufb2c\u2adc\U0001d160\uac01\u1100\u1161\u11a8\u2126\u212b\u0344"


@given(st.text(st.sampled_from(ODD) | st.characters(exclude_categories=["Cs"]), min_size=1), st.integers(0, 50))
def test_the_true_ratio_adds_up(source: str, removed: int) -> None:
    text = squeeze(source)
    ratio = kept_share(count_signs(text), count_signs(source) + removed)
    if count_signs(text):
        assert adds_up(text, ratio, removed)
        assert adds_up(text, ratio, removed // 2, partly=True)


def test_a_pile_of_marks_is_cut_before_normalising() -> None:
    source = "a" + "\u0301\u0323" * 40
    text = squeeze(source)
    assert count_signs(text) < count_signs(source)
    assert adds_up(text, kept_share(count_signs(text), count_signs(source) + 7), 7)


@given(st.integers(1, 10_000), st.integers(0, 1_000), st.integers(-3, 3).filter(bool))
def test_a_plain_text_adds_up_to_the_character(kept: int, removed: int, wrong: int) -> None:
    ratio = kept_share(kept, kept + removed)
    if removed + wrong >= 0:
        assert not adds_up("a" * kept, ratio, removed + wrong)
    assert adds_up("a" * kept, ratio, max(removed - 1, 0), partly=True)
    assert removed == 0 or not adds_up("a" * kept, ratio, removed + 1, partly=True)


@pytest.mark.parametrize(
    ("text", "ratio", "removed", "right"),
    [
        ("résumé", 0.5, 6, True),
        ("résumé", 6 / 14, 6, True),  # both accents stood apart
        ("résumé", 6 / 15, 6, False),
        ("résumé", 6 / 11, 6, False),
        ("\u0915\u093c", 2 / 7, 6, True),  # it was one character, U+0958
        ("\u0915\u093c", 1.0, 1, True),
        ("\u0915\u093c", 1.0, 2, False),
        ("abc", 0.0, 10**9, False),
        ("abc", 1.5, 0, False),
        ("abc", float("nan"), 0, False),
        ("abc", 0.3333, 6, False),
    ],
)
def test_bounds(text: str, ratio: float, removed: int, right: bool) -> None:
    assert adds_up(text, ratio, removed) is right
