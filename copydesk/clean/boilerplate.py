"""Boilerplate: lines that say themselves what they are, wherever they stand on the page.

Belongs here: one segment in, one label out, by the phrases, forms and markup words of knowledge/. Whether an unlabelled
segment is body is decided in body. A rule's id names it in the ledger; confidences are guesses until they are measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from copydesk import bylines, dates
from copydesk.clean.labels import Label as Label
from copydesk.clean.segments import Segment
from copydesk.lexicon import newsroom
from copydesk.lexicon.newsroom import Outlet
from copydesk.records import RemovedReason

# A phrase inside a longer line is part of a sentence about it, not boilerplate. Guesses, from reading pages.
MAX_PHRASE_WORDS = 40
MAX_PREFIX_WORDS = 25
MAX_FORM_CHARS = 300
MIN_WORDS_ABOVE = 50  # in unlabelled lines that read as sentences; with fewer the mark stands above the body, in a menu
LINK_SHARE = 0.66  # jusText calls a block a link list above 0.2; news paragraphs with many links reach 0.5


Rule = Callable[[Segment, "Outlet | None"], "Label | None"]


def label_segment(segment: Segment, outlet: Outlet | None) -> Label | None:
    """The label of a segment whose words say themselves what it is, or None. These rules are surer than the trees."""
    for rule in _RULES:
        label = rule(segment, outlet)
        if label is not None:
            return label
    return None


def _by_outlet(segment: Segment, outlet: Outlet | None) -> Label | None:
    """What the outlet's profile says of the line, written by hand or counted by `copydesk learn`."""
    line = outlet.boilerplate_of(segment.text) if outlet is not None else None
    return Label(line.reason, line.rule_id, line.confidence) if line else None


def _by_phrase(segment: Segment, outlet: Outlet | None) -> Label | None:
    if segment.words > MAX_PHRASE_WORDS:
        return None
    folded = segment.text.casefold().strip(" \u2022\u00b7*-\u2013>\u00bb|:\u2026.")
    phrases = _phrases()
    rule = phrases.exact.get(folded)
    if (
        rule is None
        and segment.words <= MAX_PREFIX_WORDS
        and (folded.startswith(phrases.starts) or folded.endswith(phrases.ends))
    ):
        rule = next((r for r in phrases.prefix if folded.startswith(r.pattern)), None)
        rule = rule or next((r for r in phrases.suffix if folded.endswith(r.pattern)), None)
    if rule is None:
        hit = phrases.contains.search(folded)
        rule = phrases.by_text[hit.group()] if hit else None
    if rule is None and len(segment.text) <= MAX_FORM_CHARS and phrases.any_form.search(segment.text):
        rule = next((r for r, form in phrases.forms if form.search(segment.text)), None)
    return Label(rule.reason, rule.rule_id, 0.95) if rule else None


def _by_date(segment: Segment, outlet: Outlet | None) -> Label | None:
    if dates.is_date_line(segment.text, outlet.date_order if outlet else None):
        return Label(RemovedReason.DATE, "date.line", 0.97)
    return None


def _by_byline(segment: Segment, outlet: Outlet | None) -> Label | None:
    if newsroom.find_agency(segment.text) and segment.words <= 4:
        return Label(RemovedReason.BYLINE, "byline.agency", 0.85)
    if segment.words <= 3 and bylines.label_alone(segment.text):
        return Label(RemovedReason.BYLINE, "byline.label_alone", 0.85)
    if segment.words <= 40 and not segment.text.endswith(("!", "?")) and bylines.find_credits(segment.text):
        return Label(RemovedReason.BYLINE, "byline.label", 0.95)
    return None


_CREDIT_TAIL = re.compile(r"[(\[]([^()\[\]]{2,80})[)\]]\.?$")
_CAPTION_WORDS = re.compile(
    r"\((?:left|right|cent(?:er|re)|top|bottom|L|R|C)\)|\b(?:pose|poses|posing|pictured|file photo|seen (?:here|in|on|at)|"
    r"shakes? hands|looks? on|in this (?:photo|file|image|picture)|photo shows)\b"
)
_PHOTO_WORDS = re.compile(r"\b(?:photo|image|picture|photograph|file|pool|courtesy|handout)\b", re.IGNORECASE)


