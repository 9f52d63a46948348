"""What the input folder holds, and the bytes of each record.

Belongs here: walking the folder, opening files safely, gunzip with a cap, hashes, byte duplicates. Nothing here looks
at what the bytes mean. The worker processes import this module, so it loads nothing heavy.

Everything below the folder is opened step by step, each name in the folder that the step before has open, and no step follows a
link: whoever may write in the folder can put a link in place of a folder at any moment, and it must not lead anybody out.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from copydesk.errors import CopydeskError
from copydesk.ids import ID_HEX, make_reject
from copydesk.records import InputRecord, Kind, Limits, Origin, Refused, RejectReason, RejectRow, Stage

KINDS: dict[bytes, Kind] = {b".txt": "text", b".html": "html", b".htm": "html"}
KINDS_READ = ".txt, .html and .htm are read, each also as .gz"

CHUNK = 1 << 20  # bytes read at a time: a guess
GZIP_CHUNK = 1 << 16  # bytes: the blocks of a block gzip
# A block gzip of 64 kB blocks needs 320 members for 20 MB; a file of empty members would cost quadratic time. Guess.
MAX_GZIP_MEMBERS = 10_000
HASH_THREADS = 4  # reading waits for the disk more than for the processor; guess
HASH_GROUP = 64  # files handed to a thread at a time, so that the queue stays short

MOST_PATH = 4096  # PATH_MAX of Linux: below a folder we could go deeper, but nobody else could follow

# No step follows a link; the last one may, if something else has taken the file's place, not wait for a pipe's other end.
_STEP = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_LISTED = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC

# What was there on the walk and is not any more, or has become a link, or a pipe without a writer.
_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO)
# What says nothing of the file that could not be opened: the process or the machine has no more files or memory to give.
_OF_THE_MACHINE = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


class Exhausted(CopydeskError, RuntimeError):
    """A file can't be read, and that says nothing of it: the machine has nothing left to read with, or the whole input is gone.

    The message is one line.
    """


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One input record to be edited. `size` and `sha256` are of the bytes after gunzip.

    What to open is `path`, relative to `root`, and holds no link when the inventory is taken.
    """

    source_uri: str
    root: str
    path: str
    kind: Kind
    gzipped: bool
    size: int
    sha256: str
    duplicate_uris: tuple[str, ...] = ()

    @property
    def article_id(self) -> str:
        """The article_id of these bytes."""
        return self.sha256[:ID_HEX]


