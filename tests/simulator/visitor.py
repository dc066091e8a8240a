"""A plain client of the simulated sites, and the walks through their lists that the facts describe.

The walks know the facts and nothing of the program's readers: they show that a site can be read as its engine wants.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import Request, urlopen

from tests.simulator.server import PREFIX, SimulatorServer


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """The body, unpacked and decoded."""
        packed = self.body[:2] == b"\x1f\x8b"
        raw = gzip.decompress(self.body) if packed else self.body
        try:
            return raw.decode("gb18030" if b"charset=gb2312" in raw[:400].replace(b'"', b"") else "utf-8")
        except UnicodeDecodeError:
            return raw.decode("gb18030")


class Visitor:
    """Asks the server for recorded addresses."""

    def __init__(self, server: SimulatorServer) -> None:
        self._prefix = server.base + PREFIX

    def ask(self, url: str, body: bytes | None = None, **headers: str) -> Reply:
        """GET, or POST where there is a body."""
        address = self._prefix + quote(url, safe="/:?&=%#.,;@!$'()*+~[]")
        request = Request(address, body, headers)
        try:
            with urlopen(request, timeout=20) as answer:
                return Reply(answer.status, answer.read(), {k.lower(): v for k, v in answer.headers.items()})
        except HTTPError as error:
            with error:
                return Reply(error.code, error.read(), {k.lower(): v for k, v in error.headers.items()})

    def text(self, url: str, body: bytes | None = None, **headers: str) -> str:
        """The text of an answer; empty for what is not found."""
        reply = self.ask(url, body, **headers)
        return reply.text if reply.status == 200 else ""


Walk = Callable[[Visitor, str], list[str]]
"""From the column's address to the texts of all list pages, newest first."""


def found(pattern: str, text: str, group: int = 1) -> str:
    """What a pattern finds; the pattern must be there."""
    match = re.search(pattern, text)
    assert match, pattern
    return match[group]


def four(visitor: Visitor, first: str) -> list[str]:
    """TRS: the pages index.html, index_1.html, … as the call with four arguments has them."""
    page = visitor.text(first)
    call = re.search(r'createPage(?:HTML)?\((\d+), 0, "(\w+)", "(\w+)"\)', page)
    assert call
    names = [f"{call[2]}_{n}.{call[3]}" for n in range(1, int(call[1]))]
    return [page, *(visitor.text(urljoin(first, name)) for name in names)]


def mee(visitor: Visitor, first: str) -> list[str]:
    """The ministry: page id and number of pages from the page."""
    page = visitor.text(first)
    stem, count = found(r"(index_\d+_)\d+\.shtml", page), int(found(r"countPage = (\d+)", page))
    return [page, *(visitor.text(urljoin(first, f"{stem}{n}.shtml")) for n in range(1, count))]


def trs_json(visitor: Visitor, first: str) -> list[str]:
    """湖北: the file that the page names."""
    return [visitor.text(urljoin(first, found(r'getJSON\("([^"]+)"', visitor.text(first))))]


def numbered(before: int = 0, falling: bool = False) -> Walk:
    """A walk by numbers put before the last dot, from *before* + 2 on (or falling)."""

    def walk(visitor: Visitor, first: str) -> list[str]:
        page = visitor.text(first)
        pages = int(found(r"共(\d+)页", page)) if "共" in page else 4
        stem, dot, ext = first.rpartition(".")
        names = range(pages - 1, 0, -1) if falling else range(2 + before, pages + 1 + before)
        return [page, *(visitor.text(f"{stem}_{n}{dot}{ext}") for n in names)]

    return walk


def linked(visitor: Visitor, first: str) -> list[str]:
    """Whatever names the next page."""
    texts, url = list[str](), first
    while True:
        texts.append(visitor.text(url))
        link = re.search(
            r'<a[^>]*?(?:href|location\.href)=["\'](?!javascript)([^"\']+)["\'][^>]*>下一?页</a>', texts[-1]
        )
        link = link or re.search(r'<link rel="next" href="([^"]+)"', texts[-1])
        if not link or len(texts) > 20:
            return texts
        url = urljoin(url, unescape(link[1]))


