"""How an output folder is laid out, and where its latest snapshot is.

Belongs here: the names that writing, checking and reading share. Nothing here changes what is published, and nothing
heavy is imported: a reader asks for the folder and no more.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from copydesk.errors import CopydeskError

LATEST = "latest"
SNAPSHOTS = "snapshots"
STATE = ".state"
# In it: a run at work, and the logs of those that have ended.
WORK, RUNS = "work", "runs"
MANIFEST = "manifest.json"
README = "README.md"
SNAPSHOT_ID = "snapshot_id"

ID_PATTERN = re.compile(r"[0-9a-f]{16}")


class NothingPublished(CopydeskError):
    """There is no snapshot to read in an output folder. The message is one line for a person."""


def snapshot(output: str | os.PathLike[str]) -> Path:
    """The folder of the latest snapshot in `output`, resolved once: read every table of one question from it.

    A later run makes another snapshot the latest and leaves this one as it is; it stays for as long as the run's
    `keep_minutes` say, an hour if not told otherwise. Ask again for each new question.

    Raises:
        NothingPublished: no run has published anything in `output`.
    """
    link = Path(output) / LATEST
    try:
        folder = link.resolve(strict=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        why = "leads nowhere" if link.is_symlink() else "does not exist"
        raise NothingPublished(f"nothing has been published in {output}: {link} {why}") from error
    if not (folder / MANIFEST).is_file():
        raise NothingPublished(f"nothing has been published in {output}: {link} leads to no snapshot")
    return folder


def latest_snapshot(output: Path) -> Path | None:
    """The snapshot that `latest` points at, whether it is there or not; None when nothing has been published."""
    try:
        return output / os.readlink(output / LATEST)
    except OSError:
        return None
