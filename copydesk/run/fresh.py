"""Files made anew where somebody else may have put something under their name.

Belongs here: writing to a file of ours and never through what a link of that name leads to.
"""

from __future__ import annotations

from pathlib import Path


def write_fresh(path: Path, data: bytes) -> None:
    """Write a new file in the place of whatever file or link bears the name; what it led to is left alone. Raises OSError."""
    path.unlink(missing_ok=True)
    with path.open("xb") as file:  # fails where a link has come back, and does not follow it
        file.write(data)
