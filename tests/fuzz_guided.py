"""Fuzzing led by coverage: atheris looks for bytes that take new ways through reading and cleaning.

    uv pip install --python .venv/bin/python '.[fuzz]'
    .venv/bin/python tests/fuzz_guided.py -max_total_time=60 [FOLDER of documents to start from and to add to]

Starts from the samples of raw/ where no folder is told. The options are libFuzzer's. A document that breaks an invariant is
written to a file crash-... in the working folder. The first byte says the kind; the rest is the document.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=["copydesk.read", "copydesk.clean", "copydesk.metadata", "copydesk.textforms", "copydesk.spans"]
):
    import copydesk.clean
    import copydesk.metadata
    import copydesk.read  # noqa: F401

from fuzzing import SAMPLES, Page, Unsettled, check

MAX_BYTES = 3_000  # longer documents find little more and take their time


def try_one(data: bytes) -> None:
    """Hold the invariants against one document; what they raise ends the run."""
    if not data:
        return
    try:
        check(Page(data[1:], "a.html" if data[0] & 1 else "a.txt"))
    except Unsettled:
        return  # fuzz_long counts them


def main() -> None:
    """Fuzz until told to end."""
    options = [word for word in sys.argv[1:] if word.startswith("-")]
    folders = [word for word in sys.argv[1:] if not word.startswith("-")]
    with tempfile.TemporaryDirectory() as seeds:
        if not folders:
            folders = [seeds]
            for number, page in enumerate(SAMPLES):
                kind = b"\x01" if page.name.endswith(".html") else b"\x00"
                (Path(seeds) / str(number)).write_bytes((kind + page.data)[:MAX_BYTES])
        atheris.Setup([sys.argv[0], f"-max_len={MAX_BYTES}", *options, *folders], try_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
