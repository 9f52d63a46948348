"""The desk with cleaners that have not seen the site of the page they clean: what honest figures on the annotated pages need."""

from __future__ import annotations

from pathlib import PurePosixPath

from bench.clean import folds
from copydesk import rows
from copydesk.lexicon.outlets import Profiles
from copydesk.records import DocumentRows, InputRecord, Limits, RejectRow

EDITOR = "bench.clean.held_out:edit"


def edit(
    record: InputRecord, limits: Limits | None = None, profiles: Profiles | None = None
) -> DocumentRows | RejectRow:
    """As rows.edit, by the trees of the fold in which the page's site was held out. Its file is named by its id."""
    page = PurePosixPath(record.source_uri).name.split(".")[0]
    return rows.edit(record, limits, profiles, folds.model_for_page(page))
