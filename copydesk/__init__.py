"""copydesk: raw news text in, who said what out. Pure text logic: nothing here knows Prefect, tables or files."""

__version__ = "0.1.0"
