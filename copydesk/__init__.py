"""copydesk: raw news text in, who said what out.

    import copydesk
    document = copydesk.process(text_or_bytes)
    for quote in document.quotes:
        print(quote.speaker_name, quote.text)

What is named in __all__ is the Python interface; it is loaded when it is first used, so that importing copydesk costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from copydesk._version import __version__

if TYPE_CHECKING:
    from copydesk.errors import CopydeskError
    from copydesk.face import Document, Pipeline, lookup, process
    from copydesk.records import Limits, Refused
    from copydesk.run.store.snapshot import snapshot

__all__ = ["CopydeskError", "Document", "Limits", "Pipeline", "Refused", "__version__", "lookup", "process", "snapshot"]

_HOMES = {
    "CopydeskError": "copydesk.errors",
    "Document": "copydesk.face",
    "Limits": "copydesk.records",
    "Pipeline": "copydesk.face",
    "Refused": "copydesk.records",
    "lookup": "copydesk.face",
    "process": "copydesk.face",
    "snapshot": "copydesk.run.store.snapshot",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