@dataclass(frozen=True, slots=True)
class Inventory:
    """All of the input, sorted by uri: each place is a record, one of a record's `duplicate_uris`, or a reject."""

    records: tuple[SourceRecord, ...]
    rejects: tuple[RejectRow, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A regular file met on the walk, not yet opened; `path` is relative to the root of the walk."""

    uri: str
    path: str
    kind: Kind
    gzipped: bool


def take_inventory(root: Path, limits: Limits) -> Inventory:
    """Everything under `root`, hashed and with byte duplicates grouped.

    A `root` that is a file is the one input, under its own name. Raises OSError when `root` can't be listed, and Exhausted.

    The same bytes at several places are one record: the smallest uri is the record's, with its kind; the others are its
    duplicates, whether gzipped or not.
    """
    place = os.fsencode(root.resolve())
    if root.is_file():
        name = os.fsencode(root.name)
        place, inside = os.path.split(place)
        entries = iter([_by_name(printable(name), inside, name)])
    else:
        entries = _walk(place)
    found: list[_Found] = []
    rejects: list[RejectRow] = []
    for one in entries:
        if isinstance(one, _Found):
            found.append(one)
        else:
            rejects.append(one)
    found.sort(key=lambda f: f.uri)
    places: dict[str, list[tuple[_Found, int]]] = {}
    top = os.fsdecode(place)
    for file, outcome in _hash_all(found, top, limits):
        if isinstance(outcome, Refused):
            rejects.append(_refuse(file.uri, outcome.reason, outcome.detail))
        else:
            size, sha256 = outcome
            places.setdefault(sha256, []).append((file, size))
    records = (
        SourceRecord(
            first.uri, top, first.path, first.kind, first.gzipped, size, sha256, tuple(f.uri for f, _ in others)
        )
        for sha256, ((first, size), *others) in places.items()
    )
    return Inventory(
        tuple(sorted(records, key=lambda r: r.source_uri)), tuple(sorted(rejects, key=lambda r: r.source_uri))
    )


def read_source(record: SourceRecord, limits: Limits) -> InputRecord:
    """The record's bytes. Raises Refused when they can't be read or aren't those the inventory saw, and Exhausted."""
    data = _read(record.root, record.path, record.gzipped, limits)
    if len(data) != record.size or hashlib.sha256(data).hexdigest() != record.sha256:
        raise Refused(Stage.READ, RejectReason.CHANGED_WHILE_READING, "the file changed after the inventory was taken")
    return InputRecord(record.article_id, record.source_uri, record.duplicate_uris, record.kind, data)


def printable(name: bytes) -> str:
    r"""A file name or path as text that any table can hold; different names give different texts.

    >>> printable(b"caf\xc3\xa9.txt"), printable(b"caf\xe9\n.txt"), printable(b"a\\b.txt")
    ('café.txt', 'caf\\xe9\\x0a.txt', 'a\\\\b.txt')
    """
    text = name.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")
    return "".join(f"\\x{ord(c):02x}" if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in text)


# ---------------------------------------------------------------- the walk


def _walk(root: bytes) -> Iterator[_Found | RejectRow]:
    """Every entry below `root`, in no promised order. Names are bytes here: they need not be text in any encoding."""
    folders: list[bytes] = [b""]
    while folders:
        inside = folders.pop()
        try:
            with _opened(root, inside, _LISTED) as folder, os.scandir(folder) as entries:
                for entry in entries:
                    relative = os.path.join(inside, os.fsencode(entry.name))
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(relative)
                    else:
                        yield _sort_out(root, relative, entry)
        except OSError as error:
            if not inside:
                raise
            _check_machine(error)
            reason = RejectReason.CHANGED_WHILE_READING if error.errno in _GONE else RejectReason.UNREADABLE
            yield _refuse(printable(inside), reason, f"the folder can't be listed: {_why(error)}")


def _sort_out(root: bytes, relative: bytes, entry: os.DirEntry[str]) -> _Found | RejectRow:
    """What one entry that is no folder to enter is: a file to read, or the reason why not. Opens nothing."""
    uri = printable(relative)
    target = relative
    try:
        if entry.is_symlink():
            path = os.path.realpath(os.path.join(root, relative), strict=True)
            target = _below(root, path)
            mode = os.lstat(path).st_mode
        else:
            mode = entry.stat(follow_symlinks=False).st_mode
    except OSError as error:
        _check_machine(error)
        broken = error.errno in (errno.ENOENT, errno.ELOOP, errno.ENOTDIR)
        if entry.is_symlink() and broken:
            return _refuse(uri, RejectReason.NOT_A_FILE, "a link that leads nowhere")
        return _refuse(uri, RejectReason.UNREADABLE, _why(error))
    if entry.is_symlink():
        if not target:
            return _refuse(uri, RejectReason.NOT_A_FILE, "a link that leaves the input folder")
        if stat.S_ISDIR(mode):
            return _refuse(uri, RejectReason.NOT_A_FILE, "a link to a folder; linked folders are not read")
    if not stat.S_ISREG(mode):
        return _refuse(uri, RejectReason.NOT_A_FILE, f"a {_type_name(mode)}, not a file")
    return _by_name(uri, target, relative)


def _below(root: bytes, path: bytes) -> bytes:
    """A path relative to `root`; empty when it isn't below."""
    top = root.rstrip(b"/") + b"/"
    return path[len(top) :] if path.startswith(top) else b""


def _by_name(uri: str, target: bytes, relative: bytes) -> _Found | RejectRow:
    """The file at `target` with its kind by the name it has at `relative`, or the reason why it isn't read."""
    if relative.startswith(b".") or b"/." in relative:
        return _refuse(uri, RejectReason.NOT_TEXT, "a hidden file; names that start with a dot are not read")
    name = os.path.basename(relative)
    stem, extension = os.path.splitext(name.lower())
    gzipped = extension == b".gz"
    if gzipped:
        extension = os.path.splitext(stem)[1]
    if extension not in KINDS:
        return _refuse(uri, RejectReason.NOT_TEXT, f"this kind of file is not read; {KINDS_READ}")
    return _Found(uri, os.fsdecode(target), KINDS[extension], gzipped)


def _type_name(mode: int) -> str:
    """What a file that is neither regular nor a folder is, in words."""
    kinds = ((stat.S_ISFIFO, "pipe"), (stat.S_ISSOCK, "socket"), (stat.S_ISCHR, "device"), (stat.S_ISBLK, "device"))
    return next((name for test, name in kinds if test(mode)), "folder" if stat.S_ISDIR(mode) else "special file")


def _refuse(uri: str, reason: RejectReason, detail: str) -> RejectRow:
    """The reject of one place in the input."""
    return make_reject(Origin(uri, "input"), Stage.READ, reason, detail)


def _check_machine(error: OSError) -> None:
    """Raise Exhausted when an error tells of the machine and not of a file."""
    if error.errno in _OF_THE_MACHINE:
        raise Exhausted(f"the input can't be read: {_why(error)}") from error


def _why(error: OSError) -> str:
    """The system's reason without the path, which would make the table depend on where the input lies."""
    return os.strerror(error.errno) if error.errno is not None else type(error).__name__


# ---------------------------------------------------------------- opening


@contextmanager
def _opened(root: str | bytes, inside: str | bytes, flags: int) -> Iterator[int]:
    """What lies at `inside`, open in the block as a descriptor.

    Raises OSError, one of _GONE where a link is; and Exhausted when it is `root` itself that can't be opened.
    """
    steps = [name for name in os.fsencode(inside).split(b"/") if name]
    if len(os.fsencode(inside)) >= MOST_PATH:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
    try:
        descriptor = os.open(root, _STEP if steps else flags)
    except OSError as error:
        if not steps:
            raise
        raise Exhausted(
            f"the input folder {printable(os.fsencode(root))} can't be read any more: {_why(error)}"
        ) from error
    try:
        for number, name in enumerate(steps, 1):
            outer = descriptor
            descriptor = os.open(name, _STEP if number < len(steps) else flags, dir_fd=outer)
            os.close(outer)
        yield descriptor
    finally:
        os.close(descriptor)


# ---------------------------------------------------------------- bytes


def _hash_all(found: Sequence[_Found], root: str, limits: Limits) -> Iterator[tuple[_Found, tuple[int, str] | Refused]]:
    """Size and SHA-256 of each file after gunzip, or why it can't be read, in the order of `found`."""

    def group(files: Sequence[_Found]) -> list[tuple[_Found, tuple[int, str] | Refused]]:
        return [(file, _hash(root, file, limits)) for file in files]

    window = HASH_GROUP * HASH_THREADS * 4
    with ThreadPoolExecutor(HASH_THREADS, thread_name_prefix="inventory") as threads:
        for at in range(0, len(found), window):
            some = found[at : at + window]
            for results in threads.map(group, [some[i : i + HASH_GROUP] for i in range(0, len(some), HASH_GROUP)]):
                yield from results


def _hash(root: str, file: _Found, limits: Limits) -> tuple[int, str] | Refused:
    """Size and SHA-256 of one file after gunzip; the refusal as a value, since it crosses a thread."""
    try:
        data = _read(root, file.path, file.gzipped, limits)
    except Refused as refused:
        return refused
    return len(data), hashlib.sha256(data).hexdigest()


def _read(root: str, path: str, gzipped: bool, limits: Limits) -> bytes:
    """All bytes of a file, after gunzip. Raises Refused for whatever stands in the way, and Exhausted."""
    is_open = False
    try:
        with _opened(root, path, _READ) as descriptor:
            is_open = True
            data = _read_open(descriptor, gzipped, limits)
    except OSError as error:
        _check_machine(error)
        gone = not is_open and error.errno in _GONE
        reason = RejectReason.CHANGED_WHILE_READING if gone else RejectReason.UNREADABLE
        raise Refused(Stage.READ, reason, _why(error)) from error
    if not data:
        raise Refused(Stage.READ, RejectReason.EMPTY, "the file holds nothing")
    return data


def _read_open(descriptor: int, gzipped: bool, limits: Limits) -> bytes:
    """All bytes of an open file, after gunzip. Raises Refused and OSError."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise Refused(Stage.READ, RejectReason.NOT_A_FILE, f"became a {_type_name(status.st_mode)} while being read")
    # Compressed bytes are hardly ever more than the bytes they hold; the slack is gzip's own worst case.
    cap = limits.max_bytes + (limits.max_bytes // 100 + 1024 if gzipped else 0)
    if status.st_size > cap:
        raise _too_large(limits)
    return _gunzip(descriptor, limits) if gzipped else _slurp(descriptor, limits)


def _slurp(descriptor: int, limits: Limits) -> bytes:
    """The bytes of an open file that may be growing."""
    pieces: list[bytes] = []
    size = 0
    while piece := os.read(descriptor, CHUNK):
        size += len(piece)
        if size > limits.max_bytes:
            raise _too_large(limits)
        pieces.append(piece)
    return b"".join(pieces)


def _gunzip(descriptor: int, limits: Limits) -> bytes:
    """The bytes of an open gzip file of one or more members, never holding more than the cap."""
    pieces: list[bytes] = []
    size, members = 0, 0
    inflate, is_gzip = None, False
    waiting = b""
    while True:
        if not waiting:
            waiting = os.read(descriptor, GZIP_CHUNK)
            if not waiting:
                break
        if inflate is None:
            if members and not (waiting := waiting.lstrip(b"\0")):
                continue  # padding after the last member
            inflate = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            is_gzip = is_gzip or waiting.startswith(b"\x1f\x8b")
            members += 1
            if members > MAX_GZIP_MEMBERS:
                raise _malformed(f"the gzip file has more than {MAX_GZIP_MEMBERS} members")
        try:
            piece = inflate.decompress(waiting, CHUNK)
        except zlib.error as error:
            what = f"is damaged after {size} bytes of text or more" if is_gzip else "is not gzip data"
            raise _malformed(f"the file {what}") from error
        size += len(piece)
        if size > limits.max_bytes:
            raise _too_large(limits)
        pieces.append(piece)
        waiting = inflate.unconsumed_tail
        if inflate.eof:
            waiting, inflate = inflate.unused_data, None
    if inflate is not None:
        raise _malformed(f"the gzip file is cut off after {size} bytes of text")
    return b"".join(pieces)


def _too_large(limits: Limits) -> Refused:
    return Refused(Stage.READ, RejectReason.TOO_LARGE, f"more than {limits.max_bytes} bytes")


def _malformed(detail: str) -> Refused:
    return Refused(Stage.READ, RejectReason.MALFORMED_RECORD, detail)
