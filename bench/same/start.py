"""Runs a module or a script with the copydesk of one checkout, and refuses to with any other.

    PYTHONPATH=CHECKOUT python -P start.py CHECKOUT MODULE|SCRIPT.py ARGUMENT...

Belongs here: the one check that the code measured is the code meant. The environment's editable install puts this checkout
on the path too, so a mistake would compare it with itself and find nothing. What stands here meets the code of any commit:
it imports nothing of ours but copydesk.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import copydesk


def main() -> None:
    """Check where copydesk came from, then become the module or script."""
    checkout, what, *arguments = sys.argv[1:]
    found = Path(copydesk.__file__).parent.parent
    if not found.samefile(checkout):
        sys.exit(f"start: the copydesk of {checkout} was meant, that of {found} was imported")
    sys.argv = [what, *arguments]
    if what.endswith(".py"):
        runpy.run_path(what, run_name="__main__")
    else:
        runpy.run_module(what, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
