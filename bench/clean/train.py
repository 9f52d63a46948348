"""Grow the trees that tell body from boilerplate.

    python -m bench.clean.train FOLDER [--folds]

FOLDER holds the annotated sets. Every page is read as the cleaner reads it, in each form it comes in (HTML, and three kinds
of scraped text); a segment is body when most of its words align with the annotated body. Two kinds of text are made from
them: the body alone, since copy often arrives clean, and briefs, a few paragraphs with the lines around them. The trees are
written to the package; with --folds, those that have not seen one fifth of the sites are written instead, for honest
measuring.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import json
import re
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from bench.clean.folds import FOLDER
from copydesk.clean.evidence import MARKUP_ALONE_FEATURES, MARKUP_FEATURES, TEXT_FEATURES, describe
from copydesk.clean.ledger import survey
from copydesk.clean.trees import SCALE
from copydesk.ids import content_id
from copydesk.metadata import find_outlet
from copydesk.read import read_record
from copydesk.records import InputRecord, Limits, Refused
from copydesk.textforms import fold_words

PACKAGE_FILE = Path(__file__).parents[2] / "copydesk" / "knowledge" / "cleaner.json"
FORMS = ("html", "insc", "bs4", "semi")
FOLDS = 5
BODY_SHARE = 0.5  # of a segment's words that must align with the annotated body
MIN_BODY_WORDS = 40
WEIGHTS = {"clean": 40.0, "brief": 50.0}  # of all segments of one page together
PAGE_WEIGHT = 200.0
BRIEF_PARAGRAPHS = (2, 3, 5)  # of a brief, in turn
LINES_ABOVE, LINES_BELOW = 4, 5  # of a brief, around its title and body
_TOKEN = re.compile(r"\w+")
# Found by trying some ten settings on the folds. Cuts drawn at random (extra_trees) carry over best to other sites.
SETTINGS = {
    "objective": "binary", "extra_trees": True, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 10.0, "seed": 1,
    "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip
SIZES: dict[str, dict[str, float]] = {
    "body_text": {"num_leaves": 40, "min_data_in_leaf": 40, "learning_rate": 0.05, "feature_fraction": 0.3},
    "body_markup": {"num_leaves": 12, "min_data_in_leaf": 60, "learning_rate": 0.1, "feature_fraction": 0.4},
    "body_markup_alone": {"num_leaves": 12, "min_data_in_leaf": 60, "learning_rate": 0.1, "feature_fraction": 0.4},
    "title": {"num_leaves": 12, "min_data_in_leaf": 60, "learning_rate": 0.1, "feature_fraction": 0.4},
}
ROUNDS = {"body_text": 400, "body_markup": 350, "body_markup_alone": 350, "title": 200}
FEATURES = {
    "body_text": TEXT_FEATURES, "body_markup": MARKUP_FEATURES, "body_markup_alone": MARKUP_ALONE_FEATURES, "title": TEXT_FEATURES,
}  # fmt: skip
# A segment weighs its words to this power: the score counts words, but a page of a few long paragraphs teaches little.
# On the folds .8 was better than .5 by .1 of a point, and than 1 by as much.
WORDS_POWER = 0.8


@dataclass(frozen=True, slots=True)
class Sample:
    """The open segments of one page: evidence (segments, features), whether each is body, whether headline, its words."""

    doc_id: str
    site: str
    form: str
    evidence: NDArray[np.float32]
    body: NDArray[np.bool_]
    title: NDArray[np.bool_]
    words: NDArray[np.int64]


def main(arguments: Sequence[str] | None = None) -> int:
    """Grow and write the trees; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.clean.train", description=__doc__)
    parser.add_argument("sets", type=Path, metavar="FOLDER", help="the folder of annotated sets")
    parser.add_argument("--folds", action="store_true", help="write the trees of each fold instead")
    parser.add_argument("--jobs", type=int, default=2, help="processes that read pages (default 2)")
    options = parser.parse_args(arguments)
    samples = read_samples(options.sets, options.jobs)
    print(f"train: {len(samples)} pages, {sum(len(s.body) for s in samples):,} segments", file=sys.stderr)
    if options.folds:
        write_folds(samples, FOLDER)
        return 0
    PACKAGE_FILE.write_text(dump_forests(grow_all(samples)), encoding="utf-8")
    print(f"train: wrote {PACKAGE_FILE.name}, {PACKAGE_FILE.stat().st_size:,} bytes", file=sys.stderr)
    return 0


def fold_of(site: str, sites: Iterable[str]) -> int:
    """The fold a site is held out in: sites in the order of their hash, dealt out in turn."""
    dealt = sorted(sites, key=lambda name: content_id(name.encode()))
    return dealt.index(site) % FOLDS


