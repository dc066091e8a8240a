"""The list pages of tests/lists, with gold: how much of them the readers find."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from statistics import mean

import pytest

from govcrawl.listing import read_listing
from govcrawl.page import Page
from govcrawl.source import Column

FOLDER = Path(__file__).parent / "lists"
LOTS = {"first": ("gov-*", "media-*"), "second": ("second-*",)}
"""The readers were mended with the first lot in view; the second was kept back to see what that is worth elsewhere
(docs/listing.md has that first reading), and only then mended for."""
LEAST: dict[str, dict[str, float]] = {
    "first": {"links": 0.995, "day": 0.995, "title": 0.995, "pinned": 0.99, "next": 0.93, "pages": 0.95, "total": 0.97},
    "second": {"links": 0.99, "day": 0.98, "title": 0.95, "pinned": 0.99, "next": 0.96, "pages": 0.96, "total": 0.96},
}
"""Least mean of each figure. In the first lot next pages differ by choice where a service or a script file is asked."""


@dataclass(frozen=True)
class Score:
    """Shares of one page: F1 of the addresses; of those found the right days, titles and pins; the right pager."""

    links: float
    day: float
    title: float
    pinned: float
    next: float
    pages: float
    total: float


def score(folder: Path) -> Score:
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    fetched = datetime.fromisoformat(f"{gold['fetched']}T08:00:00+00:00")
    page = Page(url=gold["url"], body=(folder / "page.html").read_bytes(), fetched_at=fetched)
    listing = read_listing(page, Column(name=folder.name, url=gold["url"]))
    want = {item["url"]: item for item in gold["items"]}
    got = {link.url: link for link in listing.links}
    both = want.keys() & got.keys()
    following = listing.next_request.url if listing.next_request else None

    def share(right: list[bool]) -> float:
        return mean(right) if right else 1.0

    return Score(
        links=2 * len(both) / (len(want) + len(got)) if want or got else 1.0,
        day=share([got[url].date == ((want[url]["date"] or "")[:10] or None) for url in both]),
        # Titles are kept with white space of every kind as one blank.
        title=share([got[url].title == " ".join(want[url]["title"].split()) for url in both]),
        pinned=share([got[url].pinned == bool(want[url].get("pinned")) for url in both]),
        next=float(following == gold["next_page"]),
        # A page may tell by an address how many pages there are, where no words say so.
        pages=float(gold["pages"] in (None, listing.pages)),
        total=float(gold["total"] in (None, listing.total)),
    )


@cache
def scores(lot: str) -> tuple[Score, ...]:
    folders = sorted(path.parent for pattern in LOTS[lot] for path in FOLDER.glob(f"{pattern}/gold.json"))
    return tuple(map(score, folders))


@pytest.mark.parametrize(("lot", "figure"), [(lot, figure) for lot, least in LEAST.items() for figure in least])
def test_the_lists_are_read(lot: str, figure: str) -> None:
    found = scores(lot)
    assert len(found) >= {"first": 48, "second": 30}[lot]
    assert mean(getattr(each, figure) for each in found) >= LEAST[lot][figure]


def test_attachments_of_the_lists_are_told_from_pages() -> None:
    right = []
    for path in sorted(each for pattern in LOTS["first"] for each in FOLDER.glob(f"{pattern}/gold.json")):
        gold = json.loads(path.read_text("utf-8"))
        page = Page(url=gold["url"], body=path.with_name("page.html").read_bytes())
        kinds = {link.url: link.attachment for link in read_listing(page, Column(name="x", url=gold["url"])).links}
        right += [kinds[i["url"]] == bool(i.get("attachment")) for i in gold["items"] if i["url"] in kinds]
    assert mean(right) >= 0.99
