"""Silent edits found by crawling twice over HTTP, the second time with a newer extractor; and what the verbs show."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.versions.rereading import due_rereadings, earlier_reading
from govcrawl.article import Judgement, Reading, Verdict
from govcrawl.errors import InputError
from govcrawl.extraction import extract_article
from govcrawl.page import Page
from tests.archives import save
from tests.command_line import app
from tests.replays import Site, crawled, list_page, served
from tests.servers import Answer, Route
from tests.test_crawl import is_sound, rows

HOST = "edits.example"
CATALOG = Site(HOST, ()).source()
LEAD = "云汀市生态环境局通报了第{number}次夜间巡查的结果，巡查组沿江步行十一公里，沿途查看了二十六处排口。"
NEXT = "其中一处排口的氨氮浓度为{value}毫克/升，旁边的堆场被责令{measure}，负责人当场签字，五日后复查。"
LAST = "巡查组的人说，夜里江面静，水声听得分明，哪一处水声不对，走近一照便知道，台账都写在防水的本子上。"

END = "江边的灯一盏接一盏亮到码头，巡查组从码头折回，把当晚的照片传到平台，第二天一早就有人照着编号去认领自己的排口。"


def url(number: int) -> str:
    return f"http://{HOST}/xw/202407/t20240716_910{number}.html"


def page(number: int, *, value: str = "1.2", measure: str = "停产", count: int = 1, today: str = "7月17日") -> Answer:
    title = f"云汀市通报第{number}次夜间巡查结果"
    html = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="top">今天是2024年{today} <a href="/">首页</a></div>
<div class="main"><h1>{title}</h1><div class="info">发布时间：2024-07-16 09:30 来源：云汀日报 浏览次数：{count}</div>
<div id="zoom"><p>{LEAD.format(number=number)}</p><p>{NEXT.format(value=value, measure=measure)}</p>
<p>{LAST}</p><p>{END}</p></div>
</div></body></html>"""
    return Answer(html.encode())


def routes(count: int, today: str, **edited: str) -> dict[str, Route]:
    links = [f'<li><a href="{url(n)}">云汀市通报第{n}次夜间巡查结果</a><span>2024-07-16</span></li>' for n in (1, 2)]
    return {
        f"http://{HOST}/xw/index.html": list_page(links, ""),
        url(1): page(1, count=count, today=today),
        url(2): page(2, count=count * 3, today=today, **edited),
    }


