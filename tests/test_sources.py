"""Whatever lies in the input folder is a record, a duplicate or a reject; nothing that isn't a file is ever opened."""

from __future__ import annotations

import errno
import gzip
import os
import socket
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.ids import content_id
from copydesk.records import Limits, Refused
from copydesk.run.sources import folders as sources
from copydesk.run.sources.folders import Exhausted, Inventory, printable, read_source, take_inventory

LIMITS = Limits(max_bytes=10_000)


def inventory(root: Path) -> Inventory:
    return take_inventory(root, LIMITS)


def reasons(root: Path) -> dict[str, str]:
    return {r.source_uri: r.reason for r in inventory(root).rejects}


def details(root: Path) -> str:
    (reject,) = inventory(root).rejects
    assert reject.detail is not None
    return reject.detail


def test_kinds_are_told_by_name_in_any_case(tmp_path: Path) -> None:
    for n, name in enumerate(["a.txt", "b.HTML", "c.Htm", "d.TXT.GZ", "e.htm.gz"]):
        data = f"text {n}".encode()
        (tmp_path / name).write_bytes(gzip.compress(data) if name.lower().endswith("gz") else data)
    taken = inventory(tmp_path)
    assert taken.rejects == ()
    assert [(r.source_uri, r.kind, r.gzipped) for r in taken.records] == [
        ("a.txt", "text", False), ("b.HTML", "html", False), ("c.Htm", "html", False),
        ("d.TXT.GZ", "text", True), ("e.htm.gz", "html", True),
    ]  # fmt: skip
    for n, record in enumerate(taken.records):
        read = read_source(record, LIMITS)
        assert read.data == f"text {n}".encode()
        assert read.article_id == content_id(read.data) == record.article_id


def test_walk_goes_down_and_is_sorted(tmp_path: Path) -> None:
    for name in ["b/z.txt", "b/a/q.txt", "a.txt", "b.txt", "c/d/e/f.txt"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    uris = [r.source_uri for r in inventory(tmp_path).records]
    assert uris == sorted(uris) == ["a.txt", "b.txt", "b/a/q.txt", "b/z.txt", "c/d/e/f.txt"]


def test_same_bytes_are_one_record_whatever_their_wrapping(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"same")
    (tmp_path / "c.html").write_bytes(b"same")
    (tmp_path / "a.htm.gz").write_bytes(gzip.compress(b"same"))
    (record,) = inventory(tmp_path).records
    assert (record.source_uri, record.kind, record.gzipped) == ("a.htm.gz", "html", True)
    assert record.duplicate_uris == ("b.txt", "c.html")
    assert read_source(record, LIMITS).duplicate_uris == ("b.txt", "c.html")


@pytest.mark.parametrize(
    ("name", "data", "reason", "detail"),
    [
        ("a.pdf", b"x", "not_text", ".txt, .html and .htm are read"),
        ("README", b"x", "not_text", "this kind of file"),
        ("a.gz", b"x", "not_text", "this kind of file"),
        (".hidden.txt", b"x", "not_text", "hidden"),
        (".git/a.txt", b"x", "not_text", "hidden"),
        ("a.txt", b"", "empty", "holds nothing"),
        ("a.txt.gz", gzip.compress(b""), "empty", "holds nothing"),
        ("a.txt", b"x" * 10_001, "too_large", "10000 bytes"),
        ("a.txt.gz", gzip.compress(b"x" * 3_000_000), "too_large", "10000 bytes"),
        ("a.txt.gz", os.urandom(20_000), "too_large", "10000 bytes"),
        ("a.txt.gz", b"no gzip at all", "malformed_record", "is not gzip data"),
        ("a.txt.gz", gzip.compress(b"hello" * 99)[:-9], "malformed_record", "cut off after 495 bytes"),
        ("a.txt.gz", gzip.compress(b"hello" * 99)[:-8] + b"\0" * 8, "malformed_record", "is damaged"),
        ("a.txt.gz", gzip.compress(b"hello") + b"rubbish", "malformed_record", "damaged after 5 bytes"),
        ("a.txt.gz", b"", "empty", "holds nothing"),
    ],
)
def test_refused_by_name_or_bytes(tmp_path: Path, name: str, data: bytes, reason: str, detail: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    assert reasons(tmp_path) == {name: reason}
    assert detail in details(tmp_path)
    assert str(tmp_path) not in details(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b"one ") + gzip.compress(b"two"),
        gzip.compress(b"one two") + b"\0" * 500,
        gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two") + b"\0",
    ],
)
def test_gzip_of_several_members_and_padding(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt.gz").write_bytes(data)
    (record,) = inventory(tmp_path).records
    assert read_source(record, LIMITS).data == b"one two"


def test_gzip_of_very_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_GZIP_MEMBERS", 100)
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"x") * 101)
    assert reasons(tmp_path) == {"a.txt.gz": "malformed_record"}


