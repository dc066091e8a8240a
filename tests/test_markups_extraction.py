"""Every text in every markup comes out as it is printed: fields and lines, neither more nor less."""

from __future__ import annotations

from pathlib import Path

import pytest

from govcrawl.demo.manuscript import Manuscript, all_manuscripts
from govcrawl.demo.rendering import Masthead, load_markup, markup_names, render
from govcrawl.extraction import extract_article
from govcrawl.page import Page
from tests.markups import as_page, differences, dump, real_manuscripts

DUMPED = ("department", "trade", "news", "portal")
"""Kinds of pages that are read from their bare text too."""
REAL = ("first", "second", "third", "fourth")


@pytest.mark.parametrize("markup", markup_names())
@pytest.mark.parametrize("manuscript", all_manuscripts(), ids=lambda manuscript: manuscript.id)
def test_an_original_text_comes_out_of_every_markup(manuscript: Manuscript, markup: str) -> None:
    rendered = render(markup, manuscript)
    article = extract_article(as_page(rendered))
    assert differences(article, manuscript, rendered) == []


@pytest.mark.parametrize("markup", markup_names())
@pytest.mark.parametrize("number", range(4), ids=REAL)
def test_a_real_text_comes_out_of_every_markup(shared: Path, number: int, markup: str) -> None:
    manuscript = list(real_manuscripts(shared).values())[number]
    rendered = render(markup, manuscript)
    article = extract_article(as_page(rendered))
    assert differences(article, manuscript, rendered) == []


@pytest.mark.parametrize("markup", DUMPED)
@pytest.mark.parametrize("manuscript", all_manuscripts(), ids=lambda manuscript: manuscript.id)
def test_an_original_text_comes_out_of_a_plain_dump_of_its_page(manuscript: Manuscript, markup: str) -> None:
    rendered = render(markup, manuscript)
    text = dump(rendered, load_markup(markup).encoding)
    page = Page(url="file:///dump.txt", body=text, headers=(("Content-Type", "text/plain"),))
    assert differences(extract_article(page), manuscript, rendered) == []


def test_an_undated_unsigned_text_gets_no_fields_from_the_widgets_around_it() -> None:
    manuscript = Manuscript(id="bare", title="关于水质自动站运行维护的说明", blocks=all_manuscripts()[0].blocks)
    for markup in ("trs", "nfcms", "paste", "elder_first"):
        head = Masthead(url="http://sthjt.nanling.example/sthjt/c100878/71204.shtml")
        rendered = render(markup, manuscript, head)
        article = extract_article(as_page(rendered, head))
        assert differences(article, manuscript, rendered) == [], markup
