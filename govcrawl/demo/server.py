"""DemoServer: the demonstration's hosts behind one port on loopback, in the address form of web archives."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Collection, Mapping
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from govcrawl.demo.answers import Answer
from govcrawl.demo.sites import all_answers

PATH = "/replay/"
NOT_RECORDED = Answer(status=404, body=b"not recorded\n", content_type="text/plain")


class _Server(ThreadingHTTPServer):
    """Says nothing of a client that went away in mid-answer, as a crawl does that is stopped."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what went wrong, unless the connection was broken off."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class DemoServer:
    """Serves PREFIX + absolute URL on 127.0.0.1 while the context is open.

    `answers` are those of the demonstration unless given. `slow_seconds` delays the answers of single addresses;
    `fail_urls` close the connection without an answer. `log` holds every request in order of arrival.
    """

    def __init__(
        self,
        answers: Mapping[str, Answer] | None = None,
        *,
        slow_seconds: Mapping[str, float] | None = None,
        fail_urls: Collection[str] = (),
    ) -> None:
        self.answers: dict[str, Answer] = dict(all_answers() if answers is None else answers)
        self.slow_seconds = dict(slow_seconds or {})
        self.fail_urls = set(fail_urls)
        self._log: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), make_handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def prefix(self) -> str:
        """What stands before every address, such as http://127.0.0.1:40123/replay/."""
        return f"http://127.0.0.1:{self._server.server_port}{PATH}"

    @property
    def log(self) -> list[tuple[str, str]]:
        """Method and address of every request so far."""
        with self._lock:
            return list(self._log)

    def clear_log(self) -> None:
        """Forget the requests so far."""
        with self._lock:
            self._log.clear()

    def note(self, method: str, url: str) -> None:
        """Put a request into the log."""
        with self._lock:
            self._log.append((method, url))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def make_handler(server: DemoServer) -> type[BaseHTTPRequestHandler]:
    """The request handler of one server."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.reply(with_body=True)

        def do_HEAD(self) -> None:
            self.reply(with_body=False)

        def reply(self, *, with_body: bool) -> None:
            url = self.path.removeprefix(PATH) if self.path.startswith(PATH) else self.path
            server.note(self.command, url)
            time.sleep(server.slow_seconds.get(url, 0))
            if url in server.fail_urls:
                self.close_connection = True
                return
            answer = server.answers.get(url, NOT_RECORDED)
            self.send_response_only(answer.status)
            for name, value in answer_headers(answer, server.prefix):
                self.send_header(name, value)
            self.end_headers()
            if with_body:
                self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Requests are in the server's log, not on the terminal."""

    return Handler


def answer_headers(answer: Answer, prefix: str) -> list[tuple[str, str]]:
    """Headers of an answer; they hold nothing of the moment, so that two captures are equal."""
    headers = [
        ("Content-Type", answer.content_type),
        ("Content-Length", str(len(answer.body))),
        ("Memento-Datetime", format_datetime(answer.recorded, usegmt=True)),
    ]
    if answer.gzipped:
        headers.append(("Content-Encoding", "gzip"))
    if answer.location:
        headers.append(("Location", prefix + answer.location))
    return headers
