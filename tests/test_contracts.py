"""The records of the text logic and the published tables say the same thing, word for word."""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from enum import StrEnum

import pyarrow as pa
import pytest

from copydesk import ids, records
from copydesk.records import Breach, Origin
from copydesk.schemas import words
from copydesk.schemas.arrow import arrow_schema
from copydesk.schemas.models import FOREIGN_KEYS, KEYS, MODELS, SORT_KEYS, TABLES
from copydesk.schemas.rejects import VALUE_LIMIT

ROWS = {
    "articles": records.ArticleRow,
    "quotes": records.QuoteRow,
    "entities": records.EntityRow,
    "mentions": records.MentionRow,
    "removed": records.RemovedRow,
    "rejects": records.RejectRow,
}
TYPES = {
    str: pa.string(),
    int: pa.int32(),
    float: pa.float64(),
    bool: pa.bool_(),
    dt.date: pa.date32(),
    dt.datetime: pa.timestamp("us", "UTC"),
    tuple[str, ...]: pa.list_(pa.field("element", pa.string())),
    tuple[records.SpanRow, ...]: pa.list_(
        pa.field("element", pa.struct([("start_char", pa.int32()), ("end_char", pa.int32())]))
    ),
}
VOCABULARIES = [
    (records.Precision, words.PRECISIONS),
    (records.QuoteType, words.QUOTE_TYPES),
    (records.SourceType, words.SOURCE_TYPES),
    (records.SpeakerMethod, words.SPEAKER_METHODS),
    (records.EntityType, words.ENTITY_TYPES),
    (records.MentionType, words.MENTION_TYPES),
    (records.MentionMethod, words.MENTION_METHODS),
    (records.RemovedReason, words.REMOVED_REASONS),
    (records.Stage, words.STAGES),
    (records.RejectReason, words.REJECT_REASONS),
]


def test_every_table_has_a_model_and_a_record() -> None:
    assert tuple(MODELS) == TABLES == tuple(ROWS) == tuple(KEYS) == tuple(SORT_KEYS)
    assert len(TABLES) == 6


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_the_fields_of_the_record(table: str) -> None:
    hints = typing.get_type_hints(ROWS[table])
    fields = []
    for field in dataclasses.fields(ROWS[table]):
        hint = hints[field.name]
        nullable = typing.get_origin(hint) is types.UnionType
        plain = next(a for a in typing.get_args(hint) if a is not types.NoneType) if nullable else hint
        fields.append((field.name, TYPES[plain], nullable))
    assert [(f.name, f.type, f.nullable) for f in arrow_schema(table)] == fields


@pytest.mark.parametrize("table", TABLES)
def test_everything_is_described(table: str) -> None:
    schema = arrow_schema(table)
    assert schema.metadata[b"table"] == table.encode()
    assert schema.metadata[b"description"]
    assert [f.name for f in schema if not f.metadata[b"description"]] == []


@pytest.mark.parametrize(("enum", "literals"), VOCABULARIES, ids=lambda v: getattr(v, "__name__", ""))
def test_vocabularies_are_equal(enum: type[StrEnum], literals: tuple[str, ...]) -> None:
    assert tuple(member.value for member in enum) == literals


def test_names_and_fields_are_equal() -> None:
    assert {member.value for member in records.NAME_TYPES} == set(words.NAME_TYPES)
    assert typing.get_args(records.Field) == words.FIELDS


def test_keys_are_columns() -> None:
    for table in TABLES:
        names = set(arrow_schema(table).names)
        assert set(KEYS[table]) <= names
        assert set(KEYS[table]) <= set(SORT_KEYS[table]) <= names
    for (table, column), target in FOREIGN_KEYS.items():
        assert column in arrow_schema(table).names
        assert len(KEYS[target]) == 1


def test_bad_values_are_cut_alike() -> None:
    reject = ids.make_reject(Origin("a", "input"), "read", "empty", breach=Breach(bad_value="v" * 9_999))
    assert reject.bad_value is not None
    assert len(reject.bad_value) == VALUE_LIMIT
