"""What every published code means: the rule ids, methods, warnings and reasons of the tables, each in one plain sentence.

Belongs here: reading rules.csv and looking a code up. The codes themselves are the rooms'; tests/test_rulebook.py holds the two
together. No run reads any of this, and no row depends on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from copydesk.lexicon import newsroom
from copydesk.lexicon.files import load_rows
from copydesk.records import RemovedReason

FILE = "rules.csv"
RULE_ID = "removed.rule_id"
PHRASES, MARKS = "phrases", "marks"  # the groups of the rules that are rows of boilerplate.csv and inline_marks.csv
_FEATURE = "model."

# What stands in angle brackets in a name, and what may stand for it.
_PLACEHOLDERS = {
    "element": r"[a-z0-9]{1,40}",
    "word": r"[a-z0-9-]{1,80}",
    "slug": r"[a-z0-9-]{1,80}",
    "feature": r"[a-z0-9_+-]{1,80}",
    "n": r"[+-]\d",
    "reason": "|".join(reason.value for reason in RemovedReason),
}
_BRACKETS = re.compile(r"<([a-z]{1,20})>")
_MATCHES = {
    "exact": "The whole line is “{}”, case and the signs at its ends aside.",
    "prefix": "A short line that starts with “{}”, case and the signs at its start aside.",
    "suffix": "A short line that ends with “{}”, case and the signs at its end aside.",
    "contains": "A short line that holds “{}”, whatever its case.",
    "regex": "A short line that fits the pattern {}",
}
_REACHES = {
    "phrase": "Within a line, this phrase alone.",
    "sentence": "Within a line, from these words to the end of the sentence.",
    "headline": "Within a line, from these words to the end of the headline that follows.",
    "credit": "Within a line, from these words over the names that follow.",
    "tail": "Within a line, from these words to the end of the line.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One code: the column it is published in (`of`, as table.column), its `name`, what it means, and an example.

    A name with angle brackets ("markup.word.<word>") stands for many. `of` is "feature" for what the cleaner's trees ask about, which
    rule ids name as model.<feature>, and "explain.decided_by" for the steps that an explanation names.
    """

    of: str
    group: str
    name: str
    sentence: str
    example: str


def find_entry(of: str, name: str) -> Entry | None:
    """What a code means that a row of the column `of` holds, or None for one that nobody wrote about.

    >>> find_entry("removed.rule_id", "markup.word.newsletter").name, find_entry("feature", "words_at_-1").name
    ('markup.word.<word>', 'words_at_<n>')
    """
    exact, patterns = _index()
    found = exact.get((of, name))
    return found or next((entry for entry, pattern in patterns if entry.of == of and pattern.fullmatch(name)), None)


def find_feature(rule_id: str) -> Entry | None:
    """What the feature is that a rule id of the trees names ("model.words"); None for another rule."""
    return find_entry("feature", rule_id.removeprefix(_FEATURE)) if rule_id.startswith(_FEATURE) else None


@cache
def entries() -> tuple[Entry, ...]:
    """Every code with its meaning: the rows of rules.csv, then the phrases and marks that are rules by themselves."""
    return (*load_rows(FILE, Entry), *map(_of_phrase, newsroom.boilerplate()), *map(_of_mark, newsroom.inline_marks()))


def _of_phrase(rule: newsroom.BoilerplateRule) -> Entry:
    sentence = _MATCHES[rule.match].format(rule.pattern)
    return Entry(RULE_ID, PHRASES, rule.rule_id, sentence, rule.example or rule.pattern)


def _of_mark(mark: newsroom.InlineMark) -> Entry:
    return Entry(RULE_ID, MARKS, mark.rule_id, _REACHES[mark.kind], mark.example)


@cache
def _index() -> tuple[dict[tuple[str, str], Entry], tuple[tuple[Entry, re.Pattern[str]], ...]]:
    """Entries by column and name, and those whose name stands for many, each with its pattern."""
    plain = {(entry.of, entry.name): entry for entry in entries() if "<" not in entry.name}
    return plain, tuple((entry, _pattern(entry.name)) for entry in entries() if "<" in entry.name)


def _pattern(name: str) -> re.Pattern[str]:
    """Matches the names that one with angle brackets stands for."""
    parts = _BRACKETS.split(name)  # literal, placeholder, literal, ...
    return re.compile(
        "".join(f"(?:{_PLACEHOLDERS[part]})" if i % 2 else re.escape(part) for i, part in enumerate(parts))
    )
