"""Reads pages in a process of its own, and prints how much time and memory that took."""

from __future__ import annotations

import itertools
import json
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path

from govcrawl.errors import ExtractionError
from govcrawl.extraction import extract_article
from govcrawl.extraction.judge import judge
from govcrawl.listing import read_listing
from govcrawl.page import Page
from govcrawl.source import Column, Scope
from tests.damage import MONSTERS
from tests.gov_pages import load_pages
from tests.media_pages import media_pages

ADDRESS = "http://www.example.gov.cn/xw/202403/t20240305_1234567.html"
_SPACE = 3 * 1024**3
"""Bytes of address space; a reader that wants more ends with a MemoryError."""


def resident(field: str = "VmRSS") -> float:
    """Memory in use in MB (VmHWM: the most there was)."""
    status = Path("/proc/self/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(field)) / 1024


def read_whole(page: Page) -> None:
    """Read a page in every way; a page that cannot be read may raise what is promised, and nothing else."""
    read_article(page)
    read_list(page)


def weigh(name: str, number: int) -> dict[str, float]:
    """Seconds of CPU for one monster, as an article or as a list, whichever takes more; and the MB beyond the start."""
    page = Page(url=ADDRESS, body=MONSTERS[name](number).encode())
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    before, times = resident(), []
    for read in (read_article, read_list):
        began = time.process_time()
        read(page)
        times.append(time.process_time() - began)
    return {"seconds": max(times), "mb": resident("VmHWM") - before}


def read_article(page: Page) -> None:
    """Read and judge a page as an article."""
    with suppress(ExtractionError):
        judge(page, extract_article(page), Scope.ENVIRONMENT)


def read_list(page: Page) -> None:
    """Read a page as a list."""
    with suppress(ExtractionError):
        read_listing(page, Column(name="x", url=page.url))


def watch(few: int, many: int) -> dict[str, float]:
    """MB in use after a few pages and after many."""
    pages = [Page(url=each.url, body=each.body) for each in load_pages()]
    pages += [each.page for sample in ("first", "second", "third", "fourth") for each in media_pages(sample)]
    found = {}
    for number, page in enumerate(itertools.islice(itertools.cycle(pages), many), 1):
        extract_article(page)
        if number in (few, many):
            found["few" if number == few else "many"] = resident()
    return found


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_SPACE, _SPACE))
    if sys.argv[1] == "watch":
        print(json.dumps(watch(int(sys.argv[2]), int(sys.argv[3]))))
    else:
        print(json.dumps({name: weigh(name, int(sys.argv[1])) for name in sys.argv[2:]}, ensure_ascii=False))
