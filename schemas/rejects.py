"""The table `rejects`: its columns and what always holds in a row.

Belongs here: the contract of this one table. How a rule is tested stands in rules.py.
"""

from __future__ import annotations

import polars as pl

from copydesk.schemas import rules
from copydesk.schemas.fields import Table, column, content_ref, key, line, word
from copydesk.schemas.words import REJECT_REASONS, REJECTED_TABLES, STAGES

VALUE_LIMIT = 500


class Rejects(Table):
    """The columns of `rejects`, in order."""

    reject_id: pl.String = key("Id of the refusal, made of its place and cause")
    source_uri: pl.String = column("Where the record was read; empty for a row of entities", rules.clean_text())
    table_name: pl.String = word("The table the row was meant for, or input", REJECTED_TABLES)
    article_id: pl.String = content_ref("The article the row belongs to, when it got that far", nullable=True)
    stage: pl.String = word("The room that refused it", STAGES)
    reason: pl.String = word("Why", REJECT_REASONS)
    column_name: pl.String = line("The column whose check failed")
    check_name: pl.String = line("The check that failed", rules.needs("column_name"))
    bad_value: pl.String = column(
        f"The cell that failed, cut to {VALUE_LIMIT} characters",
        rules.clean_text(),
        rules.rule(
            "value_limit", f"at most {VALUE_LIMIT} characters", lambda c: pl.col(c).str.len_chars() <= VALUE_LIMIT
        ),
        nullable=True,
    )
    detail: pl.String = line("One line for a person")
    row_json: pl.String = column(
        "The refused row as JSON, so that it can be mended and replayed", rules.clean_text(), nullable=True
    )
