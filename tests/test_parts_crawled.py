"""Articles over several pages, crawled over HTTP into an archive: whole, once, and flagged where parts are missing."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from govcrawl.archive import Archive
from govcrawl.archive.captures import save_capture
from govcrawl.archive.pages import ListedLink, note_links, page_states
from govcrawl.archive.readings import Saved, save_reading
from govcrawl.archive.words import Outcome
from govcrawl.article import Part, Reading
from govcrawl.exchange import Role
from tests.archives import NOW, TEXT, capture_of, column_of, counts, day, reading_of, save, save_some_sources
from tests.replays import PREFIX, Site, asked_urls, crawled, list_page, served, started
from tests.servers import Answer, Route
from tests.test_crawl import is_sound, rows

HOST = "static.example"
TITLE = "云汀市把四十公里岸线还给行人"
TEXTS = (
    "岸线整治分作三年，第一年只做一件事：把占着滩地的砂场、堆场和临时板房逐户登记，逐户谈妥，逐户搬走。",
    "第二年铺路种草。步道的路基用的是拆下来的旧条石，工匠们按老河工的法子干砌，缝里留给芦苇和蜻蜓。",
    "第三年把护栏降到膝盖那么高。设计的人说，看得见水，走得近水，人才会心疼水，也才肯弯腰捡起一只空瓶。",
)


def part_url(article: int, part: int, host: str = HOST) -> str:
    """The address of a part, counted from 0 as TRS does."""
    return f"http://{host}/xw/202406/t20240624_7700{article}" + (f"_{part}.html" if part else ".html")


def part_page(article: int, part: int, parts: int) -> Answer:
    last = f"记下这些的人姓田，在第{article}号岸线住了{part + 30}年。"
    credit = "<p>责任编辑：石小满</p>" if part == parts - 1 else ""
    html = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}（{article}）</title></head><body>
<div class="bread">当前位置：<a href="/">首页</a> &gt; <a href="../">环境要闻</a></div>
<div class="main"><h1>{TITLE}（{article}）</h1><div class="info">发布时间：2024-06-24 09:30 来源：云汀日报</div>
<div id="zoom"><p>第{article}号岸线的第{part + 1}篇手记：{TEXTS[part % 3]}</p>
<p>{last}</p></div>
<script>createPageHTML({parts}, {part}, "t20240624_7700{article}", "html");</script>{credit}</div></body></html>"""
    return Answer(html.encode())


def site_of(articles: dict[int, int], *, host: str = HOST) -> dict[str, Route]:
    """A list of articles, each with so many parts."""
    links = [
        f'<li><a href="{part_url(article, 0, host)}">{TITLE}（{article}）</a><span>2024-06-24</span></li>'
        for article in articles
    ]
    routes: dict[str, Route] = {f"http://{host}/xw/index.html": list_page(links, "")}
    for article, parts in articles.items():
        routes |= {part_url(article, part, host): part_page(article, part, parts) for part in range(parts)}
    return routes


CATALOG = Site(HOST, ()).source()
NAMES = ["static"]
LOST, LONG = "lost.example", "long.example"


def lost_parts() -> dict[str, Route]:
    """Articles each of which misses a part in a way of its own; nothing is missing of the fourth."""
    routes = site_of({1: 3, 2: 3, 3: 2, 4: 2, 5: 2}, host=LOST)
    routes[part_url(1, 2, LOST)] = Answer(b"<html><body><h1>404</h1></body></html>", 404)
    there = f"/replay/{part_url(2, 1, LOST)}"
    routes[part_url(2, 1, LOST)] = Answer(status=302, headers={"Location": f"{there}?again"})
    routes[part_url(2, 1, LOST) + "?again"] = Answer(status=302, headers={"Location": there})
    routes[part_url(3, 1, LOST)] = Answer("<html><body>您的访问过于频繁，请稍后再试</body></html>".encode())
    routes[part_url(4, 1, LOST)] = Answer(status=302, headers={"Location": f"/replay/{part_url(4, 0, LOST)}"})
    path = part_url(5, 1, LOST).removeprefix(f"http://{LOST}")
    routes[f"http://{LOST}/robots.txt"] = Answer(f"User-agent: *\nDisallow: {path}\n".encode())
    return routes


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], dict[str, Any]]:
    """One crawl of three hosts: the archive, the addresses asked for, and the report."""
    folder = tmp_path_factory.mktemp("parts")
    catalog = CATALOG + Site(LOST, ()).source() + Site(LONG, ()).source()
    with served(site_of({1: 3, 2: 1, 3: 2}), lost_parts(), site_of({1: 30}, host=LONG)) as server:
        done = crawled(server, folder, catalog, ["static", "lost", "long"])
        return folder / "archive", asked_urls(server), done


