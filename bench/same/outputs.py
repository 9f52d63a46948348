"""What a checkout makes of a folder of documents, and what another commit made of the same.

Belongs here: laying out the input, running one side, and keeping what the base published, which never changes for the same
code, input and packages. Comparing is elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.gate.sets import lay_out_texts
from bench.same import commits
from copydesk.run.store.parquet import hash_file

_MODULE = "copydesk.cli.main"


class RunFailed(RuntimeError):
    """A run ended badly. The message is one line: which, and its last words."""


def lay_out(source: Path, folder: Path) -> Path:
    """The folder of documents that `source` means: itself, or `folder`, with the texts of a .jsonl file. Raises ValueError."""
    if source.is_dir():
        return source
    if source.suffix != ".jsonl" or not source.is_file():
        raise ValueError(f"{source} is neither a folder nor a .jsonl file")
    try:
        lay_out_texts(source, folder)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{source} has a line that is no JSON with doc_id and text: {error!r}") from error
    return folder


def run(code: Path, raw: Path, output: Path) -> None:
    """Publish in `output` what the checkout in the folder `code` makes of `raw`. Raises RunFailed."""
    command = commits.command(code, _MODULE, "run", raw.resolve(), output, "--no-server")
    with tempfile.TemporaryDirectory() as elsewhere:  # a folder in which there is nothing to import
        own = {**os.environ, **commits.environment(code)}
        done = subprocess.run(command, cwd=elsewhere, env=own, capture_output=True, text=True, check=False)
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip() or "no word").splitlines()[-1]
        raise RunFailed(f"the run of {code} over {raw} ended with {done.returncode}: {words}")


def kept_output(code: Path, raw: Path) -> Path:
    """Where the output of a base (its code as check_out gives it) for `raw` is kept, whether it is there or not."""
    return code.parent / f"out-{_key(raw)}"


def run_base(code: Path, raw: Path) -> None:
    """Make the output of a base for `raw` where it is kept. Raises RunFailed."""
    with tempfile.TemporaryDirectory(dir=code.parent) as folder:
        made = Path(folder) / "out"
        run(code, raw, made)
        commits.settle(made, kept_output(code, raw))


def _key(raw: Path) -> str:
    """What tells inputs apart, and the packages and interpreters that they are run with."""
    digest = hashlib.sha256(f"{sys.version}\n{hash_file(commits.ROOT / commits.LOCK)}\n".encode())
    for path in sorted(raw.rglob("*")):
        digest.update(f"{path.relative_to(raw).as_posix()!r} {_content(path)}\n".encode())
    return digest.hexdigest()[:16]


def _content(path: Path) -> str:
    """What an entry of a folder holds; of what is no regular file, which is never opened, what it is."""
    if path.is_symlink():
        return f"link {os.readlink(path)!r}"
    return hash_file(path) if path.is_file() else f"mode {path.lstat().st_mode}"
