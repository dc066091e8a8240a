"""An extractor that misbehaves where the page says so; the real one is meant never to."""

from __future__ import annotations

import os
import time

from govcrawl.article import Article
from govcrawl.limits import Limits
from govcrawl.page import Page


def extract(page: Page, _: Limits) -> Article:
    """Hang, grow or crash on order; else return the body as text."""
    if b"hang" in page.body:
        time.sleep(3600)
    if b"grow" in page.body:
        hoard = []
        while True:
            hoard.append(bytearray(64 * 1024 * 1024))
    if b"crash" in page.body:
        os._exit(9)
    return Article(text=page.body.decode())


def speak(page: Page, _: Limits) -> Article:
    """Warn, as a library may."""
    os.write(2, b"a warning\n")
    return Article(text=page.body.decode())