def six(base: int) -> Walk:
    """UCAP: the call with six arguments; page 2 bears the number *base*."""

    def walk(visitor: Visitor, first: str) -> list[str]:
        page = visitor.text(first)
        call = re.search(r"createPageHTML\('page_div',(\d+), 1,'(\w+)','(\w+)',\d+\)", page)
        assert call
        names = [f"{call[2]}_{n + base}.{call[3]}" for n in range(int(call[1]) - 1)]
        return [page, *(visitor.text(urljoin(first, name)) for name in names)]

    return walk


def until_empty(ask: Callable[[int], str], row: str) -> list[str]:
    """Pages from 1 on, until one has no row."""
    texts = list[str]()
    while len(texts) < 30:
        text = ask(len(texts) + 1)
        if row not in text:
            break
        texts.append(text)
    return texts


def ucap_json(visitor: Visitor, first: str) -> list[str]:
    """The search service of the channel."""
    channel = found(r'var channelId = "(\w{32})"', visitor.text(first))
    query = "_isAgg=true&_isJson=true&_pageSize=15&_template=index&_rangeTimeGte=&_channelName="
    url = urljoin(first, f"/common/search/{channel}?{query}&page=")
    return until_empty(lambda n: visitor.text(f"{url}{n}"), '"title"')


def ucap_getinfo(visitor: Visitor, first: str) -> list[str]:
    """苏州."""
    channel = found(r'var channelid = "(\w{32})"', visitor.text(first))
    url = urljoin(first, f"/szinf/info/getInfoCommon/?pagesize=15&channelid={channel}&currpage=")
    return until_empty(lambda n: visitor.text(f"{url}{n}"), '"title"')


def hanweb(way: str = "GET", param: str = "startrecord", unit: int = 0, moved: bool = False) -> Walk:
    """The records of the page, then those of the service: by number of record or of page, by GET or POST."""

    def walk(visitor: Visitor, first: str) -> list[str]:
        page = visitor.text(first)
        if param == "none":
            return [page]
        link = urljoin(first, re.findall(r'<nextgroup><!\[CDATA\[<a href="([^"]+)"', page)[unit])
        if moved:
            link = urljoin(first, found(r"proxyUrl:'([^']+)'", page)) + "?" + link.partition("?")[2]
        total = int(re.findall(r"totalRecord:(\d+)", page)[unit])
        link = re.sub(r"\?page=1&", "?", link)
        texts = []
        for start in range(1, total + 1, 15):
            given = {"page": start // 15 + 1, "perpage": 15}
            if param == "startrecord":
                given = {"startrecord": start, "endrecord": start + 14, "perpage": 15}
            query = urlencode(given)
            if way == "POST":
                texts.append(visitor.text(link.partition("?")[0], f"{link.partition('?')[2]}&{query}".encode()))
            else:
                texts.append(visitor.text(f"{link}&{query}"))
        return texts

    return walk


def jpaas(visitor: Visitor, first: str) -> list[str]:
    """The unit with the list, by paramJson."""
    found_units = re.findall(r'url="([^"]+)" queryData="([^"]+)"', visitor.text(first))
    api, data = found_units[-1]
    given = json.loads(data.replace("'", '"'))

    def ask(number: int) -> str:
        query = urlencode(given | {"paramJson": json.dumps({"pageNo": number, "pageSize": "15"})})
        return str(json.loads(visitor.text(f"{urljoin(first, api)}?{query}"))["data"]["html"])

    return until_empty(ask, "<li")


def gkmlpt(visitor: Visitor, first: str) -> list[str]:
    """The API of the category that the fragment names."""
    sid = found(r'"SID": "(\d+)"', visitor.text(first))
    url = urljoin(first, f"/gkmlpt/api/all/{first.partition('#')[2]}?sid={sid}&page=")
    return until_empty(lambda n: visitor.text(f"{url}{n}"), '"title"')
