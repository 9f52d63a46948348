"""The quality gate's own logic, on made-up figures; the sets it measures on are not part of the repository."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from bench.gate import __main__ as gate
from bench.gate import floors, hard_cases, names, real, report, roles
from bench.gate.figures import BY_NAME, FIGURES, markdown_table, plain_table
from bench.gate.published import bare, stem

ROOT = Path(__file__).parents[1]


def test_every_figure_has_its_own_name_and_a_set() -> None:
    assert len(BY_NAME) == len(FIGURES)
    assert {name.partition(".")[0] for name in BY_NAME} == {*gate.ALL, "all"}


def test_the_floors_file_is_as_the_gate_writes_it() -> None:
    text = floors.FLOORS.read_text(encoding="utf-8")
    assert floors.render(floors.parse(text)) == text


def test_floors_only_rise() -> None:
    """No floor is less strict than in any earlier version of the file."""
    path = floors.FLOORS.relative_to(ROOT).as_posix()
    log = ["git", "-C", str(ROOT), "log", "--format=%H", "--", path]
    commits = subprocess.run(log, capture_output=True, text=True, check=False)
    if commits.returncode or not commits.stdout.strip():
        pytest.skip("no history here")
    now = floors.load()
    for commit in commits.stdout.split():
        show = ["git", "-C", str(ROOT), "show", f"{commit}:{path}"]
        then = floors.parse(subprocess.run(show, capture_output=True, text=True, check=True).stdout)
        assert not floors.lowered(then, now), commit


BEFORE = {"polnear.quote_speaker": 68.0, "country.wrong": 2.0, "hard.right": 20.0, "roles.wrong": 3.0}


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ({"polnear.quote_speaker": 78.7}, {**BEFORE, "polnear.quote_speaker": 78.2}),
        ({"polnear.quote_speaker": 68.3}, BEFORE),  # the margin would take it under the old floor
        ({"polnear.quote_speaker": 12.0}, BEFORE),
        ({"country.wrong": 0}, {**BEFORE, "country.wrong": 0}),
        ({"country.wrong": 9}, BEFORE),
        ({"hard.right": 24}, {**BEFORE, "hard.right": 24}),
        ({"roles.wrong": 0.6}, {**BEFORE, "roles.wrong": 1.1}),
        ({"roles.wrong": 2.9}, BEFORE),
        ({"html.date": 90.0}, {**BEFORE, "html.date": 89.5}),
        ({"html.date": 0.2}, {**BEFORE, "html.date": 0.0}),
    ],
)
def test_raising(measured: dict[str, float], expected: dict[str, float]) -> None:
    after = floors.raised(measured, BEFORE)
    assert after == pytest.approx(expected)
    assert not floors.lowered(BEFORE, after)
    assert floors.parse(floors.render(after)) == after


def test_what_is_lowered_or_gone_is_named() -> None:
    after = {"polnear.quote_speaker": 67.9, "country.wrong": 3.0, "hard.right": 20.0}
    assert floors.lowered(BEFORE, after) == ["country.wrong", "polnear.quote_speaker", "roles.wrong"]


def test_figures_under_their_floor_are_named() -> None:
    measured = {"polnear.quote_speaker": 67.9, "country.wrong": 3.0, "hard.right": 20.0, "html.text": 1.0}
    assert floors.broken(measured, BEFORE) == [
        "country.wrong is 3, above its ceiling 2",
        "polnear.quote_speaker is 67.9, under its floor 68.0",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [('[at_least]\n"no.such" = 1', "no figure"), ('[at_least]\n"country.wrong" = 2', "belongs under at_most")],
)
def test_a_wrong_floors_file_is_refused(text: str, why: str) -> None:
    with pytest.raises(floors.FloorsError, match=why):
        floors.parse(text)


def test_the_table() -> None:
    found = plain_table({"country.wrong": 0, "polnear.quote_speaker": 78.66, "html.date": 91.0}, BEFORE)
    assert [line.split() for line in found.splitlines()] == [
        ["figure", "ours", "floor", "best", "peer"],
        [*"polnear.quote_speaker Quotes with speaker, PolNeAR, F1".split(), "78.7", "68.0", "58.8", "regex"],
        [*"html.date Date from HTML".split(), "91.0", "-", "-"],
        [*"country.wrong Country names, wrong".split(), "0", "≤", "2", "5", "best", "library"],
    ]


def test_the_markdown_table_holds_the_headlines_alone() -> None:
    found = markdown_table({"polnear.quote_speaker": 78.7, "html.date": 91.0}, BEFORE)
    assert found.splitlines()[2:] == ["| Quotes with speaker, PolNeAR, F1 | 78.7 | 68.0 | 58.8 regex |"]


def test_the_table_goes_between_its_markers() -> None:
    readme = f"above\n{report.BEGIN}\nold\n{report.END}\nbelow\n"
    once = report.with_table(readme, {"hard.right": 24}, BEFORE)
    assert once.startswith(f"above\n{report.BEGIN}\n| |")
    assert once.endswith(f"{report.END}\nbelow\n")
    assert "old" not in once
    assert report.with_table(once, {"hard.right": 24}, BEFORE) == once
    with pytest.raises(ValueError, match="lacks the lines"):
        report.with_table("no markers", {}, {})


def test_the_readme_table_is_the_last_gate() -> None:
    readme = report.README.read_text(encoding="utf-8")
    if report.BEGIN not in readme:
        pytest.skip("the README has no quality table")
    assert report.with_table(readme, report.load_quality(), floors.load()) == readme


def test_saved_figures_stay_until_measured_again(tmp_path: Path) -> None:
    path = tmp_path / "quality.json"
    assert report.load_quality(path) == {}
    report.save_quality({"hard.right": 24, "polnear.quote_speaker": 70.0}, path)
    report.save_quality({"hard.right": 25}, path)
    assert list(report.load_quality(path).items()) == [("polnear.quote_speaker", 70.0), ("hard.right", 25)]


def test_the_saved_figures_keep_the_floors() -> None:
    assert floors.broken(report.load_quality(), floors.load()) == []


def test_the_gate_says_what_it_needs(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert gate.main([]) == 2
    assert gate.main([str(tmp_path)]) == 2
    assert "the folder that holds the annotated sets" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("measured", "failures", "code"),
    [({"hard.right": 29}, [], 0), ({"hard.right": 1}, [], 1), ({"hard.right": 29}, ["html could not be measured"], 1)],
)
def test_the_gate_fails_for_a_floor_and_for_a_set_that_can_not_be_run(
    measured: dict[str, float], failures: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate.conclude(measured, failures, save=False, raise_floors=False) == code
    assert ("gate: " in capsys.readouterr().err) == bool(code)


# ---------------------------------------------------------------- questions


def quote(text: str, start: int, speaker: str | None, kind: str = "direct", more: str = "") -> dict[str, object]:
    spans = [{"start_char": start, "end_char": start + len(text)}]
    return {
        "in_field": "text",
        "quote_type": kind,
        "text": text + more,
        "start_char": start,
        "spans": spans,
        "insertions": [],
        "speaker_id": speaker,
        "speaker_name": speaker,
        "utterance_id": None,
    }


ARTICLE = {"article_id": "a", "text": "“We won,” Ann Lee said.", "title": None}
EXPECTED = [{"t": "We won", "full": "Ann Lee"}]


@pytest.mark.parametrize(
    ("expected", "quotes", "wrong"),
    [
        (EXPECTED, [quote("“We won,”", 0, "Ann Lee")], []),
        (EXPECTED, [quote("“We won,”", 0, "Bo Lee")], ["speaker is Bo Lee, not Ann Lee: We won"]),
        (EXPECTED, [], ["missing: We won"]),
        ([], [quote("We won,", 1, "Ann Lee", "partial")], ["unexpected: We won"]),
        ([], [quote("We won,", 1, "Ann Lee", "indirect")], []),
        ([{"t": "We won", "full": None}], [quote("We won,", 1, None)], []),
        ([{"t": "We won", "full": ["Ann", "Ann Lee"]}], [quote("We won,", 1, "Ann")], []),
        (
            [{"t": "We won", "kind": "indirect", "full": "Ann Lee"}],
            [quote("We won", 1, "Ann Lee")],
            ["missing: We won"],
        ),
    ],
)
def test_judging_a_hard_case(expected: list, quotes: list, wrong: list[str]) -> None:
    found = hard_cases.judge(expected, ARTICLE, quotes)
    assert [line for line in found if not line.startswith("unexpected") or not expected] == wrong


def test_a_role_question_is_an_article_of_its_day() -> None:
    text = roles.article_text("the prime minister", "Norway", dt.date(2019, 2, 5))
    assert "\n5 February 2019\n" in text
    assert "on Tuesday" in text
    assert '," the prime minister said after the meeting.' in text
    assert "Norway" in text


@pytest.mark.parametrize(
    ("speaker", "verdict"),
    [
        ({"speaker_id": "Q1", "speaker_name": "X"}, "right"),
        ({"speaker_id": "x-1", "speaker_name": "Erna Solberg"}, "right"),
        ({"speaker_id": "Q2", "speaker_name": "X"}, "wrong"),
        ({"speaker_id": None, "speaker_name": None}, "open"),
        (None, "open"),
    ],
)
def test_judging_a_role(speaker: dict | None, verdict: str) -> None:
    assert roles.judge(speaker, "Q1", "Erna Solberg") == verdict


@pytest.mark.parametrize(
    ("answer", "held"),
    [
        (("Q423", "North Korea", "KP", "country"), True),
        (("Q884", "South Korea", "KR", "country"), False),
        (("Q18808", "Pyongyang", "KP", "capital"), False),
        ((None, None, None, None), False),
    ],
)
def test_judging_a_country(answer: tuple, held: bool) -> None:
    keys = ("entity_id", "entity_name", "country_code", "entity_subtype")
    assert names.is_country(dict(zip(keys, answer, strict=True)), "KP", "North Korea") is held


def test_points_on_quotes() -> None:
    wanted = {
        "quotes": [{"text": "We won,", "speaker": "Ann Lee"}, {"text": "Gone.", "speaker": None}],
        "indirect": [{"contains": "rain", "speaker": "Ann Lee"}],
    }
    quotes = [
        quote("“We won,”", 0, "Ann Lee"),
        quote("Ann Lee", 10, "Ann Lee"),
        quote("rain", 0, "Ann Lee", "indirect"),
    ]
    assert list(real.quote_points(wanted, ARTICLE, quotes)) == [
        ("Ann Lee said: We won,", True),
        ("quote missing: Gone.", False),
        ("no quote: Ann Lee", False),
        ("Ann Lee said that rain", True),
    ]


@pytest.mark.parametrize(
    ("uri", "name"),
    [("a.txt", "a"), ("d/a.b.html.gz", "a.b"), ("a.htm#3", "a"), ("sh_1.html.gz", "sh_1")],
)
def test_a_document_goes_by_its_stem(uri: str, name: str) -> None:
    assert stem(uri) == name


def test_quotations_are_compared_bare() -> None:
    assert bare("‘It is\n so,’ ") == bare("It is so.")
