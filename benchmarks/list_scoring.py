"""How well the links found on a list page agree with the gold.

Precision, recall and their harmonic mean F1 over the addresses of articles; scheme, fragment and a last slash do not
count. A day is right when it is the gold's; it counts for the links found whose gold has one. The next page is right
when it is the gold's, or rightly none. Where the address of the page itself is not on record, its links are compared
as the page writes them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urldefrag

from govcrawl.errors import InputError
from govcrawl.page import Page

LIST_MEASURES = ("P", "R", "F1", "day", "next")
NOWHERE = "http://unknown.invalid/column/"
"""The address of a list page whose own is not on record."""
_DAY = 10
_SCHEME = re.compile(r"^https?://")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReading:
    """What one reader found on one list page."""

    days: Mapping[str, str | None]
    """The day (or None) by address; by reference as the page writes it where the page has no address."""
    next_page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSample:
    """A list page with its gold."""

    id: str
    page: Page
    gold: ListReading
    hint: str
    """The title of the first link, for readers that want to be told one."""

    @property
    def addressed(self) -> bool:
        """Whether the address of the page is on record."""
        return self.page.url != NOWHERE


def load_lists(folder: Path) -> list[ListSample]:
    """Return the list pages of a folder that has one folder a page, each with page.html and gold.json, by name.

    Raises InputError when there are none, or gold.json has no items.
    """
    paths = [path for path in sorted(folder.glob("*/gold.json")) if path.with_name("page.html").is_file()]
    if not paths:
        raise InputError(f"{folder}: no folder in it holds page.html and gold.json; name a folder of such folders")
    return [_load(path) for path in paths]


def _load(path: Path) -> ListSample:
    found = json.loads(path.read_text("utf-8"))
    items = found.get("items")
    if not isinstance(items, list):
        raise InputError(f'{path}: no "items"; give a list of {{"url", "title", "date"}}')
    url = found.get("url")
    days = {(each["url"] if url else each["href"]) or "": each.get("date") for each in items}
    return ListSample(
        id=path.parent.name,
        page=Page(url=url or NOWHERE, body=path.with_name("page.html").read_bytes()),
        gold=ListReading(days=days, next_page=found.get("next_page") if url else None),
        hint=next((each["title"] for each in items), ""),
    )


def score_list(gold: ListReading, found: ListReading) -> dict[str, float | None]:
    """Return every measure of one page; None where the page does not count.

    >>> gold = ListReading(days={"http://a.cn/1.html": "2024-03-05", "http://a.cn/2.html": None})
    >>> score_list(gold, ListReading(days={"https://a.cn/1.html#top": "2024-03-05"}))
    {'P': 1.0, 'R': 0.5, 'F1': 0.6666666666666666, 'day': 1.0, 'next': 1.0}
    """
    want, got = _keyed(gold.days), _keyed(found.days)
    both = want.keys() & got.keys()
    precision = len(both) / len(got) if got else 0.0
    recall = len(both) / len(want) if want else 1.0
    dated = [key for key in both if want[key]]
    return {
        "P": precision,
        "R": recall,
        "F1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "day": sum(want[key] == got[key] for key in dated) / len(dated) if dated else None,
        "next": float(address_key(gold.next_page) == address_key(found.next_page)),
    }


def list_means(rows: Iterable[Mapping[str, float | None]]) -> dict[str, float | None]:
    """Return the mean of every measure over the pages that count for it."""
    listed = list(rows)
    found: dict[str, float | None] = {}
    for measure in LIST_MEASURES:
        values = [value for row in listed if (value := row[measure]) is not None]
        found[measure] = sum(values) / len(values) if values else None
    return found


def address_key(url: str | None) -> str:
    """Return what must be equal of two addresses.

    >>> address_key("https://a.cn/%E8%A6%81/#top") == address_key("http://a.cn/要")
    True
    """
    return unquote(_SCHEME.sub("", urldefrag(url or "")[0])).rstrip("/")


def _keyed(days: Mapping[str, str | None]) -> dict[str, str]:
    return {address_key(url): (day or "")[:_DAY] for url, day in days.items()}
