"""Why a document came out as it did: every line, every quotation, every mention, with the rule and what was weighed.

Belongs here: asking the rooms for their reasons, and setting them out for people and for programs. An ordinary run pays for
none of it: the rooms keep their reasons only when they are asked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Any, Literal, NamedTuple

from copydesk.clean import LineReason, explain_lines
from copydesk.pipeline import Stages
from copydesk.quotes import explain_quotes
from copydesk.records import MentionReason, QuoteReason, Refused, Speaker, Weighed
from copydesk.resolve import explain_mentions
from copydesk.shown import printable

Part = Literal["lines", "quotes", "mentions"]
PARTS: tuple[Part, ...] = ("lines", "quotes", "mentions")

SHOWN_CHARS = 100  # of a line or a quotation: what a wide terminal takes
SHOWN_WEIGHTS = 3  # heaviest features of a line: a guess at what a reader takes in
SHOWN_CANDIDATES = 6  # of a mention: the same


class Run(NamedTuple):
    """A stretch of one printed line: its text and how it looks, by the names of rich's styles ("" is plain)."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Explanation:
    """Why one document came out as it did. Print it, or ask `to_dict`.

    `lines` are all lines of the decoded input or rendered page in order, `quotes` the quotations each with its speaker, `mentions`
    the mentions in title and body. A page that is `refused` has neither.
    """

    lines: tuple[LineReason, ...]
    quotes: tuple[tuple[QuoteReason, Speaker], ...]
    mentions: tuple[MentionReason, ...]
    fields: dict[str, str]
    refused: Refused | None = None

    def to_dict(self, parts: Sequence[Part] = PARTS) -> dict[str, Any]:
        """The chosen parts as dictionaries and lists that JSON can hold."""
        made = {"lines": self._line_dicts, "quotes": self._quote_dicts, "mentions": self._mention_dicts}
        parts_made: dict[str, Any] = {part: made[part]() for part in PARTS if part in parts}
        return parts_made if self.refused is None else {"refused": str(self.refused), **parts_made}

    def printed(self, parts: Sequence[Part] = PARTS) -> Iterator[tuple[Run, ...]]:
        """The chosen parts as lines for a terminal, each as its stretches, in which nothing of the document's is obeyed by it."""
        for line in self._printed(parts):
            yield tuple(run._replace(text=printable(run.text, keep="\t")) for run in line)

    def _printed(self, parts: Sequence[Part]) -> Iterator[tuple[Run, ...]]:
        made = {"lines": self._print_lines, "quotes": self._print_quotes, "mentions": self._print_mentions}
        if self.refused is not None:
            yield (Run(str(self.refused), "bold red"),)
        for number, part in enumerate(part for part in PARTS if part in parts):
            if number:
                yield ()
            yield from made[part]()

    def __str__(self) -> str:
        return "\n".join("".join(run.text for run in line).rstrip() for line in self.printed())

    # ------------------------------------------------------------ lines

    def _line_dicts(self) -> list[dict[str, Any]]:
        return [_plain(line) for line in self.lines]

    def _print_lines(self) -> Iterator[tuple[Run, ...]]:
        yield (
            Run("LINES", "bold"),
            Run("  P: how likely it is body; T: how likely it is the headline, by the trees", "dim"),
        )
        for line in self.lines:
            yield from _print_line(line)

    # ------------------------------------------------------------ quotes

    def _quote_dicts(self) -> list[dict[str, Any]]:
        return [
            {
                "text": self._words(reason),
                **_plain(reason.quotation),
                "resolution": _plain(speaker),
                "attempts": _plain(reason.attempts),
                "candidates": _plain(reason.candidates),
            }
            for reason, speaker in self.quotes
        ]

    def _words(self, reason: QuoteReason) -> str:
        field = self.fields[reason.quotation.in_field]
        return " ".join(piece.of(field) for piece in reason.quotation.pieces)

    def _print_quotes(self) -> Iterator[tuple[Run, ...]]:
        yield (
            Run("QUOTES", "bold"),
            Run("  whose words they are, where that was looked for, and who was in reach", "dim"),
        )
        for number, (reason, speaker) in enumerate(self.quotes):
            quotation = reason.quotation
            where = f"{quotation.in_field} {quotation.pieces[0].start}:{quotation.pieces[-1].end}"
            yield (
                Run(f"{number:>3}  "),
                Run(f"{quotation.quote_type.value:<8} ", "cyan"),
                Run(f"“{_short(self._words(reason))}”"),
                Run(f"  {where}", "dim"),
            )
            words = quotation.speaker.of(self.fields[quotation.in_field]) if quotation.speaker else "nobody named"
            who = f"{speaker.name} ({speaker.entity_id})" if speaker.entity_id else speaker.source_type.value
            yield (
                Run(f"     cue {quotation.cue or '-'}; speaker "),
                Run(_short(words), "green" if quotation.speaker else "yellow"),
                Run(f" -> {who} by {speaker.method.value}, {speaker.confidence:.2f}"),
            )
            yield (
                Run(f"     rule {reason.rule or '-'}" + (f": {speaker.evidence}" if speaker.evidence else ""), "dim"),
            )
            for attempt in reason.attempts:
                mark = Run("       + ", "green") if attempt.found else Run("       - ", "dim")
                yield (mark, Run(f"{attempt.place}: {attempt.why}", "" if attempt.found else "dim"))
            yield from _print_candidates(reason.candidates)

    # ------------------------------------------------------------ mentions

    def _mention_dicts(self) -> list[dict[str, Any]]:
        return [
            {
                **_plain(reason.mention.mention),
                "entity_id": reason.mention.entity_id,
                "method": str(reason.mention.method),
                "resolved_confidence": reason.mention.confidence,
                "rule": str(reason.rule),
                "evidence": reason.mention.evidence,
                "candidates": _plain(reason.candidates),
            }
            for reason in self.mentions
        ]

    def _print_mentions(self) -> Iterator[tuple[Run, ...]]:
        yield (Run("MENTIONS", "bold"), Run("  what each means, and the rule and row that decided", "dim"))
        for reason in self.mentions:
            meant, mention = reason.mention, reason.mention.mention
            yield (
                Run(f"  {mention.in_field} {mention.span.start}:{mention.span.end} ", "dim"),
                Run(_short(mention.text), "green" if meant.entity_id else "yellow"),
                Run(f" ({mention.mention_type.value}) -> {meant.entity_id or 'nobody we can tell'}"),
                Run(f" by {meant.method.value}, {meant.confidence:.2f}"),
            )
            yield (Run(f"       {meant.evidence}", "dim"),)
            yield from _print_candidates(reason.candidates)