def of_host(host: str) -> str:
    return f"http://{host}/%"


def test_parts_become_one_article_and_each_is_asked_for_once(crawl: tuple[Path, list[str], dict[str, Any]]) -> None:
    archive, asked, done = crawl
    assert sorted(url for url in asked if HOST in url) == sorted(site_of({1: 3, 2: 1, 3: 2}))
    assert done["outcomes"]["static"][0] == "ok"
    found = {row["url"]: row for row in rows(archive, "SELECT * FROM articles WHERE url LIKE ?", of_host(HOST))}
    assert sorted(found) == [part_url(article, 0) for article in (1, 2, 3)]
    article = found[part_url(1, 0)]
    assert (article["verdict"], article["editor"], article["published_date"]) == ("article", "石小满", "2024-06-24")
    assert [line for line in article["text"].split("\n") if "手记" in line] == [
        f"第1号岸线的第{part + 1}篇手记：{text}" for part, text in enumerate(TEXTS)
    ]
    marks = json.loads(rows(archive, "SELECT parts FROM reading WHERE text = ?", article["text"])[0][0])
    assert [mark["url"] for mark in marks] == [part_url(1, part) for part in range(3)]
    assert all(article["text"][mark["start"] :].startswith("第1号岸线的第") for mark in marks)
    assert rows(archive, "SELECT count(*) FROM page WHERE url LIKE ?", of_host(HOST))[0][0] == 3


def test_every_part_is_a_capture_of_its_article(crawl: tuple[Path, list[str], dict[str, Any]]) -> None:
    archive, _, _ = crawl
    linked = rows(
        archive,
        "SELECT capture.url, part, role, capture.verdict, capture.page_id FROM version_capture JOIN capture ON "
        "capture.id = capture_id WHERE capture.url LIKE ? ORDER BY part",
        f"http://{HOST}/%77001%",
    )
    assert [tuple(row)[:4] for row in linked] == [
        (part_url(1, part), part + 1, "article" if part == 0 else "part", "article") for part in range(3)
    ]
    assert len({row["page_id"] for row in linked}) == 1


def test_an_article_whose_part_fails_is_kept_with_what_there_is_and_flagged(
    crawl: tuple[Path, list[str], dict[str, Any]],
) -> None:
    archive, _, done = crawl
    texts = rows(archive, "SELECT text FROM articles WHERE url LIKE ? ORDER BY url", of_host(LOST))
    assert [row["text"].count("手记") for row in texts] == [2, 1, 1, 1, 1]
    reasons = rows(archive, "SELECT url, reasons FROM pages WHERE url LIKE ? ORDER BY url", of_host(LOST))
    assert [(row["url"], json.loads(row["reasons"])) for row in reasons] == [
        (part_url(article, 0, LOST), [] if article == 4 else ["parts_missing"]) for article in range(1, 6)
    ]
    lost = rows(archive, "SELECT verdict, page_id IS NULL FROM capture WHERE url = ?", part_url(1, 2, LOST))
    assert [tuple(row) for row in lost] == [("error", 0)]
    errors = rows(archive, "SELECT error FROM fetch WHERE role = 'part' ORDER BY error")
    assert [row["error"] for row in errors] == ["redirects", "robots"]
    assert done["outcomes"]["lost"][0] == "partial"
    assert done["counts"]["parts_failed"] == 1


