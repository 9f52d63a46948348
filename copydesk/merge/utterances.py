"""Which quotations of several articles render one utterance, and which of them is its fullest version.

Belongs here: how wordings that are linked become groups, given who speaks. Whether two wordings are linked is decided
in wordings.py. No decision depends on the order in which quotations arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from copydesk.ids import key_id
from copydesk.merge.wordings import MIN_WORDS, SAME, mirror
from copydesk.records import QuoteRow, QuoteType
from copydesk.textforms import fold_words


@dataclass(frozen=True, slots=True)
class Version:
    """All quotations of the same words by the same speaker, or by nobody known.

    `node` numbers it; `said_key` stands for the words, `length` counts them; `first_article` and `last_article` are the
    smallest and largest article_id that print it; `speakers` counts the known speakers of these very words anywhere.
    """

    node: int
    said_key: str
    speaker_id: str | None
    length: int
    first_article: str
    last_article: str
    speakers: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The utterance that a version renders and how its wording stands to the fullest version."""

    node: int
    utterance_id: str
    utterance_relation: str


def said_key(quote: QuoteRow) -> str | None:
    """A hash of the quotation's folded words; None for one that is too short to tell, which is never linked.

    Indirect quotes have none: their words are the reporter's.
    """
    if quote.quote_type not in (QuoteType.DIRECT, QuoteType.PARTIAL):
        return None
    words = fold_words(quote.spoken_text)
    return key_id("said", words) if words.count(" ") + 1 >= MIN_WORDS else None


def group_versions(versions: Sequence[Version], links: Mapping[tuple[int, int], str]) -> tuple[Placed, ...]:
    """The utterances among linked versions, sorted by node; a version that stands alone is left out.

    `links` holds the relation of the first node to the second, smaller node first, and holds no two known speakers who
    differ. The fullest version is the longest that is linked to another article's; all others are linked to it itself,
    so that a chain of small changes can't join different utterances. A version whose speaker isn't known goes with the only
    known speaker it is linked to; among several it stays alone, since nothing tells which. An utterance is in two
    articles at least. Linear in the links, but for the sorting.
    """
    by_node = {v.node: v for v in versions}
    linked: dict[int, dict[int, str]] = {v.node: {} for v in versions}
    for (one, other), relation in links.items():
        linked[other][one] = relation  # how `one` stands to `other`
        linked[one][other] = mirror(relation)
    speakers = {v.node: _speakers(v, linked[v.node], by_node) for v in versions}
    taken = {node for node, known in speakers.items() if len(known) > 1}
    placed: list[Placed] = []
    for fullest in sorted(versions, key=_fullness):
        if fullest.node in taken:
            continue
        members = [by_node[n] for n in linked[fullest.node] if n not in taken]
        known = {s for v in (fullest, *members) for s in speakers[v.node]}
        if len(known) > 1:  # nobody knows who said the fullest, and several said a part of it
            members = [v for v in members if speakers[v.node] <= speakers[fullest.node]]
        if not _in_two_articles([fullest, *members]):
            continue
        utterance_id = _utterance_id(fullest)
        taken.update((fullest.node, *(v.node for v in members)))
        placed.append(Placed(fullest.node, utterance_id, SAME))
        placed += [Placed(v.node, utterance_id, linked[fullest.node][v.node]) for v in members]
    return tuple(sorted(placed, key=lambda p: p.node))


def _speakers(version: Version, linked: Iterable[int], by_node: Mapping[int, Version]) -> frozenset[str]:
    """The known speakers that the version may have: its own, else those of the versions it is linked to."""
    if version.speaker_id is not None:
        return frozenset((version.speaker_id,))
    return frozenset(s for n in linked if (s := by_node[n].speaker_id) is not None)


def _fullness(version: Version) -> tuple[int, str, bool, str]:
    return (-version.length, version.said_key, version.speaker_id is None, version.speaker_id or "")


def _in_two_articles(versions: Sequence[Version]) -> bool:
    return min(v.first_article for v in versions) != max(v.last_article for v in versions)


def _utterance_id(fullest: Version) -> str:
    """A hash of the fullest version's words; the speaker enters only where the words alone leave a choice."""
    return key_id("utterance", fullest.said_key, *([fullest.speaker_id] if fullest.speakers > 1 else []))
