"""Citations: the form of the standard, nothing that the page does not say, and proof against the stored bytes."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from typer.testing import CliRunner

from govcrawl.archive import Archive
from govcrawl.archive.captures import save_capture
from govcrawl.archive.readings import save_reading
from govcrawl.archive.versions.recording import reading_hash
from govcrawl.article import Judgement, Reading, Verdict
from govcrawl.capture import CaptureWriter, Exchange
from govcrawl.errors import InputError
from govcrawl.exchange import Capture, Role
from govcrawl.export.citation import bibtex, csl, gbt7714
from govcrawl.export.cited import Cited, find_cited
from govcrawl.export.verification import Result, is_confirmed, verify
from govcrawl.extraction import EXTRACTOR_VERSION, extract_article
from govcrawl.extraction.joined_parts import join_parts
from govcrawl.page import Page
from tests.archives import NOW, SOURCES, save_some_sources
from tests.command_line import app

WHEN = datetime(2024, 3, 5, 17, 30, tzinfo=UTC)
URL = "http://sthjt.example.gov.cn/xwdt/1.html"
FIRST = "岷江上游十二座水电站的下泄流量今起实时上传，公众可在网上查询，低于核定值的将被通报并限期整改。"
SECOND = "平台还接入了沿线水质自动站的监测数据，断面水质一旦异常，系统会向属地生态环境部门发出提示。"

CITED = Cited(
    version_number=1,
    capture_number=1,
    reading_number=1,
    page_id="pq3tshxgxyiva",
    version_id="v7c2kq5xw3lma",
    current=True,
    body_sha256="ab" * 32,
    url=URL,
    title="生态流量监管平台启用",
    published_date="2024-03-04",
    origin="四川日报",
    origin_rule="region_prefix",
    author=None,
    source="四川省生态环境厅",
    extractor=2,
    verdict="article",
    fetched_at=WHEN,
)


def first_line(cited: Cited) -> str:
    return gbt7714(cited).split("\n")[0]


def test_the_form_is_that_of_gb_t_7714() -> None:
    assert gbt7714(replace(CITED, origin=None)) == (
        "四川省生态环境厅. 生态流量监管平台启用[EB/OL]. (2024-03-04)[2024-03-06]. "
        "http://sthjt.example.gov.cn/xwdt/1.html.\n"
        f"存档版本: v7c2kq5xw3lma; 抓取时间: 2024-03-05T17:30:00Z; 内容 SHA-256: {'ab' * 32}"
        "（核对: govcrawl verify-citation v7c2kq5xw3lma）"
    )


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({}, "四川日报"),
        ({"author": "本报记者 张三、李四"}, "张三, 李四"),
        ({"author": "张三 李四 王五 赵六"}, "张三, 李四, 王五, 等"),
        ({"author": "文/图 王 五"}, "王五"),
        ({"author": "四川省环境政策研究与规划院"}, "四川省环境政策研究与规划院"),
        ({"origin": "本站", "origin_rule": "own"}, "四川省生态环境厅"),
        ({"origin": "大气处", "origin_rule": "own_office"}, "四川省生态环境厅"),
        ({"origin": "网络"}, "四川省生态环境厅"),
    ],
)
def test_who_answers_for_the_text(fields: dict[str, Any], names: str) -> None:
    assert first_line(replace(CITED, **fields)).startswith(f"{names}. 生态流量监管平台启用[EB/OL]")


def test_what_is_unknown_is_left_out_and_what_is_supplied_stands_in_brackets() -> None:
    bare = replace(CITED, title=None, published_date=None, origin=None, source=None)
    assert first_line(bare) == f"[无题名][EB/OL]. [2024-03-06]. {URL}."
    assert "  date = " not in bibtex(bare)
    assert "author" not in json.loads(csl(bare))
    assert "issued" not in json.loads(csl(bare))


NASTY = replace(
    CITED,
    title="投资50%的“A_1”项目\n#1 & {B}~^\\end",
    author="O'Neil {x}",
    url="http://a.cn/x?a=1&b=%E5%B7%9D#{}\\\n'污'",
)


def test_bibtex_is_one_entry_whatever_the_page_holds() -> None:
    entry = bibtex(NASTY)
    lines = entry.split("\n")
    assert (lines[0], lines[-1]) == ("@online{v7c2kq5xw3lma,", "}")
    assert all(re.fullmatch(r"  [a-z]+ = \{.*\},", line) for line in lines[1:-1])
    assert (
        r"title = {{投资50\%的“A\_1”项目 \#1 \& \{B\}\textasciitilde{}\textasciicircum{}\textbackslash{}end}}" in entry
    )
    assert "url = {http://a.cn/x?a=1&b=%E5%B7%9D#%7B%7D%5C'%E6%B1%A1'}" in entry
    assert "urldate = {2024-03-06}" in entry
    assert f"v7c2kq5xw3lma, captured 2024-03-05T17:30:00Z, body SHA-256 {'ab' * 32}" in entry
    plain = re.sub(r"\\[{}]", "", entry)
    assert plain.count("{") == plain.count("}")


def test_a_citation_is_on_one_line_and_the_json_is_that_of_csl() -> None:
    assert gbt7714(NASTY).count("\n") == 1
    item = json.loads(csl(CITED))
    assert (item["type"], item["author"], item["container-title"]) == (
        "webpage", [{"literal": "四川日报"}], "四川省生态环境厅",
    )  # fmt: skip
    assert item["issued"] == {"date-parts": [[2024, 3, 4]]}
    assert item["accessed"] == {"date-parts": [[2024, 3, 6]]}


def markup(title: str, text: str, more: str = "") -> bytes:
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div class='info'>来源：四川日报 发布时间：2024-03-04 10:00</div>"
        f"<div class='article-content'><p>{text}</p><p>{text[::-1]}。</p></div>{more}</body></html>"
    ).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An archive of one article in two parts, and of one in a single part that was read by an older extractor."""

    folder: Path
    long: str
    """Version id of the article in two parts."""
    old: str
    page: str
    """Page id of the one in two parts."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("cited") / "archive"
    with (
        Archive.open(folder, create=True) as archive,
        CaptureWriter(folder / "captures", "run") as writer,
        archive.write() as connection,
    ):
        save_some_sources(connection, SOURCES)
        pages = [
            store(connection, writer, URL, markup("生态流量监管平台启用", FIRST)),
            store(connection, writer, URL.replace("1.", "1_2."), markup("生态流量监管平台启用", SECOND)),
            store(connection, writer, URL.replace("1.", "7."), markup("水质提示系统上线", SECOND)),
        ]
        long = keep(connection, pages[0], pages[1])
        old = keep(connection, pages[2], extractor=EXTRACTOR_VERSION - 1)
    return Kept(folder=folder, long=long[1], old=old[1], page=long[0])


@pytest.fixture
def kept(made: Kept, tmp_path: Path) -> Kept:
    """Return a copy, to be damaged."""
    return replace(made, folder=Path(shutil.copytree(made.folder, tmp_path / "archive")))


def store(connection: Connection, writer: CaptureWriter, url: str, body: bytes) -> Page:
    headers = (("Content-Type", "text/html"),)
    coded = (*headers, ("Content-Encoding", "gzip"))
    stored = writer.write(
        Exchange(
            url=url, method="GET", request_headers=(), status=200, headers=coded, body=gzip.compress(body),
            fetched_at=WHEN, server_ip=None,
        )
    )  # fmt: skip
    save_capture(
        connection,
        Capture(
            key=stored.key, url=url, method="GET", role=Role.ARTICLE, status=200, fetched_at=WHEN, file=stored.file,
            offset=stored.offset, length=stored.length, digest=stored.digest, body_bytes=len(body),
            content_type="text/html", source_id="sichuan",
        ),
        None,
    )  # fmt: skip
    return Page(url=url, body=body, headers=headers, fetched_at=WHEN, source_id="sichuan", capture_key=stored.key)


def keep(connection: Connection, *pages: Page, extractor: int = EXTRACTOR_VERSION) -> tuple[str, str]:
    article = join_parts([(page.url, extract_article(page)) for page in pages])
    reading = Reading(
        page=pages[0],
        more_pages=pages[1:],
        article=replace(article, extractor=extractor),
        judgement=Judgement(verdict=Verdict.ARTICLE, reasons=()),
    )
    saved = save_reading(connection, reading, None, NOW)
    assert saved.version_id is not None
    return saved.page_id, saved.version_id


def results(folder: Path, wanted: str) -> list[tuple[str, Result]]:
    with Archive.read_only(folder) as archive, archive.read() as connection:
        checks = verify(connection, folder / "captures", find_cited(connection, wanted))
    assert is_confirmed(checks) == (Result.FAILED not in {one.result for one in checks})
    return [(one.name, one.result) for one in checks]


def change(folder: Path, statement: str) -> None:
    with Archive.open(folder) as archive, archive.write() as connection:
        assert connection.exec_driver_sql(statement).rowcount


OK, FAILED, SKIPPED = Result.OK, Result.FAILED, Result.SKIPPED


def test_untouched_bytes_are_confirmed_and_read_anew(kept: Kept) -> None:
    whole = [("capture", OK), ("capture", OK), ("body", OK), ("row", OK), ("text", OK)]
    assert results(kept.folder, kept.page) == whole


def test_the_text_of_another_extractor_is_not_read_anew_and_says_so(kept: Kept) -> None:
    assert results(kept.folder, kept.old) == [("capture", OK), ("body", OK), ("row", OK), ("text", SKIPPED)]


def test_a_text_that_was_changed_in_the_archive_is_told(kept: Kept) -> None:
    change(kept.folder, "UPDATE reading SET text = replace(text, '十二座', '十三座') WHERE text LIKE '%十二座%'")
    assert results(kept.folder, kept.long)[2:] == [("body", OK), ("row", FAILED), ("text", FAILED)]


def test_a_text_changed_together_with_its_hash_is_told_by_the_bytes(kept: Kept) -> None:
    with Archive.open(kept.folder) as archive, archive.write() as connection:
        page = Page(url=URL, body=markup("生态流量监管平台启用", FIRST.replace("十二", "十三")))
        article = extract_article(page)
        connection.exec_driver_sql(
            "UPDATE reading SET text = ?, hash = ? WHERE text LIKE '%十二座%'", (article.text, reading_hash(article))
        )
    assert results(kept.folder, kept.long)[2:] == [("body", OK), ("row", OK), ("text", FAILED)]


def test_a_digest_that_was_changed_is_told(kept: Kept) -> None:
    change(kept.folder, "UPDATE version SET body_sha256 = 'ab' WHERE public_id = '" + kept.old + "'")
    assert ("body", FAILED) in results(kept.folder, kept.old)


def warc(folder: Path) -> Path:
    (path,) = (folder / "captures").rglob("*.warc.gz")
    return path


def test_a_file_that_is_gone_is_told(kept: Kept) -> None:
    warc(kept.folder).unlink()
    found = results(kept.folder, kept.long)
    assert found == [("capture", FAILED), ("capture", FAILED), ("body", FAILED), ("row", OK), ("text", FAILED)]
    assert results(kept.folder, kept.old)[-1] == ("text", SKIPPED)


@pytest.mark.parametrize("forged", [False, True])
def test_a_tampered_record_is_told(kept: Kept, forged: bool) -> None:
    """Once with one byte turned, once with a whole record of other bytes whose own digests are right."""
    path = warc(kept.folder)
    if forged:
        with Archive.open(kept.folder) as archive, archive.write() as connection:
            body = markup("生态流量监管平台启用", FIRST.replace("十二", "十三"))
            with CaptureWriter(kept.folder / "captures", "forged") as writer:
                page = store(connection, writer, URL + "?forged", body)
            columns = "file, offset, length, digest"
            connection.exec_driver_sql(
                f"UPDATE capture SET ({columns}) = (SELECT {columns} FROM capture WHERE key = ?) WHERE url = ?",
                (page.capture_key, URL),
            )
        assert results(kept.folder, kept.long) == [
            ("capture", OK), ("body", FAILED), ("capture", OK), ("body", FAILED), ("row", OK), ("text", FAILED),
        ]  # fmt: skip
        return
    with Archive.read_only(kept.folder) as archive, archive.read() as connection:
        query = "SELECT offset, length FROM capture WHERE url = ?"
        offset, length = connection.exec_driver_sql(query, (URL,)).one()
    data = bytearray(path.read_bytes())
    data[offset + length - 40] ^= 1
    path.write_bytes(bytes(data))
    assert results(kept.folder, kept.long)[0] == ("capture", FAILED)


def test_a_withdrawn_page_is_refused_with_the_reason(kept: Kept) -> None:
    change(
        kept.folder,
        "INSERT INTO withdrawal (page_id, url_key, at, reason, captures_erased) SELECT id, url_key, "
        f"'2024-04-01T00:00:00.000Z', 'personal\ndata', 0 FROM page WHERE public_id = '{kept.page}'",
    )
    with Archive.read_only(kept.folder) as archive, archive.read() as connection:
        for wanted in (kept.page, kept.long):
            with pytest.raises(InputError, match=f"{kept.page} was withdrawn on 2024-04-01 .*: personal data"):
                find_cited(connection, wanted)


@pytest.fixture
def connection(kept: Kept) -> Iterator[Connection]:
    with Archive.read_only(kept.folder) as archive, archive.read() as opened:
        yield opened


@pytest.mark.parametrize("wanted", ["v000000000000", "p000000000000", "", "http://nowhere.example/"])
def test_an_unknown_id_is_named(connection: Connection, wanted: str) -> None:
    with pytest.raises(InputError, match=f"no (page|version) '{wanted}'"):
        find_cited(connection, wanted)


def test_the_commands(kept: Kept) -> None:
    run, place = CliRunner().invoke, ["--archive", str(kept.folder)]
    done = run(app, ["cite", URL, *place])
    assert done.stdout.startswith("四川日报. 生态流量监管平台启用[EB/OL]. (2024-03-04)[2024-03-06]. http://sthjt.")
    assert run(app, ["cite", kept.page, "--bibtex", *place]).stdout.startswith(f"@online{{{kept.long},")
    done = run(app, ["verify-citation", kept.old, "--format", "json", *place])
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["confirmed"], answer["checks"][-1]["result"]) == (0, True, "skipped")
    assert answer["body_sha256"] == hashlib.sha256(markup("水质提示系统上线", SECOND)).hexdigest()
    warc(kept.folder).unlink()
    done = run(app, ["verify-citation", kept.old, *place])
    assert (done.exit_code, done.stdout.split("\n")[1].split()[:2]) == (1, ["failed", "capture"])
    assert done.exception is not None
    assert getattr(done.exception, "exit_code", None) == 8