def _by_caption(segment: Segment, outlet: Outlet | None) -> Label | None:
    """A picture's text: it ends in a bracketed credit, and either the credit or the wording speaks of a picture."""
    if segment.words > 90:
        return None
    credit = _CREDIT_TAIL.search(segment.text[-90:])
    if credit is None:
        return None
    agency = newsroom.agency_pattern().search(credit[1])
    photo = _PHOTO_WORDS.search(credit[1])
    if credit.start() == 0 and len(segment.text) <= 90 and (agency or photo):
        return Label(RemovedReason.CREDIT, "credit.bracket", 0.9)
    if photo or (agency and _CAPTION_WORDS.search(segment.text)):
        return Label(RemovedReason.CAPTION, "caption.credit", 0.93)
    return None


def mark_segment(segment: Segment) -> Label | None:
    """What the markup around a segment says: its elements first, then the class and id words nearest to it.

    Only evidence, since sites put "aside" and "paywall" around whole articles; it names what the trees find to be no body.
    """
    block = segment.block
    if not block.tag:
        return None
    known = newsroom.markup_words()
    elements = [element for element in (block.tag, *reversed(block.path.split("/"))) if element in known]
    if elements and not (elements[0] == "form" and segment.words >= 30):
        return Label(known[elements[0]], f"markup.element.{elements[0]}", 0.9)
    for word in block.words[:8]:
        if word in known and segment.words <= 60:
            return Label(known[word], f"markup.word.{word}", 0.8)
    if segment.link_share >= LINK_SHARE and segment.words <= 40:
        return Label(RemovedReason.NAVIGATION, "markup.links", 0.8)
    return None


def _by_no_words(segment: Segment, outlet: Outlet | None) -> Label | None:
    if not any(c.isalnum() for c in segment.text):
        return Label(RemovedReason.MARKUP, "markup.signs", 0.9)
    return None


def label_tail(
    segments: Sequence[Segment], labels: Sequence[Label | None], outlet: Outlet | None
) -> list[Label | None]:
    """The labels, with one for every unlabelled segment below the outlet's end mark, if the page has one."""
    out = list(labels)
    end = outlet.end_of([segment.text for segment in segments]) if outlet is not None else None
    mark = outlet.boilerplate_of(segments[end].text) if outlet is not None and end is not None else None
    if end is None or mark is None:
        return out
    above = sum(s.words for s, label in zip(segments[:end], out, strict=False) if label is None and s.ends_sentence)
    if above < MIN_WORDS_ABOVE:
        return out
    for i in range(end + 1, len(segments)):
        if out[i] is None:
            reason = RemovedReason.RELATED if segments[i].ends_sentence else RemovedReason.NAVIGATION
            out[i] = Label(reason, mark.rule_id, mark.confidence)
    return out


_RULES: tuple[Rule, ...] = (_by_no_words, _by_outlet, _by_byline, _by_phrase, _by_date, _by_caption)


@dataclass(frozen=True, slots=True)
class _Phrases:
    exact: dict[str, newsroom.BoilerplateRule]
    prefix: tuple[newsroom.BoilerplateRule, ...]
    suffix: tuple[newsroom.BoilerplateRule, ...]
    contains: re.Pattern[str]
    by_text: dict[str, newsroom.BoilerplateRule]
    forms: tuple[tuple[newsroom.BoilerplateRule, re.Pattern[str]], ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    any_form: re.Pattern[str]


@cache
def _phrases() -> _Phrases:
    rules = newsroom.boilerplate()

    def of(match: str) -> tuple[newsroom.BoilerplateRule, ...]:
        return tuple(r for r in rules if r.match == match)

    inside = sorted((r.pattern for r in of("contains")), key=lambda p: (-len(p), p))
    return _Phrases(
        exact={r.pattern: r for r in of("exact")},
        prefix=of("prefix"),
        suffix=of("suffix"),
        contains=re.compile("|".join(map(re.escape, inside))),
        by_text={r.pattern: r for r in of("contains")},
        forms=tuple((r, re.compile(r.pattern, re.IGNORECASE)) for r in of("regex")),
        # Asked first, since most lines match none: one look instead of one for each rule.
        starts=tuple(r.pattern for r in of("prefix")),
        ends=tuple(r.pattern for r in of("suffix")),
        any_form=re.compile("|".join(f"(?:{r.pattern})" for r in of("regex")), re.IGNORECASE),
    )
