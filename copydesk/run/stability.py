"""Whether a run may be believed: trouble of the machine must not be published as trouble of documents.

Belongs here: how much of it is too much, and what the person at the keyboard is told. What counts as trouble is decided in
workers/pool.py.
"""

from __future__ import annotations

from copydesk.errors import CopydeskError

# More than a hundredth of all documents and five at least: a worker that is killed now and then costs a second try and no more.
# Both are guesses.
MOST_SHARE = 0.01
LEAST = 5


class UnstableMachine(CopydeskError, RuntimeError):
    """Too many documents met trouble of the machine for the tables to be right. The message is one line."""


def check_stable(unsettled: int, documents: int) -> None:
    """Raise UnstableMachine when too many of all `documents` were killed from outside or ended differently when tried again."""
    if unsettled >= LEAST and unsettled > MOST_SHARE * documents:
        raise UnstableMachine(
            f"the machine is not stable: {unsettled:,} of {documents:,} documents had their worker killed from outside, as a "
            "machine does that is out of memory, or ended differently when tried again; give the run more memory or fewer "
            "--workers, or take what it gives with --allow-unstable"
        )
