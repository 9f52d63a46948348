"""The benchmark of cleaning, on invented pages with an invented gold and a stand-in for the scorer; no peer is needed."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bench.clean import __main__ as bench
from bench.clean import errors, floors, line_up, measure, ours, pages, report
from bench.clean.pages import load_gold, load_pages, load_scorer
from bench.clean.systems import Answer, System
from bench.clean.wrong_dates import days_stated, find_wrong_dates, without_wrong_dates
from copydesk import pipeline
from copydesk.pipeline import Stages
from copydesk.records import Cut, RemovedReason
from copydesk.spans import Span

FERRY = (
    "The island council voted on Monday to raise ferry fares by a tenth from the first of May.",
    "“We had no choice,” said Joan Reyes, the mayor, after a meeting that went on for three hours.",
    "Commuters who hold a yearly pass will pay the old price until the end of the year, she said.",
)
TRAM = (
    "A tram left the rails near the harbour on Tuesday morning, and nobody was hurt, police said.",
    "Engineers worked until noon to lift the carriage, and buses ran instead on the whole line.",
    "The operator said that a stone in the groove was the likeliest cause of the accident.",
)
# The second page says another year than its gold.
GOLD = [
    ("ferry", "isle.example", FERRY, "Ferry fares to rise", "Ada Holt", "2021-03-02", "2021-03-02"),
    ("tram", "port.example", TRAM, "Tram leaves the rails", "Bo Lind", "2021-06-09", "2020-06-09"),
]
SCORER = '''
"""A stand-in: the share of words, and of values that are the same."""
from collections import Counter


def score(gold, system, collect=None):
    found, wanted, both = Counter(), Counter(), Counter()
    right = {"title": [], "authors": [], "date": []}
    for row in gold:
        own = system[row["doc_id"]]
        a, b = Counter(row["gold_text"].split()), Counter(own["text"].split())
        wanted, found, both = wanted + a, found + b, both + (a & b)
        for key, name in (("title", "title"), ("authors", "authors"), ("date", "published_date")):
            if row["gold_" + key] is not None:
                right[key].append(row["gold_" + key] == own[name])
    p, r = both.total() / max(1, found.total()), both.total() / max(1, wanted.total())
    told = {"sh4_p": p, "sh4_r": r, "sh4_f1": 2 * p * r / (p + r) if p + r else 0.0}
    for key, name in (("title", "title_lenient"), ("authors", "auth_f1"), ("date", "date_acc")):
        if right[key]:
            told[name] = sum(right[key]) / len(right[key])
    return told
'''
OWN = "copydesk; all text; C4 line rule; BTE; BTE, lines that end"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pages in all four forms, their gold, and a scorer."""
    root = tmp_path / "sets"
    for name in ("html", "plain/insc", "plain/bs4", "plain/semi"):
        (root / "clean" / name).mkdir(parents=True)
    rows = []
    for doc_id, site, body, title, author, gold_day, day in GOLD:
        html, text = page_html(body, title, author, day), page_text(body, title, author, day)
        (root / "clean" / "html" / f"{doc_id}.html.gz").write_bytes(gzip.compress(html.encode()))
        for name in pages.PLAIN:
            (root / "clean" / "plain" / name / f"{doc_id}.txt").write_text(text, encoding="utf-8")
        texts = {"gold_text": "\n\n".join(body), "gold_title": title, "gold_authors": [author], "gold_date": gold_day}
        rows.append({"doc_id": doc_id, "site": site, **texts})
    (root / "clean" / "gold.dev.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (root / "score_clean.py").write_text(SCORER, encoding="utf-8")
    return root


def page_html(body: tuple[str, ...], title: str, author: str, day: str) -> str:
    story = "".join(f"<p>{line}</p>" for line in body)
    return (
        f'<html><head><title>{title}</title><meta property="article:published_time" content="{day}T08:00:00Z"></head><body>'
        f"<nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>{title}</h1><p>By {author}</p>{story}</article>"
        "<footer>Privacy policy</footer></body></html>"
    )


def page_text(body: tuple[str, ...], title: str, author: str, day: str) -> str:
    return "\n\n".join(("Home", "News", title, f"By {author}", day, *body, "Share this story", "Privacy policy")) + "\n"


def test_one_run_over_every_set(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main([str(folder), "--systems", OWN]) == 0
    found = capsys.readouterr().out
    rows = [re.split(r" {2,}", line.strip()) for line in found.splitlines() if line[:4].strip() in pages.SETS]
    assert Counter(row[0] for row in rows) == {"html": 2, "insc": 5, "bs4": 5, "semi": 5}
    ours_ = {row[0]: row[2:8] for row in rows if row[1] == "copydesk"}
    assert ours_ == dict.fromkeys(pages.SETS, ["100.0"] * 6)
    assert "tram (2021-06-09, the page says 2020-06-09)" in found
    assert found.endswith("in neither or both of body and cuts: 0\n")
    assert not [path for path in folder.rglob("*") if path.suffix == ".pyc"]


def test_floors_keep_what_they_say() -> None:
    text = (
        page_text(FERRY, "Ferry fares to rise", "Ada Holt", "2021-03-02")
        + "We use cookies, and so does everybody else.\n"
    )
    body = "\n".join(FERRY)
    assert floors.all_text(text) == text
    assert floors.c4_lines(text) == body
    assert floors.body_text(text) == body
    mixed = "\n".join((*FERRY, "Read more about this and about many other entities here today", TRAM[0]))
    assert floors.body_text(mixed) == mixed
    assert floors.body_text_ended(mixed) == f"{body}\n{TRAM[0]}"
    assert [floors.body_text(""), floors.c4_lines(""), floors.body_text("Home\nNews")] == ["", "", ""]


def edited(folder: Path) -> Stages:
    page = load_pages(folder, "insc", load_gold(folder))[0]
    return ours.edit(page, page.read(), ours.shipped)


def test_the_account_of_a_page_holds(folder: Path) -> None:
    done = edited(folder)
    assert ours.unaccounted(done.raw, done.cleaned) is None


def test_a_doctored_account_is_found_out(folder: Path) -> None:
    done = edited(folder)
    document, cleaned = done.raw, done.cleaned
    first = cleaned.cuts[0]
    inside_body = Span(document.text.index("council"), document.text.index("council") + 7)
    beyond = Cut(Span(0, len(document.text) + 1), RemovedReason.OTHER, "x", 1.0)
    doctored = {
        "a cut is gone": replace(cleaned, cuts=cleaned.cuts[1:]),
        "a cut twice": replace(cleaned, cuts=(first, *cleaned.cuts)),
        "a cut inside the body": replace(
            cleaned, cuts=(*cleaned.cuts, Cut(inside_body, RemovedReason.OTHER, "x", 1.0))
        ),
        "a cut beyond the page": replace(cleaned, cuts=(beyond,)),
        "a word gone from the body": replace(cleaned, text=cleaned.text.replace("council", "")),
        "a word more in the body": replace(cleaned, text=cleaned.text + " Indeed."),
        "nothing at all": replace(cleaned, text="", cuts=()),
    }
    assert [name for name, one in doctored.items() if ours.unaccounted(document, one) is None] == []
    spaced = replace(cleaned, text=cleaned.text.replace(" ", "\n"))
    assert ours.unaccounted(document, spaced) is None


def test_a_page_that_is_not_accounted_for_fails_the_run(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(document, outlet, *, model):
        whole = real(document, outlet)
        return replace(whole, cuts=whole.cuts[:-1]) if model == "isle.example" else whole

    real = pipeline.clean
    monkeypatch.setattr(pipeline, "clean", forgetful)
    monkeypatch.setattr(ours, "has_folds", lambda: False)
    monkeypatch.setattr(ours, "held_out", lambda: lambda site: site)
    assert bench.main([str(folder), "--only", "insc", "--systems", "copydesk"]) == 1
    found = capsys.readouterr()
    assert found.out.endswith("in neither or both of body and cuts: 1\n")
    assert "insc copydesk: ferry: outside the cuts stands" in found.err


def test_each_page_is_cleaned_by_a_model_that_has_not_seen_its_site(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    class Folds:
        @staticmethod
        def model_for(site: str) -> object | None:
            return f"without {site}" if site == "isle.example" else None

    def clean(document, outlet, *, model):
        asked.append(model)
        return real(document, outlet)

    real = pipeline.clean
    monkeypatch.setattr(ours, "has_folds", lambda: True)
    monkeypatch.setattr(pipeline, "clean", clean)
    monkeypatch.setattr(ours, "folds", Folds)
    pick = ours.held_out()
    for page in load_pages(folder, "html", load_gold(folder)):
        ours.edit(page, page.read(), pick)
    assert asked == ["without isle.example", None]
    assert [one.name for one in line_up.line_up("html", {"jusText"})] == ["jusText", line_up.GET_TEXT]
    assert [one.name for one in line_up.line_up("insc")][:2] == ["copydesk", "copydesk as shipped"]


def test_a_system_that_breaks_is_told_and_scored_as_empty(folder: Path) -> None:
    def run(page, data):
        if page.doc_id == "tram":
            raise ValueError("no tram")
        return Answer("\n".join(FERRY), "A title that is not asked for")

    gold = load_gold(folder)
    (outcome,) = measure.run_systems(load_pages(folder, "insc", gold), [System("x", lambda: run)], lambda done: None)
    assert outcome.failed == ["tram: ValueError: no tram"]
    figures = measure.score(load_scorer(folder), gold, outcome)
    assert figures["precision"] == 1
    assert 0 < figures["recall"] < 1
    assert "title" not in figures
    assert outcome.unaccounted == []
    assert "ValueError" not in report.plain_table({"insc": report.figures_of("insc", [outcome], [figures])})


def test_the_year_of_the_markup_sets_a_gold_date_aside(folder: Path) -> None:
    gold = load_gold(folder)
    wrong = find_wrong_dates(load_pages(folder, "html", gold))
    assert [(one.doc_id, one.stated, one.why) for one in wrong] == [
        ("tram", ("2020-06-09",), "the same day of another year")
    ]
    assert [row["gold_date"] for row in without_wrong_dates(gold, wrong)] == ["2021-03-02", None]


@pytest.mark.parametrize(
    ("markup", "days"),
    [
        (b'{"datePublished": "2020-01-02T03:04:05Z"}', ("2020-01-02",)),
        (b'<meta content="2020-01-02" name=pubdate>', ("2020-01-02",)),
        (b'<META property="article:published_time" content="2020-01-02T00:00">', ("2020-01-02",)),
        (b'<meta property="article:modified_time" content="2020-01-02">{"dateModified":"2020-01-02"}', ()),
        (b'<meta name="date" content="yesterday">', ()),
    ],
)
def test_days_stated(markup: bytes, days: tuple[str, ...]) -> None:
    assert days_stated(markup) == days


def test_metadata_counts_where_it_is_printed(folder: Path) -> None:
    gold = load_gold(folder)
    page = load_pages(folder, "insc", gold)[1]
    page.path.write_text("\n".join(TRAM), encoding="utf-8")
    shown = measure.where_printed(load_pages(folder, "insc", gold), gold)
    keys = ("gold_title", "gold_authors", "gold_date")
    assert [[row[key] for key in keys] for row in shown] == [
        ["Ferry fares to rise", ["Ada Holt"], "2021-03-02"],
        [None, None, None],
    ]


def test_the_worst_pages_line_by_line(folder: Path, tmp_path: Path) -> None:
    gold = load_gold(folder)
    gold[0] |= {"gold_text": "\n".join((*FERRY[:2], "By Ada Holt")), "gold_title": "Fares"}
    gold[1] |= {"gold_text": "\n".join((*TRAM, "A line of the gold that the page does not show."))}
    found = tmp_path / "errors.txt"
    errors.write_errors(load_pages(folder, "insc", gold), load_scorer(folder), ours.shipped, 5, found)
    seen = found.read_text(encoding="utf-8")
    assert re.search(r"- LOST  \[byline/[\w.]+/[\d.]+\] By Ada Holt\n", seen)
    assert f"+ KEPT  {FERRY[2]}\n" in seen
    assert "? GOLD, NOT ON THE PAGE  A line of the gold" in seen
    assert "title: gold 'Fares', found 'Ferry fares to rise'" in seen


def test_texts_of_pages_stay_outside_the_repository(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for where in ([], ["--out", str(report.ROOT / "docs" / "errors.txt")]):
        assert bench.main([str(folder), "--errors", "3", *where]) == 2
    assert "outside the repository" in capsys.readouterr().err


@pytest.mark.parametrize("part", [["--limit", "1"], ["--systems", "copydesk"]])
def test_a_part_is_not_saved(folder: Path, part: list[str]) -> None:
    assert bench.main([str(folder), "--save", *part]) == 2


def test_what_is_saved_stays_until_measured_again(folder: Path, tmp_path: Path) -> None:
    gold = load_gold(folder)
    aside = report.set_aside(find_wrong_dates(load_pages(folder, "html", gold)))
    scorer = load_scorer(folder)
    path, docs = tmp_path / "clean.json", tmp_path / "clean.md"
    for name in ("semi", "html"):
        found, _ = bench.measure_set(folder, name, scorer, gold, {"copydesk"}, None)
        report.save(report.merged(report.load(path), {**found, "set_aside": aside}), path, docs)
    saved = report.load(path)
    assert list(saved["sets"]) == ["html", "semi"]
    seen = docs.read_text(encoding="utf-8")
    assert seen == report.markdown(saved)
    assert "| tram | 2021-06-09 | 2020-06-09 | the same day of another year |" in seen
    assert "Pages where that fails: **0**" in seen


def test_the_page_in_docs_is_the_last_run() -> None:
    saved = report.load()
    if not saved:
        pytest.skip("nothing was saved yet")
    assert report.DOCS.read_text(encoding="utf-8") == report.markdown(saved)
