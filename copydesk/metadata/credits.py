"""Authors, editors and agencies of an article: from the lines around its body and from what the markup states.

Belongs here: which credits on the page are the article's own, and whom to believe when page and markup differ. How one line is
read belongs to bylines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from copydesk import bylines
from copydesk.dates import without_dates
from copydesk.lexicon import newsroom
from copydesk.metadata.places import Placed, Zone
from copydesk.records import Hint, RawDocument, RemovedReason
from copydesk.textforms import fold_words, show, strip_accents

# The cleaner's rules for a name that stands alone where bylines stand, and for one that leads a line's date.
UNLABELLED_BYLINES = frozenset({"byline.name", "items.name"})
SAYS_SO = 1.0  # how sure it is that a line names people which says "By"
NAMES_ALONE = 0.35  # guess: how likely a line must be names before its place is asked
NAMES_LABELLED = 0.2  # the same where the cleaner says that it is one
MAX_GAP = 4  # short cuts between two lines of one byline: "Close", "Staff Writer", bullets
MAX_GAP_WORDS = 5
MAX_CREDIT_WORDS = 45
# Reasons that hold other people's names: picture credits, other stories, readers.
_AGO = re.compile(r"\b(?:ago|yesterday|today|min(?:ute)?s? read)$", re.IGNORECASE)
MAX_AGO_CHARS = 40
# How much each sign speaks for a line being the byline; guesses, in the order that reading pages gave.
SCORE_LABELLED, SCORE_DATED, SCORE_DISTANCE = 2.0, 0.6, 0.03
MIN_SCORE = 0.8
MIN_ROLE_CHARS = 4  # "CNN," is as short as what goes with a name gets
_OTHERS = frozenset(
    {RemovedReason.RELATED, RemovedReason.CAPTION, RemovedReason.CREDIT, RemovedReason.COMMENT, RemovedReason.COPYRIGHT,
     RemovedReason.TITLE, RemovedReason.EMBED}
)  # fmt: skip
_OF_OTHER_STORIES = (
    "itemprop:author",
    "rel:author",
)  # markup of teasers says the same; only its first value is believed


@dataclass(frozen=True, slots=True)
class Credited:
    """Who is credited, in printed order; `agencies` surest first. `used` says which cuts were read, and into which column."""

    authors: tuple[str, ...]
    editors: tuple[str, ...]
    agencies: tuple[str, ...]
    used: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """The credits of one cut."""

    placed: Placed
    credits: bylines.Credits
    labelled: bool  # by its own words, or by a label on the line before
    sure: float = 0.0  # how likely it is that the line is names


def read_credits(document: RawDocument, placed: Sequence[Placed], outlets: frozenset[str]) -> Credited:
    """Authors, editors and agencies. The markup's people are believed before the page's, in the page's spelling.

    `outlets` are the names under which the page's own publisher goes: they are no people.
    """
    lines = [line for line in _lines(placed, outlets) if line.credits or line.credits.others]
    own = _byline(lines, placed)
    stated = _stated(document.hints.author, outlets)
    elsewhere = {_key(n) for line in lines for n in (*line.credits.editors, *line.credits.others)}
    elsewhere -= {_key(n) for line in own for n in line.credits.authors}
    authors = [name for name in _agree(own, stated, lines) if _key(name) not in elsewhere]
    used: dict[int, str] = {}
    keys = {_key(name) for name in authors}
    editors: dict[str, str] = {}
    agencies: list[str] = []
    for line in lines:
        number, zone = line.placed.number, line.placed.zone
        if zone in (Zone.FAR_ABOVE, Zone.FAR_BELOW):
            continue
        if line.credits.agency and _is_own(line, own):
            agencies.append(line.credits.agency)
            used.setdefault(number, "agency")
        if line.credits.editors:
            for name in line.credits.editors:
                editors.setdefault(_key(name), name)
            used[number] = "editors"
        if any(_key(name) in keys for name in line.credits.authors) and (line in own or line.labelled):
            used[number] = "authors"
    for hint in document.hints.author:
        wire = newsroom.find_agency(show(hint.value))
        if wire is not None:
            agencies.append(wire)
    return Credited(
        tuple(authors),
        tuple(name for key, name in editors.items() if key not in keys),
        tuple(agencies),
        tuple(sorted(used.items())),
    )


def _lines(placed: Sequence[Placed], outlets: frozenset[str]) -> Iterable[_Line]:
    """The credits of every cut that may hold any."""
    label: str | None = None  # of a line that was a label alone: "By"
    for item in placed:
        if item.zone in (Zone.FAR_ABOVE, Zone.FAR_BELOW) or not _has_words(item.text):
            continue
        if item.cut.reason in _OTHERS or item.text.count(" ") >= MAX_CREDIT_WORDS or _is_picture_credit(item.text):
            label = None
            continue
        alone = bylines.label_alone(item.text)
        if alone is not None:
            label = alone
            continue
        yield _read_line(item, label, outlets)
        label = None


def _is_picture_credit(text: str) -> bool:
    """Whether a line names a source of pictures: "By Ana Lind/Getty Images"."""
    pictures = newsroom.compile_words(tuple(sorted(newsroom.byline_words("picture"), key=lambda w: (-len(w), w))))
    return pictures.search(text) is not None


def _read_line(item: Placed, label: str | None, outlets: frozenset[str]) -> _Line:
    text = without_dates(item.text)
    found = bylines.find_credits(text, outlets)
    if found:
        return _Line(item, found, True, SAYS_SO)
    names = bylines.read_names_alone(text, outlets)
    wire = newsroom.find_agency(text.strip(" .,|*\u2022\u00b7()[]"))
    if label is not None:
        editing = label == "label_editor"
        people = bylines.read_people(text, outlets) if label != "label_other" else ()
        closing = label == "label_closing"
        credits = bylines.Credits(() if editing else people, people if editing else (), wire, closing)
        return _Line(item, credits, True, SAYS_SO)
    by_rule = item.cut.reason == RemovedReason.BYLINE
    sure = bylines.reads_as_names(text, outlets) if names else 0.0
    if not names or sure < (NAMES_LABELLED if by_rule else NAMES_ALONE):
        return _Line(item, bylines.Credits(agency=wire if by_rule else None), False)
    return _Line(
        item, bylines.Credits(authors=names), item.cut.rule_id in UNLABELLED_BYLINES and sure >= NAMES_ALONE, sure
    )


def _byline(lines: Sequence[_Line], placed: Sequence[Placed]) -> list[_Line]:
    """The lines that are the article's own byline, one or several that follow each other; empty when there is none."""
    crediting = [
        line
        for line in lines
        if (line.credits.authors or (line.labelled and line.credits.agency)) and not line.credits.closing
    ]
    for zone in (Zone.HEADER, Zone.ABOVE, Zone.INSIDE, Zone.BELOW):
        # Away from the headline a name alone is anybody's.
        near = [line for line in crediting if line.placed.zone == zone and (line.labelled or zone == Zone.HEADER)]
        scored = [(_score(line, placed), -line.placed.number, line) for line in near]
        scored = [entry for entry in scored if entry[0] >= MIN_SCORE]
        if scored:
            return _run(max(scored, key=lambda entry: entry[:2])[2], near, placed)
    return [line for line in lines if line.credits.closing and line.placed.zone >= Zone.HEADER][:1]