def write_folds(samples: Sequence[Sample], into: Path) -> None:
    """Trees that have not seen the sites of each fold, as fold-N.json; sites.json and pages.json say what is in which."""
    into.mkdir(parents=True, exist_ok=True)
    sites = sorted({s.site for s in samples})
    folds = {site: fold_of(site, sites) for site in sites}
    (into / "sites.json").write_text(json.dumps(folds, indent=0, sort_keys=True), encoding="utf-8")
    for fold in range(FOLDS):
        seen = [s for s in samples if folds[s.site] != fold]
        (into / f"fold-{fold}.json").write_text(dump_forests(grow_all(seen)), encoding="utf-8")
        print(f"train: fold {fold + 1} of {FOLDS}", file=sys.stderr)
    pages = {s.doc_id: folds[s.site] for s in samples}
    (into / "pages.json").write_text(json.dumps(pages, indent=0, sort_keys=True), encoding="utf-8")


def read_samples(sets: Path, jobs: int) -> list[Sample]:
    """Every page of every form, and the clean bodies, in a fixed order."""
    with (sets / "clean" / "gold.dev.jsonl").open(encoding="utf-8") as lines:
        gold = [row for row in map(json.loads, lines) if row["split"] == "dev" and row["gold_text"]]
    with ProcessPoolExecutor(jobs) as pool:
        made = pool.map(partial(_samples_of, sets), gold, chunksize=4)
        return [sample for group in made for sample in group]


def _samples_of(sets: Path, gold: dict[str, Any]) -> list[Sample]:
    """One page in all its forms, and its clean body as copy arrives: bare, below a header, and with single line ends."""
    found: list[Sample | None] = []
    for form in FORMS:
        folder = sets / "clean" / ("html" if form == "html" else f"plain/{form}")
        for path in sorted(folder.glob(gold["doc_id"] + ".*")):
            data = path.read_bytes()
            found.append(_sample(gold, form, gzip.decompress(data) if path.suffix == ".gz" else data))
    body = gold["gold_text"]
    header = [
        gold["gold_title"] or "",
        "By " + " and ".join(gold["gold_authors"] or ["Staff"]),
        gold["gold_date"] or "",
    ]
    found.append(_sample(gold, "clean", body.encode()))
    found.append(_sample(gold, "clean", "\n\n".join([*filter(None, header), body]).encode()))
    found.append(_sample(gold, "clean", body.replace("\n\n", "\n").encode()))
    for number, path in enumerate(sorted((sets / "clean" / "plain").glob(f"*/{gold['doc_id']}.*"))):
        brief = _brief(gold, path.read_bytes(), BRIEF_PARAGRAPHS[number % len(BRIEF_PARAGRAPHS)])
        found.append(_sample(gold, "brief", brief.encode()) if brief else None)
    return [sample for sample in found if sample is not None]


def _brief(gold: dict[str, Any], data: bytes, paragraphs: int) -> str | None:
    """A short page made from a long one: lines above the title, the title and what follows it, some paragraphs, lines below."""
    try:
        document = read_record(InputRecord(content_id(data), "page", (), "text", data), Limits())
    except Refused:
        return None
    segments = survey(document, find_outlet(document)).segments
    words = [_TOKEN.findall(s.text) for s in segments]
    aligned = _align(words, _TOKEN.findall(gold["gold_text"]))
    body = [i for i, found in enumerate(words) if found and aligned[i] >= BODY_SHARE * len(found)]
    if len(body) <= paragraphs:
        return None
    title = fold_words(gold["gold_title"] or "")
    heads = [i for i in range(body[0]) if title and _same_title(fold_words(segments[i].text), title)]
    top = max(0, (heads[-1] if heads else body[0]) - LINES_ABOVE)
    chosen = list(range(top, body[0]))[-3 * LINES_ABOVE :]
    if heads and heads[-1] not in chosen:
        chosen = [heads[-1], *chosen]
    chosen += body[:paragraphs] + list(range(body[-1] + 1, min(len(segments), body[-1] + 1 + LINES_BELOW)))
    return "\n\n".join(segments[i].text for i in chosen)


