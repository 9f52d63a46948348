"""Pieces: a line cut where boilerplate stands among its prose, before anything is labelled.

Belongs here: cutting one line. Its header comes first (items), then what starts with one of the marks of knowledge/
("READ MORE:", "Photo:"), then what it says twice. A piece that says itself what it is carries its label; the others are open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from copydesk import bylines
from copydesk.clean.characters import is_blank
from copydesk.clean.items import Piece, split_header
from copydesk.clean.labels import Label
from copydesk.lexicon import newsroom
from copydesk.lexicon.newsroom import InlineMark
from copydesk.records import RemovedReason
from copydesk.spans import Span, gaps, trim

MIN_LINE = 30  # characters; a shorter line has no room for prose and boilerplate
MAX_SENTENCE, MAX_HEADLINE, MAX_TAIL, MAX_CREDIT, MAX_BRACKET = 400, 200, 600, 110, 240  # characters
# Guesses, as are the characters above.
MAX_HEADLINE_WORDS = 25
MIN_HEADLINE_WORDS = 3
MAX_CAPTION_WORDS, MAX_CAPTION_SENTENCES = 60, 3
MIN_PROSE_WORDS = 12  # guess: fewer after a headline are more of it
MAX_BEFORE_NOTICE, MAX_AFTER_NOTICE = (
    4,
    30,
)  # words beside a copyright notice that belong to it: "CNBC LLC. All rights reserved."
MIN_TWICE = 40  # characters: a chant may repeat what is shorter
CONFIDENCE = {"phrase": 0.95, "sentence": 0.9, "headline": 0.9, "credit": 0.9, "tail": 0.8}  # guesses

# Where boilerplate can start: the line, a sentence, a bracket; marks in capitals or that no sentence holds start anywhere.
_STARTS = re.compile(
    r"(?:^|[.!?\u2026][\"'\u201d\u2019)\]]{0,3}\s{0,3}|[)\]|>\u00bb]\s{0,3}|[\"\u201d]\s{1,3})(?=[A-Z\u00a9(\[-])|\s{1,3}(?=[\[(][A-Z\u00a9])"
    r"|\s(?=(?:READ|ALSO|SEE|MORE|WATCH|LISTEN|RELATED|ADVERTISEMENT|STORY|ARTICLE|SHARE|DON|MUST|SCROLL) ?[A-Z:]"
    r"|(?:Image|Photo|Media|Video) (?:source|caption|copyright|credit)|(?:Photo|Picture|Image)(?: by|:)|(?:Story|Article) continues"
    r"|Share this (?:article|story)|\u00a9 ?\d)"
)
_SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019)\]]{0,2}(?=\s{1,3}[\"'\u201c\u2018(\[]?[A-Z0-9\u00a9]|\s{0,3}$)")
# Where a headline without a full stop ran into the sentence after it: "... cut again The board met".
_NEXT_SENTENCE = re.compile(
    r" (?=(?:The|This|That|These|Those|In|On|At|But|And|He|She|It|They|We|If|As|When|While|After|Before|For|There|According"
    r"|Meanwhile|However|Mr|Ms|Mrs|Dr|A|An)\.? (?:[a-z0-9]|[A-Z][\w.\u2019-]{0,30} (?:said|told|has|had|was|were|is|are|will)\b)|[\u201c\"][A-Z])"
)
_CLOSERS = {"(": ")", "[": "]"}
_CREDIT_WORD = r"[A-Z\u00c0-\u00de@][\w.\u2019'&-]{0,30}"
_SLASHED = re.compile(rf"{_CREDIT_WORD}(?:[ ,]{{1,2}}(?:{_CREDIT_WORD}|de|van|von|bin|al)){{0,5}} ?/ ?")
_VIA = re.compile(r"(?: ?/ ?| via |, )(?=[A-Z])")
_CREDIT_ALONE = re.compile(
    rf"(?:{_CREDIT_WORD}|[/|,.&;:-]|\d{{1,4}}|of|the|and|via|for|by|de|van|von|bin|al|in|courtesy|handout|supplied|provided|pool|file|photo"
    r"|photographer|artist|family|company|getty|images|et|doi|https?)[\w./,;:)]{0,60}"
)


@dataclass(frozen=True, slots=True)
class _Mark:
    span: Span
    rule: InlineMark
    bracketed: bool

    @property
    def label(self) -> Label:
        return Label(self.rule.reason, self.rule.rule_id, CONFIDENCE[self.rule.kind])


def cut_line(line: str) -> tuple[Piece, ...]:
    """The pieces of one line (without space at its edges): disjoint, in order, all but the white space between them.

    Spans count in `line`. A line with nothing to cut is one open piece.

    >>> line = "The board voted to close it. READ MORE: Bus lines cut again"
    >>> [(s.of(line), l.reason.value if l else None) for s, l in cut_line(line)]
    [('The board voted to close it.', None), ('READ MORE: Bus lines cut again', 'related')]
    """
    header = split_header(line)
    if not header:
        return tuple(_cut_inline(line, Span(0, len(line))))
    found: list[Piece] = []
    for span, label in header:
        found.extend([(span, label)] if label else _cut_inline(line, span))
    return tuple(found)


def _cut_inline(line: str, whole: Span) -> Iterator[Piece]:
    """The pieces of a stretch of prose with boilerplate in it."""
    if len(whole) < MIN_LINE:
        yield whole, None
        return
    marks = _keep_chained(line, whole, list(_find_marks(line, whole)))
    marks = [mark for mark in marks if not _may_be_title(line, whole, mark)]
    cut: list[tuple[Span, Label]] = [(mark.span, mark.label) for mark in marks]
    caption = _caption(line, whole, marks)
    for gap in gaps([span for span, _ in cut], whole):
        cut.extend(_twice(line, trim(line, gap)))
    cut.sort(key=lambda piece: piece[0])
    open_pieces = [trim(line, gap) for gap in gaps([span for span, _ in cut], whole)]
    found: list[Piece] = [*cut]
    notice = next((mark.span.end for mark in marks if mark.rule.reason == RemovedReason.COPYRIGHT), None)
    for span in open_pieces:
        if len(span):
            label = caption if span.start == whole.start else None
            found.append((span, label or (_beside(span.of(line), span.start, notice) if cut else None)))
    yield from sorted(found, key=lambda piece: piece[0])


def _may_be_title(line: str, whole: Span, mark: _Mark) -> bool:
    """Whether a mark opens a line that holds nothing else, or a phrase is one: such lines are judged as lines."""
    if mark.rule.kind not in ("headline", "tail", "phrase") or mark.span.start != whole.start:
        return False
    rest = line[mark.span.end : whole.end].split()
    return not rest or (mark.rule.kind == "headline" and len(rest) < MIN_PROSE_WORDS)


def _beside(text: str, start: int, notice: int | None) -> Label | None:
    """The label of what stands beside marks: signs, and the rest of a copyright notice (the first ends at `notice`)."""
    if not _has_words(text):
        return Label(RemovedReason.MARKUP, "inline.signs", 0.9)
    if notice is None:
        return None
    size = len(text.split())
    is_rest = size <= (MAX_AFTER_NOTICE if start >= notice else MAX_BEFORE_NOTICE)
    return Label(RemovedReason.COPYRIGHT, "inline.notice", 0.8) if is_rest else None


def _find_marks(line: str, whole: Span) -> Iterator[_Mark]:
    """Everything in a stretch that a mark begins and whose end can be told, left to right."""
    pattern, rules = _marks()
    at = whole.start
    for start in _STARTS.finditer(line, whole.start, whole.end):
        begin = start.end()
        if begin < at or begin >= whole.end:
            continue
        opener = line[begin] if line[begin] in _CLOSERS else ""
        match = pattern.match(line, begin + len(opener), whole.end)
        if match is None:
            continue
        rule = rules[int((match.lastgroup or "m0")[1:])]
        end = _end_of(line, rule, match.end(), begin, opener, whole.end)
        if end is not None:
            at = end
            yield _Mark(Span(begin, end), rule, bool(opener))


def _end_of(line: str, rule: InlineMark, at: int, begin: int, opener: str, limit: int) -> int | None:
    """Where the boilerplate that a mark begins ends, or None when that can't be told. `at` is the end of the mark itself."""
    if opener:
        close = line.find(_CLOSERS[opener], at, min(limit, begin + MAX_BRACKET))
        if close < 0 or (rule.kind == "phrase" and _has_words(line[at:close])):
            return None
        return close + 1 if rule.kind != "credit" or _are_names(line[at:close], 1) else None
    match rule.kind:
        case "phrase":
            return at + (line[at : at + 1] in (".", ":", "!") and at < limit)
        case "sentence":
            return _end_of_sentence(line, at, limit)
        case "headline":
            return _end_of_headline(line, at, limit)
        case "credit":
            return _end_of_credit(line, at, limit)
        case "tail":
            is_list = limit - begin <= MAX_TAIL and _next_stop(line, at, limit) is None  # a list of headlines, no prose
            return limit if is_list else None