def _score(line: _Line, placed: Sequence[Placed]) -> float:
    """How much a line speaks for being the byline: by its label, a date beside it, how sure its names are, its distance."""
    score = SCORE_LABELLED * line.labelled + line.sure - SCORE_DISTANCE * min(line.placed.distance, 20)
    return score + SCORE_DATED * _is_dated(line.placed, placed)


def _run(first: _Line, lines: Sequence[_Line], placed: Sequence[Placed]) -> list[_Line]:
    """`first` and the lines after it that belong to the same byline: roles, commas and bullets alone stand between.

    A line without a label must have a role with it, or a comma before it: a name alone there is in the picture.
    """
    run = [first]
    for line in lines[lines.index(first) + 1 :]:
        between = placed[run[-1].placed.number + 1 : line.placed.number]
        shown = [item for item in between if _has_words(item.text)]
        if len(shown) > MAX_GAP or any(not _may_part(item, line.labelled) for item in shown):
            break
        after = placed[line.placed.number + 1 : line.placed.number + 2]
        if line.placed.paragraphs != first.placed.paragraphs:
            break
        joined = any(item.text.strip() in (",", "&", "and", "with") for item in between)
        if not (line.labelled or joined or _has_role(line) or any(_is_role_line(item.text) for item in after)):
            break
        run.append(line)
    return run


