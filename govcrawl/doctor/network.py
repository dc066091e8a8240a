"""Checks of the network: names, one request, the clock of another machine, proxies."""

from __future__ import annotations

import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from govcrawl import __version__
from govcrawl.doctor.finding import Finding, Subject, bad, ok, warn

SECONDS = 15.0
"""How long one request may take."""

SKEW, GREAT_SKEW = 60.0, 600.0
"""Seconds by which the clocks may differ: certificates and captures speak of times, and so do removals and rechecks."""

PROXIES = ("http_proxy", "https_proxy", "all_proxy")


def check_network(subject: Subject) -> Iterator[Finding]:
    """Look up a host and ask it for one page, as a crawl would: without a proxy."""
    if subject.address is None:
        yield ok("network", "not asked (--offline)")
        return
    host = urlsplit(subject.address).hostname or ""
    try:
        found = socket.getaddrinfo(host, None)
    except (OSError, UnicodeError) as error:
        mend = "mend /etc/resolv.conf or the connection; in a container, its DNS"
        yield bad("network", f"the name {host} is not found: {error}", mend)
        return
    contact = subject.config.politeness.contact or subject.environ.get("GOVCRAWL_CONTACT", "")
    agent = f"govcrawl/{__version__}" + (f" (+{contact})" if contact else "")
    request = urllib.request.Request(subject.address, method="HEAD", headers={"User-Agent": agent})
    try:
        # A proxy of the environment would be asked otherwise, and a crawl asks none.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=SECONDS) as answer:
            status, date = answer.status, answer.headers.get("Date")
    except urllib.error.HTTPError as error:
        status, date = error.code, error.headers.get("Date")
    except (OSError, ValueError) as error:
        yield bad("network", f"{host} ({found[0][4][0]}) gives no answer: {_reason(error)}", _mend(error))
        return
    yield ok("network", f"{host} answers {status}")
    yield from _clock(date, host)


def _clock(date: str | None, host: str) -> Iterator[Finding]:
    try:
        theirs = parsedate_to_datetime(date or "")
    except (ValueError, TypeError):
        return
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    skew = (datetime.now(UTC) - theirs).total_seconds()
    words = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} that of {host}"
    mend = "timedatectl set-ntp true (or install chrony); --ask another host if that one's clock is wrong"
    if abs(skew) > GREAT_SKEW:
        yield bad("clock", words, mend)
    elif abs(skew) > SKEW:
        yield warn("clock", words, mend)
    else:
        yield ok("clock", f"within {SKEW:.0f} s of that of {host}")


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    return str(reason) or type(reason).__name__


def _mend(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return "apt-get install ca-certificates, set the clock right, or --ask another host"
    if isinstance(reason, TimeoutError):
        return "a firewall may drop it; try --ask with another host"
    return "check the connection; try --ask with another host"


def check_proxies(subject: Subject) -> Iterator[Finding]:
    """Look for proxies of the environment, which a crawl does not use."""
    named = sorted(name for name in subject.environ if name.lower() in PROXIES and subject.environ[name])
    if named:
        words = f"{', '.join(named)} is set, and crawls do not use it: it would bypass the guard of addresses"
        yield warn("proxies", words, "give the machine a way of its own, or run where there is one")
