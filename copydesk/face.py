"""The Python interface: one document or many, with no files and no Prefect.

Belongs here: what `import copydesk` offers, and how a document shows itself as rows and tables. The order of the rooms is the
pipeline's. Heavy libraries (pyarrow, polars, pandas) are imported when a table is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from copydesk import pipeline
from copydesk.errors import CopydeskError
from copydesk.explain import Explanation, explain
from copydesk.ids import content_id
from copydesk.kb import Answer, find_country, look_up
from copydesk.lexicon.profiles import load_profiles
from copydesk.metadata.outlet import site_of
from copydesk.pipeline import Stages
from copydesk.proof import document_html
from copydesk.read.kind import sniff_kind
from copydesk.records import (
    ArticleRow,
    DocumentRows,
    EntityRow,
    Given,
    InputRecord,
    Kind,
    Limits,
    MentionRow,
    QuoteRow,
    Refused,
    RejectReason,
    RejectRow,
    RemovedRow,
    Stage,
)
from copydesk.rows import make_rows
from copydesk.tagger.finder import OURS, load_finder

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Table = Literal["articles", "quotes", "entities", "mentions", "removed"]
TABLES: tuple[Table, ...] = ("articles", "quotes", "entities", "mentions", "removed")

GROUP = 8  # documents handed to a worker at a time: few enough to spread evenly, enough to keep it busy; a guess


class Input(TypedDict, total=False):
    """One document for process_many with what is known of it: `data` and the keywords of Pipeline.process."""

    data: str | bytes
    kind: Kind | None
    url: str | None
    outlet: str | None
    date: str | dt.date | None


class MissingLibrary(CopydeskError, ImportError):
    """A table form needs a library that is not installed. The message names it."""


@dataclass(frozen=True, eq=False)
class Document:
    r"""One article: what it says of itself, and the rows that the tables would hold.

    `record` is the input and `edited` its rows. The columns of each table are described in docs/tables.md; the columns that need
    other documents (dup_*, utterance_*) are None.

    Example:
        >>> import copydesk
        >>> document = copydesk.process('A bridge opens\n\nMaria Lopez said: "It is open."\n')
        >>> [(quote.speaker_name, quote.text) for quote in document.quotes]
        [('Maria Lopez', 'It is open.')]
    """

    record: InputRecord
    edited: DocumentRows
    pipeline: pipeline.Pipeline

    @property
    def article(self) -> ArticleRow:
        """The row of `articles`."""
        return self.edited.article

    @property
    def title(self) -> str | None:
        """The headline."""
        return self.article.title

    @property
    def text(self) -> str:
        """The body: paragraphs separated by one blank line. Offsets of quotes and mentions count in it."""
        return self.article.text

    @property
    def authors(self) -> tuple[str, ...]:
        """The credited writers, in printed order."""
        return self.article.authors

    @property
    def editors(self) -> tuple[str, ...]:
        """The credited editors and translators."""
        return self.article.editors

    @property
    def agency(self) -> str | None:
        """The wire agency credited for the copy."""
        return self.article.agency

    @property
    def publisher(self) -> str | None:
        """The outlet of this copy."""
        return self.article.publisher

    @property
    def language(self) -> str | None:
        """The language of the body as a BCP-47 tag."""
        return self.article.language

    @property
    def published(self) -> dt.date | dt.datetime | None:
        """When it was published: a day, or a datetime where a clock time is known.

        The datetime is in UTC when `article.published_tz` is known, else as printed and without a zone.
        """
        article = self.article
        if article.published_at is None or article.published_precision not in ("minute", "second"):
            return article.published_date
        return article.published_at if article.published_tz else article.published_at.replace(tzinfo=None)

    @property
    def quotes(self) -> tuple[QuoteRow, ...]:
        """The rows of `quotes`, in order."""
        return self.edited.quotes

    @property
    def mentions(self) -> tuple[MentionRow, ...]:
        """The rows of `mentions`, in order."""
        return self.edited.mentions

    @property
    def entities(self) -> tuple[EntityRow, ...]:
        """The rows of `entities`, counted over this document alone."""
        return self.edited.entities

    @property
    def removed(self) -> tuple[RemovedRow, ...]:
        """The rows of `removed`: what is not in the text, and why."""
        return self.edited.removed

    @cached_property
    def stages(self) -> Stages:
        """What each room handed to the next, made anew when asked for: for looking inside, not a stable interface."""
        return self.pipeline.run(self.record)

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """The rows of one table as plain dictionaries and lists.

        Args:
            table: "articles", "quotes", "entities", "mentions" or "removed".

        Raises:
            ValueError: There is no such table.
        """
        return [{name: _plain(value) for name, value in asdict(row).items()} for row in self._records(table)]

    def explain(self) -> Explanation:
        """Why every line was kept or cut, and how every quotation and mention was decided: print it, or ask its to_dict().

        Runs the rooms once more, keeping what they weigh: about as long as process took.
        """
        return explain(self.stages)

    def to_arrow(self, table: Table = "quotes") -> pyarrow.Table:
        """The rows of one table as a pyarrow.Table with the published schema."""
        from copydesk.schemas.arrow import to_arrow

        return to_arrow(table, self._records(table))

    def to_polars(self, table: Table = "quotes") -> polars.DataFrame:
        """The rows of one table as a polars.DataFrame."""
        import polars

        frame = polars.from_arrow(self.to_arrow(table))
        assert isinstance(frame, polars.DataFrame)
        return frame

    def to_pandas(self, table: Table = "quotes") -> pandas.DataFrame:
        """The rows of one table as a pandas.DataFrame.

        Raises:
            MissingLibrary: pandas is not installed; copydesk does not bring it along.
        """
        try:
            import pandas  # noqa: F401
        except ImportError as error:
            raise MissingLibrary("to_pandas needs pandas: pip install pandas") from error
        return self.to_arrow(table).to_pandas()

    def _records(self, table: Table) -> tuple[Any, ...]:
        if table not in TABLES:
            raise ValueError(f"there is no table {table!r}; there are {', '.join(TABLES)}")
        return (self.article,) if table == "articles" else getattr(self.edited, table)

    def __repr__(self) -> str:
        return f"<Document {self.title!r}: {self.article.word_count} words, {len(self.quotes)} quotes>"

    def _repr_html_(self) -> str:
        """What a notebook shows: quotes coloured by speaker, names linked, removed lines grey with their reason."""
        return document_html(self.stages, self.edited)


class Pipeline:
    r"""Turns raw news text into Documents. Make one and use it again: what it knows is loaded once. Safe in threads.

    Args:
        profiles: A folder of outlet profiles, as `copydesk learn` writes them, which extend those we ship.
        tagger: What finds the names that no list holds: "copydesk", or "spacy:MODEL" for an installed spaCy pipeline.
        limits: What one document may cost. Bytes, tags and depth hold everywhere; CPU seconds and memory only in
            process_many, where a document is in a process that can be ended.

    Raises:
        CopydeskError: A profile is wrong, or there is no such tagger.

    Example:
        >>> import copydesk
        >>> pipeline = copydesk.Pipeline()
        >>> pipeline.process("The bridge over the Wren opened on Monday, the town said.").text
        'The bridge over the Wren opened on Monday, the town said.'
    """

    def __init__(self, *, profiles: str | Path | None = None, tagger: str = OURS, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.tagger = tagger
        self.profiles = None if profiles is None else Path(profiles)
        self._rooms = pipeline.Pipeline(self.limits, load_profiles(self.profiles), finder=load_finder(tagger))

    def process(
        self,
        data: str | bytes,
        *,
        kind: Kind | None = None,
        url: str | None = None,
        outlet: str | None = None,
        date: str | dt.date | None = None,
    ) -> Document:
        """The Document of one page or text, made in this process.

        Args:
            data: The raw text or page. Bytes are decoded as the page declares or as they look; text is taken as it is.
            kind: "text" or "html"; None looks at the data.
            url: The page's address. It tells the outlet, the section and, failing all else, the day.
            outlet: The outlet's name, as its profile has it or any other.
            date: The day of publication, used where the page itself has none: a date, or text as "2019-02-28".

        Raises:
            Refused: It can't become an article: it is empty, too large, no text, no article. Says where and why.
            ValueError: `date` is no date.
            Crashed: We met a bug of ours; the document is to blame for nothing.
        """
        record = self._record(data, kind, url, outlet, date)
        return Document(record, make_rows(self._rooms.run(record)), self._rooms)

    def process_many(
        self,
        inputs: Iterable[str | bytes | Input],
        *,
        workers: int | None = None,
        progress: bool | Callable[[int], object] = False,
    ) -> Iterator[Document | Refused]:
        r"""The Documents of many pages or texts in their order, made by worker processes; a refused one as its Refused.

        A document that takes more CPU seconds or memory than `limits` allow, or crashes its worker, costs itself alone. Inputs are
        taken as they are needed, so that there may be millions. The workers end with the iterator.

        Args:
            inputs: Each a text, bytes, or a dictionary with `data` and keywords of process.
            workers: Worker processes; None is one for each core.
            progress: True shows on stderr how many are done; a function is called with that number.

        Raises:
            WorkerFailed: No worker process can be started.

        Example:
            >>> import copydesk
            >>> texts = ["A bridge opens", {"data": "A ferry sinks", "date": "2019-02-28"}, b""]
            >>> for one in copydesk.Pipeline().process_many(texts, workers=1):  # doctest: +SKIP
            ...     print(one)
        """
        from copydesk.run.settings import default_workers
        from copydesk.run.workers.pool import WorkerPool, WorkerSetup

        count = workers or default_workers()
        records = (self._record_of(one) for one in inputs)
        report = _Report(progress)
        with (
            report,
            WorkerPool(count, self.limits, setup=WorkerSetup(self.profiles, self.tagger)) as pool,
            ThreadPoolExecutor(count, thread_name_prefix="copydesk") as threads,
        ):

            def edit_group(group: list[InputRecord]) -> list[tuple[InputRecord, DocumentRows | RejectRow]]:
                return list(zip(group, pool.edit_all(group), strict=True))

            waiting: deque[Future[list[tuple[InputRecord, DocumentRows | RejectRow]]]] = deque()
            try:
                while True:
                    while len(waiting) < 2 * count and (group := list(islice(records, GROUP))):
                        waiting.append(threads.submit(edit_group, group))
                    if not waiting:
                        return
                    for record, outcome in waiting.popleft().result():
                        report.one_more()
                        yield self._outcome(record, outcome)
            finally:
                pool.close()  # or whoever stops early would wait for what is under way

    def _outcome(self, record: InputRecord, outcome: DocumentRows | RejectRow) -> Document | Refused:
        if isinstance(outcome, DocumentRows):
            return Document(record, outcome, self._rooms)
        return Refused(Stage(outcome.stage), RejectReason(outcome.reason), outcome.detail or "")

    def _record_of(self, one: str | bytes | Input) -> InputRecord:
        if isinstance(one, str | bytes):
            return self._record(one, None, None, None, None)
        known = dict(one)
        unknown = sorted(set(known) - set(Input.__annotations__))
        if unknown or "data" not in known:
            raise ValueError(
                f"an input needs data, and knows no {', '.join(unknown)}" if unknown else "an input needs data"
            )
        return self._record(one["data"], one.get("kind"), one.get("url"), one.get("outlet"), one.get("date"))

    def _record(
        self, data: str | bytes, kind: Kind | None, url: str | None, outlet: str | None, date: str | dt.date | None
    ) -> InputRecord:
        if not isinstance(data, str | bytes):
            raise TypeError(f"data must be str or bytes, not {type(data).__name__}")
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        chosen = kind or sniff_kind(raw)
        if chosen not in ("text", "html"):
            raise ValueError(f"kind: {kind!r} is neither 'text' nor 'html'")
        given = Given(url, self._outlet_name(outlet), _day(date))
        return InputRecord(content_id(raw), url or "-", (), chosen, raw, given)

    def _outlet_name(self, outlet: str | None) -> str | None:
        """The name of the outlet asked for by name, slug or domain; as it was said when no profile knows it."""
        known = self._rooms.profiles
        if not outlet or known is None:
            return outlet or None
        found = known.by_name(outlet) or known.slugs.get(outlet) or known.by_host(site_of(outlet) or outlet.lower())
        return found.name if found else outlet


def process(
    data: str | bytes,
    *,
    kind: Kind | None = None,
    url: str | None = None,
    outlet: str | None = None,
    date: str | dt.date | None = None,
) -> Document:
    r"""The Document of one page or text, with all that we ship: Pipeline().process, whose arguments these are.

    Bytes, tags and depth are capped by Limits(). A limit on time and memory needs a process that can be ended: use
    Pipeline.process_many for input that may be hostile.

    Raises:
        Refused: It can't become an article; says where and why.

    Example:
        >>> import copydesk
        >>> document = copydesk.process(
        ...     "Ferry returns\n\nBy Ana Lind\n\nMarch 4, 2021\n\nThe ferry sails again, the port said on Thursday.\n"
        ... )
        >>> document.authors, document.published
        (('Ana Lind',), datetime.date(2021, 3, 4))
    """
    return _shared().process(data, kind=kind, url=url, outlet=outlet, date=date)


def lookup(name: str, date: str | dt.date | None = None, country: str | None = None) -> Answer:
    """What the knowledge files say of a name or office on its own, and why.

    Args:
        name: A name or an office: "DPRK", "the American president".
        date: The day it was said; an office needs one.
        country: The country it is about, as "KR" or "South Korea".

    Returns:
        The Answer: its `entity` is None when it can't be told, `why` says how or why not, `candidates` what was weighed.

    Raises:
        ValueError: `date` is no date, or `country` no country we know.

    Example:
        >>> import copydesk
        >>> copydesk.lookup("the American president", date="2019-02-28").entity.name
        'Donald Trump'
    """
    day = _day(date)
    seat = find_country(country) if country else None
    if country and seat is None:
        raise ValueError(f"country: {country!r} is no country we know; give it as KR or South Korea")
    return look_up(name, dt.date.fromisoformat(day[:10]) if day else None, seat)


def _plain(value: Any) -> Any:
    """A cell without our own types: tuples as lists, terms as text."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _day(date: str | dt.date | None) -> str | None:
    """A date in ISO 8601. Raises ValueError for text that is none."""
    if date is None or isinstance(date, dt.date):
        return date.isoformat() if date else None
    return dt.datetime.fromisoformat(date).isoformat() if len(date) > 10 else dt.date.fromisoformat(date).isoformat()


_made: list[Pipeline] = []


def _shared() -> Pipeline:
    """The pipeline of `process`, made once."""
    if not _made:
        _made.append(Pipeline())
    return _made[0]


class _Report:
    """Tells how many documents are done: a bar on stderr, a function's call, or nobody."""

    def __init__(self, progress: bool | Callable[[int], object]) -> None:
        self._progress = progress
        self._done = 0
        self._bar: Any = None

    def __enter__(self) -> _Report:
        if self._progress is True:
            from rich.console import Console
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.completed:,} documents"),
                TimeElapsedColumn(),
                console=Console(stderr=True),
            )
            self._bar.start()
            self._task = self._bar.add_task("", total=None)
        return self

    def one_more(self) -> None:
        self._done += 1
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done)
        elif callable(self._progress):
            self._progress(self._done)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
