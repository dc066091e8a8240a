"""A crawl without a network: pages are captured, read and archived, and told once they are committed."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import Connection as Rows

from govcrawl.archive import Archive
from govcrawl.archive.captures import save_capture
from govcrawl.archive.lock import ArchiveLock
from govcrawl.archive.pages import page_states
from govcrawl.archive.readings import save_reading
from govcrawl.archive.runs import RunStart, close_abandoned_runs, finish_run, start_run
from govcrawl.archive.writer import Writer
from govcrawl.article import Judgement, Reading, Verdict
from govcrawl.capture import CaptureWriter, Exchange, seal_leftovers
from govcrawl.capture.writer import Stored
from govcrawl.exchange import Capture, Role
from govcrawl.extraction.extract import EXTRACTOR_VERSION, extract_article
from govcrawl.page import Page
from tests.archives import START, save_some_sources
from tests.kill_points import arm
from tests.replays import address, article

HOST = "sthjt.example.gov.cn"
AT_ONCE = 3
"""Pages that wait for their commit together."""


def small_run(
    folder: Path, pages: int, extractor: int = EXTRACTOR_VERSION, say: Callable[[str], None] = lambda _: None
) -> None:
    """Archive what is missing of *pages* articles, and tell the key of each capture once it is committed.

    *extractor* is the version that the readings bear: those of an older one are not read again by a verification.
    """
    with Archive.open(folder, create=True) as archive, ArchiveLock(folder, "crawl"):
        seal_leftovers(folder / "captures")
        with archive.write() as connection:
            close_abandoned_runs(connection)
            save_some_sources(connection)
            run = start_run(connection, RunStart(started_at=datetime.now(UTC), command="small_run"))
            states = page_states(connection, [address(HOST, number) for number in range(pages)])
        with CaptureWriter(folder / "captures", f"govcrawl-20240305T010000Z-{run:06}") as captures:
            writer = Writer(archive, before_commit=captures.sync)
            waiting: list[Future[str]] = []
            for number in range(pages):
                if (known := states.get(address(HOST, number))) is None or known.fetched_at is None:
                    waiting += _keep(captures, writer, number, run, extractor)
                if len(waiting) >= 2 * AT_ONCE or number == pages - 1:
                    for one in waiting:
                        say(one.result(60))
                    waiting.clear()
            writer.close()
        with archive.write() as connection:
            finish_run(connection, run, "ok", {})


def _keep(captures: CaptureWriter, writer: Writer, number: int, run: int, extractor: int) -> list[Future[str]]:
    exchange = Exchange(
        url=address(HOST, number),
        method="GET",
        request_headers=(("Host", HOST),),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=article(number).body,
        fetched_at=START + timedelta(minutes=number),
    )
    stored = captures.write(exchange)
    capture = _capture(exchange, stored)
    page = Page(
        url=exchange.url, body=exchange.body, headers=exchange.headers, fetched_at=exchange.fetched_at,
        source_id="sichuan", capture_key=stored.key,
    )  # fmt: skip
    judgement = Judgement(verdict=Verdict.ARTICLE, reasons=())
    reading = Reading(page=page, article=replace(extract_article(page), extractor=extractor), judgement=judgement)

    def keep_capture(connection: Rows) -> str:
        save_capture(connection, capture, run)
        return f"capture {stored.key}"

    def keep_reading(connection: Rows) -> str:
        return f"page {save_reading(connection, reading, run, START).page_id}"

    return [writer.submit(keep_capture), writer.submit(keep_reading)]


def _capture(exchange: Exchange, stored: Stored) -> Capture:
    return Capture(
        key=stored.key,
        url=exchange.url,
        method="GET",
        role=Role.ARTICLE,
        status=200,
        fetched_at=exchange.fetched_at,
        file=stored.file,
        offset=stored.offset,
        length=stored.length,
        digest=stored.digest,
        body_bytes=len(exchange.body),
        content_type="text/html",
        source_id="sichuan",
    )


def killed_run(folder: Path, pages: int, point: str, extractor: int = EXTRACTOR_VERSION) -> list[str]:
    """Run in a process of its own until it kills itself at *point* (of kill_points); what it told as committed."""
    _PROCESSES.set_forkserver_preload(["tests.small_run"])
    heard, told = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_run_armed, args=(folder, pages, extractor, point, told))
    process.start()
    told.close()
    said: list[str] = []
    with heard, suppress(EOFError):
        while True:
            said.append(heard.recv())
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, (point, process.exitcode)
    return said


def _run_armed(folder: Path, pages: int, extractor: int, point: str, told: Connection) -> None:
    arm(point)
    small_run(folder, pages, extractor, told.send)


# A new process for each run, without loading everything again.
_PROCESSES = multiprocessing.get_context("forkserver")
