"""Reader processes: killed and replaced singly, and the next page is read all the same."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from govcrawl.crawl.readers import ReaderPool
from govcrawl.errors import ExtractionError
from govcrawl.limits import Limits
from govcrawl.page import Page
from tests.conftest import ROOT


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    limits = Limits(extraction_seconds=2.0, extraction_bytes=512 * 1024 * 1024)
    found = ReaderPool(limits=limits, workers=2, extractor="tests.hanging:extract")
    yield found
    found.close()


def page(body: bytes) -> Page:
    return Page(url="http://a.example/", body=body)


def test_three_pages_that_hang_do_not_keep_the_good_one_from_being_read(pool: ReaderPool) -> None:
    async def read() -> tuple[list[object], str, float]:
        await pool.extract(page(b"warm"))
        began = time.monotonic()
        hanging = [asyncio.ensure_future(pool.extract(page(b"hang"))) for _ in range(3)]
        good = (await pool.extract(page(b"good"))).text
        took = time.monotonic() - began
        return list(await asyncio.gather(*hanging, return_exceptions=True)), good, took

    failures, good, took = asyncio.run(read())
    assert good == "good"
    assert took < 12
    assert all(isinstance(failure, ExtractionError) and "2 s" in str(failure) for failure in failures)


@pytest.mark.parametrize("body", [b"grow", b"crash"])
def test_a_page_that_kills_its_worker_fails_alone(pool: ReaderPool, body: bytes) -> None:
    async def read() -> str:
        with pytest.raises(ExtractionError, match=r"http://a\.example/"):
            await pool.extract(page(body))
        return (await pool.extract(page(b"good"))).text

    assert asyncio.run(read()) == "good"


def test_readers_whose_parent_ends_while_they_start_say_nothing() -> None:
    command = [sys.executable, "-m", "tests.starting", "exit:0.05", "exit:0.2", "exit:0.5", "close:0.2"]
    # The pipe is at its end when the last reader is gone.
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0
    assert done.stdout + done.stderr == ""


def test_a_reader_that_has_started_may_speak_again(capfd: pytest.CaptureFixture[str]) -> None:
    pool = ReaderPool(limits=Limits(), workers=1, extractor="tests.hanging:speak")
    try:
        assert asyncio.run(pool.extract(page(b"good"))).text == "good"
    finally:
        pool.close()
    assert capfd.readouterr().err == "a warning\n"
