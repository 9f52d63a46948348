"""The choice: which repeated lines are boilerplate, of what kind, and which of them tell the outlet's pages from others.

Belongs here: thresholds, with what they were measured on. When in doubt a line is not learned: what is missing from a
profile costs a line of boilerplate, what is wrong in it costs body.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from copydesk import bylines, dates
from copydesk.learn.sightings import REPEATED, TELLING, Counted, Sightings, look_again, own_body
from copydesk.lexicon import newsroom
from copydesk.lexicon.outlets import EDGES, MAX_AFFIXED_WORDS, LearnedLine, LineKind, Outlet, line_key, names_outlet
from copydesk.records import RemovedReason

# A line on two pages of one outlet was body once in 1,400 (350 pages of 154 sites), among few pages of each. A feed holds
# a story and the teasers of it on other pages, so that a line on a few pages may well be body of one. Shares are of stories.
MIN_SHARE = 0.01  # so that a very large input asks for more than three
SURE_SHARE = 0.5  # a line on half of the stories is the outlet's own, wherever it stands
BOX_SHARE, BOX_STORIES, BOX_BESIDE = 0.2, 10, 0.9  # a box of several lines that some pages have
BOTTOM = 0.66  # a line on fewer, an author's bio, stands so often between the body and a line that ends it
OWN_PAGES = 2  # a story's own pages, copies of it included, among those that show a line of it
TELLING_SHARE = 0.1  # a byline finder errs so often
KICKER_WORDS, ALONE = 3, 0.9  # a label of so few words, that stands alone so often: guesses
MIN_LETTERS = 3  # of a line: a guess; shorter ones are bullets and numbers
MAX_LEARNED = 2_000  # lines of one profile

# A line below which no body stands: on how many stories, and how often the last one, above nothing but boilerplate, alone, and the
# first of its kind. Guesses, on the careful side: a wrong one costs the rest of a body.
END_MIN_STORIES = 5
END_MIN_SHARE = 0.3
END_SURE = 0.95
END_CLOSES = 0.5
END_FIRST_SHARE = 0.2

AFFIX_WORDS: dict[LineKind, range] = {"prefix": range(2, 7), "suffix": range(3, 7)}
# What lines begin or end with beside a story's own words: guesses, careful for the same reason.
AFFIX_MIN_STORIES = 5
AFFIX_MIN_SHARE = 0.1
AFFIX_MIN_LETTERS = 10
AFFIX_SURE = 0.9

# Lines that tell an outlet's pages from others: on nearly all of its stories, long enough, and no more than a profile needs. Guesses.
MARK_SHARE = 0.9
MAX_MARKS = 12
MIN_MARK_WORDS = 3

_SENTENCE_END = (".", ".\u201d", '."', ".'", ".\u2019", ".)", "\u2026")
HEADLINE_WORDS = 4  # a line of so many words that does not end as a sentence does may be a headline

# Reasons that the desk also gives for where a line stands alone, or that say nothing of other pages.
_UNSPECIFIC = TELLING | {
    RemovedReason.TITLE,
    RemovedReason.NAVIGATION,
    RemovedReason.RELATED,
    RemovedReason.OTHER,
    RemovedReason.DUPLICATE,
    RemovedReason.STANDFIRST,
    RemovedReason.MARKUP,
    RemovedReason.CONTROL,
}


def choose_lines(counted: Counted) -> tuple[LearnedLine, ...]:
    """The lines, heads and tails that are boilerplate, and the lines below which no body stands; by kind, then text."""
    ends = _pick_ends(counted)
    counted = look_again(counted, ends)  # a bio above a box of teasers stands at the end of the body, not inside it
    whole = {key for key, seen in counted.lines.items() if _is_boilerplate(key, seen, counted.stories)}
    chosen: dict[tuple[LineKind, str], LearnedLine] = {}
    for key in whole:
        kind: LineKind = "end_mark" if key in ends else "line"
        chosen[kind, key] = _learned(kind, counted.lines[key], counted.stories)
    for kind in AFFIX_WORDS:
        for phrase, seen in _choose_affixes(kind, counted, whole, ends).items():
            chosen[kind, phrase] = _learned(kind, seen, counted.stories)
    best = sorted(chosen.values(), key=lambda line: (-(line.documents or 0), line.kind, line.text))[:MAX_LEARNED]
    return tuple(sorted(best, key=sort_key))


def sort_key(line: LearnedLine) -> tuple[str, str, str]:
    """The order of lines in a profile."""
    return (line.kind, line_key(line.text), line.text)


def pick_marks(lines: Iterable[LearnedLine], outlet: Outlet, elsewhere: frozenset[str]) -> frozenset[str]:
    """The keys of the lines that tell the outlet's pages from others: on nearly all of its own and nowhere else.

    `elsewhere` are keys of other outlets' lines. Lines that name the outlet come first, then long ones.
    """
    fit = []
    for line in lines:
        key = line_key(line.text)
        if line.kind not in ("line", "end_mark") or (line.documents or 0) < MARK_SHARE * (line.of or 1):
            continue
        names, words = names_outlet(key, outlet), key.count(" ") + 1
        if key not in elsewhere and (names or words >= MIN_MARK_WORDS):
            fit.append((not names, -min(words, 12), key))
    return frozenset(key for _, _, key in sorted(fit)[:MAX_MARKS])


# ---------------------------------------------------------------- whole lines


def _is_boilerplate(key: str, seen: Sightings, stories: int) -> bool:
    """Whether a repeated line is no body of any page.

    A line on most stories is the outlet's own. One on a few may be the headline or the opening of another story, shown as
    a teaser, and must not be lost on that story's own page: it has to stand right below the body, or in a box.
    """
    times, share = len(seen.stories), len(seen.stories) / stories
    if times < max(REPEATED, math.ceil(MIN_SHARE * stories)) or not _may_be_learned(key, seen):
        return False
    if seen.telling >= TELLING_SHARE * seen.times or _tells_a_story(seen):
        return False
    if printed(seen).count(" ") < KICKER_WORDS and seen.alone < ALONE * seen.times:
        return False  # in the menu, and again above the headline as the story's section
    if share >= SURE_SHARE:
        return True
    if _may_be_headline(seen):
        return False
    if share >= BOX_SHARE and times >= BOX_STORIES and seen.beside >= BOX_BESIDE * seen.times:
        return True
    return seen.bottom >= BOTTOM * seen.times


def _tells_a_story(seen: Sightings) -> bool:
    """Whether the line is the headline or the opening of one story (or of two, told twice) and teases it elsewhere."""
    headline = _may_be_headline(seen) and 1 <= seen.titled <= OWN_PAGES
    return headline or 1 <= seen.leads <= OWN_PAGES


def _may_be_learned(key: str, seen: Sightings) -> bool:
    """Whether a line may be boilerplate at all: not a number, and nothing that tells of an article."""
    text = printed(seen)
    if sum(c.isalpha() for c in key) < MIN_LETTERS:
        return False
    if dates.is_date_line(text) or bylines.find_credits(text) or bylines.is_person(text):
        return False
    return newsroom.find_agency(text) is None and key not in newsroom.sections()


def _may_be_headline(seen: Sightings) -> bool:
    text = printed(seen)
    return text.count(" ") + 1 >= HEADLINE_WORDS and not text.endswith(_SENTENCE_END)


def _pick_ends(counted: Counted) -> frozenset[str]:
    """The lines that are on some pages the first of those below which no body stands; the others add nothing to them."""
    able = {
        key
        for key, seen in counted.lines.items()
        if _ends_body(seen, counted.stories) and _is_boilerplate(key, seen, counted.stories)
    }
    firsts = Counter(next((key for key in keys if key in able), "") for keys in counted.keyed)
    return frozenset(key for key in able if firsts[key] >= max(REPEATED, END_FIRST_SHARE * counted.lines[key].times))


def _ends_body(seen: Sightings, stories: int) -> bool:
    """Whether no body stands below the line, wherever it was seen."""
    return (
        len(seen.stories) >= max(END_MIN_STORIES, END_MIN_SHARE * stories)
        and seen.ends >= END_SURE * seen.times
        and seen.closes >= END_CLOSES * seen.times
        and seen.alone >= END_SURE * seen.times
    )


# ---------------------------------------------------------------- heads and tails


def _choose_affixes(kind: LineKind, counted: Counted, whole: set[str], ends: frozenset[str]) -> Mapping[str, Sightings]:
    """Heads or tails that lines share which differ otherwise, each with all lines that have it."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for key in counted.lines:
        if key not in whole and key.count(" ") < MAX_AFFIXED_WORDS:
            for phrase in _affixes(kind, key):
                bearers[phrase].add(key)
    least = max(AFFIX_MIN_STORIES, AFFIX_MIN_SHARE * counted.stories)
    many = {phrase: keys for phrase, keys in bearers.items() if len(keys) >= REPEATED}
    stories = {phrase: frozenset().union(*(counted.lines[k].stories for k in keys)) for phrase, keys in many.items()}
    wanted = {phrase for phrase, found in stories.items() if len(found) >= least}
    if not wanted:
        return {}
    sightings = _sightings_of(kind, wanted, counted, whole, ends)
    chosen: dict[str, Sightings] = {}
    covered: set[str] = set()
    # The phrase that covers most comes first, the longest of those that cover the same.
    for phrase in sorted(sightings, key=lambda p: (-len(sightings[p].stories), -len(p), p)):
        seen = sightings[phrase]
        if _is_affix(seen, least) and len(many[phrase] - covered) >= REPEATED:
            chosen[phrase] = seen
            covered |= many[phrase]
    return chosen


