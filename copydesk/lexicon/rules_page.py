"""Writes the page about every rule and reason: `python -m copydesk.lexicon.rules_page docs/rules.md`.

Belongs here: how the rulebook reads for a person, and in which order. What a code means is said in knowledge/rules.csv; phrases
and marks inside a line come straight from their own files.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

from copydesk.lexicon import newsroom
from copydesk.lexicon.rulebook import MARKS, PHRASES, RULE_ID, Entry, entries

WIDTH = 120
HEAD = """# Rules and reasons

<!-- Written by `make docs` from copydesk/knowledge/. Edit rules.csv, boilerplate.csv and inline_marks.csv there, not this file. -->

**Why was this line cut?** Ask for the page, line by line:

```sh
.venv/bin/copydesk explain FILE --lines
```

Or look at what was published: each row of `removed` has a `reason` (what the line was), a `rule_id` (which rule said so) and a
`confidence` (how sure it is). Search this page for the `rule_id`. One that starts with `model.` is a verdict of
[the trees](#the-trees), and what follows is the [feature](#what-the-trees-weigh) that spoke most against the line.

```sql
select reason, rule_id, confidence, r.text
from 'output/removed/*.parquet' r join 'output/articles/*.parquet' using (article_id)
where source_uri = 'FOLDER/FILE' order by segment
```

**Who is said to have said this?** `evidence` of a quote starts with [the rule](#how-a-quotation-was-found-quotesevidence) that found
cue and speaker, [`speaker_method`](#how-the-speaker-was-told-quotesspeaker_method) says how the speaker was told.
**Why is my file missing?** Its row in `rejects` has a [`reason`](#why-a-record-was-refused-rejectsreason).

A name with angle brackets stands for many: `markup.word.<word>` is `markup.word.newsletter` and others. In examples " / " is the end
of a line.
"""


class Group(NamedTuple):
    """Entries under one heading: `name` as in rules.csv, and what is said above their table."""

    name: str
    heading: str = ""
    above: str = ""


class Section(NamedTuple):
    """The codes of one column."""

    of: str
    heading: str
    above: str
    groups: Sequence[Group] = (Group(""),)


SECTIONS = (
    Section("removed.reason", "What a line was: `removed.reason`", "Every removed stretch of the input has one of these."),
    Section(
        RULE_ID,
        "Which rule cut it: `removed.rule_id`",
        "Rules by words speak first: how a line is cut into pieces, what the words of each say, what the outlet's profile knows. The "
        "trees are asked about all other lines, and what they say is not body is named by its markup and its place. Confidences of "
        "the trees are their own chances, those of a profile's lines follow from how often they were seen, all others are first "
        "guesses.",
        (
            Group(
                "header",
                "A page's header on one line",
                "Scraped pages run date, agency and credits together, often with the first words of the story. Such a line is cut, "
                "and each item has a row of its own.",
            ),
            Group("inline", "Boilerplate inside a line", "A line is cut where boilerplate stands among its prose."),
            Group(MARKS),
            Group("words", "Lines that say themselves what they are", "Asked in this order: signs, the outlet's profile, credits, "
                  "[phrases](#phrases), dates, pictures."),
            Group("profile", "Lines of an outlet's profile", "From `copydesk/knowledge/outlets/` or the folder of `--profiles`; "
                  "`<slug>` is the name of its file."),
            Group("trees", "The trees", "Decision trees weigh some 90 [features](#what-the-trees-weigh) of each line in text and "
                  "150 in HTML. A line is body where its "
                  "chance is above what is needed. What is not body, and has no better name, bears the feature that "
                  "spoke most against it: the one that lowered the log odds most at the questions about it."),
            Group("markup", "What the markup says"),
            Group("place", "What stands around the body"),
            Group("unseen", "Characters that no reader sees"),
        ),
    ),
    Section(
        "feature",
        "What the trees weigh",
        "The features that they may ask about a line; a rule id names a feature as `model.<feature>`. A value is 1 for yes and 0 for no where the "
        "question is whether. Prose is what reads as running text and no rule has named; the stretch is the part of the page that "
        "holds most of it.",
        (
            Group("line", "The line's own words", "In examples, the value stands behind the sign =."),
            Group("place", "Where it stands"),
            Group("topic", "What it shares with the story"),
            Group("markup", "Its markup", "In HTML alone. An element's place are the elements around it; class words are those of its "
                  "class and id and of the elements around it."),
            Group("extract", "What another extractor kept of it", "In HTML alone: trafilatura is asked in two ways."),
            Group("neighbours", "Beside the features"),
        ),
    ),
    Section(
        "explain.decided_by",
        "How a line was decided: `copydesk explain`",
        "What `copydesk explain FILE --lines` names as the step that decided. A body is looked at once more by itself, since cleaning "
        "what is clean must change nothing; what is cut then says so.",
    ),
    Section(
        "quotes.evidence",
        "How a quotation was found: `quotes.evidence`",
        "The rule stands first in `evidence`; behind a colon follows what the words that name the speaker mean.",
        (
            Group("marked", "Quotations in marks"),
            Group("unmarked", "Speech reported without marks"),
        ),
    ),
    Section(
        "quotes.speaker_method",
        "How the speaker was told: `quotes.speaker_method`",
        "What kind of words name the speaker, and whether it could be told whom they mean.",
    ),
    Section(
        "mentions.method",
        "How a mention found its entity: `mentions.method`",
        "Names are looked up in `copydesk/knowledge/` and in the rest of the page.",
    ),
    Section(
        "mentions.evidence",
        "Which rule decided a mention: `mentions.evidence`",
        "The rule stands first; behind a colon follow the words, the row of `copydesk/knowledge/` or what else it went by.",
    ),
    Section("articles.warnings", "What was odd: `articles.warnings`", "The record was kept all the same."),
    Section("rejects.reason", "Why a record was refused: `rejects.reason`", "Or a row: `rejects.table_name` says which of the two."),
    Section(
        RULE_ID,
        "Phrases",
        "Rows of `copydesk/knowledge/boilerplate.csv`, tried in this order. An id is the reason, the way to match, and the phrase.",
        (Group(PHRASES),),
    ),
)  # fmt: skip
_MATCHES = {
    "exact": ("The whole line is the phrase", "Case, and signs at the line's ends, don't count."),
    "prefix": ("The line starts with the phrase", "A line of 25 words at most."),
    "suffix": ("The line ends with the phrase", "A line of 25 words at most."),
    "contains": ("The line holds the phrase", "A line of 40 words at most."),
    "regex": (
        "The line fits a pattern",
        "A line of 40 words and 300 characters at most; case counts only within `(?-i:...)`.",
    ),
}
_MARKDOWN = re.compile(r"[\\`*_\[\]<|]")


def _plain(text: str) -> str:
    """Text as it is, in a cell of a table of Markdown."""
    return _MARKDOWN.sub(lambda sign: "&lt;" if sign.group() == "<" else f"\\{sign.group()}", text)


def _sentence(text: str) -> str:
    """A sentence of the rulebook in a cell: what stands between backticks stays code."""
    return "`".join(part if i % 2 else _plain(part) for i, part in enumerate(text.split("`")))


def _code(text: str) -> str:
    return f"`{text.replace('|', chr(92) + '|')}`"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _anchor(entry: Entry) -> str:
    """Where links to an entry lead: a rule id is its own anchor, a feature that of its rule id."""
    start = {RULE_ID: "", "feature": "model."}.get(entry.of, f"{entry.of}.")
    return f'<a id="{start}{re.sub("[<>]", "", entry.name)}"></a>'


def _entries(of: str, group: str) -> str:
    found = [entry for entry in entries() if (entry.of, entry.group) == (of, group)]
    rows = [(_anchor(entry) + _code(entry.name), _sentence(entry.sentence), _plain(entry.example)) for entry in found]
    return _table(("name", "meaning", "example"), rows)


def _marks() -> str:
    """What boilerplate inside a line begins with, by how far it reaches."""
    rows = [(_code(mark.rule_id), mark.kind, _plain(mark.example)) for mark in newsroom.inline_marks()]
    above = (
        "Boilerplate begins with the words of a row of `inline_marks.csv`, at the start of a sentence or a bracket, and reaches: "
        "*phrase*, over these words alone; *sentence*, to the end of the sentence; *headline*, to the end of the headline that "
        "follows; *credit*, over the names that follow; *tail*, to the end of the line."
    )
    return f"{_wrap(above)}\n\n{_table(('rule', 'reaches', 'example'), rows)}"


def _phrases() -> str:
    """The rows of boilerplate.csv, one table for each way to match; an example is shown where it isn't the phrase itself."""
    parts = []
    for match, (heading, above) in _MATCHES.items():
        rules = [rule for rule in newsroom.boilerplate() if rule.match == match]
        shown = [rule.example if rule.example != rule.pattern else "" for rule in rules]
        rows = [
            (_code(rule.rule_id), _code(rule.pattern), _plain(example))
            for rule, example in zip(rules, shown, strict=True)
        ]
        if rows:
            parts += [f"### {heading}", above, _table(("rule", "phrase", "example"), rows)]
    return "\n\n".join(parts)


def _section(section: Section) -> str:
    parts = [f"## {section.heading}", _wrap(section.above)]
    for group in section.groups:
        parts += [f"### {group.heading}"] * bool(group.heading) + [_wrap(group.above)] * bool(group.above)
        shown = {MARKS: _marks, PHRASES: _phrases}.get(group.name)
        parts.append(shown() if shown else _entries(section.of, group.name))
    return "\n\n".join(parts)


def _wrap(text: str) -> str:
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _contents() -> str:
    lines = []
    for section in SECTIONS:
        lines.append(f"- [{section.heading}]({_link(section.heading)})")
        lines += [f"  - [{group.heading}]({_link(group.heading)})" for group in section.groups if group.heading]
    return "\n".join(lines)


def _link(heading: str) -> str:
    """The anchor that a heading of Markdown gets."""
    return "#" + re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-")


def render() -> str:
    """The whole page as Markdown."""
    return "\n\n".join([HEAD.rstrip(), _contents(), *map(_section, SECTIONS)]) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page to the file named by the one argument; returns the exit status."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m copydesk.lexicon.rules_page FILE\n")
        return 2
    Path(arguments[0]).write_text(render(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
