"""A loopback web server for tests: routes are functions, and every request is on record."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one request."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    wait: float = 0.0
    close_after: int | None = None
    """Send only this many bytes of the body, then hang up."""


Route = Answer | Callable[[], Answer]


class Server:
    """Answer each path with what `routes` holds for it; 404 for the rest. `log` has (path, time) of each request.

    A POST is answered as a GET is; `bodies` has (path, body) of each. To one of the validators of its answer a path
    says 304; `validators` has (path, header, value) of each that was sent.
    """

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self.routes = dict(routes)
        self.log: list[tuple[str, float]] = []
        self.connections = 0
        self.agents: set[str] = set()
        self.bodies: list[tuple[str, bytes]] = []
        self.validators: list[tuple[str, str, str]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                owner.connections += 1
                super().setup()

            def do_GET(self) -> None:
                owner.log.append((self.path, monotonic()))
                owner.agents.add(self.headers.get("User-Agent", ""))
                found = owner.routes.get(self.path, Answer(b"not here", 404))
                answer = self.unless_had(found() if callable(found) else found)
                sleep(answer.wait)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status != 304:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body[: answer.close_after])
                if answer.close_after is not None:
                    self.wfile.flush()
                    self.connection.close()

            def unless_had(self, answer: Answer) -> Answer:
                pairs = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
                sent = {name: value for name in pairs if (value := self.headers.get(name)) is not None}
                owner.validators += [(self.path, name, value) for name, value in sent.items()]
                name = next(iter(sent), None)
                if name is None or answer.status != 200 or answer.headers.get(pairs[name]) != sent[name]:
                    return answer
                kept = {key: value for key, value in answer.headers.items() if key in ("ETag", "Last-Modified")}
                return Answer(status=304, headers={**kept, "X-Served": "again"})

            def do_POST(self) -> None:
                owner.bodies.append((self.path, self.rfile.read(int(self.headers.get("Content-Length", 0)))))
                self.do_GET()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def base(self) -> str:
        """Its address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [path for path, _ in self.log]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
