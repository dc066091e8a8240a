"""Conditional requests (RFC 9110 §13): a page that was had before is asked for only if it has changed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from govcrawl.archive.captures import last_had
from govcrawl.archive.stored import with_original
from govcrawl.capture.freshening import freshened, value_of
from govcrawl.capture.reader import StoredAnswer
from govcrawl.crawl.ask import ask_of, is_first_try
from govcrawl.crawl.exchanges import headers_of
from govcrawl.crawl.extension import RunExtension
from govcrawl.crawl.originals import CONDITION_KEY, Condition, condition_of, original_of
from govcrawl.crawl.run import Run
from govcrawl.errors import ArchiveError, CaptureError
from govcrawl.exchange import Role

WHOLE_KEY = "govcrawl_whole"

ROLES = frozenset({Role.ARTICLE, Role.PART, Role.ATTACHMENT})
"""What is asked for conditionally. A list never is: some servers answer 304 to whatever bears a validator, and a list
that seems never to change is how an archive dies in silence."""

TRUSTED = timedelta(days=180)
"""A page that no answer has brought whole for so long is asked for whole: its server may say 304 out of habit."""

VALIDATORS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
"""Headers of an answer, and of the request that sends them back as they came (RFC 9110 §13.1)."""


class ConditionMiddleware:
    """Send the validators of the page that is in the archive, and hand up its stored body where the server says 304.

    To everything above it, such an answer is the page itself, with the capture of the 304. A 304 that says nothing of
    what is stored (nothing was asked, another page is meant, the body is gone) is asked again once without validators.
    Under replay there are no conditions: what is recorded does not change.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the middleware; it has no switch."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Set the validators of the address that is asked for now; a redirect or a second try bears those of before."""
        if request.meta.pop(CONDITION_KEY, None) is not None:
            _drop_validators(request)
        if not self._may_ask(request):
            return
        found = await asyncio.to_thread(self._find, request.url)
        if found is None:
            return
        request.meta[CONDITION_KEY] = found
        for name, sent in VALIDATORS.items():
            if value := value_of(found.headers, name):
                request.headers[sent] = value.encode("latin-1", errors="replace")

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Return the stored page for a 304 that confirms it."""
        if response.status != HTTPStatus.NOT_MODIFIED or ask_of(request).role is Role.ROBOTS:
            return response
        condition = condition_of(request)
        if condition is not None and condition.is_met(response):
            stored = await asyncio.to_thread(self._read, condition.number)
            if stored is not None:
                return _confirmed(response, stored[0])
        if request.meta.get(WHOLE_KEY) or (condition is None and _is_conditional(request)):
            return response
        whole = request.replace(dont_filter=True)
        whole.meta[WHOLE_KEY] = True
        return whole

    @property
    def _run(self) -> Run | None:
        extension = self._crawler.get_extension(RunExtension)
        return extension.run if extension is not None else None

    def _may_ask(self, request: Request) -> bool:
        if self._crawler.settings["GOVCRAWL_REPLAY"] or request.meta.get(WHOLE_KEY) or is_first_try(request):
            return False
        return request.method == "GET" and not _is_conditional(request) and ask_of(request).role in ROLES

    def _find(self, url: str) -> Condition | None:
        """Return on what a request for *url* may depend: what can be read back, and has a validator."""
        run = self._run
        if run is None:
            return None
        with run.archive.read() as connection:
            number = last_had(connection, url, datetime.now(UTC) - TRUSTED)
        found = self._read(number) if number is not None else None
        if number is None or found is None or not any(value_of(found[0].headers, name) for name in VALIDATORS):
            return None
        return Condition(number=number, headers=found[0].headers, original=original_of(found[1]))

    def _read(self, number: int) -> tuple[StoredAnswer, StoredAnswer] | None:
        run = self._run
        if run is None:
            return None
        try:
            with run.archive.read() as connection:
                return with_original(connection, run.archive.folder / "captures", number)
        except (ArchiveError, CaptureError):
            return None


def _confirmed(response: Response, stored: StoredAnswer) -> Response:
    """Return the *stored* answer as the page that a 304 says is still there (RFC 9111 §4.3.4)."""
    headers = Headers()
    for name, value in freshened(stored.headers, headers_of(response.headers)):
        headers.appendlist(name, value.encode("latin-1", errors="replace"))
    kind = responsetypes.from_args(headers=headers, url=response.url, body=stored.body)
    return response.replace(cls=kind, status=stored.status, headers=headers, body=stored.body)


def _is_conditional(request: Request) -> bool:
    return any(name in request.headers for name in VALIDATORS.values())


def _drop_validators(request: Request) -> None:
    for name in VALIDATORS.values():
        request.headers.pop(name, None)
