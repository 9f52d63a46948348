"""Learning: what repeats on the pages of one outlet, counted and written down for a person to review.

Belongs here: pages in, one profile for each outlet out. Nothing here runs while documents are edited: what was learned is
used only as a profile that somebody names, so that no row of a document depends on its neighbours.
"""

from copydesk.learn.pages import Line, Page, read_page
from copydesk.learn.profile import Learned, Learning, learn_profiles

__all__ = ["Learned", "Learning", "Line", "Page", "learn_profiles", "read_page"]
