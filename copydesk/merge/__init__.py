"""Decisions that take more than one document: what is a duplicate, the same utterance, an entity's name.

Belongs here: pure functions over the few columns a decision needs. How millions of rows are brought together in
groups is in copydesk/run/corpus/grouping.py. No decision depends on the order in which rows arrive.
"""

from copydesk.merge.duplicates import CopyKey, Duplicate, find_first, group_duplicates, judge_likeness
from copydesk.merge.entities import join_entity
from copydesk.merge.shingles import shingle_quote, shingle_text, winnow
from copydesk.merge.utterances import Placed, Version, group_versions, said_key
from copydesk.merge.wordings import LONGER, REWORDED, SAME, SHORTER, Wording, compare_wordings, read_wording

__all__ = [
    "LONGER",
    "REWORDED",
    "SAME",
    "SHORTER",
    "CopyKey",
    "Duplicate",
    "Placed",
    "Version",
    "Wording",
    "compare_wordings",
    "find_first",
    "group_duplicates",
    "group_versions",
    "join_entity",
    "judge_likeness",
    "read_wording",
    "said_key",
    "shingle_quote",
    "shingle_text",
    "winnow",
]
