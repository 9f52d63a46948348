"""The table `entities`: its columns and what always holds in a row.

Belongs here: the contract of this one table. How a rule is tested stands in rules.py.
"""

from __future__ import annotations

import polars as pl

from copydesk.schemas import rules
from copydesk.schemas.fields import Strings, Table, column, count, entity_ref, line, strings, word
from copydesk.schemas.words import ENTITY_TYPES


class Entities(Table):
    """The columns of `entities`, in order."""

    entity_id: pl.String = entity_ref(
        "Wikidata QID; else the knowledge file's own id; else x- and a hash of type and folded name. Joined entities "
        "keep the smallest id",
        rules.unique_key(),
        nullable=False,
    )
    entity_type: pl.String = word("What kind of thing it is", ENTITY_TYPES)
    subtype: pl.String = line("Finer kind: country, city, government, news_agency")
    name: pl.String = line("The one canonical name", nullable=False)
    aliases: Strings = strings(
        "Every other surface met, typos included",
        rules.sorted_items(),
        rules.rule("without_name", "without the name itself", lambda c: ~pl.col(c).list.contains(pl.col("name"))),
    )
    wikidata_id: pl.String = column(
        "Wikidata item",
        rules.matches("wikidata_form", "Q and digits", r"^Q[1-9][0-9]{0,14}$"),
        nullable=True,
    )
    country_code: pl.String = column(
        "ISO 3166-1 alpha-2", rules.matches("country_form", "two capitals", r"^[A-Z]{2}$"), nullable=True
    )
    lat: pl.Float64 = column(
        "Latitude in degrees, WGS 84", rules.between(-90, 90), rules.null_together("lon"), nullable=True
    )
    lon: pl.Float64 = column("Longitude in degrees, WGS 84", rules.between(-180, 180), nullable=True)
    description: pl.String = line(
        "What it is, in a few words. Of a person the knowledge has offices of: the latest one that had begun by the article's day "
        '(of articles of different days the one that began last), with whose it is and its years; "to at least" the year '
        "it was last known to be held. Of other people the fullest role or noun printed with the name. Else what the knowledge "
        "knows of kind and country. Null for anything else unknown"
    )
    in_kb: pl.Boolean = column(
        "Whether the knowledge files know it",
        rules.rule(
            "new_not_in_kb",
            "false for an x- id",
            lambda c: ~(pl.col(c) & pl.col("entity_id").str.starts_with("x-")),
        ),
    )
    article_count: pl.Int32 = count("Articles that mention it", 0)
    mention_count: pl.Int32 = count("Mentions of it", 0)
