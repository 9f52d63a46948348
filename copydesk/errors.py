"""The root of every exception that copydesk raises by itself, so that a caller can catch them all."""


class CopydeskError(Exception):
    """Something went wrong that copydesk knows how to say in one line, which is the message."""
