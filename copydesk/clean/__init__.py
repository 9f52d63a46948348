"""Cleaning: a decoded page becomes its body, and a ledger of everything that is not body.

The way through: characters (what no reader sees) -> segments (lines, hard-wrapped lines joined) -> furniture (lines that say
themselves what they are) -> body (the stretch of prose, its title and standfirst). General rules only; what is known of an
outlet comes from knowledge/.
"""

from copydesk.clean.ledger import clean

__all__ = ["clean"]
