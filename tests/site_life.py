"""A site over many nights: what it publishes, takes down, moves and loses, and a watcher that looks at it as runs do.

Answers are real pages, read and judged by the real readers into a real archive; only network and clock are left out.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from govcrawl.archive import Archive
from govcrawl.archive.captures import save_capture, save_fetch
from govcrawl.archive.identity import Occasion
from govcrawl.archive.pages import ListedLink, note_failure, note_links
from govcrawl.archive.readings import save_reading
from govcrawl.archive.removals.delisting import note_swept
from govcrawl.archive.removals.hosts import mark_dead, note_host
from govcrawl.archive.removals.process import settle_run
from govcrawl.archive.runs import RunStart, start_run
from govcrawl.archive.sources import save_sources
from govcrawl.article import Article, Reading
from govcrawl.crawl.due import Scope, due_links
from govcrawl.crawl.rechecks import left_over, plan_after
from govcrawl.exchange import Fetch, Role
from govcrawl.extraction import extract_article
from govcrawl.extraction.judge import judge
from govcrawl.page import Page
from govcrawl.source import Column, Level, Source
from govcrawl.source import Scope as Kept
from tests.archives import capture_of
from tests.list_pages import TITLES

HOST = "sthj.qinghe.example.gov.cn"
NOTICE_URL = f"http://{HOST}/notice.html"
COLUMN = Column(name="环境要闻", url=f"http://{HOST}/xwdt/index.html")
SOURCE = Source(
    id="qinghe", name="清禾市生态环境局", admin_code="510000", level=Level.CITY, host=HOST, columns=(COLUMN,)
)
FIRST = datetime(2024, 3, 1, 14, 0, tzinfo=UTC)
PROSE = "执法人员随后来到第{}号断面，现场核对在线监测数据，并要求企业在三日内补齐台账，逾期将依法处理。"
HTML = (("Content-Type", "text/html; charset=utf-8"),)


class Way(StrEnum):
    """How an address answers."""

    THERE = "there"
    GONE = "gone"
    SOFT = "soft"
    HOME = "home"
    NOTICE = "notice"
    BLOCKED = "blocked"
    BUSY = "busy"
    SILENT = "silent"


@dataclass(slots=True)
class Item:
    """An article and where it stands."""

    serial: int
    born: datetime
    path: str = ""
    way: Way = Way.THERE
    listed: bool = True

    @property
    def url(self) -> str:
        return f"http://{HOST}{self.path or f'/xwdt/content_{1000 + self.serial}.html'}"

    @property
    def title(self) -> str:
        return f"{TITLES[self.serial % len(TITLES)]}（第{self.serial}期）"

    @property
    def day(self) -> str:
        return (self.born + timedelta(hours=8)).date().isoformat()

    @property
    def body(self) -> bytes:
        lines = "".join(f"<p>{PROSE.format(self.serial * 10 + number)}</p>" for number in range(6))
        return _page(
            f'<h1>{self.title}</h1><div class="info">发布时间：{self.day} 10:20 来源：清禾市生态环境局</div>'
            f'<div class="article-content">{lines}</div>',
            self.title,
        )


def _page(inner: str, title: str) -> bytes:
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return f"<!DOCTYPE html><html>{head}<body>{inner}</body></html>".encode()


SOFT = _page(
    '<div class="err"><h2>404</h2><p>抱歉，您访问的页面不存在或已被删除！</p><a href="/">返回首页</a></div>', "提示"
)
NOTICE = _page(
    "<h1>关于部分稿件下线的说明</h1><div class='info'>发布时间：2024-01-05 09:00 来源：清禾市生态环境局</div>"
    "<div class='article-content'><p>因网站改版，您访问的稿件已经下线，如需查阅请依法申请政府信息公开。</p>"
    "<p>由此带来的不便敬请谅解，联系电话见首页公开指南，我们将在五个工作日之内予以答复并提供查阅方式。</p></div>",
    "关于部分稿件下线的说明",
)
HOME = _page("<ul>" + "".join(f"<li><a href='/x{n}'>栏目{n}</a></li>" for n in range(30)) + "</ul>", "清禾市生态环境局")
WAF = _page("<script>var _$kf=function(){return 'x'};setCookie('acw',_$kf());location.reload()</script>", "")
_READ: dict[bytes, Article] = {}


@dataclass(slots=True)
class Site:
    """What stands where, tonight."""

    items: list[Item] = field(default_factory=list)
    way: Way | None = None
    """How every address of the site answers, the lists among them."""
    pages_way: Way | None = None
    """How every article answers while the lists stand."""
    keeps: int | None = None
    """How many rows its list holds at most."""

    def publish(self, at: datetime, count: int = 1, **more: Any) -> list[Item]:
        """Put new articles on top of the list."""
        serial = max((item.serial for item in self.items), default=0)
        fresh = [Item(serial + number, at, **more) for number in range(1, count + 1)]
        self.items[:0] = reversed(fresh)
        return fresh

    def rows(self) -> list[Item]:
        """What the list shows."""
        return [item for item in self.items if item.listed][: self.keeps]

    def answer(self, url: str, at: datetime) -> Page | str:
        """What a request gets: a page, or the code of a failure."""
        item = next((item for item in self.items if item.url == url), None)
        own = item.way if item else Way.NOTICE if url == NOTICE_URL else Way.GONE
        way = self.way or self.pages_way or own
        page = Page(url=url, body=b"", headers=HTML, fetched_at=at, source_id=SOURCE.id, requested_url=url)
        if way is Way.SILENT:
            return "timeout"
        if way is Way.HOME:
            return replace(page, url=f"http://{HOST}/", body=HOME)
        if way is Way.NOTICE:
            return replace(page, url=NOTICE_URL, body=NOTICE)
        other = {Way.GONE: (404, b"<h1>404 Not Found</h1>"), Way.SOFT: (200, SOFT), Way.BLOCKED: (412, WAF)}
        other[Way.BUSY] = (503, b"<h1>busy</h1>")
        status, body = other.get(way, (200, item.body if item else b""))
        return replace(page, status=status, body=body)


class Watcher:
    """Looks at a site night after night, as runs do, into an archive."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.site = site
        self.archive = Archive.open(folder, create=True)
        self.asked: list[str] = []
        """Addresses of articles asked for in the last night."""
        with self.archive.write() as connection:
            save_sources(connection, [SOURCE])

    def night(self, at: datetime, *, budget: int = 500, killed_after: int | None = None) -> None:
        """Do what a run does: the list, what is new on it, what is left over, and the end of the run."""
        self.asked = []
        with self.archive.write() as connection:
            run_id = start_run(connection, RunStart(started_at=at, command="test"))
            left = left_over(connection, SOURCE.id, at, budget + 1)
            new = self._read_list(connection, at, run_id)
        urls = [link.url for link in new] + [one.page.url for one in sorted(left, key=lambda one: -one.turn)]
        for url in dict.fromkeys(urls[: budget if killed_after is None else killed_after]):
            self.look(url, at + timedelta(seconds=2 * len(self.asked)), run_id)
        if killed_after is None:
            with self.archive.write() as connection:
                settle_run(connection, run_id, Occasion(run_id=run_id, now=at + timedelta(hours=1)))
                mark_dead(connection, HOST, at + timedelta(hours=1))

    def _read_list(self, connection: Connection, at: datetime, run_id: int) -> list[ListedLink]:
        if self.site.way is not None:
            if self.site.way is not Way.BLOCKED:
                note_host(connection, COLUMN.url, at, good=False)
            return []
        links = [ListedLink(url=item.url, title=item.title, date=item.day) for item in self.site.rows()]
        noted = note_links(connection, SOURCE.id, COLUMN.name, links, at, run_id)
        note_swept(connection, SOURCE.id, COLUMN.name, at, at, run_id)
        return due_links(noted, Scope(), at)

    def look(self, url: str, at: datetime, run_id: int | None = None) -> None:
        """Ask for one article, and put what comes on record."""
        self.asked.append(url)
        answer = self.site.answer(url, at)
        with self.archive.write() as connection:
            if isinstance(answer, str):
                save_fetch(
                    connection,
                    Fetch(url=url, method="GET", role=Role.ARTICLE, at=at, error=answer, source_id=SOURCE.id),
                    run_id,
                )
                note_failure(connection, url, answer, at)
                note_host(connection, url, at, good=False)
                return
            self.take(connection, read(answer), run_id)

    def take(self, connection: Connection, reading: Reading, run_id: int | None = None) -> None:
        """Put an answer on record, as the pipeline does."""
        save_capture(connection, capture_of(reading), run_id)
        save_reading(connection, reading, run_id, reading.page.fetched_at)
        plan_after(connection, reading.page.capture_key or "", lambda look: look)

    def rows(self, query: str, **values: object) -> list[dict[str, Any]]:
        """The rows of a query."""
        with self.archive.read() as connection:
            return [dict(row) for row in connection.execute(text(query), values).mappings()]

    def removals(self) -> dict[str, dict[str, Any]]:
        """The view `removals`, by address."""
        return {row["url"]: row for row in self.rows("SELECT * FROM removals")}

    def status(self, item: Item) -> str:
        """How the archive says that an article stands."""
        return str(self.rows("SELECT status FROM page WHERE url = :url", url=item.url)[0]["status"])

    def events(self) -> list[str]:
        """The kinds of all events in order of time."""
        return [row["kind"] for row in self.rows("SELECT kind FROM event ORDER BY at, id")]


def read(answer: Page) -> Reading:
    """An answer, read and judged."""
    if answer.body not in _READ:
        _READ[answer.body] = extract_article(answer)
    article = _READ[answer.body]
    page = replace(answer, capture_key=answer.capture_key or str(uuid.uuid4()))
    return Reading(page=page, article=article, judgement=judge(page, article, Kept.ALL))


def night_of(number: float) -> datetime:
    """The start of the run of a night, from 0; runs do not start on the second."""
    return FIRST + timedelta(days=number, minutes=int(number * 7) % 11)


def watched(tmp_path: Path, *, old: int = 12) -> tuple[Site, Watcher]:
    """A site with some articles of the last weeks, and an archive that has had them."""
    site = Site()
    for back in range(old, 0, -1):
        site.publish(FIRST - timedelta(days=2 * back))
    watcher = Watcher(tmp_path, site)
    watcher.night(night_of(0))
    return site, watcher


def live(site: Site, watcher: Watcher, nights: range, *, posts: bool = True) -> None:
    """Let nights pass, with a new article every fourth."""
    for number in nights:
        if posts and number % 4 == 0:
            site.publish(night_of(number) - timedelta(hours=3))
        watcher.night(night_of(number))
