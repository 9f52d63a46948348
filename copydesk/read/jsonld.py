"""JSON-LD in a page -> what it says about the article.

Belongs here: schema.org's shapes. A page may hold many things (its site, its breadcrumbs, related stories); only the
node of the article itself speaks, and after it the node of the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

# Bodies of long articles are repeated in JSON-LD; more than this is something else.
_MAX_CHARS = 2_000_000
_MAX_NODES = 2_000
_MAX_VALUES = 40
_ARTICLE_TYPES = frozenset({"article", "blogposting", "liveblogposting", "report", "socialmediaposting"})
_PAGE_TYPES = frozenset({"webpage", "itempage", "aboutpage"})
_WRAPPERS = (
    ("<!--", "-->"),
    ("//<![CDATA[", "//]]>"),
    ("<![CDATA[", "]]>"),
    ("/*<![CDATA[*/", "/*]]>*/"),
)

Node = dict[str, object]


def read_json_ld(scripts: Iterable[str], page_urls: frozenset[str]) -> tuple[dict[str, list[str]], bool]:
    """Values by field (those of PageHints), and whether all of it was readable.

    Of several articles the one whose address is in `page_urls` speaks, else the first. Nothing is guessed from
    unreadable scripts.
    """
    nodes: list[Node] = []
    readable, budget = True, _MAX_CHARS
    for script in scripts:
        budget -= len(script)
        if budget < 0:
            readable = False
            break
        try:
            nodes += _nodes(json.loads(_unwrap(script), strict=False))
        except (ValueError, RecursionError):
            # Broken JSON is common; ValueError is also what numbers of 5,000 digits raise.
            readable = False
    by_id = {key: node for node in reversed(nodes) if isinstance(key := node.get("@id"), str)}
    articles = [node for node in nodes if _is_article(node)]
    articles.sort(key=lambda node: not page_urls.intersection(_addresses(node)))
    speakers = articles[:1] + [node for node in nodes if _types(node) & _PAGE_TYPES][:1]
    return _values(speakers, by_id), readable


def _unwrap(script: str) -> str:
    text = script.strip()
    for begin, end in _WRAPPERS:
        if text.startswith(begin):
            text = text.removeprefix(begin).strip().removesuffix(end).strip()
    return text.removesuffix(";")


def _nodes(data: object) -> Iterator[Node]:
    """The nodes at the top: lists, @graph and mainEntity are opened, nothing else (item lists hold other stories)."""
    waiting, count = [data], 0
    while waiting and count < _MAX_NODES:
        item = waiting.pop()
        count += 1
        if isinstance(item, list):
            waiting.extend(reversed(item[:_MAX_NODES]))
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[key] for key in ("mainEntity", "@graph") if key in item)


def _types(node: Node) -> frozenset[str]:
    found = node.get("@type")
    names = found if isinstance(found, list) else [found]
    return frozenset(name.rsplit("/", 1)[-1].lower() for name in names[:20] if isinstance(name, str))


def _is_article(node: Node) -> bool:
    return any(name in _ARTICLE_TYPES or name.endswith("newsarticle") for name in _types(node))


def _addresses(node: Node) -> Iterator[str]:
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id")
        if isinstance(value, str):
            yield value.split("#")[0]


def _values(speakers: list[Node], by_id: dict[str, Node]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}

    def take(field: str, values: Iterable[str]) -> None:
        found.setdefault(field, []).extend(values)

    for node in speakers:
        article = _is_article(node)
        if article:
            take("title", _strings(node, "headline", "name"))
            take("author", _names(node.get("author", node.get("creator")), by_id))
            take("section", _strings(node, "articleSection"))
            take("description", _strings(node, "description"))
            take("body", _strings(node, "articleBody"))
            take("url", list(_strings(node, "url"))[:1] or list(_addresses(node))[:1])
        take(
            "published",
            _strings(node, "datePublished") or _strings(node, "dateCreated") * article,
        )
        take("updated", _strings(node, "dateModified"))
        take("publisher", _names(node.get("publisher"), by_id))
        take("language", _strings(node, "inLanguage"))
    return found


def _strings(node: Node, *keys: str) -> list[str]:
    """The strings under the first of `keys` that has any."""
    for key in keys:
        value = node.get(key)
        values = [v for v in (value if isinstance(value, list) else [value])[:_MAX_VALUES] if isinstance(v, str)]
        if values:
            return values
    return []


def _names(value: object, by_id: dict[str, Node]) -> list[str]:
    """Names of people or organisations given as a string, a node, a reference to a node, or a list of these."""
    names: list[str] = []
    for item in (value if isinstance(value, list) else [value])[:_MAX_VALUES]:
        if isinstance(item, str):
            names.append(item)
        elif isinstance(item, dict):
            own = _strings(item, "name")
            key = item.get("@id")
            names += own or (_strings(by_id[key], "name") if isinstance(key, str) and key in by_id else [])
    return names
