"""The rows of the data files about names, column for column.

Belongs here: one record for each file, and what its columns mean.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from copydesk.records.vocabulary import Strength as Strength

Gender = Literal["m", "f"]


class PlaceRow(NamedTuple):
    """A row of places.csv. `subtype` is country, territory, capital, city, region, building, sea, ..."""

    entity_id: str
    name: str
    subtype: str
    country_code: str
    lat: float | None
    lon: float | None
    source: str


class OrganizationRow(NamedTuple):
    """A row of organizations.csv. `subtype` is intl_org, ministry, parliament, party, news_agency, company, ..."""

    entity_id: str
    name: str
    subtype: str
    country_code: str


class PersonRow(NamedTuple):
    """A row of people.csv."""

    entity_id: str
    name: str
    gender: Gender | None
    country_code: str


class AliasRow(NamedTuple):
    """A row of aliases.csv. A row that repeats an entity's own name grades that name; unlisted names are strong."""

    alias: str
    entity_id: str
    strength: Strength
    language: str
    note: str


class DemonymRow(NamedTuple):
    """A row of demonyms.csv: the adjective or the people of a place, each form its own row."""

    demonym: str
    entity_id: str
    strength: Strength
    note: str


class PositionRow(NamedTuple):
    """A row of positions.csv: who held an office, of which country (ISO 3166-1) or organisation (its entity_id).

    `start` and `end` are YYYY, YYYY-MM or YYYY-MM-DD; an empty end means still in office on `as_of`, and no later.
    """

    person_id: str
    office: str
    of: str
    title: str
    start: str
    end: str
    as_of: str
    source: str


class GivenNameRow(NamedTuple):
    """A row of given_names.csv. `gender` is None for names both men and women bear."""

    name: str
    gender: Gender | None


class TitleRow(NamedTuple):
    """A row of titles.csv: a word or phrase that stands before a person's name.

    `kind`: honorific (Mr, Dr), role (President, Foreign Minister), modifier (Deputy, former: only before a role).
    `surname` marks the roles that are family names too (King, Major, Bishop).
    """

    title: str
    kind: Literal["honorific", "role", "modifier"]
    gender: Gender | None
    surname: bool


class WordRow(NamedTuple):
    """A row of name_words.csv: a word that tells something about the name it stands in or beside."""

    kind: str
    word: str


class OfficeRow(NamedTuple):
    """A row of offices.csv: the words for an office, its normal form in positions.csv, whose office it is.

    `of` limits the row to one country or organisation; empty for any. `seat` says what the words alone mean, nothing
    named beside them: `only`: that of `of`, whatever is spoken of ("the pope"); `usual`: that of `of`, unless the
    document is about another country; `document`: that of the country the document is about; `named`: nothing.
    """

    phrase: str
    office: str
    of: str
    seat: Literal["only", "usual", "document", "named"]


class CommonRow(NamedTuple):
    """A row of common_words.csv."""

    word: str