def _sample(gold: dict[str, Any], form: str, data: bytes) -> Sample | None:
    kind = "html" if form == "html" else "text"
    try:
        document = read_record(InputRecord(content_id(data), "page", (), kind, data), Limits())
    except Refused:
        return None  # a page the reader refuses has no segments to learn from
    page = survey(document, find_outlet(document))
    words = [_TOKEN.findall(s.text) for s in page.segments]
    aligned = _align(words, _TOKEN.findall(gold["gold_text"]))
    asked = [i for i in range(len(page.segments)) if page.by_words[i] is None]
    if not asked or sum(aligned) < (1 if form == "brief" else min(MIN_BODY_WORDS, len(gold["gold_text"].split()) // 2)):
        return None
    title = fold_words(gold["gold_title"] or "")
    heads = [bool(title) and _same_title(fold_words(page.segments[i].text), title) for i in asked]
    sizes = np.array([max(1, len(words[i])) for i in asked])
    body = np.array([aligned[i] for i in asked]) >= BODY_SHARE * sizes
    return Sample(
        gold["doc_id"], gold["site"], form, describe(page)[asked], body & ~np.array(heads), np.array(heads), sizes
    )


def _align(segments: Sequence[Sequence[str]], gold: Sequence[str]) -> list[int]:
    """How many words of each segment stand in the longest runs the page has in common with the annotated body."""
    flat = [word for words in segments for word in words]
    owner = [i for i, words in enumerate(segments) for _ in words]
    hits = [0] * len(segments)
    for block in difflib.SequenceMatcher(None, flat, gold, autojunk=False).get_matching_blocks():
        for at in range(block.a, block.a + block.size):
            hits[owner[at]] += 1
    return hits


def _same_title(text: str, title: str) -> bool:
    """Whether a line is the annotated title, or all but a word or two of it or more."""
    return text == title or (len(text) > 20 and (text in title or title in text) and 0.7 < len(text) / len(title) < 1.4)


def grow_all(samples: Sequence[Sample]) -> dict[str, lightgbm.Booster]:
    """The trees of a cleaner, by name."""
    text = [s for s in samples if s.form != "html"]
    markup = [s for s in samples if s.form == "html"]
    # Copy without its headline teaches that a first paragraph is none.
    titles = [s for s in text if s.title.any() or s.form == "clean"]
    return {
        "body_markup": _grow(markup, [s.body for s in markup], "body_markup"),
        "body_markup_alone": _grow(markup, [s.body for s in markup], "body_markup_alone"),
        "body_text": _grow(text, [s.body for s in text], "body_text"),
        "title": _grow(titles, [s.title for s in titles], "title"),
    }


def _grow(samples: Sequence[Sample], labels: Sequence[NDArray[np.bool_]], name: str) -> lightgbm.Booster:
    """Trees in which every page weighs the same, and within it a segment by its words; for titles every segment the same."""
    weights = []
    for sample in samples:
        shares = sample.words**WORDS_POWER if name != "title" else np.ones(len(sample.words))
        weights.append(shares / shares.sum() * WEIGHTS.get(sample.form, PAGE_WEIGHT))
    features = FEATURES[name]
    data = lightgbm.Dataset(
        np.vstack([s.evidence[:, : len(features)] for s in samples]), np.concatenate(labels).astype(int), weight=np.concatenate(weights),
        feature_name=list(features),
    )  # fmt: skip
    return lightgbm.train({**SETTINGS, **SIZES[name]}, data, ROUNDS[name])


def dump_forests(boosters: dict[str, lightgbm.Booster]) -> str:
    """The trees as the package's data file: one tree a line, so that a change to one is seen as such."""
    parts = []
    for name, booster in sorted(boosters.items()):
        dump = booster.dump_model()
        trees = ",\n".join(json.dumps(_flat(t["tree_structure"]), separators=(",", ":")) for t in dump["tree_info"])
        features = json.dumps(dump["feature_names"])
        parts.append(f'"{name}": {{"features": {features}, "trees": [\n{trees}\n]}}')
    return '{"models": {\n' + ",\n".join(parts) + "\n}}\n"


def _flat(root: dict[str, Any]) -> list[list[float]]:
    """A tree as five lists of its nodes, parents before children: columns, thresholds, left, right, values."""
    columns: list[float] = []
    thresholds: list[float] = []
    left: list[float] = []
    right: list[float] = []
    values: list[float] = []
    waiting: list[tuple[dict[str, Any], int, bool]] = [(root, -1, False)]
    while waiting:
        node, parent, is_left = waiting.pop()
        number = len(columns)
        if parent >= 0:
            (left if is_left else right)[parent] = number
        leaf = "leaf_value" in node
        columns.append(-1 if leaf else node["split_feature"])
        thresholds.append(0 if leaf else float(f"{node['threshold']:.6g}"))
        left.append(0)
        right.append(0)
        values.append(round((node["leaf_value"] if leaf else node["internal_value"]) * SCALE))
        if not leaf:
            waiting += [(node["right_child"], number, False), (node["left_child"], number, True)]
    return [columns, thresholds, left, right, values]


if __name__ == "__main__":
    sys.exit(main())
