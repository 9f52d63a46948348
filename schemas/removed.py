"""The table `removed`: its columns and what always holds in a row.

Belongs here: the contract of this one table. How a rule is tested stands in rules.py.
"""

from __future__ import annotations

import polars as pl

from copydesk.schemas import rules
from copydesk.schemas.fields import Table, column, count, end, line, share, start, word
from copydesk.schemas.words import REMOVED_REASONS

CODE_AND_DIGITS = r"^[!-~]{1,200}$"


class Removed(Table):
    """The columns of `removed`, in order."""

    article_id: pl.String = column(
        "articles.article_id",
        rules.matches("id_form", "24 hex digits", rules.ID_PATTERN),
        rules.unique_key("segment"),
    )
    segment: pl.Int32 = count("Number of the stretch within the article, in order of place", 0)
    start_char: pl.Int32 = start("First character in the decoded input (for HTML: in the rendered text)")
    end_char: pl.Int32 = end("One past its last character")
    text: pl.String = column(
        "The removed characters, control characters included", rules.as_long_as("start_char", "end_char")
    )
    reason: pl.String = word("What the stretch was", REMOVED_REASONS)
    rule_id: pl.String = column("The rule that said so", rules.matches("rule_form", "printable ASCII", CODE_AND_DIGITS))
    used_for: pl.String = line("The column of articles it was read into")
    confidence: pl.Float64 = share("How sure the rule is")
