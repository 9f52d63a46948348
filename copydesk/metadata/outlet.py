"""Which outlet a page is of: by its address, the publisher its markup names, or phrases that give it away."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from copydesk.lexicon import newsroom
from copydesk.lexicon.newsroom import Outlet
from copydesk.records import RawDocument


def find_outlet(document: RawDocument) -> Outlet | None:
    """The profile of the outlet a page is of, or None when nothing says so or two outlets are equally likely."""
    for hint in document.hints.url:
        outlet = _domains().get(site_of(hint.value))
        if outlet is not None:
            return outlet
    for hint in document.hints.publisher:
        outlet = _names().get(hint.value.casefold())
        if outlet is not None:
            return outlet
    marked = [outlet for outlet in newsroom.outlets() if any(mark in document.text for mark in outlet.marks)]
    return marked[0] if len(marked) == 1 else None


def site_of(url: str) -> str:
    """The host of a URL without "www.", lower-cased; empty when it has none.

    >>> site_of("https://www.Example.org/a")
    'example.org'
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # urlsplit raises on "[::1:"
        return ""
    return host.lower().removeprefix("www.")


@cache
def _domains() -> dict[str, Outlet]:
    return {domain: outlet for outlet in newsroom.outlets() for domain in outlet.domains}


@cache
def _names() -> dict[str, Outlet]:
    return {name.casefold(): outlet for outlet in newsroom.outlets() for name in (outlet.name, *outlet.aliases)}