@given(st.binary(max_size=300))
def test_any_gzip_bytes_give_data_or_a_refusal(data: bytes) -> None:
    reader, writer = os.pipe()
    os.write(writer, gzip.compress(b"start")[:-4] + data if data[:1] > b"\x80" else data)
    os.close(writer)
    try:
        assert len(sources._gunzip(reader, LIMITS)) <= LIMITS.max_bytes
    except Refused as refused:
        assert refused.reason in ("malformed_record", "too_large")
    finally:
        os.close(reader)


def test_links(tmp_path: Path) -> None:
    root = tmp_path / "in"
    (root / "sub").mkdir(parents=True)
    outside = tmp_path / "outside.txt"
    outside.write_text("outside", encoding="utf-8")
    (root / "real.txt").write_text("real", encoding="utf-8")
    (root / "b-inside.txt").symlink_to(root / "real.txt")
    (root / "b-leaves.txt").symlink_to(outside)
    (root / "b-broken.txt").symlink_to("nowhere")
    (root / "b-loop.txt").symlink_to("b-loop.txt")
    (root / "b-folder").symlink_to(root / "sub")
    (root / "b-up").symlink_to("..")
    taken = inventory(root)
    assert [(r.source_uri, r.duplicate_uris) for r in taken.records] == [("b-inside.txt", ("real.txt",))]
    assert {r.source_uri: r.reason for r in taken.rejects} == dict.fromkeys(
        ["b-broken.txt", "b-folder", "b-leaves.txt", "b-loop.txt", "b-up"], "not_a_file"
    )


def test_pipes_sockets_and_devices_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "null.txt").symlink_to(os.devnull)
    monkeypatch.chdir(tmp_path)  # the path of a socket may have no more than about 100 bytes
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind("socket.txt")
        assert reasons(tmp_path) == dict.fromkeys(["null.txt", "pipe.txt", "socket.txt"], "not_a_file")


def test_file_that_became_a_pipe_does_not_hang(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text", encoding="utf-8")
    (record,) = inventory(tmp_path).records
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Refused) as refused:
        read_source(record, LIMITS)
    assert refused.value.reason == "not_a_file"