def test_an_article_without_end_is_cut_at_the_limit_of_parts(crawl: tuple[Path, list[str], dict[str, Any]]) -> None:
    archive, asked, done = crawl
    assert sum(LONG in url for url in asked) == 21
    assert done["counts"]["limit_parts"] == 1
    (row,) = rows(archive, "SELECT verdict, text FROM articles WHERE url LIKE ?", of_host(LONG))
    assert (row["verdict"], row["text"].count("手记")) == ("flagged", 20)


@pytest.mark.proof
def test_an_article_for_which_the_budget_is_spent_is_left_for_the_next_run_but_once_only(tmp_path: Path) -> None:
    def kept() -> dict[str, tuple[int, str]]:
        found = rows(tmp_path / "archive", "SELECT url, text, verdict FROM articles")
        return {row["url"]: (row["text"].count("手记"), row["verdict"]) for row in found}

    with served(site_of({1: 3, 2: 3})) as server:
        first = crawled(server, tmp_path, CATALOG, NAMES, budgets={"host_pages": 6})
        assert len(asked_urls(server)) == 6
        (whole,) = kept()
        assert (first["exit"], kept()) == (11, {whole: (3, "article")})
        left = 2 if whole == part_url(1, 0) else 1
        second = crawled(server, tmp_path, CATALOG, NAMES, budgets={"host_pages": 3})
        again = [part_url(left, 0), part_url(left, 1)]
        assert sorted(asked_urls(server)[6:]) == sorted([f"http://{HOST}/xw/index.html", *again])
    assert (second["exit"], kept()) == (11, {whole: (3, "article"), part_url(left, 0): (2, "flagged")})


@pytest.mark.proof
def test_a_crawl_killed_between_two_parts_fetches_just_that_article_again(tmp_path: Path) -> None:
    routes = site_of({1: 1, 2: 3})
    last = routes[part_url(2, 2)]
    assert isinstance(last, Answer)
    archive = tmp_path / "archive"
    with served(routes | {part_url(2, 2): replace(last, wait=60)}) as server:
        process = started(server, tmp_path, CATALOG, NAMES)
        deadline = time.monotonic() + 40
        while part_url(2, 2) not in asked_urls(server) or not rows(archive, "SELECT 1 FROM articles"):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
        process.communicate()
        assert is_sound(archive)
        assert [row[0] for row in rows(archive, "SELECT url FROM articles")] == [part_url(1, 0)]
        server.routes[PREFIX + part_url(2, 2)] = last
        seen = len(asked_urls(server))
        done = crawled(server, tmp_path, CATALOG, NAMES)
        again = [part_url(2, part) for part in range(3)]
        assert sorted(asked_urls(server)[seen:]) == sorted([f"http://{HOST}/xw/index.html", *again])
    assert done["exit"] == 0
    found = rows(archive, "SELECT text, verdict FROM articles ORDER BY url")
    assert [(row["text"].count("手记"), row["verdict"]) for row in found] == [(1, "article"), (3, "article")]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    archive = Archive.open(tmp_path / "archive", create=True)
    with archive.write() as opened:
        save_some_sources(opened)
        yield opened
    archive.close()


URL = "http://sthjt.example.gov.cn/xwdt/t20240305_5001"


def parted(*texts: str, missing: bool = False, at: float = 0, body: str = "", **more: object) -> Reading:
    """The reading of an article of so many parts."""
    pages = [
        reading_of(URL + (f"_{n}.html" if n else ".html"), text, at=day(at), body=f"{body}{text}".encode()).page
        for n, text in enumerate(texts)
    ]
    starts = [sum(len(text) + 1 for text in texts[:n]) for n in range(len(texts))]
    parts = tuple(Part(url=page.url, start=start) for page, start in zip(pages, starts, strict=True))
    found = reading_of(
        pages[0].url,
        "\n".join(texts),
        at=day(at),
        parts=parts if len(texts) > 1 else (),
        next_part=f"{URL}_{len(texts)}.html" if missing else None,
        **more,  # type: ignore[arg-type]  # fields of the page or the article
    )
    return replace(found, page=pages[0], more_pages=tuple(pages[1:]))


def save_parted(connection: Connection, *readings: Reading) -> list[Saved]:
    for reading in readings:
        for page in reading.more_pages:
            save_capture(connection, replace(capture_of(replace(reading, page=page)), role=Role.PART), None)
    return save(connection, *readings)


