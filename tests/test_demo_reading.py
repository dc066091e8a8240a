"""What the demonstration's pages are read as: the readers of pages and lists against what the sites print."""

from __future__ import annotations

import gzip
import tomllib
from dataclasses import replace

import pytest

from govcrawl.article import Article
from govcrawl.demo import Expectation, all_answers, catalog_path, expectations, external_urls, forbidden_urls
from govcrawl.demo.list_pages import list_url
from govcrawl.demo.sites import Site, sites
from govcrawl.extraction import extract_article
from govcrawl.extraction.joined_parts import join_parts
from govcrawl.extraction.judge import judge
from govcrawl.listing import read_listing
from govcrawl.page import Page
from govcrawl.source import Column, Scope
from tests.markups import clean, without_optional

SCOPES = {
    source["id"]: Scope(source["scope"])
    for source in tomllib.loads(catalog_path().read_text(encoding="utf-8"))["source"]
}


def article_of(expected: Expectation) -> Article:
    """What is read on the page, and on those of its further parts."""
    urls = (expected.url, *expected.more_urls)
    return join_parts([(url, extract_article(page_of(replace(expected, url=url)))) for url in urls])


def page_of(expected: Expectation) -> Page:
    answer = all_answers()[expected.url]
    moved = expected.url != expected.requested_url
    return Page(
        url=expected.url,
        requested_url=expected.requested_url,
        redirects=(expected.requested_url,) if moved else (),
        body=gzip.decompress(answer.body) if answer.gzipped else answer.body,
        status=answer.status,
        headers=(("Content-Type", answer.content_type),),
        source_id=expected.source_id,
    )


def lines_of(article: Article, expected: Expectation) -> list[str]:
    return without_optional((line for line in article.text.split("\n") if line), expected.optional)


@pytest.mark.parametrize("expected", expectations(), ids=lambda expected: expected.requested_url.split("//")[1])
def test_a_page_is_read_and_judged_as_printed(expected: Expectation) -> None:
    page = page_of(expected)
    article = article_of(expected)
    assert judge(page, article, SCOPES[expected.source_id]).verdict is expected.verdict
    if expected.body:
        assert article.title == expected.title
        assert article.published is not None
        assert article.published.value == expected.published
        assert (article.origin, article.editor, article.author) == (expected.origin, expected.editor, expected.author)
        assert lines_of(article, expected) == [clean(line) for line in expected.body]


@pytest.mark.parametrize("site", sites(), ids=lambda site: site.source_id)
def test_the_lists_of_a_site_are_read_to_their_end(site: Site) -> None:
    url: str | None = list_url(site.values, 1)
    found: dict[str, str | None] = {}
    proof = None
    while url:
        answer = all_answers()[url]
        headers = (("Content-Type", answer.content_type),)
        page = Page(url=url, body=answer.body, headers=headers, fetched_at=answer.recorded)
        listing = read_listing(page, Column(name="", url=url))
        found |= {link.url: link.date for link in listing.links}
        proof, url = listing.end_proof, listing.next_request.url if listing.next_request else None
    assert proof is not None
    dated = site.markup != "farm"  # that list has no dates
    assert found == {row.url: row.day.isoformat() if dated else None for row in site.rows}


def test_the_copies_of_one_text_are_read_alike() -> None:
    copies = [expected for expected in expectations() if expected.manuscript_id == "hazardous-waste-code"]
    texts = {extract_article(page_of(expected)).text for expected in copies}
    assert (len(copies), len(texts)) == (2, 1)


def test_the_lists_lead_to_what_must_not_be_fetched_too() -> None:
    rows = {row.url for site in sites() for row in site.rows}
    assert {*forbidden_urls(), *external_urls()} <= rows