@pytest.mark.parametrize("change", ["other", "longer", "gone", "link"])
def test_change_after_the_inventory(tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("first", encoding="utf-8")
    (record,) = inventory(tmp_path).records
    match change:
        case "other":
            path.write_text("other", encoding="utf-8")
        case "longer":
            path.write_text("first and more", encoding="utf-8")
        case "gone":
            path.unlink()
        case "link":
            path.rename(tmp_path / "b.txt")
            path.symlink_to("b.txt")
    with pytest.raises(Refused) as refused:
        read_source(record, LIMITS)
    assert refused.value.reason == "changed_while_reading"


@pytest.fixture
def read_inodes(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The inodes of all files of which a byte was asked for."""
    inodes: set[int] = set()
    read = os.read

    def note(descriptor: int, length: int) -> bytes:
        inodes.add(os.fstat(descriptor).st_ino)
        return read(descriptor, length)

    monkeypatch.setattr(os, "read", note)
    return inodes


@pytest.mark.parametrize("swapped", ["in/deep", "in/deep/er", "in"])
@pytest.mark.parametrize("through", ["file", "link"])
def test_folder_swapped_for_a_link_leads_nobody_out(
    tmp_path: Path, swapped: str, through: str, read_inodes: set[int]
) -> None:
    """What lies outside is the very same text, so that its hash gives nothing away."""
    page = tmp_path / "in" / "deep" / "er" / "a.txt"
    page.parent.mkdir(parents=True)
    page.write_text("the same text", encoding="utf-8")
    if through == "link":
        (tmp_path / "in" / "a-link.txt").symlink_to(page)
    (record,) = inventory(tmp_path / "in").records
    read_inodes.clear()
    outside = tmp_path / "outside"
    (tmp_path / swapped).rename(outside)
    (tmp_path / swapped).symlink_to(outside)
    with pytest.raises(Exhausted if swapped == "in" else Refused) as refused:
        read_source(record, LIMITS)
    if isinstance(refused.value, Refused):
        assert refused.value.reason == "changed_while_reading"
    assert read_inodes == set()


def test_folder_swapped_during_the_walk_leads_nobody_out(tmp_path: Path) -> None:
    root, outside = tmp_path / "in", tmp_path / "outside"
    for folder, name in ((root / "deep", "a.txt"), (outside, "secret.txt")):
        folder.mkdir(parents=True)
        (folder / name).write_text("text", encoding="utf-8")
    (root / "z.txt").write_text("text", encoding="utf-8")
    walk = sources._walk(os.fsencode(root))
    seen = [next(walk)]  # now the folder is known and not yet entered
    (root / "deep").rename(tmp_path / "away")
    (root / "deep").symlink_to(outside)
    seen += walk
    assert {getattr(one, "uri", None) or one.source_uri: getattr(one, "reason", None) for one in seen} == {
        "z.txt": None,
        "deep": "changed_while_reading",
    }


def test_input_that_is_gone_as_a_whole_is_no_reject(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("text", encoding="utf-8")
    (record,) = inventory(tmp_path / "in").records
    (tmp_path / "in").rename(tmp_path / "away")
    with pytest.raises(Exhausted, match=r"the input folder .*/in can't be read any more: No such file or directory$"):
        read_source(record, LIMITS)


@pytest.mark.parametrize("name", ["deep", "a.txt"])
def test_machine_without_files_is_no_reject(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_text("text", encoding="utf-8")
    (record,) = inventory(tmp_path).records
    real = os.open

    def fail(path: str | bytes, *rest: int, **named: int) -> int:
        if os.fsencode(path).endswith(name.encode()):
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), path)
        return real(path, *rest, **named)

    monkeypatch.setattr(os, "open", fail)
    for read in (lambda: inventory(tmp_path), lambda: read_source(record, LIMITS)):
        with pytest.raises(Exhausted, match=r"^the input can't be read: Too many open files$"):
            read()


def test_a_very_deep_file_is_refused_and_costs_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(40):
        os.mkdir("d" * 120)
        os.chdir("d" * 120)
        Path("a.txt").write_text("text", encoding="utf-8")
    taken = inventory(tmp_path)
    (record,) = taken.records
    assert len(record.duplicate_uris) == 4095 // 121 - 1
    assert {(r.reason, (r.detail or "")[-18:]) for r in taken.rejects} == {("unreadable", "File name too long")}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_one_reject(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "a.txt").chmod(0)
    assert reasons(tmp_path) == {"a.txt": "unreadable"}


@pytest.mark.skipif(sys.platform == "darwin", reason="its file system holds UTF-8 names only")
def test_names_of_any_bytes_are_told_apart(tmp_path: Path) -> None:
    names = [b"caf\xe9.txt", b"caf\\xe9.txt", "café.txt".encode()]
    names += [b"new\nline.txt", b"\x1b[31m.txt", b"\xed\xa0\x80.txt"]
    for n, name in enumerate(names):
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_text(str(n), encoding="utf-8")
    taken = inventory(tmp_path)
    assert {r.source_uri: read_source(r, LIMITS).data for r in taken.records} == {
        "caf\\xe9.txt": b"0", "caf\\\\xe9.txt": b"1", "café.txt": b"2",
        "new\\x0aline.txt": b"3", "\\x1b[31m.txt": b"4", "\\xed\\xa0\\x80.txt": b"5",
    }  # fmt: skip


@given(st.sets(st.binary(min_size=1, max_size=12), max_size=20))
def test_printable_is_one_to_one_and_storable(names: set[bytes]) -> None:
    texts = {printable(name) for name in names}
    assert len(texts) == len(names)
    for text in texts:
        assert text.encode("utf-8")
        assert text.isprintable() or not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text)


def test_order_of_creation_and_number_of_files_change_nothing(tmp_path: Path) -> None:
    for root, step in ((tmp_path / "one", 1), (tmp_path / "two", -1)):
        root.mkdir()
        for n in range(300)[::step]:
            (root / f"{n:03}.txt").write_text(str(n // 2), encoding="utf-8")
    one, two = inventory(tmp_path / "one"), inventory(tmp_path / "two")
    assert [(r.source_uri, r.sha256, r.duplicate_uris) for r in one.records] == [
        (r.source_uri, r.sha256, r.duplicate_uris) for r in two.records
    ]
    assert len(one.records) == 150


def test_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        inventory(tmp_path / "nowhere")


def test_a_file_is_an_input_of_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "b.txt").write_text("more words")
    (tmp_path / "c.pdf").write_text("%PDF")
    (record,) = inventory(tmp_path / "a.txt").records
    assert (record.source_uri, read_source(record, LIMITS).data) == ("a.txt", b"words")
    assert [(r.source_uri, r.reason) for r in inventory(tmp_path / "c.pdf").rejects] == [("c.pdf", "not_text")]
