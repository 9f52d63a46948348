"""Files and folders that only their owner may read: the servers' passwords, records, logs and database.

Belongs here: how such a file comes to be, so that there is no moment at which another user of the machine could read it or have put
their own in its place. What is published is no such thing: its modes follow the user's umask.
"""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from copydesk.errors import CopydeskError

FOLDER_MODE, FILE_MODE = 0o700, 0o600
WRITABLE_BY_ALL = 0o002


class NotPrivate(CopydeskError, OSError):
    """A place that should be ours alone belongs to somebody else, or others may write to it. Carries one line."""


def make_private_folder(folder: Path) -> None:
    """Make the folder, its parents too, and close it to everybody else. NotPrivate when it, or the link to it, isn't ours."""
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    for found in (os.lstat(folder), os.stat(folder)):
        if found.st_uid != os.geteuid():
            raise NotPrivate(f"{folder} belongs to another user (uid {found.st_uid})")
    if stat.S_IMODE(os.stat(folder).st_mode) != FOLDER_MODE:
        folder.chmod(FOLDER_MODE)


def forbid_strangers(folder: Path) -> None:
    """Take away what lets everybody write into a folder that code or settings are read from. NotPrivate when it isn't ours to do so."""
    found = os.stat(folder)
    if not found.st_mode & WRITABLE_BY_ALL:
        return
    if found.st_uid != os.geteuid():
        raise NotPrivate(f"everybody may write to {folder}, which belongs to another user (uid {found.st_uid})")
    folder.chmod(stat.S_IMODE(found.st_mode) & ~WRITABLE_BY_ALL)


def write_private(path: Path, text: str) -> None:
    """Write a file that is ours alone from its first moment on; one that stood there is replaced, not written to, nor what it links to."""
    # mkstemp: a new file with mode 0600, under a name that nobody can know before.
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def read_private(path: Path) -> str:
    """The text of a file that write_private wrote. NotPrivate when it is a link, or others may read or have written it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, encoding="utf-8") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise NotPrivate(f"{path} is not a file that its owner alone can read")
        return file.read()


def close_file(path: Path) -> None:
    """Make the file if it isn't there, and take it from everybody else if it is ours; a link is followed."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, FILE_MODE)
    try:
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
            os.fchmod(descriptor, FILE_MODE)
    finally:
        os.close(descriptor)
