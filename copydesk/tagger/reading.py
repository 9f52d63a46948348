"""What the tagger reads: the words of one document and what others have already made of them.

Belongs here: the record, and which words round a word are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# The words looked at for a word: its neighbours, the ends of its run of capitals, and what stands on either side of it.
SLOTS = ("before2", "before", "here", "after", "after2", "run_first", "run_last", "run_before", "run_after")


@dataclass(frozen=True, slots=True)
class Reading:
    """`words`: every word of the document, two empty ones between paragraphs. The others speak of the words to be tagged.

    `rows`: their places in `words`; `lengths`: of the stretches they make, one after another; `slots`: for each, the
    places in `words` of the words looked at, in the order of SLOTS; `columns`: numbers below the column's size that say
    what rules, lists and the rest of the document make of each; `joined`: those that go on with the name of the word
    before, whatever else is thought of them.
    """

    words: list[str]
    rows: Ints
    lengths: Ints
    slots: Ints
    columns: dict[str, Ints]
    joined: NDArray[np.bool_]
