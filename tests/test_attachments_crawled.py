"""Attachments, crawled over HTTP into an archive: kept once, read, and due again where they are missing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.command_line import app
from tests.document_files import docx, pdf, with_member, xlsx
from tests.replays import PREFIX, Site, asked_urls, crawled, list_page, served, started
from tests.servers import Answer, Route
from tests.test_crawl import is_sound, rows

HOST = "static.example"
LIST = f"http://{HOST}/xw/index.html"
CATALOG = Site(HOST, ()).source()
NAMES = ["static"]
LINES = ["云汀市二〇二四年入河排口整治清单", "一、石桥排口：雨污分流，限期六十日。"]


def page_url(number: int) -> str:
    return f"http://{HOST}/xw/202406/t20240624_8800{number}.html"


def file_url(name: str, host: str = HOST) -> str:
    return f"http://{host}/f/{name}"


def page(number: int, files: Sequence[str]) -> Answer:
    """An article that links to files, by name or whole address."""
    title = f"云汀市公布第{number}批入河排口整治清单"
    links = "".join(
        f'<p>附件{place}：<a href="{name if "//" in name else file_url(name)}">'
        f"第{place}份清单.{name.rpartition('.')[2]}</a></p>"
        for place, name in enumerate(files, 1)
    )
    html = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="bread">当前位置：<a href="/">首页</a> &gt; <a href="../">环境要闻</a></div>
<div class="main"><h1>{title}</h1><div class="info">发布时间：2024-06-24 09:3{number} 来源：云汀市生态环境局</div>
<div id="zoom"><p>第{number}批清单列出排口{number + 20}处，逐处写明责任单位和完成期限，镇里每旬上门核对一次。</p>
<p>市民发现清单之外的排口，可以拨打值班电话，说明河名、桥名和岸别，工作人员在两日内到场查看并登记。</p>{links}</div>
</div></body></html>"""
    return Answer(html.encode())


def site_of(articles: dict[int, Sequence[str]]) -> dict[str, Route]:
    links = [
        f'<li><a href="{page_url(number)}">云汀市公布第{number}批入河排口整治清单</a><span>2024-06-24</span></li>'
        for number in articles
    ]
    routes: dict[str, Route] = {LIST: list_page(links, "")}
    return routes | {page_url(number): page(number, files) for number, files in articles.items()}


def file(body: bytes, kind: str = "application/octet-stream", **more: Any) -> Answer:
    return Answer(body, headers={"Content-Type": kind}, **more)


def attachments(archive: Path) -> dict[str, sqlite3.Row]:
    return {row["url"].rpartition("/")[2]: row for row in rows(archive, "SELECT * FROM attachments ORDER BY page_id")}


def let_time_pass(archive: Path) -> None:
    """Move what is due later into the past, as if the nights had gone by."""
    with sqlite3.connect(archive / "archive.sqlite") as connection:
        for table in ("attachment", "page"):
            connection.execute(
                f"UPDATE {table} SET next_due_at = '2020-01-01T00:00:00.000Z' WHERE next_due_at IS NOT NULL"
            )
    connection.close()


def partial(archive: Path) -> dict[int, int]:
    found = rows(archive, "SELECT url, partial FROM articles ORDER BY url")
    return {int(row["url"].removesuffix(".html")[-1]): row["partial"] for row in found}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], dict[str, Any], dict[str, Any]]:
    """Two crawls of three articles whose attachments are all there: archive, addresses asked for, both reports."""
    folder = tmp_path_factory.mktemp("whole")
    routes = site_of({1: ["a.pdf", "b.docx", "c.xlsx"], 2: ["a.pdf", "same.pdf"], 3: []})
    one = pdf(LINES)
    routes |= {file_url("a.pdf"): file(one), file_url("same.pdf"): file(one, "text/html")}
    routes[file_url("b.docx")] = file(docx("整治方案说明", "第二段。", rows=[["排口", "期限"], ["石桥", "六十日"]]))
    routes[file_url("c.xlsx")] = file(xlsx({"清单": [["排口", "氨氮"], ["石桥", 0.42]], "空表": []}))
    with served(routes) as server:
        first = crawled(server, folder, CATALOG, NAMES)
        asked = asked_urls(server)
        second = crawled(server, folder, CATALOG, NAMES)
        assert asked_urls(server)[len(asked) :] == [LIST]
    return folder / "archive", asked, first, second


