"""The data files about newsrooms: sorted, without repeats, and nothing in them that can't work."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import copydesk
from copydesk.bylines import is_person
from copydesk.lexicon import newsroom
from copydesk.lexicon.files import read_text
from copydesk.metadata.language import normalise_tag

# Each file with the columns that make a row's key, in the order it is sorted by.
FILES = {
    "abbreviations.csv": ("abbreviation",),
    "agencies.csv": ("name",),
    "boilerplate.csv": ("rule_id",),
    "byline_words.csv": ("kind", "word"),
    "cues.csv": ("lemma",),
    "inline_marks.csv": ("rule_id",),
    "markup_words.csv": ("word",),
    "quote_words.csv": ("kind", "word"),
    "sections.csv": ("name",),
    "time_zones.csv": ("abbreviation",),
}


@pytest.mark.parametrize("name", FILES)
def test_files_are_sorted_without_repeats(name):
    rows = list(csv.DictReader(io.StringIO(read_text(name))))
    keys = [tuple(row[column] for column in FILES[name]) for row in rows]
    assert keys == sorted(set(keys))
    assert all(cell == cell.strip() for row in rows for cell in row.values())


def test_kinds_of_words_around_quotations_are_those_that_the_code_asks_for():
    """In a pattern a kind stands between angle brackets; the pattern is of no use where a kind has no words."""
    room = Path(copydesk.__file__).parent / "quotes"
    source = "".join(path.read_text(encoding="utf-8") for path in room.glob("*.py"))
    patterns = "".join(re.findall(r"WordPattern\((.*?)\)\n", source, re.DOTALL))
    asked = set(re.findall(r'quote_words\("(\w+)"\)', source)) | set(re.findall("<([a-z_]+)>", patterns))
    rows = csv.DictReader(io.StringIO(read_text("quote_words.csv")))
    assert asked == {row["kind"] for row in rows}


def test_a_form_belongs_to_one_verb():
    forms = [form for cue in newsroom.cues() for form in cue.forms]
    assert len(forms) == len(set(forms))
    assert all(cue.lemma in cue.forms for cue in newsroom.cues())
    assert all({*cue.beside_person, *cue.in_lines} <= {*cue.forms} for cue in newsroom.cues())


def test_a_form_belongs_to_one_agency():
    rows = csv.DictReader(io.StringIO(read_text("agencies.csv")))
    forms = [form for row in rows for form in (row["name"], *filter(None, row["aliases"].split("|")))]
    assert len(forms) == len(set(forms))
    assert not any(is_person(form) for form in forms)


def test_phrases_can_match():
    for rule in newsroom.boilerplate():
        if rule.match == "regex":
            re.compile(rule.pattern)
        else:
            assert rule.pattern == rule.pattern.casefold() == rule.pattern.strip(), rule.rule_id


@pytest.mark.parametrize("rule", newsroom.boilerplate(), ids=lambda rule: rule.rule_id)
def test_the_id_of_a_phrase_says_what_it_is(rule):
    """It is published: its reason, how it matches, and a name that is the phrase or the start of it."""
    reason, match, name = rule.rule_id.split(".")
    assert (reason, match) == (rule.reason, rule.match)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", name)
    if match == "regex":
        assert not re.fullmatch(r"form-\d+", name)
    else:
        words = re.sub("[^a-z0-9]+", "-", rule.pattern).strip("-")
        assert f"{words}-".startswith(f"{name}-")


def test_zones_exist():
    for zone in newsroom.time_zones().values():
        ZoneInfo(zone)


@pytest.mark.parametrize("outlet", newsroom.outlets(), ids=lambda outlet: outlet.slug)
def test_outlet_profiles(outlet):
    assert outlet.name
    assert outlet.country is None or re.fullmatch("[A-Z]{2}", outlet.country)
    assert outlet.language is None or normalise_tag(outlet.language) == outlet.language
    assert outlet.time_zone is None or ZoneInfo(outlet.time_zone)
    assert outlet.agency is None or outlet.agency in newsroom.agencies().values()
    assert all(domain == domain.lower() and not domain.startswith("www.") for domain in outlet.domains)


def test_a_domain_belongs_to_one_outlet():
    domains = [domain for outlet in newsroom.outlets() for domain in outlet.domains]
    assert len(domains) == len(set(domains))
