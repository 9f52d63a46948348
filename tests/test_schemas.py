"""Every rule of every table: what breaks it, what does not, and that a bad row costs its neighbours nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import unicodedata
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandera.config import config_context

from copydesk.ids import make_reject
from copydesk.records import Breach, Origin, SpanRow
from copydesk.schemas import dictionary
from copydesk.schemas.arrow import BadCell, arrow_schema, to_arrow
from copydesk.schemas.check import SchemaMismatch, split_valid, validate_rows
from copydesk.schemas.models import MODELS, TABLES
from tests.rows import make_rows

CASES = Path(__file__).parent / "cases" / "schemas"
ROWS = make_rows(3).by_table()


def load(name: str, table: str) -> list[dict[str, Any]]:
    """The cases of one table. They are tried in one go: Pandera takes as long for one row as for a thousand."""
    cases = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [case for case in cases if case["table"] == table]


def changed(table: str, cells: dict[str, Any]) -> Any:
    """The first valid row of a table with other cells; JSON's lists and dates become what a record holds."""
    return dataclasses.replace(ROWS[table][0], **{name: as_cell(name, value) for name, value in cells.items()})


def as_cell(name: str, value: Any) -> Any:
    if isinstance(value, str) and value == "NaN":
        return float("nan")
    if isinstance(value, str) and name.endswith("_date"):
        return dt.date.fromisoformat(value)
    if isinstance(value, str) and name in ("published_at", "updated_at"):
        return dt.datetime.fromisoformat(value)
    if isinstance(value, list):
        return tuple(SpanRow(*item) if isinstance(item, list) else item for item in value)
    return value


@pytest.mark.parametrize("table", TABLES)
def test_bad_cells_are_told_and_cost_their_row_alone(table: str) -> None:
    cases = load("bad_cells", table)
    rows = [row for case in cases for row in (changed(table, case["input"]), ROWS[table][0])]
    good, failures = validate_rows(table, rows, unique=False)
    found = {cases[f.index // 2]["label"]: [f.column, f.check] for f in failures if f.index % 2 == 0}
    assert found == {case["label"]: case["expected"] for case in cases}
    assert len(failures) == len(cases)
    assert good.equals(to_arrow(table, [ROWS[table][0]] * len(cases)))


@pytest.mark.parametrize("table", TABLES)
def test_what_is_told_of_a_bad_row_can_itself_be_published(table: str) -> None:
    bad = [changed(table, case["input"]) for case in load("bad_cells", table)]
    _, failures = validate_rows(table, bad, unique=False)
    assert all(json.loads(f.row_json) for f in failures)
    rejects = [
        make_reject(
            Origin(f"{number}.txt", table),
            "validate",
            "check_failed",
            breach=Breach(found.column, found.check, found.value, found.row_json),
        )
        for number, found in enumerate(failures)
    ]
    assert validate_rows("rejects", rejects)[1] == ()


@pytest.mark.parametrize("table", TABLES)
def test_good_cells_pass(table: str) -> None:
    cases = load("good_cells", table)
    _, failures = validate_rows(table, [changed(table, case["input"]) for case in cases], unique=False)
    assert {cases[f.index]["label"]: f.check for f in failures} == {}


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_breaks_in_some_case(table: str) -> None:
    """Every check name of the models is in the cases, so that no rule can be switched off unseen."""
    cases = json.loads((CASES / "bad_cells.json").read_text(encoding="utf-8"))
    broken = {case["expected"][1] for case in cases}
    covered_elsewhere = {"unique_key", "distinct_items", "rule_form", "warning_form"}
    names = {c.name for column in MODELS[table].to_schema().columns.values() for c in column.checks}
    assert names - broken - covered_elsewhere == set()


@pytest.mark.parametrize(
    ("table", "cells", "check"),
    [
        ("articles", {"authors": ("A", "A")}, "distinct_items"),
        ("articles", {"warnings": ("No good",)}, "warning_form"),
        ("removed", {"rule_id": ""}, "rule_form"),
    ],
)
def test_small_rules(table: str, cells: dict[str, Any], check: str) -> None:
    assert [f.check for f in validate_rows(table, [changed(table, cells)])[1]] == [check]


def test_first_failing_check_goes_by_the_order_of_columns() -> None:
    bad = dataclasses.replace(ROWS["articles"][0], text="", word_count=0, title="")
    _, failures = validate_rows("articles", [bad])
    assert [f.column for f in failures] == ["title"]


def test_key_twice_keeps_the_first_row() -> None:
    row = ROWS["mentions"][0]
    good, failures = validate_rows("mentions", [row, row, ROWS["mentions"][1]])
    assert [(f.index, f.column, f.check) for f in failures] == [(1, "mention_id", "unique_key")]
    assert good.num_rows == 2


def test_entities_may_come_once_per_document_until_merged() -> None:
    rows = [ROWS["entities"][0], ROWS["entities"][0]]
    assert validate_rows("entities", rows)[1] == ()
    assert [f.check for f in validate_rows("entities", rows, unique=True)[1]] == ["unique_key"]


def test_no_rows_are_valid() -> None:
    for table in TABLES:
        good, failures = validate_rows(table, [])
        assert (good.num_rows, failures) == (0, ())
        assert good.schema.equals(arrow_schema(table), check_metadata=True)


def test_wrong_columns_and_types_raise() -> None:
    data = to_arrow("removed", ROWS["removed"])
    with pytest.raises(SchemaMismatch, match="removed"):
        split_valid("removed", data.drop_columns(["reason"]))
    with pytest.raises(SchemaMismatch, match="removed"):
        split_valid("removed", data.append_column("more", pa.array([1] * data.num_rows)))
    wide = data.set_column(1, "segment", data["segment"].cast(pa.int64()))
    with pytest.raises(SchemaMismatch, match="removed"):
        split_valid("removed", wide)


def test_environment_cannot_switch_the_checks_off() -> None:
    bad = [dataclasses.replace(ROWS["removed"][0], reason="dull")]
    with config_context(validation_enabled=False, validation_depth="SCHEMA_ONLY"):
        assert len(validate_rows("removed", bad)[1]) == 1


def test_to_arrow_names_the_cell_it_cannot_hold() -> None:
    rows = [ROWS["removed"][0], dataclasses.replace(ROWS["removed"][1], text="\udc80")]
    with pytest.raises(BadCell, match="row 1") as caught:
        to_arrow("removed", rows)
    assert (caught.value.row, caught.value.column) == (1, "text")


@settings(max_examples=8, deadline=None)
@given(st.lists(st.text(st.characters(), max_size=20), min_size=1, max_size=12))
def test_any_text_gives_a_row_or_a_failure(texts: list[str]) -> None:
    rows = [changed("rejects", {"reject_id": f"{i:024x}", "bad_value": text}) for i, text in enumerate(texts)]
    good, failures = validate_rows("rejects", rows)
    assert good.num_rows + len(failures) == len(rows)
    allowed = set(range(len(rows))) - {f.index for f in failures}
    assert good["bad_value"].to_pylist() == [texts[i] for i in sorted(allowed)]
    for failure in failures:
        assert failure.value is not None
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in failure.value if c not in "\t\n")


def test_data_dictionary_is_fresh() -> None:
    path = Path(__file__).parents[1] / "docs" / "tables.md"
    assert path.read_text(encoding="utf-8") == dictionary.render(), "run `make docs`"
