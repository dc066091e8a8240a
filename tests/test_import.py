"""`govcrawl import`: what others collected becomes articles, each once, with its own bytes and its own time."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from govcrawl.canonical import page_id, url_key
from tests.crawls import govcrawl
from tests.warc_files import CATALOG, SITE, article, browsertrix, listing, packed, record, wacz

PAGES = {f"{SITE}/xwdt/202403/t20240305_{n}.html": article(f"第{n}号清河") for n in (1001, 1002)}
GBK = article("岷江").replace("charset='utf-8'", "charset='gb2312'").encode("gb18030")
GBK_URL = f"{SITE}/xwdt/202403/t20240305_1003.html"
WET_URL = f"{SITE}/xwdt/202403/t20240305_1004.html"
WET = "首页\n环境要闻\n沱江治理见成效\n来源：青禾省生态环境厅 发布时间：2024-03-05 09:30\n" + "\n".join(
    f"第{n}段，沱江沿岸的排污口已经全部完成整治，河水水质明显好转，两岸群众的满意度不断提高。" for n in range(8)
)
FIRST = next(iter(PAGES))
SAVED_URL = f"{SITE}/xwdt/202403/t20240305_1005.html"
FILES = ("crawl.wacz", "cc.warc.gz", "cc.warc.wet.gz", "--manifest", "saved.jsonl", "--catalog", "catalog.toml")


def common_crawl() -> bytes:
    """What Common Crawl, Heritrix and wget write: chunks, redirects, revisits, errors, pictures, documents."""
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (GBK[:700], GBK[700:])) + b"0\r\n\r\n"
    html = ("Content-Type", "text/html")
    return packed(
        record("response", GBK_URL, chunked, headers=[html, ("Transfer-Encoding", "chunked")]),
        record("response", f"{SITE}/old/1003", b"", status="302 Found", headers=[("Location", f"{SITE}/jump/1003")]),
        record("response", f"{SITE}/jump/1003", b"", status="301 Moved", headers=[html, ("Location", GBK_URL)]),
        record(
            "revisit",
            FIRST,
            b"",
            at="2024-04-06T01:02:03Z",
            headers=[html, ("Content-Encoding", "gzip")],
            WARC_Refers_To_Target_URI=FIRST,
            WARC_Refers_To_Date="2024-03-06T01:02:03.456Z",
            WARC_Payload_Digest="sha1:NOTOURS",
            WARC_Profile="http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        ),
        record("revisit", f"{SITE}/gone.html", b"", WARC_Payload_Digest="sha1:NOWHERE"),
        record("response", f"{SITE}/404.html", "<p>没有</p>", status="404 Not Found"),
        record("response", f"{SITE}/robots.txt", "User-agent: *", headers=[("Content-Type", "text/plain")]),
        record("response", f"{SITE}/a.pdf", b"%PDF-1.4", headers=[("Content-Type", "application/pdf")]),
        record("response", "http://news.example.com/1.html", article("别处")),
        record("response", "https://[bad/1.html", article("坏地址")),
    )


def rows(archive: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{archive / 'archive.sqlite'}?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()


def everything(archive: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but those of runs, and the bytes of all capture files."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    names = [name for (name,) in rows(archive, query)]
    tables = {name: rows(archive, f'SELECT * FROM "{name}"') for name in names if name != "run"}
    return tables | {path.name: [(path.read_bytes(),)] for path in (archive / "captures").iterdir()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with files of three tools, all of them imported."""
    folder = tmp_path_factory.mktemp("import")
    pages = PAGES | {f"{SITE}/xwdt/": listing(), "http://news.example.com/2.html": article("外地")}
    (folder / "catalog.toml").write_text(CATALOG, "utf-8")
    wacz(folder / "crawl.wacz", {"archive/rec-0.warc.gz": browsertrix(pages), "archive/../../out.warc.gz": packed()})
    (folder / "cc.warc.gz").write_bytes(common_crawl())
    text = record("conversion", WET_URL, WET, media_type="text/plain", WARC_Refers_To="<urn:uuid:%s>" % ("1" * 32))
    (folder / "cc.warc.wet.gz").write_bytes(packed(text))
    (folder / "saved.html").write_bytes(GBK.replace("岷江".encode("gb18030"), "嘉陵江".encode("gb18030")))
    said = {"path": "saved.html", "url": SAVED_URL, "fetched_at": "2024-03-08"}
    (folder / "saved.jsonl").write_text(json.dumps(said), "utf-8")
    done = govcrawl("import", *FILES, cwd=folder)
    assert done.returncode == 0, done.stderr
    (folder / "stdout").write_text(done.stdout, "utf-8")
    return folder


def kept(folder: Path) -> dict[str, ArcWarcRecord]:
    """The records of the archive's capture file, by type and address; their bodies beside them."""
    (path,) = (folder / "archive" / "captures").iterdir()
    found = {}
    with path.open("rb") as stream:
        for one in ArchiveIterator(stream, check_digests="raise"):
            one.data = one.raw_stream.read()
            found[f"{one.rec_type} {one.rec_headers.get_header('WARC-Target-URI')}"] = one
    return found


