"""The life of one column, day by day: posts, batches, edits, pins, backdated rows, removals, and servers out of order.

The list is rendered as real pages, read by the real readers and kept in a real archive; only the network is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from sqlalchemy import Connection, update

from govcrawl.archive import Archive
from govcrawl.archive.runs import RunStart, start_run
from govcrawl.archive.sources import load_cursor, save_sources
from govcrawl.archive.tables import page as page_table
from govcrawl.archive.words import PageStatus
from govcrawl.article import Article
from govcrawl.canonical import url_key
from govcrawl.config import Budgets
from govcrawl.crawl.budget import Budget
from govcrawl.crawl.columns import ColumnReader
from govcrawl.crawl.due import Depth, Scope
from govcrawl.crawl.outcomes import Tally
from govcrawl.extraction import extract_article
from govcrawl.listing import Listing, NextRequest, read_listing
from govcrawl.page import Page
from govcrawl.source import Column, Level, Source
from tests.list_pages import HEAD, TITLES

T = TypeVar("T")

HOST = "life.example"
BASE = f"http://{HOST}/xw/"
PER_PAGE = 5
BIRTH = date(2024, 3, 1)


@dataclass(slots=True)
class Item:
    """A row of the list; `serial` makes its address."""

    serial: int
    day: date
    edits: int = 0
    pinned: bool = False

    @property
    def url(self) -> str:
        """Its address, which tells nothing of its day."""
        return f"{BASE}content_{100000 + self.serial}.html"

    @property
    def row(self) -> str:
        mark = "[置顶]" if self.pinned else ""
        title = f"{TITLES[self.serial % len(TITLES)]}（第{self.serial}期{'，更正' * self.edits}）"
        return f'<li><a href="{self.url}">{mark}{title}</a><span>{self.day.isoformat()}</span></li>'


@dataclass(slots=True)
class Weather:
    """What is out of order on one day."""

    down: set[int] = field(default_factory=set)
    """Pages that answer 500 all day."""
    empty_once: set[int] = field(default_factory=set)
    """Pages that answer without rows the first time they are asked for."""
    old_once: bool = False
    """The first page shows an older state of the list, the first time it is asked for."""

    @property
    def is_fair(self) -> bool:
        return not self.down


class Life:
    """The list as it stands, newest first, and how it changes from day to day."""

    def __init__(self, seed: int, *, family: str, items: int = 60) -> None:
        self.random = Random(seed)
        self.family = family
        self.today = BIRTH
        self.serial = 0
        self.items = [self.new_item(BIRTH - timedelta(days=back * 3)) for back in range(items)]
        self.weather = Weather()
        self.stale = 0
        """A page that was made when it was the last one, and states so."""
        self.overstated = 0
        """Pages that the pager states and the site does not have."""

    def new_item(self, day: date) -> Item:
        """An item that the list does not show yet."""
        self.serial += 1
        return Item(self.serial, day)

    def live_on(self) -> None:
        """Let a day pass."""
        random = self.random
        self.today += timedelta(days=1)
        for _ in range(random.choice((0, 0, 1, 1, 2, 4, 13) if random.random() < 0.2 else (0, 0, 1, 1, 2))):
            self._insert(self.new_item(self.today), 0)
        if random.random() < 0.15:
            self._backdate(random.choice((2, 9, 40, 150)))
        if random.random() < 0.08:
            random.choice(self.items).edits += 1
        if random.random() < 0.08:
            at = random.randrange(len(self.items) - 1)
            if not self.items[at].pinned and not self.items[at + 1].pinned:
                self.items[at : at + 2] = self.items[at + 1], self.items[at]
        if random.random() < 0.06:
            self.items.pop(random.randrange(len(self.items)))
        if random.random() < 0.06:
            self._pin()
        self.weather = self._weather() if random.random() < 0.15 else Weather()

    def _insert(self, item: Item, at: int) -> None:
        pinned = sum(other.pinned for other in self.items)
        self.items.insert(max(at, pinned), item)

    def _backdate(self, days: int) -> None:
        """Put a row where its date belongs."""
        item = self.new_item(self.today - timedelta(days=days))
        places = [at for at, other in enumerate(self.items) if not other.pinned and other.day < item.day]
        self._insert(item, places[0] if places else len(self.items))

    def _pin(self) -> None:
        """Take the pin from what bore it, and give it to another row or to a new one of an old day."""
        for other in [one for one in self.items if one.pinned]:
            self.items.remove(other)
            other.pinned = False
            places = [at for at, one in enumerate(self.items) if one.day <= other.day]
            self.items.insert(places[0] if places else len(self.items), other)
        if self.random.random() < 0.7:
            item = self.items.pop(self.random.randrange(len(self.items)))
            if self.random.random() < 0.5:
                self.items.append(item)
                item = self.new_item(self.today - timedelta(days=self.random.choice((0, 3, 200))))
            item.pinned = True
            self.items.insert(0, item)

    def _weather(self) -> Weather:
        page = self.random.randrange(1, self.pages + 1)
        kind = self.random.randrange(3)
        if kind == 0:
            return Weather(down={page})
        return Weather(empty_once={max(page, 2)}) if kind == 1 else Weather(old_once=True)

    @property
    def pages(self) -> int:
        return -(-len(self.items) // PER_PAGE)

    def on_page(self, number: int) -> list[Item]:
        """The rows of a page, from 1."""
        return self.items[(number - 1) * PER_PAGE : number * PER_PAGE]

    def answer(self, url: str, at: datetime) -> Page:
        """What the site answers now."""
        number = self.number_of(url)
        if number in self.weather.down:
            return Page(url=url, body=b"<html><body>busy</body></html>", status=500, fetched_at=at)
        rows, pages = self.on_page(number), self.pages
        if number in self.weather.empty_once:
            self.weather.empty_once.discard(number)
            rows = []
        elif number == 1 and self.weather.old_once:
            self.weather.old_once = False
            rows, pages = self.items[-PER_PAGE:], max(1, pages // 2)
        pages = number if number == self.stale else pages + self.overstated
        if not rows and number > pages:
            return Page(url=url, body=b"not here", status=404, fetched_at=at)
        html = (
            f'{HEAD}<div class="main"><ul>{"".join(item.row for item in rows)}</ul>{self._pager(number, pages)}</div>'
        )
        text = f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{html}</body></html>'
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return Page(url=url, body=text.encode(), headers=headers, fetched_at=at)

    def number_of(self, url: str) -> int:
        """Which page of the list an address names."""
        name = url.removeprefix(BASE).removesuffix(".html")
        base = int(name.partition("_")[2] or 0)
        return 1 if base == 0 else base + (1 if self.family == "trs" else 0)

    def _pager(self, number: int, pages: int) -> str:
        if self.family == "trs":
            return f'<script>createPageHTML({pages}, {number - 1}, "index", "html");</script>'
        following = f'<a href="index_{number + 1}.html">下一页</a>' if number < pages else "<span>下一页</span>"
        return f'<div class="page"><span>第{number}页 共{pages}页</span>{following}</div>'


class Ledger:
    """What a column's reading is written to, as `Run` is: an archive, counts and a budget."""

    def __init__(self, archive: Archive, number: int, pages: int) -> None:
        self.id = number
        self.budget = Budget(Budgets(host_pages=pages))
        self.counts = Tally()
        self._archive = archive

    def tally(self, source_id: str | None) -> Tally:
        return self.counts

    async def write(self, work: Callable[[Connection], T]) -> T:
        with self._archive.write() as connection:
            return work(connection)

    def replayed(self, connection: Connection, urls: Sequence[str]) -> set[str]:
        return set()


