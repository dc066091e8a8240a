"""All simulated sites behind one loopback server, at /replay/<absolute address>, with every request on record."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.servers import Answer
from tests.simulator.site import NO_ANSWER, NOT_FOUND, Asked, Site, text_answer

PREFIX = "/replay/"


class SimulatorServer:
    """Answers as the sites do; `log` has every request, in order, without those for robots.txt."""

    def __init__(self, dialects: Iterable[Site], port: int = 0) -> None:
        self._dialects = {host: dialect for dialect in dialects for host in dialect.hosts}
        self._counted: Counter[tuple[str, str, bytes]] = Counter()
        self._lock = threading.Lock()
        self.log: list[Asked] = []
        self.strangers: list[str] = []
        """Addresses of hosts that are not simulated."""
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body go out in one packet: with Nagle's algorithm each answer would take 40 ms longer.
            wbufsize = -1

            def do_GET(self) -> None:
                self._reply()

            def do_POST(self) -> None:
                self._reply()

            def do_HEAD(self) -> None:
                self._reply()

            def _reply(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = owner.answer(self.command, self.path, headers, body)
                if answer == NO_ANSWER:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)
                self.wfile.flush()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """What the site says that *path* names; fragments never reach a server and are cut off."""
        url = path.removeprefix(PREFIX).partition("#")[0]
        dialect = self._dialects.get(urlsplit(url).netloc)
        if not path.startswith(PREFIX) or dialect is None:
            self.strangers.append(url)
            return NOT_FOUND
        if urlsplit(url).path == "/robots.txt":
            return NOT_FOUND if dialect.robots is None else text_answer(dialect.robots, "text/plain; charset=utf-8")
        asked = Asked(method=method, url=url, headers=headers, body=body)
        with self._lock:
            key = (method, url, body)
            asked = replace(asked, before=self._counted[key])
            self._counted[key] += 1
            self.log.append(asked)
        return dialect.answer(asked)

    def asked(self, dialect: Site) -> list[Asked]:
        """The requests to one site, in order."""
        return [asked for asked in self.log if urlsplit(asked.url).netloc in dialect.hosts]

    @property
    def base(self) -> str:
        """Its address without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
