"""Quotes: which marked stretches are speech, what introduces them, and which words name their speaker.

The way through: marks (pairs of quotation marks) -> speech (which pairs are reported speech) -> attribution (cue and
speaker) -> room (one Quotation per row). Whom the speaker's words mean is told in resolve.
"""

from copydesk.quotes.explain import explain_quotes
from copydesk.quotes.room import find_quotes
from copydesk.quotes.trace import QUOTE_PLACES, Place

__all__ = ["QUOTE_PLACES", "Place", "explain_quotes", "find_quotes"]