def _next_stop(line: str, at: int, limit: int) -> int | None:
    """Where the next sentence end closes, abbreviations passed over."""
    for stop in _SENTENCE_END.finditer(line, at, limit):
        word = line[max(at, stop.start() - 12) : stop.start() + 1].split()
        if not word or word[-1].casefold() not in newsroom.abbreviations():
            return stop.end()
    return None


def _end_of_sentence(line: str, at: int, limit: int) -> int | None:
    end = _next_stop(line, at, min(limit, at + MAX_SENTENCE))
    return end if end is not None else limit if limit - at <= MAX_SENTENCE else None


def _end_of_headline(line: str, at: int, limit: int) -> int | None:
    """The end of a headline: where the next sentence starts without a full stop, at a full stop, or at the line's end."""
    reach = min(limit, at + MAX_HEADLINE)
    stop = _next_stop(line, at, reach)
    end = stop if stop is not None else limit if reach == limit else None
    for following in _NEXT_SENTENCE.finditer(line, at, end or reach):
        if len(line[at : following.start()].split()) >= MIN_HEADLINE_WORDS:
            return following.start()
    return end if end is not None and len(line[at:end].split()) <= MAX_HEADLINE_WORDS else None


def _end_of_credit(line: str, at: int, limit: int) -> int | None:
    """The end of the names a credit holds, or None when no names follow."""
    if limit - at <= MAX_CREDIT and _are_names(line[at:limit]):
        return limit
    agency = newsroom.agency_pattern()
    slashed = _SLASHED.match(line, at, min(limit, at + MAX_CREDIT))
    direct = agency.match(line, at, limit)
    end = (
        slashed.end()
        if slashed
        else direct.end()
        if direct
        else bylines.end_of_names(line, at, min(limit, at + MAX_CREDIT))
    )
    if end <= at:
        return None
    if slashed:
        of = agency.match(line, end, limit) or re.compile(_CREDIT_WORD).match(line, end, limit)
        end = of.end() if of else end
    via = _VIA.match(line, end, limit)
    wire = agency.match(line, via.end(), limit) if via else None
    return wire.end() if wire else end


