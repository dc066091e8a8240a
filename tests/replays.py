"""A recorded web on loopback for tests: sites of lists and articles behind a replay prefix, and crawls of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from govcrawl import settings
from tests.conftest import ROOT
from tests.list_pages import HEAD
from tests.servers import Answer, Route, Server

PREFIX = "/replay/"

CRAWL = """
if __name__ == "__main__":  # the reader processes import this file, too
    import json, sys
    from pathlib import Path
    from govcrawl.catalog import load_catalog, user_files
    from govcrawl.config import load_config
    from govcrawl.crawl.due import Scope
    from govcrawl.crawl.launch import Order, crawl
    from govcrawl.crawl.outcomes import exit_code
    from govcrawl.periods import parse_period

    asked = json.loads(sys.argv[1])
    catalog = load_catalog(user_files([Path(asked["catalog"])], Path(asked["archive"])))
    report = crawl(Order(
        sources=tuple(catalog.get(name) for name in asked["sources"]),
        archive=Path(asked["archive"]),
        scope=Scope(period=parse_period(asked["since"], None), **asked["scope"]),
        replay=asked["replay"],
        contact="mail@example.org",
        config=load_config(Path(asked["config"]), environ={}),
        settings=asked["settings"],
    ))
    outcomes = {name: [one.outcome, one.words] for name, one in report.outcomes.items()}
    causes = {name: one.cause for name, one in report.outcomes.items()}
    print(json.dumps({"exit": exit_code(report.outcome), "outcomes": outcomes, "causes": causes,
                      "counts": dict(report.counts)}))
"""

ARTICLE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="bread">当前位置：<a href="/">首页</a> &gt; <a href="./">环境要闻</a></div><div class="main"><h1>{title}</h1>
<div class="info">发布时间：{day} 09:{minute:02d} 来源：云汀市生态环境局</div><div id="zoom">
<p>{day}，云汀市第{number}号断面的监测人员在雨后取了三份水样，氨氮读数比前一周低了百分之{share}，沿岸两家企业的排口同日查过，记录齐全。</p>
<p>编号{number}的巡查单写明，河段清理出漂浮物{number}公斤，下一次复查定在十天之后，届时由县局和镇里一同到场，并把结果贴在公示栏里。</p>
</div></div></body></html>"""


def day(number: int) -> str:
    """The day of article *number*: the higher, the newer."""
    return f"{2015 + number // 336}-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}"


def address(host: str, number: int) -> str:
    return f"http://{host}/xw/{day(number)[:7].replace('-', '')}/t{day(number).replace('-', '')}_{number}.html"


def article(number: int) -> Answer:
    """An article of its own."""
    title = f"云汀市完成第{number}号断面水质巡查并公布结果"
    values = {"title": title, "day": day(number), "minute": number % 60, "number": number, "share": number % 37 + 2}
    return Answer(ARTICLE.format(**values).encode())


def row(host: str, number: int, mark: str = "") -> str:
    title = f"{mark}云汀市完成第{number}号断面水质巡查并公布结果"
    return f'<li><a href="{address(host, number)}">{title}</a><span>{day(number)}</span></li>'


