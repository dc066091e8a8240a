"""ReaderPool: worker processes that read pages, killed and replaced singly when one hangs or grows."""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from importlib import import_module
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from govcrawl.article import Article, Reading
from govcrawl.crawl.road import Background, extracted, finished, unreadable
from govcrawl.documents import Document, read_document
from govcrawl.errors import ExtractionError, GovcrawlError, InputError
from govcrawl.extraction.joined_parts import join_parts
from govcrawl.extraction.part_addresses import is_mentioned
from govcrawl.limits import Limits
from govcrawl.listing import Listing, read_listing
from govcrawl.page import Page
from govcrawl.source import Column

T = TypeVar("T")

EXTRACTOR = "govcrawl.extraction:extract_article"

TASKS = 5000
"""Pages after which a worker is replaced, lest what a library leaks add up; to start one takes as long as 100 pages."""

_GROUP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that a process gets when its parent dies."""

_STDERR = 2


class ReaderProcess(SpawnProcess):
    """A worker that says nothing on the terminal until it is set up.

    Starting takes a second, and a parent that ends meanwhile takes its semaphores and pipes along; what Python says of
    that is of no use to anybody. So what the parent hands over is unpacked only once the error stream is put aside.
    """

    held = -1
    """The error stream as it was, while it is put aside."""

    def __reduce__(self) -> tuple[Callable[[bytes], ReaderProcess], tuple[bytes]]:
        """Return how the new process makes this object; it can be pickled only while it is being started."""
        return _put_aside_and_unpack, (bytes(ForkingPickler.dumps(self.__dict__)),)

    def speak(self) -> None:
        """Give the error stream back."""
        os.dup2(self.held, _STDERR)
        os.close(self.held)


class ReaderContext(SpawnContext):
    """Starts each worker as a fresh interpreter: a fork of a process with threads may inherit a lock that nobody will
    release."""

    Process = ReaderProcess


def _put_aside_and_unpack(state: bytes) -> ReaderProcess:
    held, nowhere = os.dup(_STDERR), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
    process = ReaderProcess.__new__(ReaderProcess)
    process.__dict__.update(pickle.loads(state), held=held)
    return process


class ReaderStopped(ExtractionError):
    """A page took its reader's time or memory to the limit."""


