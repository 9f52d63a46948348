"""Features of one segment's own words, whatever stands around it."""

from __future__ import annotations

import re

from copydesk.clean.evidence.page import is_short_sentence
from copydesk.clean.labels import Label
from copydesk.clean.segments import Segment
from copydesk.lexicon import newsroom
from copydesk.records import RemovedReason

READ_CHARS = 3_000  # of a segment that its words are counted in
HEAD_CHARS = 300  # of a segment, in which clocks, years and the like are looked for: a guess
MAX_WORDS = 400  # a longer segment is as good as one of so many: a guess

WORD = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'\u2019-]{0,40}")
_DIGIT = re.compile(r"\d")
_SENTENCE_BREAK = re.compile(r"[.!?][\"'\u201d\u2019)\]]{0,3} [\"'\u201c\u2018(]?[A-Z]")
_ENDS_SENTENCE = re.compile(r"[.!?][\"'\u201d\u2019\u00bb\u300d\u300f)\]]{0,3}$")
_AGO = re.compile(r"\b\d{1,3} ?(?:h|hrs?|hours?|days?|mins?|minutes?|weeks?|months?|years?) ago\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b|\b(?:am|pm|a\.m\.|p\.m\.)(?!\w)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BULLET = re.compile(r"[*\u2022\u00b7>\u00bb\u25b6\u25ba-]")
_ADDRESS = re.compile(r"https?:|www\.|\.com\b", re.IGNORECASE)
# What the trees call each reason: numbers they were grown with, whatever order the vocabulary has. A reason that came later is
# "other" to them until they are grown anew, with a line here.
GROWN_WITH = (
    "title standfirst byline date section caption credit navigation share related advertisement subscription "
    "copyright contact comment bio duplicate embed markup control other"
).split()
_REASONS = {
    reason: GROWN_WITH.index(reason if reason in GROWN_WITH else RemovedReason.OTHER) + 1 for reason in RemovedReason
}

FEATURES = (
    "words", "chars", "word_length", "ends_sentence", "ends_ellipsis", "ends_colon", "ends_question", "bullet",
    "starts_lower", "opens_quote", "function_words", "capitalised", "all_caps", "digits", "commas", "sentences",
    "quote_marks", "reader_words", "speech_words", "pronouns", "bar", "time_ago", "clock", "year", "address", "at_sign",
    "exclamations", "short_sentence", "site_words", "site_word_count", "picture_words", "bio_words",
)  # fmt: skip


def number_of(label: Label | None) -> int:
    """A label's reason as a number, 0 for none."""
    return 0 if label is None else _REASONS[label.reason]


def describe_line(segment: Segment) -> list[float]:
    """The features of a segment's words, in the order of FEATURES. Shares lie between 0 and 1, counts are capped."""
    text = segment.text[:READ_CHARS]
    head = text[:HEAD_CHARS]
    words = WORD.findall(text)
    lower = [word.lower().replace("\u2019", "'") for word in words]
    count = max(1, len(words))
    kinds = newsroom.page_words()
    function = reader = speech = pronouns = site = picture = bio = 0
    for word in lower:
        kind = kinds.get(word)
        if kind is not None:
            function += "function" in kind
            reader += "reader" in kind
            speech += "speech" in kind
            pronouns += "pronoun" in kind
            site += "site" in kind
            picture += "picture" in kind
            bio += "bio" in kind
    return [
        min(segment.words, MAX_WORDS),
        min(len(segment.text), READ_CHARS),
        sum(map(len, words)) / count,
        _ENDS_SENTENCE.search(segment.text[-8:]) is not None,
        segment.text.endswith(("...", "\u2026")),
        segment.text.endswith(":"),
        segment.text.endswith("?"),
        _BULLET.match(text) is not None,
        text[:1].islower(),
        segment.opens_quote,
        function / count,
        sum(word[0].isupper() for word in words) / count,
        sum(word.isupper() and len(word) > 1 for word in words) / count,
        len(_DIGIT.findall(text)) / max(1, len(text)),
        min(text.count(","), 20),
        min(len(_SENTENCE_BREAK.findall(text)), 30),
        min(text.count('"') + text.count("\u201c"), 10),
        reader / count,
        min(speech, 5),
        pronouns / count,
        "|" in text,
        _AGO.search(head) is not None,
        _CLOCK.search(head) is not None,
        _YEAR.search(head) is not None,
        _ADDRESS.search(text[:1_000]) is not None,
        "@" in text,
        min(text.count("!"), 4),
        is_short_sentence(segment),
        site / count,
        min(site, 12),
        picture / count,
        bio / count,
    ]
