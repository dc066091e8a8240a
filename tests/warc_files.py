"""WARC, WET and WACZ files in the shapes in which other crawlers write them, of made-up pages."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SITE = "http://sthjt.example.gov.cn"
CATALOG = f"""
[[source]]
id = "xx"
name = "青禾省生态环境厅"
admin_code = "510000"
level = "province"
host = "{SITE.removeprefix("http://")}"

[[source.column]]
name = "环境要闻"
url = "{SITE}/xwdt/"
"""
SENTENCES = (
    "{topic}沿线的三座污水处理厂近日完成提标改造，出水水质由一级B标准提高到一级A标准。",
    "市生态环境局组织专家逐一核查设施运行台账，对两处药剂投加记录不全的问题当场提出整改要求。",
    "截至目前，全市十二个国控断面水质优良比例达到九成以上，同比提高三点五个百分点。",
    "下一步，当地将继续推进雨污分流管网建设，计划于年底前完成老城区四十公里管线改造。",
)


def article(topic: str = "清河", *, date: str = "2024-03-05", more: str = "") -> str:
    """A page with one article on it."""
    text = "".join(f"<p>{sentence.format(topic=topic)}</p>" for sentence in SENTENCES)
    title = f"{topic}流域水环境治理取得新进展"
    return (
        f"<html><head><meta charset='utf-8'><title>{title}_青禾省生态环境厅</title></head><body>"
        f"<div class='nav'><a href='/'>首页</a> <a href='/xwdt/'>环境要闻</a></div><h1>{title}</h1>"
        f"<div class='info'>来源：青禾省生态环境厅 发布时间：{date} 09:30</div>"
        f"<div class='TRS_Editor'>{text}{more}</div></body></html>"
    )


def listing() -> str:
    """A list page."""
    days = range(1, 25)
    rows = "".join(
        f"<li><a href='/a/{n}.html'>第{n}号通告发布实施细则</a><span>2024-03-{n:02}</span></li>" for n in days
    )
    return f"<html><head><title>环境要闻</title></head><body><ul>{rows}</ul></body></html>"


def record(
    kind: str,
    url: str,
    body: bytes | str,
    *,
    at: str = "2024-03-06T01:02:03Z",
    status: str = "200 OK",
    headers: Iterable[tuple[str, str]] = (("Content-Type", "text/html; charset=utf-8"),),
    media_type: str = "text/html",
    **facts: str,
) -> ArcWarcRecord:
    """One record; *facts* are further WARC headers, with underscores for hyphens."""
    data = body.encode() if isinstance(body, str) else body
    said = {"WARC-Date": at} | {name.replace("_", "-"): value for name, value in facts.items()}
    more: dict[str, Any] = {}
    if kind in ("response", "request", "revisit"):
        is_request = kind == "request"
        line = "GET / HTTP/1.1" if is_request else status
        more["http_headers"] = StatusAndHeaders(line, list(headers), protocol="HTTP/1.1", is_http_request=is_request)
    else:
        more |= {"warc_content_type": media_type, "length": len(data)}
    if kind == "revisit":
        more["length"] = 0
    writer = WARCWriter(BytesIO(), gzip=False)
    return writer.create_warc_record(url, kind, payload=BytesIO(data), warc_headers_dict=said, **more)


def pieces(*records: ArcWarcRecord, version: str = "1.0", zipped: bool = True) -> list[bytes]:
    """The bytes of each record of a WARC file, one that says who wrote it before them."""
    about = WARCWriter(BytesIO(), warc_version=version)
    found = []
    for one in (about.create_warcinfo_record("x.warc.gz", {"software": "somebody's crawler/1.0"}), *records):
        out = BytesIO()
        WARCWriter(out, gzip=zipped, warc_version=version).write_record(one)
        found.append(out.getvalue())
    return found


def packed(*records: ArcWarcRecord, version: str = "1.0", zipped: bool = True) -> bytes:
    """The bytes of a WARC file, each record a gzip member."""
    return b"".join(pieces(*records, version=version, zipped=zipped))


def browsertrix(pages: dict[str, str], *, at: str = "2024-03-06T01:02:03.456Z") -> bytes:
    """A WARC as Browsertrix writes it: response, request, then what it noted of each page."""
    records = []
    for url, body in pages.items():
        coded = gzip.compress(body.encode(), mtime=0)
        headers = [("content-type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")]
        records += [
            record("response", url, coded, at=at, headers=headers, WARC_Page_ID="7d1", WARC_Resource_Type="document"),
            record("request", url, b"", at=at, headers=[("User-Agent", "Mozilla/5.0")]),
            record("resource", f"urn:text:{url}", "页面文字", at=at, media_type="text/plain"),
            record("resource", f"urn:view:{url}", b"\x89PNG", at=at, media_type="image/png"),
            record("resource", f"urn:pageinfo:{url}", "{}", at=at, media_type="application/json"),
        ]
    return packed(*records, version="1.1")


def wacz(path: Path, warcs: dict[str, bytes]) -> Path:
    """A WACZ: the WARCs, stored as they are, among its other files."""
    with zipfile.ZipFile(path, "w") as packed_file:
        packed_file.writestr("datapackage.json", '{"profile": "data-package", "wacz_version": "1.1.1"}')
        packed_file.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n')
        packed_file.writestr("indexes/index.cdx.gz", b"")
        for name, data in warcs.items():
            packed_file.writestr(name, data)
    return path
