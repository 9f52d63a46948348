"""The tagger: its arithmetic against brute force, its file, and that training gives the same weights again."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest

from bench.tagger.data import INVENTED, SETS, TrainingSet, label_page, read_invented, read_pages
from bench.tagger.train import train
from copydesk.lexicon.files import KnowledgeError, read_bytes, read_text
from copydesk.mentions import read_parts
from copydesk.mentions.columns import SIZES, read_document
from copydesk.mentions.tagged import tagger
from copydesk.records import ArticleText
from copydesk.spans import Span
from copydesk.tagger import crf, labels
from copydesk.tagger.tagging import LOOKS, Tagger, look_name, look_size
from copydesk.tagger.weights import FILE, pack, parse, shipped
from copydesk.tagger.word_features import word_features

OWN = Path(__file__).parents[1] / "bench" / "tagger" / INVENTED.file
LENGTHS = np.array([2, 4, 1, 3])


def random_scores(seed: int, count: int) -> tuple[crf.Floats, crf.Floats, crf.Floats]:
    """Scores of rows, of beginnings and of pairs, from a seed."""
    made = np.random.default_rng(seed)
    return made.normal(size=(10, count)), made.normal(size=count), made.normal(size=(count, count))


def paths(scores: crf.Floats, begin: crf.Floats, follow: crf.Floats) -> dict[tuple[int, ...], float]:
    """Every sequence of labels of one stretch with its score."""
    found = {}
    for path in itertools.product(range(scores.shape[1]), repeat=len(scores)):
        total = begin[path[0]] + sum(scores[k, label] for k, label in enumerate(path))
        found[path] = total + sum(follow[a, b] for a, b in itertools.pairwise(path))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_chain_agrees_with_brute_force(seed: int) -> None:
    """Best labels, total and marginals are those of all sequences written out."""
    scores, begin, follow = random_scores(seed, 3)
    layout = crf.lay_out(LENGTHS)
    best = crf.decode(scores, layout, begin, follow)
    sums = crf.sum_up(scores, layout, begin, follow)
    total, pairs, at = 0.0, np.zeros((3, 3)), 0
    for length in LENGTHS:
        weighed = paths(scores[at : at + length], begin, follow)
        assert tuple(best[at : at + length]) == max(weighed, key=weighed.__getitem__)
        norm = np.logaddexp.reduce(list(weighed.values()))
        total += norm
        for path, value in weighed.items():
            for a, b in itertools.pairwise(path):
                pairs[a, b] += np.exp(value - norm)
        for k in range(length):
            held = [sum(np.exp(v - norm) for p, v in weighed.items() if p[k] == label) for label in range(3)]
            assert np.allclose(sums.each[at + k], held)
        at += length
    assert np.isclose(sums.log_total, total)
    assert np.allclose(sums.pairs, pairs)


def test_labels() -> None:
    """A later word follows only its own kind, and no stretch begins with one."""
    allowed = labels.may_follow()
    assert not allowed[labels.OUTSIDE, labels.later_of("place")]
    assert allowed[labels.first_of("place"), labels.later_of("place")]
    assert not allowed[labels.first_of("person"), labels.later_of("place")]
    assert [labels.LABELS[k] for k in np.flatnonzero(~labels.may_begin())] == [f"I-{kind}" for kind in labels.KINDS]


def test_word_features_are_stable() -> None:
    """The hashes are the same on every machine: a changed feature would silently void the weights."""
    found = [h for word in ("Seoul", "U.S.", "", "of", "Jae-in") for h in word_features(word)[:8]]
    assert hashlib.sha256(repr(found).encode()).hexdigest()[:16] == "524f1ae10be34115"


def test_shipped_file() -> None:
    """The file is the one SOURCES.md tells of, of about a megabyte at most, with a table for each look."""
    digest = hashlib.sha256(read_bytes(FILE)).hexdigest()
    assert re.search(rf"{FILE}.*{digest}", read_text("SOURCES.md"))
    assert len(read_bytes(FILE)) < 1_200_000
    weights = shipped()
    assert {name: len(table) for name, table in weights.by_column.items()} == {
        look_name(look): look_size(look, SIZES) for look in LOOKS
    }
    assert (np.diff(weights.features.astype(np.int64)) > 0).all()
    assert pack(parse(pack(weights))) == pack(weights)


@pytest.mark.parametrize("data", [b"", b"junk", b"PK\x03\x04junk"])
def test_bad_file(data: bytes) -> None:
    """What is no file of weights is refused in one line."""
    with pytest.raises(KnowledgeError):
        parse(data)


@pytest.fixture(scope="module")
def trained() -> bytes:
    """The file of a few steps on the invented sentences."""
    return pack(train(list(read_invented(OWN)), penalty=0.5, steps=25))


def test_training_reproduces(trained: bytes) -> None:
    """The same sentences give the same bytes."""
    assert pack(train(list(read_invented(OWN)), penalty=0.5, steps=25)) == trained


def test_no_training_set_asks_for_share_alike() -> None:
    """What ships owes a name at most, so nothing else is fitted to."""
    for source in (*SETS, INVENTED):
        assert not re.search(r"\b(?:SA|NC|ND|GPL|ODbL)\b|share.?alike|research", source.licence), source.file


TEXT = "Ivo Petkanov left Norrvik BK."


def name_rows(tmp_path: Path, names: str, text: str = TEXT) -> TrainingSet:
    """A set of one text with a file of names beside it."""
    digest = hashlib.sha256(TEXT.encode()).hexdigest()[:16]
    rows = f"doc_id,text_sha256,names\nours,{digest},{names}\n"
    (tmp_path / "names.csv").write_text(rows, encoding="utf-8")
    given = [{"doc_id": "theirs", "text": "Nobody."}, {"doc_id": "ours", "text": text, "mentions": [{"type": "X"}]}]
    (tmp_path / "set.jsonl").write_text("\n".join(map(json.dumps, given)), encoding="utf-8")
    return TrainingSet("set.jsonl", "ours", names=str(tmp_path / "names.csv"))


def test_names_kept_apart_from_their_texts(tmp_path: Path) -> None:
    """Only texts that have a row are read, with our names and not those they came with."""
    (page,) = read_pages(tmp_path, [name_rows(tmp_path, "0-12:PERSON 18-28:ORG")])
    assert [(m["start"], m["end"], m["type"]) for m in page.mentions] == [(0, 12, "PERSON"), (18, 28, "ORG")]


@pytest.mark.parametrize(
    ("names", "text", "why"),
    [("0-12:PERSON", TEXT + " ", "another one"), ("0-12:PERSON 18-28", TEXT, "not of the form")],
)
def test_names_of_another_text_are_refused(tmp_path: Path, names: str, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        list(read_pages(tmp_path, [name_rows(tmp_path, names, text)]))


@pytest.mark.parametrize("source", [source for source in SETS if source.names], ids=lambda source: source.names)
def test_marked_names_are_apart_and_in_order(source: TrainingSet) -> None:
    """Each row's names follow one another, and are of kinds we know."""
    with OWN.with_name(source.names).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            spans = [
                (*map(int, name.partition(":")[0].split("-")), name.partition(":")[2]) for name in row["names"].split()
            ]
            assert spans, row["doc_id"]
            assert all(start < end for start, end, _ in spans)
            assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans)), row["doc_id"]
            assert {kind for *_, kind in spans} <= {"PERSON", "ORG", "PLACE", "EVENT", "NORP", "OTHER"}


def test_training_learns(trained: bytes) -> None:
    """The tagger knows most of what it was trained on."""
    made = Tagger(parse(trained), SIZES)
    right = wrong = 0
    for page in read_invented(OWN):
        labelled = label_page(page, made.inner)
        wanted = set(np.flatnonzero(labelled.allowed[:, 1::2].any(axis=1)).tolist())
        rows = labelled.reading.rows.tolist()
        found = {rows.index(name.first) for name in made.tag(labelled.reading)}
        right += len(wanted & found)
        wrong += len(wanted ^ found)
    assert right > 8 * wrong


def test_what_was_read_before_changes_nothing() -> None:
    """Words met in other documents are remembered, and nothing else."""
    texts = ["Ottoline Branwick left Oslo.", "The Ministry of Tides paid Branwick.", "Oslo and Korvel & Sons agreed."]

    def tags(text: str) -> object:
        parts, _, evidence = read_parts(ArticleText(None, text, (Span(0, len(text)),)))
        return made.tag(read_document(parts, evidence, made.inner))

    made = tagger()
    first = [tags(text) for text in texts]
    made = Tagger(shipped(), SIZES)
    assert [tags(text) for text in reversed(texts)] == first[::-1]
