"""Engines that one or a few hosts run: the generic reader finds their rows, their next page and their end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from govcrawl.listing import EndProof, NextRequest
from govcrawl.page import Page
from tests.list_pages import TITLES, page
from tests.list_walk import missing, walk

HOST = "https://sthjj.lancang.example.gov.cn"
PAGES, ROWS = 6, 5
UUID = "0d5a6c1e-6f0b-4d0e-9a52-3c2f8f1b77a{}"


@dataclass(frozen=True)
class Engine:
    """One kind of site: the path of its page n, the address of its article n, a row, and the pager of page n."""

    path: Callable[[int], str]
    article: Callable[[int], str]
    pager: Callable[[int], str]
    row: str = '<li><a href="{url}" title="{title}">{title}</a><span>{day}</span></li>'
    around: tuple[str, str] = ('<ul class="list">', "</ul>")


def day(number: int) -> str:
    return f"2024-{6 - number // 28:02d}-{28 - number % 28:02d}"


def links(paths: Callable[[int], str], *, dead: str = '<span class="disabled">{}</span>') -> Callable[[int], str]:
    """A pager of words around a window of numbers."""

    def word(text: str, number: int) -> str:
        return f'<a href="{paths(number)}">{text}</a>' if 1 <= number <= PAGES else dead.format(text)

    def pager(here: int) -> str:
        shown = range(max(1, here - 2), min(PAGES, here + 2) + 1)
        numbers = "".join(word(str(n), n) if n != here else f'<span class="current">{n}</span>' for n in shown)
        return f'<div class="page">{word("上一页", here - 1)}{numbers}{word("下一页", here + 1)}</div>'

    return pager


def shanghai(number: int) -> str:
    return "/hbzhywpt/xwdt/index.html" if number == 1 else f"/hbzhywpt/xwdt/index_{number}.html"


def hebei(number: int) -> str:
    base = f"/columns/{UUID.format(0)}/index.html"
    return base if number == 1 else f"{base}?page={number}"


def changzhou(number: int) -> str:
    return "/class/OEJMJEJQ" if number == 1 else f"/class/OEJMJEJQ/{number}"


def vsb(number: int) -> str:
    return "/xwdt/tzgg.htm" if number == 1 else f"/xwdt/tzgg/{PAGES - number + 1}.htm"


def vsb_pager(here: int) -> str:
    def word(name: str, text: str, number: int) -> str:
        if not 1 <= number <= PAGES or number == here:
            return f'<span class="p_{name}_d p_fun_d">{text}</span>'
        return f'<span class="p_{name} p_fun"><a href="{vsb(number)}">{text}</a></span>'

    shown = "".join(
        f'<span class="p_no"><a href="{vsb(n)}">{n}</a></span>' if n != here else f'<span class="p_no_d">{n}</span>'
        for n in range(1, PAGES + 1)
    )
    return (
        f'<div class="pb_sys_common pb_sys_normal"><span class="p_t">共{PAGES * ROWS}条</span><span class="p_pages">'
        f"{word('first', '首页', 1)}{word('prev', '上页', here - 1)}{shown}{word('next', '下页', here + 1)}"
        f"{word('last', '尾页', PAGES)}</span></div>"
    )


def webplus(number: int) -> str:
    return "/8123/list.htm" if number == 1 else f"/8123/list{number}.htm"


def webplus_pager(here: int) -> str:
    def href(number: int) -> str:
        return webplus(number) if 1 <= number <= PAGES and number != here else "javascript:void(0);"

    return f"""<div id="wp_paging_w6"><ul class="wp_paging clearfix"><li class="pages_count">
