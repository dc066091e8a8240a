"""A list that reads well, night after night, with nothing new for longer than its source has ever paused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govcrawl.archive import Archive
from govcrawl.archive.runs import source_history
from govcrawl.causes import Cause
from govcrawl.periods import CHINA
from govcrawl.source import Column, Level, Source
from tests.list_pages import HEAD
from tests.replays import article, crawled
from tests.servers import Answer, Server
from tests.watched_archive import fill


@pytest.mark.proof
def test_a_source_that_falls_silent_is_broken_though_its_list_reads_well(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with Server({}) as server:
        host = f"127.0.0.1:{server.port}"
        column = Column(name="要闻", url=f"http://{host}/news/index.html")
        paper = Source(
            id="paper", name="云汀市生态环境局", admin_code="510100", level=Level.CITY, host=host, columns=(column,)
        )
        fill(tmp_path / "archive", [paper], 3650, 30, now - timedelta(days=40))
        day = f"{(now - timedelta(days=41)).astimezone(CHINA):%Y-%m-%d}"
        rows = f'<li><a href="/news/1.html">云汀市完成第1号断面水质巡查并公布结果</a><span>{day}</span></li>'
        page = f'{HEAD}<div class="main"><ul class="list">{rows}</ul></div>'
        server.routes["/news/index.html"] = Answer(f'<html><head><meta charset="utf-8"></head>{page}</html>'.encode())
        server.routes["/news/1.html"] = Answer(article(1).body.replace(b"2015-01-02", day.encode()))
        catalog = (
            f'[[source]]\nid = "paper"\nname = "{paper.name}"\nadmin_code = "510100"\nlevel = "city"\n'
            f'host = "{host}"\n[[source.column]]\nname = "要闻"\nurl = "{column.url}"\n'
        )
        found = crawled(
            server, tmp_path, catalog, ["paper"], replay=None, GOVCRAWL_ALLOWED_ADDRESSES=[host], DOWNLOAD_DELAY=0
        )
    assert found["outcomes"]["paper"][0] == "broken", found
    assert found["causes"]["paper"] == Cause.SILENT
    assert found["outcomes"]["paper"][1].startswith("nothing new for 40 days; its own rhythm explains ")
    assert found["exit"] == 13
    with Archive.read_only(tmp_path / "archive") as archive, archive.read() as connection:
        newest = source_history(connection, "paper", 1)[0]
    assert newest.cause is Cause.SILENT
    assert newest.counts["pages_archived"] == 1
