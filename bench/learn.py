"""What learning an outlet's lines is worth: 4-gram F1 before and after, on a made feed and on real sites.

    python -m bench.learn EVAL [--pages N]

Belongs here: measuring and printing two tables. EVAL is the folder of annotated sets and scorers. The feed is split by a
hash: one half is learned from, the other measured. Of a real site each page is measured with what was learned from the
others. Everything is done in this process, by the functions the runs use.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.feed import OUTLET, FeedPage, make_feed
from copydesk.ids import content_id
from copydesk.learn import Page, learn_profiles, read_page
from copydesk.lexicon.outlets import Profiles
from copydesk.lexicon.profiles import extend_profiles, shipped_profiles
from copydesk.records import DocumentRows, InputRecord
from copydesk.rows import edit

MIN_SITE_PAGES = 4  # three to learn from, one to measure
FORMS = ("insc", "html")


@dataclass(frozen=True, slots=True)
class Doc:
    """A page with its gold: what the scorer asks for, under the scorer's names."""

    record: InputRecord
    gold: Mapping[str, Any]


Score = Callable[[list[Mapping[str, Any]], dict[str, dict[str, Any]]], dict[str, float]]


def main() -> None:
    """Print both tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("eval", type=Path, help="folder of annotated sets and scorers")
    arguments.add_argument("--pages", type=int, default=240, help="pages of the feed")
    options = arguments.parse_args()
    sys.path.insert(0, str(options.eval))
    score: Score = importlib.import_module("score_clean").score
    gold = options.eval / "clean" / "gold.dev.jsonl"
    print_header()
    measure_feed(make_feed(gold, pages=options.pages), score)
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    for form in FORMS:
        measure_sites(rows, options.eval / "clean", form, score)


def measure_feed(feed: Sequence[FeedPage], score: Score) -> None:
    """Learn on half of the feed, measure the other half."""
    docs = [_doc_of(page) for page in feed]
    learn = [doc for doc in docs if int(doc.record.article_id[:2], 16) % 2 == 0]
    test = [doc for doc in docs if doc not in learn]
    profiles = learned_from(learn, outlet=OUTLET)
    outlets = [edit(doc.record, None, profiles) for doc in test]
    known = sum(isinstance(one, DocumentRows) and one.article.publisher == OUTLET for one in outlets)
    print_row(f"feed, {len(learn)} learned", test, shipped_profiles(), profiles, score)
    print(f"  pages of the feed known by their marks alone: {known} of {len(test)}")


def measure_sites(rows: Sequence[Mapping[str, Any]], folder: Path, form: str, score: Score) -> None:
    """Measure each page of each site with what was learned from the site's other pages."""
    by_site: dict[str, list[Doc]] = defaultdict(list)
    for row in rows:
        path = (
            folder
            / ("html" if form == "html" else f"plain/{form}")
            / f"{row['doc_id']}.{'html.gz' if form == 'html' else 'txt'}"
        )
        by_site[row["site"]].append(Doc(_record(path, f"{row['site']}/{row['doc_id']}.txt"), row))
    before: dict[str, dict[str, Any]] = {}
    after: dict[str, dict[str, Any]] = {}
    all_docs: list[Doc] = []
    for site, docs in sorted(by_site.items(), key=lambda one: (-len(one[1]), one[0])):
        if len(docs) < MIN_SITE_PAGES:
            continue
        pages = [page for page in (read_page(doc.record) for doc in docs) if isinstance(page, Page)]
        for doc in docs:
            others = [page for page in pages if page.article_id != doc.record.article_id]
            before |= _articles([doc], shipped_profiles())
            after |= _articles([doc], _profiles(others, None))
        all_docs += docs
        print_scores(f"{form} {site}", docs, before, after, score)
    print_scores(f"{form}, all {len(all_docs)} pages", all_docs, before, after, score)


def learned_from(docs: Sequence[Doc], outlet: str | None = None) -> Profiles:
    """The profiles learned from these pages."""
    return _profiles([page for page in (read_page(doc.record) for doc in docs) if isinstance(page, Page)], outlet)


def _profiles(pages: Sequence[Page], outlet: str | None) -> Profiles:
    learning = learn_profiles(pages, outlet=outlet)
    return extend_profiles([(one.name, one.text) for one in learning.profiles], "learned")


def print_header() -> None:
    """The names of the columns."""
    print(f"{'':34}{'pages':>6}{'F1':>8}{'F1':>8}{'P':>8}{'P':>8}{'R':>8}{'R':>8}{'title':>8}{'title':>8}")
    print(f"{'':34}{'':>6}" + f"{'before':>8}{'after':>8}" * 4)


def print_row(name: str, docs: Sequence[Doc], before: Profiles, after: Profiles, score: Score) -> None:
    """Edit all pages with both and print what the scorer says."""
    print_scores(name, docs, _articles(docs, before), _articles(docs, after), score)


def print_scores(
    name: str,
    docs: Sequence[Doc],
    before: dict[str, dict[str, Any]],
    after: dict[str, dict[str, Any]],
    score: Score,
) -> None:
    """One row of the table."""
    gold = [doc.gold for doc in docs]
    one, two = score(gold, before), score(gold, after)
    cells = "".join(
        f"{scores.get(key, float('nan')):>8.3f}"
        for key in ("sh4_f1", "sh4_p", "sh4_r", "title_lenient")
        for scores in (one, two)
    )
    print(f"{name:34}{len(docs):>6}{cells}", flush=True)


def _articles(docs: Sequence[Doc], profiles: Profiles) -> dict[str, dict[str, Any]]:
    """What the scorer reads of each page's article."""
    found = {}
    for doc in docs:
        edited = edit(doc.record, None, profiles)
        if isinstance(edited, DocumentRows):
            article = edited.article
            found[doc.gold["doc_id"]] = {
                "text": article.text,
                "title": article.title,
                "authors": list(article.authors),
                "published_date": article.published_date,
            }
    return found


def _doc_of(page: FeedPage) -> Doc:
    data = page.text.encode()
    gold = {
        "doc_id": page.doc_id,
        "corpus": "feed",
        "gold_text": page.body,
        "gold_title": page.title,
        "gold_authors": [page.author],
        "gold_date": page.day.isoformat(),
    }
    return Doc(InputRecord(content_id(data), f"{page.doc_id}.txt", (), "text", data), gold)


def _record(path: Path, uri: str) -> InputRecord:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return InputRecord(content_id(data), uri, (), "html" if path.suffix == ".gz" else "text", data)


if __name__ == "__main__":
    main()
