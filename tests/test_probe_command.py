"""`govcrawl sources probe` as a user meets it: saved pages, covered hosts, writing, refusals, and one recorded site."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from govcrawl.catalog import load_catalog
from govcrawl.cli.sources import sources
from govcrawl.errors import CatalogError, GovcrawlError, InputError
from tests.simulator.portal_table import PORTALS
from tests.simulator.server import PREFIX, SimulatorServer

BASE = "http://sthjj.qingchuan.example"
HEAD = (
    '<html><head><meta charset="utf-8"><title>{}-青川县生态环境局</title><meta name="SiteName" '
    'content="青川县生态环境局"><meta name="SiteIDCode" content="5108220031"><meta name="ColumnName" content="{}">'
    "</head>"
)


def rows(folder: str, day: int) -> str:
    towns = ("乔庄镇", "木鱼镇", "姚渡镇", "沙州镇", "三锅镇", "青溪镇")
    return "".join(
        f'<li><a href="{folder}t202403{day - n:02}_{n}.html">{town}完成河道清淤与沿岸排污口排查整治第{n}轮</a>'
        f"<span>2024-03-{day - n:02}</span></li>"
        for n, town in enumerate(towns)
    )


def pages(folder: Path, *, evil: str = "") -> Path:
    """A home page and two columns, saved with a manifest."""
    entries = {"/": "首页", "/gzdt/": "工作动态", "/xqdt/": "区县动态", "/tz/": "通知公告"}
    menu = "".join(f'<a href="{address}">{name}</a>' for address, name in entries.items())
    texts = {
        "/": HEAD.format("首页", "") + f"<body>{menu}<h1>{evil}</h1></body></html>",
        "/gzdt/": HEAD.format("工作动态", "工作动态") + f"<body>{menu}<ul>{rows('/gzdt/', 19)}</ul></body></html>",
        "/xqdt/": HEAD.format("区县动态", f"区县动态{evil}")
        + f"<body>{menu}<ul>{rows('/xqdt/', 29)}</ul></body></html>",
    }
    lines = []
    for number, (path, text) in enumerate(texts.items()):
        (folder / f"{number}.html").write_text(text, "utf-8")
        lines.append(json.dumps({"path": f"{number}.html", "url": BASE + path}))
    manifest = folder / "pages.jsonl"
    manifest.write_text("\n".join(lines), "utf-8")
    return manifest


def run(*words: object) -> Result:
    return CliRunner().invoke(sources, ["probe", *map(str, words)])


def table_of(text: str) -> str:
    return text[text.index("[[") :]


def test_saved_pages_give_a_table_to_paste(tmp_path: Path) -> None:
    result = run("--manifest", pages(tmp_path), "--archive", tmp_path)
    assert result.exit_code == 0, result.output
    source = tomllib.loads(table_of(result.stdout))["source"][0]
    assert source["admin_code"] == "510822"
    assert source["level"] == "county"
    assert source["status"] == "unverified"
    assert [column["name"] for column in source["column"]] == ["工作动态", "区县动态"]
    assert source["column"][0]["url"] == f"{BASE}/gzdt/"
    assert "check: id" in result.stdout
    assert "6 links, 6 dated, newest 2024-03-19" in result.stdout
    assert "neither recorded nor saved" in result.stdout


def test_a_saved_column_alone_is_one(tmp_path: Path) -> None:
    pages(tmp_path)
    result = run(tmp_path / "1.html", "--url", f"{BASE}/gzdt/", "--archive", tmp_path, "--format", "jsonl")
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["kind"] == "column"
    assert record["publisher"]["name"] == "青川县生态环境局"
    assert [column["name"] for column in record["columns"]] == ["工作动态"]
    assert tomllib.loads(record["toml"])["source"][0]["column"][0]["name"] == "工作动态"


COVERED = """
[[source]]
id = "mine"
name = "青川县环保局"
admin_code = "510822"
level = "county"
host = "www.sthjj.qingchuan.example"

