"""A proof: one document to look at, as HTML. Quotes are coloured by speaker, names linked, removed lines grey with their reason.

Belongs here: the drawing. All text of the document is escaped: it is data, never markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from copydesk.pipeline import Stages
from copydesk.records import NAME_TYPES, DocumentRows, MentionRow, QuoteRow
from copydesk.spans import Span

# Light backgrounds that black text is readable on, told apart by most people who see colours differently (after Okabe & Ito).
_COLOURS = ("#cde6f7", "#fde3b5", "#cdeedd", "#f7d4ea", "#fbf6b8", "#dcd3f2", "#f9d2c4", "#d8e6b4")
_NOBODY = "#e6e6e6"
_NAMES = frozenset(kind.value for kind in NAME_TYPES)
_STYLE = "max-width:50em;font-family:Georgia,serif;line-height:1.5;color:#111;background:#fff;padding:.5em 1em;overflow-wrap:anywhere"


def document_html(stages: Stages, edited: DocumentRows) -> str:
    """The document as one <div>, with everything that was removed where it stood."""
    article = edited.article
    colours = _colours(edited)
    head = [f"<h3 style='margin:.2em 0'>{escape(article.title or '(no title)')}</h3>"]
    facts = (
        ("by", ", ".join(article.authors)),
        ("agency", article.agency),
        ("publisher", article.publisher),
        ("published", article.published_date.isoformat() if article.published_date else None),
    )
    shown = " &middot; ".join(f"{name} {escape(value)}" for name, value in facts if value)
    head.append(f"<p style='color:#555;margin:.2em 0'>{shown}</p>" if shown else "")
    legend = [
        f"<span style='background:{colour};padding:0 .3em'>{escape(name)}</span>" for name, colour in colours.items()
    ]
    head.append(f"<p style='margin:.2em 0'>{' '.join(legend)}</p>" if legend else "")
    return f"<div style='{_STYLE}'>{''.join(head)}{''.join(_lines(stages, edited, colours))}</div>"


def _colours(edited: DocumentRows) -> dict[str, str]:
    """A colour for every named speaker, in order of appearance; they repeat when there are more speakers than colours."""
    names = dict.fromkeys(quote.speaker_name for quote in edited.quotes if quote.speaker_name)
    return {name: _COLOURS[number % len(_COLOURS)] for number, name in enumerate(names)}


def _lines(stages: Stages, edited: DocumentRows, colours: Mapping[str, str]) -> Iterator[str]:
    """Paragraphs and removed stretches, in the order of the input."""
    kept = [(p.source.start, _paragraph(edited, p.span, colours)) for p in stages.cleaned.paragraphs]
    cuts = [
        (
            row.start_char,
            f"<p style='color:#888;margin:.1em 0;font-size:85%'><code>{escape(row.reason)}</code> {escape(row.text)}</p>",
        )
        for row in edited.removed
        if row.reason != "control"
    ]
    yield from (line for _, line in sorted(kept + cuts, key=lambda one: one[0]))


def _paragraph(edited: DocumentRows, span: Span, colours: Mapping[str, str]) -> str:
    """One paragraph, cut where a quotation or a name begins or ends."""
    text = edited.article.text
    quotes = [(Span(s.start_char, s.end_char), q) for q in edited.quotes if q.in_field == "text" for s in q.spans]
    quotes = [(where, quote) for where, quote in quotes if where.overlaps(span)]
    names = [
        (Span(m.start_char, m.end_char), m)
        for m in edited.mentions
        if m.in_field == "text" and m.mention_type in _NAMES and span.start <= m.start_char < span.end
    ]
    marks = {
        edge for where, _ in (*quotes, *names) for edge in (where.start, where.end) if span.start < edge < span.end
    }
    edges = sorted({span.start, span.end, *marks})
    parts = []
    for start, end in zip(edges, edges[1:], strict=False):
        quote = next((q for where, q in quotes if where.start <= start and end <= where.end), None)
        name = next((m for where, m in names if where.start <= start and end <= where.end), None)
        parts.append(_stretch(text[start:end], quote, name, colours))
    return f"<p style='margin:.5em 0'>{''.join(parts)}</p>"


def _stretch(text: str, quote: QuoteRow | None, name: MentionRow | None, colours: Mapping[str, str]) -> str:
    shown = escape(text)
    if name is not None:
        title = escape(f"{name.entity_id} ({name.method}, {name.confidence:.2f})", quote=True)
        known = name.entity_id is not None and name.entity_id[:1] == "Q" and name.entity_id[1:].isdigit()
        link = f" href='https://www.wikidata.org/wiki/{name.entity_id}'" if known else ""
        shown = f"<a{link} title='{title}' style='color:inherit;text-decoration:underline dotted'>{shown}</a>"
    if quote is not None:
        said = f"{quote.quote_type}: {quote.speaker_name or quote.speaker_text or 'speaker unknown'} ({quote.evidence})"
        colour = colours.get(quote.speaker_name or "", _NOBODY)
        shown = f"<mark title='{escape(said, quote=True)}' style='background:{colour};color:inherit'>{shown}</mark>"
    return shown
