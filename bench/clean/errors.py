"""The worst pages with what went wrong on each, line by line, to read by hand.

Belongs here: telling kept-but-wrong from lost-but-gold. The file holds text of the pages, so it is never written into the
repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.clean import ours
from bench.clean.pages import Page, Row, Scorer
from copydesk.pipeline import Stages
from copydesk.records import Refused

ROOT = Path(__file__).parents[2]
_WORD = re.compile(r"\w+")
_GRAM = 4
# Shares of a line's 4-grams: guesses that read well.
_WRONG_BELOW = 0.5  # a kept line with fewer of them in the gold is wrong
_LOST_FROM = 0.6  # a cut with that many in the gold, and not elsewhere in the body, is lost
_ABSENT_BELOW = 0.3  # a gold line with fewer of them on the page is not there to be found
_SHOWN = 400
Grams = set[tuple[str, ...]]


def inside_repository(path: Path) -> bool:
    """Whether a file would lie in the repository."""
    return path.resolve().is_relative_to(ROOT)


def write_errors(pages: Sequence[Page], scorer: Scorer, pick: ours.PickCleaner, count: int, out: Path) -> None:
    """Write the `count` pages of the lowest F1, the worst first."""
    judged = sorted((_page(page, scorer, pick) for page in pages), key=lambda one: one[0])
    out.write_text("\n\n".join(text for _, text in judged[:count]) + "\n", encoding="utf-8")


def _page(page: Page, scorer: Scorer, pick: ours.PickCleaner) -> tuple[float, str]:
    """The F1 of one page, and what is to be read about it."""
    try:
        done = ours.edit(page, page.read(), pick)
    except Refused as refused:
        return 0.0, f"{_rule(page, 0.0, 0.0, 0.0)}\nrefused: {refused.reason}: {refused.detail}"
    published = done.metadata.published
    answer: Row = {
        "text": done.cleaned.text,
        "title": done.metadata.title,
        "authors": list(done.metadata.authors),
        "published_date": published.date.isoformat() if published else None,
    }
    found = scorer.score([page.gold], {page.doc_id: answer})
    f1 = found["sh4_f1"]
    head = _rule(page, found["sh4_p"], found["sh4_r"], f1)
    return f1, "\n".join([head, *_metadata(page.gold, answer), *_body(page.gold, done)])


def _rule(page: Page, precision: float, recall: float, f1: float) -> str:
    shares = f"P {100 * precision:.1f} R {100 * recall:.1f} F1 {100 * f1:.1f}"
    return f"==== {page.doc_id} {page.site} ({page.name}) {shares}"


def _metadata(gold: Row, answer: Row) -> Iterator[str]:
    """Each value of the metadata that is not word for word the gold's, where there is gold."""
    for name in ("title", "authors", "published_date"):
        wanted = gold.get("gold_date" if name == "published_date" else f"gold_{name}")
        if wanted is not None and wanted != answer[name]:
            yield f"{name}: gold {wanted!r}, found {answer[name]!r}"


def _body(gold: Row, done: Stages) -> Iterator[str]:
    """The lines kept but wrong, lost but gold, and gold but not on the page, in the order of the page."""
    wanted, kept, shown = (_grams(_words(text)) for text in (gold["gold_text"], done.cleaned.text, done.raw.text))
    lines = {" ".join(_words(line)) for line in gold["gold_text"].splitlines()}
    pieces: list[tuple[int, str]] = []
    for paragraph in done.cleaned.paragraphs:
        text = paragraph.span.of(done.cleaned.text)
        if not _in_gold(text, wanted, lines, _WRONG_BELOW):
            pieces.append((paragraph.source.start, f"  + KEPT  {_short(text)}"))
    for cut in done.cleaned.cuts:
        text = cut.span.of(done.raw.text)
        if _in_gold(text, wanted - kept, lines, _LOST_FROM):
            why = f"{cut.reason}/{cut.rule_id}/{cut.confidence:.2f}"
            pieces.append((cut.span.start, f"  - LOST  [{why}] {_short(text)}"))
    yield from (line for _, line in sorted(pieces))
    for line in gold["gold_text"].splitlines():
        if len(_words(line)) >= _GRAM and _share(_words(line), shown) < _ABSENT_BELOW:
            yield f"  ? GOLD, NOT ON THE PAGE  {_short(line)}"


def _in_gold(text: str, grams: Grams, lines: Iterable[str], least: float) -> bool:
    """Whether a line is the gold's: by its 4-grams, or as a whole where it is too short to have any."""
    words = _words(text)
    return " ".join(words) in lines if len(words) < _GRAM else _share(words, grams) >= least


def _share(words: list[str], grams: Grams) -> float:
    own = [tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)]
    return sum(gram in grams for gram in own) / max(1, len(own))


def _grams(words: list[str]) -> Grams:
    return {tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)}


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]} ({len(line)} characters)"
