"""Fetch the documents that articles link to."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar, NoReturn, Self
from urllib.parse import urlsplit

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Request, Response
from scrapy.pipelines.files import FilesPipeline, FilesStoreProtocol
from scrapy.pipelines.media import (
    FileInfo,
    FileInfoOrError,
    MediaPipeline,
    _MediaRequestFiltered,  # the one kind of failure that the pipeline below does not log with a traceback
)
from scrapy.utils.defer import ensure_awaitable
from twisted.python.failure import Failure

from govcrawl.archive.files import file_name, sha256_of
from govcrawl.archive.missing import Kept, Wanted, due_attachments, kept_content, note_kept, note_missed, note_same
from govcrawl.article import Reading
from govcrawl.crawl.ask import KEY, Ask, ask_for
from govcrawl.crawl.content_store import ContentStore
from govcrawl.crawl.downloader import STOPPED, NotSent
from govcrawl.crawl.enclosed import KIND, judge_answer
from govcrawl.crawl.exchanges import fetch_of, page_of
from govcrawl.crawl.extension import run_extension
from govcrawl.crawl.guard import refused
from govcrawl.crawl.readers import ReaderStopped
from govcrawl.crawl.run import UNSENT, Run
from govcrawl.documents import DOCUMENT_READER_VERSION, MEDIA_TYPES, Document
from govcrawl.errors import ExtractionError, GovcrawlError
from govcrawl.exchange import Fetch, Role

logger = logging.getLogger(__name__)

_HOPS = 2
"""From a list to an article, and on to its attachments."""

AT_ONCE = 8
"""Attachments under way over all hosts, and one of each host. They pass the scheduler by, so without a bound those of a
few articles would fill the downloader; and each is held in memory whole, 64 MB at most."""


class Had(FileInfo):
    """What the FilesPipeline remembers of a file in this run."""

    number: int
    """Row number of the attachment that it was asked for."""


class AttachmentMissedError(_MediaRequestFiltered):
    """An attachment that could not be had; `code` says why, `fetch` is of a request without an answer."""

    def __init__(self, code: str, number: int, fetch: Fetch | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.number = number
        """Row number of the attachment that was asked for; others with the same address in this run share its fate."""
        self.fetch = fetch


@dataclass(frozen=True, slots=True)
class Errand:
    """One attachment to ask for: the item that the FilesPipeline sees."""

    wanted: Wanted
    ask: Ask


class AttachmentsPipeline(FilesPipeline):
    """Articles on record in, articles out at once; their attachments follow in the background, one of a host at a time.

    What is due says the archive, so that whatever a kill, an error or a spent budget keeps away is due again: the next
    run asks for the page anew, and for just those attachments that are missing.
    """

    MEDIA_NAME = "attachment"
    STORE_SCHEMES: ClassVar[dict[str, type[FilesStoreProtocol]]] = {"": ContentStore, "file": ContentStore}

    def __init__(self, folder: Path, *, crawler: Crawler) -> None:
        super().__init__(str(folder.absolute()), crawler=crawler)
        self._folder = folder
        self._errands: dict[str, deque[Errand]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        crawler.signals.connect(self._on_idle, signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build the pipeline; files lie beside the archive's database."""
        return cls(Path(crawler.settings["GOVCRAWL_ARCHIVE"]) / "files", crawler=crawler)

    async def process_item(self, item: Reading, spider: Spider | None = None) -> Reading:
        """Begin to fetch what is due of the article's attachments; without a run (scrapy parse) nothing is."""
        run = run_extension(self.crawler).run
        if run is None or item.article is None or not item.article.attachments:
            return item
        if item.judgement is None or not item.judgement.verdict.accepted:
            return item
        if run_extension(self.crawler).limits.hops < _HOPS:
            run.tally(item.page.source_id).limits["hops"] += 1
            return item
        find = partial(due_attachments, capture_key=item.page.capture_key or "", now=datetime.now(UTC))
        ask = replace(ask_for(item.page), role=Role.ATTACHMENT)
        for wanted in await run.write(find):
            host = urlsplit(wanted.url).hostname or ""
            self._errands.setdefault(host, deque()).append(Errand(wanted, ask))
            if host not in self._tasks:
                self._tasks[host] = asyncio.create_task(self._work(host, run))
        return item

    async def close_spider(self, spider: Spider | None = None) -> None:
        """Wait for what is under way; the rest stays due."""
        await asyncio.gather(*self._tasks.values())

    def _on_idle(self) -> None:
        if self._tasks:
            raise DontCloseSpider

    async def _work(self, host: str, run: Run) -> None:
        errands = self._errands[host]
        while errands and run.goes_on and self.crawler.crawling:
            async with self._room:
                errand = errands.popleft()
                try:
                    await self._run_errand(errand, run)
                except Exception:
                    logger.exception("%s", errand.wanted.url)
                    run.tally(errand.ask.source_id).errors += 1
        del self._tasks[host], self._errands[host]
        # The engine would otherwise look only every five seconds whether it is idle.
        if self.crawler.engine is not None and self.crawler.engine._slot is not None:
            self.crawler.engine._slot.nextcall.schedule()

    async def _run_errand(self, errand: Errand, run: Run) -> None:
        """Ask for one attachment and put on record what came of it."""
        tally, number = run.tally(errand.ask.source_id), errand.wanted.number
        if spent := run.budget.take(errand.wanted.url, errand.ask.source_id or ""):
            tally.note_spent(spent)
            return
        tally.attachments_asked += 1
        ((done, result),) = await super().process_item(errand)
        if done:
            # The same address in two articles is asked for once in a run.
            if result["number"] != number:
                await run.write(partial(note_same, number=number, sha256=result["checksum"]))
            tally.attachments_fetched += 1
            return
        missed = result.value
        if not isinstance(missed, AttachmentMissedError):
            raise missed
        if isinstance(missed.__cause__, NotSent):
            tally.attachments_asked -= 1
            if missed.code != STOPPED:
                tally.note_spent(missed.code)
            return
        if missed.fetch is not None and missed.number == number:
            await run.note_failure(missed.fetch, errand.wanted.url)
        tally.attachments_failed += missed.code != "robots"
        tally.limits["attachment_kind"] += missed.code == KIND
        tried = missed.code not in UNSENT and (missed.fetch is None or missed.fetch.is_sent)
        await run.write(partial(note_missed, number=number, error=missed.code, now=datetime.now(UTC), tried=tried))

    # ---- what the FilesPipeline asks -----------------------------------------------------------------------------

    def get_media_requests(self, item: Errand, info: MediaPipeline.SpiderInfo) -> list[Request]:
        """Return the one request of an errand, with a bound on size of its own."""
        most = run_extension(self.crawler).limits.attachment_bytes
        meta = {KEY: item.ask, "download_maxsize": most, "errand": item}
        return [Request(item.wanted.url, meta=meta)]

    def media_to_download(self, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None) -> None:
        """Return None: what is asked for is not there yet, or the archive would not have named it."""

    async def media_downloaded(
        self, response: Response, request: Request, info: MediaPipeline.SpiderInfo, *, item: Any = None
    ) -> Had:
        """Keep a document, read it and write its row; raises AttachmentMissedError for any other answer."""
        errand: Errand = item
        limits = run_extension(self.crawler).limits
        kind, code = judge_answer(response.status, response.body, errand.wanted.kind, limits)
        if kind is None:
            raise AttachmentMissedError(code or "other", errand.wanted.number)
        try:
            return await self._keep(response, errand, kind, info)
        except GovcrawlError as error:
            self._run.fail(error)
            raise AttachmentMissedError("other", errand.wanted.number) from error

    def media_failed(self, failure: Failure, request: Request, info: MediaPipeline.SpiderInfo) -> NoReturn:
        """Raise AttachmentMissedError for whatever kept an attachment away."""
        error = failure.value
        if isinstance(error, AttachmentMissedError):
            raise error
        if error is None:
            raise AttachmentMissedError("other", request.meta["errand"].wanted.number)
        fetch = fetch_of(request, error, refused)
        raise AttachmentMissedError(fetch.error, request.meta["errand"].wanted.number, fetch) from error

    def item_completed(self, results: list[FileInfoOrError], item: Any, info: MediaPipeline.SpiderInfo) -> Any:
        """Return the results themselves."""
        return results

    @property
    def _run(self) -> Run:
        run = run_extension(self.crawler).run
        if run is None:
            raise GovcrawlError("attachments are fetched in a run only")
        return run

    async def _keep(self, response: Response, errand: Errand, kind: str, info: MediaPipeline.SpiderInfo) -> Had:
        run, page = self._run, page_of(response)
        sha256 = await asyncio.to_thread(sha256_of, response.body)
        name, document, error = file_name(sha256, kind), None, None
        before = await run.write(partial(kept_content, sha256=sha256))
        if before is not None:
            name = before.file
            if before.extractor == DOCUMENT_READER_VERSION and before.error is None:
                document = Document(text=before.text, fields=before.fields or {})
        await ensure_awaitable(self.store.persist_file(name, BytesIO(response.body), info))
        if document is None:
            document, error = await self._read(name, kind, errand)
        kept = Kept(
            capture_key=page.capture_key,
            fetched_at=page.fetched_at,
            media_type=MEDIA_TYPES[kind],
            bytes=len(response.body),
            sha256=sha256,
            file=name,
            extractor=DOCUMENT_READER_VERSION,
            text=document.text,
            fields=document.fields,
            error=error,
        )
        await run.write(partial(note_kept, number=errand.wanted.number, kept=kept))
        url, number = response.url, errand.wanted.number
        return {"url": url, "path": name, "checksum": sha256, "status": "downloaded", "number": number}

    async def _read(self, name: str, kind: str, errand: Errand) -> tuple[Document, str | None]:
        """Read a file in a reader process; one that had to be stopped leaves the file without its text."""
        extension = run_extension(self.crawler)
        try:
            return await extension.readers.read_document(self._folder / name, kind, errand.wanted.url), None
        except ExtractionError as error:
            logger.warning("%s", error)
            self._run.tally(errand.ask.source_id).limits["reading"] += isinstance(error, ReaderStopped)
            return Document(fields={"error": "reading"}), "reading"
