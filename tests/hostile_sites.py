"""The zoo: what each of some forty hosts does, most of them nothing good. `hostile_hosts` is the program that is them.

Each host has a list of some ordinary articles and, above them, the odd addresses that make it what it is.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import struct
import sys
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field

import brotli

from tests.replays import article, day, list_page

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
MEGABYTE = 1 << 20
TITLE = "云汀市公布第{}号断面水质巡查的另行通报"
LIST = "/xw/index.html"
SAID = "巡查组当天取了三份水样"
"""Stands in every article."""
HEALTHY = ("clinic", "library", "safe")
HEALTHY_PAGES = 40
BLOCKED_AFTER = 50
MIRRORED = 2600
BLOCKED_MORE = 30
UNHURRIED = 0.5


class Reset(Exception):
    """The host breaks the connection off."""


@dataclass(slots=True)
class Asked:
    """One request, and how many the host has had."""

    host: str
    target: str
    count: int
    """Requests to this host so far, this one among them, robots.txt left out."""
    again: int
    """Requests for this very address so far, this one among them."""


Play = Callable[[Asked], AsyncIterator[bytes]]
"""What a host sends to a request, piece by piece; the connection is closed after it."""


@dataclass(frozen=True, slots=True)
class Host:
    """One host of the zoo."""

    name: str
    odd: dict[str, Play] = field(default_factory=dict)
    """What it sends to an address, by path (without a query); `*` is any other, robots.txt left out."""
    articles: int = 2
    port: str = "http"
    """Which port of the program it is on."""
    keys: tuple[str, ...] = ()
    """Lines of its catalog entry."""
    first: bool = False
    """Whether its articles stand above the odd addresses."""
    rows: tuple[str, ...] = ()
    """Odd addresses that its list shows; those of `odd` where none are named."""

    def address(self, ports: dict[str, int]) -> str:
        """The address of its list."""
        scheme = "http" if self.port == "http" else "https"
        return f"{scheme}://{self.name}.example:{ports[self.port]}{LIST}"


def whole(body: bytes, head: bytes = HTML) -> bytes:
    """An answer as it should be."""
    return head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


PLACES = tuple("东西南北清青白金")
WATERS = tuple("湖岭渡塘源桥溪湾")
DEEDS = (
    "采集了地下水样", "清理了河道淤泥", "核对了排污台账", "修复了破损围堰", "更换了采样探头", "走访了沿岸住户",
    "测量了噪声读数", "补种了岸边芦苇", "封堵了雨水错接", "巡视了取水泵站", "回收了废旧渔网", "登记了危废桶数",
)  # fmt: skip


def story(number: int) -> bytes:
    """An article with a text of its own: nothing of it is like any other's, so that little is to be compared."""
    chosen = random.Random(number)
    told = "".join(
        f"{chosen.choice(PLACES)}{chosen.choice(WATERS)}{chosen.randrange(1000)}号点{chosen.choice(DEEDS)}，"
        for _ in range(12)
    )
    page = article(number).body.decode()
    start, end = page.index("<p>"), page.rindex("</p>")
    return f"{page[:start]}<p>{SAID}，{told}记录齐全。{page[end:]}".encode()


def path(number: int) -> str:
    """The path of an ordinary article."""
    return f"/xw/{day(number)[:7].replace('-', '')}/t{day(number).replace('-', '')}_{number}.html"


def rows_of(host: Host, first: int) -> list[str]:
    """The rows of its list: the odd ones, then its articles, of which the *first* is the oldest."""
    odd = host.rows or tuple(key for key in host.odd if key not in ("*", LIST))
    rows = [
        f'<li><a href="{target.replace("&", "&amp;")}">{TITLE.format(number)}</a><span>2024-05-01</span></li>'
        for number, target in enumerate(odd, 1)
    ]
    for number in reversed(range(first, first + host.articles)):
        title = f"云汀市完成第{number}号断面水质巡查并公布结果"
        rows.append(f'<li><a href="{path(number)}">{title}</a><span>{day(number)}</span></li>')
    return [*rows[len(odd) :], *rows[: len(odd)]] if host.first else rows


def list_of(rows: list[str], pager: str = '<div class="page"><span>第1页 共1页</span></div>') -> bytes:
    """A list page."""
    return list_page(rows, pager).body


