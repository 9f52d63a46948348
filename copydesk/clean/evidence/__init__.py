"""Evidence: what can be counted of each segment, in numbers a person can check. No judgement: that is the trees's.

The way through: page (what rules say of each segment, and where the prose stands) -> line (the segment's own words),
place (where it stands), topic (what it shares with the story), markup (what the page's tags add), extract (what another
extractor kept of it). table.describe lays them side by side, one row a segment; shown.show_value reads a value back.
"""

from copydesk.clean.evidence.page import Page, read_page
from copydesk.clean.evidence.shown import show_value
from copydesk.clean.evidence.table import MARKUP_ALONE_FEATURES, MARKUP_FEATURES, TEXT_FEATURES, describe

__all__ = ["MARKUP_ALONE_FEATURES", "MARKUP_FEATURES", "TEXT_FEATURES", "Page", "describe", "read_page", "show_value"]
