"""Feeds and sitemaps, crawled: their members in order, over as many nights as the budget takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.replays import Site, address, asked_urls, crawled, served
from tests.servers import Answer, Route
from tests.test_crawl import rows
from tests.test_lists_crawled import archived

HOST = "maps.example"
INDEX = f"http://{HOST}/sitemap.xml"
XML = {"Content-Type": "application/xml"}
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def member(number: int) -> str:
    return f"http://{HOST}/sitemap-{number}.xml"


def sitemap(site: Site, number: int) -> Answer:
    """Ten articles of the site; the higher the number of the sitemap, the older."""
    urls = "".join(f"<url><loc>{address(HOST, n)}</loc></url>" for n in site.numbers[number * 10 : number * 10 + 10])
    return Answer(f'<?xml version="1.0"?><urlset {SPACE}>{urls}</urlset>'.encode(), headers=XML)


@pytest.mark.proof
def test_the_members_of_a_sitemap_index_are_read_over_several_nights(tmp_path: Path) -> None:
    site = Site(HOST, range(39, -1, -1))
    entries = "".join(f"<sitemap><loc>{member(n)}</loc><lastmod>2024-0{9 - n}-01</lastmod></sitemap>" for n in range(4))
    index = Answer(f'<?xml version="1.0"?><sitemapindex {SPACE}>{entries}</sitemapindex>'.encode(), headers=XML)
    maps: dict[str, Route] = {INDEX: index, **{member(n): sitemap(site, n) for n in range(4)}}
    catalog = site.source().replace(site.list_url(), INDEX)
    with served(site.routes(), maps) as server:
        outcomes = []
        for _ in range(6):
            found = crawled(server, tmp_path, catalog, ["maps"], backfill=True, budgets={"host_pages": 16})
            outcomes.append(found["outcomes"]["maps"][0])
            if outcomes[-1] != "incomplete":
                break
        asked = asked_urls(server)
    assert outcomes[0] == "incomplete"
    assert outcomes[-1] == "ok"
    assert archived(tmp_path, "maps") == sorted(address(HOST, n) for n in site.numbers)
    assert max(asked.count(address(HOST, n)) for n in site.numbers) == 1
    assert asked.count(member(3)) <= 2
    proof = rows(tmp_path / "archive", "SELECT backfill_done, end_proof FROM column")
    assert [tuple(each) for each in proof] == [(1, "no_next_single_page")]
