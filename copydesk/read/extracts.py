"""What another extractor, trafilatura, keeps of a page: a feature about the page for the cleaner to weigh, and nothing more.

Belongs here: asking it, in its default and its precision mode. No word of its answer is ever printed; the cleaner only counts
how much of each line it kept, so the account of the page's characters stays ours.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

# It takes about a tenth of a millisecond a tag. The largest of 349 news pages has some 12,000 "<"; more is no usual page.
MAX_TAGS = 30_000
MAX_CHARS = 5_000_000
MODES: tuple[dict[str, bool], ...] = ({}, {"favor_precision": True})

SKIPPED, FAILED = "extractor_skipped", "extractor_failed"


def read_extracts(markup: str) -> tuple[tuple[str, ...], str | None]:
    """The text kept of `markup` in each of MODES, and a warning code where there is none to give: too large, or it raised.

    A mode that finds no article gives "". Takes no part of the page from the network. Its own fallbacks take a seventh of our
    time for a page and gained a tenth of a point of the body's F1.
    """
    if len(markup) > MAX_CHARS or markup.count("<") > MAX_TAGS:
        return (), SKIPPED
    extractor, load_html = _extractor()
    try:
        tree = load_html(markup)
        if tree is None:
            return tuple("" for _ in MODES), None
        found = [extractor(tree, include_comments=False, with_metadata=False, **mode) for mode in MODES]
    except (ImportError, MemoryError):
        raise  # no fault of the page's: the worker's to judge
    except Exception:  # noqa: BLE001 - whatever breaks in it costs the page a feature, which its warning says, and not the page
        return (), FAILED
    return tuple((one.text or "") if one is not None else "" for one in found), None


@cache
def _extractor() -> tuple[Any, Any]:
    """Its two functions, imported when first asked for: that takes a quarter of a second, and plain text needs none of it."""
    from trafilatura import bare_extraction
    from trafilatura.utils import load_html

    # It logs what it can't read as errors of its own; what that means for us is in the warning.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return bare_extraction, load_html
