"""The tagger's weights and the file that holds them.

Belongs here: the format. A file is a NumPy archive of plain arrays: nothing in it is ever executed.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from copydesk.lexicon.files import KnowledgeError, read_bytes
from copydesk.tagger.labels import COUNT
from copydesk.tagger.reading import SLOTS

FILE = "tagger.npz"
FORMAT = 1

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned. `features`: hashes of word features, sorted; `by_word`: for each a row of SLOTS x COUNT weights.

    `by_column`: for each column, or two joined by "*", its values' weights; `begin`, `follow`: of labels at the head of a
    stretch and after one another; `inner`: small words that names may hold. Weights of words and columns are whole
    numbers, to be multiplied by `scale`.
    """

    features: NDArray[np.uint32]
    by_word: NDArray[np.int8]
    by_column: dict[str, NDArray[np.int8]]
    begin: Floats
    follow: Floats
    inner: frozenset[str]
    scale: float


@cache
def shipped() -> Weights:
    """The weights of the package. Raises KnowledgeError when the file is not what it should be."""
    return parse(read_bytes(FILE))


def parse(data: bytes) -> Weights:
    """The weights in the bytes of a file. Raises KnowledgeError."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as held:
            found = {name: held[name] for name in held.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise KnowledgeError(FILE, None, str(error)) from error
    if int(found.get("format", 0)) != FORMAT:
        raise KnowledgeError(FILE, None, f"not of format {FORMAT}")
    by_word = found["by_word"]
    if by_word.shape[1:] != (len(SLOTS) * COUNT,) or len(found["features"]) != len(by_word):
        raise KnowledgeError(FILE, None, f"weights of words have the shape {by_word.shape}")
    return Weights(
        features=found["features"],
        by_word=by_word,
        by_column={name.removeprefix("column."): found[name] for name in found if name.startswith("column.")},
        begin=found["begin"],
        follow=found["follow"],
        inner=frozenset(bytes(found["inner"]).decode("utf-8").split()),
        scale=float(found["scale"]),
    )


def pack(weights: Weights) -> bytes:
    """The bytes of a file of these weights; the same bytes for the same weights."""
    arrays: dict[str, NDArray[np.generic]] = {
        "format": np.array(FORMAT),
        "features": weights.features,
        "by_word": weights.by_word,
        "begin": weights.begin,
        "follow": weights.follow,
        "inner": np.frombuffer(" ".join(sorted(weights.inner)).encode("utf-8"), dtype=np.uint8),
        "scale": np.array(weights.scale),
        **{f"column.{name}": table for name, table in sorted(weights.by_column.items())},
    }
    written = io.BytesIO()
    np.savez_compressed(written, allow_pickle=False, **arrays)
    return written.getvalue()
