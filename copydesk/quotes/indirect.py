"""Speech reported without marks: the clause, its cue and whose words they are.

Belongs here: the forms in which a sentence reports a clause ("X said that ...", "..., X said", "according to X", "..., adding
that ..."), and what looks like one and is none (nobody said it, it was denied, it is only imagined). Where a clause begins and
ends is told in complement, who its subject is in subject.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from copydesk.lexicon import newsroom
from copydesk.quotes.chunks import MAX_TITLE_WORDS
from copydesk.quotes.complement import complement_start
from copydesk.quotes.frame import Frame, is_unsaid, open_notes
from copydesk.quotes.phrase import Subject
from copydesk.quotes.reported import Heard, Reported, Sentence, Verb, reported_before, reported_from
from copydesk.quotes.rules import first_answer
from copydesk.quotes.subject import Reading
from copydesk.quotes.trace import Place
from copydesk.quotes.words import WordPattern
from copydesk.spans import Span

# A sentence longer than any in print is no sentence; its work would grow with its square. Guesses.
MAX_SENTENCE, MAX_CUES = 3000, 16
# Guesses, from reading.
MAX_SOURCE_CHARS = 160  # between "According to X" and the comma behind it
MAX_INVERTED_CHARS = 60  # between a verb and the subject behind it
MAX_FIRST_TOKENS = 60  # before an inverted verb
GERUND_CHARS, RELATIVE_CHARS, ADVERBIAL_CHARS = 40, 40, 120  # before a verb: where its clause was opened

_WORDS = re.compile(r"[\w\u2019']{1,30}")
_RELATIVE = WordPattern(r"\b<relative_subject>(?: (?:<before_verb>|[a-z]{2,15}ly)){0,2} $")
_ADVERBIAL = WordPattern(r"(?:^|, |\band )<adverbial> [^,]{1,100}$", re.IGNORECASE)
_NO_GERUND = WordPattern(r"\b<before_gerund> (?:[a-z]{2,15}ly )?$")
_JOINED = WordPattern(r"(?:^|[,;]? )<joins_verb>(?: (?:<before_verb>|[a-z]{2,15}ly)){0,2} ?$")
_HANGING = WordPattern(r"\b<hanging>\b", re.IGNORECASE)
_RESTRICTED = WordPattern(r"\b(?:<relative_subject>|that) [^,]{0,200}$")
_AS = re.compile(r"As (?:the )?(?:[^\s,]{1,30} ){0,5}")
_TAIL = WordPattern(r"[,.;!?]|\s{0,2}$| ?(?:<time_tail>|<weekday>)\b", re.IGNORECASE)


def find_reported(text: str, frame: Frame, taken: Sequence[Span], begin: int) -> list[Reported]:
    """The clauses one paragraph reports without marks, in order.

    `taken` are the stretches of its marked quotations; nothing reported starts before `begin`, where the dateline ends.
    """
    found: list[Reported] = []
    for sentence in _sentences(text, frame, taken):
        if frame.trace is not None:
            open_notes(frame.trace, frame, sentence.span)
        found.extend(_read(sentence, begin))
    return found


def _sentences(text: str, frame: Frame, taken: Sequence[Span]) -> Iterator[Sentence]:
    """The sentences with a verb of saying, each in a frame of its own: what looks over all of it costs what it has."""
    c = s = t = 0
    for span in frame.sentences:
        while c < len(frame.cues) and frame.cues[c].span.start < span.start:
            c += 1
        cues = tuple(x for x in frame.cues[c : c + MAX_CUES] if x.span.start < span.end)
        while s < len(frame.mentions) and frame.mentions[s].span.start < span.start:
            s += 1
        while t < len(taken) and taken[t].end <= span.start:
            t += 1
        if not cues or len(span) > MAX_SENTENCE:
            continue
        behind = s
        while behind < len(frame.mentions) and frame.mentions[behind].span.start < span.end:
            behind += 1
        last = t
        while last < len(taken) and taken[last].start < span.end:
            last += 1
        small = replace(frame, sentences=(span,), cues=cues, mentions=frame.mentions[s:behind])
        yield Sentence(text, small, span, taken[t:last])


def _read(sentence: Sentence, begin: int) -> Iterator[Reported]:
    """The reported clauses of a sentence, in order: its verbs one after the other, each from where reading stands."""
    frame = sentence.frame
    floor = min(max(sentence.span.start, begin), sentence.span.end)
    heard = Heard(None, None)
    for cue in frame.cues:
        if cue.span.start < floor or cue.kind == "act":
            continue
        if frame.trace is not None:
            frame.trace.begin_verb()
        left = max([floor, *(m.end for m in sentence.marked if m.end <= cue.span.start)])
        verb = Verb(sentence, cue, floor, left, sentence.between(left, cue.span.start), heard)
        heard = first_answer(_RULES[cue.form], verb) or verb.silent()
        if heard.row is not None:
            if frame.trace is not None:
                frame.trace.keep(heard.row.pieces[0].start)
            yield heard.row
            floor = max(floor, heard.row.pieces[-1].end, cue.span.end)
            heard = Heard(heard.row, heard.last)


# ------------------------------------------------------------ "according to"


def _according(verb: Verb) -> Heard | None:
    """`CLAUSE, according to X.`, `According to X, CLAUSE.` and `CLAUSE, according to X, CLAUSE.`"""
    sentence = verb.sentence
    subject = verb.subject(Reading("behind", verb.cue.span.end, sentence.span.end))
    if subject is None or verb.heard.open_say:
        return None
    behind, last = sentence.between(subject.span.end, sentence.span.end), verb.heard.last
    row: Reported | None = None
    if verb.cue.span.start > sentence.span.start + 1:
        row = reported_before(verb, subject, verb.cue.span.start, behind, "according_to")
    elif 0 <= (comma := behind.find(", ")) <= MAX_SOURCE_CHARS:
        row, last = reported_from(verb, subject, subject.span.end + comma + 2, "according_to"), subject
    verb.note(Place.ACCORDING_TO, row, "no clause stands beside it")
    return Heard(row, last, verb.heard.open_say)


# ------------------------------------------------------------ a verb, before its subject is known


def _unsaid(verb: Verb) -> Heard | None:
    """`would not say`, `was told`, `if X said`: nothing was said, or nobody says by whom."""
    opens = verb.cue.span.start == verb.sentence.span.start
    return verb.silent() if is_unsaid(verb.cue, verb.lead, verb.behind[:4], opens) else None


def _gerund(verb: Verb) -> Heard | None:
    """`thanked him for saying ...`: a noun."""
    return verb.silent() if verb.cue.is_participle and _NO_GERUND.search(verb.lead[-GERUND_CHARS:]) else None


def _inverted(verb: Verb) -> Heard | None:
    """`CLAUSE, said X.`"""
    row = _inverted_row(verb)
    verb.note(Place.INVERTED, row, "no clause and comma before the verb, or no subject right behind it")
    return Heard(row, row.subject, verb.heard.open_say) if row is not None else None


def _inverted_row(verb: Verb) -> Reported | None:
    sentence, cue, lead = verb.sentence, verb.cue, verb.lead.rstrip(" ")
    if cue.is_participle or cue.kind == "think" or not lead.endswith(","):
        return None
    subject = verb.subject(Reading("behind", cue.span.end, sentence.span.end))
    if subject is None or subject.span.start - cue.span.end > MAX_INVERTED_CHARS:
        return None
    # "X, a spokesman for Y, said the plan would": what stands before the comma must be a clause of its own.
    if not sentence.is_clause(Span(verb.left, verb.left + len(lead.split(",")[0])), MAX_FIRST_TOKENS):
        return None
    behind = sentence.between(subject.span.end, sentence.span.end)
    named = any(subject.span.contains(s.span) for s in sentence.frame.mentions) or behind.strip() in (".", "")
    if not named or not _TAIL.match(behind):
        return None
    return reported_before(verb, subject, verb.left + len(lead) - 1, ".", "clause_before_inverted")


def _own_subject(verb: Verb) -> Heard | None:
    """What a verb reports as said by its own subject, or by that of the clause it goes on."""
    subject = _speaker(verb)
    if subject is None:
        return None
    start = complement_start(verb.sentence.frame, verb.cue, verb.sentence.span.end)
    return first_answer(_OWN_RULES, _Own(verb, subject, start))


def _speaker(verb: Verb) -> Subject | None:
    """Whose verb it is: its own subject, or for a participle and an elided one that of the clause before."""
    cue, start = verb.cue, verb.sentence.span.start
    goes_on = cue.is_participle and not _is_progressive(verb.lead)
    if goes_on and cue.span.start <= start:
        return None
    if goes_on or _JOINED.search(verb.lead):
        return verb.heard.last or verb.subject(Reading("main", start, cue.span.start))
    return verb.subject(Reading("before", verb.left, cue.span.start))


def _is_progressive(lead: str) -> bool:
    """Whether a participle is a finite verb's: "she is saying", "he's asking"."""
    words = _WORDS.findall(lead[-GERUND_CHARS:].lower())[-3:]
    return any(w in newsroom.quote_words("be_form") or w.endswith(("\u2019s", "'s")) for w in words)


