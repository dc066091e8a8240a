"""How long a host is waited for, how it is spared, and what a crawl may do by its settings; seen from the server."""

from __future__ import annotations

import itertools
import socketserver
import threading
import time
from typing import Any

import pytest

from govcrawl.config import Config
from govcrawl.crawl.scouting import _NO_ARCHIVE
from govcrawl.crawl.starting import settings_of
from tests.crawls import probe

HOSTS = ("127.0.0.1", "localhost", "127.1", "127.0.1", "0177.1")
"""Names of one address, each of which is a host of its own to the crawl."""

LARGE = 3_000_000


class Handler(socketserver.StreamRequestHandler):
    server: Slow

    def handle(self) -> None:
        target = self.rfile.readline().split(b" ")[1].decode()
        while self.rfile.readline().strip():
            pass
        self.server.log.append((target, time.monotonic()))
        length, body, status = 2, b"ok", b"200 OK"
        if target == "/busy":
            status = b"503 Busy"
        elif target == "/hang":
            time.sleep(5)
        elif target.startswith("/slow"):
            time.sleep(0.25)
        elif target.startswith("/large"):
            length, body = LARGE + 1, b"x" * LARGE
        elif target == "/robots.txt":
            status = b"404 No"
        try:
            self.wfile.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: %d\r\n\r\n" % length + body)
            if length > len(body):
                time.sleep(1.0)
                self.wfile.write(b"x")
        except OSError:
            return


class Slow(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.log: list[tuple[str, float]] = []

    def handle_error(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def asked() -> tuple[list[list[Any]], dict[str, list[float]]]:
    """What came of the requests of one crawl, and when the server had them, by path."""
    with Slow() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        port = server.server_address[1]
        targets = [(0, "/busy"), (1, "/hang"), *((2, f"/slow{n}") for n in range(7)), (3, "/large1"), (4, "/large2")]
        found = probe(
            [f"http://{HOSTS[host]}:{port}{target}" for host, target in targets],
            GOVCRAWL_ALLOWED_ADDRESSES=[f"{host}:{port}" for host in HOSTS],
            DOWNLOAD_DELAY=0.02,
            DOWNLOAD_DELAY_JITTER=0,
            DOWNLOAD_TIMEOUT=1.2,
            limits={"url_seconds": 2, "flight_bytes": LARGE + LARGE // 2},
            RETRY_TIMES=9,
        )
        server.shutdown()
    log: dict[str, list[float]] = {}
    for target, at in server.log:
        log.setdefault(target, []).append(at)
    return found, log


def gaps(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def codes(found: list[list[Any]], path: str) -> list[Any]:
    return [code for url, code, _ in found if path in url]


def test_a_host_that_complains_is_asked_more_slowly_each_time_and_then_left_alone(asked: Any) -> None:
    found, log = asked
    assert codes(found, "/busy") == ["retry_after"]
    assert len(log["/busy"]) == 6
    for gap, least in zip(gaps(log["/busy"]), (0.08, 0.16, 0.32, 0.64), strict=False):
        assert gap >= least * 0.95


def test_a_host_that_hangs_is_not_tried_without_end(asked: Any) -> None:
    found, log = asked
    assert codes(found, "/hang") == ["DownloadTimeoutError"]
    assert len(log["/hang"]) == 2


def test_a_slow_host_has_as_much_peace_as_work(asked: Any) -> None:
    found, log = asked
    assert codes(found, "/slow") == [200] * 7
    times = sorted(at for path, each in log.items() if path.startswith("/slow") for at in each)
    assert min(gaps(times)[-2:]) >= 0.48  # twice the 0.25 s of an answer


def test_answers_under_way_are_bounded_together(asked: Any) -> None:
    found, _ = asked
    assert sorted(map(str, codes(found, "/large"))) == ["200", "crowded"]


@pytest.mark.parametrize("chosen", [{}, _NO_ARCHIVE], ids=["crawl", "errands"])
def test_nobody_can_reach_into_a_crawl_and_certificates_are_verified(chosen: dict[str, object]) -> None:
    settings = settings_of(Config(), chosen, None, None)
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    for name in ("TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED", "HTTPPROXY_ENABLED", "COOKIES_ENABLED"):
        assert not settings.getbool(name)
    extensions = settings.get_component_priority_dict_with_base("EXTENSIONS")
    running = {
        path if isinstance(path, str) else path.__name__ for path, order in extensions.items() if order is not None
    }
    assert not any("elnet" in name or "emote" in name for name in running)
    handlers = settings.getdict("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, path in handlers.items() if path} == {"http", "https"}
