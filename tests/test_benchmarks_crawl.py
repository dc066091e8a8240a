"""The sites that a benchmark crawls are such as real ones are, and the crawlers that are compared crawl all of them."""

from __future__ import annotations

import socket

import pytest

from benchmarks import crawl
from benchmarks.crawl_sites import ROWS, SIZES, article_pages, column_url, list_pages, packed
from govcrawl.extraction import extract_article
from govcrawl.extraction.judge import judge
from govcrawl.listing import read_listing
from govcrawl.page import Page
from govcrawl.source import Column, Scope


def test_articles_are_read_whole_whatever_surrounds_them() -> None:
    for host in range(5):
        for each in article_pages(host, 2):
            page = Page(url=f"http://127.0.1.1{each.path}", body=each.body)
            article = extract_article(page)
            assert article.title == each.title
            assert article.published is not None
            assert article.published.value.startswith(each.day)
            assert judge(page, article, Scope.ALL).verdict.accepted
            assert SIZES[0] * 0.9 < len(each.body) < SIZES[1] * 1.1


def test_lists_lead_to_all_articles() -> None:
    articles = list(article_pages(0, ROWS + 3))
    first, second = list_pages(articles)
    found = []
    for each in (first, second):
        page = Page(url=column_url(0, 80).replace("/xw/index.html", each.path), body=each.body)
        listing = read_listing(page, Column(name="环境要闻", url=page.url))
        found += [link.url.partition("127.0.1.1:80")[2] for link in listing.links]
    assert found == [each.path for each in articles]
    assert set(packed(articles)) == {b"/robots.txt", *(each.path.encode() for each in articles)}


@pytest.mark.proof
def test_every_crawler_has_all_pages(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert crawl.main(["--runs", "1", "--pages", "40", "--hosts", "4", "--port", str(port)]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = [line.split(" | ")[:2] for line in lines if line.startswith(("| bare", "| afternoon", "| ours"))]
    assert shown == [["| bare", "40"], ["| afternoon", "40"], ["| ours", "40"]]