_RULES: dict[str, tuple[Callable[[Verb], Heard | None], ...]] = {
    "according to": (_according,),
    "participle": (_unsaid, _gerund, _inverted, _own_subject),
    "finite": (_unsaid, _gerund, _inverted, _own_subject),
}

# ------------------------------------------------------------ a verb and its subject


@dataclass(frozen=True, slots=True)
class _Own:
    """A verb with its subject, and where the clause behind it begins and by which form, if one does."""

    verb: Verb
    subject: Subject
    start: tuple[int, str] | None

    def heard(self, row: Reported | None) -> Heard:
        """What it came to; its subject spoke last."""
        return Heard(row, self.subject, self.verb.heard.open_say)


def _noun(own: _Own) -> Heard | None:
    """A form that is a noun too, and one here: it is a verb right behind a name or pronoun, or before "that"."""
    cue, subject, sentence = own.verb.cue, own.subject, own.verb.sentence
    if cue.text.lower() not in newsroom.quote_words("noun_too"):
        return None
    if own.start is not None and own.start[1] == "that_clause":
        return None
    single = len(subject.span.of(sentence.text).split()) == 1
    if not single and not any(s.span == subject.span for s in sentence.frame.mentions):
        return own.verb.silent()
    words = sentence.between(subject.span.end, cue.span.start).split()
    between = any(w.lower() not in newsroom.quote_words("filler") and not w.endswith("ly") for w in words)
    return own.verb.silent() if between else None


