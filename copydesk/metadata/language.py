"""The language of the body: what the page declares, or what its words are."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from copydesk.records import PageHints

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE_CHARS = 1_200  # a few hundred characters of news text are enough, and more only costs time
MIN_CHARS = 60  # guess: below, the identifier is often wrong
MIN_PROBABILITY = 0.9  # a guess: null is better than a wrong language
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")


def find_language(hints: PageHints, body: str) -> str | None:
    """The BCP-47 tag of the body, or None.

    The words decide which language it is; what the page declares adds script and region when it agrees, and stands alone
    when the body is too short to tell.
    """
    declared = next((tag for hint in hints.language if (tag := normalise_tag(hint.value))), None)
    if len(body) < MIN_CHARS:
        return declared
    language, probability = _identifier().classify(body[:SAMPLE_CHARS])
    if declared is not None and (declared.split("-")[0] == language or probability < MIN_PROBABILITY):
        return declared
    return str(language) if probability >= MIN_PROBABILITY else None


def normalise_tag(printed: str) -> str | None:
    """A language tag in the usual case, or None when it is no tag.

    >>> normalise_tag("EN_us"), normalise_tag("zh-hans-CN"), normalise_tag("english")
    ('en-US', 'zh-Hans-CN', None)
    """
    match = _TAG.fullmatch(printed.strip())
    if match is None:
        return None
    language, script, region = match.groups()
    return "-".join(filter(None, (language.lower(), script and script.title(), region and region.upper())))


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
