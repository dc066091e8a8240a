"""Replay: the recorded web under a prefix, in the address form of pywb and the Wayback Machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from govcrawl.errors import InputError


@dataclass(frozen=True, slots=True)
class ReplayPrefix:
    """An address before which the absolute URL of a recorded page stands.

    >>> wayback = ReplayPrefix.parse("https://web.archive.org/web/2019id_")
    >>> wayback.wrap("http://a.cn/x?y=1")
    'https://web.archive.org/web/2019id_/http://a.cn/x?y=1'
    >>> wayback.unwrap("https://web.archive.org/web/20190105id_/http://a.cn/z", "http://a.cn/x")
    'http://a.cn/z'
    """

    prefix: str

    @classmethod
    def parse(cls, text: str) -> ReplayPrefix:
        """Check what the user typed; raises InputError unless it is an http(s) address with a host."""
        parts = urlsplit(text)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(f"--replay {text!r}: give an address such as http://127.0.0.1:8080/coll/id_/")
        return cls(text if text.endswith("/") else text + "/")

    @property
    def origin(self) -> tuple[str, int]:
        """Host and port of the replay server."""
        parts = urlsplit(self.prefix)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def name(self) -> str:
        """What this recorded web is called in the archive; without the port, which differs from start to start.

        >>> ReplayPrefix.parse("http://127.0.0.1:8080/coll/id_").name
        '127.0.0.1/coll/id_/'
        """
        return f"{self.origin[0]}{urlsplit(self.prefix).path}"

    @property
    def is_loopback(self) -> bool:
        """True where the replay server is on this machine, so that no politeness is owed."""
        host = self.origin[0]
        if host == "localhost":
            return True
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return False

    def wrap(self, url: str) -> str:
        """Return the address at which the replay server keeps *url*."""
        return self.prefix + url

    def unwrap(self, location: str, base: str) -> str:
        """Return what a redirect means outside the replay: *location* was sent in answer to *base*.

        Wayback redirects to the time stamp that it has (`/web/20190105id_/…`), so any address on the replay
        server that holds an absolute URL in its path is taken apart.
        """
        if location.startswith(self.prefix):
            return location[len(self.prefix) :]
        parts = urlsplit(location)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        same_server = not parts.netloc or (parts.hostname or "", port) == self.origin
        inner = re.search(r"/(https?:/{1,2}[^/].*)$", location)
        if same_server and inner:
            return re.sub(r"^(https?):/{1,2}", r"\1://", inner.group(1))
        return location


def recorded_at(headers: dict[str, str]) -> datetime | None:
    """Return when a replayed answer was first recorded (Memento-Datetime of RFC 7089, or WARC-Date), in UTC.

    >>> recorded_at({"memento-datetime": "Tue, 05 Mar 2019 01:02:03 GMT"}).isoformat()
    '2019-03-05T01:02:03+00:00'
    """
    if memento := headers.get("memento-datetime"):
        try:
            return parsedate_to_datetime(memento).astimezone(UTC)
        except ValueError:
            return None
    if date := headers.get("warc-date"):
        try:
            found = datetime.fromisoformat(date)
        except ValueError:
            return None
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None