def _has_role(line: _Line) -> bool:
    """Whether more than names stands in a line: a role, an outlet."""
    return len(line.placed.text) - len(", ".join(line.credits.authors)) >= MIN_ROLE_CHARS


def _may_part(item: Placed, labelled: bool) -> bool:
    """Whether a cut can stand between two lines of one byline."""
    if _is_role_line(item.text) or item.text.casefold() in ("and", "with", "close"):
        return True
    return labelled and item.text.count(" ") < MAX_GAP_WORDS


def _is_role_line(text: str) -> bool:
    """Whether a line is a role, with or without an outlet: "Senior Reporter", "Harbour News Staff Writer"."""
    words = text.split(" ")
    return len(words) <= MAX_GAP_WORDS + 1 and (bylines.is_role(words) or bylines.is_role(words[-1:]))


def _is_dated(item: Placed, placed: Sequence[Placed]) -> bool:
    """Whether a date stands in a cut or beside it, or how long ago it was: what tells a byline from a picture's text."""
    beside = [
        *[other for other in placed[max(0, item.number - 6) : item.number] if _has_words(other.text)][-2:],
        item,
        *[other for other in placed[item.number + 1 : item.number + 7] if _has_words(other.text)][:2],
    ]
    return any(
        other.cut.reason == RemovedReason.DATE
        or without_dates(other.text) != other.text
        or _AGO.search(other.text[-MAX_AGO_CHARS:])
        for other in beside
    )


def _has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _stated(hints: Iterable[Hint], outlets: frozenset[str]) -> tuple[str, ...]:
    """The people that the best place of the markup names."""
    people: dict[str, str] = {}
    source = ""
    for hint in hints:
        if source and hint.source != source:
            break
        found = bylines.read_people(hint.value, outlets)
        for name in found:
            people.setdefault(_key(name), name)
        if found:
            source = hint.source
            if source in _OF_OTHER_STORIES:
                break
    return tuple(people.values())


def _agree(own: Sequence[_Line], stated: Sequence[str], lines: Sequence[_Line]) -> list[str]:
    """The authors: those the markup states, spelled as printed, and who shares a printed line with one of them."""
    printed = [list(line.credits.authors) for line in own]
    if not stated:
        return list({_key(name): name for names in printed for name in names}.values())
    spelled = {_key(name): name for line in lines for name in line.credits.authors}
    chosen = {_key(name): spelled.get(_key(name), name) for name in stated}
    joint = [name for names in printed if any(_key(n) in chosen for n in names) for name in names]
    if all(key in map(_key, joint) for key in chosen):
        chosen = {_key(name): name for name in joint}
    else:
        chosen |= {_key(name): name for name in joint}
    return list(chosen.values())


def _is_own(line: _Line, own: Sequence[_Line]) -> bool:
    """Whether an agency named in a line is credited for this copy: not one in a teaser's byline."""
    return line in own or line.placed.zone in (Zone.HEADER, Zone.ABOVE, Zone.BELOW, Zone.INSIDE)


def _key(name: str) -> str:
    """The form under which two spellings of one name meet."""
    return strip_accents(fold_words(name))
