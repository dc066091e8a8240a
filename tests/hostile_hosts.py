"""The hosts of the zoo as one program: `python -m tests.hostile_hosts FOLDER LINKS MEGABYTES`.

It prints its ports as JSON and serves. On SIGTERM it writes what it was asked to FOLDER/log.json.
"""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import ssl
import struct
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from tests.certificates import Authority, server_context
from tests.hostile_sites import (
    BLOCKED_AFTER,
    LIST,
    Asked,
    Host,
    Reset,
    dns_answer,
    hosts,
    list_of,
    path,
    rows_of,
    story,
    whole,
)

PUBLIC = "93.184.215.14"
"""What a name stands for at first that later stands for this machine."""

NOT_FOUND = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"
SPAN = 70
"""Numbers of articles that each host has for itself."""


class Zoo:
    """All hosts, and what they were asked."""

    def __init__(self, folder: Path, links: int, megabytes: int) -> None:
        self._folder = folder
        self._size = links, megabytes
        self.log: list[dict[str, Any]] = []
        self.secrets = 0
        self.lookups: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._again: Counter[tuple[str, str]] = Counter()
        self._answers: dict[str, dict[str, bytes]] = {}
        self._hosts: dict[str, Host] = {}

    async def open(self) -> dict[str, int]:
        """Listen, and return the ports by name."""
        authority = Authority(self._folder)
        authority.issue("https.pem", "safe.example")
        authority.issue("old.pem", "oldtls.example", "oldtls-allowed.example")
        over = [f"expired{which}.example" for which in ("", "-allowed", "-over", "-other")]
        authority.issue("expired.pem", *over, days=(-400, -35))
        authority.issue("mismatched.pem", "somebody.else.example")
        authority.issue("nameless.pem")
        authority.issue("untrusted.pem", "untrusted-allowed.example", own=True)
        authority.issue("oldcipher.pem", "oldcipher.example", "oldcipher-allowed.example")
        authority.issue("shortkey.pem", "shortkey.example", "shortkey-allowed.example", short=True)
        old: dict[str, Any] = {
            "old": {"latest": ssl.TLSVersion.TLSv1_1, "ciphers": "ALL:@SECLEVEL=0"},
            "oldcipher": {"latest": ssl.TLSVersion.TLSv1_2, "ciphers": "ECDHE-ECDSA-CAMELLIA128-SHA256"},
            "shortkey": {"ciphers": "ALL:@SECLEVEL=0"},
        }
        ports = {"http": await self._listen(None)}
        for name in ("https", "old", "oldcipher", "shortkey", "expired", "mismatched", "nameless", "untrusted"):
            ports[name] = await self._listen(server_context(self._folder / f"{name}.pem", **old.get(name, {})))
        secret = await asyncio.start_server(self._tell_secret, "127.0.0.1", 0)
        ports["secret"] = secret.sockets[0].getsockname()[1]
        loop = asyncio.get_running_loop()
        dns, _ = await loop.create_datagram_endpoint(lambda: Names(self.lookups), ("127.0.0.1", 0))
        ports["dns"] = dns.get_extra_info("sockname")[1]
        for number, host in enumerate(hosts(ports, *self._size)):
            first = number * SPAN
            self._hosts[host.name] = host
            self._answers[host.name] = {path(n): story(n) for n in range(first, first + host.articles)}
            self._answers[host.name][LIST] = list_of(rows_of(host, first))
        return ports

    async def _listen(self, context: ssl.SSLContext | None) -> int:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        return int(server.sockets[0].getsockname()[1])

    async def _tell_secret(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.secrets += 1
        writer.write(whole(b"secret"))
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._answer(await reader.readuntil(b"\r\n\r\n"), writer):
                pass
        writer.close()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether another may follow on the connection."""
        lines = head.decode("latin-1").split("\r\n")
        target = lines[0].split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        name = headers.get("host", "").partition(".")[0]
        self.log.append({"host": name, "target": target, "at": time.monotonic(), "cookie": "cookie" in headers})
        host = self._hosts.get(name)
        if host is None or target == "/robots.txt":
            writer.write(NOT_FOUND)
            return True
        self._counts[name] += 1
        self._again[name, target] += 1
        asked = Asked(name, target, self._counts[name], self._again[name, target])
        play = host.odd.get(target.partition("?")[0])
        if "*" in host.odd and asked.count > BLOCKED_AFTER:
            play = host.odd["*"]
        if play is None:
            body = self._answers[name].get(target)
            writer.write(NOT_FOUND if body is None else whole(body))
            return True
        try:
            async for piece in play(asked):
                writer.write(piece)
                await writer.drain()
        except Reset:
            taken: socket.socket = writer.get_extra_info("socket")
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        return False

    def told(self) -> dict[str, Any]:
        """Return what the hosts were asked."""
        return {"log": self.log, "secrets": self.secrets, "lookups": dict(self.lookups)}


class Names(asyncio.DatagramProtocol):
    """A DNS server: every name is this machine, but for one that is elsewhere the first time."""

    def __init__(self, lookups: Counter[str]) -> None:
        self._lookups = lookups
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        name = data[13 : 13 + data[12]].decode("latin-1")
        self._lookups[name] += 1
        is_first = name == "rebind" and self._lookups[name] == 1
        if self._transport is not None:
            self._transport.sendto(dns_answer(data, [PUBLIC if is_first else "127.0.0.1"]), addr)


async def main(folder: Path, links: int, megabytes: int) -> None:
    """Serve until SIGTERM."""
    zoo = Zoo(folder, links, megabytes)
    ports = await zoo.open()
    print(json.dumps(ports), flush=True)
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    await over.wait()
    (folder / "log.json").write_text(json.dumps(zoo.told()), "utf-8")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