TWO = (TEXT, "第二部分说的是运行管理，" + TEXT)


def test_saving_parts_again_changes_nothing(connection: Connection) -> None:
    reading = parted(*TWO)
    (saved,) = save_parted(connection, reading)
    before = counts(connection), column_of(connection, "SELECT part FROM version_capture ORDER BY part")
    assert before[1] == [1, 2]
    assert save_reading(connection, reading, None, NOW).outcome is Outcome.SAME
    assert (counts(connection), column_of(connection, "SELECT part FROM version_capture ORDER BY part")) == before
    states = page_states(connection, [URL + ".html", URL + "_1.html"])
    assert {state.page_id for state in states.values()} == {saved.page_id}


def test_a_change_in_any_part_is_a_new_state_and_the_same_bytes_are_none(connection: Connection) -> None:
    changed = TWO[1] + "另讯：值班电话已公布。"
    one, same, other = save_parted(connection, parted(*TWO), parted(*TWO, at=1), parted(TWO[0], changed, at=2))
    assert [one.outcome, same.outcome, other.outcome] == [Outcome.NEW, Outcome.SAME, Outcome.CHANGED]
    assert column_of(connection, "SELECT kind FROM event") == ["edited"]
    # Another extractor version reads less in the same bytes: no new state.
    fewer = parted(*TWO, at=3)
    assert fewer.article is not None
    fewer = replace(fewer, article=replace(fewer.article, text=TWO[0], extractor=2))
    save_parted(connection, fewer)
    assert counts(connection)["version"] == 2


def test_missing_parts_never_replace_a_whole_article_and_make_no_edit(connection: Connection) -> None:
    whole, cut = save_parted(connection, parted(*TWO), parted(TWO[0], missing=True, at=1))
    assert cut.outcome is Outcome.PARTIAL
    assert column_of(connection, "SELECT version_id FROM articles") == [whole.version_id]
    assert counts(connection)["event"] == 0


def test_an_article_that_lacked_parts_becomes_whole_without_an_edit(connection: Connection) -> None:
    cut, whole = save_parted(connection, parted(TWO[0], missing=True), parted(*TWO, at=1))
    assert (cut.outcome, whole.outcome) == (Outcome.NEW, Outcome.CHANGED)
    assert column_of(connection, "SELECT version_id FROM articles") == [whole.version_id]
    assert counts(connection)["event"] == 0


def test_a_list_that_links_a_further_part_makes_no_page_of_its_own(connection: Connection) -> None:
    (saved,) = save_parted(connection, parted(*TWO))
    (noted,) = note_links(connection, "sichuan", "环境要闻", [ListedLink(url=URL + "_1.html")], day(1))
    assert (noted.is_new, noted.state.page_id) == (False, saved.page_id)
    alone = reading_of(URL + "_1.html", TWO[1], at=day(40))
    (again,) = save(connection, alone)
    assert (again.page_id, again.version_id) == (saved.page_id, None)
    assert column_of(connection, "SELECT text FROM articles") == ["\n".join(TWO)]


def test_a_part_that_was_taken_for_a_page_is_merged_into_its_article(connection: Connection) -> None:
    note_links(connection, "sichuan", "环境要闻", [ListedLink(url=URL + "_2.html")], day(0))
    save(connection, reading_of(URL + "_1.html", TWO[1]))
    other = "另一篇的第三部分，" + TEXT
    (saved,) = save_parted(connection, parted(*TWO, other, at=1))
    assert column_of(connection, "SELECT id FROM articles") == [saved.page_id]
    assert column_of(connection, "SELECT count(*) FROM pages WHERE merged_into IS NOT NULL") == [2]


def test_a_page_with_a_text_of_its_own_at_a_parts_address_stays(connection: Connection) -> None:
    save(connection, reading_of(URL + "_1.html", "与此无关的一篇，" + TEXT))
    save_parted(connection, parted(*TWO, at=1))
    assert counts(connection)["page"] == 2
    assert len(column_of(connection, "SELECT id FROM articles")) == 2
