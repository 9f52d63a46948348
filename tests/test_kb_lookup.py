"""`copydesk kb lookup`: what a name or an office means by the knowledge files, and what is left open."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.cli import main as cli
from copydesk.kb import find_country, look_up
from copydesk.lexicon.edit_distance import one_edit, swapped
from copydesk.lexicon.names import known

NAMES = [
    # asked, day, country, name, method
    ("North Korea", None, None, "North Korea", "exact"),
    ("  “North Korea,” ", None, None, "North Korea", "exact"),
    ("DPRK", None, None, "North Korea", "alias"),
    ("D.P.R.K.", None, None, "North Korea", "alias"),
    ("the Democratic People's Republic of Korea (DPRK)", None, None, "North Korea", "alias"),
    ("Korea, North", None, None, "North Korea", "alias"),
    ("Korea (Republic of)", None, None, "South Korea", "alias"),
    ("Iran, Islamic Republic of", None, None, "Iran", "alias"),
    ("Burma/Myanmar", None, None, "Myanmar", "alias"),
    ("North Korean", None, None, "North Korea", "alias"),
    ("DRPK", None, None, "North Korea", "typo"),
    ("Mongloia", None, None, "Mongolia", "typo"),
    ("Untied Arab Emirates", None, None, "United Arab Emirates", "typo"),
    ("Vladimir Ptuin", None, None, "Vladimir Putin", "typo"),
    ("Georgia", None, "GE", "Georgia", "weak_alias"),
    ("President Moon Jae-in", None, None, "Moon Jae-in", "alias"),
    ("U.S. President Donald Trump", None, None, "Donald Trump", "alias"),
    ("President Xi", "2019-01-01", None, "Xi Jinping", "role_at_date"),
    ("President Moon", "2019-01-01", None, "Moon Jae-in", "role_at_date"),
    ("the American president", "2019-02-28", None, "Donald Trump", "role_at_date"),
    ("the American president", "2016-02-28", None, "Barack Obama", "role_at_date"),
    ("the U.S. president", "2022-02-24", None, "Joe Biden", "role_at_date"),
    ("president of the United States", "2022-02-24", None, "Joe Biden", "role_at_date"),
    ("prime minister", "2019-03-29", "GB", "Theresa May", "role_at_date"),
    ("the British prime minister", "1997-07-01", None, "Tony Blair", "role_at_date"),
    ("the pope", "2018-08-01", None, "Francis", "role_at_date"),
    ("the emperor of Japan", "2018-12-23", None, "Akihito", "role_at_date"),
    ("the CIA director", "2017-08-01", None, "Mike Pompeo", "role_at_date"),
    ("the US ambassador to the UN", "2017-09-01", None, "Nikki Haley", "role_at_date"),
    ("the UN secretary-general", "2003-03-01", None, "Kofi Annan", "role_at_date"),
    ("the NATO secretary general", "2019-02-28", None, "Jens Stoltenberg", "role_at_date"),
    ("the president of the European Central Bank", "2012-07-26", None, "Mario Draghi", "role_at_date"),
    ("Nato", None, None, "NATO", "exact"),
]

OPEN = [
    # asked, day, country, method, why it is left open
    ("Georgia", None, None, "tied", "the country and the American state"),
    ("North Korea", None, "JP", "unknown", "known, but not of that country"),
    ("the American president", None, None, "unknown", "an office without a day"),
    ("the president", "2019-02-28", None, "unknown", "an office without a country"),
    ("the American president", "1750-01-01", None, "unknown", "a day before the office"),
    ("the American president", "2019-02-28", "FR", "unknown", "a country that contradicts"),
    ("the New York attorney general", "2019-02-28", None, "unknown", "an office of a state, not of the country"),
    ("the chairman", "2019-02-28", None, "unknown", "every board has one"),
    ("the British king", "2019-02-28", None, "unknown", "there was a queen"),
    ("the former American president", "2019-02-28", None, "unknown", "not the one in office"),
    ("Kim Jong Ur", None, None, "unknown", "one letter from two people"),
    ("Donald Tromp", None, None, "unknown", "people may differ by a letter"),
    ("Irak", None, None, "unknown", "too short: Iran and Iraq are as near"),
    ("who", None, None, "unknown", "an ordinary word, not the organisation"),
    ("Zzyx Qwerty", None, None, "unknown", "nobody"),
    ("", None, None, "unknown", "nothing asked"),
    ("((,//", None, None, "unknown", "marks alone"),
]


def day_of(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("asked", "day", "country", "name", "method"), NAMES)
def test_what_a_name_means(asked: str, day: str | None, country: str | None, name: str, method: str) -> None:
    answer = look_up(asked, day_of(day), country)
    assert answer.entity is not None, answer
    assert (answer.entity.name, answer.method) == (name, method)
    assert [c.entity for c in answer.candidates] == [answer.entity]
    assert answer.why == answer.candidates[0].why or answer.candidates[0].why in answer.why


@pytest.mark.parametrize(("asked", "day", "country", "method", "why"), OPEN)
def test_what_is_left_open(asked: str, day: str | None, country: str | None, method: str, why: str) -> None:
    answer = look_up(asked, day_of(day), country)
    assert (answer.entity, answer.method) == (None, method), why
    assert answer.why


def test_a_tie_names_every_candidate() -> None:
    assert {c.entity.country_code for c in look_up("Georgia").candidates} == {"GE", "US"}


def test_an_office_says_from_when_to_when() -> None:
    found = look_up("the American president", dt.date(2019, 2, 28)).why
    assert "2017-01-20" in found
    assert "2021-01-20" in found


@pytest.mark.parametrize(
    ("text", "code"),
    [("KR", "KR"), ("South Korea", "KR"), ("South Korean", "KR"), ("Atlantis", None), ("kr", None), ("Seoul", None)],
)
def test_countries_are_found_by_code_and_by_name(text: str, code: str | None) -> None:
    assert find_country(text) == code


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from("the of ( ) , / President Korea US king - Rep.".split())).map(" ".join)
)
def test_any_text_is_answered(text: str) -> None:
    answer = look_up(text, dt.date(2019, 2, 28))
    assert (answer.entity is None) == (answer.method in ("tied", "unknown"))
    assert all(c.entity.entity_id in known() for c in answer.candidates)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edits_are_the_same_both_ways(one: str, other: str) -> None:
    assert one_edit(one, other) == one_edit(other, one)
    assert swapped(one, other) == swapped(other, one)
    assert not one_edit(one, one)


@given(st.text("abcd ", min_size=1, max_size=8), st.integers(0, 7), st.sampled_from("xyz"))
def test_one_edit_is_one_edit(word: str, place: int, letter: str) -> None:
    at = place % len(word)
    assert one_edit(word, word[:at] + word[at + 1 :])
    assert one_edit(word, word[:at] + letter + word[at:])
    assert one_edit(word, word[:at] + letter + word[at + 1 :])
    assert not one_edit(word, letter * 2 + word)


# ---------------------------------------------------------------- the command


def test_a_readable_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.dispatch(["kb", "lookup", "DPRK"]) == 0
    found = capsys.readouterr().out
    for part in ("North Korea", "Q423", "place (country)", "KP", "“DPRK” is a strong alias", "knowledge "):
        assert part in found


def test_a_tie_is_told_and_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.dispatch(["kb", "lookup", "Georgia"]) == 0
    assert "2 entities are called so" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [["Zzyx Qwerty"], ["the American president"], ["the pope", "--date", "1100-01-01"]])
def test_nothing_known_is_one_line_and_exit_code_1(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.dispatch(["kb", "lookup", *asked]) == 1
    found = capsys.readouterr()
    assert found.out == ""
    assert found.err.startswith("copydesk: nothing is known of")
    assert found.err.count("\n") == 1


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ([], "give either NAME or --file"),
        (["X", "--file", "{file}"], "give either NAME or --file"),
        (["X", "--date", "Tuesday"], "date: Tuesday"),
        (["X", "--country", "Atlantis"], "country: Atlantis"),
        (["--file", "/no/such/file.csv"], "there is no file"),
        (["--file", "{file}", "--date", "2019-02-28"], "columns"),
        (["--file", "{wrong}"], "no column name"),
        (["--file", "{late}"], "line 3: date"),
    ],
)
def test_what_can_not_be_asked(asked: list[str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {name: tmp_path / f"{name}.csv" for name in ("file", "wrong", "late")}
    files["file"].write_text("name,date,country\nSeoul,,\n", encoding="utf-8")
    files["wrong"].write_text("who,when\nSeoul,\n", encoding="utf-8")
    files["late"].write_text("name,date,country\nSeoul,,\nSeoul,soon,\n", encoding="utf-8")
    assert cli.dispatch(["kb", "lookup", *(one.format(**files) for one in asked)]) == 2
    assert why in capsys.readouterr().err


def test_a_file_gives_one_line_for_each_row_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "names.csv"
    file.write_text(
        '\ufeffname,date,country\n"Korea, North",,\nthe American president,2019-02-28,\n,,\nGeorgia,,\nGeorgia,,GE\n',
        encoding="utf-8",
    )
    assert cli.dispatch(["kb", "lookup", "--file", str(file)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["name"] for row in rows] == ["Korea, North", "the American president", "", "Georgia", "Georgia"]
    assert [row["wikidata_id"] for row in rows] == ["Q423", "Q22686", None, None, "Q230"]
    assert [row["method"] for row in rows] == ["alias", "role_at_date", "unknown", "tied", "weak_alias"]
    assert len(rows[3]["candidates"]) == 2
    fields = "name entity_id entity_name entity_type entity_subtype wikidata_id country_code method why candidates"
    assert all(list(row) == fields.split() for row in rows)
