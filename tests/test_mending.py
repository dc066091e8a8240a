"""What becomes of columns, on pages that lie in memory: the walk of a mending without a network."""

from __future__ import annotations

import asyncio

from govcrawl.archive.known_articles import KnownArticle
from govcrawl.page import Page
from govcrawl.source import Column, Level, Source
from govcrawl.upkeep.known_titles import KnownTitles
from govcrawl.upkeep.mended import Fate, Mending
from govcrawl.upkeep.mending import mend
from govcrawl.upkeep.saved import SavedPages
from tests.list_pages import TITLES

BASE = "http://sthjj.yunhe.example"
HOST = "sthjj.yunhe.example"
OLD = Column(name="环境要闻", url=f"{BASE}/hjyw/")
LOCAL = Column(name="县区动态", url=f"{BASE}/xqdt/")
SOURCE = Source(
    id="yunhe", name="云河市生态环境局", admin_code="510100", level=Level.CITY, host=HOST, columns=(OLD, LOCAL)
)


def known() -> list[KnownArticle]:
    """Six articles of each column, one a day, in turn."""
    return [
        KnownArticle(url=f"{OLD.url}{n}.html", title=f"{TITLES[n]}（第{n}期）", day=f"2024-03-{n + 1:02d}", column=name)
        for n in range(12)
        for name in [(OLD.name, LOCAL.name)[n % 2]]
    ]


def page(path: str, inner: str) -> Page:
    html = f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{inner}</body></html>'
    return Page(url=f"{BASE}{path}", body=html.encode(), headers=(("Content-Type", "text/html; charset=utf-8"),))


def rows(articles: list[KnownArticle], folder: str = "/new/") -> str:
    found = "".join(
        f'<li><a href="{folder}{number}.html">{one.title}</a><span>{one.day}</span></li>'
        for number, one in enumerate(reversed(articles))
    )
    return f'<div class="list"><ul>{found}</ul></div><div class="page">共1页</div>'


def menu(*names: str) -> str:
    return "<ul class='nav'>" + "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in names) + "</ul>"


def mended(*pages: Page, source: Source = SOURCE) -> Mending:
    return asyncio.run(mend(SavedPages(pages), source, KnownTitles(known())))


def test_two_columns_that_became_one_are_said_to_have() -> None:
    home = page("/", menu("政务公开", "动态", "办事"))
    found = mended(home, page("/%E5%8A%A8%E6%80%81/", rows(known())))
    first, second = found.columns
    assert (first.fate, [one.column.url for one in first.proposals]) == (Fate.MOVED, [f"{BASE}/%E5%8A%A8%E6%80%81/"])
    assert (second.fate, second.proposals) == (Fate.JOINED, ())
    assert "环境要闻 shows its articles" in second.cause


def test_a_column_that_another_standing_one_has_taken_up_gets_no_second_entry() -> None:
    both = rows(known(), "/hjyw/").replace("/hjyw/0.html", f"{OLD.url}11.html")
    found = mended(page("/", menu("hjyw")), page("/hjyw/", both))
    assert [one.fate for one in found.columns] == [Fate.STANDS, Fate.JOINED]
    assert found.is_whole


def test_a_list_with_newer_articles_only_stands() -> None:
    newer = [KnownArticle(url="x", title=f"{TITLES[n]}（新{n}）", day=f"2024-05-{n + 1:02d}") for n in range(9)]
    found = mended(page("/hjyw/", rows(newer)), page("/xqdt/", rows(newer)))
    assert {one.fate for one in found.columns} == {Fate.STANDS}


def test_what_is_nowhere_is_lost() -> None:
    other = [KnownArticle(url="x", title=f"{TITLES[n]}（旧{n}）", day=f"2024-02-{n + 1:02d}") for n in range(9)]
    found = mended(page("/", menu("动态")), page("/%E5%8A%A8%E6%80%81/", rows(other)))
    assert {one.fate for one in found.columns} == {Fate.LOST}
    assert not found.is_whole
