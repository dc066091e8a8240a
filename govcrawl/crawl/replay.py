"""Replay: the recorded web under a prefix, in the address form of pywb and the Wayback Machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from govcrawl.canonical import url_key
from govcrawl.errors import InputError

_MOMENT = re.compile(r"\d{0,14}(?:[a-z]{2}_)?")
"""The last part of a prefix of pywb or the Wayback Machine: a time stamp, a modifier such as id_, or both."""

_RECORDED = re.compile(r"(https?):/{1,2}([^/?#].*)", re.DOTALL | re.IGNORECASE)
"""An address behind a prefix; servers on the way may have folded its two slashes into one."""


@dataclass(frozen=True, slots=True)
class ReplayPrefix:
    """An address before which the absolute URL of a recorded page stands.

    >>> wayback = ReplayPrefix.parse("https://web.archive.org/web/2019id_")
    >>> wayback.wrap("http://a.cn/x?y=1")
    'https://web.archive.org/web/2019id_/http://a.cn/x?y=1'
    """

    prefix: str

    @classmethod
    def parse(cls, text: str) -> ReplayPrefix:
        """Check what the user typed; raises InputError unless it is an http(s) address with a host."""
        parts = _split(text)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(f"--replay {text!r}: give an address such as http://127.0.0.1:8080/coll/id_/")
        return cls(text if text.endswith("/") else text + "/")

    @property
    def origin(self) -> tuple[str, int]:
        """Host and port of the replay server."""
        return _origin(urlsplit(self.prefix))

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

    def recorded(self, address: str) -> str | None:
        """Return the recorded URL that an absolute *address* on the replay server stands for; None for any other.

        The Wayback Machine sends on to the time stamp that it has (`/web/20190105id_/…`), so where the prefix ends in
        a time stamp or a modifier, every other one stands for it.

        >>> wayback = ReplayPrefix.parse("https://web.archive.org/web/2019id_")
        >>> wayback.recorded("https://web.archive.org/web/20190105id_/http://a.cn/z?go=http://b.cn/")
        'http://a.cn/z?go=http://b.cn/'
        >>> wayback.recorded("https://web.archive.org/login?next=/web/http://a.cn/") is None
        True
        """
        parts = _split(address)
        if parts is None or _origin(parts) != self.origin:
            return None
        path = urlsplit(self.prefix).path.rstrip("/")
        collection, _, last = path.rpartition("/")
        before = re.escape(path + "/")
        if last and _MOMENT.fullmatch(last):
            before = rf"{re.escape(collection + '/')}(?:{_MOMENT.pattern}/)?"
        inner = re.fullmatch(before + r"(.+)", "/" + address.partition("://")[2].partition("/")[2], re.DOTALL)
        found = _RECORDED.fullmatch(inner[1]) if inner else None
        return f"{found[1].lower()}://{found[2]}" if found else None

    def leads_out(self, address: str) -> bool:
        """Return whether *address* is one of the replay server itself, behind which no page is recorded."""
        parts = _split(address)
        return parts is not None and _origin(parts) == self.origin and self.recorded(address) is None

    def is_same(self, recorded: str, asked: str, is_memento: bool) -> bool:
        """Return whether a redirect to *recorded*, in answer to *asked*, is the replay server's own way to one page.

        A redirect that was recorded (*is_memento*) leads to another page, were it only from http to https; but one to
        the very address that was asked for can only mean another moment of it.
        """
        if recorded == asked:
            return True
        try:
            return not is_memento and url_key(recorded) == url_key(asked)
        except InputError:
            return False


def _split(address: str) -> SplitResult | None:
    """Return the parts of an address, or None where host or port cannot be read."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _origin(parts: SplitResult) -> tuple[str, int]:
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def recorded_at(headers: dict[str, str]) -> datetime | None:
    """Return when a replayed answer was first recorded (Memento-Datetime of RFC 7089, or WARC-Date), in UTC.

    >>> recorded_at({"memento-datetime": "Tue, 05 Mar 2019 01:02:03 GMT"}).isoformat()
    '2019-03-05T01:02:03+00:00'
    >>> recorded_at({"memento-datetime": "long ago", "warc-date": "2019-03-05T01:02:03Z"}).isoformat()
    '2019-03-05T01:02:03+00:00'
    """
    for name, read in (("memento-datetime", parsedate_to_datetime), ("warc-date", datetime.fromisoformat)):
        try:
            found = read(headers[name])
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (KeyError, ValueError, OverflowError):
            continue
    return None
