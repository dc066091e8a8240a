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

from govcrawl.cli import app
from tests.document_files import docx, pdf, xlsx
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
<div id="zoom"><p>第{number}批清单列出排口{number + 20}处，逐处写明责任单位、整治办法和完成期限，镇里每旬上门核对一次。</p>
<p>市民发现清单之外的排口，可以拨打值班电话，说明河名、桥名和岸别，工作人员在两日内到场查看并登记。</p>{links}</div>
</div></body></html>"""
    return Answer(html.encode())


def site_of(articles: dict[int, Sequence[str]]) -> dict[str, Route]:
    links = [
        f'<li><a href="{page_url(number)}">云汀市公布第{number}批入河排口整治清单</a><span>2024-06-24</span></li>'
        for number in articles
    ]
    return {LIST: list_page(links, "")} | {page_url(number): page(number, files) for number, files in articles.items()}


def file(body: bytes, kind: str = "application/octet-stream", **more: Any) -> Answer:
    return Answer(body, headers={"Content-Type": kind}, **more)


def attachments(archive: Path) -> dict[str, sqlite3.Row]:
    return {row["url"].rpartition("/")[2]: row for row in rows(archive, "SELECT * FROM attachments ORDER BY page_id")}


def let_time_pass(archive: Path) -> None:
    """Move what is due later into the past, as if the nights had gone by."""
    with sqlite3.connect(archive / "archive.sqlite") as connection:
        for table in ("attachment", "page"):
            connection.execute(
                f"UPDATE {table} SET next_due_at = '2020-01-01T00:00:00.000Z' WHERE next_due_at IS NOT NULL"  # noqa: S608
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
