"""Measure the speed of the names stage beside its peers.

    python -m bench.names FOLDER [--megabytes N] [--rounds N] [--save]

FOLDER holds annotated sets (entities/enww.dev.jsonl is read) or texts (*.txt). Prints one table; --save writes it to
docs/bench-names.md, with what the gate last said of the names (bench/quality.json).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.names import report
from bench.names.systems import measure

_SET = "entities/enww.dev.jsonl"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit code."""
    options = _parser().parse_args(arguments)
    texts = read_texts(options.folder, int(options.megabytes * 1e6))
    if not texts:
        print(f"bench.names: {options.folder} holds neither {_SET} nor any .txt file", file=sys.stderr)
        return 2
    size = sum(len(text.encode()) for text in texts)
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(texts, file)
        file.flush()
        found = measure(Path(file.name), options.rounds)
    table = report.table(found, size)
    print(report.heading(len(texts), size, options.rounds))
    print(table)
    print(report.knowledge_line())
    if options.save:
        report.save(len(texts), size, options.rounds, table)
    return 0


def read_texts(folder: Path, most: int) -> list[str]:
    """The texts of a folder in order, until there are `most` bytes of them."""
    path = folder / _SET
    if path.is_file():
        with path.open(encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
    else:
        texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))]
    found: list[str] = []
    for text in texts:
        if most <= 0:
            break
        found.append(text)
        most -= len(text.encode())
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.names", description="Speed of the names stage and its peers."
    )
    parser.add_argument("folder", type=Path, help="folder of the annotated sets, or of texts")
    parser.add_argument("--megabytes", type=float, default=1.0, help="how much text is read (default 1)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the best counts (default 3)")
    parser.add_argument("--save", action="store_true", help="write docs/bench-names.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
