"""What a run can be told. One model serves the command line, the Prefect form and the manifest.

Belongs here: settings with their defaults and descriptions. What changes rows is in `Limits`, `profiles` and `tagger`; the rest only changes how
fast, how loud and how long things are kept.
"""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from copydesk.errors import CopydeskError
from copydesk.records import Limits
from copydesk.tagger.finder import OURS, place_tagger


class SettingsError(CopydeskError, ValueError):
    """A run was asked for that can't be done. The message is one line for the person at the keyboard."""


def default_workers() -> int:
    """One worker process for each core this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


class RunSettings(BaseModel):
    """How one run is done. Only the limits on a document, the profiles of outlets and the tagger change rows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    workers: int = Field(
        default_factory=default_workers, ge=1, le=512, description="Worker processes that edit documents."
    )
    batch_documents: int = Field(
        default=200, ge=1, description="Most documents in a batch; a batch is one Prefect task."
    )
    batch_bytes: int = Field(
        default=20_000_000, ge=1, description="Most input bytes in a batch, one document at least."
    )
    keep: int = Field(default=3, ge=1, description="Snapshots kept in output/snapshots, the new one among them.")
    keep_minutes: int = Field(
        default=60,
        ge=0,
        description="Minutes for which a snapshot that is no longer the latest is kept all the same, for who reads it.",
    )
    max_bytes: int = Field(default=Limits().max_bytes, ge=1, description="Larger documents are refused (after gunzip).")
    max_tags: int = Field(default=Limits().max_tags, ge=1, description="Pages with more tags are refused.")
    max_depth: int = Field(default=Limits().max_depth, ge=1, description="Pages nested deeper are refused.")
    cpu_seconds: int = Field(default=Limits().cpu_seconds, ge=1, description="CPU seconds a document may take.")
    memory_bytes: int = Field(
        default=Limits().memory_bytes, ge=256_000_000, description="Address space a worker process may take, in bytes."
    )
    allow_unstable: bool = Field(
        default=False, description="Publish even when trouble of the machine may have cost documents."
    )
    strict: bool = Field(default=False, description="Exit with 3 when anything was rejected.")
    profiles: Path | None = Field(
        default=None, description="Folder of outlet profiles that extend those we ship, as copydesk learn writes them."
    )
    tagger: str = Field(
        default=OURS,
        description="What finds the names that no list holds: copydesk, or spacy:MODEL for an installed spaCy pipeline.",
    )

    def limits(self) -> Limits:
        """The limits on one document."""
        return Limits(self.max_bytes, self.max_tags, self.max_depth, self.cpu_seconds, self.memory_bytes)

    def placed(self) -> RunSettings:
        """The same with folders of profiles and models as absolute paths, for a process that may stand in any folder."""
        profiles = self.profiles and self.profiles.resolve()
        return self.model_copy(update={"profiles": profiles, "tagger": place_tagger(self.tagger)})


def check_folders(raw: Path, output: Path, profiles: Path | None = None) -> None:
    """Raise SettingsError, in words for the person at the keyboard, when the folders can't be used together."""
    check_raw(raw)
    if str(output) != os.fsencode(output).decode("utf-8", "replace"):  # Arrow writes to no such place
        raise SettingsError(f"the path of the output folder is no UTF-8: {output}")
    if output.exists() and not output.is_dir():
        raise SettingsError(f"the output must be a folder, and {output} is a file")
    inside, outside = raw.resolve(), output.resolve()
    if inside == outside or inside in outside.parents:
        raise SettingsError(
            f"the output folder {output} lies inside the input folder {raw}; its files would be read as input"
        )
    if outside in inside.parents:
        raise SettingsError(f"the input folder {raw} lies inside the output folder {output}")
    if profiles is not None:
        check_profiles(raw, profiles)


def check_raw(raw: Path) -> None:
    """Raise SettingsError when there is no such input folder or file."""
    if not raw.exists():
        raise SettingsError(f"there is no input folder {raw}")
    if not raw.is_dir() and not raw.is_file():
        raise SettingsError(f"the input must be a folder or a file, and {raw} is neither")


def check_profiles(raw: Path, profiles: Path) -> None:
    """Raise SettingsError when the folder of profiles can't be used with this input."""
    if profiles.exists() and not profiles.is_dir():
        raise SettingsError(f"the profiles must be in a folder, and {profiles} is a file")
    inside, folder = raw.resolve(), profiles.resolve()
    if inside == folder or inside in folder.parents:
        raise SettingsError(
            f"the folder of profiles {profiles} lies inside the input folder {raw}; its files would be read as input"
        )
