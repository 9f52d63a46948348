"""The user's outlet profiles during a run: a copy of its own, and what the manifest says of them.

Belongs here: files only. What a profile holds and how it is checked is the lexicon's.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from copydesk.lexicon.outlets import Profiles

FOLDER = "profiles"  # below a run's work folder


def profiles_folder(work: Path) -> Path | None:
    """The run's own copy of the user's profiles, None when it goes without."""
    folder = work / FOLDER
    return folder if folder.is_dir() else None


def write_profiles(profiles: Profiles, work: Path) -> Path | None:
    """Copy the user's profiles into the work folder, so that no worker sees them change; the copy's folder."""
    if not profiles.files:
        return None
    folder = work / FOLDER
    folder.mkdir()
    for name, text in profiles.files:
        (folder / name).write_bytes(text.encode())
    return folder


def describe_profiles(profiles: Profiles) -> dict[str, Any]:
    """The manifest's entry: the files of the user's profiles with their SHA-256; nothing when there are none."""
    files = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in profiles.files}
    return {"profiles": files} if files else {}
