"""The process that is timed: loads everything, edits a small text, then one of a kind and size, and prints its CPU seconds."""

from __future__ import annotations

import sys
import time

from bench.growth.texts import make_text
from copydesk.ids import content_id
from copydesk.records import DocumentRows, InputRecord
from copydesk.rows import edit


def main(kind: str, size: int) -> int:
    """Print the seconds; 1 when the text is refused."""
    edit(_record(make_text("names", 2_000)))
    edit(_record(make_text("quotes", 2_000)))
    record = _record(make_text(kind, size))
    began = time.process_time()
    outcome = edit(record)
    print(time.process_time() - began)
    return int(not isinstance(outcome, DocumentRows))


def _record(text: str) -> InputRecord:
    data = text.encode()
    return InputRecord(content_id(data), "growth.txt", (), "text", data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
