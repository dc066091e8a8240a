"""Originals: which earlier record already has the payload of an answer, so that it is not kept twice."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from scrapy.http import Request, Response

from govcrawl.archive import Archive
from govcrawl.archive.captures import whole_capture
from govcrawl.capture.freshening import speaks_of
from govcrawl.capture.reader import StoredAnswer, read_answer
from govcrawl.capture.records import Exchange, Original, may_revisit, payload_digest
from govcrawl.crawl.ask import is_first_try
from govcrawl.crawl.exchanges import headers_of
from govcrawl.errors import CaptureError
from govcrawl.exchange import Capture, Record

CONDITION_KEY = "govcrawl_condition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """On what a request depends: the newest answer that brought its page whole."""

    number: int
    """Row number of its capture."""
    headers: tuple[tuple[str, str], ...]
    original: Original
    """The record that has its payload."""

    def is_met(self, response: Response) -> bool:
        """Return whether *response* says that the page is as it was then."""
        return response.status == HTTPStatus.NOT_MODIFIED and speaks_of(self.headers, headers_of(response.headers))


def condition_of(request: Request) -> Condition | None:
    """Return on what *request* depends."""
    found = request.meta.get(CONDITION_KEY)
    return found if isinstance(found, Condition) else None


class Originals:
    """Finds the record that a revisit may stand for, among those of the archive and those not yet committed.

    Only what the same address brought before counts. Nearly all that is unchanged is so at its own address; a payload
    that another address shares would go with that one's page when it is withdrawn or its file is lost, and replay tools
    that look an address up by itself would not find it. And only what can be read back and is the same to the last byte
    counts, so that the only copy of a payload is never one that is gone; reading it costs less than packing it again.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._captures = archive.folder / "captures"
        self._pending: dict[tuple[str, str], Capture] = {}

    def find(self, request: Request, response: Response, exchange: Exchange) -> Original | None:
        """Return the record that has the payload of an answer; None where it must be kept."""
        condition = condition_of(request)
        if condition is not None and condition.is_met(response):
            return condition.original
        if is_first_try(request) or not may_revisit(exchange):
            return None
        digest = payload_digest(exchange.body)
        place = self._place(exchange.url, digest)
        if place is None:
            return None
        try:
            answer = read_answer(self._captures, *place)
        except CaptureError:
            return None
        is_same = answer.record is Record.RESPONSE and answer.body == exchange.body
        return original_of(answer) if is_same else None

    def expect(self, capture: Capture) -> None:
        """Count a capture in that is on its way to the archive; those waiting are as many as the writer's jobs."""
        if capture.record is Record.RESPONSE and capture.method == "GET" and not capture.partial:
            self._pending[capture.url, capture.digest] = capture

    def release(self, capture: Capture) -> None:
        """Forget a capture that is in the archive now. Safe to call from another thread."""
        self._pending.pop((capture.url, capture.digest), None)

    def _place(self, url: str, digest: str) -> tuple[str, int] | None:
        if pending := self._pending.get((url, digest)):
            return pending.file, pending.offset
        with self._archive.read() as connection:
            return whole_capture(connection, url, digest)


def original_of(answer: StoredAnswer) -> Original:
    """Return how a revisit names the record of *answer*."""
    return Original(key=answer.key, url=answer.url, date=answer.date, digest=answer.digest)
