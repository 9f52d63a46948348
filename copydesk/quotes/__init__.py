"""Quotes: which marked stretches are speech, what introduces them, and which words name their speaker.

The way through, one direction: marks (pairs of quotation marks) -> frame (the reporter's own words and the verbs in them) ->
claims (which verb could attribute a stretch, and where its subject would stand) -> subject (the words there) -> phrase (who they
name) -> attribution (the first claim that holds) -> quotation (one row a stretch) -> room (all rows of the article, in order).
What stands in no marks goes from frame by indirect (the forms), grammar and complement (the clause) to reported (the row).
Whom the speaker's words mean is told in resolve.
"""

from copydesk.quotes.explain import explain_quotes
from copydesk.quotes.room import find_quotes
from copydesk.quotes.trace import QUOTE_PLACES, Place

__all__ = ["QUOTE_PLACES", "Place", "explain_quotes", "find_quotes"]
