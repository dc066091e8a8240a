"""From Scrapy's requests and responses to the project's records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from OpenSSL import SSL
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Request, Response
from service_identity import CertificateError, VerificationError

from govcrawl.capture.records import Exchange
from govcrawl.capture.writer import Stored
from govcrawl.crawl.ask import CAPTURE_KEY, Ask, ask_of, is_first_try
from govcrawl.crawl.downloader import NotSent
from govcrawl.crawl.flight import Crowded
from govcrawl.crawl.handler import EXCUSED, LAPSED_KEY
from govcrawl.crawl.heads import HeadTooLong
from govcrawl.crawl.politeness import HostClosed
from govcrawl.crawl.redirects import RedirectRefusal
from govcrawl.crawl.replay import recorded_at
from govcrawl.crawl.robots import RobotsRefusal
from govcrawl.exchange import Capture, Fetch, Record
from govcrawl.page import Page


def headers_of(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Return every header, repeated ones as often as they came; values are Latin-1 as RFC 9110 reads them."""
    pairs = []
    for name in headers:
        for value in headers.getlist(name):
            pairs.append((name.decode("latin-1"), value.decode("latin-1")))
    return tuple(pairs)


def exchange_of(request: Request, response: Response, *, replayed: bool) -> Exchange:
    """Return what went over the wire. Under replay the time is that of the recording, where the server gives it."""
    headers = headers_of(response.headers)
    recorded = recorded_at({name.lower(): value for name, value in headers}) if replayed else None
    return Exchange(
        url=request.url,
        method=request.method,
        request_headers=_sent_headers(request),
        request_body=request.body,
        status=response.status,
        headers=headers,
        body=response.body,
        fetched_at=recorded or datetime.now(UTC),
        server_ip=None if replayed or response.ip_address is None else str(response.ip_address),
        partial="partial" in response.flags or "dataloss" in response.flags,
        tls_excused=next((flag.removeprefix(EXCUSED) for flag in response.flags if flag.startswith(EXCUSED)), None),
    )


