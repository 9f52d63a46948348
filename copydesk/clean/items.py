"""Several items run together at the head of a line: "2019-02-28 23:21:45Xinhua Editor : Li Wei App Download".

Belongs here: finding the dates, credits and agencies that open a page and cutting the line where one ends and the next begins,
so that each gets its own row in the ledger. What is between them and after them keeps its label open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from copydesk import bylines, dates
from copydesk.clean.labels import Label
from copydesk.lexicon import newsroom
from copydesk.records import RemovedReason
from copydesk.spans import Span, gaps, trim

MAX_LINE = 300  # a longer line holds prose after its header
WINDOW = 400  # characters at the start of a line in which its header lies
MAX_TITLE_WORDS = 30  # guess: what is longer is no headline beside a date
MAX_OTHER_WORDS = 12  # guess: with more words than these beside its items, a line is more than a header
MAX_REST_WORDS = 6  # guess: so few words between or after items are boilerplate
MAX_GAP_WORDS = 3  # items further apart don't belong together

Piece = tuple[Span, Label | None]

_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
_ROLE = r"(?:(?:[Ff]irst |[Ll]ast |FIRST |LAST )?(?:[Pp]ublished|PUBLISHED|[Uu]pdated?|UPDATED|[Pp]osted|POSTED|[Mm]odified|[Ii]ssued|[Dd]ate))"
_ANCHOR = re.compile(r"[0-9]|\b(?:By|BY)\b")
# Where one item was glued to the next: "LindMarch 4, 2021Updated 5:30 pm".
_GLUE = re.compile(
    r"(?<=[A-Za-z0-9)\]])(?=(?:Last |First )?(?:Published|PUBLISHED|Updated|UPDATED|Posted|POSTED)\b)"
    rf"|(?<=[a-z0-9)\]])(?=(?:By|BY) [A-Z]|{_MONTH}\.? \d{{1,2}}, ?\d{{4}})|(?<=[a-z)\]])(?=\d{{1,2}} {_MONTH} \d{{4}})"
)
_LEAD = re.compile(
    rf"(?:\b{_ROLE}\b(?: (?:on|at|ON|AT|Date))?[ :\u2013-]{{0,4}})?(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,? {{0,2}})?$"
)
_ZONE = re.compile(r" ?\(?(?:GMT|UTC|[A-Z]{1,3}T)\b\)?")
_CLOCK = r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\b\.?)?(?: [A-Z]{2,4}\b)?"
_RELATIVE = re.compile(
    rf"(?:{_ROLE}[ :]{{0,3}})?(?<![\w.])\d{{1,2}} ?(?:[Hh]ours?|[Hh]rs?|[Mm]inutes?|[Mm]ins?|[Dd]ays?|[Ww]eeks?|[Mm]onths?) [Aa]go\b"
    rf"|{_ROLE}[ :]{{0,3}}(?:on |at )?(?:{_CLOCK}|(?:\d{{1,2}} {_MONTH}|{_MONTH}\.? \d{{1,2}})\b(?:,? (?:at )?{_CLOCK})?)"
)
_PROSE_BEFORE = re.compile(r"(?:^|[\s(])[a-z][\w\u2019'-]{0,20},? $")
_PROSE_AFTER = re.compile(r" [a-z]{1,20}\b(?<! by)")
_JOINT = re.compile(r"(?:[\s,|]{1,3}(?:on|at|in))?[\s,|:]{0,3}$")
_NOT_HEADER = re.compile(r"\u00a9|\(c\)|\b(?:copyright|photo|photograph|image|picture|getty|file)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?][\"\u201d\u2019)]{0,2} {1,2}[\"\u201c\u2018(]?[A-Z]")
_OPENS = re.compile(r"[\"\u201c\u2018'(\[]{0,2}[A-Z0-9\u00c0-\u00de]")


def split_header(line: str) -> tuple[Piece, ...]:
    """The pieces of a line that opens with a page's header: its items labelled, the rest open; empty when it doesn't.

    Spans count in `line`, are disjoint and hold every character that is not white space.

    >>> [(s.of("28 May 2021 Xinhua Editor: Li Wei"), l.reason.value) for s, l in split_header("28 May 2021 Xinhua Editor: Li Wei")]
    [('28 May 2021', 'date'), ('Xinhua', 'byline'), ('Editor: Li Wei', 'byline')]
    """
    head = line[:WINDOW]
    if not _ANCHOR.search(head) or (len(line) <= MAX_LINE and dates.is_date_line(line)):
        return ()
    items = _cluster(line, _find_items(head))
    if not items or not _is_header(line, items):
        return ()
    found: list[Piece] = list(items)
    spans = [span for span, _ in items]
    for gap in (trim(line, g) for g in gaps(spans, Span(0, len(line)))):
        if len(gap):
            found.append((gap, _other(line, gap, spans)))
    return tuple(sorted(found, key=lambda piece: piece[0]))


def _find_items(head: str) -> list[tuple[Span, Label]]:
    """Every date and credit in the head of a line, in order."""
    bounds = [0, *(m.start() for m in _GLUE.finditer(head)), len(head)]
    found: list[tuple[Span, Label]] = []
    for start, end in zip(bounds, bounds[1:], strict=False):
        days = list(_dates_in(head, start, end))
        found.extend((span, Label(RemovedReason.DATE, "items.date", 0.95)) for span in days)
        for gap in list(gaps(days, Span(start, end))):
            found.extend(_credits_in(head, gap, gap.end < len(head) and gap.end != end))
    found.sort(key=lambda item: item[0])
    return [item for i, item in enumerate(found) if not _in_prose(head, item, found[i - 1] if i else None)]


def _dates_in(head: str, start: int, end: int) -> Iterator[Span]:
    """The dates and times of one cell of the head, each with the words that lead it ("Updated: Thursday, ")."""
    cell = head[start:end]
    taken: list[Span] = []
    for date in dates.find_dates(cell, "dmy"):  # the order only settles what is read, not where it stands
        lead = _LEAD.search(cell, max(taken[-1].end if taken else 0, date.span.start - 50), date.span.start)
        zone = _ZONE.match(cell, date.span.end)
        span = trim(cell, Span(lead.start() if lead else date.span.start, zone.end() if zone else date.span.end))
        if not taken or span.start >= taken[-1].end:
            taken.append(span)
    taken.extend(
        Span(*m.span()) for m in _RELATIVE.finditer(cell) if not any(Span(*m.span()).overlaps(t) for t in taken)
    )
    yield from (span.shift(start) for span in sorted(taken))


def _credits_in(head: str, gap: Span, before_date: bool) -> Iterator[tuple[Span, Label]]:
    """Agencies and labelled credits in one stretch of the head."""
    at = gap.start
    agency = newsroom.agency_pattern().search(head, gap.start, gap.end)
    if agency is not None and len(gap.of(head).split()) <= MAX_OTHER_WORDS:
        label = bylines.find_label(head, gap.start, agency.start())
        if label is None:
            yield Span(*agency.span()), Label(RemovedReason.BYLINE, "items.agency", 0.9)
            at = agency.end()
    label = bylines.find_label(head, at, gap.end)
    if label is None or not (head[label.start].isupper() or not head[gap.start : label.start].strip()):
        return
    whole = trim(head, Span(label.start, gap.end))
    joint = _JOINT.search(whole.of(head)[-8:])
    if joint is not None:
        whole = Span(whole.start, max(label.end, whole.end - len(joint.group())))
    end = whole.end
    if not (before_date and bylines.find_credits(whole.of(head))):
        end = bylines.end_of_names(head, label.end, gap.end)
        if head[end : end + 2] == ", " and bylines.find_credits(whole.of(head)):
            end = whole.end
    if end > label.end and bylines.find_credits(head[label.start : end]):
        yield trim(head, Span(label.start, end)), Label(RemovedReason.BYLINE, "items.credits", 0.9)


def _in_prose(head: str, item: tuple[Span, Label], before: tuple[Span, Label] | None) -> bool:
    """Whether a date stands within a sentence: "on March 4, 2021", "3 hours ago a man"."""
    span, label = item
    if label.reason != RemovedReason.DATE:
        return False
    after_item = before is not None and not _words(head, Span(before[0].end, span.start), ("on", "at"))
    if not after_item and _PROSE_BEFORE.search(head, max(0, span.start - 24), span.start):
        return True
    return _PROSE_AFTER.match(head, span.end) is not None


def _words(line: str, span: Span, without: tuple[str, ...] = ()) -> int:
    """How many words stand in a stretch, `without` some."""
    return sum(any(c.isalnum() for c in word) and word not in without for word in span.of(line).split())


def _cluster(line: str, items: list[tuple[Span, Label]]) -> list[tuple[Span, Label]]:
    """The items that follow closely on the first."""
    kept: list[tuple[Span, Label]] = []
    for item in items:
        if kept and _words(line, Span(kept[-1][0].end, item[0].start)) > MAX_GAP_WORDS:
            break
        kept.append(item)
    return kept


def _is_header(line: str, items: list[tuple[Span, Label]]) -> bool:
    """Whether the items found make the line a header, or the head of a longer line."""
    first, last = items[0][0], items[-1][0]
    before, rest = Span(0, first.start), trim(line, Span(last.end, len(line)))
    days = [span for span, label in items if label.reason == RemovedReason.DATE]
    people = [span for span, label in items if label.rule_id == "items.credits"]
    if (
        _words(line, before) > MAX_TITLE_WORDS
        or _SENTENCE.search(line, 0, first.start)
        or _NOT_HEADER.search(line, 0, last.end)
    ):
        return False
    if line[:1] in "(\u2014\u2013" or "@" in line[: first.start] or line[: first.start].rstrip().endswith((":", "(")):
        return False  # a tweet's last line, a table's row, a date in brackets
    if line[last.end : last.end + 1] in (".", ",") or (
        line[first.start - 2 : first.start] == ", " and not _is_name(line, before)
    ):
        return False  # a caption: "... in New York, May 5, 2019. (AP)"
    inner = sum(_words(line, Span(a[0].end, b[0].start)) for a, b in zip(items, items[1:], strict=False))
    if len(line) <= MAX_LINE and inner + _words(line, rest) <= MAX_OTHER_WORDS and not line.endswith((".", "?", "!")):
        section = bool(people) and _is_section(before.of(line))
        alone = not days and len(items) == 1 and not _words(line, before) and not len(rest)
        return bool(days or section) and not alone
    if not _OPENS.match(line, rest.start):
        return False
    timed = any(_LEADS.match(span.of(line)) or _TIMED.search(span.of(line)) for span in days)
    titled = not _words(line, before) or _words(line, before) >= 3
    return titled and ((bool(days) and bool(people)) or timed or (bool(people) and _is_section(before.of(line))))


_LEADS = re.compile(_ROLE)
_TIMED = re.compile(r"\d[:.]\d\d")


def _is_name(line: str, span: Span) -> bool:
    return bylines.is_person(span.of(line).strip(" |,\u2022\u00b7-\u2013"))


def _is_section(text: str) -> bool:
    return text.strip(" |/:\u2022\u00b7>-").casefold() in newsroom.sections()


def _other(line: str, gap: Span, items: list[Span]) -> Label | None:
    """What stands between the items, when that can be said."""
    text = gap.of(line)
    if not any(c.isalnum() for c in text):
        return Label(RemovedReason.MARKUP, "items.signs", 0.9)
    if gap.start == 0 and _is_section(text):
        return Label(RemovedReason.SECTION, "items.section", 0.85)
    if gap.start < items[0].start:
        return Label(RemovedReason.BYLINE, "items.name", 0.75) if _is_name(line, gap) else None
    if _words(line, gap) <= MAX_REST_WORDS and not text.endswith((".", "!", "?")):
        return Label(RemovedReason.NAVIGATION, "items.rest", 0.7)
    return None