def test_articles_have_their_own_ids_times_and_sources(folder: Path) -> None:
    query = "SELECT replace(url, '/old/1003', '/xwdt/202403/t20240305_1003.html')"
    found = rows(folder / "archive", f"{query}, id, source_id, substr(fetched_at, 1, 10), title, url FROM articles")
    assert {url for url, *_ in found} == {*PAGES, GBK_URL, WET_URL, SAVED_URL}
    assert all(number == page_id(url_key(own)) and source == "xx" for _, number, source, *_, own in found)
    by_url = {url: (at, title) for url, _, _, at, title, _ in found}
    assert by_url[GBK_URL] == ("2024-03-06", "岷江流域水环境治理取得新进展")
    assert by_url[SAVED_URL] == ("2024-03-07", "嘉陵江流域水环境治理取得新进展")
    assert by_url[WET_URL] == ("2024-03-06", "沱江治理见成效")


def test_bodies_are_kept_byte_for_byte_under_their_own_ids(folder: Path) -> None:
    records = kept(folder)
    response = records[f"response {GBK_URL}"]
    assert response.data == GBK
    assert response.http_headers.get_header("Transfer-Encoding") is None
    assert records[f"conversion {WET_URL}"].data.decode() == WET
    with (folder / "cc.warc.gz").open("rb") as stream:
        theirs = {one.rec_headers.get_header("WARC-Record-ID") for one in ArchiveIterator(stream)}
    assert response.rec_headers.get_header("WARC-Record-ID") in theirs
    coded = records[f"response {FIRST}"]
    assert coded.http_headers.get_header("Content-Encoding") == "gzip"
    assert coded.rec_headers.get_header("WARC-Date") == "2024-03-06T01:02:03.456Z"


def test_what_is_no_page_of_ours_is_counted_and_left_out(folder: Path) -> None:
    lines = [line.split("\t") for line in (folder / "stdout").read_text("utf-8").splitlines()]
    told = [(line[0], int(line[2]), int(line[4])) for line in lines[:-1]]
    assert told == [("saved.html", 1, 0), ("crawl.wacz", 3, 1), ("cc.warc.gz", 4, 1), ("cc.warc.wet.gz", 1, 0)]
    ((counts,),) = rows(folder / "archive", "SELECT counts FROM run WHERE id = 1")
    assert json.loads(counts)["unresolved"] == 1
    assert lines[-1] == ["7 pages read: 6 article, 1 list; archive archive"]
    assert not any("robots" in name or "urn:" in name or ".pdf" in name for name in kept(folder))


def test_a_list_is_kept_as_a_capture_and_is_no_page(folder: Path) -> None:
    archive = folder / "archive"
    assert rows(archive, f"SELECT verdict, page_id FROM capture WHERE url = '{SITE}/xwdt/'") == [("list", None)]
    assert rows(archive, "SELECT count(*) FROM page") == [(5,)]


def test_a_revisit_is_a_second_sight_of_the_same_version(folder: Path) -> None:
    seen = rows(
        folder / "archive",
        "SELECT c.record, v.version_id - min(v.version_id) OVER () FROM capture c JOIN version_capture v "
        f"ON v.capture_id = c.id WHERE c.url = '{FIRST}' ORDER BY c.fetched_at",
    )
    assert seen == [("response", 0), ("revisit", 0)]
    fetched = rows(folder / "archive", f"SELECT fetched_at FROM page WHERE url = '{FIRST}'")
    assert fetched == [("2024-04-06T01:02:03.000Z",)]


def test_redirects_lead_to_their_article(folder: Path) -> None:
    """The page is that of the address which was asked for, as in a crawl that a list led there."""
    leading = rows(
        folder / "archive",
        "SELECT a.url FROM page_address a JOIN page p ON p.id = a.page_id "
        f"WHERE p.url = '{SITE}/old/1003' ORDER BY length(a.url)",
    )
    assert leading == [(f"{SITE}/old/1003",), (f"{SITE}/jump/1003",), (GBK_URL,)]


def test_every_row_says_where_it_comes_from(folder: Path) -> None:
    archive = folder / "archive"
    files = rows(archive, "SELECT DISTINCT imported_from FROM capture ORDER BY id")
    assert files == [("saved.html",), ("crawl.wacz/archive/rec-0.warc.gz",), ("cc.warc.gz",), ("cc.warc.wet.gz",)]
    ((command, outcome, counts),) = rows(archive, "SELECT command, outcome, counts FROM run")
    assert "import crawl.wacz" in command
    assert outcome == "ok"
    assert json.loads(counts)["new"] == 9


def test_importing_again_changes_nothing(folder: Path) -> None:
    before = everything(folder / "archive")
    (folder / "saved.html").touch()
    done = govcrawl("import", *FILES, "--format", "jsonl", cwd=folder)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["new"], one["known"]) for one in lines[:-1]] == [(0, 1), (0, 3), (0, 4), (0, 1)]
    assert lines[-1]["read"] == 0
    assert everything(folder / "archive") == before
