"""Which walk is that of which dialect; walks of the engines that are rare."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from tests.simulator import visitor as plain
from tests.simulator.visitor import Visitor, Walk, found, until_empty


def lonsun(visitor: Visitor, first: str) -> list[str]:
    """Fragments of the label."""
    url = urljoin(first, found(r'"(/site/label/8888\?[^"]+&pageIndex=)"', visitor.text(first)))
    return until_empty(lambda n: visitor.text(f"{url}{n}"), "<li")


def gscn(visitor: Visitor, first: str) -> list[str]:
    """Files from maxpage down to 1."""
    page = visitor.text(first)
    script = visitor.text(urljoin(first, found(r'<div id="content">[\s\S]*?<script[^>]*src="([^"]+)"', page)))
    stem, count = found(r'"(/system/count//[^"]+_)"', script), int(found(r"var maxpage = (\d+);", script))
    return [visitor.text(urljoin(first, f"{stem}{n:09d}.shtml")) for n in range(count, 0, -1)]


def stepped(before: str, after: str, start: int = 2) -> Walk:
    """Pages 2, 3, … at the first one's address with *before* turned into *after*, until one is not there."""

    def walk(visitor: Visitor, first: str) -> list[str]:
        pages = until_empty(lambda n: visitor.text(first.replace(before, after.format(n=n + start - 1))), "<li")
        return [visitor.text(first), *pages]

    return walk


def vsb(visitor: Visitor, first: str) -> list[str]:
    """Falling numbers; the page states how many there are."""
    page = visitor.text(first)
    count = int(found(r"1/(\d+)<", page))
    return [page, *(visitor.text(first.replace(".htm", f"/{n}.htm")) for n in range(count - 1, 0, -1))]


def sitemap(visitor: Visitor, first: str) -> list[str]:
    """All sitemaps of the index."""
    return [visitor.text(url) for url in re.findall(r"<loc>([^<]+)</loc>", visitor.text(first))]


def eportal(visitor: Visitor, first: str) -> list[str]:
    """queryList.portlet."""
    url = urljoin(first, found(r'getJSON\("([^"]+pageNo=)"', visitor.text(first)))
    return until_empty(lambda n: visitor.text(f"{url}{n}"), '"url"')


def epoint(visitor: Visitor, first: str) -> list[str]:
    """JSON by POST."""
    info = json.loads(found(r"var siteInfo = (\{.*?\})", visitor.text(urljoin(first, "/js/webBuilderCommon.js"))))
    url = urljoin(first, f"{info['projectName']}/rest/lightfrontaction/getgovinfolist")
    given = {name: values[0] for name, values in parse_qs(urlsplit(first).query).items()}

    def ask(number: int) -> str:
        body = given | {"siteGuid": info["siteGuid"], "pageIndex": number, "pageSize": 50}
        return visitor.text(url, json.dumps(body).encode(), **{"Content-Type": "application/json"})

    return until_empty(ask, '"infourl"')


def truecms(visitor: Visitor, first: str) -> list[str]:
    """JSONP, with a Referer, fifty at a time."""
    page = visitor.text(first)
    url, column = urljoin(first, found(r"proxyUrl:'([^']+)'", page)), found(r"columnId:'([^']+)'", page)

    def ask(number: int) -> str:
        start = (number - 1) * 50 + 1
        given = {"startrecord": start, "endrecord": start + 49, "perpage": 50, "columnId": column, "callback": "cb"}
        answer = visitor.text(f"{url}?{urlencode(given)}", Referer=first)
        return str(json.loads(answer.removeprefix("cb(").removesuffix(")"))["result"])

    return until_empty(ask, "<record>")


def cms(visitor: Visitor, first: str) -> list[str]:
    """A form by POST."""
    channel = found(r"channelCode:'(\w+)'", visitor.text(first))
    return until_empty(
        lambda n: visitor.text(
            urljoin(first, "/cms/JsonList"), urlencode({"channelCode": channel, "perPage": 15, "pageno": n}).encode()
        ),
        '"infourl"',
    )


WALKS: dict[str, Walk] = {
    "trs": plain.four, "trs_igi": plain.four, "trs_mee": plain.mee, "trs_reversed": plain.numbered(falling=True),
    "trs_overstated": plain.four, "trs_writeln": plain.four, "trs_json": plain.trs_json, "trs_chongqing": plain.four,
    "trs_gbk": plain.four, "trs_gzip": plain.four, "trs_transient": plain.four, "trs_flapping": plain.four,
    "trs_flapping_first": plain.four,
    "ucap": plain.six(2), "ucap_one": plain.six(1), "ucap_json": plain.ucap_json, "ucap_getinfo": plain.ucap_getinfo,
    "hanweb": plain.hanweb(), "hanweb_post": plain.hanweb("POST"), "hanweb_units": plain.hanweb(unit=1),
    "hanweb_page": plain.hanweb(param="page"), "hanweb_trunc": plain.hanweb(),
    "hanweb_proxyurl": plain.hanweb(moved=True), "hanweb_split": plain.hanweb(),
    "hanweb_dead": plain.hanweb(param="none"),
    "jpaas": plain.jpaas, "nfcms_static": stepped("index", "index_{n}"), "gkmlpt": plain.gkmlpt,
    "gkmlpt_zhaoqing": plain.gkmlpt, "lonsun": lonsun, "lonsun_showlist": stepped("page_1", "page_{n}"),
    "static": stepped("list", "list_{n}"), "static_onclick": plain.linked, "shanghai": stepped("index", "index_{n}"),
    "hebei": plain.linked, "changzhou": stepped("OEQPMFBA", "OEQPMFBA/{n}"), "xian": stepped("1.html", "{n}.html"),
    "vsb": vsb, "webplus": stepped("list", "list{n}"), "poweasy": stepped("Index", "Index_{n}"),
    "in_en": stepped("-1.html", "-{n}.html"), "gscn": gscn, "rss": plain.linked, "atom": plain.linked,
    "sitemap": sitemap, "eportal": eportal, "epoint": epoint, "truecms": truecms, "cms_jsonlist": cms,
}  # fmt: skip