def list_page(rows: Sequence[str], pager: str) -> Answer:
    """A list page in the surroundings of real ones."""
    html = f'{HEAD}<div class="main"><ul class="list">{"".join(rows)}</ul>{pager}</div>'
    return Answer(f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{html}</body></html>'.encode())


class Site:
    """One host with one list, in the paging of a family; `numbers` are its articles, newest first."""

    def __init__(
        self, host: str, numbers: Sequence[int], *, family: str = "static", per_page: int = 4, stated: int | None = None
    ) -> None:
        self.host, self.numbers, self.family, self.per_page = host, list(numbers), family, per_page
        self.stated = stated

    @property
    def pages(self) -> int:
        return -(-len(self.numbers) // self.per_page)

    def list_url(self, number: int = 1) -> str:
        stem, ext = ("xlist", "shtml") if self.family == "ucap" else ("index", "html")
        base = number - 1 if self.family == "trs" else number
        return f"http://{self.host}/xw/" + (f"{stem}.{ext}" if number == 1 else f"{stem}_{base}.{ext}")

    def pager(self, number: int) -> str:
        stated = self.stated or self.pages
        if self.family == "trs":
            return f'<script>createPageHTML({stated}, {number - 1}, "index", "html");</script>'
        if self.family == "ucap":
            total = len(self.numbers)
            return f"<script>createPageHTML('page_div',{stated}, {number},'xlist','shtml',{total});</script>"
        last = number >= stated
        following = "<span>下一页</span>" if last else f'<a href="{self.list_url(number + 1)}">下一页</a>'
        return f'<div class="page"><span>第{number}页 共{stated}页</span>{following}</div>'

    def rows(self, number: int) -> list[str]:
        start = (number - 1) * self.per_page
        return [row(self.host, each) for each in self.numbers[start : start + self.per_page]]

    def routes(self) -> dict[str, Route]:
        """What the site answers, by absolute address."""
        found: dict[str, Route] = {address(self.host, number): article(number) for number in self.numbers}
        for number in range(1, self.pages + 1):
            found[self.list_url(number)] = list_page(self.rows(number), self.pager(number))
        return found

    def source(self, *column_keys: str, keys: Sequence[str] = ()) -> str:
        """The catalog entry; its id is the first label of the host."""
        family = f'family = "{self.family}"' if self.family != "static" else ""
        return "\n".join(
            [
                "[[source]]", f'id = "{self.host.split(".")[0]}"', 'name = "云汀市生态环境局"',
                'admin_code = "510000"', 'level = "province"', f'host = "{self.host}"', *keys,
                "[[source.column]]", 'name = "环境要闻"', f'url = "{self.list_url()}"', family, *column_keys,
            ]
        ) + "\n"  # fmt: skip


def served(*routes: Mapping[str, Route]) -> Server:
    """A replay server of all *routes*."""
    return Server({PREFIX + url: answer for each in routes for url, answer in each.items()})


def asked_urls(server: Server) -> list[str]:
    """The recorded addresses asked for, in order, without robots.txt."""
    urls = [path.removeprefix(PREFIX) for path in server.paths]
    return [url for url in urls if not url.endswith("/robots.txt")]


class Based(Protocol):
    """A server with an address."""

    @property
    def base(self) -> str:
        """Its address without a slash at the end."""


def command(server: Based, folder: Path, catalog: str, sources: Sequence[str], **options: Any) -> list[str]:
    (folder / "catalog.toml").write_text(catalog, "utf-8")
    config = {section: options.pop(section, {}) for section in ("politeness", "budgets", "limits")}
    assert all(hasattr(settings, name) for name in options if name.startswith("GOVCRAWL_")), options
    asked = {
        "config": str(folder / "config.toml"),
        "catalog": str(folder / "catalog.toml"),
        "sources": list(sources),
        "archive": str(folder / "archive"),
        "replay": options.pop("replay", server.base + PREFIX),
        "since": options.pop("since", None),
        "scope": {"backfill": options.pop("backfill", False), "max_pages": options.pop("max_pages", None)},
        "settings": {"GOVCRAWL_WORKERS": 1, **options},
    }
    write_config(folder / "config.toml", config)
    script = folder / "crawl.py"
    script.write_text(CRAWL, "utf-8")
    return [sys.executable, str(script), json.dumps(asked)]


def write_config(file: Path, config: Mapping[str, Mapping[str, Any]]) -> None:
    """Write a settings file of numbers and texts; the disk may be as full as it is."""
    sections = {**config, "budgets": {"min_free_bytes": 0, **config.get("budgets", {})}}
    lines = [f"[{section}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
             for section, table in sections.items()]  # fmt: skip
    file.write_text("\n".join(lines), "utf-8")


def started(server: Based, folder: Path, catalog: str, sources: Sequence[str], **options: Any) -> subprocess.Popen[str]:
    """Begin a crawl in a process, and a process group, of its own."""
    return subprocess.Popen(
        command(server, folder, catalog, sources, **options),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def crawled(server: Based, folder: Path, catalog: str, sources: Sequence[str], **options: Any) -> dict[str, Any]:
    """Crawl *sources* of *catalog* from *server* into FOLDER/archive; return exit code, outcomes and counts."""
    process = started(server, folder, catalog, sources, **options)
    out, err = process.communicate(timeout=100)
    assert err == "", err
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(out)
    return found
