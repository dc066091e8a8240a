"""Two sites of news on the environment with ways of their own: numbered names, and files counted from the oldest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govcrawl.listing import EndProof, NextRequest
from govcrawl.page import Page
from tests.list_pages import TITLES, page, read
from tests.list_walk import html_page, missing, walk

TRADE = "http://huanbao.jieneng.example.com/daqi/vocs/"
PAGES, ROWS = 6, 5


def trade_rows(number: int) -> str:
    return "".join(
        f'<li><a href="../../html/huanbao-{2331000 - n}.shtml" title="{TITLES[n % 12]}（{n}）">'
        f"{TITLES[n % 12]}（{n}）</a><i>2024-0{6 - n // 28}-{28 - n % 28:02d}</i></li>"
        for n in range((number - 1) * ROWS, number * ROWS)
    )


def window(number: int, width: int = 1) -> str:
    shown = range(max(1, number - width), min(PAGES, number + width) + 1)
    links = "".join(f'<a href="list266-{n}.html">{n}</a>' if n != number else f"<b>{n}</b>" for n in shown)
    return f'<div class="pages">{links}</div>'


TRADE_PAGERS: dict[str, Callable[[int], str]] = {
    "a window": window,
    "the ends and its neighbours": lambda n: (
        f'<div><a href="list266-1.html">首页</a>{window(n, 2)}<a href="list266-{PAGES}.html">尾页</a></div>'
    ),
    "words": lambda n: (
        f'<p><a href="list266-{max(1, n - 1)}.html">上一页</a><a href="list266-{min(PAGES, n + 1)}.html">下一页</a></p>'
    ),
    "icons": lambda n: (
        f'<p><a href="list266-{max(1, n - 1)}.html"><img src="l.png"></a>'
        f'<a href="list266-{min(PAGES, n + 1)}.html"><img src="r.png"></a></p>'
    ),
}


@pytest.mark.parametrize("form", TRADE_PAGERS)
def test_a_list_with_numbered_names_is_read_to_its_end(form: str) -> None:
    def answer(request: NextRequest) -> Page:
        name = request.url.removeprefix(TRADE + "list266-").removesuffix(".html")
        if not name.isdigit() or int(name) > PAGES:
            return missing(request)
        side = '<ul class="side"><li><a href="../tltx/list264-9.html">脱硫脱硝</a></li></ul>'
        return page(f"{side}<ul>{trade_rows(int(name))}</ul>{TRADE_PAGERS[form](int(name))}", url=request.url)

    found = walk(answer, TRADE + "list266-1.html")
    assert len(found.links) == PAGES * ROWS
    assert (found.family, found.proofs) == ("in_en", [EndProof.LAST_PAGE_NUMBER])


def test_a_name_alone_does_not_make_the_family() -> None:
    other = trade_rows(1).replace("/html/huanbao-", "/a/")
    assert read(page(f"<ul>{other}</ul>", url=TRADE + "list266-1.html")).family == "generic"


PAPER = "http://huanjing.longyuan.example.com.cn"
COUNT = PAPER + "/system/count//0018005/000000000000/"
FILES = 1003


def paper_rows(first: int, count: int = ROWS) -> str:
    return "".join(
        f'<li><a href="{PAPER}/system/2024/06/{28 - n % 28:02d}/{12990000 - n:09d}.shtml">{TITLES[n % 12]}（{n}）</a>'
        f"<span>2024/06/{28 - n % 28:02d}</span></li>"
        for n in range(first, first + count)
    )


SCRIPTS = {
    "by the column's code": (
        f"{COUNT}count_page_list_0018005000000000000.js",
        f"var maxpage = {FILES};\nfunction turn(n) {{ location.href = build(n); }}",
    ),
    "spelled out": (
        "/js/count.js",
        f'var maxpage={FILES}, first="/system/count//0018005/000000000000/000/000/c0018005000000000000_000000";',
    ),
    "elsewhere": (
        "/js/pager18005.js",
        f'var maxpage={FILES};document.write("<a href=\'c0018005000000000000_" + pad(maxpage) + ".shtml\'>");',
    ),
}


@pytest.mark.parametrize("first", [1, 0])
@pytest.mark.parametrize("form", SCRIPTS)
def test_files_are_read_from_the_highest_number_down(form: str, first: int) -> None:
    src, code = SCRIPTS[form]
    lowest = FILES - 5 + first

    def answer(request: NextRequest) -> Page:
        if request.url.endswith(".js"):
            return html_page(request.url, code)
        if "/system/count/" not in request.url:
            listed = f'<div id="content"><ul>{paper_rows(0)}</ul><script src="{src}"></script></div>'
            return page(listed, url=request.url)
        number = int(request.url[-15:-6])
        name = f"{COUNT}{number // 1_000_000:03d}/{number // 1000 % 1000:03d}/c0018005000000000000_{number:09d}.shtml"
        if request.url != name or number < lowest:
            return missing(request)
        return page(f'<div id="content"><ul>{paper_rows((FILES - number + 1) * ROWS)}</ul></div>', url=request.url)

    found = walk(answer, PAPER + "/sthj/index.html")
    assert len(found.links) == (1 + FILES - lowest + 1) * ROWS
    assert found.links[-1].date is not None
    assert (found.family, found.proofs) == ("gscn", [EndProof.EMPTY])


def test_file_0_is_the_last() -> None:
    url = f"{COUNT}000/000/c0018005000000000000_000000000.shtml"
    listing = read(page(f"<ul>{paper_rows(0)}</ul>", url=url))
    assert (listing.family, listing.next_request, listing.end_proof) == ("gscn", None, EndProof.LAST_PAGE_NUMBER)


def test_an_article_of_that_paper_asks_for_no_files() -> None:
    body = f'<div id="content"><p>正文。</p><ul>{paper_rows(0)}</ul><script src="/js/share.js"></script></div>'
    assert read(page(body, url=PAPER + "/system/2024/06/28/012990000.shtml")).family == "generic"


def test_a_pager_of_the_page_goes_before_a_script_that_may_be_any() -> None:
    pager = '<div class="page"><a href="index_2.shtml">下一页</a></div>'
    body = f'<div id="content"><ul>{paper_rows(0)}</ul>{pager}<script src="/js/column.js"></script></div>'
    following = read(page(body, url=PAPER + "/sthj/index.shtml")).next_request
    assert following is not None
    assert following.url == PAPER + "/sthj/index_2.shtml"


def test_a_script_of_a_library_is_not_asked_for_the_files() -> None:
    scripts = '<script src="/js/jquery-3.7.min.js"></script><script src="/js/bdshare.js"></script>'
    body = f'<div id="content"><ul>{paper_rows(0)}</ul>{scripts}</div>'
    listing = read(page(body, url=PAPER + "/sthj/index.shtml"))
    assert (listing.family, listing.next_request) == ("generic", None)
