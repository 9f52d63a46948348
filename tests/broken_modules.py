"""Modules that can't be imported, for tests of what a broken installation does."""

from __future__ import annotations

from pathlib import Path


def break_module(folder: Path, name: str) -> Path:
    """Put a module of that name into `folder` that raises ImportError; first on sys.path, it hides the one installed."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(
        f"raise ImportError('{name} is broken\\nin more than one line')\n", encoding="utf-8"
    )
    return folder
