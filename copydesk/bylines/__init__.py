"""Credit lines in the forms newsrooms print them: "By A in Seoul and B", "Editor : C", "Reporting by D; Editing by E", "A | Staff".

Belongs here: telling a line of credits and reading the people out of it. Where on the page such lines stand, and which of
them count, is decided in clean and metadata. Patterns are bounded and work on one line.
"""

from copydesk.bylines.alone import is_filler, read_names_alone, reads_as_names
from copydesk.bylines.labels import (
    Credits,
    end_of_names,
    find_credits,
    find_label,
    label_alone,
    label_pattern,
    read_people,
)
from copydesk.bylines.people import is_person, is_role

_label_pattern = label_pattern

__all__ = [
    "Credits",
    "end_of_names",
    "find_credits",
    "find_label",
    "is_filler",
    "is_person",
    "is_role",
    "label_alone",
    "label_pattern",
    "read_names_alone",
    "read_people",
    "reads_as_names",
]
