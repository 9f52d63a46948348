"""`copydesk explain` and Document.explain: what they say is what a run publishes, and it is written about in docs/rules.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import copydesk
from copydesk.cli import main as cli
from copydesk.explain import PARTS

ROOT = Path(__file__).parent.parent
PAGES = sorted(p for p in (ROOT / "raw").rglob("*") if p.suffix in (".txt", ".html") and p.stat().st_size > 300)
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
PAGE = ROOT / "raw" / "east-harbour" / "dprk-mongolia-rail-talks.txt"


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_what_is_explained_is_what_is_published(path: Path) -> None:
    document = copydesk.process(path.read_bytes(), kind="html" if path.suffix == ".html" else "text")
    found = document.explain().to_dict()
    assert json.loads(json.dumps(found)) == found
    rules = [line["rule_id"] for line in found["lines"] if not line["kept"]]
    assert rules == [row.rule_id for row in document.removed if row.reason != "control"]
    kept = squeezed("".join(line["text"] for line in found["lines"] if line["kept"]))
    assert kept == squeezed(document.text) or any(row.reason == "control" for row in document.removed)
    assert [one["evidence"] for one in found["mentions"]] == [row.evidence for row in document.mentions]
    assert [one["entity_id"] for one in found["mentions"]] == [row.entity_id for row in document.mentions]
    assert [one["resolution"]["entity_id"] for one in found["quotes"]] == [row.speaker_id for row in document.quotes]
    assert [one["rule"] for one in found["quotes"]] == [
        (row.evidence or "").partition(":")[0] for row in document.quotes
    ]
    for one in found["mentions"]:
        assert sum(candidate["won"] for candidate in one["candidates"]) <= 1
        assert f"`{one['rule']}`" in RULES


def test_a_refused_page_says_why_of_every_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "a.txt"
    page.write_text("Share this\n\nSubscribe\n")
    assert cli.dispatch(["explain", str(page)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("refused in clean: not_article: ")
    assert out.count("  cut  ") == 2


@pytest.mark.parametrize(
    ("options", "heads"),
    [([], PARTS), (["--lines"], ("lines",)), (["--quotes", "--names"], ("quotes", "mentions"))],
)
def test_parts_are_chosen(options: list[str], heads: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.dispatch(["explain", str(PAGE), *options]) == 0
    out = capsys.readouterr().out
    assert [line.split()[0].lower() for line in out.splitlines() if line[:1].isalpha()] == list(heads)
    assert "\x1b" not in out  # no colours where nobody sees them
    assert cli.dispatch(["explain", str(PAGE), *options, "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == list(heads)


def test_one_wrong_quote_can_be_followed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.dispatch(["explain", str(PAGE), "--quotes", "--names"]) == 0
    out = capsys.readouterr().out
    assert "cue described; speaker She -> Batbayar Oyun" in out
    assert "rule cue_before: 'She' is Batbayar Oyun by coreference" in out
    assert 'typo: "DRPK" known misspelling of North Korea (Q423)' in out


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["explain", "/nowhere.txt"], 2, "there is no file"),
        (["explain", str(ROOT / "pyproject.toml")], 1, "none of .txt"),
        (["explain", str(PAGE), "--profiles", "/nowhere"], 1, "no such folder"),
        (["explain", str(PAGE), "--tagger", "none"], 2, "no tagger"),
    ],
)
def test_what_can_go_wrong(arguments: list[str], code: int, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.dispatch(arguments) == code
    assert why in capsys.readouterr().err
