"""The order of the rooms: what is made of one document, from its bytes to the speakers of its quotations.

Belongs here: the order, and nothing else. Every product is made when it is first asked for and kept, so that whoever wants
the clean text alone pays for no names, and nobody else has to know the order. Nothing here depends on any other document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TypeVar

from copydesk.clean import Cleaner, clean
from copydesk.errors import CopydeskError
from copydesk.lexicon.outlets import Outlet, Profiles
from copydesk.lexicon.profiles import shipped_profiles
from copydesk.mentions import find_mentions
from copydesk.metadata import find_outlet, read_metadata
from copydesk.quotes import find_quotes
from copydesk.read import read_record
from copydesk.records import (
    ArticleText,
    Cleaned,
    Entity,
    InputRecord,
    Limits,
    Mention,
    Metadata,
    Quotation,
    RawDocument,
    Resolved,
    Speaker,
    Stage,
)
from copydesk.resolve import resolve_mentions, resolve_speakers
from copydesk.spans import Span
from copydesk.tagger.protocol import NameFinder

Made = TypeVar("Made")


class Crashed(CopydeskError):
    """A room met a bug of its own, which is the exception's cause. `stage` says which room it was."""

    def __init__(self, stage: Stage, error: Exception) -> None:
        super().__init__(f"a bug in copydesk ({stage.value}): {type(error).__name__}: {error}")
        self.stage = stage


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What the rooms work with: limits on the input, and what is known.

    `profiles` are the known outlets and `cleaner` the trees that tell body from boilerplate, those we ship when None.
    `finder` finds names in place of the tagger that ships. Safe to share between threads.
    """

    limits: Limits = field(default_factory=Limits)
    profiles: Profiles | None = None
    cleaner: Cleaner | None = None
    finder: NameFinder | None = None

    def run(self, record: InputRecord) -> Stages:
        """The products of every room for one record, each made when it is first asked for."""
        return Stages(record, self)


def _room(stage: Stage) -> Callable[[Callable[[Stages], Made]], cached_property[Made]]:
    """A product of the room that rejects call `stage`: made once; a bug on the way is told with its room."""

    def keep(make: Callable[[Stages], Made]) -> cached_property[Made]:
        @wraps(make)
        def enter(stages: Stages) -> Made:
            try:
                return make(stages)
            except (CopydeskError, ImportError, MemoryError):
                raise  # said already, or no fault of the room's
            except Exception as error:
                raise Crashed(stage, error) from error

        return cached_property(enter)

    return keep


class Stages:
    """The products of the rooms for one record, in order. Each raises Refused where the record can go no further.

    A bug in a room is raised as Crashed; a lack of memory and a broken installation as MemoryError and ImportError.
    """

    def __init__(self, record: InputRecord, pipeline: Pipeline) -> None:
        self.record = record
        self.pipeline = pipeline
        self.profiles = pipeline.profiles or shipped_profiles()

    @_room(Stage.DECODE)
    def raw(self) -> RawDocument:
        """The decoded text or the rendered page, with what the markup says."""
        return read_record(self.record, self.pipeline.limits)

    @_room(Stage.CLEAN)
    def outlet(self) -> Outlet | None:
        """The profile of the outlet whose page it is."""
        return find_outlet(self.raw, self.profiles)

    @_room(Stage.CLEAN)
    def cleaned(self) -> Cleaned:
        """The body, and the cuts that hold all else."""
        return clean(self.raw, self.outlet, model=self.pipeline.cleaner)

    @_room(Stage.CLEAN)
    def metadata(self) -> Metadata:
        """Title, people, agency, dates."""
        return read_metadata(self.raw, self.cleaned, self.outlet)

    @_room(Stage.CLEAN)
    def article(self) -> ArticleText:
        """Title and body as the rooms of names and quotes read them."""
        metadata, outlet = self.metadata, self.outlet
        return ArticleText(
            title=metadata.title,
            text=self.cleaned.text,
            paragraphs=tuple(p.span for p in self.cleaned.paragraphs),
            date=metadata.published.date if metadata.published else None,
            dateline=Span(0, len(metadata.dateline)) if metadata.dateline else None,
            dateline_place=metadata.dateline_place,
            publisher_country=outlet.country if outlet else None,
        )

    @_room(Stage.ENTITIES)
    def mentions(self) -> tuple[Mention, ...]:
        """The mentions as found, before anyone asked whom they mean."""
        return find_mentions(self.article, self.pipeline.finder)

    @_room(Stage.ENTITIES)
    def resolution(self) -> tuple[tuple[Resolved, ...], tuple[Entity, ...]]:
        """Each mention with the entity it means, and those entities."""
        return resolve_mentions(self.article, self.mentions)

    @_room(Stage.QUOTES)
    def quotations(self) -> tuple[Quotation, ...]:
        """The quotations with their cues and the words that name their speakers."""
        return find_quotes(self.article, self.mentions)

    @_room(Stage.QUOTES)
    def speakers(self) -> tuple[Speaker, ...]:
        """Who each quotation's speaker is."""
        resolved, entities = self.resolution
        return resolve_speakers(self.article, self.quotations, resolved, entities)
