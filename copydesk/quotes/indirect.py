"""Speech reported without marks: the clause, its cue and whose words they are.

Belongs here: the forms in which a sentence reports a clause ("X said that ...", "..., X said", "according to X", "..., adding
that ..."), and what looks like one and is none (nobody said it, it was denied, it is only imagined). Where a clause begins
is told in complement, where it ends in ending, who its subject is in subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from copydesk.lexicon import newsroom
from copydesk.quotes.complement import complement_start, is_clause, read_tokens
from copydesk.quotes.ending import clause_end, strip_end
from copydesk.quotes.frame import CueAt, Frame, open_notes
from copydesk.quotes.leading import main_subject
from copydesk.quotes.subject import Subject, subject_after, subject_before
from copydesk.quotes.trace import Place, Trace
from copydesk.quotes.unsaid import BE, is_unsaid
from copydesk.spans import Span

# A sentence longer than any in print is no sentence; its work would grow with its square.
MAX_SENTENCE, MAX_CUES = 3000, 16
_WORDS = re.compile(r"[\w\u2019']{1,30}")
_RELATIVE = re.compile(r"\b(?:who|which)(?: (?:also|then|later|once|has|have|had|[a-z]{3,14}ly)){0,2} $")
_ADVERBIAL = re.compile(
    r"(?:^|, |\band )(?:while|although|though|after|when|before|since|because|where|even as|as) [^,]{1,100}$",
    re.IGNORECASE,
)
_NO_GERUND = re.compile(r"\b(?:for|as|of|about|from|like|than|in|into|without|after|before|with) (?:[a-z]{3,14}ly )?$")
_HANGING = re.compile(r"\b(?:which|that|who|whom|where|as|if|when|because|than|what)\b", re.IGNORECASE)
_RESTRICTED = re.compile(r"\b(?:who|which|that) [^,]{0,200}$")
_OPENERS = re.compile(r"(?:and|but|so|yet|still|meanwhile|however|also|in addition|for example|plus),? ", re.IGNORECASE)
_NO_SECOND_PIECE = re.compile(
    r"(?:[a-z]{2,15}ing|who|whom|whose|which|where|according|citing|referring|during|speaking|but|and (?:said|added|called|told))\b"
)
_TAIL = re.compile(
    r" ?(?:(?:in|on|at|during|after|before|via|last|this|late|early|earlier|later|recently|today|yesterday"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|again|when|while|as)\b|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reported:
    """One clause reported without marks; the pieces count in the field."""

    pieces: tuple[Span, ...]
    cue: str
    subject: Subject
    rule: str


def find_reported(text: str, frame: Frame, taken: Sequence[Span], begin: int) -> list[Reported]:
    """The clauses one paragraph reports without marks, in order.

    `taken` are the stretches of its marked quotations; nothing reported starts before `begin`, where the dateline ends.
    """
    found: list[Reported] = []
    c = s = t = 0
    for sentence in frame.sentences:
        while c < len(frame.cues) and frame.cues[c].span.start < sentence.start:
            c += 1
        cues = [x for x in frame.cues[c : c + MAX_CUES] if x.span.start < sentence.end]
        while s < len(frame.mentions) and frame.mentions[s].span.start < sentence.start:
            s += 1
        while t < len(taken) and taken[t].end <= sentence.start:
            t += 1
        if not cues or len(sentence) > MAX_SENTENCE:
            continue
        mentions = []
        for mention in frame.mentions[s:]:
            if mention.span.start >= sentence.end:
                break
            mentions.append(mention)
        marked = []
        for span in taken[t:]:
            if span.start >= sentence.end:
                break
            marked.append(span)
        if frame.trace is not None:
            open_notes(frame.trace, frame, sentence)
        # A frame of one sentence: what looks over all names and cues then costs no more than the sentence has.
        small = replace(frame, sentences=(sentence,), cues=tuple(cues), mentions=tuple(mentions))
        found.extend(_Sentence(text, small, sentence, marked, begin).read())
    return found


class _Sentence:
    """The walk over the cues of one sentence. `floor` is how far it has been read, `last` who spoke last in it."""

    def __init__(self, text: str, frame: Frame, sentence: Span, marked: list[Span], begin: int) -> None:
        self.text, self.frame, self.sentence, self.marked = text, frame, sentence, marked
        self.floor = min(max(sentence.start, begin), sentence.end)
        self.last: Subject | None = None
        self.open_say = False  # whether a "said" stands unread: what follows it is not said by another

    def read(self) -> list[Reported]:
        """The reported clauses of the sentence, in order."""
        found: list[Reported] = []
        trace = self.frame.trace
        for cue in self.frame.cues:
            if cue.span.start < self.floor or cue.kind == "act":
                continue
            if trace is not None:
                trace.begin_verb()
            row = self._according(cue) if cue.text.lower() == "according to" else self._verb(cue)
            if row is not None:
                if trace is not None:
                    trace.keep(row.pieces[0].start)
                found.append(row)
                self.floor = max(self.floor, row.pieces[-1].end, cue.span.end)
                self.open_say = False
        return found

    def _verb(self, cue: CueAt) -> Reported | None:
        trace = self.frame.trace
        left = max([self.floor, *(m.end for m in self.marked if m.end <= cue.span.start)])
        lead = self._between(left, cue.span.start)
        if is_unsaid(cue, lead, self._between(cue.span.end, cue.span.end + 4), cue.span.start == self.sentence.start):
            return None
        if cue.is_participle and _NO_GERUND.search(self._between(max(left, cue.span.start - 40), cue.span.start)):
            return None
        subject = self._subject(cue, left)
        start = complement_start(self.frame, cue, self.sentence.end)
        inverted = self._inverted(cue, left)
        if trace is not None:
            self._note(
                trace, Place.INVERTED, inverted, "no clause and comma before the verb, or no subject right behind it"
            )
        if inverted is not None:
            self.last = inverted.subject
            return inverted
        if subject is None:
            return None
        if self._is_noun(cue, subject, start):
            return None
        self.last = subject
        if start is not None and self._is_said_by_another(cue):
            return None
        if cue.kind == "think":
            return None  # thought, not speech: on annotated news two of three such clauses are nobody's words
        if start is not None:
            found = self._clause_after(cue, subject, *start)
            if trace is not None:
                self._note(
                    trace, Place.CLAUSE_AFTER, found, "the clause behind the verb holds marked speech or nothing"
                )
            return found
        if trace is not None:
            self._note(trace, Place.CLAUSE_AFTER, None, "no clause begins behind the verb")
        found = None if cue.is_participle else self._clause_before(cue, subject)
        if trace is not None:
            self._note(trace, Place.CLAUSE_BEFORE, found, "no clause ends at a comma before the subject")
        self.open_say = found is None and newsroom.cue_forms()[cue.text.lower()].lemma in ("say", "tell")
        return found

    def _note(self, trace: Trace, place: Place, row: Reported | None, nothing: str) -> None:
        """Notes what an attempt came to."""
        why = nothing if row is None else f'{row.rule}: "{row.cue}", "{row.subject.span.of(self.text)}"'
        trace.tried(place, row is not None, why)

    def _subject(self, cue: CueAt, left: int) -> Subject | None:
        """Whose verb it is: its own subject, or for a participle and an elided one that of the clause before."""
        lead = self._between(left, cue.span.start)
        if cue.is_participle and not self._is_progressive(lead):
            if cue.span.start <= self.sentence.start:
                return None
            return self.last or main_subject(self.frame, self.sentence.start, cue.span.start)
        if re.search(r"(?:^|[,;]? )(?:and|but|then)(?: (?:also|then|later|has|have|had|[a-z]{3,14}ly)){0,2} ?$", lead):
            return self.last or main_subject(self.frame, self.sentence.start, cue.span.start)
        return subject_before(self.frame, left, cue.span.start)

    def _is_progressive(self, lead: str) -> bool:
        words = _WORDS.findall(lead[-40:].lower())[-3:]
        return any(w in BE or w.endswith(("\u2019s", "'s")) for w in words)

    def _is_noun(self, cue: CueAt, subject: Subject, start: tuple[int, str] | None) -> bool:
        """Whether a form that is a noun too is one: it is a verb right behind a name or pronoun, or before "that"."""
        if cue.text.lower() not in newsroom.quote_words("noun_too") or (
            start is not None and start[1] == "that_clause"
        ):
            return False
        words = self._between(subject.span.end, cue.span.start).split()
        named = len(subject.span.of(self.text).split()) == 1 or any(s.span == subject.span for s in self.frame.mentions)
        return not named or any(w.lower() not in newsroom.quote_words("filler") and not w.endswith("ly") for w in words)

    def _is_said_by_another(self, cue: CueAt) -> bool:
        """Whether an attribution at the end takes it all: "The ministry hoped for rain and said it would wait, X said"."""
        for later in self.frame.cues:
            if later.span.start <= cue.span.start or later.is_participle or later.kind in ("think", "act"):
                continue
            subject = subject_before(self.frame, cue.span.end, later.span.start)
            if (
                later.text.lower() in newsroom.cue_forms()
                and subject is not None
                and self._clause_before(later, subject)
            ):
                return complement_start(self.frame, later, self.sentence.end) is None
        return False

    def _clause_after(self, cue: CueAt, subject: Subject, start: int, form: str) -> Reported | None:
        lead = self._between(max(self.sentence.start, cue.span.start - 120), cue.span.start)
        relative = bool(_RELATIVE.search(lead[-40:]) or _ADVERBIAL.search(lead))
        end = clause_end(self.frame, start, self.sentence.end, relative)
        rule = form if not cue.is_participle else f"{form}_participle"
        return self._row((Span(start, max(start, end)),), cue, subject, rule)

    def _clause_before(self, cue: CueAt, subject: Subject) -> Reported | None:
        """`CLAUSE, X said.` and `CLAUSE, X said, CLAUSE.`"""
        comma = self._comma_before(subject.span.start)
        behind = self._between(cue.span.end, self.sentence.end)
        takes = newsroom.cue_forms()[cue.text.lower()].takes
        if not ("clause" in takes or "that" in takes or "person" in takes):
            return None
        if re.fullmatch(
            r"As (?:the )?(?:[^\s,]{1,30} ){0,5}", self._between(self.floor, subject.span.start)
        ) and behind.startswith(", "):
            start = cue.span.end + 2
            end = clause_end(self.frame, start, self.sentence.end, relative=False)
            return self._row((Span(start, max(start, end)),), cue, subject, "as_said")
        if _RESTRICTED.search(self._between(subject.span.end, cue.span.start)):
            return None
        if comma is None or not (re.match(r"[,.;!?]|\s{0,2}$", behind) or _TAIL.match(behind)):
            return None
        return self._reported_before(cue, subject, comma, behind, "clause_before")

    def _inverted(self, cue: CueAt, left: int) -> Reported | None:
        """`CLAUSE, said X.`"""
        lead = self._between(left, cue.span.start)
        if cue.is_participle or cue.kind == "think" or not lead.rstrip(" ").endswith(","):
            return None
        subject = subject_after(self.frame, cue.span.end, self.sentence.end)
        if subject is None or subject.span.start - cue.span.end > 60:
            return None
        # "X, a spokesman for Y, said the plan would": what stands before the comma must be a clause of its own.
        first = self._between(left, cue.span.start).split(",")[0]
        if not is_clause(read_tokens(self.frame, Span(left, left + len(first)), 60)):
            return None
        behind = self._between(subject.span.end, self.sentence.end)
        named = any(subject.span.contains(s.span) for s in self.frame.mentions) or behind.strip() in (".", "")
        if not named or not (re.match(r"[,.;!?]|\s{0,2}$", behind) or _TAIL.match(behind)):
            return None
        comma = cue.span.start - len(lead) + len(lead.rstrip(" ")) - 1
        return self._reported_before(cue, subject, comma, ".", "clause_before_inverted")

    def _according(self, cue: CueAt) -> Reported | None:
        """`CLAUSE, according to X.`, `According to X, CLAUSE.` and `CLAUSE, according to X, CLAUSE.`"""
        subject = subject_after(self.frame, cue.span.end, self.sentence.end)
        if subject is None or self.open_say:
            return None
        row, trace = self._by_source(cue, subject), self.frame.trace
        if trace is not None:
            self._note(trace, Place.ACCORDING_TO, row, "no clause stands beside it")
        return row

    def _by_source(self, cue: CueAt, subject: Subject) -> Reported | None:
        """The clause before or behind "according to" and its subject."""
        if cue.span.start <= self.sentence.start + 1:
            comma = self._between(subject.span.end, self.sentence.end).find(", ")
            if not 0 <= comma <= 160:
                return None
            start = subject.span.end + comma + 2
            end = clause_end(self.frame, start, self.sentence.end, relative=False)
            self.last = subject
            return self._row((Span(start, max(start, end)),), cue, subject, "according_to")
        behind = self._between(subject.span.end, self.sentence.end)
        return self._reported_before(cue, subject, cue.span.start, behind, "according_to")

    def _reported_before(self, cue: CueAt, subject: Subject, end: int, behind: str, rule: str) -> Reported | None:
        """The clause from where reading stands to `end`, and its second half when the attribution broke it."""
        start = self.floor
        opener = _OPENERS.match(self._between(start, end))
        start += opener.end() if opener else 0
        while (
            start < end
            and not self._between(start, start + 1).isalnum()
            and self._between(start, start + 1) not in "$("
        ):
            start += 1
        pieces = [Span(start, max(start, strip_end(self.frame, start, end)))]
        if behind.startswith(", ") and not _NO_SECOND_PIECE.match(behind[2:]):
            second = self.sentence.end - len(behind) + 2
            stop = clause_end(self.frame, second, self.sentence.end, relative=False)
            if stop > second and is_clause(read_tokens(self.frame, Span(second, stop), 80)):
                pieces.append(Span(second, stop))
        clause = [t for p in pieces for t in read_tokens(self.frame, p, 80)]
        if len(clause) < 3 or not is_clause(clause):
            return None
        form = "interrupted" if len(pieces) > 1 else rule
        return self._row(tuple(pieces), cue, subject, form)

    def _row(self, pieces: tuple[Span, ...], cue: CueAt, subject: Subject, rule: str) -> Reported | None:
        """The row, unless a piece holds marked speech or nothing."""
        hull = Span(pieces[0].start, pieces[-1].end)
        if not all(len(p) for p in pieces) or any(m.overlaps(hull) for m in self.marked):
            return None
        if len(pieces) == 1 and hull.overlaps(subject.span):
            return None
        return Reported(pieces, cue.text, subject, rule)

    def _comma_before(self, position: int) -> int | None:
        """The comma that parts a clause from the subject at `position`, titles and an article apart."""
        lead = self._between(self.floor, position)
        comma = max(lead.rfind(", "), lead.rfind("\u2014"), lead.rfind(" - "))
        if comma <= 0 or len(lead[comma + 1 :].split()) > 8 or _HANGING.search(lead, comma + 1):
            return None
        return self.floor + comma

    def _between(self, start: int, end: int) -> str:
        base = self.frame.paragraph.start
        return self.frame.text[max(0, start - base) : max(0, end - base)]