def _are_names(text: str, others: int = 0) -> bool:
    """Whether a stretch holds names and what stands between them in credits, and at most so many other words."""
    return sum(_CREDIT_ALONE.fullmatch(word) is None for word in text.split()) <= others


def _keep_chained(line: str, whole: Span, marks: list[_Mark]) -> list[_Mark]:
    """Marks without the sentences that have prose before and after them: in running prose they may belong to it."""
    kept = {i for i, mark in enumerate(marks) if mark.rule.kind != "sentence" or mark.bracketed}
    at = whole.start
    for i, mark in enumerate(marks):
        if _has_words(line[at : mark.span.start]):
            break
        kept.add(i)
        at = mark.span.end
    at = whole.end
    for i in range(len(marks) - 1, -1, -1):
        if _has_words(line[marks[i].span.end : at]):
            break
        kept.add(i)
        at = marks[i].span.start
    return [mark for i, mark in enumerate(marks) if i in kept]


def _caption(line: str, whole: Span, marks: Sequence[_Mark]) -> Label | None:
    """The label of what stands before a line's closing credit: a picture's text, when it is no longer than those are."""
    if not marks or marks[0].rule.kind != "credit" or _has_words(line[marks[-1].span.end : whole.end]):
        return None
    text = line[whole.start : marks[0].span.start]
    short = len(text.split()) <= MAX_CAPTION_WORDS and len(_SENTENCE_END.findall(text)) <= MAX_CAPTION_SENTENCES
    return Label(RemovedReason.CAPTION, "inline.caption", 0.85) if short and _has_words(text) else None


def _twice(line: str, span: Span) -> Iterator[tuple[Span, Label]]:
    """The later copies where a stretch says from its start the same thing twice."""
    head = line[span.start : span.start + MIN_TWICE]
    if len(head) < MIN_TWICE or is_blank(head):
        return
    second = line.find(head, span.start + MIN_TWICE, span.end)
    if second < 0:
        return
    first = trim(line, Span(span.start, second)).of(line)
    at = second
    while (
        at < span.end
        and line.startswith(first, at)
        and (at + len(first) == span.end or not line[at + len(first)].isalnum())
    ):
        yield Span(at, at + len(first)), Label(RemovedReason.DUPLICATE, "inline.twice", 0.9)
        at += len(first)
        while at < span.end and line[at].isspace():
            at += 1


def _has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)


@cache
def _marks() -> tuple[re.Pattern[str], tuple[InlineMark, ...]]:
    """One pattern for all marks, its groups named by the number of the rule."""
    rules = newsroom.inline_marks()
    return re.compile("|".join(f"(?P<m{i}>{rule.pattern})" for i, rule in enumerate(rules))), rules