def _affixes(kind: LineKind, key: str) -> Iterator[str]:
    words = key.split(" ")
    for size in AFFIX_WORDS[kind]:
        if size < len(words):
            phrase = " ".join(words[:size] if kind == "prefix" else words[-size:]).strip(EDGES)
            if phrase.count(" ") + 1 == size and sum(c.isalpha() for c in phrase) >= AFFIX_MIN_LETTERS:
                yield phrase


def _sightings_of(
    kind: LineKind, wanted: set[str], counted: Counted, whole: set[str], ends: frozenset[str]
) -> dict[str, Sightings]:
    """Where lines with each wanted head or tail were seen, `beside` meaning beside a line that is boilerplate itself."""
    found: dict[str, Sightings] = {phrase: Sightings() for phrase in wanted}
    for group, page, keys in zip(counted.groups, counted.pages, counted.keyed, strict=True):
        own = [i for i, words in enumerate(own_body(page.lines, keys, counted.lines, ends)) if words]
        first, last = (own[0], own[-1]) if own else (len(keys), -1)
        for i, key in enumerate(keys):
            if key in whole or key.count(" ") >= MAX_AFFIXED_WORDS:
                continue
            for phrase in _affixes(kind, key):
                if phrase not in wanted:
                    continue
                seen, line = found[phrase], page.lines[i]
                seen.stories.add(group)
                seen.times += 1
                words = line.text.strip(EDGES).split(" ")
                size = phrase.count(" ") + 1
                seen.texts[" ".join(words[:size] if kind == "prefix" else words[-size:])] += 1
                seen.reasons[line.reason] += 1
                seen.beside += any(0 <= j < len(keys) and keys[j] in whole for j in (i - 1, i + 1))
                seen.inside += first < i < last
                seen.example = min(seen.example, page.source_uri) if seen.example else page.source_uri
    return found


def _is_affix(seen: Sightings, least: float) -> bool:
    """Whether lines with this head or tail are boilerplate: always among boilerplate, never among body, never a headline."""
    return (
        len(seen.stories) >= least
        and not seen.telling
        and not seen.titled
        and seen.beside >= AFFIX_SURE * seen.times
        and seen.inside <= (1 - AFFIX_SURE) * seen.times
    )


# ---------------------------------------------------------------- what is written down


def printed(seen: Sightings) -> str:
    """The form in which a line was seen most often."""
    return min(seen.texts, key=lambda text: (-seen.texts[text], text))


def _learned(kind: LineKind, seen: Sightings, stories: int) -> LearnedLine:
    return LearnedLine(
        text=printed(seen),
        kind=kind,
        reason=_reason(seen),
        documents=len(seen.stories),
        of=stories,
        example=seen.example,
    )


def _reason(seen: Sightings) -> RemovedReason:
    """What the desk's rules take the line for most of the time, where they say more than where it stands."""
    for reason in sorted(reason for reason in seen.reasons if reason is not None and reason not in _UNSPECIFIC):
        if 2 * seen.reasons[reason] > seen.times:
            return reason
    return RemovedReason.NAVIGATION