class Readers:
    """Reads pages in this process."""

    async def list_links(self, page: Page, column: Column) -> Listing:
        return read_listing(page, column)

    async def extract(self, page: Page) -> Article:
        return extract_article(page)


@dataclass(slots=True)
class Night:
    """What one run asked for and found."""

    depth: Depth
    asked: list[int] = field(default_factory=list)
    due: list[str] = field(default_factory=list)
    counts: Tally = field(default_factory=Tally)


class Follower:
    """Follows one column night by night, into an archive."""

    def __init__(self, folder: Path, life: Life) -> None:
        self.life = life
        self.column = Column(name="环境要闻", url=BASE + "index.html")
        self.source = Source(
            id="life", name="云汀市生态环境局", admin_code="510000", level=Level.CITY, host=HOST, columns=(self.column,)
        )
        self.archive = Archive.open(folder, create=True)
        with self.archive.write() as connection:
            save_sources(connection, [self.source])

    def known(self) -> set[str]:
        """The keys of all addresses on record."""
        with self.archive.read() as connection:
            return set(connection.exec_driver_sql("SELECT url_key FROM page_address").scalars())

    def floor(self) -> str | None:
        """The day down to which the list is followed; None: to its end."""
        with self.archive.read() as connection:
            cursor = load_cursor(connection, "life", self.column.name)
        return None if cursor.done else cursor.floor_date

    def run_is_due(self) -> bool:
        """Whether a backfill has still to go on."""
        with self.archive.read() as connection:
            return not load_cursor(connection, "life", self.column.name).done

    def run(self, scope: Scope = Scope(), *, budget: int = 100_000, killed_after: int | None = None) -> Night:
        """Read the list as a run of tonight does, and take every page that is due for fetched.

        *budget* is the most list pages; *killed_after* so many pages the run ends without a word.
        """
        now = datetime.combine(self.life.today, datetime.min.time(), UTC) + timedelta(hours=14)
        ticks = iter(range(1, 10_000))

        def clock() -> datetime:
            return now + timedelta(seconds=next(ticks))

        with self.archive.write() as connection:
            number = start_run(connection, RunStart(started_at=now, command="test"))
            cursor = load_cursor(connection, "life", self.column.name, now)
        ledger = Ledger(self.archive, number, budget)
        reader = ColumnReader(
            readers=Readers(), run=ledger, source=self.source, column=self.column, scope=scope, cursor=cursor,
            clock=clock,
        )  # fmt: skip
        night = Night(reader.plan.depth, counts=ledger.counts)
        asyncio.run(self._read(reader, night, clock, killed_after))
        self._fetch(night.due, now)
        return night

    async def _read(
        self, reader: ColumnReader, night: Night, clock: Callable[[], datetime], killed_after: int | None
    ) -> None:
        request: NextRequest | None = reader.begin()
        while request is not None and len(night.asked) != killed_after:
            night.asked.append(self.life.number_of(request.url))
            step = await reader.read(self.life.answer(request.url, clock()))
            night.due += [link.url for link in step.due]
            request = step.next_request

    def _fetch(self, urls: list[str], at: datetime) -> None:
        with self.archive.write() as connection:
            for url in urls:
                fetched = update(page_table).where(page_table.c.url_key == url_key(url))
                connection.execute(fetched.values(status=PageStatus.LIVE, fetched_at=at))
