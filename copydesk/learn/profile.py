"""The profile: what was learned of one outlet, written down as TOML beside what a person wrote there.

Belongs here: which pages are of one outlet, and the text of its file. What a person wrote stays as it is, byte for byte;
only the [[learned]] tables below it are written anew.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from copydesk.learn.choice import choose_lines, pick_marks, sort_key
from copydesk.learn.pages import Page
from copydesk.learn.sightings import REPEATED, Counted, count_lines
from copydesk.lexicon.outlets import LearnedLine, Outlet, Profiles, line_key
from copydesk.lexicon.profiles import SUFFIX, extend_profiles

# Pages of one outlet that are looked at: those with the smallest ids, which is a fair draw, since ids are hashes.
MAX_PAGES = 1_000
_COUNTED = "# Counted by copydesk learn"
_NOT_SLUG = re.compile("[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of one outlet: `text` of the file `name`; `before` is the file's text until now, None for none.

    `pages` tell `stories`; `lines`, `affixes`, `ends` and `marks` count what the profile holds of each.
    """

    name: str
    outlet: str
    text: str
    before: str | None
    pages: int
    stories: int
    lines: int
    affixes: int
    ends: int
    marks: int
    recognised: str  # how its pages are known later: "address", "marks", "folder", or "" for not at all


@dataclass(frozen=True, slots=True)
class Learning:
    """All that was learned. `placeless` pages say nothing of their outlet; `few` are outlets with too few stories."""

    profiles: tuple[Learned, ...]
    placeless: tuple[str, ...]
    few: tuple[str, ...]


def learn_profiles(
    pages: Iterable[Page], files: Sequence[tuple[str, str]] = (), folder: str = "profiles", outlet: str | None = None
) -> Learning:
    """The profiles of the outlets that `pages` are of, by slug. The order of the pages changes nothing.

    `files` are the profiles that `folder` holds already; `outlet` names the outlet of all pages. Raises ProfileError for a
    mistake in a file.
    """
    known = extend_profiles(files, folder)
    by_slug: dict[str, list[Page]] = defaultdict(list)
    placeless = []
    for page in pages:
        slug = _named(outlet, known) if outlet else _slug_of(page)
        if slug:
            by_slug[slug].append(page)
        else:
            placeless.append(page.source_uri)
    counts = {slug: count_lines(_draw(of_one)) for slug, of_one in sorted(by_slug.items())}
    before = {name.removesuffix(SUFFIX): text for name, text in files}
    own = {slug: {line_key(line.text): line for line in known.slugs[slug].learned} for slug in before}
    learned = {slug: choose_lines(counted) for slug, counted in counts.items()}
    found = []
    for slug, counted in counts.items():
        lines = _refresh(learned[slug], counted, known.slugs[slug].learned if slug in before else ())
        if not lines:
            continue
        head = _Head.of(slug, by_slug[slug], outlet, known)
        elsewhere = _elsewhere(slug, counts, own)
        marks = pick_marks(lines, head.outlet, elsewhere)
        lines = tuple(replace(line, mark=line_key(line.text) in marks) for line in lines)
        found.append(_write(slug, head, lines, counted, before.get(slug)))
    few = tuple(slug for slug, counted in counts.items() if counted.stories < REPEATED)
    return Learning(tuple(found), tuple(sorted(placeless)), few)


# ---------------------------------------------------------------- whose page


def slug_for(name: str) -> str:
    """The slug of a name, host or folder.

    >>> slug_for("The Harbour Post"), slug_for("harbour-post.example"), slug_for("Ōsaka Shimbun")
    ('the-harbour-post', 'harbour-post-example', 'osaka-shimbun')
    """
    bare = unicodedata.normalize("NFKD", name[:200]).casefold()
    slug = _NOT_SLUG.sub("-", "".join(c for c in bare if not unicodedata.combining(c))).strip("-")[:60].strip("-")
    return slug or "outlet-" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _slug_of(page: Page) -> str:
    """The outlet of a page: a known one, or one by its address, the publisher its markup names, or its folder."""
    if page.outlet:
        return page.outlet
    name = page.site or page.publisher or page.folder
    return slug_for(name) if name else ""


def _named(name: str, known: Profiles) -> str:
    """The slug of the outlet a person named: that of a known one, by slug or name, or a new one."""
    outlet = known.slugs.get(name) or known.by_name(name)
    return outlet.slug if outlet else slug_for(name)


