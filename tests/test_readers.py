"""Reader processes: killed and replaced singly, and the next page is read all the same."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from govcrawl.crawl.readers import ReaderPool
from govcrawl.errors import ExtractionError
from govcrawl.limits import Limits
from govcrawl.page import Page


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
