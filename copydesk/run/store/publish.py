"""Publishes a snapshot: readers see the old tables or the new ones, never a mix, whenever a run is killed.

Belongs here: the staging folder, the commit and the sweeping up. What a snapshot is stands in snapshot.py, what
must hold in checks.

The commit, in order: everything is written into a staging folder, checked and made durable; the folder is renamed to
the id of its content; `latest` is replaced in one step. Each step leaves a state that readers can live with, and what
a killed run leaves behind has a name that starts with a dot and is swept by the next one.

Who resolved `latest` before it was replaced goes on reading: a snapshot is removed only when `keep` others came later and
it has not been the latest for `keep_minutes`.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copydesk.run.checks.account import check_account
from copydesk.run.checks.snapshot import check_tables
from copydesk.run.store.lock import (
    NotOurs,
    OutputBusy,
    OutputLock,
    PublishError,
    as_publish_error,
    check_ours,
    reason,
    require_lock,
)
from copydesk.run.store.manifest import check_files, is_ours, list_entries, write_about
from copydesk.run.store.parquet import fsync_folder
from copydesk.run.store.snapshot import ID_PATTERN, LATEST, MANIFEST, SNAPSHOT_ID, SNAPSHOTS, latest_snapshot
from copydesk.schemas.words import TABLES

__all__ = [
    "ChecksFailed",
    "NotOurs",
    "OutputBusy",
    "OutputLock",
    "PublishError",
    "Published",
    "publish",
    "stage",
]

_STAGING, _REMOVING, _NEXT_LINK = ".staging-", ".removing-", ".latest-"
# What a killed run leaves in the output folder and in that of the snapshots. Whatever else has such a name is somebody's.
_LINK_LITTER = re.compile(rf"{re.escape(_NEXT_LINK)}[0-9a-f]{{12}}")
_FOLDER_LITTER = re.compile(
    rf"{re.escape(_STAGING)}[0-9a-f]{{12}}|{re.escape(_REMOVING)}{ID_PATTERN.pattern}-[0-9a-f]{{6}}"
)
_MINUTE = 60_000_000_000  # nanoseconds
_TICK = 1_000  # nanoseconds between two snapshots' dates; every file system of today tells them apart


class ChecksFailed(PublishError):
    """The staged tables break the contract. `breaches` holds every line."""

    def __init__(self, breaches: list[str]) -> None:
        more = f" (and {len(breaches) - 1} more)" if len(breaches) > 1 else ""
        super().__init__(f"the new tables were not published: {breaches[0]}{more}")
        self.breaches = breaches


@dataclass(frozen=True, slots=True)
class Published:
    """What a run has published. `changed` is false when the same snapshot was already the latest one.

    `warning` is one line when something could not be tidied up, which takes nothing from what is published.
    """

    snapshot_id: str
    path: Path
    changed: bool
    warning: str | None = None


def stage(output: Path) -> Path:
    """A new, empty folder to write the tables of the next snapshot into, after sweeping what killed runs have left.

    What can't be swept is in nobody's way; publish tells of it. The caller holds the OutputLock. Raises NotOurs or PublishError.
    """
    require_lock(output)
    with as_publish_error(f"no new snapshot can be started in {output}"):
        check_ours(output)
        snapshots = output / SNAPSHOTS
        snapshots.mkdir(exist_ok=True)
        _sweep(output)
        staged = snapshots / f"{_STAGING}{secrets.token_hex(6)}"
        staged.mkdir()
        return staged


def publish(staged: Path, output: Path, manifest: dict[str, Any], keep: int, keep_minutes: int) -> Published:
    """Check the tables in `staged`, give them their id and make them the latest.

    The last `keep` snapshots stay, and every one that was the latest less than `keep_minutes` ago. `manifest` holds what
    the caller knows: inputs with their hashes, versions. Rows, reasons, digests and the files' hashes are added here. The
    same tables and manifest have the same id. The caller holds the OutputLock.

    Raises ChecksFailed, NotOurs or PublishError; `latest` is then as it was, but for one error: that the disk does not
    confirm the swap, whose message says that it was made.
    """
    require_lock(output)
    with as_publish_error("the new tables were not published"):
        check_ours(output)
        _hold(check_tables(staged))
        snapshot_id = str(write_about(staged, manifest)[SNAPSHOT_ID])
        _hold(check_account(staged))
        _fsync_tree(staged)
        path = output / SNAPSHOTS / snapshot_id
        repaired = _place(staged, path)
        fsync_folder(path.parent)
        moved = _point_latest(output, path)
    with as_publish_error("the new tables were published, but may not outlast a power failure"):
        fsync_folder(output)
    return Published(snapshot_id, path, repaired or moved, _tidy(output, path, keep, keep_minutes))


def _hold(breaches: list[str]) -> None:
    if breaches:
        raise ChecksFailed(breaches)


def _sweep(output: Path) -> list[OSError]:
    """Remove what killed runs have left; why something could not be. Only under the lock: a living run's staging folder
    looks the same."""
    litter = [p for p in output.iterdir() if _LINK_LITTER.fullmatch(p.name) and p.is_symlink()]
    litter += [p for p in (output / SNAPSHOTS).iterdir() if _FOLDER_LITTER.fullmatch(p.name) and _is_folder(p)]
    errors = []
    for path in litter:
        try:
            path.unlink() if path.is_symlink() else shutil.rmtree(path)
        except OSError as error:
            errors.append(error)
    return errors


def _is_folder(path: Path) -> bool:
    """Whether it is a folder itself, not a link to one."""
    return path.is_dir() and not path.is_symlink()


def _fsync_tree(folder: Path) -> None:
    """Make every file and every name below `folder` durable."""
    for base, _, files in os.walk(folder, topdown=False):
        for name in files:
            fd = os.open(Path(base) / name, os.O_RDONLY)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)
        fsync_folder(Path(base))


def _place(staged: Path, path: Path) -> bool:
    """Bring the staged snapshot to its final name; true when a damaged one had to be mended.

    One that is there already holds the same bytes, or is damaged: then its files are replaced one by one, because
    `latest` may point at it and a folder that readers use can't be swapped for another in one step.
    """
    if not os.path.lexists(path):
        os.rename(staged, path)
        return False
    if not _is_folder(path):
        raise NotOurs(f"{path} exists and is not a folder made by copydesk; move it away")
    damaged = bool(check_files(path))
    if damaged:
        _mend(staged, path)
    return damaged  # what is staged is swept when all is done


def _mend(good: Path, damaged: Path) -> None:
    """Give `damaged` the very files of `good`, each by one rename; what does not belong there goes first."""
    wanted = list_entries(good)
    for name in set(list_entries(damaged)) - set(wanted):
        (damaged / name).unlink()
    # The manifest goes last: until then the damage shows.
    for name in sorted(wanted, key=lambda name: (name == MANIFEST, name)):
        target = damaged / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if _is_folder(target):
            shutil.rmtree(target)
        os.replace(good / name, target)
    _fsync_tree(damaged)


def _snapshots(output: Path) -> list[Path]:
    """What has a snapshot's name, by date, oldest first: snapshots are in the order in which they were last the latest.

    Not all need be ours.
    """
    found = [p for p in (output / SNAPSHOTS).iterdir() if ID_PATTERN.fullmatch(p.name) and _is_folder(p)]
    return sorted(found, key=lambda p: (p.stat().st_mtime_ns, p.name))


def _date(output: Path, path: Path) -> None:
    """Date the snapshot that `latest` is about to leave, then the one it goes to: retention goes by these dates.

    So a snapshot's date is the last moment at which it was known to be the latest, however long ago it was made. One
    from the future, before the clock was set back, has no age to tell: it counts from now. No order changes.
    """
    left = latest_snapshot(output)
    order = [p for p in _snapshots(output) if p not in (left, path)]
    order += [p for p in (left, path) if p is not None and p.is_dir()]
    now = time.time_ns()
    for place, one in enumerate(order):
        date = now - _TICK * (len(order) - 1 - place)
        if one in (left, path) or (one.stat().st_mtime_ns > date and is_ours(one)):
            os.utime(one, ns=(date, date))


def _point_latest(output: Path, path: Path) -> bool:
    """Make `latest` point at a snapshot, and the fixed links at `latest`; true when it pointed elsewhere before."""
    for table in TABLES:
        if not (output / table).is_symlink():
            os.symlink(f"{LATEST}/{table}", output / table)
    moved = latest_snapshot(output) != path
    # As near to the swap as can be: readers may resolve `latest` until it happens.
    _date(output, path)
    if moved:
        fresh = output / f"{_NEXT_LINK}{secrets.token_hex(6)}"
        os.symlink(f"{SNAPSHOTS}/{path.name}", fresh)
        os.replace(fresh, output / LATEST)
    return moved


def _tidy(output: Path, latest: Path, keep: int, keep_minutes: int) -> str | None:
    """Remove old snapshots and whatever killed runs have left; one line when that did not go well.

    The tables stand published by now, so that nothing here fails a run. The next one tries again.
    """
    try:
        errors = [*_retire(output, latest, keep, keep_minutes), *_sweep(output)]
    except OSError as error:
        errors = [error]
    return f"published, but old snapshots could not be removed: {reason(errors[0])}" if errors else None


def _retire(output: Path, latest: Path, keep: int, keep_minutes: int) -> list[OSError]:
    """Put aside, to be swept, the snapshots of ours that are neither among the last `keep` nor were the latest within
    `keep_minutes`; why one could not be. A half-removed one never bears a snapshot's name.
    """
    recent = time.time_ns() - keep_minutes * _MINUTE
    kept = 0
    errors = []
    for path in reversed(_snapshots(output)):
        if kept < keep or path == latest:
            kept += is_ours(path)
        elif path.stat().st_mtime_ns <= recent and is_ours(path):
            try:
                os.rename(path, path.parent / f"{_REMOVING}{path.name}-{secrets.token_hex(3)}")
            except OSError as error:
                errors.append(error)
    return errors
