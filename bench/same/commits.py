"""The code of another commit, laid out in a folder of its own, and how a process is started with it.

Belongs here: git, the cache of checkouts, and the environment in which exactly one copydesk can be imported. What is run
with it is for the benchmarks to say.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = Path(__file__).with_name(".base")
START = Path(__file__).with_name("start.py")
# What a commit must have to be run from here. Earlier ones had flows/ and schemas/ as packages of their own.
ENTRY = "copydesk/cli/main.py"
LOCK = "requirements.lock"


class BadBase(Exception):
    """The commit can't be had, or can't be run from here. The message is one line."""


def find_commit(name: str, root: Path) -> str:
    """The full id of the commit that `name` means in the repository at `root`. Raises BadBase."""
    if shutil.which("git") is None:
        raise BadBase("git is not installed, so no other commit can be had")
    done = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if done.returncode:
        raise BadBase(done.stderr.decode(errors="replace").strip() or f"there is no commit {name}")
    return done.stdout.decode("ascii").strip()


def check_out(commit: str, root: Path, cache: Path) -> Path:
    """The folder in the cache that holds the files of a commit, given by its full id. Raises BadBase.

    They are laid out once; beside them, in the folder's parent, is place for what is made with them.
    """
    own = cache / commit
    code = own / "code"
    if code.is_dir():
        return code
    if _git(root, "cat-file", "-e", f"{commit}:{ENTRY}").returncode:
        raise BadBase(f"{commit[:10]} has no {ENTRY}: commits from before that layout can't be compared with")
    archive = _git(root, "archive", "--format=tar", commit)
    if archive.returncode:
        raise BadBase(f"git archive {commit[:10]}: {archive.stderr.decode(errors='replace').strip()}")
    own.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=own) as folder:
        whole = Path(folder) / "code"
        whole.mkdir()
        # tarfile has safe filters only from Python 3.11.4 on, and the archive is our own repository's.
        subprocess.run(["tar", "-x", "-C", str(whole)], input=archive.stdout, check=True)
        settle(whole, code)
    return code


def settle(made: Path, place: Path) -> None:
    """Move a folder that is complete to its place in the cache; leave it where it is when another process was first."""
    try:
        made.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def has_other_lock(code: Path, root: Path) -> bool:
    """Whether the code was locked to other packages than those of the checkout `root`, whose environment runs both."""
    theirs = code / LOCK
    return not theirs.is_file() or theirs.read_bytes() != (root / LOCK).read_bytes()


def command(code: Path, what: str | Path, *arguments: str | Path) -> list[str]:
    """The command that runs a module, or a script by its path, with the copydesk in the folder `code`."""
    return [sys.executable, "-P", str(START), str(code), str(what), *map(str, arguments)]


def environment(code: Path) -> dict[str, str]:
    """What must be set for `command`: the folder comes first on the path, of child processes too, and never theirs."""
    return {"PYTHONPATH": str(code), "PYTHONSAFEPATH": "1"}


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