def put_back(archive: Path, days: int) -> None:
    """Let all that is on record have happened so many days earlier, and the pages be due."""
    earlier = f"strftime('%Y-%m-%dT%H:%M:%fZ', {{0}}, '-{days} days')"
    places = (("capture", "fetched_at"), ("page", "fetched_at"), ("page", "first_seen_at"), ("run", "started_at"))
    with sqlite3.connect(archive / "archive.sqlite") as connection:
        for table, column in places:
            connection.execute(f"UPDATE {table} SET {column} = {earlier.format(column)}")
        connection.execute("UPDATE page SET next_due_at = fetched_at")
    connection.close()


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The archive after two crawls, and the report of the second one."""
    folder = tmp_path_factory.mktemp("edits")
    with served(routes(12, "7月17日")) as server:
        crawled(server, folder, CATALOG, ["edits"], GOVCRAWL_EXTRACTOR="tests.older_reader:extract")
    put_back(folder / "archive", 40)
    shutil.copytree(folder / "archive", folder / "before")
    with served(routes(3456, "8月26日", value="12", measure="限产")) as server:
        done = crawled(server, folder, CATALOG, ["edits"])
    return folder / "archive", done


def test_one_silent_edit_is_one_version_and_one_event(crawl: tuple[Path, dict[str, Any]]) -> None:
    archive, done = crawl
    assert is_sound(archive)
    assert done["counts"]["reread"] == 2
    assert (done["counts"]["pages_changed"], done["counts"]["pages_unchanged"]) == (1, 1)
    versions = rows(archive, "SELECT url, count(*) FROM versions GROUP BY url ORDER BY url")
    assert [tuple(row) for row in versions] == [(url(1), 1), (url(2), 2)]
    readings = rows(archive, "SELECT version_id, extractor, current FROM reading ORDER BY version_id, extractor")
    assert [(row["extractor"], row["current"]) for row in readings] == [(1, 0), (2, 1), (1, 0), (2, 1), (2, 1)]
    (edit,) = rows(archive, "SELECT * FROM edits")
    assert (edit["url"], edit["fields"], edit["extractor"]) == (url(2), '["text"]', 2)
    marks = json.loads(edit["marks"])
    assert (marks["number"], marks["term"]) == ([["1.2毫克/升", "12毫克/升"]], [["停产", "限产"]])
    assert edit["weight"] >= 0.7
    assert {row["text"].count("十一公里") for row in rows(archive, "SELECT text FROM articles")} == {1}


def test_without_its_captures_the_earlier_state_is_another_version_but_no_edit(
    crawl: tuple[Path, dict[str, Any]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "archive"
    shutil.copytree(crawl[0].parent / "before", folder)
    answer = Page(url=url(2), body=page(2, value="12").body, fetched_at=datetime.now(UTC), capture_key="new")
    found = Reading(page=answer, article=extract_article(answer), judgement=Judgement(verdict=Verdict.ARTICLE))
    with Archive.open(folder) as archive, archive.write() as connection:
        (due,) = due_rereadings(connection, found)
        stored = earlier_reading(connection, folder / "captures", due)
        assert stored is not None
        assert stored.page.body == page(2, count=36).body
        (path,) = (folder / "captures").iterdir()
        path.unlink()
        assert earlier_reading(connection, folder / "captures", due) is None
        assert "is not compared" in caplog.text
        save(connection, found)
        assert due_rereadings(connection, found) == []
    assert rows(folder, "SELECT count(*) FROM versions WHERE url = ?", url(2))[0][0] == 2
    assert rows(folder, "SELECT * FROM edits") == []
    with pytest.raises(InputError, match="different extractor versions"):
        run("diff", url(2), archive=folder)


def run(*arguments: str, archive: Path) -> str:
    """Run a verb and return what it printed."""
    done = CliRunner().invoke(app, [*arguments, "--archive", str(archive)], catch_exceptions=False)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0
    return done.stdout


def test_diff_shows_the_change_within_its_sentence(crawl: tuple[Path, dict[str, Any]]) -> None:
    archive, _ = crawl
    shown = run("diff", url(2), archive=archive)
    assert "氨氮浓度为[-1.2毫克/升-]{+12毫克/升+}，旁边的堆场被责令[-停产-]{+限产+}，负责人" in shown
    assert "changed: text  extractor 2" in shown
    assert END not in shown
    assert END in run("diff", url(2), "--whole", archive=archive)
    whole = json.loads(run("diff", url(2), "--format", "json", archive=archive))
    texts = [span for span in whole["spans"] if span["field"] == "text"]
    assert "12毫克/升" in "".join(span["new"] for span in texts)
    assert whole["from_seen_at"] < whole["to_seen_at"]
    lines = [json.loads(line) for line in run("diff", url(2), "--format", "jsonl", archive=archive).splitlines()]
    assert [(line["old"], line["new"], line["marks"]) for line in lines] == [
        ("1.2毫克/升", "12毫克/升", ["number"]), ("停产", "限产", ["term"]),
    ]  # fmt: skip


def test_diff_takes_versions_in_either_direction_and_says_what_is_not_there(
    crawl: tuple[Path, dict[str, Any]],
) -> None:
    archive, _ = crawl
    (edit,) = rows(archive, "SELECT page_id, from_version_id, to_version_id FROM edits")
    old, new = edit["from_version_id"], edit["to_version_id"]
    assert run("diff", new, archive=archive) == run("diff", edit["page_id"], archive=archive)
    back = run("diff", edit["page_id"], "--from", new, "--to", old, archive=archive)
    assert "[-12毫克/升-]{+1.2毫克/升+}" in back
    assert "has one version" in run("diff", url(1), archive=archive)
    assert "has one version" in run("diff", old, archive=archive)
    with pytest.raises(InputError, match="has no version"):
        run("diff", url(1), "--from", old, archive=archive)


def test_history_tells_versions_captures_readings_and_events(crawl: tuple[Path, dict[str, Any]]) -> None:
    archive, _ = crawl
    found = [json.loads(line) for line in run("history", url(2), "--format", "jsonl", archive=archive).splitlines()]
    assert [row["row"] for row in found] == ["page", *["version"] * 2, *["capture"] * 2, *["reading"] * 3, "event"]
    assert [row["current"] for row in found if row["row"] == "version"] == [False, True]
    assert [row["extractor"] for row in found if row["row"] == "reading"] == [1, 2, 2]
    (event,) = [row for row in found if row["row"] == "event"]
    assert (event["kind"], event["fields"]) == ("edited", ["text"])
    plain = run("history", url(2), archive=archive).splitlines()
    assert [line.split("\t")[0] for line in plain] == [row["row"] for row in found]


def test_edits_are_listed_and_chosen(crawl: tuple[Path, dict[str, Any]]) -> None:
    archive, _ = crawl
    (line,) = run("edits", archive=archive).splitlines()
    assert "1.2毫克/升→12毫克/升, 停产→限产" in line
    (row,) = [json.loads(text) for text in run("edits", "--format", "jsonl", archive=archive).splitlines()]
    assert (row["fields"], row["marks"]["kinds"], row["url"]) == (["text"], ["number", "term"], url(2))
    day = row["at"][:10]
    for options, count in (
        (("--since", day[:4]), 1), (("--until", "2020"), 0), (("--field", "text"), 1), (("--field", "title"), 0),
        (("--least-weight", "0.99"), 0), (("--order", "weight", "--limit", "1"), 1), (("--province", "四川"), 1),
        (("--province", "甘肃"), 0), (("--source", "edits"), 1),
    ):  # fmt: skip
        assert len(run("edits", *options, archive=archive).splitlines()) == count, options
    with pytest.raises(InputError, match="not a field"):
        run("edits", "--field", "editor", archive=archive)
