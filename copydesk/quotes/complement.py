"""What follows a reporting verb: where the clause it reports begins, and whether words are a clause at all.

Belongs here: the walk over the words behind a cue (the person told, the time and place of saying, "that"). Nothing is
parsed: closed lists of words carry it. Where the clause ends is told in ending, who said it in subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from copydesk.lexicon import newsroom
from copydesk.quotes.frame import CueAt, Frame
from copydesk.spans import Span

MAX_TOKENS = 45  # "told the New York Times in a long interview on the eve of the vote that": more is another sentence
MAX_CLAUSE_TOKENS = 150
_TOKEN = re.compile(r"[\w$\u00a3\u20ac%@#&][\w'\u2019.&/%-]{0,39}|[^\w\s]")
_PAST = re.compile(r"[a-z]{2,20}ed$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign of a sentence; the span counts in the field."""

    span: Span
    lower: str
    text: str


def read_tokens(frame: Frame, span: Span, limit: int) -> list[Token]:
    """The first `limit` words and signs of a stretch, a full stop apart from the word before it."""
    base = frame.paragraph.start
    found: list[Token] = []
    for match in _TOKEN.finditer(frame.text, span.start - base, max(span.start, span.end) - base):
        text = match.group()
        end = match.end()
        while len(text) > 1 and text[-1] in ".'\u2019-" and text.lower() not in newsroom.abbreviations():
            text, end = text[:-1], end - 1
        found.append(Token(Span(match.start() + base, end + base), text.lower().replace("\u2019", "'"), text))
        if len(found) >= limit:
            break
    return found


def is_clause(tokens: list[Token], strict: bool = False) -> bool:
    """Whether words hold a finite verb, as far as closed lists and endings show; the first word never is one.

    `strict` passes over the verbs of relative and adverbial clauses: "a chart that was wrong" is none.
    """
    aside = False  # within a clause that hangs on another
    for i, token in enumerate(tokens):
        before = tokens[i - 1] if i else None
        if before is None:
            if "'" in token.lower and is_finite(token):
                return True  # "he's", "they'll"
            continue
        if token.text == "," and strict:
            following = tokens[i + 1].lower if i + 1 < len(tokens) else ""
            if (
                not aside
                and following not in newsroom.quote_words("subordinator")
                and not following.endswith(("ing", "ly"))
            ):
                return False
            aside = not aside
            continue
        if strict and (
            token.lower in newsroom.quote_words("subordinator")
            or (
                token.lower in newsroom.quote_words("subject_pronoun")
                and before.text.islower()
                and before.lower != "and"
            )
        ):
            aside = True
        if aside:
            continue
        if is_finite(token) or (before.lower in newsroom.quote_words("subject_pronoun") and token.text.islower()):
            return True
        following = tokens[i + 1].lower if i + 1 < len(tokens) else ""
        if (
            _PAST.match(token.text)
            and before.lower not in newsroom.quote_words("determiner")
            and not (strict and following == "by")
        ):
            return True
    return False


def is_finite(token: Token) -> bool:
    """Whether a word is a verb that only a clause has: "is", "would", "don't"; a name ("Will") is none."""
    known = token.lower in newsroom.quote_words("finite") or token.lower.endswith("n't")
    return known and (token.text[0].islower() or "'" in token.lower)


def complement_start(frame: Frame, cue: CueAt, end: int) -> tuple[int, str] | None:
    """Where the clause reported by a cue begins and by which form, or None when none follows it.

    Forms: that_clause, bare_clause, question_clause, to_clause.
    """
    takes = newsroom.cue_forms()[cue.text.lower()].takes if cue.text.lower() in newsroom.cue_forms() else ()
    if not takes:
        return None
    tokens = read_tokens(frame, Span(cue.span.end, end), MAX_CLAUSE_TOKENS)
    names = {s.span.start: s.span.end for s in frame.mentions if s.span.start >= cue.span.end}
    at, addressed, sure = 0, False, True
    while at < min(len(tokens), MAX_TOKENS):
        token = tokens[at]
        if at == 0 and token.lower == "on" and "on_to" in takes:  # "called on the ministry to"
            takes = (*takes, "person_to")
            at = 1
            continue
        form = _form_at(tokens, at, takes, addressed)
        if form is not None:
            return (tokens[at + 1] if form == "that_clause" else token).span.start, form
        after = _skip_adjunct(tokens, at, names)
        if after is not None:
            sure = sure and (
                token.lower not in newsroom.quote_words("preposition")
                or token.lower in newsroom.quote_words("sure_preposition")
            )
        elif (
            not addressed
            and ("person" in takes or "person_to" in takes)
            and (at == 0 or tokens[at - 1].lower in ("out", "on"))
        ):
            after = _skip_phrase(tokens, at, names, person=True)
            addressed = after is not None
        if after is None:
            break
        at = after
    if at >= len(tokens) or not sure or "clause" not in takes or ("person" in takes and not addressed and not at):
        return None
    rest = tokens[at:]
    first = rest[0]
    if (
        not (first.text[0].isalnum() or first.text[0] in "$\u00a3\u20ac")
        or first.lower in newsroom.quote_words("not_clause")
        or len(rest) < 2
    ):
        return None
    if (is_finite(first) and "'" not in first.lower) or (_PAST.match(first.text) and first.text.islower()):
        return None  # the word taken for a cue is a noun, and this is its verb
    if first.lower in newsroom.quote_words("later_clause") and not any(t.text == "," for t in rest):
        return None
    strict = newsroom.cue_forms()[cue.text.lower()].lemma != "say" and first.lower not in newsroom.quote_words(
        "subordinator"
    )
    # After "say" five words are a clause although no list knows their verb.
    known = is_clause(rest, strict) or (not strict and len(rest) > 5 and _starts_phrase(first))
    return (first.span.start, "bare_clause") if known else None


