"""Scrapy's own verbs in the checkout: every source is a spider."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from govcrawl.demo import DemoServer, catalog_path
from tests.conftest import ROOT
from tests.crawls import ANY_DISK
from tests.test_crawl import rows


def scrapy(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GOVCRAWL_", "SCRAPY_"))}
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**kept, **ANY_DISK, **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def options(server: DemoServer, archive: Path) -> list[str]:
    chosen = {
        "GOVCRAWL_CATALOGS": str(catalog_path()),
        "GOVCRAWL_REPLAY": server.prefix,
        "GOVCRAWL_ARCHIVE": str(archive),
        "DOWNLOAD_DELAY": "0",
    }
    return [part for name, value in chosen.items() for part in ("-s", f"{name}={value}")]


def test_scrapy_list_names_every_source_with_columns() -> None:
    done = scrapy("list")
    assert done.returncode == 0, done.stderr
    names = done.stdout.split()
    assert {"mee", "sichuan", "guangdong"} <= set(names)
    assert len(names) == len(set(names)) >= 32


def test_scrapy_crawl_puts_one_source_into_the_archive(tmp_path: Path) -> None:
    with DemoServer() as server:
        done = scrapy("crawl", "demo-department", *options(server, tmp_path / "archive"))
    assert done.returncode == 0, done.stderr
    sources = {row[0] for row in rows(tmp_path / "archive", "SELECT source_id FROM articles")}
    assert sources == {"demo-department"}


def test_scrapy_parse_shows_links_and_leaves_the_archive_alone(tmp_path: Path) -> None:
    url = "http://sthjt.nanling.example/sthjt/c100878/dfdt_list.shtml"
    with DemoServer() as server:
        done = scrapy(
            "parse", url, "--spider=demo-department", "-c", "parse_list", *options(server, tmp_path / "archive")
        )
    assert done.returncode == 0, done.stderr
    assert "c100878/2023" in done.stdout
    assert "dfdt_list_2.shtml" in done.stdout
    assert not (tmp_path / "archive").exists()


def test_a_live_crawl_without_a_contact_is_refused(tmp_path: Path) -> None:
    done = scrapy("crawl", "sichuan", "-s", f"GOVCRAWL_ARCHIVE={tmp_path / 'archive'}")
    assert "GOVCRAWL_CONTACT" in done.stderr
    assert not (tmp_path / "archive").exists()
