"""The door for other models: choosing what finds names by what the user calls it.

Belongs here: the choice. What such a model is given and gives back is in protocol.py; each kind of model has a file of its own,
imported only when it is asked for.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from copydesk.tagger.protocol import FinderError, NameFinder

OURS = "copydesk"
SPACY = "spacy:"


@lru_cache(maxsize=1)
def load_finder(asked: str) -> NameFinder | None:
    """The finder a user asks for; None for the tagger that ships. Raises FinderError."""
    if asked == OURS:
        return None
    if not asked.startswith(SPACY) or asked == SPACY:
        raise FinderError(
            f"there is no tagger {asked!r}: say {OURS}, or {SPACY}MODEL with the name or folder of a model"
        )
    from copydesk.tagger.spacy_names import load_spacy

    return load_spacy(asked.removeprefix(SPACY))


def describe_tagger(asked: str) -> str:
    """What a manifest calls the tagger a user asks for. Raises FinderError."""
    finder = load_finder(asked)
    return OURS if finder is None else finder.label


def place_tagger(asked: str) -> str:
    """The same tagger asked for from any folder: a model's folder as an absolute path."""
    model = Path(asked.removeprefix(SPACY))
    return f"{SPACY}{model.resolve()}" if asked.startswith(SPACY) and model.is_dir() else asked