def _starts_phrase(token: Token) -> bool:
    return token.lower in newsroom.quote_words("determiner") or token.text[0].isupper() or token.text[0].isdigit()


def _form_at(tokens: list[Token], at: int, takes: tuple[str, ...], addressed: bool) -> str | None:
    """Which kind of clause begins at a word that opens one, if any."""
    word = tokens[at].lower
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    clause = "clause" in takes or "that" in takes
    if word == "that" and clause and following and not is_finite(tokens[at + 1]) and following not in ("same", "day"):
        return "that_clause" if following[0].isalnum() or following[0] in "$\u00a3\u20ac" else None
    if word in ("whether", "if", "why", "how") and ("whether" in takes or (clause and word != "if")):
        return "question_clause"
    if word in newsroom.quote_words("question_word") and "whether" in takes:
        return "question_clause"
    if (
        word == "to"
        and following.isalpha()
        and following not in newsroom.quote_words("determiner")
        and tokens[at + 1].text.islower()
    ):
        to_person = addressed and "person_to" in takes
        if to_person or (at == 0 and "to" in takes):
            return "to_clause"
    return None


def _skip_adjunct(tokens: list[Token], at: int, names: dict[int, int]) -> int | None:
    """The number of the word behind a time, a place or a manner of saying that begins at `at`, or None."""
    token = tokens[at]
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if token.lower in newsroom.quote_words("time_word") or (
        token.text.islower() and token.lower.endswith("ly") and len(token.lower) > 4
    ):
        return at + 1
    if token.lower in ("last", "this", "next", "that") and following in newsroom.quote_words("period"):
        return at + 2
    if token.lower in newsroom.quote_words("month") and following[:1].isdigit():
        return at + 2
    if token.lower in ("on", "in", "by", "since") and (
        following in newsroom.quote_words("period") or following in newsroom.quote_words("month") or following.isdigit()
    ):
        number = at + 2 < len(tokens) and tokens[at + 2].text.isdigit()
        return at + 3 if number else at + 2
    if token.lower in newsroom.quote_words("preposition") and following not in (
        "least",
        "most",
        "all",
        "fact",
        "addition",
    ):
        return _skip_phrase(tokens, at + 1, names, person=False)
    return None


def _skip_phrase(tokens: list[Token], at: int, names: dict[int, int], person: bool) -> int | None:
    """The number of the word behind a noun phrase that begins at `at`, or None when none does."""
    if at >= len(tokens):
        return None
    first = tokens[at]
    if first.lower in newsroom.quote_words("object_pronoun") and not (
        first.lower == "her" and at + 1 < len(tokens) and _is_noun_like(tokens[at + 1])
    ):
        return at + 1
    if first.lower in newsroom.quote_words("clause_subject") and first.lower not in ("this", "these", "those"):
        return None
    determined = first.lower in newsroom.quote_words("determiner") or first.lower in (
        "this",
        "these",
        "those",
        "one",
        "two",
        "three",
    )
    i = at + 1 if determined else at
    start = i
    while i < len(tokens):
        token = tokens[i]
        if token.span.start in names:
            if i > start and not determined and not _goes_with_name(tokens[i - 1]):
                break
            end = names[token.span.start]
            while i < len(tokens) and tokens[i].span.start < end:
                i += 1
            if i < len(tokens) and tokens[i].lower in ("'s", "'"):
                i += 1
            possessive = tokens[i - 1].lower.endswith("'s")
            if not possessive and not (i < len(tokens) and _is_noun_like(tokens[i]) and determined):
                break
            continue
        if not (
            token.text[0].isalnum() and (_is_noun_like(token) or token.text[0].isupper() or token.text[0].isdigit())
        ):
            break
        past = _PAST.match(token.text) and not (determined and i == start)  # "a packed hall"
        if is_finite(token) or past or token.lower == "that" or token.lower in newsroom.quote_words("clause_subject"):
            # "told the crowd officials were": the word before the verb is the clause's own subject.
            return i - 1 if i - start >= 2 else (i if i > start else None)
        i += 1
        if (
            not determined
            and (token.lower.endswith("s") or token.lower in newsroom.quote_words("group_word"))
            and token.text.islower()
        ):
            break
        if person and i - at > 7:
            return None
    if i == start:
        return None
    if i + 1 < len(tokens) and tokens[i].lower in ("and", "&") and not determined and tokens[i + 1].text[0].isupper():
        return _skip_phrase(tokens, i + 1, names, person) or i
    return i


def _goes_with_name(token: Token) -> bool:
    return token.text[0].isupper() or token.lower in (
        "host",
        "reporter",
        "newspaper",
        "magazine",
        "news",
        "agency",
        "television",
    )


def _is_noun_like(token: Token) -> bool:
    return (
        token.text.replace("-", "").replace("'", "").isalpha()
        and token.text.islower()
        and token.lower not in newsroom.quote_words("determiner")
        and token.lower not in newsroom.quote_words("preposition")
        and token.lower not in newsroom.quote_words("clause_subject")
        and token.lower not in newsroom.quote_words("time_word")
        and token.lower not in ("and", "or", "but", "that", "which", "who", "as", "when", "while", "if", "because")
    )
