"""Whether two wordings render one utterance, and how one stands to the other.

Belongs here: the comparison of two quotations, word by word. Who speaks is known to the caller. Cutting an utterance is
common and harmless; changing its words is rare, so that a reworded pair must agree in nearly everything that tells
something: content words, names, numbers, negations. Phrases that anybody says prove nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from copydesk.textforms import fold_words

SAME, SHORTER, LONGER, REWORDED = "same", "shorter", "longer", "reworded"
_MIRROR = {SAME: SAME, SHORTER: LONGER, LONGER: SHORTER, REWORDED: REWORDED}

# Below these a fragment is a stock phrase. Guesses: "We will see what happens" has five words, two of them content.
MIN_WORDS, MIN_CONTENT = 4, 3
MIN_WORDS_STRANGER, MIN_CONTENT_STRANGER = 6, 4  # where it isn't known that both have one speaker
MIN_WORDS_CHANGED = 8  # a wording of fewer words must stand in the other as it is
MIN_KEPT = 0.75  # share of the shorter one's words, and of its content words, that a changed wording keeps in order
MEAN_RUN = 3  # words kept in a row, on average; less is chance
WORDS_PER_SWAP = 12  # one content word in so many may be another one
DROPPED_CLAUSE = 4  # so many words left out in one place are a clause; a negation among them is its own
MAX_READ = 2_000  # words of a quotation that are compared; a longer one is a mark that never closed, or a transcript
MAX_ALIGNED = 400  # words; a longer wording is only looked up whole in the other

# The closed classes of English and the commonest verbs, folded: they tell nothing about what was said.
FUNCTION_WORDS = frozenset(
    "a about after again all also always am an and another any anything are arent as at away back be because been before "
    "being but by came can cannot cant come comes coming could couldnt did didnt do does doesnt doing done dont down each "
    "else even ever every everybody everyone everything for from get gets getting give go goes going gone gonna got had "
    "hadnt happen happened happening happens has hasnt have havent having he her here hers him his how i id if ill im in "
    "into is isnt it its ive just kind know let lets like look lot made make makes many maybe me might more most much "
    "must my need never no nobody none nor not nothing now of off oh ok on one only or other our ours out over put quite "
    "really right said same say says see seen shall she should shouldnt so some somebody someone something sort still "
    "such take than that thats the their theirs them then there theres these they theyre theyve thing things think this "
    "those through to too under until up upon us very want wants was wasnt we well went were werent weve what whatever "
    "when where which while who whom whose why will with without wont would wouldnt yes yet you your yours youre".split()
)
NEGATIONS = frozenset(
    "no not never none nobody nothing neither nor without cannot cant couldnt didnt doesnt dont hadnt hasnt havent isnt "
    "arent wasnt werent wont wouldnt shouldnt aint mustnt neednt".split()
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A quotation's folded words, and for each whether it is printed as a name is: capital inside a sentence."""

    words: tuple[str, ...]
    names: tuple[bool, ...]


def read_wording(spoken_text: str) -> Wording:
    """The words of a quotation, the first MAX_READ at most; `spoken_text` has no editorial insertions any more.

    >>> read_wording("They de-nuke. Ask Kim!").words
    ('they', 'denuke', 'ask', 'kim')
    """
    shouted = spoken_text.upper() == spoken_text
    words: list[str] = []
    names: list[bool] = []
    opens = True
    for token in spoken_text.split(None, MAX_READ)[:MAX_READ]:
        folded = fold_words(token).split()
        first = next((c for c in token if c.isalnum()), "")
        named = first.isupper() and not opens and not shouted and folded != ["i"] and token[:2] not in ("I'", "I’")
        words += folded
        names += [named] * len(folded)
        opens = token.rstrip("\"'”’)").endswith((".", "!", "?", "…", ":")) if folded else opens
    return Wording(tuple(words), tuple(names))


def mirror(relation: str) -> str:
    """How the other stands to the one that stands so to it.

    >>> mirror("shorter")
    'longer'
    """
    return _MIRROR[relation]


