"""A small site on loopback that is crawled twice, and what each of its pages answers each time."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.list_pages import HEAD
from tests.replays import crawled
from tests.servers import Answer, Route, Server

NAMES = ("tagged", "dated", "plain", "gbk", "packed", "edited", "moved", "renamed", "hidden", "lying", "gone")
"""Articles of the site: by validator, by charset and coding, and by what becomes of them."""

TEXT = (
    "<p>云汀市生态环境局{day}通报，{name}断面的自动监测站换装了新的总磷分析仪，与实验室手工比对{count}组数据，相对误差都在一成以内。</p>"
    "<p>站房的供电和采样管线同时改造，浮标移到河心偏左岸处，枯水期也能取到流动的水；旧仪器留作备用，每月通水一次。</p>"
    "<p>沿河{count}个村的护水员从本周起可以在手机上看到逐时读数，超过地表水三类标准时会收到短信，巡河时先到最近的入河口查看。</p>"
    "<p>省站的技术人员将在汛前再做一次盲样考核，结果连同改造前后的数据曲线一并存档，供核算上下游生态补偿金时查对。</p>"
)
PAGE = (
    '<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}</title></head><body><div class="bread">'
    '当前位置：<a href="/">首页</a> &gt; <a href="/xw/">环境要闻</a></div><div class="main"><h1>{title}</h1>'
    '<div class="info">发布时间：2024-03-{number:02d} 09:30 来源：云汀市生态环境局</div>'
    '<div id="zoom">{text}</div></div></body></html>'
)


def title(name: str) -> str:
    return f"云汀市{name}断面水质自动站完成总磷分析仪换装"


def body(name: str, count: int = 24, charset: str = "utf-8") -> bytes:
    """One article; another *count* is another state of it."""
    text = TEXT.format(name=name, count=count, day="2024年3月")
    number = NAMES.index(name) + 1
    return PAGE.format(title=title(name), charset=charset, number=number, text=text).encode(charset)


def html(content: bytes, charset: str = "utf-8", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(content, headers={"Content-Type": f"text/html; charset={charset}", **named})


@dataclass
class Recaptured:
    """The archive of both crawls, and what the site sent and was sent in each."""

    folder: Path
    base: str
    bodies: Mapping[str, bytes]
    """By name of the article: what went over the wire first."""
    validators: tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]
    counts: tuple[Mapping[str, int], Mapping[str, int]]

    @property
    def captures(self) -> Path:
        return self.folder / "archive" / "captures"

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        return ask(self.folder / "archive", query, *values)

    def kept(self, name: str) -> list[sqlite3.Row]:
        """The captures of an article, in order."""
        return self.rows("SELECT * FROM capture WHERE url = ? ORDER BY id", self.base + path(name))


def path(name: str) -> str:
    return f"/xw/2024/t202403_{name}.html"


def ask(archive: Path, query: str, *values: object) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(archive / "archive.sqlite", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(query, values).fetchall()


def list_page(base: str) -> Answer:
    rows = "".join(
        f'<li><a href="{base}{path(name)}">{title(name)}</a><span>2024-03-{number:02d}</span></li>'
        for number, name in enumerate(NAMES, 1)
    )
    start = f'{HEAD}<div class="main"><ul class="list">{rows}</ul></div>'
    text = f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{start}</body></html>'
    return html(text.encode(), ETag='"list"', Last_Modified="Tue, 05 Mar 2024 01:00:00 GMT")


def first_routes(server: Server) -> dict[str, Route]:
    tag = '"v1"'
    since = "Tue, 05 Mar 2024 01:02:03 GMT"
    found: dict[str, Route] = {path(name): html(body(name), ETag=tag) for name in NAMES}
    found |= {
        "/xw/index.html": list_page(server.base),
        path("dated"): html(body("dated"), Last_Modified=since),
        path("plain"): html(body("plain")),
        path("gbk"): html(body("gbk", charset="gbk"), "gbk", ETag=tag, Last_Modified=since),
        path("packed"): html(gzip.compress(body("packed"), mtime=0), ETag=tag, Content_Encoding="gzip"),
        path("moved"): Answer(status=302, headers={"Location": "/xw/2024/there.html", "ETag": tag}),
        "/xw/2024/there.html": html(body("moved"), ETag=tag),
        # It answers what nobody asked.
        path("lying"): Answer(status=304, headers={"ETag": tag}),
    }
    return found


def second_routes() -> dict[str, Route]:
    # The same bytes, after a 304 that speaks of another state than the one that was asked about.
    renamed = iter([Answer(status=304, headers={"ETag": '"v2"'}), html(body("renamed"), ETag='"v2"')])
    return {
        path("edited"): html(body("edited", count=36), ETag='"v2"'),
        path("renamed"): lambda: next(renamed),
        path("gone"): Answer(b"<html><body><h1>404 Not Found</h1></body></html>", 404),
    }


def crawl_twice(folder: Path) -> Recaptured:
    """Crawl the site, let its pages fall due and crawl it again; where *hidden* lies is forgotten in between."""
    with Server({}) as server:
        server.routes |= first_routes(server)
        host = f"127.0.0.1:{server.port}"
        catalog = "\n".join(
            [
                "[[source]]", 'id = "yunting"', 'name = "云汀市生态环境局"',
                'admin_code = "510000"', 'level = "province"',
                f'host = "{host}"',
                "[[source.column]]", 'name = "环境要闻"', f'url = "{server.base}/xw/index.html"',
            ]
        )  # fmt: skip
        live: dict[str, Any] = {
            "replay": None, "DOWNLOAD_DELAY": 0, "RETRY_TIMES": 0, "GOVCRAWL_ALLOWED_ADDRESSES": [host],
        }  # fmt: skip
        first = crawled(server, folder, catalog, ["yunting"], **live)
        sent, server.validators = server.validators, []
        archive = folder / "archive"
        ask(archive, "UPDATE page SET fetched_at = '2020-01-01T00:00:00.000Z' WHERE fetched_at IS NOT NULL")
        ask(archive, "UPDATE page SET next_due_at = '2020-01-01T00:00:00.000Z'")
        ask(archive, "UPDATE capture SET offset = offset + 1 WHERE url LIKE '%hidden.html'")
        server.routes |= second_routes()
        second = crawled(server, folder, catalog, ["yunting"], **live)
        bodies = {name: body(name) for name in NAMES}
        bodies |= {"gbk": body("gbk", charset="gbk"), "packed": gzip.compress(body("packed"), mtime=0)}
        return Recaptured(folder, server.base, bodies, (sent, server.validators), (first["counts"], second["counts"]))