<span class="per_page">每页&nbsp;<em class="per_count">{ROWS}</em>&nbsp;记录&nbsp;</span>
<span class="all_count">总共&nbsp;<em class="all_count">{PAGES * ROWS}</em>&nbsp;记录&nbsp;</span></li>
<li class="page_nav"><a class="first" href="{href(1)}"><span>第一页</span></a>
<a class="prev" href="{href(here - 1)}"><span>&lt;&lt;上一页</span></a>
<a class="next" href="{href(here + 1)}"><span>下一页&gt;&gt;</span></a>
<a class="last" href="{href(PAGES)}"><span>尾页</span></a></li><li class="page_jump"><span class="pages">页码&nbsp;
<em class="curr_page">{here}</em>/<em class="all_pages">{PAGES}</em></span>
<span><input class="pageNum" type="text"></span></li></ul></div>"""


def powereasy(number: int) -> str:
    return "/Category_1001/Index.aspx" if number == 1 else f"/Category_1001/Index_{number}.aspx"


def huaian(number: int) -> str:
    return "/col/4231_865477/index.html" if number == 1 else f"/col/4231_865477/index_{number}.html"


def xian(number: int) -> str:
    return f"/xwzx/hbyw/{number}.html"


ENGINES = {
    "Shanghai": Engine(
        shanghai,
        lambda n: f"/hbzhywpt/xwdt/{day(n).replace('-', '')}/{n:032x}.html",
        lambda n: f"<div id='pages'></div><script>$('#pages').pagination(\"setPage\", {n}, {PAGES});</script>",
    ),
    "Hebei": Engine(
        hebei,
        lambda n: f"/columns/{UUID.format(0)}/{day(n)[:7].replace('-', '')}/28/{UUID.format(n)}.html",
        links(hebei),
    ),
    "Changzhou": Engine(
        changzhou, lambda n: f"/html/hbj/2024/OEJMJEJQ_0{day(n)[6]}{day(n)[8:]}/{42000 + n}.html", links(changzhou)
    ),
    "Xi'an": Engine(xian, lambda n: f"/xwzx/hbyw/{1805000000000000000 + n}.html", links(xian)),
    "VSB": Engine(
        vsb,
        lambda n: f"/info/1021/{35000 + n}.htm",
        vsb_pager,
        '<li id="line_u9_{n}"><a href="{url}" target="_blank">{title}</a><span>{day}</span></li>',
    ),
    "webplus": Engine(
        webplus,
        lambda n: f"/{day(n)[:4]}/{day(n)[5:].replace('-', '')}/c8123a{310000 + n}/page.htm",
        webplus_pager,
        '<li class="news n{n} clearfix"><span class="news_title"><a href="{url}" title="{title}">{title}</a></span>'
        '<span class="news_meta">{day}</span></li>',
        ('<ul class="news_list list2">', "</ul>"),
    ),
    "PowerEasy": Engine(
        powereasy,
        lambda n: f"/Item/{77000 + n}.aspx",
        links(powereasy),
        '<tr><td><a href="{url}" title="{title}">{title}</a></td><td>[{day}]</td></tr>',
        ("<table>", "</table>"),
    ),
    "Huai'an": Engine(
        huaian, lambda n: f"/col/4231_865477/art/17{day(n).replace('-', '')}/{n:08d}abcd.html", links(huaian)
    ),
}


@pytest.mark.parametrize("name", ENGINES)
def test_the_list_of_an_engine_is_read_to_its_proven_end(name: str) -> None:
    engine = ENGINES[name]
    numbers = {HOST + engine.path(n): n for n in range(1, PAGES + 1)}

    def answer(request: NextRequest) -> Page:
        here = numbers.get(request.url)
        if here is None:
            return missing(request)
        shown = range((here - 1) * ROWS, here * ROWS)
        rows = "".join(
            engine.row.format(url=engine.article(n), title=f"{TITLES[n % 12]}（{n}）", day=day(n), n=n) for n in shown
        )
        return page(f"{engine.around[0]}{rows}{engine.around[1]}{engine.pager(here)}", url=request.url)

    found = walk(answer, HOST + engine.path(1))
    assert found.urls == [HOST + engine.article(n) for n in range(PAGES * ROWS)]
    assert [link.date for link in found.links] == [day(n) for n in range(PAGES * ROWS)]
    assert found.family == "generic"
    assert found.proofs[0] in (EndProof.LAST_PAGE_NUMBER, EndProof.TOTAL_REACHED, EndProof.NEXT_DEAD)
    assert len(found.asked) == PAGES


def test_an_article_of_shanghai_in_parts_is_no_list() -> None:
    pager = "<script>$('#pages').pagination('setPage', 1, 3);</script>"
    rows = "".join(f'<li><a href="/{n:032x}.html">{TITLES[n]}</a><span>{day(n)}</span></li>' for n in range(6))
    url = f"{HOST}/hbzhywpt/xwdt/20240628/{7:032x}.html"
    found = walk(lambda request: page(f"<ul>{rows}</ul>{pager}", url=request.url), url)
    assert (found.links, found.proofs) == ([], [None])
