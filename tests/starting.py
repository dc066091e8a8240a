"""Parents of reader processes that end while these start; run as a program of its own.

Each is a fork of this process, so that only the readers have anything to load. An argument is how one ends (`close`:
in order, `exit`: as an interpreter does, without a word to its readers), a colon and after how many seconds.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from multiprocessing import util

from govcrawl.crawl.readers import ReaderPool
from govcrawl.limits import Limits
from govcrawl.page import Page


def live(end: str, seconds: float) -> None:
    """Start readers, and end after so many seconds."""
    pool = ReaderPool(limits=Limits(), workers=2, extractor="tests.hanging:extract")
    page = Page(url="http://a.example/", body=b"good")
    threading.Thread(target=lambda: asyncio.run(pool.extract(page)), daemon=True).start()
    time.sleep(seconds)
    if end == "close":
        pool.close()
    util._run_finalizers()  # type: ignore[attr-defined]  # what the interpreter calls at its end
    os._exit(0)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        end, _, seconds = argument.partition(":")
        pid = os.fork()
        if pid == 0:
            live(end, float(seconds))
        os.waitpid(pid, 0)
