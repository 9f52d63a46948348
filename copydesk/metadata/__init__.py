"""Metadata: what the page says about the article, read from the cuts, the markup's hints and the body's own dateline."""

from copydesk.metadata.outlet import find_outlet
from copydesk.metadata.page import read_metadata

__all__ = ["find_outlet", "read_metadata"]
