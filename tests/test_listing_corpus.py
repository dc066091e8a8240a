"""List pages of real sites, with gold: what the readers reach on them."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import mean
from urllib.parse import urldefrag, urljoin

import pytest

from govcrawl.listing import Listing, read_listing
from govcrawl.page import Page
from govcrawl.source import Column

BASE = "https://list.example.cn/"
"""Stands for the address of pages whose own is unknown; it cannot tell their next page."""


@pytest.fixture(scope="module")
def pages(shared: Path) -> list[tuple[dict[str, object], Listing]]:
    folders = sorted((shared / "corpus" / "lists").glob("*/gold.json"))
    if not folders:
        pytest.skip(f"no list pages with gold below {shared}")
    found = []
    for path in folders:
        gold = json.loads(path.read_text("utf-8"))
        url = gold["url"] or BASE
        page = Page(url=url, body=path.with_name("page.html").read_bytes())
        found.append((gold, read_listing(page, Column(name=path.parent.name, url=url))))
    return found


def wanted(gold: dict[str, object], listing: Listing) -> dict[str, str]:
    """Addresses and days of the gold; a `<base>` of the page stands in where its own address is unknown."""
    items = gold["items"]
    assert isinstance(items, list)
    url = gold["url"] or (listing.links[0].url if listing.links else BASE)
    return {urldefrag(urljoin(str(url), item["href"]))[0]: (item["date"] or "")[:10] for item in items}


def test_links_of_real_lists_are_found(pages: list[tuple[dict[str, object], Listing]]) -> None:
    scores = []
    for gold, listing in pages:
        want = wanted(gold, listing).keys()
        found = {link.url for link in listing.links if not link.pinned}
        scores.append(2 * len(want & found) / (len(want) + len(found)))
    assert mean(scores) >= 0.98


def test_days_of_real_lists_are_right(pages: list[tuple[dict[str, object], Listing]]) -> None:
    right = []
    for gold, listing in pages:
        days = {link.url: link.date for link in listing.links}
        right += [days.get(url) == day for url, day in wanted(gold, listing).items() if day]
    assert mean(right) >= 0.98


def test_next_pages_of_real_lists_are_right(pages: list[tuple[dict[str, object], Listing]]) -> None:
    for gold, listing in pages:
        if gold["url"]:
            assert (listing.next_request.url if listing.next_request else None) == gold["next_page"]
