"""One crawl, one editor and two readers at once: nobody is told that the database is locked, and nobody waits long."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from govcrawl.archive import Archive
from govcrawl.archive.search.counting import count_hits
from govcrawl.archive.search.hits import search
from govcrawl.archive.withdrawing import restore, withdraw
from govcrawl.care.index import check_index
from govcrawl.errors import ArchiveError
from govcrawl.export.articles import Format, write_articles
from tests.replays import Site, served, started
from tests.servers import Server

ARTICLES = 20


class Loop:
    """Does one thing again and again in a thread, and keeps how long each took and what went wrong."""

    def __init__(self, work: Callable[[], None], pause: float = 0.1) -> None:
        self.seconds: list[float] = []
        self.faults: list[str] = []
        self._work, self._pause, self._over = work, pause, threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._pause):
            began = time.monotonic()
            try:
                self._work()
            except Exception as error:  # noqa: BLE001 - told at the end
                self.faults.append(f"{type(error).__name__}: {error}")
            self.seconds.append(time.monotonic() - began)


def test_a_crawl_an_editor_and_two_readers_do_not_hinder_each_other(tmp_path: Path) -> None:
    site = Site("static.example", range(ARTICLES), per_page=20)
    folder = tmp_path / "archive"
    with served(site.routes()) as server:
        process = started(server, tmp_path, site.source(), ["static"], backfill=True)
        wait_for_articles(folder, server)
        with Archive.open(folder) as own, Archive.read_only(folder) as one, Archive.read_only(folder) as other:
            loops = [Loop(editor(own)), Loop(searcher(one)), Loop(exporter(other))]
            out, err = process.communicate(timeout=100)
            for loop in loops:
                loop.end()
    assert err == "", err
    assert json.loads(out)["outcomes"]["static"][0] in ("ok", "quiet"), out
    assert [loop.faults for loop in loops] == [[], [], []]
    log = "".join(path.read_text("utf-8") for path in (folder / "logs").iterdir())
    assert "locked" not in log
    assert "busy" not in log
    assert all(len(loop.seconds) >= 3 for loop in loops)
    assert max(loops[1].seconds + loops[2].seconds) < 2  # one or two hundredths; the machine may be busy otherwise
    assert max(loops[0].seconds) < 5
    with Archive.read_only(folder) as archive, archive.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM articles").scalar() == ARTICLES
        assert connection.exec_driver_sql("SELECT count(*) FROM withdrawal WHERE page_id IS NOT NULL").scalar() == 0
        assert list(check_index(connection)) == []


def wait_for_articles(folder: Path, server: Server) -> None:
    """Wait until the crawl has archived something; it has to read on for a while then."""
    for _ in range(600):
        try:
            with Archive.read_only(folder) as archive, archive.read() as connection:
                if connection.exec_driver_sql("SELECT count(*) FROM articles").scalar_one() > 0:
                    return
        except ArchiveError:
            pass  # it is being made
        time.sleep(0.05)
    raise AssertionError(f"nothing was archived after {len(server.paths)} requests")


def editor(archive: Archive) -> Callable[[], None]:
    def work() -> None:
        with archive.write() as connection:
            page = connection.exec_driver_sql("SELECT id FROM articles ORDER BY random() LIMIT 1").scalar_one()
            withdraw(connection, page, "asked", datetime.now(UTC))
        with archive.write() as connection:
            restore(connection, page, datetime.now(UTC))

    return work


def searcher(archive: Archive) -> Callable[[], None]:
    def work() -> None:
        with archive.read() as connection:
            hits = search(connection, "断面", limit=1000)
            assert len(hits) == count_hits(connection, "断面").number

    return work


def exporter(archive: Archive) -> Callable[[], None]:
    def work() -> None:
        with archive.read() as connection:
            out = io.BytesIO()
            count = write_articles(connection, out, Format.JSONL).rows
            assert out.getvalue().count(b"\n") == count

    return work
