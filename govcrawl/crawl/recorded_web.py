"""The recorded web from files: a server on loopback, in this process, that answers as the recorded sites did."""

from __future__ import annotations

import hashlib
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from govcrawl.capture.holdings import HeldAnswer, Holdings, raw
from govcrawl.errors import CaptureError, InputError

NOT_RECORDED = b"not recorded\n"

_HTTP = re.compile(r"https?://", re.I)
_ABSOLUTE = re.compile(r"https?://|/", re.I)
_HOP_BY_HOP = frozenset(
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
        "upgrade", "content-length", "memento-datetime", "warc-date",
    }
)  # fmt: skip
"""Headers that speak of the recorded connection (RFC 9110 §7.6.1), or that this server sets anew."""


def _to_stderr(message: str) -> None:
    sys.stderr.write(f"govcrawl: warning: {message}\n")


@contextmanager
def replay_prefix(text: str | None, warn: Callable[[str], None] = _to_stderr) -> Iterator[str | None]:
    """Yield the address before which a recorded page's own stands, while the block lasts.

    *text* is what the user gave: such an address of a web archive, which is yielded as it is; a WARC or WACZ file; or
    a folder of them, all of which a server of this process then answers from. Its path names file or folder, so that
    the archive tells one recorded web from another. Raises InputError where there is nothing of the kind; *warn* is
    told of damaged files.
    """
    if text is None or _HTTP.match(text):
        yield text
        return
    path = Path(text)
    if not path.exists():
        raise InputError(
            f"--replay {text!r}: give an address such as http://127.0.0.1:8080/coll/id_/, or a WARC or WACZ file or a "
            "folder of them that exists"
        )
    with Holdings(path, warn) as holdings, _serving(holdings, path_of(path)) as prefix:
        yield prefix


def path_of(path: Path) -> str:
    """Return the path under which a file or folder is served: its name, and a mark that tells it from namesakes."""
    whole = path.resolve()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", whole.name).strip("-.") or "recording"
    return f"/replay/{name}-{hashlib.sha256(str(whole).encode()).hexdigest()[:6]}/"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # as many hosts are asked at once as there are sources

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away; a traceback would stand in the middle of what a crawl prints."""


@contextmanager
def _serving(holdings: Holdings, path: str) -> Iterator[str]:
    server = _Server(("127.0.0.1", 0), _handler(holdings, path))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{path}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(holdings: Holdings, path: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body go out in one packet: with Nagle's algorithm each answer would take 40 ms longer.
        wbufsize = -1

        def do_GET(self) -> None:
            self._reply("GET")

        def do_HEAD(self) -> None:
            self._reply("GET")

        def do_POST(self) -> None:
            self._reply("POST")

        def _reply(self, method: str) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                # Only below its own path: whatever else is asked of this port is asked by mistake.
                url = self.path.removeprefix(path) if self.path.startswith(path) else ""
                found = holdings.find(url, method, sent) if url else None
            except CaptureError as error:
                self._say(500, [("Content-Type", "text/plain; charset=utf-8")], f"{error}\n".encode(), is_whole=True)
                return
            if found is None:
                # Without Memento-Datetime it says nothing of the recorded site (docs/removals.md).
                self._say(404, [("Content-Type", "text/plain")], NOT_RECORDED, is_whole=True)
                return
            origin = f"http://{self.headers.get('Host')}"
            self._say(found.status, _headers(found, url, origin + path), found.body, is_whole=found.is_whole)

        def _say(self, status: int, headers: list[tuple[str, str]], body: bytes, *, is_whole: bool) -> None:
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            if is_whole:
                self.send_header("Content-Length", str(len(body)))
            else:
                # As it was recorded: the connection ends, and nobody knows whether the body has.
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Nothing of a request belongs on the terminal."""

    return Handler


def _headers(found: HeldAnswer, url: str, prefix: str) -> list[tuple[str, str]]:
    """Return the headers that were recorded, and when; a redirect leads to the recorded page behind *prefix*."""
    target = found.target(url)
    kept = []
    for name, value in found.headers:
        # Where it is relative to the document, it leads behind the prefix of itself.
        if name.lower() == "location" and target is not None and _ABSOLUTE.match(value.strip()):
            kept.append((name, prefix + target))
        elif name.lower() not in _HOP_BY_HOP:
            kept.append((name, raw(value).decode("latin-1")))
    if found.at is not None:
        kept.append(("Memento-Datetime", format_datetime(found.at, usegmt=True)))
    return kept