# ---- what the odd ones send ------------------------------------------------------------------------------------------
def raw(answer: bytes, *, open_for: float = 0) -> Play:
    """Send *answer*, and hold the connection open for so many seconds."""

    async def play(_: Asked) -> AsyncIterator[bytes]:
        yield answer
        await asyncio.sleep(open_for)

    return play


def dripping(head: bytes, drop: bytes) -> Play:
    """Send *head*, then a drop five times a second, without end."""

    async def play(_: Asked) -> AsyncIterator[bytes]:
        yield head
        while True:
            await asyncio.sleep(0.2)
            yield drop

    return play


def flooding(head: bytes, piece: bytes, times: int = 10**9) -> Play:
    """Send *head*, then *piece* over and over."""

    async def play(_: Asked) -> AsyncIterator[bytes]:
        yield head
        for _number in range(times):
            yield piece

    return play


async def breaking(_: Asked) -> AsyncIterator[bytes]:
    """Half an article, and the connection is gone."""
    yield HTML + b"Content-Length: 70000\r\n\r\n" + story(5)
    await asyncio.sleep(0.05)
    raise Reset


def packed(coding: str, body: bytes) -> Play:
    return raw(HTML + f"Content-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


def bomb(coding: str, megabytes: int) -> Play:
    """A page of so many megabytes of blanks, packed."""
    blanks = b" " * MEGABYTE
    if coding == "br":
        brotler = brotli.Compressor(quality=1)
        pieces = [brotler.process(blanks) for _ in range(megabytes)] + [brotler.finish()]
    elif coding == "zstd":
        zstder = zstd.ZstdCompressor()
        pieces = [zstder.compress(blanks) for _ in range(megabytes)] + [zstder.flush()]
    else:
        zipper = zlib.compressobj(1, wbits=15 if coding == "deflate" else 31)
        pieces = [zipper.compress(blanks) for _ in range(megabytes)] + [zipper.flush()]
    body = b"".join(pieces)
    return packed("gzip, gzip", gzip.compress(body)) if coding == "double" else packed(coding, body)


def leading(location: str) -> Play:
    return raw(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())


async def biscuits(asked: Asked) -> AsyncIterator[bytes]:
    """Another cookie, and on to the same page, until it comes back; it never does."""
    cookie = f"session{asked.count}={'x' * 200}"
    yield (
        f"HTTP/1.1 302 Found\r\nLocation: /xw/t_cookies.html?turn={asked.count}\r\nSet-Cookie: {cookie}; Path=/\r\n"
        "Content-Length: 0\r\n\r\n"
    ).encode()


async def variants(asked: Asked) -> AsyncIterator[bytes]:
    """One article under any query; only a visitor's number differs."""
    yield whole(story(7).replace(b"</body>", f"<i>{asked.count}</i></body>".encode()))


async def calendar(asked: Asked) -> AsyncIterator[bytes]:
    """A list of four years that always has four years before it, with rows that nobody wrote."""
    turn = int(asked.target.partition("turn=")[2] or 0)
    rows = [
        f'<li><a href="/xw/day.html?d={turn}-{month}">云汀市第{turn}期第{month}月生态环境工作动态登记</a>'
        f"<span>{2026 - 4 * turn}-{12 - month:02d}-15</span></li>"
        for month in range(1, 5)
    ]
    yield whole(list_of(rows, f'<div class="page"><a href="{LIST}?turn={turn + 1}">下一页</a></div>'))


async def mirror(asked: Asked) -> AsyncIterator[bytes]:
    """A list that shows the same rows on each of its pages."""
    turn = int(asked.target.partition("turn=")[2] or 0)
    pager = f'<div class="page"><a href="{LIST}?turn={turn + 1}">下一页</a></div>'
    yield whole(list_of(rows_of(Host("mirror", articles=3), MIRRORED), pager))


async def knot(asked: Asked) -> AsyncIterator[bytes]:
    """A list whose next page is itself."""
    pager = f'<div class="page"><a href="{LIST}">下一页</a></div>'
    yield whole(list_of(rows_of(Host("knot", articles=3), MIRRORED), pager))


async def register(asked: Asked) -> AsyncIterator[bytes]:
    """A list without days that goes on and on."""
    turn = int(asked.target.partition("turn=")[2] or 0)
    rows = [
        f'<li><a href="/xw/none{turn}_{n}.html">云汀市第{turn}批第{n}号排污许可登记表格公示</a></li>' for n in range(3)
    ]
    yield whole(list_of(rows, f'<div class="page"><a href="{LIST}?turn={turn + 1}">下一页</a></div>'))


async def circle(asked: Asked) -> AsyncIterator[bytes]:
    """A list whose every page shows some of the same rows, and leads on to another."""
    turn = int(asked.target.partition("turn=")[2] or 0)
    rows = rows_of(Host("circle", articles=12), 2700)
    shown = [rows[(turn * 5 + each) % 12] for each in range(6)]
    yield whole(list_of(shown, f'<div class="page"><a href="{LIST}?turn={turn + 1}">下一页</a></div>'))


async def guard(asked: Asked) -> AsyncIterator[bytes]:
    """Nothing but a notice."""
    notice = "<html><head><title>访问被拦截</title></head><body><h1>您的请求已被网站防火墙拦截</h1></body></html>"
    yield whole(notice.encode())


async def overrun(asked: Asked) -> AsyncIterator[bytes]:
    """Too many requests, it says, and not for how long; then the article."""
    busy = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n"
    yield busy if asked.again == 1 else whole(story(2850))


async def resting(asked: Asked) -> AsyncIterator[bytes]:
    """Out of service for a second, as it says; then the article."""
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
    yield busy if asked.again == 1 else whole(story(2860))


CHUNK = f"{MEGABYTE:x}\r\n".encode() + b"x" * MEGABYTE + b"\r\n"
TEN_GIGABYTES = 10 * 1024
TURNED_AWAY = HTML + b"Connection: close\r\n"
LIE = whole(
    story(11).decode().replace('<meta charset="utf-8">', '<meta charset="iso-8859-1">').encode("gb18030"),
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n",
)
SOFT_ERROR = (
    "<html><head><title>404</title></head><body><h1>404</h1><p>抱歉，您访问的页面不存在或已被删除。</p></body></html>"
)
INWARD = (
    "http://127.0.0.1:{secret}/", "http://localhost:{secret}/", "http://2130706433:{secret}/",
    "http://0x7f.1:{secret}/", "http://[::1]:{secret}/", "http://[::ffff:127.0.0.1]:{secret}/",
    "http://[::ffff:a00:1]/", "http://[64:ff9b::7f00:1]:{secret}/", "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/", "http://192.168.1.1/", "http://inside.example:{secret}/",
)  # fmt: skip
"""Addresses inside a network, in the forms in which they are written."""
OUTLANDISH = ("file:///etc/passwd", "data:text/html,%3Cp%3E", "ftp://a.example/x", "javascript:alert(1)")


def hosts(ports: dict[str, int], links: int, megabytes: int) -> Iterator[Host]:
    """Every host of the zoo; its list of many links has so many, its bombs become so many *megabytes*."""
    old, over = 'tls = "{} until 2199-01-01"', 'tls = "{} until 2020-01-01"'
    for name in HEALTHY:
        yield Host(name, articles=HEALTHY_PAGES, port="https" if name == "safe" else "http")
    singles: dict[str, Play] = {
        "drip": dripping(HTML + b"Content-Length: 70000\r\n\r\n", b"x"),
        "slowhead": dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        "silent": raw(b"", open_for=60),
        "endless": flooding(TURNED_AWAY + b"\r\n", b"x" * MEGABYTE),
        "chunked": flooding(HTML + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK, TEN_GIGABYTES),
        "stated": raw(HTML + b"Content-Length: 10737418240\r\n\r\n" + b"x" * 1000, open_for=60),
        **{coding: bomb(coding, megabytes) for coding in ("gzip", "deflate", "br", "zstd", "double")},
        "garbage": packed("gzip", b"no gzip at all"),
        "cut": raw(HTML + b"Content-Length: 70000\r\n\r\n" + story(5)),
        "short": raw(HTML + b"Content-Length: 700\r\n\r\n" + story(6), open_for=1),
        "unending": raw(TURNED_AWAY + b"\r\n" + story(5)),
        "reset": breaking,
        "nonsense": raw(b"HTP 99999 nonsense\r\n\r\n" + story(5)),
        "mute": raw(b""),
        "longhead": raw(whole(story(5), HTML + b"X-Long: " + b"h" * 5_000_000 + b"\r\n")),
        "headers": flooding(HTML, b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"h" * 90) for n in range(1000))),
        "continue": flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        "loop": leading("./t_loop.html?n=1"),
        "cookies": biscuits,
        "lie": raw(LIE),
        "soft": raw(whole(SOFT_ERROR.encode())),
        "empty": raw(whole(b"")),
        "busy": overrun,
        "resting": resting,
    }  # fmt: skip
    for name, play in singles.items():
        yield Host(name, {f"/xw/t_{name}.html": play})
    inward = {f"/xw/t_{n}.html": leading(to.format(**ports)) for n, to in enumerate(INWARD)}
    yield Host("inward", inward)
    yield Host("schemes", {f"/xw/t_{n}.html": leading(to) for n, to in enumerate(OUTLANDISH)})
    yield Host("rebind")
    queries = tuple(f"/xw/show.html?from={n}" for n in range(1000))
    yield Host("variants", {"/xw/show.html": variants}, rows=queries, keys=("delay = 0.2",))
    yield Host("calendar", {LIST: calendar, "/xw/day.html": raw(whole(b"<html><body>\xe6\x97\xa0</body></html>"))})
    yield Host("circle", {LIST: circle, **{path(n): raw(whole(story(n))) for n in range(2700, 2712)}})
    for name, play in (("mirror", mirror), ("knot", knot)):
        yield Host(name, {LIST: play, **{path(n): raw(whole(story(n))) for n in range(MIRRORED, MIRRORED + 3)}})
    yield Host("register", {LIST: register})
    yield Host("unhurried", articles=4, keys=(f"delay = {UNHURRIED}",))
    yield Host("links", rows=tuple(f"http://elsewhere.example/xw/t_{n}.html" for n in range(links)), first=True)
    yield Host("blocks", {"*": guard}, articles=BLOCKED_AFTER + BLOCKED_MORE)
    yield Host("oldtls", port="old")
    yield Host("oldtls-allowed", port="old", keys=(old.format("legacy"),))
    yield Host("oldcipher", port="oldcipher")
    yield Host("oldcipher-allowed", port="oldcipher", keys=(old.format("legacy"),))
    yield Host("shortkey", port="shortkey")
    yield Host("shortkey-allowed", port="shortkey", keys=(old.format("legacy"),))
    yield Host("expired", port="expired")
    yield Host("expired-allowed", port="expired", keys=(old.format("expired"),))
    yield Host("expired-over", port="expired", keys=(over.format("expired"),))
    yield Host("expired-other", port="expired", keys=(old.format("mismatched"),))
    yield Host("mismatched", port="mismatched")
    yield Host("mismatched-allowed", port="mismatched", keys=(old.format("mismatched"),))
    yield Host("nameless", port="nameless")
    yield Host("untrusted", port="untrusted")
    yield Host("untrusted-allowed", port="untrusted", keys=(old.format("untrusted"),))


def catalog(zoo: list[Host], ports: dict[str, int]) -> str:
    """The catalog of the zoo; each source is called by its host."""
    lines = []
    for host in zoo:
        lines += [
            "[[source]]", f'id = "{host.name}"', 'name = "云汀市生态环境局"', 'admin_code = "510000"',
            'level = "province"', f'host = "{host.name}.example"', *host.keys,
            "[[source.column]]", 'name = "环境要闻"', f'url = "{host.address(ports)}"',
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def dns_answer(query: bytes, addresses: list[str]) -> bytes:
    """Answer a query for one name with A records of no lifetime; anything else is not there (RFC 1035 §4.1)."""
    end = query.index(b"\0", 12) + 1
    kind = struct.unpack(">H", query[end : end + 2])[0]
    found = addresses if kind in (1, 255) else []
    head = query[:2] + struct.pack(">HHHHH", 0x8180, 1, len(found), 0, 0)
    records = [b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + bytes(map(int, each.split("."))) for each in found]
    return head + query[12 : end + 4] + b"".join(records)
