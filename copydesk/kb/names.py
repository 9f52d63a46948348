"""Roads from a name as typed to a spelling we know: lists' word order, titles, other capitals, misspellings.

Belongs here: one function for each road; each returns None when it leads nowhere.
"""

from __future__ import annotations

from copydesk.kb.answers import TIDY, Answer, Question, as_written, choose
from copydesk.kb.offices import family_name
from copydesk.lexicon.edit_distance import one_edit, swapped
from copydesk.lexicon.keys import WORD, name_key
from copydesk.lexicon.names import Form, common_words, known, lookup, phrases, titles
from copydesk.records import EntityType

# Shorter names have too many neighbours: Iran and Iraq, Mali and Bali. A guess, no wrong answer in the tests.
_TYPO_LETTERS = 8


def turned_round(question: Question) -> Answer | None:
    """Names as lists print them: "Korea (Republic of)", "Iran, Islamic Republic of", "Myanmar (Burma)", "Paris, France"."""
    for mark, end in (("(", ")"), (",", ""), ("/", "")):
        first, found, second = question.name.partition(mark)
        first, second = first.strip(TIDY), second.removesuffix(end).strip(TIDY)
        if not found or not first or not second or mark in second:
            continue
        turned = choose(question, lookup(f"{second} {first}"), f"; read as “{second} {first}”")
        if turned is not None:
            return turned
        one, other = (as_written(Question(part, question.day, question.country)) for part in (first, second))
        if one and other and one.entity and one.entity == other.entity:
            return Answer(question.name, one.entity, "alias", f"{one.why}; {other.why}", one.candidates)
        if mark == "," and question.country is None and other and other.entity and other.entity.country_code:
            inside = Question(first, question.day, other.entity.country_code)
            return choose(inside, lookup(first), f"; in {other.entity.name}")
    return None


def after_title(question: Question) -> Answer | None:
    """A person's name after titles ("President Moon Jae-in"), or a family name after an office ("President Xi")."""
    words = list(WORD.finditer(question.name))
    for word in words[1:]:
        head, rest = question.name[: word.start()].strip(), question.name[word.start() :]
        if not _is_title(head):
            continue
        forms = [f for f in lookup(rest) if known()[f.entity_id].entity_type is EntityType.PERSON]
        found = choose(question, forms, f"; after the title “{head}”") or family_name(question, head, rest)
        if found is not None:
            return found
    return None


def _is_title(head: str) -> bool:
    """Whether `head` is a title, or a title after a country ("U.S. President")."""
    words = list(WORD.finditer(head))
    return any(
        name_key(head[word.start() :]) in titles() and (number == 0 or bool(lookup(head[: word.start()].strip())))
        for number, word in enumerate(words)
    )


def in_other_capitals(question: Question) -> Answer | None:
    """A spelling in other capitals ("Nato", "eSwatini"), unless it is an ordinary word ("who", "us")."""
    key = name_key(question.name)
    if len(key) < 3 or key in common_words() or question.name.islower():
        return None
    return choose(question, phrases().get(key, ()), "; in other capitals")


def misspelt(question: Question) -> Answer | None:
    """A long name at an edit distance of one from a strong spelling; a person's only with two letters swapped.

    Two people may well differ by one letter; two countries that do are both known by their right names.
    """
    key = name_key(question.name)
    if len(key) < _TYPO_LETTERS or not question.name[:1].isupper() or any(c.isdigit() for c in key):
        return None
    forms: list[Form] = []
    for other, entries in phrases().items():
        if other[0] != key[0] or not one_edit(key, other):
            continue
        for form in entries:
            entity = known()[form.entity_id]
            safe = entity.entity_type is not EntityType.PERSON or swapped(key, other)
            if form.strength == "strong" and safe:
                forms.append(form)
    found = choose(question, forms, "; misspelt by one letter")
    if found is None or found.entity is None:
        return found
    return Answer(found.name, found.entity, "typo", found.why, found.candidates)
