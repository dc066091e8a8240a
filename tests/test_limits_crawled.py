"""What hosts send that no page ought to be: each ends with a code on record, and nothing waits for it for long."""

from __future__ import annotations

import gzip
import json
import socketserver
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import brotli
import pytest

from tests.replays import Site, address, article, crawled, list_page, row
from tests.test_crawl import rows

LIMIT = 300_000
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
ZEROS = b"<p>" + b" " * 3_000_000
ZSTD = (
    "28b52ffd8058c3c62d00640000203c703e200100f9ff392002020010200200102002001020020010200200102002001020020010200200"
    "1020020010200200102002001020020010200200102002001020020010200200102002001020020010200200102002001020020010201b360e20"
)
"""The same, packed; no module of Python 3.11 packs it."""


def packed(encoding: str, body: bytes) -> bytes:
    return HTML + f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def whole(body: bytes, head: bytes = HTML) -> bytes:
    return head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


TEXT = article(5).body
ODD: dict[str, tuple[bytes, str | None]] = {
    "gzip": (packed("gzip", gzip.compress(ZEROS)), "too_large"),
    "deflate": (packed("deflate", zlib.compress(ZEROS)), "too_large"),
    "br": (packed("br", brotli.compress(ZEROS)), "too_large"),
    "zstd": (packed("zstd", bytes.fromhex(ZSTD)), "too_large"),
    "stated": (whole(b"x" * (LIMIT + 1)), "too_large"),
    "unstated": (HTML + b"Connection: close\r\n\r\n" + b"x" * (LIMIT * 3), "too_large"),
    "drip": (HTML + b"Content-Length: 90\r\n\r\n", "timeout"),
    "cut": (HTML + b"Content-Length: 90000\r\nConnection: close\r\n\r\n" + TEXT, "reset"),
    "header": (whole(TEXT, HTML + b"X-Long: " + b"h" * 5_000_000 + b"\r\n"), "reset"),
    "headers": (whole(TEXT, HTML + b"".join(b"X-%d: %s\r\n" % (n, b"h" * 90) for n in range(50_000))), None),
    "status": (b"HTP 99999 nonsense\r\n\r\n" + TEXT, "reset"),
    "silent": (b"", "reset"),
    "loop": (b"HTTP/1.1 302 Found\r\nLocation: ./t_loop.html?n=1\r\nContent-Length: 0\r\n\r\n", "redirects"),
    "unending": (HTML + b"Connection: close\r\n\r\n" + TEXT, None),
    "charset": (whole(TEXT, b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x-nonsense\r\n"), None),
    "empty": (whole(b""), None),
    "garbage": (packed("gzip", b"no gzip at all"), "other"),
}
"""What one article address of a host of that name answers, and the code of the fetch row; None: an answer."""


class RawHandler(socketserver.StreamRequestHandler):
    """Sends bytes as they are; *drip* never comes to its end."""

    server: RawServer

    def handle(self) -> None:
        target = self.rfile.readline().split(b" ")[1].decode()
        while self.rfile.readline().strip():
            pass
        self.server.asked.append(target)
        raw = self.server.answers.get(target.partition("?")[0], b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
        try:
            self.wfile.write(raw)
            while "t_drip" in target:
                self.wfile.write(b"x")
                time.sleep(0.2)
        except OSError:
            return


class RawServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answers: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), RawHandler)
        self.answers = answers
        self.asked: list[str] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], float]:
    """One crawl of one host for each oddity; its list shows four articles, one of them odd."""
    folder = tmp_path_factory.mktemp("odd")
    answers: dict[str, bytes] = {}
    catalog = ""
    for name, (raw, _) in ODD.items():
        site = Site(f"{name}.example", range(4))
        odd = f'<li><a href="{odd_url(name)}">云汀市公布第九号断面水质巡查的结果</a><span>2024-05-01</span></li>'
        pages = {address(site.host, n): article(n).body for n in site.numbers}
        pages[site.list_url()] = list_page([odd, *(row(site.host, n) for n in site.numbers)], "").body
        answers |= {f"/replay/{url}": whole(body) for url, body in pages.items()}
        answers[f"/replay/{odd_url(name)}"] = raw
        catalog += site.source()
    with RawServer(answers) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        began = time.monotonic()
        limits = {"limits": {"page_bytes": LIMIT, "seconds": 2}, "RETRY_TIMES": 1}
        report = crawled(server, folder, catalog, list(ODD), **limits)
        took = time.monotonic() - began
        server.shutdown()
    return folder, report, took


def odd_url(name: str) -> str:
    return f"http://{name}.example/xw/t_{name}.html"


def test_nothing_hangs_and_every_other_page_is_archived(found: tuple[Path, dict[str, Any], float]) -> None:
    folder, _, took = found
    kept = rows(folder / "archive", "SELECT source_id, count(*) FROM articles WHERE url NOT LIKE '%/t\\_%' ESCAPE '\\' "
                "GROUP BY 1")  # fmt: skip
    assert {row[0]: row[1] for row in kept} == dict.fromkeys(ODD, 4)
    assert took < 40


@pytest.mark.parametrize("name", ODD)
def test_each_oddity_has_its_code_and_makes_its_source_partial(
    found: tuple[Path, dict[str, Any], float], name: str
) -> None:
    folder, report, _ = found
    code = ODD[name][1]
    errors = rows(folder / "archive", "SELECT error FROM fetch WHERE source_id = ? AND role = 'article'", name)
    assert [row["error"] for row in errors] == ([code] if code else [])
    outcome, cause = report["outcomes"][name]
    if code:
        assert outcome == "partial", cause
        counts = json.loads(rows(folder / "archive", "SELECT counts FROM run_source WHERE source_id = ?", name)[0][0])
        assert counts["pages_failed"] == 1
        if code in ("too_large", "timeout", "redirects"):
            assert counts[f"limit_{code}"] == 1
    else:
        assert rows(folder / "archive", "SELECT verdict FROM pages WHERE url = ?", odd_url(name))[0]["verdict"]


def test_what_came_without_an_end_is_marked(found: tuple[Path, dict[str, Any], float]) -> None:
    folder, _, _ = found
    marked = rows(folder / "archive", "SELECT url FROM capture WHERE partial")
    assert [row["url"] for row in marked] == [odd_url("unending")]


def test_the_log_holds_no_page(found: tuple[Path, dict[str, Any], float]) -> None:
    folder, _, _ = found
    log = next((folder / "archive" / "logs").iterdir()).read_text("utf-8")
    assert "水样" not in log
    assert "Traceback" not in log
    assert len(log) < 100_000
