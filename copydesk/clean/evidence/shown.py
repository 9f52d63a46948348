"""The value of a feature as a person reads it: "yes", "h2", "related" in place of 1, 5 and 10.

Belongs here: what a number of the evidence stands for. What a feature means is said in knowledge/rules.csv.
"""

from __future__ import annotations

from copydesk.clean.evidence.line import GROWN_WITH
from copydesk.clean.evidence.markup import ABOVE, NO_WORD, TAGS
from copydesk.clean.evidence.place import ABSENT, NOTHING_IN_SIGHT

NONE = "none"
_REASONS = ("nothing", *GROWN_WITH)
_TAG_NAMES = ("another", *TAGS)
_YES_NO = frozenset({
    "ends_sentence", "ends_ellipsis", "ends_colon", "ends_question", "bullet", "starts_lower", "opens_quote", "bar", "time_ago",
    "clock", "year", "address", "at_sign", "short_sentence", "reads_as_prose", "in_stretch", "hidden", "path_same", "tag_same",
    *(f"in_{tag}" for tag in ABOVE),
})  # fmt: skip
_ABSENT = {
    **dict.fromkeys(("since_prose", "until_prose", "until_tail"), NOTHING_IN_SIGHT),
    **dict.fromkeys(("body_word_at", "other_word_at"), NO_WORD),
}
# Distances from the ends of a stretch: one before is -1 in earnest.
_SIGNED = ("from_stretch_start", "from_stretch_end", "default_from_", "precision_from_")


def show_value(feature: str, value: float) -> str:
    """A feature's value in words or as a short number; "none" for what isn't there: no such neighbour, no such line above.

    >>> show_value("ends_sentence", 1.0), show_value("label_at_-1", 10.0), show_value("tag", 1.0), show_value("commas", 3.0)
    ('yes', 'related', 'p', '3')
    """
    if feature in _YES_NO:
        return "yes" if value else "no"
    if value == -1 and not feature.startswith(_SIGNED):
        return NONE
    if feature == "marked" or feature.startswith("label_at_"):
        return _REASONS[int(value)]
    if feature == "tag" or feature.startswith("tag_at_"):
        return _TAG_NAMES[int(value)]
    if value == _ABSENT.get(feature, ABSENT if feature.startswith("since_") else None):
        return NONE
    return f"{value:.3g}" if abs(value) < 1_000 else f"{value:.0f}"
