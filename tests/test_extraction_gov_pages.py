"""Government pages of many engines are read exactly: text, title, time, origin and editor."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pytest

from govcrawl.extraction import extract_article
from govcrawl.extraction.judge import judge
from govcrawl.extraction.noise import ends_article
from govcrawl.page import Page
from govcrawl.source import Scope
from tests.gov_pages import GovPage, load_pages

PAGES = load_pages()
ANY = "*"
"""Gold of a field on which reasonable people differ."""


def plain(text: str | None) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def without(lines: Iterable[str], optional: Iterable[str]) -> list[str]:
    left_out = set(map(plain, optional))
    return [line for line in map(plain, lines) if line not in left_out]


@pytest.mark.parametrize("gold", PAGES, ids=lambda gold: gold.name)
def test_a_government_page_is_read_as_a_reader_sees_it(gold: GovPage) -> None:
    page = Page(url=gold.url, body=gold.body)
    article = extract_article(page)
    assert without(article.text.splitlines(), gold.optional) == without(gold.lines, gold.optional)
    assert plain(article.title) == plain(gold.title)
    published = article.published.value if article.published else ""
    minutes = 16 if len(gold.published or "") > 10 else 10
    assert published[:minutes] == (gold.published or "")[:minutes]
    if gold.origin != ANY:
        assert article.origin == gold.origin
    if gold.editor != ANY:
        assert plain(article.editor) == plain(gold.editor)
    assert judge(page, article, Scope.ALL).verdict.accepted


NAMES = re.compile(rb"""\s(?:class|id)=(?:"[^"]*"|'[^']*'|[^\s>]+)""")
META = re.compile(rb"<meta\s(?=name|property|content)[^>]*>", re.IGNORECASE)


@pytest.mark.parametrize(("taken_out", "bodies", "titles"), [((NAMES,), 0.95, 0.97), ((NAMES, META), 0.95, 0.94)])
def test_names_and_meta_tags_help_but_are_not_needed(
    taken_out: tuple[re.Pattern[bytes], ...], bodies: float, titles: float
) -> None:
    exact, titled = 0, 0
    for gold in PAGES:
        body = gold.body
        for pattern in taken_out:
            body = pattern.sub(b"", body)
        article = extract_article(Page(url=gold.url, body=body))
        exact += without(article.text.splitlines(), gold.optional) == without(gold.lines, gold.optional)
        titled += plain(article.title) == plain(gold.title)
    assert exact >= bodies * len(PAGES)
    assert titled >= titles * len(PAGES)


@pytest.mark.parametrize(
    ("line", "is_footer"),
    [
        ("建议使用IE8.0以上浏览器，1024×768分辨率", True),
        ("为了您更好的体验，推荐使用火狐浏览器访问本站", True),
        ("报名时请使用360浏览器极速模式登录系统，分辨率不限", False),
    ],
)
def test_advice_on_browsers_is_a_footer_unless_it_is_for_applicants(line: str, is_footer: bool) -> None:
    assert (ends_article(line) == "footer") is is_footer


def test_there_are_pages_of_many_engines() -> None:
    assert len(PAGES) >= 90
