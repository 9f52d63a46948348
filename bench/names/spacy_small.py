"""spaCy's small architecture, for its speed alone: tokeniser and entity recogniser much as en_core_web_sm has them, not trained.

The weights are those that initialising gives: what it finds means nothing, and the same sums are done for it.
"""

from __future__ import annotations

import spacy

from bench.names.timing import Find, report

_LABELS = ("PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE", "DATE",
           "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL")  # fmt: skip
_TOK2VEC = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 96,
        "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
        "rows": [5000, 1000, 2500, 2500],
        "include_static_vectors": False,
    },
    "encode": {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": 96,
        "depth": 4,
        "window_size": 1,
        "maxout_pieces": 3,
    },
}
_MODEL = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": True,
    "tok2vec": _TOK2VEC,
}


def load() -> tuple[Find, str]:
    """A pipeline of tokeniser and recogniser, initialised."""
    pipeline = spacy.blank("en")
    recogniser = pipeline.add_pipe("ner", config={"model": _MODEL})
    for label in _LABELS:
        recogniser.add_label(label)  # type: ignore[attr-defined]
    pipeline.initialize()
    pipeline("Ann Lee met him in Seoul.")
    return lambda text: len(pipeline(text).ents), spacy.__version__


if __name__ == "__main__":
    report(load)
