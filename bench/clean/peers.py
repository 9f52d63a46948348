"""The other extractors, each called as its own documentation says and told nothing but the page.

Belongs here: one function for each that imports it and returns what is called for a page; none is imported before it is
asked for. All get the page as decoded text, so that no time of theirs goes into guessing an encoding. None gets the page's
address, which copydesk does not get either.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from bench.clean.pages import Page
from bench.clean.systems import Answer, Run


def get_text() -> Run:
    """BeautifulSoup's get_text on lxml's tree: all text of the page, and the clock that others are held against."""
    from bs4 import BeautifulSoup

    def run(page: Page, data: bytes) -> Answer:
        return Answer(BeautifulSoup(_decoded(data), "lxml").get_text("\n"))

    return run


def trafilatura(*, precision: bool) -> Run:
    """Trafilatura with its metadata, without comments, in its default or its precision mode."""
    import trafilatura as peer

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

    def run(page: Page, data: bytes) -> Answer:
        found = peer.bare_extraction(
            _decoded(data), include_comments=False, favor_precision=precision, with_metadata=True
        )
        if found is None:
            return Answer("")
        authors = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
        return Answer(found.text or "", found.title, authors, found.date)

    return run


def readability() -> Run:
    """The summary of readability-lxml as BeautifulSoup prints it, and its short title."""
    from bs4 import BeautifulSoup
    from readability import Document

    logging.getLogger("readability").setLevel(logging.CRITICAL)

    def run(page: Page, data: bytes) -> Answer:
        document = Document(_decoded(data))
        return Answer(BeautifulSoup(document.summary(), "lxml").get_text("\n"), document.short_title())

    return run


def newspaper() -> Run:
    """The article as newspaper4k reads it, with pictures off."""
    from newspaper import Article

    logging.getLogger("newspaper").setLevel(logging.CRITICAL)

    def run(page: Page, data: bytes) -> Answer:
        article = Article(url="https://news.invalid/", fetch_images=False, language="en")
        article.download(input_html=_decoded(data))
        article.parse()
        day = article.publish_date.date().isoformat() if article.publish_date else None
        return Answer(article.text, article.title or None, tuple(article.authors), day)

    return run


def justext_page() -> Run:
    """The article as jusText reads it with its English stop words: the paragraphs it does not call boilerplate."""
    import justext

    words = justext.get_stoplist("English")

    def run(page: Page, data: bytes) -> Answer:
        return Answer(_good(justext.justext(_decoded(data), words)))

    return run


def justext_lines() -> Run:
    """The thresholds of jusText on the lines of a plain text, where no link density is known."""
    from justext import core, paragraph, utils

    words = utils.get_stoplist("English")

    def run(page: Page, data: bytes) -> Answer:
        lines = [_paragraph(paragraph, core, line) for line in _decoded(data).splitlines() if line.strip()]
        core.classify_paragraphs(lines, words)
        core.revise_paragraph_classification(lines)
        return Answer(_good(lines))

    return run


def _paragraph(paragraph: Any, core: Any, line: str) -> Any:
    """One line as jusText's own paragraph of a <p>."""
    path = core.PathInfo()
    path.append("p")
    made = paragraph.Paragraph(path)
    made.append_text(line)
    return made


def _good(paragraphs: Iterable[Any]) -> str:
    return "\n".join(one.text for one in paragraphs if not one.is_boilerplate)


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")