def _sent_headers(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the headers of a request with those that the HTTP library adds when it sends it."""
    host = urlsplit(request.url).netloc.rpartition("@")[2]
    added = [] if "Host" in request.headers else [("Host", host)]
    if request.body:
        added.append(("Content-Length", str(len(request.body))))
    return (*added, *headers_of(request.headers))


def capture_of(exchange: Exchange, stored: Stored, ask: Ask) -> Capture:
    """Return the archive's row for an exchange that has been kept."""
    headers = {name.lower(): value for name, value in exchange.headers}
    location = _absolute(exchange.url, headers.get("location")) if 300 <= exchange.status < 400 else None
    return Capture(
        key=stored.key,
        url=exchange.url,
        method=exchange.method,
        role=ask.role,
        status=exchange.status,
        fetched_at=exchange.fetched_at,
        file=stored.file,
        offset=stored.offset,
        length=stored.length,
        digest=stored.digest,
        body_bytes=len(exchange.body),
        content_type=headers.get("content-type", ""),
        source_id=ask.source_id,
        column=ask.column,
        server_ip=exchange.server_ip,
        location=location,
        partial=exchange.partial,
        record=Record.RESPONSE if stored.refers_to is None else Record.REVISIT,
        refers_to=stored.refers_to,
    )


def _absolute(base: str, location: str | None) -> str | None:
    try:
        return urljoin(base, location) if location else None
    except ValueError:  # such as http://[
        return location


def page_of(response: Response) -> Page:
    """Return the evidence that *response* is."""
    request = response.request
    if request is None:
        return Page(url=response.url, body=response.body, status=response.status, headers=headers_of(response.headers))
    ask = ask_of(request)
    capture = request.meta.get(CAPTURE_KEY)
    kept = capture if isinstance(capture, Capture) else None
    hops = [str(url) for url in request.meta.get("redirect_urls", [])]
    return Page(
        url=response.url,
        body=response.body,
        status=response.status,
        headers=headers_of(response.headers),
        requested_url=hops[0] if hops else response.url,
        redirects=tuple(hops[1:]),
        fetched_at=kept.fetched_at if kept else datetime.now(UTC),
        source_id=ask.source_id,
        column=ask.column,
        list_title=ask.list_title,
        list_date=ask.list_date,
        capture_key=kept.key if kept else None,
        partial=kept.partial if kept else False,
        is_new=is_first_try(request),
        method=request.method,
        request_body=request.body,
    )


# Names of exception classes of Scrapy and Twisted, and the code that a fetch row bears for them.
_CODES = {
    "DownloadTimeoutError": "timeout",
    "TimeoutError": "timeout",
    "CannotResolveHostError": "dns",
    "DNSLookupError": "dns",
    "DownloadConnectionRefusedError": "refused",
    "ConnectionRefusedError": "refused",
    "DownloadCancelledError": "too_large",
    "ResponseDataLossError": "reset",
    "DownloadFailedError": "reset",
    "ConnectionLost": "reset",
    "ConnectionDone": "reset",
    "ConnectError": "refused",
    "UnsupportedURLSchemeError": "scheme",
    "NotSupported": "scheme",
    "SSLError": "tls",
    "CertificateError": "tls",
}


_WORDS = {"exceeded DOWNLOAD_MAXSIZE": "too_large", "max redirections": "redirects"}


def fetch_of(request: Request, error: BaseException, refused_hosts: dict[str, str]) -> Fetch:
    """Return the row for a request without an answer; *refused_hosts* are those that the address guard turned away.

    Where robots.txt could not be had because its host gave no answer, the code is that of its failure.
    """
    if isinstance(error, RobotsRefusal) and error.failure is not None:
        behind = fetch_of(*error.failure, refused_hosts)
        message = behind.message if behind.error == "address" else f"robots.txt: {behind.message}"
        return replace(_fetch(request, behind.error, message), is_sent=False)
    code = _CODES.get(type(error).__name__, "other")
    host = urlsplit(request.url).hostname or ""
    if isinstance(error, RobotsRefusal | HostClosed | RedirectRefusal | Crowded | NotSent):
        code = error.code
    elif host in refused_hosts:
        code = "address"
    elif code == "reset" and has_reason(error, HeadTooLong):
        code = "head"
    elif code == "reset" and is_tls_failure(error):
        code = "tls"
    elif isinstance(error, IgnoreRequest):
        # Scrapy's middlewares name their reasons in words only.
        code = next((code for words, code in _WORDS.items() if words in str(error)), code)
    message = f"{host} is {refused_hosts[host]}, an address inside a network" if code == "address" else str(error)
    if code == "tls" and (lapsed := request.meta.get(LAPSED_KEY)):
        message = f"the catalog allowed {lapsed}, which is over: {message}"
    fetch = _fetch(request, code, message or type(error).__name__)
    return replace(fetch, is_sent=False) if isinstance(error, HostClosed) or code == "robots_unreachable" else fetch


def _fetch(request: Request, code: str, message: str) -> Fetch:
    ask = ask_of(request)
    return Fetch(
        url=request.url,
        method=request.method,
        role=ask.role,
        at=datetime.now(UTC),
        error=code,
        message=message[:500],
        source_id=ask.source_id,
        column=ask.column,
    )


def is_tls_failure(error: BaseException) -> bool:
    """Return whether a connection was given up because of its certificate or of the rules of TLS.

    Scrapy has one name for all connections that brought no answer, and Twisted's reasons behind it.
    """
    cut_off = (SSL.SysCallError, SSL.ZeroReturnError)
    return any(
        isinstance(reason, SSL.Error | VerificationError | CertificateError) and not isinstance(reason, cut_off)
        for reason in _reasons(error)
    )


def has_reason(error: BaseException, kind: type[Exception]) -> bool:
    """Return whether a connection was given up for a reason of that kind."""
    return any(isinstance(reason, kind) for reason in _reasons(error))


def _reasons(error: BaseException) -> list[BaseException]:
    """Return what Twisted gives as the reasons of a failure that Scrapy has wrapped."""
    return [failure.value for failure in getattr(error.__cause__, "reasons", ())]
