"""Sites to crawl for a benchmark: 20 hosts on loopback with 5,000 invented articles, in a process of their own.

The pages have the markup of the demo's kinds of sites (UCAP, TRS, hanweb, NFCMS, portals …) and, around it, what real
pages carry: of 46 real article pages of 15 to 150 KB the mean is 55 KB, 470 elements, 106 links, 19 KB of scripts and
styles. They are rendered and packed before the first request, so that serving costs next to nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from benchmarks.archive_text import Invented, article
from govcrawl.demo.manuscript import Block, Kind, Manuscript
from govcrawl.demo.rendering import Masthead, load_markup, markup_names, render

HOSTS = 20
PAGES = 5000
PORT = 8917
ROWS = 50
"""Rows of a list page."""
SIZES = (20_000, 120_000)
"""Smallest and largest page, in bytes."""

_ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
_WORDS = (
    "首页",
    "政务公开",
    "环境要闻",
    "通知公告",
    "市州动态",
    "政策法规",
    "环评审批",
    "环境质量",
    "督察整改",
    "互动交流",
)
_CALLS = ("init", "bind", "show", "hide", "load", "fetch", "render", "toggle", "update", "scroll", "share", "search")


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkPage:
    """A page of a site."""

    path: str
    body: bytes
    content_type: str
    title: str
    day: str


def host_name(number: int) -> str:
    """Return the address of a host; all of 127.0.0.0/8 is loopback.

    >>> host_name(0)
    '127.0.1.1'
    """
    return f"127.0.1.{number + 1}"


def column_url(number: int, port: int) -> str:
    """Return the address of the first list page of a host."""
    return f"http://{host_name(number)}:{port}/xw/index.html"


def article_pages(host: int, count: int) -> Iterator[BenchmarkPage]:
    """Yield the articles of a host, newest first; the same for ever."""
    chance = random.Random(f"benchmark {host}")
    kinds = markup_names()
    day = date(2024, 6, 28)
    for place in range(count):
        number = host * 1_000_000 + place
        kind = kinds[(host + place % 2) % len(kinds)]
        found = article(number)
        day -= timedelta(days=chance.choice((0, 0, 1, 1, 3)))
        # Redrawn, for a title stands in a list once.
        title = f"{found.title}（{day.month}月{day.day}日）"
        head = Masthead(host=host_name(host), site_name=f"第{host + 1}生态环境局")
        rendered = render(kind, _manuscript(found, title, day, chance), head)
        size = int(min(max(chance.lognormvariate(10.95, 0.5), SIZES[0]), SIZES[1]))
        body = _surrounded(rendered.body, size, load_markup(kind).encoding, chance)
        path = f"/xw/{day:%Y%m}/t{day:%Y%m%d}_{number}.html"
        yield BenchmarkPage(path=path, body=body, content_type=rendered.content_type, title=title, day=day.isoformat())


def list_pages(pages: Sequence[BenchmarkPage]) -> Iterator[BenchmarkPage]:
    """Yield the list pages of a column, with the pager that TRS writes."""
    count = -(-len(pages) // ROWS)
    for number in range(count):
        rows = "\n".join(
            f'<li><span>{each.day}</span><a href="{each.path}" target="_blank">{escape(each.title)}</a></li>'
            for each in pages[number * ROWS : (number + 1) * ROWS]
        )
        html = (
            '<!DOCTYPE html><html><head><meta charset="utf-8"><title>环境要闻</title></head><body>'
            f'<div class="nav">{_links(random.Random(number), 20)}</div><ul class="list">{rows}</ul>'
            f'<div class="page"><script>createPageHTML({count}, {number}, "index", "html");</script>'
            + (f'<a href="index_{number + 1}.html">下一页</a>' if number + 1 < count else "")
            + "</div></body></html>"
        )
        path = "/xw/index.html" if number == 0 else f"/xw/index_{number}.html"
        yield BenchmarkPage(path=path, body=html.encode(), content_type="text/html", title="环境要闻", day="")


def _manuscript(found: Invented, title: str, day: date, chance: random.Random) -> Manuscript:
    moment = f"{day}T{chance.randrange(8, 18):02d}:{chance.randrange(60):02d}:00"
    lines = (line.strip("　") for line in found.text.splitlines())
    blocks = tuple(Block(kind=Kind.PARAGRAPH, text=line) for line in lines if line)
    return Manuscript(
        id=str(found.number), title=title, blocks=blocks, published=moment, origin=found.origin,
        editor="编辑甲", keywords=("生态环境",),
    )  # fmt: skip


def _surrounded(body: bytes, size: int, charset: str, chance: random.Random) -> bytes:
    """Return a page with the scripts, styles and menus that bring it to about *size* bytes."""
    missing = max(size - len(body), 0)
    scripts = _script(chance, missing * 4 // 10).encode(charset)
    menus = _links(chance, missing * 5 // 10 // 190).encode(charset)
    below = _links(chance, missing // 10 // 190).encode(charset)
    before, head, rest = body.partition(b"</head>")
    opening, tag, inner = rest.partition(b">")
    middle, foot, end = inner.rpartition(b"</body>")
    return b"".join(
        (before, scripts, head, opening, tag, b'<div class="menu">', menus, b"</div>", middle, b"<div>", below,
         b"</div>", foot, end)
    )  # fmt: skip


def _script(chance: random.Random, size: int) -> str:
    lines, length = ["<style>.menu li{float:left;width:96px}</style>\n<script>\n"], 0
    while length < size:
        name = chance.choice(_CALLS)
        line = (
            f"function {name}{chance.randrange(1000)}(e){{var t=document.getElementById('b{chance.randrange(999)}');"
            f"if(t&&e){{t.style.display=e.checked?'block':'none';}}return false;}}\n"
        )
        lines.append(line)
        length += len(line)
    return "".join((*lines, "</script>\n"))


def _links(chance: random.Random, count: int) -> str:
    rows = (
        f'<li class="item-{chance.randrange(40)}"><a href="/zwgk/c{chance.randrange(10**6)}/index.html" '
        f'title="{chance.choice(_WORDS)}" target="_blank" class="nav-link"><span>{chance.choice(_WORDS)}</span></a>'
        "</li>\n"
        for _ in range(count)
    )
    return f"<ul>{''.join(rows)}</ul>"


def packed(pages: Sequence[BenchmarkPage]) -> dict[bytes, bytes]:
    """Return the whole answer to each path, gzip-packed as nginx would."""
    answers = {b"/robots.txt": _answer(_ROBOTS, "text/plain", packs=False)}
    return answers | {each.path.encode(): _answer(each.body, each.content_type, packs=True) for each in pages}


def _answer(body: bytes, content_type: str, *, packs: bool) -> bytes:
    sent = gzip.compress(body, 6, mtime=0) if packs else body
    coding = "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n" if packs else ""
    head = f"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: {content_type}\r\n{coding}"
    head += f"Content-Length: {len(sent)}\r\n\r\n"
    return head.encode() + sent


class _Server(asyncio.Protocol):
    """Answers GET requests from memory; whoever asks gets gzip, as all that are compared accept it."""

    def __init__(self, hosts: dict[str, dict[bytes, bytes]]) -> None:
        self._hosts = hosts
        self._kept = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._answers = self._hosts[transport.get_extra_info("sockname")[0]]

    def data_received(self, data: bytes) -> None:
        self._kept += data
        while b"\r\n\r\n" in self._kept:
            request, _, self._kept = self._kept.partition(b"\r\n\r\n")
            path = request.split(b" ", 2)[1]
            found = self._answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            assert isinstance(self._transport, asyncio.WriteTransport)
            self._transport.write(found)


async def serve(hosts: int, pages: int, port: int) -> None:
    """Serve until the process is stopped; says so in one line of JSON when ready."""
    answers, sizes = {}, []
    for host in range(hosts):
        articles = list(article_pages(host, pages // hosts))
        sizes += [len(each.body) for each in articles]
        answers[host_name(host)] = packed([*articles, *list_pages(articles)])
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Server(answers), list(answers), port)
    sizes.sort()
    told = {"pages": len(sizes), "mean": sum(sizes) // len(sizes), "median": sizes[len(sizes) // 2]}
    print(json.dumps(told), flush=True)
    async with server:
        await server.serve_forever()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the sites."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawl_sites", description=__doc__)
    parser.add_argument("--hosts", type=int, default=HOSTS)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--port", type=int, default=PORT)
    chosen = parser.parse_args(arguments)
    try:
        asyncio.run(serve(chosen.hosts, chosen.pages, chosen.port))
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
