"""Captures: what is written is there, byte for byte, whatever happens to the process."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from govcrawl.capture import CaptureWriter, Exchange, Original, StoredAnswer, read_answer, seal_leftovers
from govcrawl.errors import CaptureError
from govcrawl.exchange import Record

WHEN = datetime(2024, 3, 5, 1, 2, 3, 456000, tzinfo=UTC)


def exchange(url: str = "http://a.example/x?y=1", body: bytes = b"<p>\xce\xc4</p>") -> Exchange:
    return Exchange(
        url=url,
        method="GET",
        request_headers=(("Host", "a.example"), ("User-Agent", "test")),
        status=200,
        headers=(("Content-Type", "text/html"), ("Content-Encoding", "identity"), ("Transfer-Encoding", "chunked")),
        body=body,
        fetched_at=WHEN,
        server_ip="203.0.113.7",
    )


def test_an_answer_is_read_back_byte_for_byte(tmp_path: Path) -> None:
    bodies = [bytes(range(256)) * n for n in (0, 1, 7)]
    with CaptureWriter(tmp_path, "run") as writer:
        stored = [writer.write(exchange(body=body)) for body in bodies]
    for body, where in zip(bodies, stored, strict=True):
        answer = read_answer(tmp_path, where.file, where.offset)
        assert answer.body == body
        assert answer.key == where.key
        assert answer.status == 200
        assert dict(answer.headers)["Content-Length"] == str(len(body))
        assert "Transfer-Encoding" not in dict(answer.headers)


def test_request_and_response_stand_together_in_a_valid_file(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run") as writer:
        stored = writer.write(exchange())
        assert [p.name for p in tmp_path.iterdir()] == ["run-00000.warc.gz.open"]
    path = tmp_path / stored.file
    with path.open("rb") as stream:
        records = [(r.rec_type, r.rec_headers, r.http_headers) for r in ArchiveIterator(stream, check_digests="raise")]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request"]
    response, request = records[1][1], records[2]
    assert response.get_header("WARC-Date") == "2024-03-05T01:02:03.456000Z"
    assert response.get_header("WARC-IP-Address") == "203.0.113.7"
    assert request[1].get_header("WARC-Concurrent-To") == response.get_header("WARC-Record-ID")
    assert request[2].to_str().startswith("GET /x?y=1 HTTP/1.1\r\n")
    assert subprocess.run([sys.executable, "-m", "warcio.cli", "check", str(path)], check=False).returncode == 0


@pytest.mark.parametrize(
    ("url", "target"),
    [("http://a.example", "/"), ("http://a.example?x=1/2", "/?x=1/2"), ("http://u:p@a.example/y#part", "/y")],
)
def test_the_request_line_holds_path_and_query_alone(tmp_path: Path, url: str, target: str) -> None:
    with CaptureWriter(tmp_path, "run") as writer:
        stored = writer.write(exchange(url))
    with (tmp_path / stored.file).open("rb") as stream:
        asked = [r.http_headers.to_str() for r in ArchiveIterator(stream) if r.rec_type == "request"]
    assert asked[0].startswith(f"GET {target} HTTP/1.1\r\n")


def test_nothing_is_left_when_nothing_was_written(tmp_path: Path) -> None:
    CaptureWriter(tmp_path, "run").close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("torn", [1, 9, 200])
def test_a_torn_file_is_cut_after_its_last_whole_record(tmp_path: Path, torn: int) -> None:
    writer = CaptureWriter(tmp_path, "run")
    kept = writer.write(exchange())
    whole = (tmp_path / "run-00000.warc.gz.open").stat().st_size
    writer.write(exchange(body=b"z" * 5000))
    with (tmp_path / "run-00000.warc.gz.open").open("r+b") as stream:
        stream.truncate(whole + torn)
    assert [p.name for p in seal_leftovers(tmp_path)] == ["run-00000.warc.gz"]
    assert (tmp_path / "run-00000.warc.gz").stat().st_size == whole
    assert read_answer(tmp_path, kept.file, kept.offset).body == exchange().body


def test_a_file_without_a_whole_record_is_removed(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz.open").write_bytes(b"\x1f\x8b\x08")
    (tmp_path / "b.warc.gz.open").write_bytes(b"")
    assert seal_leftovers(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run") as writer:
        stored = writer.write(exchange(body=b"x" * 3000))
    path = tmp_path / stored.file
    data = bytearray(path.read_bytes())
    data[stored.offset + 60] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(CaptureError, match=r"run-00000\.warc\.gz at byte"):
        read_answer(tmp_path, stored.file, stored.offset)
    with pytest.raises(CaptureError, match="gone"):
        read_answer(tmp_path, "gone.warc.gz", 0)


def original_of(answer: StoredAnswer) -> Original:
    return Original(key=answer.key, url=answer.url, date=answer.date, digest=answer.digest)


def test_a_new_file_is_begun_beyond_the_bound_and_no_pair_is_torn_apart(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run", roll_bytes=2000) as writer:
        stored = [writer.write(exchange(f"http://a.example/{n}", b"%d" % n * 400)) for n in range(9)]
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [f"run-{n:05d}.warc.gz" for n in range(len(files))]
    assert 2 <= len(files) <= 5
    for file in files:
        assert file.stat().st_size < 3000
        with file.open("rb") as stream:
            kinds = [record.rec_type for record in ArchiveIterator(stream, check_digests="raise")]
        assert kinds == ["warcinfo", *["response", "request"] * (len(kinds) // 2)]
        assert kinds.count("response") == sum(one.file == file.name for one in stored)
    for n, one in enumerate(stored):
        assert read_answer(tmp_path, one.file, one.offset).body == b"%d" % n * 400


def test_a_revisit_is_read_back_with_its_own_headers_and_without_a_body(tmp_path: Path) -> None:
    with CaptureWriter(tmp_path, "run") as writer:
        first = writer.write(exchange())
        whole = read_answer(tmp_path, first.file, first.offset)
        later = replace(exchange(), headers=(("Content-Type", "text/plain"),), fetched_at=WHEN + timedelta(days=1))
        again = writer.write(later, original_of(whole))
        gone = replace(exchange(), status=304, headers=(("ETag", '"文"'.encode().decode("latin-1")),), body=b"")
        third = writer.write(gone, original_of(whole))
        bare = writer.write(replace(gone, headers=()), original_of(whole))
    found = [read_answer(tmp_path, one.file, one.offset) for one in (again, third, bare)]
    assert [(one.record, one.status, one.body) for one in found] == [
        (Record.REVISIT, 200, b""), (Record.REVISIT, 304, b""), (Record.REVISIT, 304, b""),
    ]  # fmt: skip
    assert {one.refers_to for one in found} == {first.key} == {again.refers_to, third.refers_to}
    assert {one.digest for one in found} == {whole.digest} == {third.digest}
    assert [one.date for one in found] == ["2024-03-06T01:02:03.456000Z", whole.date, whole.date]
    assert found[0].headers == (("Content-Type", "text/plain"), ("Content-Length", str(len(exchange().body))))
    assert found[1].headers == gone.headers
    assert found[2].headers == ()


def test_a_file_that_came_without_an_exchange_is_read_back(tmp_path: Path) -> None:
    with (tmp_path / "other.warc.gz").open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        record = writer.create_warc_record(
            "http://a.example/1.html", "resource", payload=BytesIO("岷江".encode()), warc_content_type="text/html"
        )
        writer.write_record(record)
        length = stream.tell()
        writer.write_record(writer.create_warcinfo_record("other.warc.gz", {"software": "another"}))
    found = read_answer(tmp_path, "other.warc.gz", 0)
    assert (found.record, found.status, found.body) == (Record.RESOURCE, 0, "岷江".encode())
    assert found.headers == (("Content-Type", "text/html"),)
    with pytest.raises(CaptureError, match="no answer is recorded there"):
        read_answer(tmp_path, "other.warc.gz", length)
