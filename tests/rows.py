"""Valid rows for tests: made-up articles with their quotes, mentions, entities, ledger and rejects.

Belongs here: builders that give rows which keep the whole contract, across tables too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from copydesk.ids import content_id, make_reject, mention_id, quote_id
from copydesk.records import ArticleRow, EntityRow, MentionRow, Origin, QuoteRow, RejectRow, RemovedRow, SpanRow
from copydesk.textforms import count_signs, fingerprint, kept_share

BLANK = "desk/blank.txt"
CUT = "Share this story\n"
BODY = (
    'MILLTOWN -- Ana Reyes, the mayor of Milltown, said "the bridge ({gloss}) will open in year {n}".'
    "\n\nShe added nothing."
)


@dataclass(frozen=True)
class Rows:
    """The rows of a small data set, by table, sorted as published."""

    articles: list[ArticleRow]
    quotes: list[QuoteRow]
    entities: list[EntityRow]
    mentions: list[MentionRow]
    removed: list[RemovedRow]
    rejects: list[RejectRow]

    def by_table(self) -> dict[str, list[Any]]:
        """Table name -> its rows."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def record_bytes(n: int, mark: str = "") -> bytes:
    """The bytes that article number `n` is said to be made of."""
    return f"{n}:{mark}".encode()


def make_manifest(count: int = 3, mark: str = "") -> dict[str, Any]:
    """What a run would say in the manifest of make_rows(count, mark)."""
    inputs: list[dict[str, Any]] = [
        {"source_uri": BLANK, "sha256": hashlib.sha256(b"").hexdigest(), "bytes": 0, "outcome": "rejected"}
    ]
    for n in range(count):
        data = record_bytes(n, mark)
        known = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "outcome": "article"}
        inputs.append({"source_uri": f"desk/{n:06d}.txt", **known})
    return {"inputs": sorted(inputs, key=lambda one: str(one["source_uri"])), "made_up": True}


def make_article(n: int, mark: str = "") -> ArticleRow:
    """Article number `n`; `mark` is written into pipeline_version, so that a whole data set can carry a generation."""
    text = BODY.format(gloss="the old bridge", n=n)
    return ArticleRow(
        article_id=content_id(record_bytes(n, mark)),
        source_uri=f"desk/{n:06d}.txt",
        duplicate_uris=(),
        publisher="Milltown Gazette",
        url=None,
        title=f"Bridge to open in year {n}",
        authors=("Bo Lind",),
        editors=(),
        agency=None,
        section=None,
        dateline="MILLTOWN --",
        dateline_place_id="local:milltown",
        published_date=dt.date(2019, 2, 28),
        published_at=dt.datetime(2019, 2, 28, tzinfo=dt.UTC),
        published_precision="day",
        published_tz=None,
        updated_at=None,
        language="en",
        text=text,
        word_count=len(text.split()),
        kept_ratio=kept_share(count_signs(text), count_signs(CUT + text)),
        text_fingerprint=fingerprint(text),
        dup_group_id=None,
        dup_of=None,
        dup_score=None,
        warnings=(),
        pipeline_version=f"0.0.0{mark}",
        kb_version="0" * 12,
    )


def _mention(article: ArticleRow, mention: str, entity_id: str, mention_type: str = "name") -> MentionRow:
    start = article.text.index(mention)
    return MentionRow(
        mention_id=mention_id(article.article_id, "text", start, start + len(mention), mention_type),
        article_id=article.article_id,
        in_field="text",
        start_char=start,
        end_char=start + len(mention),
        text=mention,
        entity_id=entity_id,
        mention_type=mention_type,
        method="exact",
        confidence=0.9,
        evidence=f'exact: "{mention}" is the name of {mention} ({entity_id})',
    )


def make_quote(article: ArticleRow) -> QuoteRow:
    """The one quotation of `article`, with its editorial insertion left out of spoken_text."""
    start, end = article.text.index("the bridge ("), article.text.index('".')
    gloss = "(the old bridge)"
    gloss_at = article.text.index(gloss)
    text = article.text[start:end]
    speaker = article.text.index("Ana Reyes")
    return QuoteRow(
        quote_id=quote_id(article.article_id, "text", start, end, "direct"),
        article_id=article.article_id,
        in_field="text",
        quote_type="direct",
        text=text,
        spoken_text=" ".join(text.replace(gloss, "").split()),
        start_char=start,
        end_char=end,
        spans=(SpanRow(start, end),),
        insertions=(SpanRow(gloss_at, gloss_at + len(gloss)),),
        cue="said",
        speaker_text="Ana Reyes",
        speaker_start=speaker,
        speaker_end=speaker + len("Ana Reyes"),
        speaker_id="Q1001",
        speaker_name="Ana Reyes",
        speaker_description="the mayor of Milltown",
        source_type="named_person",
        speaker_method="name",
        speaker_confidence=0.95,
        evidence="name before cue",
        confidence=1.0,
        utterance_id=None,
        utterance_relation=None,
    )


def make_entities(articles: int) -> list[EntityRow]:
    """The two entities that the made-up articles are about; none when there is no article."""
    ana = EntityRow(
        "Q1001", "person", None, "Ana Reyes", (), "Q1001", None, None, None, "mayor", True, articles, 2 * articles
    )
    place = EntityRow(
        "local:milltown",
        "place",
        "city",
        "Milltown",
        ("MILLTOWN",),
        None,
        "US",
        1.5,
        2.5,
        None,
        True,
        articles,
        articles,
    )
    return [ana, place] if articles else []


def make_rows(count: int = 3, mark: str = "") -> Rows:
    """A whole data set of `count` articles that keeps every promise of the contract."""
    articles = sorted((make_article(n, mark) for n in range(count)), key=lambda a: a.article_id)
    mentions = [
        m
        for a in articles
        for m in (
            _mention(a, "MILLTOWN", "local:milltown"),
            _mention(a, "Ana Reyes", "Q1001"),
            _mention(a, "the mayor of Milltown", "Q1001", "role"),
        )
    ]
    removed = [RemovedRow(a.article_id, 0, 0, len(CUT), CUT, "share", "share.line", None, 1.0) for a in articles]
    rejects = [make_reject(Origin(BLANK, "input"), "read", "empty", f"no bytes{mark}")]
    return Rows(articles, [make_quote(a) for a in articles], make_entities(count), mentions, removed, rejects)