def test_attachments_are_read_and_each_address_is_asked_for_once(
    whole: tuple[Path, list[str], dict[str, Any], dict[str, Any]],
) -> None:
    archive, asked, first, second = whole
    names = ["a.pdf", "b.docx", "c.xlsx", "same.pdf"]
    assert sorted(asked) == sorted([LIST, *map(page_url, (1, 2, 3)), *map(file_url, names)])
    found = attachments(archive)
    assert {row["status"] for row in found.values()} == {"fetched"}
    assert found["a.pdf"]["text"] == "\n".join(LINES)
    assert found["b.docx"]["text"] == "整治方案说明\n排口\t期限\n石桥\t六十日\n第二段。"
    assert found["c.xlsx"]["text"] == "清单\n排口\t氨氮\n石桥\t0.42\n空表"
    assert found["same.pdf"]["media_type"] == "application/pdf"
    assert json.loads(found["a.pdf"]["fields"]) == {"pages": 1, "scanned": False}
    assert partial(archive) == {1: 0, 2: 0, 3: 0}
    assert (first["outcomes"]["static"][0], second["outcomes"]["static"][0]) == ("ok", "quiet")
    assert (first["counts"]["attachments_asked"], first["counts"]["attachments_fetched"]) == (5, 5)


def test_a_content_is_one_file_whatever_its_addresses(
    whole: tuple[Path, list[str], dict[str, Any], dict[str, Any]],
) -> None:
    archive, _, _, _ = whole
    same = rows(archive, "SELECT DISTINCT file, sha256, bytes FROM attachments WHERE kind = 'pdf'")
    assert len(same) == 1
    path = archive / "files" / same[0]["file"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == same[0]["sha256"] == path.stem
    assert path.stat().st_size == same[0]["bytes"]
    kept = [each for each in (archive / "files").rglob("*") if each.is_file()]
    assert len(kept) == 3
    assert len(rows(archive, "SELECT * FROM attachments")) == 5
    linked = rows(archive, "SELECT capture.url FROM attachments JOIN capture ON capture.key = capture_id ORDER BY 1")
    assert {row[0] for row in linked} == {row["url"] for row in rows(archive, "SELECT url FROM attachments")}


def test_show_says_what_is_known_of_each_attachment(
    whole: tuple[Path, list[str], dict[str, Any], dict[str, Any]],
) -> None:
    archive, _, _, _ = whole
    shown = CliRunner().invoke(app, ["show", page_url(2), "--archive", str(archive)]).stdout
    (line,) = [line for line in shown.splitlines() if "same.pdf" in line]
    assert "files/" in line
    assert line.endswith("34 characters, 1 pages")


LOST = ["gone.pdf", "page.pdf", "large.pdf", "banned.pdf", "slow.pdf", "empty.pdf", "cut.docx", "good.pdf"]


def lossy() -> dict[str, Route]:
    routes = site_of({1: LOST, 2: ["gone.pdf", "http://elsewhere.example/f/x.pdf"]})
    good = file(pdf(LINES))
    routes |= {file_url(name): good for name in LOST}
    routes[file_url("gone.pdf")] = Answer(b"<html><body><h1>404</h1></body></html>", 404)
    routes[file_url("page.pdf")] = file(
        "<!DOCTYPE html><html><body>请登录后下载附件</body></html>".encode(), "application/pdf"
    )
    routes[file_url("large.pdf")] = file(pdf(LINES) + b"%" * 300_000)
    routes[file_url("slow.pdf")] = file(pdf(LINES), wait=6)
    routes[file_url("empty.pdf")] = file(b"")
    routes[file_url("cut.docx")] = file(docx("一")[:9000])
    routes[f"http://{HOST}/robots.txt"] = Answer(b"User-agent: *\nDisallow: /f/banned.pdf\n")
    return routes


@pytest.mark.proof
def test_what_fails_leaves_the_article_partial_and_is_asked_for_again_alone(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    limits = {"limits": {"attachment_bytes": 200_000, "seconds": 2}, "RETRY_TIMES": 0}
    with served(lossy()) as server:
        first = crawled(server, tmp_path, CATALOG, NAMES, **limits)
        asked = asked_urls(server)
        assert sorted(url for url in asked if "/f/" in url) == sorted(
            file_url(name) for name in LOST if name != "banned.pdf"
        )
        assert partial(archive) == {1: 1, 2: 1}
        assert {row["verdict"] for row in rows(archive, "SELECT verdict FROM articles")} == {"article"}
        found = attachments(archive)
        assert {name: (row["status"], row["last_error"]) for name, row in found.items()} == {
            "gone.pdf": ("due", "http_404"),
            "page.pdf": ("due", "no_document"),
            "large.pdf": ("due", "too_large"),
            "banned.pdf": ("due", "robots"),
            "slow.pdf": ("due", "timeout"),
            "empty.pdf": ("due", "empty"),
            "cut.docx": ("due", "cut"),
            "good.pdf": ("fetched", None),
            "x.pdf": ("skipped", "elsewhere"),
        }
        assert first["outcomes"]["static"][0] == "partial"
        counts = first["counts"]
        assert [counts[name] for name in ("attachments_fetched", "attachments_failed", "forbidden")] == [1, 7, 1]
        assert (first["counts"]["limit_too_large"], first["counts"]["limit_timeout"]) == (1, 1)

        crawled(server, tmp_path, CATALOG, NAMES, **limits)
        assert asked_urls(server)[len(asked) :] == [LIST]

        let_time_pass(archive)
        server.routes |= {PREFIX + file_url(name): file(pdf(LINES)) for name in LOST}
        del server.routes[f"{PREFIX}http://{HOST}/robots.txt"]
        server.routes[PREFIX + LIST] = list_page([site_row(9)], "")
        server.routes[PREFIX + page_url(9)] = page(9, [])
        seen = len(asked_urls(server))
        last = crawled(server, tmp_path, CATALOG, NAMES, **limits)
        missing = [file_url(name) for name in LOST if name != "good.pdf"]
        assert sorted(asked_urls(server)[seen:]) == sorted([LIST, *map(page_url, (1, 2, 9)), *missing])
    assert last["outcomes"]["static"][0] == "ok"
    assert partial(archive) == {1: 0, 2: 1, 9: 0}  # what lies on another host is not asked for
    assert len(rows(archive, "SELECT 1 FROM version")) == 3
    assert rows(archive, "SELECT 1 FROM event") == []
    assert "Traceback" not in next((archive / "logs").iterdir()).read_text("utf-8")


def site_row(number: int) -> str:
    return f'<li><a href="{page_url(number)}">云汀市公布第{number}批入河排口整治清单</a><span>2024-06-24</span></li>'


@pytest.mark.proof
def test_the_first_of_too_many_are_fetched(tmp_path: Path) -> None:
    names = [f"n{number}.pdf" for number in range(6)]
    routes = site_of({1: [*names, "film.txt"]}) | {
        file_url(name): file(pdf([f"第{place}份清单"])) for place, name in enumerate(names)
    }
    with served(routes) as server:
        done = crawled(server, tmp_path, CATALOG, NAMES, limits={"attachments": 4})
        assert [url for url in asked_urls(server) if "/f/" in url] == [file_url(name) for name in names[:4]]
    found = attachments(tmp_path / "archive")
    assert [found[name]["status"] for name in names] == ["fetched"] * 4 + ["skipped"] * 2
    assert done["counts"]["limit_attachments"] == 1
    assert partial(tmp_path / "archive") == {1: 1}


@pytest.mark.proof
def test_attachments_for_which_the_budget_is_spent_are_left_for_the_next_run(tmp_path: Path) -> None:
    names = ["a.pdf", "b.pdf", "c.pdf"]
    routes = site_of({1: names}) | {file_url(name): file(pdf([name])) for name in names}
    with served(routes) as server:
        first = crawled(server, tmp_path, CATALOG, NAMES, budgets={"host_pages": 4})
        assert (first["exit"], len(asked_urls(server))) == (11, 4)
        assert partial(tmp_path / "archive") == {1: 1}
        second = crawled(server, tmp_path, CATALOG, NAMES, budgets={"host_pages": 4})
        assert asked_urls(server)[4:] == [LIST, page_url(1), file_url("c.pdf")]
    assert second["exit"] == 0
    assert partial(tmp_path / "archive") == {1: 0}


@pytest.mark.proof
def test_a_crawl_killed_between_an_article_and_its_attachment_completes_it(tmp_path: Path) -> None:
    names, archive = ["a.pdf", "b.docx"], tmp_path / "archive"
    routes = site_of({1: names, 2: []})
    routes |= {file_url("a.pdf"): file(pdf(LINES)), file_url("b.docx"): file(docx("说明"), wait=60)}
    with served(routes) as server:
        process = started(server, tmp_path, CATALOG, NAMES)
        deadline = time.monotonic() + 60
        while file_url("b.docx") not in asked_urls(server) or len(rows(archive, "SELECT 1 FROM articles")) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
        process.communicate()
        assert is_sound(archive)
        assert partial(archive) == {1: 1, 2: 0}
        waiting = server.routes[PREFIX + file_url("b.docx")]
        assert isinstance(waiting, Answer)
        server.routes[PREFIX + file_url("b.docx")] = replace(waiting, wait=0)
        seen = len(asked_urls(server))
        done = crawled(server, tmp_path, CATALOG, NAMES)
        assert asked_urls(server)[seen:] == [LIST, page_url(1), file_url("b.docx")]
    assert done["exit"] == 0
    assert partial(archive) == {1: 0, 2: 0}
    assert list((archive / "files").rglob(".unfinished*")) == []


def test_bombs_and_damage_are_kept_without_text_and_nothing_waits_for_them(tmp_path: Path) -> None:
    bomb = with_member(docx("一"), "word/document.xml", b"<w:p/>" * 20_000_000)
    bodies = {
        "bomb.docx": bomb,
        "torn.xlsx": with_member(xlsx({"一": [["排口"]]}), "xl/workbook.xml", b"<workbook"),
        "torn.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 99,
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "film.mp4": b"\x00\x00\x00\x18ftypmp42" + bytes(99),
        "good.pdf": pdf(LINES),
    }
    routes = site_of({1: list(bodies)}) | {file_url(name): file(body) for name, body in bodies.items()}
    with served(routes) as server:
        done = crawled(server, tmp_path, CATALOG, NAMES)
    found = attachments(tmp_path / "archive")
    assert {name: json.loads(row["fields"]).get("error") for name, row in found.items()} == {
        "bomb.docx": "expansion",
        "torn.xlsx": "damaged",
        "torn.pdf": "damaged",
        "old.doc": "nothing",
        "good.pdf": None,
    }
    assert {row["status"] for row in found.values()} == {"fetched"}
    assert found["bomb.docx"]["bytes"] == len(bomb)
    assert done["outcomes"]["static"][0] == "ok"
    assert partial(tmp_path / "archive") == {1: 0}


@pytest.mark.proof
def test_a_reader_that_has_to_be_stopped_leaves_the_file(tmp_path: Path) -> None:
    sheet = xlsx({"一": [[number] * 40 for number in range(5000)]})
    routes = site_of({1: ["slow.xlsx", "good.pdf"]})
    routes |= {file_url("slow.xlsx"): file(sheet), file_url("good.pdf"): file(pdf(LINES))}
    with served(routes) as server:
        done = crawled(server, tmp_path, CATALOG, NAMES, limits={"extraction_seconds": 0.4})
    slow = attachments(tmp_path / "archive")["slow.xlsx"]
    assert (slow["status"], slow["last_error"], slow["text"]) == ("fetched", "reading", None)
    assert (tmp_path / "archive" / "files" / slow["file"]).read_bytes() == sheet
    assert done["counts"]["limit_reading"] >= 1


@pytest.mark.parametrize("name", ["P020240624375_99001.pdf", "t20240624_99001.html"])
def test_a_list_that_links_straight_to_a_document_gives_a_flagged_article(tmp_path: Path, name: str) -> None:
    """By its name, or behind a script that sends it under any other."""
    url = f"http://{HOST}/xw/202406/{name}"
    link = f'<li><a href="{url}">云汀市入河排口整治清单公示</a><span>2024-06-25</span></li>'
    with served({LIST: list_page([link], ""), url: file(pdf(LINES))}) as server:
        crawled(server, tmp_path, CATALOG, NAMES)
    (row,) = rows(tmp_path / "archive", "SELECT * FROM articles")
    assert (row["title"], row["published_date"], row["verdict"]) == (
        "云汀市入河排口整治清单公示",
        "2024-06-25",
        "flagged",
    )
    assert (row["published_rule"], row["text"], row["partial"]) == ("list", "\n".join(LINES), 0)
