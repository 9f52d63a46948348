"""The room: every quotation of one article's copy, with cue and the speaker's words.

Belongs here: the walk over the paragraphs, the joining of a sentence's pieces, and who goes on speaking. What stands in
no marks is found in indirect and put in its place in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from copydesk.lexicon.learned import speech_confidence
from copydesk.quotes.attribution import Attribution, acting_before, attribute, clause_owner, note, previous_sentence
from copydesk.quotes.frame import Frame, build_frame, open_notes, tried, words_between
from copydesk.quotes.indirect import Reported
from copydesk.quotes.marks import Marked, find_marked
from copydesk.quotes.order import in_one_order, reported_beside
from copydesk.quotes.signed import sign
from copydesk.quotes.speech import find_insertions, is_mentioned_word, is_unattributed_speech, quote_type
from copydesk.quotes.trace import Place, Trace
from copydesk.records import ArticleText, Field, Mention, Quotation, QuoteType
from copydesk.spans import Span, trim

MAX_JOINT_WORDS = 25  # words between the two halves of a sentence broken by its attribution


def find_quotes(
    article: ArticleText, mentions: tuple[Mention, ...], trace: Trace | None = None
) -> tuple[Quotation, ...]:
    """Direct, partial and indirect quotations of title and body, in order. Offsets count in the field each names.

    `mentions` are the names and pronouns found in the copy: candidates for speakers. `trace` notes what is tried and read.
    """
    found: list[Quotation] = []
    for name, paragraphs in (("text", article.paragraphs), ("title", (Span(0, len(article.field("title"))),))):
        field: Field = "text" if name == "text" else "title"
        if article.field(field):
            mine = tuple(s for s in mentions if s.in_field == field)
            begin = article.dateline.end if article.dateline and field == "text" else 0
            if trace is not None:
                trace.in_field = field
            found.extend(_in_field(article.field(field), field, paragraphs, mine, len(found), begin, trace))
    return tuple(found)


def _in_field(
    text: str, field: Field, paragraphs: Sequence[Span], mentions: tuple[Mention, ...], offset: int, begin: int,
    trace: Trace | None,
) -> list[Quotation]:  # fmt: skip
    marked = find_marked(text, paragraphs)
    out: list[Quotation] = []
    reported: list[Reported] = []
    before: Frame | None = None
    m = s = 0
    last_paragraph = -2  # the number of the last paragraph that held a quotation
    for number, paragraph in enumerate(paragraphs):
        while s < len(mentions) and mentions[s].span.end <= paragraph.start:
            s += 1
        near = (
            [x for x in mentions[s:] if x.span.start < paragraph.end]
            if s < len(mentions) and mentions[s].span.start < paragraph.end
            else []
        )
        while m < len(marked) and marked[m].outer.end <= paragraph.start:
            m += 1
        here = []
        for stretch in marked[m:]:
            if stretch.outer.start >= paragraph.end:
                break
            here.append(stretch)
        frame = build_frame(text, paragraph, here, near, trace)
        starting = [x for x in here if x.outer.start >= paragraph.start]
        if starting:
            rows = _in_paragraph(text, field, frame, starting, before, out, offset, number - last_paragraph <= 1)
            out.extend(rows)
        if here and out:
            last_paragraph = number
        reported.extend(reported_beside(text, frame, out, begin))
        before = frame
    return [
        replace(row, confidence=speech_confidence(row.rule, row.quote_type.value))
        for row in in_one_order(sign(text, paragraphs, mentions, out, trace), reported, field, offset)
    ]


def _in_paragraph(
    text: str,
    field: Field,
    frame: Frame,
    here: list[Marked],
    before: Frame | None,
    earlier: list[Quotation],
    offset: int,
    follows: bool,
) -> list[Quotation]:
    """The quotations that start in one paragraph. `earlier` are those before it; `follows` says they end right above."""
    rows: list[Quotation] = []
    previous: Marked | None = None
    for i, marked in enumerate(here):
        sentence = frame.sentence_of(marked.outer.start)
        left = max(sentence.start, here[i - 1].outer.end if i else sentence.start)
        ending = frame.sentence_of(max(marked.outer.start, min(marked.outer.end, frame.paragraph.end) - 1))
        right_limit = here[i + 1].outer.start if i + 1 < len(here) else frame.paragraph.end
        stop = ending.end if marked.outer.end <= ending.end else frame.paragraph.end
        if marked.pieces[-1].of(text)[-1:] in "?!":
            stop = _following_sentence(frame, marked.outer.end)
        right = max(min(right_limit, stop), marked.outer.end)
        if frame.trace is not None:
            open_notes(frame.trace, frame, Span(sentence.start, max(ending.end, right)))
            frame.trace.keep(marked.pieces[0].start)
        found = attribute(text, frame, marked, Span(left, marked.outer.start), Span(marked.outer.end, right))
        if rows and previous is not None and _joins(text, frame, previous, marked, rows[-1], found):
            if frame.trace is not None:
                frame.trace.resume(rows[-1].pieces[0].start)
                frame.trace.tried(Place.HALVES, True, "the marks behind the attribution go on with the sentence")
            rows[-1] = _join(text, rows[-1], marked)
            previous = marked
            continue
        row = _make(text, field, frame, marked, found, rows, earlier, before, offset, follows)
        if row is not None:
            rows.append(row)
            previous = marked
    return rows


def _make(
    text: str, field: Field, frame: Frame, marked: Marked, found: Attribution | None, rows: list[Quotation],
    earlier: list[Quotation], before: Frame | None, offset: int, follows: bool,
) -> Quotation | None:  # fmt: skip
    """One quotation, or None when the marks hold no speech."""
    near_cue = (
        found is not None
        and found.rule in ("cue_before", "cue_before_no_subject")
        and _touches_cue(text, frame, marked)
    )
    kind = quote_type(text, marked, near_cue)
    if is_mentioned_word(text, marked) and not (near_cue and kind == QuoteType.DIRECT):
        return None
    continues: int | None = None
    if found is None or found.subject is None:
        sentence = frame.sentence_of(marked.outer.start)
        in_sentence = [r for r in rows if sentence.start <= r.pieces[0].start < sentence.end and r.speaker is not None]
        if in_sentence:
            # `said "x" and "y"`: the second fragment has the cue of the first.
            found = Attribution(found.cue if found else in_sentence[-1].cue, None, "same_sentence")
            continues = _number(in_sentence[-1], earlier, rows, offset)
            tried(frame, Place.SAME_SENTENCE, True, "the quotation before it in its sentence has a speaker")
        elif kind == QuoteType.DIRECT and _starts_alone(text, frame, marked):
            said = _said_before(text, frame, marked, rows, before, follows)
            if said is not None:
                found = said
            elif rows or (follows and earlier and marked.outer.start == frame.paragraph.start):
                last = (rows or earlier)[-1]
                continues = _number(last, earlier, rows, offset)
                found = Attribution(None, None, "goes_on")
                tried(frame, Place.GOES_ON, True, "nothing but the quotation before it says who speaks")
            else:
                tried(frame, Place.GOES_ON, False, "no quotation ends right before it")
        if found is None:
            if not is_unattributed_speech(text, marked, kind):
                return None
            owner = clause_owner(frame, marked.outer.start)
            note(frame, Place.CLAUSE_OWNER, text, owner or "no subject stands before it in its sentence")
            found = owner or Attribution(None, None, "unattributed")
        elif found.subject is None and continues is None and not is_unattributed_speech(text, marked, kind):
            return None
    return _quotation(text, field, marked, kind, found, continues, earlier, rows, offset)


def _said_before(
    text: str, frame: Frame, marked: Marked, rows: list[Quotation], before: Frame | None, follows: bool
) -> Attribution | None:
    """Who speaks or acts in the sentence before a quotation; nobody where that sentence holds a quotation itself."""
    said = previous_sentence(frame, marked.outer.start)
    place, nobody = Place.PREVIOUS_SENTENCE, "the last sentence reports nothing with a subject"
    if said is None and not rows and not follows and before is not None and marked.outer.start == frame.paragraph.start:
        said = previous_sentence(before, before.paragraph.end)
    if said is None and not rows and marked.outer.start > frame.paragraph.start:
        tried(frame, place, False, nobody)
        said = acting_before(frame, marked.outer.start)
        place, nobody = Place.ACTING_BEFORE, "no person is the subject of the last sentence"
    if said is not None and _quoted_beside(frame, rows, said):
        said, nobody = None, "the last sentence holds a quotation itself, which goes on"
    note(frame, place, text, said or nobody)
    return said


def _quotation(
    text: str, field: Field, marked: Marked, kind: QuoteType, found: Attribution, continues: int | None,
    earlier: list[Quotation], rows: list[Quotation], offset: int,
) -> Quotation:  # fmt: skip
    subject = found.subject
    speaker = subject.span if subject else None
    description = (subject.description or "").strip() or None if subject else None
    if continues is not None:
        source = [*earlier, *rows][continues - offset]
        speaker, description = source.speaker, source.speaker_description
        if source.continues is not None:
            continues = source.continues
    return Quotation(
        in_field=field,
        quote_type=kind,
        pieces=marked.pieces,
        insertions=find_insertions(text, marked.pieces),
        cue=found.cue,
        speaker=speaker,
        speaker_description=description,
        continues=continues,
        rule=found.rule,
    )


def _joins(
    text: str, frame: Frame, previous: Marked, marked: Marked, row: Quotation, found: Attribution | None
) -> bool:
    """Whether two stretches are one sentence broken by its attribution: `"A," he said, "b."`"""
    between = text[previous.outer.end : marked.outer.start]
    if (
        row.rule not in ("cue_after", "cue_after_inverted")
        or row.quote_type != QuoteType.DIRECT
        or len(previous.pieces) > 1
    ):
        return False
    if (
        previous.pieces[-1].of(text)[-1:] in ".?!"
        or words_between(frame, previous.outer.end, marked.outer.start) > MAX_JOINT_WORDS
    ):
        return False
    return between.rstrip().endswith(",") and (
        found is None or found.subject is None or found.subject.span == row.speaker
    )


def _join(text: str, row: Quotation, marked: Marked) -> Quotation:
    pieces = (*row.pieces, *marked.pieces)
    return replace(row, quote_type=QuoteType.DIRECT, pieces=pieces, insertions=find_insertions(text, pieces))


def _number(row: Quotation, earlier: list[Quotation], rows: list[Quotation], offset: int) -> int:
    everything = [*earlier, *rows]
    return offset + next(i for i in range(len(everything) - 1, -1, -1) if everything[i] is row)


def _touches_cue(text: str, frame: Frame, marked: Marked) -> bool:
    """Whether a reporting verb stands right before the opening mark, a comma, colon or "that" apart."""
    lead = (
        text[max(frame.paragraph.start, marked.outer.start - 8) : marked.outer.start]
        .rstrip()
        .removesuffix("that")
        .rstrip(" ,:")
    )
    end = max(frame.paragraph.start, marked.outer.start - 8) + len(lead)
    return any(c.span.end == end for c in frame.cues)


def _starts_alone(text: str, frame: Frame, marked: Marked) -> bool:
    """Whether a stretch starts a sentence of its own."""
    sentence = frame.sentence_of(marked.outer.start)
    return sentence.start == marked.outer.start or not trim(text, Span(frame.paragraph.start, marked.outer.start))


def _quoted_beside(frame: Frame, rows: list[Quotation], said: Attribution) -> bool:
    """Whether the sentence that names the speaker holds a quotation itself: then that quotation goes on."""
    if not rows or said.subject is None:
        return False
    sentence = frame.sentence_of(said.subject.span.start)
    return rows[-1].pieces[-1].end > sentence.start


def _following_sentence(frame: Frame, position: int) -> int:
    """The end of the sentence that starts at or after `position`: where `"Why?" Ms. Y asked.` is attributed."""
    return next((s.end for s in frame.sentences if s.end > position), frame.paragraph.end)
