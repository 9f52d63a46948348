"""Stand-ins for copydesk.rows.edit that worker processes call in tests: they do what a document's first word says."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from copydesk.ids import key_id, mention_id, quote_id
from copydesk.records import (
    ArticleRow,
    DocumentRows,
    EntityRow,
    InputRecord,
    Limits,
    MentionRow,
    QuoteRow,
    Refused,
    RejectReason,
    RejectRow,
    RemovedRow,
    SpanRow,
    Stage,
)
from copydesk.run.sources.folders import Exhausted
from copydesk.textforms import count_signs, fingerprint, kept_share


def _hang() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def _swell() -> None:
    held = []
    while True:
        held.append(bytearray(1 << 20))


def _orphan() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(3600)


def _work() -> None:
    end = time.process_time() + 0.5
    while time.process_time() < end:
        pass


def _raise(error: Exception) -> None:
    raise error


# What a document's first word makes of the worker; any other word does no harm.
_DEEDS: dict[str, Callable[[], object]] = {
    "hang": _hang,
    "sleep": lambda: time.sleep(3600),
    "swell": _swell,
    "exit": lambda: os._exit(7),
    "segfault": lambda: ctypes.string_at(0),
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "orphan": _orphan,
    "work": _work,
    "exhausted": lambda: _raise(Exhausted("the input can't be read: Too many open files")),
    "stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
    "raise": lambda: _raise(KeyError("a bug")),
    "refuse": lambda: _raise(Refused(Stage.DECODE, RejectReason.UNDECODABLE, "no encoding fits")),
    "print": lambda: sys.stdout.flush(),
}


def misbehave(record: InputRecord, limits: Limits) -> DocumentRows | RejectRow:
    """Edit as `tiny` does, unless the document asks for something worse."""
    print("noise that must reach nobody")
    os.write(2, b"more noise\n")
    words = record.data.decode("utf-8", "replace").split(maxsplit=2)
    if words[0] == "once":  # what the second word says, while the file exists that the third one names
        flag = Path(words[2].splitlines()[0])
        words = [words[1]] if flag.exists() else ["quiet"]
        flag.unlink(missing_ok=True)
    if words[0] in _DEEDS:
        _DEEDS[words[0]]()
    return tiny(record, limits)


def tiny(record: InputRecord, limits: Limits) -> DocumentRows | RejectRow:
    """A little desk: first line title, the rest text; "..." are quotes, @Names are people, removed is the title line.

    `date:` as a line gives the day; `place:` makes a dateline place; a name that starts with Bad has an invalid type.
    """
    import datetime as dt

    lines = record.data.decode("utf-8").split("\n")
    title, body = lines[0].strip(), "\n".join(lines[1:]).strip()
    day = re.search(r"date:(\d{4}-\d\d-\d\d)", body)
    place = re.search(r"place:(\w{1,20})", body)
    at = dt.datetime.fromisoformat(day[1]).replace(tzinfo=dt.UTC) if day else None
    aid = record.article_id
    names = [(m.start(), m.end(), m[0]) for m in re.finditer(r"@\w{1,20}", body)]
    mentions = tuple(
        MentionRow(
            mention_id(aid, "text", s, e, "name"), aid, "text", s, e, text, _entity_id(text), "name", "new", 0.5, None
        )
        for s, e, text in names
    )
    quotes = tuple(
        QuoteRow(
            quote_id=quote_id(aid, "text", m.start(1), m.end(1), "direct"),
            article_id=aid,
            in_field="text",
            quote_type="direct",
            text=m[1],
            spoken_text=m[1],
            start_char=m.start(1),
            end_char=m.end(1),
            spans=(SpanRow(m.start(1), m.end(1)),),
            insertions=(),
            cue="said",
            speaker_text=names[0][2] if names else None,
            speaker_start=names[0][0] if names else None,
            speaker_end=names[0][1] if names else None,
            speaker_id=_entity_id(names[0][2]) if names else None,
            speaker_name=names[0][2][1:] if names else None,
            speaker_description=None,
            source_type="named_person" if names else "unknown",
            speaker_method="name" if names else "unresolved",
            speaker_confidence=0.5 if names else 0.0,
            evidence=None,
            confidence=0.9,
            utterance_id=None,
            utterance_relation=None,
        )
        for m in re.finditer(r'"([^"\n]{1,200})"', body)
    )
    entities = {_entity_id(t): _entity(_entity_id(t), t) for _, _, t in names}
    if place:
        entities["x-" + key_id(place[1])] = _entity("x-" + key_id(place[1]), "@" + place[1], "place")
    return DocumentRows(
        article=ArticleRow(
            article_id=aid,
            source_uri=record.source_uri,
            duplicate_uris=record.duplicate_uris,
            publisher=None,
            url=None,
            title=title or None,
            authors=(),
            editors=(),
            agency=None,
            section=None,
            dateline=place[0] if place else None,
            dateline_place_id="x-" + key_id(place[1]) if place else None,
            published_date=at.date() if at else None,
            published_at=at,
            published_precision="day" if at else None,
            published_tz=None,
            updated_at=None,
            language="en",
            text=body,
            word_count=len(body.split()),
            kept_ratio=kept_share(count_signs(body), count_signs(title) + count_signs(body)),
            text_fingerprint=fingerprint(body),
            dup_group_id=None,
            dup_of=None,
            dup_score=None,
            warnings=("Not A Code",) if "badarticle" in body else (),
            pipeline_version="0",
            kb_version="0" * 12,
        ),
        quotes=quotes,
        entities=tuple(entities[k] for k in sorted(entities)),
        mentions=mentions,
        removed=(RemovedRow(aid, 0, 0, len(title), title, "title", "first-line", "title", 1.0),) if title else (),
    )


def _entity_id(text: str) -> str:
    return "x-" + key_id(text.lower())


def _entity(entity_id: str, text: str, kind: str = "person") -> EntityRow:
    kind = "unicorn" if text.lower().startswith("@bad") else kind
    return EntityRow(entity_id, kind, None, text[1:], (text,), None, None, None, None, None, False, 1, 1)