def explain(stages: Stages) -> Explanation:
    """Why the document of these stages came out as it did; of a page without a body, why no line is.

    Raises Refused where the page can't be read at all.
    """
    lines = explain_lines(stages.raw, stages.outlet, model=stages.pipeline.cleaner)
    try:
        article, mentions = stages.article, stages.mentions
    except Refused as refused:
        return Explanation(lines, (), (), {}, refused)
    return Explanation(
        lines=lines,
        quotes=tuple(zip(explain_quotes(article, mentions, *stages.resolution), stages.speakers, strict=True)),
        mentions=explain_mentions(article, mentions),
        fields={"text": article.text, "title": article.title or ""},
    )


def _print_line(line: LineReason) -> Iterator[tuple[Run, ...]]:
    if line.kept:
        yield (Run("  keep ", "green"), Run(_chances(line), "dim"), Run(_short(line.text)))
    else:
        verdict = f"{line.reason} {line.rule_id} {line.confidence:.2f}" + (" (second look)" if line.cut_again else "")
        yield (
            Run("  cut  ", "red"),
            Run(_chances(line), "dim"),
            Run(f"{verdict}  ", "yellow"),
            Run(_short(line.text), "dim"),
        )
    if line.row is not None:
        note = f", {line.row.note}" if line.row.note else ""
        yield (Run(f"         {line.row.file}: {line.row.kind} {line.row.text!r}{note}", "dim"),)
    if line.weights:
        weighed = ", ".join(f"{w.feature} {w.shown} ({w.push:+.2f})" for w in line.weights[:SHOWN_WEIGHTS])
        yield (Run(f"         {line.decided_by.value}: {weighed}", "dim"),)


def _chances(line: LineReason) -> str:
    """The two chances in columns of their own; dashes where the trees were not asked."""
    body = "   -" if line.p_body is None else f"{line.p_body:.2f}"
    title = "   -" if line.p_title is None else f"{line.p_title:.2f}"
    return f"P {body} T {title}  "


def _print_candidates(candidates: Sequence[Weighed]) -> Iterator[tuple[Run, ...]]:
    for one in candidates[:SHOWN_CANDIDATES]:
        score = "" if one.score is None else f" {one.score:+.2f}"
        parts = f" [{', '.join(f'{name} {value:+.2f}' for name, value in one.parts)}]" if one.parts else ""
        who = f" = {one.name}" if one.name and one.name != one.text else ""
        mark = Run("       * ", "green") if one.won else Run("         ")
        yield (mark, Run(f"{_short(one.text)}{who}{score}: {one.why}{parts}", "" if one.won else "dim"))
    if len(candidates) > SHOWN_CANDIDATES:
        yield (Run(f"         and {len(candidates) - SHOWN_CANDIDATES} more", "dim"),)


def _short(text: str) -> str:
    """Text on one line, cut where a terminal would wrap it; the head and the tail of it."""
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN_CHARS else f"{flat[: SHOWN_CHARS - 30]} ... {flat[-24:]}"


def _plain(value: Any) -> Any:
    """Records as dictionaries, tuples as lists, terms as text, all the way down."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(item) for name, item in _fields(value)}
    if hasattr(value, "__struct_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if hasattr(value, "_asdict"):
        return {name: _plain(item) for name, item in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _fields(record: Any) -> Iterator[tuple[str, Any]]:
    for name in record.__dataclass_fields__:
        yield name, getattr(record, name)
