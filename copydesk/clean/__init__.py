"""Cleaning: a decoded page becomes its body, and a ledger of everything that is not body.

The way through: characters (what no reader sees) -> joining (lines that are one paragraph) -> pieces and items (lines that
hold more than one thing) -> segments -> boilerplate (segments whose words, or whose outlet's profile, say what they are) ->
evidence (what can be counted) -> trees (how likely it is body) -> body (which segments are) -> around (what the others are)
-> ledger (body and cuts) -> accounting (the proof that every character is in one of them). What is known of an outlet comes from knowledge/.
explain says of each line why it is in the body or not, by the same steps.
"""

from copydesk.clean.accounting import find_breach
from copydesk.clean.body import Cleaner
from copydesk.clean.explain import LineReason, Weight, explain_lines
from copydesk.clean.known_row import KnownRow
from copydesk.clean.labels import Decision
from copydesk.clean.ledger import clean

__all__ = ["Cleaner", "Decision", "KnownRow", "LineReason", "Weight", "clean", "explain_lines", "find_breach"]
