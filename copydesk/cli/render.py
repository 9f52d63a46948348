"""`copydesk render FILE`: the decoded or rendered input that the offsets of the table `removed` count in.

Belongs here: one file's bytes to that text, by the same code that a run uses.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from copydesk.ids import content_id
from copydesk.read import read_record
from copydesk.records import InputRecord, Kind, Limits

KINDS: dict[str, Kind] = {".txt": "text", ".html": "html", ".htm": "html"}


def load_record(path: Path, limits: Limits) -> InputRecord:
    """One file as an input record, its kind told by its name.

    Raises ValueError (no kind that we read, too large, a damaged gzip file) and OSError.
    """
    gzipped = path.suffix.lower() == ".gz"
    kind = KINDS.get((path.with_suffix("") if gzipped else path).suffix.lower())
    if kind is None:
        raise ValueError(f"{path} is none of .txt, .html, .htm, .txt.gz, .html.gz, .htm.gz")
    try:
        with gzip.open(path, "rb") if gzipped else path.open("rb") as file:
            data = file.read(limits.max_bytes + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"{path} is a damaged gzip file: {error}") from error
    if len(data) > limits.max_bytes:
        raise ValueError(f"{path} holds more than {limits.max_bytes} bytes")
    return InputRecord(content_id(data), path.name, (), kind, data)


def render(path: Path, limits: Limits) -> str:
    """The text of one file, its line ends as they are. Raises what load_record does, and records.Refused."""
    return read_record(load_record(path, limits), limits).text
