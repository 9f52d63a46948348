"""Names found by a spaCy pipeline that the user has installed.

Belongs here: loading one, and its entities as words and kinds of ours. spaCy is an optional extra, imported only here
and only when asked for.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from copydesk.tagger.labels import KINDS
from copydesk.tagger.protocol import FinderError, Passage
from copydesk.tagger.tagging import Tagged

# Labels of OntoNotes, as spaCy's English models have them, and of CoNLL; dates, amounts and the like are no names.
_KIND_OF = {
    "PERSON": "person", "PER": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place",
    "EVENT": "event", "NORP": "norp", "PRODUCT": "other", "WORK_OF_ART": "other", "LAW": "other", "LANGUAGE": "other",
    "MISC": "other",
}  # fmt: skip
# spaCy does not say how sure it is. Its published models are right 85 to 90 times of 100; on other news less: a guess.
CONFIDENCE = 0.8


class SpacyFinder:
    """A loaded pipeline as a finder of names."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline
        pipeline.max_length = sys.maxsize  # a run has limits of its own on what a document may take

    @property
    def label(self) -> str:
        """The model's own name and version, and spaCy's."""
        meta = self._pipeline.meta
        version = importlib.import_module("spacy").__version__
        return f"spacy:{meta['lang']}_{meta['name']} {meta['version']} (spaCy {version})"

    def find_names(self, passages: Sequence[Passage]) -> list[list[Tagged]]:
        """The names of each passage."""
        read = self._pipeline.pipe([passage.text for passage in passages])
        return [list(_names(passage, document.ents)) for passage, document in zip(passages, read, strict=True)]


def load_spacy(model: str) -> SpacyFinder:
    """The pipeline of that name, or in that folder. Raises FinderError."""
    try:
        spacy = importlib.import_module("spacy")
    except ImportError as error:
        raise FinderError(
            f"spacy:{model} needs spaCy, which is not installed: pip install 'copydesk[spacy]'"
        ) from error
    try:
        pipeline = spacy.load(model)
    except (OSError, ValueError, ImportError) as error:  # not there; not of this version; needs another package
        said = " ".join(str(error).split())
        raise FinderError(f"spaCy can't load the model {model!r}: {said}") from error
    if not {"ner", "entity_ruler", "span_ruler"} & set(pipeline.pipe_names):
        raise FinderError(f"the spaCy model {model!r} finds no names: none of its parts is called ner or entity_ruler")
    return SpacyFinder(pipeline)


def _names(passage: Passage, entities: Sequence[Any]) -> Iterator[Tagged]:
    """Entities as the words they touch. Where two touch one word, which spaCy cuts in two, the first one has it."""
    words, k, done = passage.words, 0, 0
    for entity in entities:
        kind = _KIND_OF.get(entity.label_)
        while k < len(words) and words[k][1] <= entity.start_char:
            k += 1
        last = k = max(k, done)
        while last < len(words) and words[last][0] < entity.end_char:
            last += 1
        if kind is None or last == k:
            continue
        done = last
        chances = tuple(CONFIDENCE if kind == one else 0.0 for one in KINDS)
        yield Tagged(k, last, kind, CONFIDENCE, chances)
