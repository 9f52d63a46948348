"""The headline: as the page prints it, else as the markup states it, without the outlet's name behind it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from copydesk.metadata.places import Placed
from copydesk.records import Hint, RawDocument, RemovedReason
from copydesk.textforms import fold_words, show

MIN_SHARED = 0.34  # guess: a printed headline shares a third of its words with what the markup calls the title
MIN_HEADLINE_WORDS = 3  # guess: a shorter line is a section
_SUFFIX = re.compile(r" (?:[|\u2013\u2014\u00b7\u2022\u00ab-]|::|//) (?P<tail>[^|\u2013\u2014\u00b7\u2022]{2,40})$")
_STATED_BY_PAGE_TITLE = "html:title"


def find_title(
    document: RawDocument, placed: Sequence[Placed], outlets: Collection[str]
) -> tuple[str | None, int | None]:
    """The title and the number of the cut it was read from; None for either when there is none.

    A line the cleaner takes for the headline is not believed when all that the markup calls the title speaks of something else:
    a page may print its login box or its author in the largest letters.
    """
    stated = document.hints.title
    printed = next((item for item in placed if item.cut.reason == RemovedReason.TITLE), None)
    if printed is not None and not (stated and _is_other(printed.text, stated)):
        return _without_suffix(printed.text, outlets, document.text) or None, printed.number
    if not stated:
        return None, None
    best = stated[0]
    text = show(best.value)
    while (shorter := _without_suffix(text, outlets, "")) != text:
        text = shorter
    if best.source == _STATED_BY_PAGE_TITLE:
        text = _SUFFIX.sub("", text)
    return text or None, None


def _is_other(printed: str, stated: Sequence[Hint]) -> bool:
    """Whether no title of the markup, the page's own largest heading aside, shares words with the printed line."""
    words = set(fold_words(printed).split())
    others = [set(fold_words(hint.value).split()) for hint in stated if hint.source != "html:h1"]
    others = [other for other in others if len(other) >= MIN_HEADLINE_WORDS]
    return bool(others) and all(len(words & other) < MIN_SHARED * min(len(words), len(other)) for other in others)


def _without_suffix(text: str, outlets: Collection[str], page: str) -> str:
    """`text` without " - Outlet" behind it: when the tail is a name of the publisher, or the head stands on the page alone."""
    match = _SUFFIX.search(text)
    if match is None:
        return text
    head, tail = text[: match.start()], fold_words(match["tail"]).replace(" ", "")
    if any(fold_words(outlet).replace(" ", "") == tail for outlet in outlets):
        return head
    alone = head.count(" ") >= MIN_HEADLINE_WORDS and re.search(
        rf"^[ \t]{{0,80}}{re.escape(head)}[ \t]{{0,80}}$", page, re.M
    )
    return head if alone else text
