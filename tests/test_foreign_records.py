"""Files of WARC records as they lie about: packed or not, torn, damaged, and made to do harm."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from govcrawl.capture.foreign import RecordReader, unchunked
from govcrawl.capture.unpacking import is_warc, warc_files
from govcrawl.errors import CaptureError, InputError
from tests.warc_files import article, pieces, record, wacz

MOST = 1_000_000
URLS = [f"http://a.example/{n}.html" for n in range(6)]


def parts(zipped: bool = True) -> list[bytes]:
    """A file of a few pages, record by record."""
    return pieces(*(record("response", url, article(f"第{n}号")) for n, url in enumerate(URLS)), zipped=zipped)


def whole(zipped: bool = True) -> bytes:
    """The same file."""
    return b"".join(parts(zipped))


def read(path: Path) -> tuple[list[str], str]:
    """The addresses of the responses that could be read whole, and what was said of the rest."""
    found: list[str] = []
    try:
        for file in warc_files(path):
            reader = RecordReader(file)
            for head in reader:
                whole = reader.body(head, MOST)
                if head.kind == "response" and whole is not None:
                    assert whole.body.decode().startswith("<html>")
                    found.append(head.url)
    except CaptureError as error:
        return found, str(error)
    return found, ""


@pytest.mark.parametrize("form", ["members", "plain", "one member", "wacz", "deflated wacz"])
def test_every_packing_is_read(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a.warc.gz"
    members = whole()
    if form == "members":
        path.write_bytes(members)
    elif form == "plain":
        path.write_bytes(whole(zipped=False))
    elif form == "one member":
        path.write_bytes(gzip.compress(whole(zipped=False)))
    elif form == "wacz":
        wacz(path, {"archive/a.warc.gz": members})
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("archive/a.warc", whole(zipped=False))
    assert is_warc(path)
    assert read(path) == (URLS, "")


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("missing", [30, 400])
def test_a_torn_file_gives_what_stands_before_the_tear(tmp_path: Path, zipped: bool, missing: int) -> None:
    *before, last = parts(zipped)
    path = tmp_path / "torn.warc.gz"
    path.write_bytes(b"".join(before) + last[: -missing - 4 * (not zipped)])
    found, said = read(path)
    assert found == URLS[:-1]
    assert said.startswith(f"torn.warc.gz: damaged at byte {sum(map(len, before))} (")


def test_damage_in_the_middle_names_its_byte(tmp_path: Path) -> None:
    data = parts()
    data[4] = data[4][:60] + bytes(len(data[4]) - 120) + data[4][-60:]
    path = tmp_path / "hurt.warc.gz"
    path.write_bytes(b"".join(data))
    found, said = read(path)
    assert found == URLS[:3]
    assert f"damaged at byte {sum(map(len, data[:4]))} " in said


def test_a_wrong_length_ends_the_reading_with_a_word(tmp_path: Path) -> None:
    data = parts(zipped=False)
    data[3] = data[3].replace(b"</html>", b"")
    path = tmp_path / "long.warc"
    path.write_bytes(b"".join(data))
    found, said = read(path)
    assert found[:2] == URLS[:2]
    assert URLS[3] not in found
    assert "damaged at byte" in said


@pytest.mark.parametrize(
    "body", [b"12\r\nten lines", b"5\r\nabcdefgh\r\n0\r\n\r\n", b"abc\r\n" + bytes(3000), "abc 岷江".encode()]
)
def test_what_only_looks_like_chunks_is_left_as_it_is(body: bytes) -> None:
    text = body + b"." * 400
    assert unchunked(text) == text


@pytest.mark.parametrize("data", [b"", b"<html>", b"PK\x05\x06" + bytes(18)])
def test_other_files_are_told_apart(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    assert not is_warc(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot read .*nowhere\.warc"):
        is_warc(tmp_path / "nowhere.warc")


def test_a_zip_without_warcs_and_a_broken_one_are_named(tmp_path: Path) -> None:
    empty = wacz(tmp_path / "empty.wacz", {})
    assert "holds no WARC below archive/" in read(empty)[1]
    broken = tmp_path / "broken.wacz"
    broken.write_bytes(wacz(tmp_path / "whole.wacz", {"archive/a.warc.gz": whole()}).read_bytes()[:-40])
    assert "broken.wacz: damaged at byte 0 (" in read(broken)[1]


def test_what_swells_takes_no_memory(tmp_path: Path) -> None:
    """A record of 100 MB, in a member of 100 kB, in a WACZ; and a name that would climb out of a folder."""
    size = 100_000_000
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/bomb\r\nContent-Length: {size}\r\n\r\n"
    )
    out = BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as file:
        file.write(head.encode() + b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(size // 1_000_000):
            file.write(bytes(1_000_000))
    path = wacz(tmp_path / "bomb.wacz", {"archive/../../a.warc.gz": out.getvalue()})
    tracemalloc.start()
    read(path)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert [one.name for one in tmp_path.iterdir()] == ["bomb.wacz"]
