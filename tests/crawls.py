"""Crawls in a process of their own: a Twisted reactor can be started only once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

SPIDER = """
import json, sys
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from govcrawl.config import Config
from govcrawl.limits import Limits

class Probe(Spider):
    name = "probe"
    found = []

    async def start(self):
        for url in self.urls:
            yield Request(url, callback=self.parse, errback=self.fail, dont_filter=True)

    def parse(self, response):
        self.found.append([response.url, response.status, response.text[:80]])

    def fail(self, failure):
        value = failure.value
        self.found.append([failure.request.url, getattr(value, "code", type(value).__name__), str(value)])

settings = Settings()
settings.setmodule("govcrawl.settings", priority="project")
chosen = json.loads(sys.argv[2])
config = Config(limits=Limits(**chosen.pop("limits", {})))
settings.set("GOVCRAWL_CONFIG_RECORD", config, priority="cmdline")
for name, value in chosen.items():
    settings.set(name, value, priority="cmdline")
process = AsyncCrawlerProcess(settings)
process.crawl(Probe, urls=json.loads(sys.argv[1]))
process.start()
print(json.dumps(Probe.found))
"""


ANY_DISK = {"GOVCRAWL_BUDGETS_MIN_FREE_BYTES": "0"}
"""The disk of whoever runs the tests may be as full as it is."""


def probe(urls: list[str], **settings: object) -> list[list[Any]]:
    """Request *urls* with the project's settings and return [url, status or error code, text or message] each."""
    chosen = {
        "LOG_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "RETRY_TIMES": 0,
        "ITEM_PIPELINES": {},
        "EXTENSIONS": {},
        **settings,
    }
    command = [sys.executable, "-c", SPIDER, json.dumps(urls), json.dumps(chosen)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    found: list[list[Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def govcrawl(
    *arguments: str | Path, cwd: Path, timeout: float = 110, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in *cwd* and return how it ended; it sees no GOVCRAWL_ variable but those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOVCRAWL_")}
    command = [sys.executable, "-m", "govcrawl", *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=cwd,
        env={**kept, **ANY_DISK, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