class ReaderPool:
    """Read pages outside the reactor's process.

    `extractor` names the function as "module:function"; it is given the page and the limits. Each call is bounded by
    `limits.extraction_seconds` (counted from when a worker takes it up) and each worker by `limits.extraction_bytes` of
    address space. Only a pool with a `background` can `read` pages.
    """

    def __init__(
        self,
        *,
        limits: Limits,
        workers: int = 2,
        extractor: str = EXTRACTOR,
        background: Background | None = None,
    ) -> None:
        self._limits = limits
        self._workers = workers
        self._extractor = extractor
        self._background = background
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        # Its start ends with SIGINT and SIGTERM unblocked, which must not happen while a worker is started (_schedule).
        resource_tracker.ensure_running()
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=TASKS,
            initializer=_prepare_worker,
            initargs=[self._limits.extraction_bytes, self._extractor, self._background],
            context=ReaderContext(),
        )

    async def read(self, item: Reading, tell: Callable[[Page, ExtractionError], None]) -> Reading:
        """Return *item* with all that is made of its pages: article, judgement, origin, and what copies are found by.

        It is `tell` that hears of a page whose worker had to be stopped; an item whose first page is that one comes
        back judged as unreadable.
        """
        if not item.more_pages:
            try:
                found = await self._call(item.page, _read_page, self._extractor, item.page, self._limits)
            except ExtractionError as error:
                tell(item.page, error)
                return unreadable(item)
            return replace(found, page=item.page)

        async def extract(page: Page) -> Article | None:
            try:
                return await self.extract(page)
            except ExtractionError as error:
                tell(page, error)
                return None

        whole = await extracted(item, extract)
        if whole.article is None:
            return unreadable(item)
        try:
            found = await self._call(item.page, _finish_reading, replace(whole, more_pages=()))
        except ExtractionError as error:
            tell(item.page, error)
            return unreadable(item)
        return replace(found, page=item.page, more_pages=item.more_pages)

    async def extract(self, page: Page) -> Article:
        """Return what the extractor reads on *page*; raises ExtractionError when the worker had to be stopped."""
        return await self._call(page, _run_extractor, self._extractor, page, self._limits)

    async def extract_whole(self, parts: Iterable[Page]) -> Article:
        """Return the article that all its *parts* make; raises ExtractionError as `extract` does."""
        return join_parts([(page.url, await self.extract(page)) for page in parts])

    async def next_part(self, page: Page) -> str | None:
        """Return where the article on *page* goes on; raises ExtractionError as `extract` does.

        Nearly all pages mention no further part of themselves; that is seen at once, without a worker.
        """
        return (await self.extract(page)).next_part if is_mentioned(page.url, page.body) else None

    async def list_links(self, page: Page, column: Column) -> Listing:
        """Return what *page* lists; raises ExtractionError as `extract` does."""
        return await self._call(page, read_listing, page, column, self._limits)

    async def read_document(self, path: Path, kind: str, url: str) -> Document:
        """Return text and fields of the document in the file *path*; raises ExtractionError as `extract` does.

        *url* is where it comes from, for the message.
        """
        return await self._call(Page(url=url, body=b""), _read_file, path, kind, self._limits)

    def close(self) -> None:
        """Stop the workers; what they were reading is lost."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # Pebble types this one not
        self._pool.join()

    async def _call(self, page: Page, function: Callable[..., T], *arguments: Any) -> T:
        for _ in range(2):
            pool = self._pool
            try:
                future = asyncio.wrap_future(self._schedule(pool, function, arguments))
            except RuntimeError:
                # Pebble gives up a whole pool when a worker dies while it starts; the page is not to blame.
                if pool.active:
                    raise
                if self._pool is pool:
                    self._pool = self._new_pool()
                continue
            await asyncio.wait([future])
            error = future.exception()
            if error is None:
                return future.result()
            if not isinstance(error, RuntimeError) or isinstance(error, RecursionError) or pool.active:
                raise self._failure(page, error) from error
            if self._pool is pool:
                self._pool = self._new_pool()
        raise ExtractionError(f"{page.url}: the worker processes cannot be started")

    def _failure(self, page: Page, error: BaseException) -> GovcrawlError:
        """Return what to say of *error*; nothing that a page does to its reader may end the page's way."""
        if isinstance(error, GovcrawlError):
            return error
        if isinstance(error, FutureTimeoutError | TimeoutError):
            seconds = self._limits.extraction_seconds
            return ReaderStopped(f"{page.url}: not read within {seconds:g} s; its worker was stopped")
        if isinstance(error, ProcessExpired | MemoryError):
            return ReaderStopped(f"{page.url}: its worker ran out of memory or crashed")
        if isinstance(error, RecursionError):
            return ExtractionError(f"{page.url}: nested too deeply")
        return ExtractionError(f"{page.url}: its reader failed ({type(error).__name__}: {error})")

    def _schedule(self, pool: ProcessPool, function: Callable[..., T], arguments: tuple[Any, ...]) -> Future[T]:
        # Ctrl-C and the SIGTERM of timeout(1) reach the whole process group, and only the parent decides what they
        # mean. Pebble starts its workers from threads that it makes here, and signal masks are inherited.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _GROUP_SIGNALS)
        try:
            return pool.schedule(function, args=arguments, timeout=self._limits.extraction_seconds)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run_extractor(name: str, page: Page, limits: Limits) -> Article:
    return _load(name)(page, limits)


def _read_page(name: str, page: Page, limits: Limits) -> Reading:
    return _finish_reading(Reading(page=page, article=_load(name)(page, limits)))


def _finish_reading(item: Reading) -> Reading:
    """Return what is made of a page, without its bytes: whoever asked has them."""
    if _worker.background is None:
        raise GovcrawlError("this pool reads no pages: it was made without a background")
    return replace(finished(item, _worker.background), page=replace(item.page, body=b""))


def _read_file(path: Path, kind: str, limits: Limits) -> Document:
    return read_document(path.read_bytes(), kind, limits)


def require_extractor(name: str) -> None:
    """Raise InputError where there is no such function: a worker that cannot load it would be replaced without end."""
    try:
        _load(name)
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError(f"the extractor {name!r} cannot be loaded ({error}); name it as module:function") from error


def _load(name: str) -> Callable[[Page, Limits], Article]:
    module, _, function = name.partition(":")
    found: Callable[[Page, Limits], Article] = getattr(import_module(module), function)
    return found


class _Worker:
    """What a worker process keeps between two pages."""

    background: Background | None = None


_worker = _Worker()


def _prepare_worker(more_bytes: int, extractor: str, background: Background | None) -> None:
    _worker.background = background
    # Out of the group; what it was sent while this process started is dropped with the handler set to ignore.
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _GROUP_SIGNALS)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent, worker = multiprocessing.parent_process(), multiprocessing.current_process()
    if parent is not None and parent.pid != os.getppid():
        os._exit(0)
    if isinstance(worker, ReaderProcess):
        worker.speak()
    _load(extractor)
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        bound = pages * resource.getpagesize() + more_bytes
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
