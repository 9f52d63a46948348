"""`python -m copydesk`: the command `copydesk`, where it is not on the path."""

from __future__ import annotations

from copydesk.cli.main import main

if __name__ == "__main__":
    main()