def compare_wordings(one: Wording, other: Wording, *, same_speaker: bool) -> str | None:
    """How `one` stands to `other`: same, shorter, longer or reworded; None when they needn't be one utterance.

    same: the same words. shorter: all its words stand in the other in their order, and the other has more: whole
    sentences, a lead-in, a few words. reworded: each has words that the other lacks. The mirror image holds for `other`.
    Time grows with the product of the lengths over the bits of a machine word, to MAX_ALIGNED words at most.
    """
    if one.words == other.words:
        return SAME
    if (len(one.words), one.words) > (len(other.words), other.words):
        relation = compare_wordings(other, one, same_speaker=same_speaker)
        return None if relation is None else mirror(relation)
    least_words = MIN_WORDS if same_speaker else MIN_WORDS_STRANGER
    least_content = MIN_CONTENT if same_speaker else MIN_CONTENT_STRANGER
    # Names tell what it is about, not what was said: "Hillary Clinton and Bernie Sanders" is nobody's utterance.
    unnamed = [word for word, named in zip(one.words, one.names, strict=True) if not named]
    if len(one.words) < least_words or _content(one.words) < least_content or _content(unnamed) < least_content - 1:
        return None
    if f" {' '.join(one.words)} " in f" {' '.join(other.words)} ":
        return SHORTER
    if len(one.words) < MIN_WORDS_CHANGED or len(other.words) > MAX_ALIGNED:
        return None
    if (Counter(one.words) & Counter(other.words)).total() < MIN_KEPT * len(one.words):
        return None
    return _compare_aligned(one, other, least_content)


def _compare_aligned(short: Wording, long: Wording, least_content: int) -> str | None:
    kept = align(short.words, long.words)
    content = _content([short.words[i] for i, _ in kept])
    if len(kept) < MIN_KEPT * len(short.words) or content < max(least_content, MIN_KEPT * _content(short.words)):
        return None
    runs, swaps = 1, 0
    ends = [(-1, -1), *kept, (len(short.words), len(long.words))]
    for (i, j), (next_i, next_j) in pairwise(ends):
        mine, theirs = range(i + 1, next_i), range(j + 1, next_j)
        inside = i >= 0 and next_i < len(short.words)
        if not mine and not theirs:
            continue
        runs += inside
        if _contradict(short, mine, long, theirs, inside):
            return None
        swaps += min(_content([short.words[k] for k in mine]), _content([long.words[k] for k in theirs]))
    if runs * MEAN_RUN > len(kept) or swaps > max(1, len(short.words) // WORDS_PER_SWAP):
        return None
    return SHORTER if len(kept) == len(short.words) else REWORDED


def _contradict(short: Wording, mine: range, long: Wording, theirs: range, inside: bool) -> bool:
    """Whether what stands in one place says different things: another name, another number, yes and no."""
    my_words, their_words = [short.words[k] for k in mine], [long.words[k] for k in theirs]
    if any(short.names[k] for k in mine) and any(long.names[k] for k in theirs):
        return True
    if any(map(_is_number, my_words)) and any(map(_is_number, their_words)):
        return True
    clause = not mine and (not inside or len(theirs) >= DROPPED_CLAUSE)
    denied = [sum(w in NEGATIONS for w in words) for words in (my_words, their_words)]
    return not clause and denied[0] != denied[1]


def align(short: Sequence[str], long: Sequence[str]) -> list[tuple[int, int]]:
    """A longest common subsequence as pairs of places, ascending.

    Bit-parallel (Hyyrö 2004): one row of the table is one integer, in which a 0 stands where the length grows.
    """
    places: dict[str, int] = {}
    for j, word in enumerate(long):
        places[word] = places.get(word, 0) | 1 << j
    full = (1 << len(long)) - 1
    rows = [full]
    for word in short:
        row = rows[-1]
        hit = row & places.get(word, 0)
        rows.append(((row + hit) | (row - hit)) & full)

    def length(i: int, j: int) -> int:
        mask = (1 << j) - 1
        return j - (rows[i] & mask).bit_count()

    pairs: list[tuple[int, int]] = []
    i, j = len(short), len(long)
    while i and j:
        if short[i - 1] == long[j - 1]:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif length(i - 1, j) >= length(i, j - 1):
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _content(words: Sequence[str]) -> int:
    return sum(word not in FUNCTION_WORDS for word in words)


_NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million billion trillion half first second third".split()
)


def _is_number(word: str) -> bool:
    return word in _NUMBER_WORDS or any(c.isdigit() for c in word)
