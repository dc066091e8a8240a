"""Many small hosts behind one replay prefix, served by a process of its own that writes down each request.

Run as a program: `python -m tests.many_hosts PORT_FILE LOG HOSTS PAGES`. The port it listens on is put into PORT_FILE.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.conftest import ROOT
from tests.replays import PREFIX, Site
from tests.servers import Answer

PER_PAGE = 30


def sites(hosts: int, pages: int) -> list[Site]:
    """So many hosts with so many articles each; no two articles of all are the same."""
    return [
        Site(f"h{host:02d}.example", range(host * pages, (host + 1) * pages), per_page=PER_PAGE)
        for host in range(hosts)
    ]


def catalog(chosen: list[Site]) -> str:
    return "".join(site.source() for site in chosen)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The running server."""

    port: int
    log: Path

    @property
    def base(self) -> str:
        """Its address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def place(self) -> int:
        """Where the log ends now."""
        return self.log.stat().st_size

    def articles(self, place: int = 0) -> list[str]:
        """The addresses of articles that were asked for since *place*, in order."""
        with self.log.open("rb") as stream:
            stream.seek(place)
            return [url for url in stream.read().decode("ascii").splitlines() if "/t20" in url]


@contextmanager
def many_hosts(folder: Path, hosts: int, pages: int) -> Iterator[Hosts]:
    """Serve so many hosts while the block runs; the log is kept in *folder*."""
    port, log = folder / "port", folder / "requests.log"
    log.touch()
    arguments = [sys.executable, "-m", "tests.many_hosts", str(port), str(log), str(hosts), str(pages)]
    process = subprocess.Popen(arguments, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        deadline = time.monotonic() + 60
        while not port.exists():
            assert process.poll() is None
            assert time.monotonic() < deadline, "the hosts do not start"
            time.sleep(0.02)
        yield Hosts(int(port.read_text("ascii")), log)
    finally:
        process.kill()
        process.wait()


class Connection(asyncio.Protocol):
    """Answers GETs, one after the other; a request is on record before its answer is sent."""

    def __init__(self, answers: dict[str, bytes], log: int, random: Random) -> None:
        self._answers = answers
        self._log = log
        self._random = random
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        while b"\r\n\r\n" in self._held:
            head, _, self._held = self._held.partition(b"\r\n\r\n")
            url = head.split(b" ", 2)[1].decode("ascii").removeprefix(PREFIX)
            os.write(self._log, f"{url}\n".encode("ascii"))
            asyncio.get_running_loop().call_later(self._random.uniform(0, 0.02), self._answer, url)

    def _answer(self, url: str) -> None:
        if isinstance(self._transport, asyncio.WriteTransport) and not self._transport.is_closing():
            self._transport.write(self._answers.get(url, b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"))


def whole(answer: Answer) -> bytes:
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    return f"{head}Content-Length: {len(answer.body)}\r\n\r\n".encode("ascii") + answer.body


async def serve(port_file: Path, log: Path, hosts: int, pages: int) -> None:
    answers: dict[str, bytes] = {}
    for site in sites(hosts, pages):
        answers |= {url: whole(answer) for url, answer in site.routes().items() if isinstance(answer, Answer)}
    record = os.open(log, os.O_WRONLY | os.O_APPEND)
    random = Random(7)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(answers, record, random), "127.0.0.1", 0)
    draft = port_file.with_name("port.new")
    draft.write_text(str(server.sockets[0].getsockname()[1]), "ascii")
    draft.rename(port_file)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
