"""The data files themselves: sorted, unique, every reference exists, no strong alias with two owners."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict

import pytest

from copydesk.lexicon import files, names, rows
from copydesk.lexicon.keys import name_key
from copydesk.lexicon.sorting import sorted_text

MINE = (
    "aliases.csv", "common_words.csv", "demonyms.csv", "given_names.csv", "name_words.csv", "organizations.csv",
    "people.csv", "places.csv", "positions.csv", "titles.csv",
)  # fmt: skip
ENTITY_ID = re.compile(r"Q\d{1,10}|(?:local|pl|org|gn):[a-z0-9:.-]{1,120}")
COUNTRY = re.compile(r"[A-Z]{2}|")
DATE = re.compile(r"(?:\d{4}(?:-\d{2}(?:-\d{2})?)?)?")


def cells(name: str) -> list[list[str]]:
    """The rows of a file as text, the header left out."""
    return list(csv.reader(io.StringIO(files.read_text(name))))[1:]


@pytest.mark.parametrize("name", files.list_files(suffix=".csv"))
def test_sorted_and_unique(name: str) -> None:
    """Files are kept in order, so that a change shows as one line; `make sort-knowledge` does it."""
    text = files.read_text(name)
    assert sorted_text(name, text) == text


@pytest.mark.parametrize("name", files.list_files(suffix=".csv"))
def test_every_file_is_plain(name: str) -> None:
    """Line ends are newlines, the last line is closed, and no byte order mark stands at the head."""
    text = files.read_text(name)
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.startswith("\ufeff")


def test_ids_are_unique_and_well_formed() -> None:
    """One row for each thing, over the three files together."""
    ids = [row[0] for name in ("places.csv", "organizations.csv", "people.csv") for row in cells(name)]
    assert len(set(ids)) == len(ids)
    assert [i for i in ids if not ENTITY_ID.fullmatch(i)] == []


def test_references_exist() -> None:
    """Aliases, demonyms and positions speak of things we have."""
    known = names.known()
    wanted = [row[1] for row in cells("aliases.csv") + cells("demonyms.csv")] + [
        row[0] for row in cells("positions.csv")
    ]
    wanted += [row[2] for row in cells("positions.csv") if len(row[2]) > 2]
    assert sorted({i for i in wanted if i not in known}) == []


def test_no_strong_spelling_has_two_owners() -> None:
    """What identifies alone identifies one thing. Demonyms are judged with the rest."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for form in names.forms():
        if form.strength == "strong":
            owners[name_key(form.surface)].add(form.entity_id)
    assert {key: ids for key, ids in owners.items() if len(ids) > 1} == {}


def test_every_spelling_finds_its_owner() -> None:
    """No row is dead: each spelling, written as in the file, leads to its thing."""
    lost = [f for f in names.forms() if f.entity_id not in {g.entity_id for g in names.lookup(f.surface)}]
    assert lost == []


def test_countries_and_coordinates() -> None:
    """ISO codes have two letters, coordinates lie on the globe."""
    for place in files.load_rows("places.csv", rows.PlaceRow):
        assert COUNTRY.fullmatch(place.country_code), place
        assert place.lat is None or -90 <= place.lat <= 90, place
        assert place.lon is None or -180 <= place.lon <= 180, place
        assert (place.lat is None) == (place.lon is None), place


def test_positions_have_dates() -> None:
    """Dates are as exact as known, and no office ends before it begins."""
    offices = {row.office for entries in names.offices().values() for row in entries}
    for row in files.load_rows("positions.csv", rows.PositionRow):
        assert DATE.fullmatch(row.start), row
        assert DATE.fullmatch(row.end), row
        assert not row.end or row.start[: len(row.end)] <= row.end, row
        assert row.source, row
    assert offices <= {row.office for row in files.load_rows("positions.csv", rows.PositionRow)}


def test_words_used_by_the_code_exist() -> None:
    """Every kind of word is filled."""
    kinds = {row[0] for row in cells("name_words.csv")}
    assert all(names.words(kind) for kind in kinds | {"speech", "abbreviation"})
    assert {"org_cue", "place_cue", "particle", "function", "calendar", "document_noun"} <= kinds
    assert kinds.isdisjoint({"speech", "abbreviation"})  # verbs are in cues.csv, abbreviations in abbreviations.csv


def test_sources_name_every_file() -> None:
    """SOURCES.md says where the facts about names come from."""
    sources = files.read_text("SOURCES.md")
    assert [name for name in MINE if name not in sources] == []