[[source.column]]
name = "工作动态"
url = "https://sthjj.qingchuan.example/gzdt/index.html"
"""


def test_a_covered_host_is_said_so_and_gets_what_is_new_as_a_change(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(COVERED, "utf-8")
    words = ("--manifest", pages(tmp_path), "--archive", tmp_path, "--catalog", tmp_path / "mine.toml")
    result = run(*words)
    assert result.exit_code == 0, result.output
    covered = result.stdout[result.stdout.index("== Covered") :].splitlines()
    assert covered[1:4] == ["  mine 青川县环保局, www.sthjj.qingchuan.example", "    工作动态", "  new: 1 column"]
    assert "工作动态  [trs, in the catalog: mine]" in result.stdout
    assert "  there: https://sthjj.qingchuan.example/gzdt/index.html" in result.stdout
    change = tomllib.loads(table_of(result.stdout))["change"][0]
    assert change["id"] == "mine"
    assert [column["name"] for column in change["column"]] == ["区县动态"]
    file = tmp_path / "catalog.toml"
    assert run(*words, "--write", file).exit_code == 0
    both = load_catalog([tmp_path / "mine.toml", file], builtin=False)["mine"]
    assert [column.name for column in both.columns] == ["工作动态", "区县动态"]
    again = run(*words, "--catalog", file)
    assert again.exit_code == 0
    assert "[[" not in again.stdout
    assert "nothing new" in again.stdout


def test_a_table_is_written_once_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "mine.toml"
    words = ("--manifest", pages(tmp_path), "--archive", tmp_path, "--write", file)
    assert run(*words).exit_code == 0
    (source,) = load_catalog([file], builtin=False).values()
    assert [column.name for column in source.columns] == ["工作动态", "区县动态"]
    assert "# check: id" in file.read_text("utf-8")
    twice = run(*words)
    assert isinstance(twice.exception, CatalogError)
    assert "stands in this file already" in str(twice.exception)


def test_nothing_of_a_page_steers_the_terminal_or_breaks_the_table(tmp_path: Path) -> None:
    manifest = pages(tmp_path, evil='\x1b[31m"""\u202e&#10;[[source]]\\')
    result = run("--manifest", manifest, "--archive", tmp_path)
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert len(tomllib.loads(table_of(result.stdout[result.stdout.index("Table for") :]))["source"]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "give an address"),
        (("no such file",), "neither a web address nor a file"),
        (("http://",), "neither a web address nor a file"),
        (("http://a.example/", "http://b.example/"), "one address"),
        (("http://a.example/",), "contact"),
        (("http://a.example/", "--replay", "nowhere.warc"), "--replay"),
    ],
)
def test_what_cannot_be_probed_is_refused(words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOVCRAWL_CONTACT", raising=False)
    result = run(*words)
    assert isinstance(result.exception, InputError)
    assert said in str(result.exception)
    assert "\n" not in str(result.exception)


def test_a_page_without_news_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><title>某公司</title><body><a href='/cp/'>产品</a></body></html>", "utf-8")
    result = run(tmp_path / "a.html", "--url", "http://a.example/", "--archive", tmp_path)
    assert isinstance(result.exception, GovcrawlError)
    assert "no column of news was found" in str(result.exception)


def test_a_recorded_site_is_probed_by_the_crawls_own_engine(tmp_path: Path) -> None:
    portal = PORTALS["suqian"]()
    with SimulatorServer([portal]) as server:
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "govcrawl", "sources", "probe", portal.home),
                *("--replay", server.base + PREFIX, "--archive", str(tmp_path), "--write", str(tmp_path / "mine.toml")),
            ],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            env={**os.environ, "PYTHONUTF8": "1"},
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    (source,) = load_catalog([tmp_path / "mine.toml"], builtin=False).values()
    assert {column.url for column in source.columns} >= {news.url for news in portal.news if news.readable}
    assert "verdict article" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_the_column_of_an_article_is_told_by_the_meta_block_where_no_breadcrumb_is(tmp_path: Path) -> None:
    pages(tmp_path)
    body = "".join(
        f"<p>三锅镇组织民兵和党员清理河道，第{n}处沙石堆放点已经清运完毕，岸线恢复平整。</p>" for n in range(9)
    )
    menu = '<a href="/">首页</a><a href="/gzdt/">工作动态</a><a href="/xqdt/">区县动态</a>'
    (tmp_path / "3.html").write_text(
        HEAD.format("三锅镇清理河道", "区县动态") + f"<body>{menu}<h1>三锅镇清理河道</h1><div>发布时间：2024-03-05 "
        f"来源：三锅镇</div><div class='content'>{body}</div></body></html>",
        "utf-8",
    )
    lines = [json.dumps({"path": "3.html", "url": f"{BASE}/xqdt/t20240305_9.html"})]
    lines += (tmp_path / "pages.jsonl").read_text("utf-8").splitlines()
    (tmp_path / "all.jsonl").write_text("\n".join(lines), "utf-8")
    result = run("--manifest", tmp_path / "all.jsonl", "--archive", tmp_path, "--format", "jsonl")
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["kind"] == "article"
    assert {column["name"] for column in record["columns"]} == {"区县动态", "工作动态"}
    assert record["article"]["published"] == "2024-03-05"
