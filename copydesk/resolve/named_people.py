"""The people named so far in a document, as the rule for pronouns looks at them, and what it counts of each.

Belongs here: the records and the weights that deciding and giving reasons share. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from msgspec import Struct

from copydesk.records import Mention
from copydesk.resolve.document import Entry

WINDOW = 6  # sentences back; further people are seldom meant: a guess
# By hand; weights fitted on annotated pronouns did worse (see pronouns.py). Who spoke last is often who goes on.
SUBJECT, AGREES, PER_SENTENCE, QUOTED, AHEAD = 1.2, 0.5, 1.0, 0.6, 1.0
SPOKE_LAST = 0.5


class Named(Struct, frozen=True, gc=False):
    """A person as named before: in which sentence, between quotation marks or not, as the subject of it or not."""

    entry: Entry
    mention: Mention
    sentence: int
    quoted: bool
    subject: bool


@dataclass(slots=True)
class Past:
    """The mentions so far of those who can be meant, and who spoke last outside marks.

    `last`: everybody by the last mention, in that order, those of whom nothing says that they are people too; for a trace alone.
    """

    persons: Set[str]
    people: list[Named] = field(default_factory=list)
    spoke_last: str | None = None
    last: dict[str, Named] = field(default_factory=dict)

    def note_last(self, named: Named) -> None:
        """Keeps a mention as the last one of its person."""
        self.last.pop(named.entry.entity_id, None)
        self.last[named.entry.entity_id] = named
