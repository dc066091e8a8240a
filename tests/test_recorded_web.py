"""Replay from files: WARC and WACZ files answer as the recorded sites did."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from warcio.recordloader import ArcWarcRecord

from govcrawl.capture.records import payload_digest
from govcrawl.catalog import load_catalog
from govcrawl.crawl.recorded_web import path_of, replay_prefix
from govcrawl.crawl.replay import ReplayPrefix
from govcrawl.demo import DemoServer, catalog_path
from govcrawl.errors import InputError
from tests.crawls import govcrawl
from tests.warc_files import packed, record, wacz

SITE = "http://sthjt.example.gov.cn"
IDS = [f"<urn:uuid:0e7c1a30-6f0b-4d58-9b1c-2f6a4c7d8e{number:02}>" for number in range(10)]


@contextmanager
def served(path: Path, warnings: list[str] | None = None) -> Iterator[str]:
    with replay_prefix(str(path), (warnings if warnings is not None else []).append) as prefix:
        assert prefix is not None
        yield prefix


def ask(prefix: str, url: str, method: str = "GET", body: bytes | None = None) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(prefix)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    with closing(connection):
        connection.request(method, f"{parts.path}{url}", body)
        answer: HTTPResponse = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def written(folder: Path, *records: ArcWarcRecord, zipped: bool = True, name: str = "a.warc.gz") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(packed(*records, zipped=zipped))
    return folder


def posted(url: str, body: str, key: str, **facts: str) -> ArcWarcRecord:
    made = record("request", url, body, headers=(), WARC_Record_ID=key, **facts)
    made.http_headers.protocol, made.http_headers.statusline = "POST", f"{urlsplit(url).path} HTTP/1.1"
    return made


def test_an_answer_comes_back_as_it_was_on_the_wire_with_the_time_of_its_recording(tmp_path: Path) -> None:
    coded = gzip.compress("督察".encode(), mtime=0)
    headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Connection", "close"), ("X-Via", "1.1 w")]
    one = record("response", f"{SITE}/a?x=1", coded, headers=headers)
    with served(written(tmp_path / "one", one)) as prefix:
        status, answered, body = ask(prefix, f"{SITE}/a?x=1")
        head = ask(prefix, f"{SITE}/a?x=1", "HEAD")
    assert (status, body) == (200, coded)
    assert answered["content-encoding"] == "gzip"
    assert answered["x-via"] == "1.1 w"
    assert answered["memento-datetime"] == "Wed, 06 Mar 2024 01:02:03 GMT"
    assert "connection" not in answered
    assert (head[0], head[2], head[1]["content-length"]) == (200, b"", str(len(coded)))


def test_what_is_not_recorded_is_missing_without_a_time(tmp_path: Path) -> None:
    with served(written(tmp_path / "one", record("response", f"{SITE}/a", "甲"))) as prefix:
        for url in (f"{SITE}/b", f"{SITE}/robots.txt", f"{SITE}/a?x=1", "nowhere"):
            status, headers, _ = ask(prefix, url)
            assert (status, "memento-datetime" in headers) == (404, False)
        assert ask(prefix, f"{SITE}/a", "POST", b"page=1")[0] == 404
        assert ask(f"{prefix.partition('/replay')[0]}/", f"{SITE}/a")[0] == 404


@pytest.mark.parametrize(("zipped", "name"), [(True, "a.warc.gz"), (False, "a.warc")])
def test_every_record_of_a_file_is_found(tmp_path: Path, zipped: bool, name: str) -> None:
    records = [record("response", f"{SITE}/{number}", f"第{number}号" * number * 400) for number in range(1, 9)]
    with served(written(tmp_path / "one", *records, zipped=zipped, name=name)) as prefix:
        for number in range(1, 9):
            assert ask(prefix, f"{SITE}/{number}")[2].decode() == f"第{number}号" * number * 400


def test_a_file_gzipped_as_a_whole_is_read_too(tmp_path: Path) -> None:
    records = [record("response", f"{SITE}/{number}", f"第{number}号") for number in range(5)]
    file = tmp_path / "whole.warc.gz"
    file.write_bytes(gzip.compress(packed(*records, zipped=False)))
    with served(file) as prefix:
        assert [ask(prefix, f"{SITE}/{number}")[2].decode() for number in range(5)] == [f"第{n}号" for n in range(5)]


def test_a_wacz_and_folders_below_are_read(tmp_path: Path) -> None:
    (tmp_path / "web" / "deeper").mkdir(parents=True)
    wacz(
        tmp_path / "web" / "deeper" / "b.wacz",
        {
            "archive/1.warc.gz": packed(record("response", f"{SITE}/1", "一")),
            "archive/2.warc": packed(record("response", f"{SITE}/2", "二"), zipped=False),
        },
    )
    written(tmp_path / "web", record("response", f"{SITE}/3", "三"))
    with served(tmp_path / "web") as prefix:
        assert [ask(prefix, f"{SITE}/{number}")[2].decode() for number in (1, 2, 3)] == ["一", "二", "三"]


def test_posts_are_told_apart_by_what_was_sent(tmp_path: Path) -> None:
    url = f"{SITE}/dataproxy.jsp?page=2"
    # Some tools write the request behind the answer and let it refer to it, others before it, the other way round.
    behind = [
        record("response", url, "乙", WARC_Record_ID=IDS[0]),
        posted(url, "startrecord=46", IDS[1], WARC_Concurrent_To=IDS[0]),
    ]
    before = [
        posted(url, "startrecord=1", IDS[2]),
        record("response", url, "甲", WARC_Record_ID=IDS[3], WARC_Concurrent_To=IDS[2]),
    ]
    records = [*behind, *before]
    with served(written(tmp_path / "one", *records)) as prefix:
        assert ask(prefix, url, "POST", b"startrecord=46")[2].decode() == "乙"
        assert ask(prefix, url, "POST", b"startrecord=1")[2].decode() == "甲"
        assert ask(prefix, url, "POST", b"startrecord=91")[0] == 404
        assert ask(prefix, url)[0] == 404


def test_the_newest_answer_that_speaks_of_the_page_is_given(tmp_path: Path) -> None:
    url = f"{SITE}/a"
    records = [
        record("response", url, "旧", at="2024-03-01T00:00:00Z"),
        record("response", url, "新", at="2024-03-03T00:00:00Z"),
        record("response", url, "busy", at="2024-03-04T00:00:00Z", status="503 Service Unavailable"),
        record("response", url, "cut", at="2024-03-05T00:00:00Z", WARC_Truncated="disconnect"),
        record("response", url, "", at="2024-03-06T00:00:00Z", status="304 Not Modified"),
        record("response", url, "中", at="2024-03-02T00:00:00Z"),
        record("response", f"{SITE}/gone", "", at="2024-03-02T00:00:00Z", status="404 Not Found"),
        record("response", f"{SITE}/gone", "旧", at="2024-03-01T00:00:00Z"),
        record("response", f"{SITE}/blocked", "412", status="412 Precondition Failed"),
    ]
    with served(written(tmp_path / "one", *records)) as prefix:
        assert ask(prefix, url)[2].decode() == "新"
        status, headers, _ = ask(prefix, f"{SITE}/gone")
        assert (status, headers["memento-datetime"]) == (404, "Sat, 02 Mar 2024 00:00:00 GMT")
        assert ask(prefix, f"{SITE}/blocked")[0] == 412


def test_revisits_give_the_payload_that_they_stand_for(tmp_path: Path) -> None:
    url = f"{SITE}/a"
    digest = payload_digest("正文".encode())
    first = record(
        "response", url, "正文", at="2024-03-01T00:00:00Z", WARC_Record_ID=IDS[0], WARC_Payload_Digest=digest
    )
    profile = "http://netpreserve.org/warc/1.1/revisit/"
    again = {
        f"{SITE}/same": {"WARC_Refers_To": IDS[0]},
        f"{SITE}/place": {"WARC_Refers_To_Target_URI": url, "WARC_Refers_To_Date": "2024-03-01T00:00:00Z"},
        f"{SITE}/digest": {"WARC_Payload_Digest": digest},
    }
    revisits = [
        record("revisit", target, b"", at="2024-03-02T00:00:00Z", headers=[("X-Of", "the revisit")],
               WARC_Profile=profile + "identical-payload-digest", **facts)
        for target, facts in again.items()
    ]  # fmt: skip
    unmodified = record(
        "revisit", url, b"", at="2024-03-03T00:00:00Z", status="304 Not Modified",
        WARC_Profile=profile + "server-not-modified", WARC_Refers_To=IDS[0],
    )  # fmt: skip
    lost = record(
        "revisit", f"{SITE}/lost", b"", WARC_Refers_To=IDS[7], WARC_Profile=profile + "identical-payload-digest"
    )
    with served(written(tmp_path / "one", *revisits, first, unmodified, lost)) as prefix:
        for target in again:
            status, headers, body = ask(prefix, target)
            assert (status, headers["x-of"], body.decode()) == (200, "the revisit", "正文")
        status, headers, body = ask(prefix, url)
        assert (status, body.decode(), headers["content-type"]) == (200, "正文", "text/html; charset=utf-8")
        assert headers["memento-datetime"] == "Sun, 03 Mar 2024 00:00:00 GMT"
        assert ask(prefix, f"{SITE}/lost")[0] == 404


def test_redirects_lead_to_recorded_pages(tmp_path: Path) -> None:
    targets = {
        "absolute": ("https://b.example/x?y=1", "{prefix}https://b.example/x?y=1"),
        "rooted": ("/x", "{prefix}" + f"{SITE}/x"),
        "host": ("//b.example/x", "{prefix}http://b.example/x"),
        "relative": ("../x", "../x"),
    }
    records = [
        record("response", f"{SITE}/{name}", "", status="302 Found", headers=[("Location", stated)])
        for name, (stated, _) in targets.items()
    ]
    with served(written(tmp_path / "one", *records)) as prefix:
        for name, (_, given) in targets.items():
            assert ask(prefix, f"{SITE}/{name}")[1]["location"] == given.format(prefix=prefix)


def test_headers_and_addresses_that_are_not_ascii_come_back_as_they_were(tmp_path: Path) -> None:
    # warcio escapes such headers when it writes them; other tools leave them as the host sent them.
    name, stands_for = "报告".encode(), b"QQQQQQ"
    headers = [("Content-Disposition", "attachment; filename=QQQQQQ.pdf")]
    records = [
        record("response", f"{SITE}/file", "甲", headers=headers),
        record("response", f"{SITE}/led", "", status="302 Found", headers=[("Location", "/QQQQQQ.pdf")]),
        record("response", f"{SITE}/QQQQQQ.pdf", "乙"),
        record("resource", f"{SITE}/saved", "丙", media_type="text/html"),
    ]
    file = tmp_path / "a.warc"
    file.write_bytes(packed(*records, zipped=False).replace(stands_for, name))
    with served(file) as prefix:
        assert ask(prefix, f"{SITE}/file")[1]["content-disposition"].encode("latin-1").endswith(name + b".pdf")
        location = ask(prefix, f"{SITE}/led")[1]["location"]
        assert location == f"{prefix}{SITE}/%E6%8A%A5%E5%91%8A.pdf"
        assert ask(prefix, location.removeprefix(prefix))[2].decode() == "乙"
        status, said, body = ask(prefix, f"{SITE}/saved")
        assert (status, said["content-type"], body.decode()) == (200, "text/html", "丙")


def test_scheme_and_case_of_the_host_are_overlooked_only_where_nothing_fits_better(tmp_path: Path) -> None:
    secure = SITE.replace("http:", "https:")
    records = [
        record("response", f"{SITE}/both", "明文"),
        record("response", f"{secure}/both", "密文", at="2024-03-07T00:00:00Z"),
        record("response", f"{secure}/%e7%94%b2", "甲"),
        record("response", f"{SITE}/led", "", status="301 Moved", headers=[("Location", f"{secure}/led")]),
    ]
    with served(written(tmp_path / "one", *records)) as prefix:
        assert ask(prefix, f"{SITE}/both")[2].decode() == "明文"
        assert ask(prefix, "http://STHJT.example.gov.cn:80/%E7%94%B2")[2].decode() == "甲"
        assert ask(prefix, f"{SITE}/led")[0] == 301
        assert ask(prefix, f"{secure}/led")[0] == 404  # it would lead to itself


def test_a_damaged_file_is_named_and_what_stands_before_the_damage_is_served(tmp_path: Path) -> None:
    records = [record("response", f"{SITE}/{number}", f"第{number}号" * 50) for number in range(3)]
    folder = written(tmp_path / "web", *records)
    whole = (folder / "a.warc.gz").read_bytes()
    (folder / "a.warc.gz").write_bytes(whole[:-40])
    written(folder, record("response", f"{SITE}/9", "九"), name="b.warc.gz")
    warnings: list[str] = []
    with served(folder, warnings) as prefix:
        assert [ask(prefix, f"{SITE}/{number}")[0] for number in (0, 1, 2, 9)] == [200, 200, 404, 200]
    assert len(warnings) == 1
    assert "a.warc.gz: damaged at byte" in warnings[0]


def test_what_is_no_recording_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html>", "utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare.warc.gz").write_bytes(packed())
    for path in ("nowhere", "page.html", "empty", "bare.warc.gz"):
        with pytest.raises(InputError, match=path), replay_prefix(str(tmp_path / path)):
            pass


def test_the_recorded_web_bears_the_name_of_its_folder(tmp_path: Path) -> None:
    one = written(tmp_path / "四川 2024", record("response", f"{SITE}/a", "甲"))
    with served(one) as prefix:
        name = ReplayPrefix.parse(prefix).name
        assert ReplayPrefix.parse(prefix).recorded(prefix + f"{SITE}/a?x=http://b.cn/") == f"{SITE}/a?x=http://b.cn/"
    with served(one) as prefix:
        assert ReplayPrefix.parse(prefix).name == name
    assert name.startswith("127.0.0.1/replay/2024-")
    assert path_of(tmp_path / "a" / "captures") != path_of(tmp_path / "b" / "captures")


def archived(folder: Path) -> list[tuple[object, ...]]:
    query = """SELECT url, source_id, title, published_at, origin, editor, author, text, verdict, list_date, fetched_at
        FROM articles ORDER BY url"""
    with closing(sqlite3.connect(folder / "archive.sqlite")) as rows:
        return rows.execute(query).fetchall()


@pytest.mark.proof
def test_the_captures_of_a_crawl_are_crawled_again_with_the_same_result(tmp_path: Path) -> None:
    names = [source.id for source in load_catalog([catalog_path()], builtin=False).crawlable()]
    chosen: tuple[str | Path, ...] = ("crawl", *names, "--catalog", catalog_path())
    with DemoServer() as server:
        first = govcrawl(*chosen, "--archive", tmp_path / "first", "--replay", server.prefix, cwd=tmp_path)
    captures = tmp_path / "first" / "captures"
    second = govcrawl(*chosen, "--archive", tmp_path / "second", "--replay", captures, cwd=tmp_path)
    assert (first.returncode, first.stderr) == (second.returncode, second.stderr)
    assert archived(tmp_path / "second") == archived(tmp_path / "first") != []
    assert first.stdout.partition("; archive")[0] == second.stdout.partition("; archive")[0]
