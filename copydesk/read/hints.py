"""What a page's markup says about its article, outside the text a reader sees.

Belongs here: the table of places where sites state title, author, dates and so on, best first. Whether a stated value
is believed is the metadata room's to decide.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from bs4 import Tag

from copydesk.read.jsonld import read_json_ld
from copydesk.records import Hint, PageHints

_MAX_CHARS = 1_000  # of one hint: a guess; a longer one is no title, name or date
_MAX_BODY_CHARS = 100_000  # a long read
_MAX_HINTS = 20  # per field: bylines name a dozen people at most
_MAX_ELEMENTS = 2_000  # looked at for hints, so that a page of them costs no more: a guess
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")

FIELDS = (
    "title",
    "author",
    "published",
    "updated",
    "publisher",
    "section",
    "url",
    "language",
    "description",
    "body",
)

# Order within a field is order of trust: what search engines and social sites read is kept right by editors, while a
# plain <meta name="author"> often names the site or the system. Names are compared lower-cased; "=" stands for other
# places in the markup than <meta>.
_PLACES: dict[str, tuple[str, ...]] = {
    "title": (
        "=json-ld", "og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "hdl",
        "headline", "=h1", "=title",
    ),
    "author": (
        "=json-ld", "byl", "article:author", "og:article:author", "parsely-author", "sailthru.author", "dc.creator",
        "dcterms.creator", "cxenseparse:author", "author", "byline", "=itemprop:author", "=rel:author",
    ),
    "published": (
        "=json-ld", "article:published_time", "og:article:published_time", "article:published", "og:published_time",
        "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "=itemprop:datepublished", "datepublished",
        "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "pubdate",
        "publishdate", "publish-date", "publish_date", "publication_date", "date", "=time",
    ),
    "updated": (
        "=json-ld", "article:modified_time", "og:article:modified_time", "og:updated_time", "article:updated_time",
        "=itemprop:datemodified", "dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "revised",
    ),
    "publisher": (
        "=json-ld", "og:site_name", "=itemprop:publisher", "dc.publisher", "dcterms.publisher", "application-name",
        "copyright",
    ),
    "section": (
        "=json-ld", "article:section", "og:article:section", "parsely-section", "cxenseparse:category",
        "=itemprop:articlesection", "section", "dc.subject",
    ),
    "url": ("=canonical", "og:url", "=json-ld", "parsely-link", "twitter:url"),
    "language": (
        "=html:lang", "content-language", "language", "dc.language", "dcterms.language", "=json-ld", "og:locale",
    ),
    "description": ("=json-ld", "og:description", "twitter:description", "description", "dc.description"),
    "body": ("=json-ld",),
}  # fmt: skip
_NAMES = frozenset(name for places in _PLACES.values() for name in places)


def read_hints(telling: Iterable[Tag]) -> tuple[PageHints, tuple[str, ...]]:
    """Hints from the elements of a page that may say something, and sorted warning codes (json_ld_unreadable)."""
    found: dict[str, list[str]] = {}
    scripts: list[str] = []
    for element, _ in zip(telling, range(_MAX_ELEMENTS), strict=False):
        if element.name == "script":
            scripts.append(str(element.string or ""))
            continue
        for place, value in _statements(element):
            if place in _NAMES and len(values := found.setdefault(place, [])) < _MAX_HINTS:
                values.append(value if isinstance(value, str) else _text(value))
    urls = frozenset(tidy(v).split("#")[0] for place in ("=canonical", "og:url") for v in found.get(place, ()))
    stated, readable = read_json_ld(scripts, urls)
    hints = {field: tuple(_hints(field, found, stated.get(field, []))) for field in FIELDS}
    return PageHints(**hints), () if readable else ("json_ld_unreadable",)


def _hints(field: str, found: dict[str, list[str]], stated: list[str]) -> Iterator[Hint]:
    """The hints of one field, best first, each value once."""
    seen: set[str] = set()
    for place in _PLACES[field]:
        source = _source(place)
        for value in (stated if place == "=json-ld" else found.get(place, []))[:_MAX_HINTS]:
            clean = tidy(value, _MAX_BODY_CHARS if field == "body" else _MAX_CHARS)
            if clean and clean not in seen:
                seen.add(clean)
                yield Hint(clean, source)


def _source(place: str) -> str:
    if not place.startswith("="):
        return "meta:" + place
    return {
        "=h1": "html:h1",
        "=title": "html:title",
        "=time": "html:time",
        "=canonical": "html:canonical",
    }.get(place, place[1:])


def _statements(element: Tag) -> Iterator[tuple[str, str | Tag]]:
    """The places `element` speaks for, with the value it states, or the element whose text is the value."""
    match element.name:
        case "meta":
            content = _attribute(element, "content")
            for key in ("property", "name", "http-equiv"):
                yield _attribute(element, key).strip().lower(), content
            if itemprop := _attribute(element, "itemprop"):
                yield "=itemprop:" + itemprop.lower(), content
        case "link":
            if "canonical" in _attribute(element, "rel").lower().split():
                yield "=canonical", _attribute(element, "href")
        case "html":
            yield "=html:lang", _attribute(element, "lang")
        case "title" | "h1":
            yield "=" + element.name, element
        case "time":
            stated = _attribute(element, "datetime")
            itemprop = _attribute(element, "itemprop").lower()
            yield (
                ("=itemprop:" + itemprop if itemprop.startswith("date") else "=time"),
                stated,
            )
        case _:
            if "author" in _attribute(element, "rel").lower().split():
                yield "=rel:author", element
            if itemprop := _attribute(element, "itemprop").lower():
                yield (
                    "=itemprop:" + itemprop,
                    _attribute(element, "content") or element,
                )


def _attribute(element: Tag, name: str) -> str:
    value = element.attrs.get(name)
    return "" if value is None else value if isinstance(value, str) else " ".join(value)


def _text(element: Tag) -> str:
    """The first characters of an element's text; its end is never looked for."""
    parts: list[str] = []
    size = 0
    for part in element.strings:
        parts.append(part)
        size += len(part)
        if size > _MAX_CHARS:
            break
    return "".join(parts)


def tidy(value: str, max_chars: int = _MAX_CHARS) -> str:
    r"""`value` with white space squeezed, control characters out, entities undone once, cut to `max_chars`.

    >>> tidy(" Kim &amp; Trump\n meet ")
    'Kim & Trump meet'
    """
    # The cut comes first: html.unescape raises on numbers of more than 4,300 digits.
    text = html.unescape(value[: 4 * max_chars])
    return " ".join(_NO_TEXT.sub(" ", text).split())[:max_chars].rstrip()