def _said_by_another(own: _Own) -> Heard | None:
    """`The ministry hoped for rain and said it would wait, X said`: an attribution at the end takes it all."""
    verb = own.verb
    for later in verb.sentence.frame.cues if own.start is not None else ():
        if later.span.start <= verb.cue.span.start or later.form != "finite" or later.kind in ("think", "act"):
            continue
        subject = verb.subject(Reading("before", verb.cue.span.end, later.span.start))
        if subject is not None and _row_before(_Own(replace(verb, cue=later), subject, None)) is not None:
            ends = complement_start(verb.sentence.frame, later, verb.sentence.span.end) is None
            return own.heard(None) if ends else None
    return None


def _thought(own: _Own) -> Heard | None:
    """Thought, not speech: on annotated news two of three such clauses are nobody's words."""
    return own.heard(None) if own.verb.cue.kind == "think" else None


def _clause_behind(own: _Own) -> Heard | None:
    """`X said that CLAUSE`, `X said CLAUSE`, `X promised to ...`, `..., adding that CLAUSE`."""
    verb = own.verb
    if own.start is None:
        verb.note(Place.CLAUSE_AFTER, None, "no clause begins behind the verb")
        return None
    row = _row_behind(own, *own.start)
    verb.note(Place.CLAUSE_AFTER, row, "the clause behind the verb holds marked speech or nothing")
    return own.heard(row)


def _clause_before(own: _Own) -> Heard | None:
    """`CLAUSE, X said.` and `CLAUSE, X said, CLAUSE.`; after a "said" that reports nothing nobody else speaks."""
    verb = own.verb
    row = None if verb.cue.is_participle else _row_before(own)
    verb.note(Place.CLAUSE_BEFORE, row, "no clause ends at a comma before the subject")
    says = newsroom.cue_forms()[verb.cue.text.lower()].lemma in ("say", "tell")
    return Heard(row, own.subject, row is None and says)


def _row_behind(own: _Own, start: int, form: str) -> Reported | None:
    """The clause of a form that begins at `start`."""
    rule = f"{form}_participle" if own.verb.cue.is_participle else form
    return reported_from(own.verb, own.subject, start, rule, _is_relative(own.verb))


def _is_relative(verb: Verb) -> bool:
    """Whether a verb stands in a clause that hangs on another: `X, who said he would pay, left`."""
    start = verb.cue.span.start
    lead = verb.sentence.between(max(verb.sentence.span.start, start - ADVERBIAL_CHARS), start)
    return _RELATIVE.search(lead[-RELATIVE_CHARS:]) is not None or _ADVERBIAL.search(lead) is not None


_OWN_RULES: tuple[Callable[[_Own], Heard | None], ...] = (
    _noun,
    _said_by_another,
    _thought,
    _clause_behind,
    _clause_before,
)


def _row_before(own: _Own) -> Reported | None:
    """The clause before a verb and its subject, or behind both in `As X said, CLAUSE`."""
    verb, subject, sentence = own.verb, own.subject, own.verb.sentence
    takes = newsroom.cue_forms()[verb.cue.text.lower()].takes
    if not ("clause" in takes or "that" in takes or "person" in takes):
        return None
    if verb.behind.startswith(", ") and _AS.fullmatch(sentence.between(verb.floor, subject.span.start)):
        return reported_from(verb, subject, verb.cue.span.end + 2, "as_said")
    if _RESTRICTED.search(sentence.between(subject.span.end, verb.cue.span.start)):
        return None
    comma = _comma_before(verb, subject.span.start)
    if comma is None or not _TAIL.match(verb.behind):
        return None
    return reported_before(verb, subject, comma, verb.behind, "clause_before")


def _comma_before(verb: Verb, position: int) -> int | None:
    """The comma that parts a clause from the subject at `position`, titles and an article apart."""
    lead = verb.sentence.between(verb.floor, position)
    comma = max(lead.rfind(", "), lead.rfind("\u2014"), lead.rfind(" - "))
    if comma <= 0 or len(lead[comma + 1 :].split()) > MAX_TITLE_WORDS or _HANGING.search(lead, comma + 1):
        return None
    return verb.floor + comma
