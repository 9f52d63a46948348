"""A feed of one invented outlet as scraped text: our own template around titles and bodies that are read at run time.

Belongs here: making the pages. The outlet, its menus, boxes, bios and footers are invented; titles and bodies come from the
gold of an annotated set, which stays where it is. The same gold and seed give the same pages.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

OUTLET = "The Quayside Courier"
MIN_BODY_WORDS = 120
_REPORTERS = (
    ("Maren Holt", "covers the harbour and its unions for The Quayside Courier."),
    ("Tobias Lindqvist", "is the Courier's city hall reporter. He joined the paper in 2011."),
    ("Priya Raman", "writes about schools and families. Her newsletter, Classroom Notes, is out every Thursday."),
    ("Jonas Abara", "is a senior correspondent at The Quayside Courier."),
    ("Celia Voss", "has reported from the courts for twelve years and lives in the old town."),
)
_MENU = (
    "Skip to content", "Menu", "The Quayside Courier", "Subscribe for \u00a31 a week", "Log in", "Harbour", "City hall",
    "Courts", "Schools", "Sport", "Culture", "Opinion", "Letters", "Puzzles", "Tide tables", "Ferry times", "Jobs",
    "Notices", "E-paper", "Search the Courier", "Today's weather: light rain, 11 degrees",
)  # fmt: skip
_COOKIES = (
    "We and our 214 partners store information on your device, such as cookies, to show you a page that works.",
    "You can change your mind at any time by opening the privacy settings at the foot of every page.",
    "Accept all", "Manage choices",
)  # fmt: skip
_NEWSLETTER = (
    "Get the Morning Tide",
    "Our editor's pick of the day's stories from the waterfront, in your inbox before eight every weekday.",
    "Enter your email address",
    "By signing up you agree to our terms, and you may hear from us about events and offers now and then.",
)
_APPEAL = (
    "You have read this far, so you know what local reporting is worth. The Quayside Courier has no owner but its readers.",
    "If everyone who reads us gave the price of one cup of coffee, we would never have to ask again.",
)
_SHARE = ("Share this story", "Facebook", "WhatsApp", "Copy link", "Save for later")
_FOOTER = (
    "About the Courier", "Meet the newsroom", "Our standards and corrections", "Advertise with us", "Contact",
    "Privacy settings", "The Quayside Courier is published by Courier Press Ltd, 4 Rope Walk, and regulated by nobody but you.",
    "Registered in the invented county of Saltmarsh under number 0042117.",
    "\u00a9 {year} Courier Press Ltd. All rights reserved.",
)  # fmt: skip
_COMMENTS = (
    "Never thought I'd agree with the council, but here we are.", "Typical. Nobody asked those of us who live there.",
    "Good piece, thank you for staying on this story.", "My grandfather worked there and he would have laughed.",
    "So when does the bridge open then? Nobody can tell me.", "I moved here last spring and this explains a lot.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of the feed and what it should become."""

    doc_id: str
    text: str
    body: str
    title: str
    author: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class _Story:
    title: str
    body: str


def make_feed(gold: Path, seed: int = 20240229, pages: int = 240) -> tuple[FeedPage, ...]:
    """`pages` pages at most, one for each story of the gold that has a body; every story is told once."""
    stories = list(_stories(gold))
    chance = random.Random(seed)  # noqa: S311 - a draw that must come out the same again
    chance.shuffle(stories)
    stories = stories[:pages]
    start = dt.date(2024, 2, 1)
    return tuple(
        _page(number, story, start + dt.timedelta(days=number // 8), stories, chance)
        for number, story in enumerate(stories)
    )


def _stories(gold: Path) -> Iterator[_Story]:
    """Titles and bodies, in the file's order. A body without a gold title lends the title its first words."""
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        body = row.get("gold_text") or ""
        words = body.split()
        if len(words) >= MIN_BODY_WORDS:
            yield _Story(" ".join((row.get("gold_title") or " ".join(words[:9])).split()), body)


def _page(number: int, story: _Story, day: dt.date, stories: Sequence[_Story], chance: random.Random) -> FeedPage:
    """One page: the template with the boxes that this page happens to have."""
    name, bio = chance.choice(_REPORTERS)
    today = stories[number - number % 8 : number - number % 8 + 24]  # stories that the boxes of these days tease
    paragraphs = [" ".join(p.split()) for p in story.body.split("\n") if p.strip()]
    lines = [*_MENU, *(_COOKIES if chance.random() < 0.8 else ()), "Most read"]
    lines += [f"{i}. {one.title}" for i, one in enumerate(chance.sample(today, min(5, len(today))), 1)]
    lines += [chance.choice(("Harbour", "City hall", "Courts", "Schools")), story.title, f"By {name}"]
    lines += [f"{day.day} {day:%B %Y}, {6 + number % 14}.{chance.randrange(60):02d}am", *_SHARE]
    if chance.random() < 0.7:
        lines.append(
            f"{chance.choice(('The waterfront', 'Rope Walk', 'The old customs house'))} on a grey morning. Picture: {name}"
        )
    boxes = [_NEWSLETTER] if chance.random() < 0.6 else []
    boxes += [_APPEAL] if chance.random() < 0.5 else []
    teaser = chance.choice(today)
    if chance.random() < 0.6:
        boxes.append((f"Read more: {teaser.title}",))
    places = sorted(chance.randrange(1, max(2, len(paragraphs))) for _ in boxes)
    for i, paragraph in enumerate(paragraphs):
        for place, box in zip(places, boxes, strict=True):
            if place == i:
                lines.extend(box)
        lines.append(paragraph)
    lines += [f"{name} {bio}", f"Follow {name} on X @courier{name.split()[0].lower()}", "Related stories"]
    for one in chance.sample(today, min(4, len(today))):
        lines += [one.title, _first_sentence(one.body)]
    if chance.random() < 0.4:
        lines += [f"Comments ({chance.randrange(2, 90)})", *chance.sample(_COMMENTS, 3)]
    lines += [line.format(year=day.year) for line in _FOOTER]
    return FeedPage(f"courier_{number:04d}", "\n\n".join(lines) + "\n", "\n\n".join(paragraphs), story.title, name, day)


def _first_sentence(body: str) -> str:
    """What a teaser shows of a story."""
    start = " ".join(body.split())[:400]
    end = start.find(". ", 40)
    return start[: end + 1] if end > 0 else start[:160] + "\u2026"
