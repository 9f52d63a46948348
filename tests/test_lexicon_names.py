"""Loading knowledge and asking it for names."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pytest

from copydesk.lexicon import files, names
from copydesk.lexicon.keys import name_key


class Row(NamedTuple):
    """A row for tests."""

    name: str
    size: int | None
    tags: tuple[str, ...]


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Files by name, read instead of the package's."""
    texts: dict[str, str] = {}
    monkeypatch.setattr(files, "read_text", texts.__getitem__)
    return texts


def test_rows_are_typed(data: dict[str, str]) -> None:
    """Cells become what the record says."""
    data["t.csv"] = 'name,size,tags\n"a, b",3,x|y\nc,,\n'
    assert files.load_rows("t.csv", Row) == (Row("a, b", 3, ("x", "y")), Row("c", None, ()))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,size\na,1\n", "t.csv, line 1: columns are"),
        ("name,size,tags\na,1\n", "t.csv, line 2: 2 cells"),
        ("name,size,tags\nb,1,\na,one,\n", "t.csv, line 3: size is 'one'"),
    ],
)
def test_mistakes_name_file_and_line(data: dict[str, str], text: str, message: str) -> None:
    """Whoever edits a file is told where the mistake is."""
    data["t.csv"] = text
    with pytest.raises(files.KnowledgeError, match=message):
        files.load_rows("t.csv", Row)


def test_missing_file() -> None:
    """A file that isn't there is named."""
    with pytest.raises(files.KnowledgeError, match=r"nothing\.csv: no such file"):
        files.read_text("nothing.csv")


def test_version_is_twelve_hex() -> None:
    """The checksum in every article's row."""
    assert len(files.kb_version()) == 12
    assert int(files.kb_version(), 16) >= 0


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("D.P.R.K.", "North Korea"),
        ("DPR Korea", "North Korea"),
        ("the Netherlands", "Netherlands"),
        ("Cote d'Ivoire", "Ivory Coast"),
        ("Kim Jong-un", "Kim Jong Un"),
        ("Republic of Korea", "South Korea"),
        ("Singapore", "Singapore"),
        ("Nato", "NATO"),
        ("Kiev", "Kyiv"),
    ],
)
def test_lookup(mention: str, name: str) -> None:
    """One name, whatever the dots, hyphens and accents."""
    assert {names.known()[f.entity_id].name for f in names.lookup(mention)} == {name}


@pytest.mark.parametrize("mention", ["us", "who", "turkey", "Nobody At All", ""])
def test_lookup_refuses(mention: str) -> None:
    """Words that only sound like names."""
    assert names.lookup(mention) == ()


@pytest.mark.parametrize(
    ("office", "of", "day", "person"),
    [
        ("head_of_state", "US", "2019-02-28", "Donald Trump"),
        ("head_of_state", "US", "1995-11-04", "Bill Clinton"),
        ("head_of_government", "GB", "1997-07-01", "Tony Blair"),
        ("foreign_minister", "US", "2019-02-28", "Mike Pompeo"),
    ],
)
def test_holders(office: str, of: str, day: str, person: str) -> None:
    """Who held an office that day."""
    (row,) = names.holders(office, of, dt.date.fromisoformat(day))
    assert names.known()[row.person_id].name == person


def test_open_rows_are_not_trusted_for_ever() -> None:
    """A row without an end says nothing of a day long after it was known to be true."""
    assert names.holders("head_of_state", "US", dt.date(2060, 1, 1)) == ()


def test_name_key_of_words_inside() -> None:
    """Possessives, accents and dots fold away; hyphens part words."""
    assert name_key("São Tomé's J.K. O'Neil-Smith") == "sao tome jk oneil smith"
