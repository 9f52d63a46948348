"""Who is measured on which set, in the order of the table.

Belongs here: the list. Nothing is imported that only a peer needs.
"""

from __future__ import annotations

from functools import partial

from bench.clean import floors, ours, peers
from bench.clean.pages import HTML
from bench.clean.systems import ALL_GIVEN, System

COPYDESK = "copydesk"
SHIPPED = "copydesk as shipped"
GET_TEXT = "BeautifulSoup get_text"
TRAFILATURA = "trafilatura"

_OURS = System(COPYDESK, lambda: ours.as_run(ours.held_out()), gives=ALL_GIVEN, accounts=True)
_SHIPPED = System(SHIPPED, lambda: ours.as_run(ours.shipped), gives=ALL_GIVEN, accounts=True)
_GET_TEXT = System(GET_TEXT, peers.get_text, "beautifulsoup4", reads_html=True)

_ON_HTML = (
    System(TRAFILATURA, partial(peers.trafilatura, precision=False), "trafilatura", ALL_GIVEN),
    System("trafilatura, precision", partial(peers.trafilatura, precision=True), "trafilatura", ALL_GIVEN),
    System("readability-lxml", peers.readability, "readability-lxml", frozenset({"title"})),
    System("newspaper4k", peers.newspaper, "newspaper4k", ALL_GIVEN),
    System("jusText", peers.justext_page, "justext"),
    _GET_TEXT,
)
_ON_TEXT = (
    System("all text", partial(floors.as_run, floors.all_text)),
    System("C4 line rule", partial(floors.as_run, floors.c4_lines)),
    System("jusText on lines", peers.justext_lines, "justext"),
    System("BTE", partial(floors.as_run, floors.body_text)),
    System("BTE, lines that end", partial(floors.as_run, floors.body_text_ended)),
    _GET_TEXT,  # the clock alone: from the same pages as HTML
)


def line_up(name: str, asked: set[str] | None = None) -> list[System]:
    """The systems of a set; of those asked for, if any were, with get_text always, whose time is the measure of others.

    Where there are models that have not seen the page's site, the cleaner as it ships is one more row: it has seen them all.
    """
    first = [_OURS, _SHIPPED] if ours.has_folds() else [_OURS]
    everyone = [*first, *(_ON_HTML if name == HTML else _ON_TEXT)]
    return [one for one in everyone if asked is None or one.name in asked or one.name == GET_TEXT]


def names() -> list[str]:
    """Every system's name, for the command line."""
    return list(dict.fromkeys(one.name for one in (_OURS, _SHIPPED, *_ON_HTML, *_ON_TEXT)))