def _draw(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages that are looked at, in an order that depends on nothing but themselves."""
    return tuple(sorted(pages, key=lambda page: (page.article_id, page.source_uri))[:MAX_PAGES])


def _elsewhere(
    slug: str, counts: Mapping[str, Counted], own: Mapping[str, Mapping[str, LearnedLine]]
) -> frozenset[str]:
    """Keys of lines seen on another outlet's pages, now or when its profile was made."""
    keys: set[str] = set()
    for other, counted in counts.items():
        if other != slug:
            keys.update(counted.lines)
    for other, lines in own.items():
        if other != slug:
            keys.update(lines)
    return frozenset(keys)


# ---------------------------------------------------------------- the file


@dataclass(frozen=True, slots=True)
class _Head:
    """What a new profile says above its [[learned]] tables, and the outlet it is of."""

    outlet: Outlet
    shipped: bool

    @classmethod
    def of(cls, slug: str, pages: Sequence[Page], named: str | None, known: Profiles) -> _Head:
        """The head for the outlet of these pages."""
        old = known.slugs.get(slug)
        sites = sorted({page.site for page in pages if page.site and not page.outlet})
        plain = sorted({page.folder for page in pages if not page.outlet and not page.site and not page.publisher})
        names = Counter(page.publisher for page in pages if page.publisher)
        name = named or (min(names, key=lambda n: (-names[n], n)) if names else (sites or plain or [slug])[0])
        folders = () if named else tuple(folder for folder in plain if folder)
        if old is not None:
            return cls(replace(old, domains=old.domains or tuple(sites), folders=old.folders or folders), True)
        domains = () if named and len(sites) > 1 else tuple(sites)
        return cls(Outlet(slug, name, domains=domains, folders=folders), False)


def _refresh(new: Sequence[LearnedLine], counted: Counted, old: Sequence[LearnedLine]) -> tuple[LearnedLine, ...]:
    """The lines learned now, with the reasons a person gave them, and the old ones that no page of now can speak of."""
    reasons = {(line.kind, line_key(line.text)): line.reason for line in old}
    lines = {}
    for line in new:
        at = (line.kind, line_key(line.text))
        lines[at] = replace(line, reason=reasons.get(at, line.reason))
    for line in old:
        at = (line.kind, line_key(line.text))
        if at not in lines and at[1] not in counted.lines and line.kind in ("line", "end_mark"):
            lines[at] = line
    return tuple(sorted(lines.values(), key=sort_key))


def _write(slug: str, head: _Head, lines: Sequence[LearnedLine], counted: Counted, before: str | None) -> Learned:
    kinds = Counter(line.kind for line in lines)
    top = _new_head(head) if before is None else _old_head(before)
    counts = f"{_COUNTED}: {len(counted.pages)} documents, {counted.stories} stories."
    text = "\n".join([top, counts, *(_table(line) for line in lines), ""])
    outlet = head.outlet
    marks = sum(line.mark for line in lines)
    recognised = (
        "address" if outlet.domains else "marks" if marks or outlet.marks else "folder" if outlet.folders else ""
    )
    return Learned(
        name=slug + SUFFIX,
        outlet=outlet.name,
        text=text,
        before=before,
        pages=len(counted.pages),
        stories=counted.stories,
        lines=kinds["line"],
        affixes=kinds["prefix"] + kinds["suffix"],
        ends=kinds["end_mark"],
        marks=marks,
        recognised=recognised,
    )


def _new_head(head: _Head) -> str:
    """The first lines of a new profile. One that extends a profile of ours repeats nothing of it."""
    outlet = head.outlet
    rows = [
        "# What stands above the [[learned]] tables is yours: copydesk learn leaves it as it is. Add what you know of",
        "# country, language, time_zone, date_order, agency, aliases; and body = [...] for lines that must stay.",
    ]
    if not head.shipped:
        rows.append(f"name = {_quoted(outlet.name)}")
        rows.append(f"domains = [{', '.join(map(_quoted, outlet.domains))}]")
    if outlet.folders or not head.shipped:
        rows.append(f"folders = [{', '.join(map(_quoted, outlet.folders))}]")
    return "\n".join([*rows, ""])


def _old_head(before: str) -> str:
    """What a person wrote: all above the first learned table, without the line of counts."""
    rows = []
    for row in before.split("\n"):
        if row.strip().startswith("[[learned]]"):
            break
        if not row.startswith(_COUNTED):
            rows.append(row)
    return "\n".join(rows).rstrip("\n") + "\n"


def _table(line: LearnedLine) -> str:
    """One [[learned]] table, with an empty line before it."""
    rows = ["", "[[learned]]", f"text = {_quoted(line.text)}", f'kind = "{line.kind}"', f'reason = "{line.reason}"']
    if line.documents is not None:
        rows.append(f"documents = {line.documents}")
    if line.of is not None:
        rows.append(f"of = {line.of}")
    if line.example is not None:
        rows.append(f"example = {_quoted(line.example)}")
    if line.mark:
        rows.append("mark = true")
    return "\n".join(rows)


def _quoted(text: str) -> str:
    """A TOML basic string.

    >>> print(_quoted('He said "no"\\t'))
    "He said \\"no\\"\\t"
    """
    out = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c for c in out) + '"'
