"""Whatever comes in, an Article comes out, soon, or an ExtractionError."""

from __future__ import annotations

import random
import time

import pytest

from govcrawl.errors import ExtractionError
from govcrawl.extraction import EXTRACTOR_VERSION, extract_article
from govcrawl.extraction.document import flatten, parse
from govcrawl.limits import Limits
from govcrawl.page import Page
from tests.extraction_pages import ADDRESS, PARAGRAPHS, TEXT, article_page, paragraphs, read

NOISE = random.Random(7).randbytes(30_000)
BROKEN = {
    "empty": b"",
    "blank": b" \r\n\t ",
    "binary": NOISE,
    "picture": b"\x89PNG\r\n\x1a\n" + NOISE,
    "only a comment": b"<!-- " + b"x" * 100_000,
    "half a tag": b"<html><body><div class=",
    "only brackets": b"<" * 50_000,
    "frames": b"<html><frameset><frame src='a.html'></frameset></html>",
    "declares XML": "<?xml version='1.0' encoding='gb2312'?><html><body></body></html>".encode("gbk"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_no_bytes_break_the_reader(kind: str) -> None:
    article = read(BROKEN[kind])
    assert article.extractor == EXTRACTOR_VERSION
    assert article.published is None


@pytest.mark.parametrize("kind", ["binary", "picture"])
def test_bytes_that_are_no_text_give_no_text(kind: str) -> None:
    assert read(BROKEN[kind]).text == ""
    assert read(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj").text == ""


def test_an_empty_page_gives_an_empty_article() -> None:
    article = read(b"")
    assert (article.title, article.text, article.removed, article.signals.page_chars) == (None, "", (), 0)


@pytest.mark.parametrize("tag", ["div", "span", "b", "p", "td", "font", "ul", "section"])
def test_fifty_thousand_nested_tags_are_read_quickly(tag: str) -> None:
    nested = f"{f'<{tag}>' * 50_000}{PARAGRAPHS[0]}{f'</{tag}>' * 50_000}"
    markup = f"<html><body>{nested}{paragraphs(PARAGRAPHS[1:])}</body></html>"
    start = time.process_time()
    article = read(markup)
    assert time.process_time() - start < 5
    assert all(line in article.text for line in PARAGRAPHS)


@pytest.mark.parametrize("depth", [60, 500, 5000])
def test_the_limit_of_nesting_is_kept(depth: int) -> None:
    root = parse(f"{'<div>' * depth}{PARAGRAPHS[0]}", Limits(nesting=50))
    assert root is not None
    assert PARAGRAPHS[0] in "".join(root.itertext())
    assert max(sum(1 for _ in element.iterancestors()) for element in root.iter()) <= 60


def test_flattened_markup_keeps_its_text_and_its_shallow_tags() -> None:
    assert (
        flatten("<div><p>甲<b>乙</b></p><br>丙</div><p>丁</p>", 2).replace(" ", "")
        == "<div><p>甲乙</p><br>丙</div><p>丁</p>"
    )


def test_a_picture_of_five_megabytes_in_the_markup_costs_no_text_and_little_time() -> None:
    picture = f"<p><img src='data:image/png;base64,{'iVBORw0K' * 650_000}'></p>"
    start = time.process_time()
    article = read(article_page(paragraphs(PARAGRAPHS[:2]) + picture + paragraphs(PARAGRAPHS[2:])))
    assert time.process_time() - start < 5
    assert article.text == TEXT
    assert article.signals.images == 1


def test_nul_bytes_and_other_controls_vanish() -> None:
    assert read(article_page(paragraphs()).replace("县", "\0县\x07")).text == TEXT


def test_a_page_cut_off_in_the_middle_gives_what_is_there() -> None:
    markup = article_page(paragraphs()).encode()
    assert read(markup[: markup.index(PARAGRAPHS[2].encode()) + 31]).text.startswith("\n".join(PARAGRAPHS[:2]))


def test_a_page_larger_than_the_limit_is_refused_by_name() -> None:
    with pytest.raises(ExtractionError, match=r"example\.gov\.cn.*100 bytes"):
        extract_article(Page(url=ADDRESS, body=b"x" * 100), Limits(page_bytes=99))


@pytest.mark.parametrize(
    ("url", "content_type"),
    [("http://www.example.gov.cn/a.html", "text/plain; charset=utf-8"), ("file:///a/B.TXT", None), (ADDRESS, None)],
)
def test_text_without_markup_takes_the_road_of_plain_text(url: str, content_type: str | None) -> None:
    dump = "云岭县开展清溪河夏季巡查\n发布时间：2023-07-19 17:04:38 来源：云岭县融媒体中心\n" + TEXT
    article = read(dump, url=url, content_type=content_type)
    assert article.text == TEXT
    assert article.origin == "云岭县融媒体中心"
    assert article.extractor == EXTRACTOR_VERSION
