"""Damaged pages: whatever was done to the bytes, a page is read, judged and listed without an exception or a stall."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govcrawl.article import Verdict
from govcrawl.demo import all_answers
from govcrawl.extraction import extract_article
from govcrawl.extraction.judge import judge
from govcrawl.page import Page
from govcrawl.source import Scope
from tests.damage import MONSTERS, SCRAPS, mutate
from tests.extraction_pages import FOOTER, INFO, TITLE, article_page, paragraphs
from tests.gov_pages import load_pages
from tests.media_pages import media_pages
from tests.verdict_pages import refused
from tests.weighing import ADDRESS, read_whole

ROOT = Path(__file__).resolve().parent.parent
SLOWEST = 5.0
"""Seconds of CPU for one reading of a page, whatever its size; whole ones take about 0.01."""
LARGEST = 500.0
"""MB beyond what a process starts with."""
SMALL = 4000
"""Size of the monsters of the common run; a million in the proof."""


@cache
def whole_pages() -> tuple[Page, ...]:
    """The pages of the demonstration and of all folders of fixtures."""
    pages = [
        Page(url=url, body=answer.body, headers=(("Content-Type", answer.content_type),))
        for url, answer in sorted(all_answers().items())
    ]
    pages += [Page(url=each.url, body=each.body) for each in load_pages()]
    pages += [each.page for sample in ("first", "second", "third", "fourth") for each in media_pages(sample)]
    pages += [case.page for case in refused()]
    return tuple(pages)


def real_pages() -> tuple[Page, ...]:
    """Real pages, where they are at hand."""
    shared = Path(os.environ.get("GOVCRAWL_SHARED", ROOT.parent / "shared")) / "corpus"
    return tuple(Page(url=ADDRESS, body=path.read_bytes()) for path in sorted(shared.glob("*/*/page.html")))


def check(number: int, seed: int, pages: Sequence[Page]) -> None:
    chance = random.Random(seed)
    for _ in range(number):
        whole = chance.choice(pages)
        page = Page(url=whole.url, body=mutate(whole.body, chance), headers=whole.headers)
        began = time.process_time()
        read_whole(page)
        assert time.process_time() - began < SLOWEST, (page.url, len(page.body))


def weighed(*arguments: str) -> dict[str, Any]:
    """Run `tests.weighing` in a process of its own."""
    command = [sys.executable, "-m", "tests.weighing", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_damaged_pages_raise_nothing_and_do_not_stall() -> None:
    check(270, seed=20240305, pages=whole_pages())
    check(30, seed=20240305, pages=real_pages() or whole_pages())


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_many_damaged_pages_raise_nothing_and_do_not_stall() -> None:
    check(10_000, seed=7, pages=(*whole_pages(), *real_pages()))


NAMES = [
    "p",
    "div",
    "span",
    "td",
    "tr",
    "table",
    "a",
    "b",
    "ul",
    "li",
    "h1",
    "script",
    "style",
    "title",
    "body",
    "br",
    "x:y",
]
WORDS = [
    "环境",
    "来源：",
    "2024-03-05",
    "发布时间：2024年3月5日 09∶12",
    TITLE,
    INFO,
    FOOTER,
    "。",
    "\x00",
    "\ud7ff",
    " ",
    "{{",
    "'",
    '"',
]


def opened(name: str, attribute: str, value: str) -> str:
    return f"<{name} {attribute}={value}>"


PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=20),
    st.sampled_from(NAMES).map(lambda name: f"</{name}>"),
    st.builds(
        opened,
        st.sampled_from(NAMES),
        st.sampled_from(["class", "id", "href", "style", "rowspan", "content", "onclick"]),
        st.sampled_from(
            ["content", "'a b'", "'x.pdf'", "'display:none'", "99999999999", "http://[::1", '"', "'", "javascript:;"]
        ),
    ),
    st.sampled_from([scrap.decode("utf-8", "replace") for scrap in SCRAPS]),
)
CODECS = st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5", "utf-8-sig"])


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    pieces=st.lists(PIECES, max_size=60),
    codec=CODECS,
    url=st.sampled_from([ADDRESS, "http://a.gov.cn/", "file:///tmp/a.html"]),
)
def test_any_soup_of_tags_is_read(pieces: list[str], codec: str, url: str) -> None:
    read_whole(Page(url=url, body="".join(pieces).encode(codec, "replace")))


@settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(body=st.binary(max_size=2000))
def test_any_bytes_are_read(body: bytes) -> None:
    read_whole(Page(url=ADDRESS, body=body))


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-8-sig"])
def test_a_page_is_the_same_in_every_charset(codec: str) -> None:
    plain = extract_article(
        Page(url=ADDRESS, body=article_page(paragraphs()).replace("<meta charset='utf-8'>", "").encode())
    )
    coded = extract_article(
        Page(url=ADDRESS, body=article_page(paragraphs()).replace("<meta charset='utf-8'>", "").encode(codec))
    )
    assert (coded.title, coded.text, coded.published) == (plain.title, plain.text, plain.published)


@pytest.mark.parametrize(
    "damage",
    [
        lambda page: page.replace("<h1>", "</html><h1>"), lambda page: page.replace("</p><p>", "</p></body></html><p>"),
        lambda page: page.replace("<p>", "<p>\x00"), lambda page: page.replace("<h1>", "<!--><h1>"),
        lambda page: page.replace("<h1>", "<!-- a -- b --><h1>"), lambda page: page.replace("\n", " "),
        lambda page: page.replace("<div class='content'>", "<div class='content' id=a id=a class=x>"),
        lambda page: page.replace("<h1>", f"<img src='data:image/png;base64,{'iVBORw0K' * 650_000}'><h1>"),
        lambda page: page.replace("<h1>", "<![CDATA[ x ]]><h1>"), lambda page: page.replace("</div>", ""),
        lambda page: page.replace("</body></html>", ""), lambda page: page.replace("</p>", ""),
    ],
    ids=[
        "closed-above-the-title", "closed-in-the-text", "nul", "empty-comment", "dashes-in-a-comment", "one-line",
        "ids-twice", "inline-image-of-5-mb", "cdata", "open-blocks", "open-page", "open-paragraphs",
    ],
)  # fmt: skip
def test_common_damage_costs_no_word_of_the_text(damage: Any) -> None:
    whole = extract_article(Page(url=ADDRESS, body=article_page(paragraphs()).encode()))
    found = extract_article(Page(url=ADDRESS, body=damage(article_page(paragraphs())).encode()))
    assert (found.title, found.text, found.origin) == (whole.title, whole.text, whole.origin)


@pytest.mark.parametrize("name", MONSTERS)
def test_monstrous_pages_are_read_in_time(name: str) -> None:
    page = Page(url=ADDRESS, body=MONSTERS[name](SMALL).encode())
    began = time.process_time()
    read_whole(page)
    assert time.process_time() - began < 1.0


def test_a_large_inline_image_and_a_long_line_cost_little_memory() -> None:
    for name, cost in weighed("400000", "an inline image", "a line without a mark").items():
        assert (cost["seconds"] < SLOWEST, cost["mb"] < LARGEST) == (True, True), (name, cost)


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", MONSTERS)
def test_monsters_of_a_million_cost_bounded_time_and_memory(name: str) -> None:
    cost = weighed("1000000", name)[name]
    assert (cost["seconds"] < SLOWEST, cost["mb"] < LARGEST) == (True, True), cost


def test_the_time_for_many_equal_articles_grows_with_their_number() -> None:
    part = f"<div class=content><h1>{TITLE}</h1><p>{INFO}</p><p>养殖场的沉淀池容积不足，雨天存在外溢风险。</p></div>"
    few, many = (best_seconds(f"<html><body>{part * number}</body></html>") for number in (200, 800))
    assert many < 8 * few


def best_seconds(markup: str) -> float:
    """Return the least CPU time of two readings."""
    times = []
    for _ in range(2):
        began = time.process_time()
        extract_article(Page(url=ADDRESS, body=markup.encode()))
        times.append(time.process_time() - began)
    return min(times)


def test_a_line_of_spaces_behind_a_label_is_read_in_time() -> None:
    began = time.process_time()
    extract_article(Page(url=ADDRESS, body=f"<p>来源{'　' * 5000}a</p>".encode()))
    assert time.process_time() - began < 0.1


def test_a_page_of_nested_blocks_with_text_is_listed_in_time() -> None:
    began = time.process_time()
    read_whole(Page(url=ADDRESS, body=f"<html><body>{'<div>环' * 8000}</body></html>".encode()))
    assert time.process_time() - began < 0.2


def test_memory_stays_flat_over_pages() -> None:
    used = weighed("watch", "100", "200")
    assert used["many"] - used["few"] < 20


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_memory_stays_flat_over_20_000_pages() -> None:
    used = weighed("watch", "2000", "20000")
    assert used["many"] - used["few"] < 20, used


def test_an_article_that_is_cut_by_the_bound_on_tags_says_so() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>清溪河</td><td>Ⅱ</td></tr>" for number in range(16_000))
    markup = f"<h1>{TITLE}</h1><p>{INFO}</p><div class='content'><table>{rows}</table></div>"
    page = Page(url=ADDRESS, body=f"<html><head><title>{TITLE}</title></head><body>{markup}</body></html>".encode())
    article = extract_article(page)
    judgement = judge(page, article, Scope.ALL)
    assert article.text.startswith("0\t清溪河\tⅡ\n1\t")
    assert judgement.verdict is Verdict.FLAGGED
    assert "cut" in judgement.reasons
