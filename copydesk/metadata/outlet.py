"""Which outlet a page is of: by its address, the publisher its markup names, phrases and lines that give it away, its folder."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

from copydesk.lexicon.outlets import Outlet, Profiles, line_key, names_outlet
from copydesk.lexicon.profiles import shipped_profiles
from copydesk.records import RawDocument

# A page is of an outlet when so many of the outlet's learned marks are on it, and that share of all it has. One line may
# stand on anybody's page, and a syndicated story brings a few of them along. Guesses, checked on pages of 154 sites.
MIN_MARKS = 3
MARK_SHARE = 0.6
# Fewer will do when they name the outlet: two of them, or one as long as a sentence.
MIN_NAMING = 2
LONG_MARK_WORDS = 5
MAX_MARK_CHARS = 600  # no line longer than this is learned


def find_outlet(document: RawDocument, profiles: Profiles | None = None) -> Outlet | None:
    """The profile of the outlet a page is of, or None when nothing says so or two outlets are equally likely."""
    known = profiles or shipped_profiles()
    for hint in document.hints.url:
        outlet = known.by_host(site_of(hint.value))
        if outlet is not None:
            return outlet
    for hint in document.hints.publisher:
        outlet = known.by_name(hint.value)
        if outlet is not None:
            return outlet
    return find_marked(document, known) or known.by_folder(folder_of(document.source_uri))


def find_marked(document: RawDocument, known: Profiles) -> Outlet | None:
    """The outlet whose marks are on the page, the one with most of them; None when there is none, or a tie."""
    evidence: Counter[str] = Counter()
    for outlet in known.outlets:
        evidence[outlet.slug] += sum(mark in document.text for mark in outlet.marks)
    if known.have_marks:
        keys = {line_key(b.span.of(document.text)) for b in document.blocks if len(b.span) <= MAX_MARK_CHARS}
        found: dict[str, list[str]] = {}
        for key in keys:
            for outlet in known.with_mark(key):
                found.setdefault(outlet.slug, []).append(key)
        for slug, marks in found.items():
            if _is_enough(marks, known.slugs[slug]):
                evidence[slug] += len(marks)
    most = [slug for slug, times in evidence.items() if times and times == max(evidence.values())]
    return known.slugs[most[0]] if len(most) == 1 else None


def _is_enough(keys: list[str], outlet: Outlet) -> bool:
    """Whether these of an outlet's learned marks are enough to say that a page is its own."""
    if len(keys) >= max(MIN_MARKS, MARK_SHARE * sum(line.mark for line in outlet.learned)):
        return True
    naming = [key for key in keys if names_outlet(key, outlet)]
    return len(naming) >= MIN_NAMING or any(key.count(" ") + 1 >= LONG_MARK_WORDS for key in naming)


def folder_of(source_uri: str) -> str:
    """The folder directly under the input in which a document lies; empty when it lies in none.

    >>> folder_of("harbour-post/2019/a.txt"), folder_of("a.txt")
    ('harbour-post', '')
    """
    return source_uri.partition("/")[0] if "/" in source_uri else ""


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
