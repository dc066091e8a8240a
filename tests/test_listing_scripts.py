"""What the inline scripts of a list page state: rows that they write, and where their pagers lead."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import process_time

import pytest

from govcrawl.listing.scripts import PageScripts, written_markup
from tests.list_pages import TITLES, URL, article, days, page, read, rows

WEEK = days(6)
LIST = f"<ul>{rows(WEEK)}</ul>"


def found(body: str) -> list[tuple[str, str, str | None]]:
    return [(link.url, link.title, link.date) for link in read(body).links]


WANTED = [(URL + article(day, n)[2:], TITLES[n], day) for n, day in enumerate(WEEK)]
ROW = '<li><a href="{url}" target="_blank">{title}</a><span>{day}</span></li>'
WRITTEN: dict[str, Callable[[str], str]] = {
    "one literal a row": lambda row: f"<script>document.write({json.dumps(row)});</script>",
    "escaped ends of tags": lambda row: "<script>document.writeln('" + row.replace("</", "<\\/") + "')</script>",
    "a variable": lambda row: f"<script>\nvar ln = '{row}'; // {{row}}\ndocument.write(ln);\n</script>",
    "pieces": lambda row: (
        "<script>var s = '';\n s += '"
        + row.replace("<span>", "';\n s += \"<span>")
        + '";\nwindow.document.write(s)</script>'
    ).replace('</li>"', '</li>"'),
    "several calls": lambda row: "".join(
        f"<script>document.write('{start}');document.write('<span>{end}');</script>"
        for start, _, end in (row.partition("<span>"),)
    ),
    "codes for Chinese": lambda row: f"<script>document.write({json.dumps(row, ensure_ascii=True)})</script>",
    "within a comment of old times": lambda row: f"<script><!--\ndocument.write('{row}');\n//--></script>",
    "inside a function": lambda row: f"<script>(function(){{ if (true) {{ document.write('{row}'); }} }})();</script>",
}


@pytest.mark.parametrize("form", WRITTEN)
def test_rows_that_a_script_writes_are_rows(form: str) -> None:
    written = "".join(WRITTEN[form](rows([day], ROW.replace("{title}", TITLES[n])).replace("_900000", f"_{900000 + n}"))
                      for n, day in enumerate(WEEK))  # fmt: skip
    assert found(f"<div class='list'><ul>{written}</ul></div>") == WANTED


def test_rows_of_all_kinds_stay_in_their_order() -> None:
    first, second = rows(WEEK[:3], ROW), rows(WEEK, ROW).split("\n", 3)[3]
    script = f"<script>document.write('{second.replace(chr(10), '')}');</script>"
    assert found(f"<ul>{first}{script}</ul>") == WANTED


def test_rows_of_a_table_are_written_too() -> None:
    row = '<tr><td><a href="{url}">{title}</a></td><td>{day}</td></tr>'
    script = f"<script>document.write('{rows(WEEK, row).replace(chr(10), '')}');</script>"
    assert found(f"<table><tbody>{script}</tbody></table>") == WANTED


def test_a_pager_that_a_script_writes_is_not_believed() -> None:
    script = "var p = 3; if (p < 3) { document.write('<a href=\"index_3.html\">下一页</a>'); }"
    listing = read(f'{LIST}<div class="page"><script>{script}</script></div>')
    assert (listing.next_request, listing.end_proof) == (None, None)


@pytest.mark.parametrize(
    "script",
    [
        "for (var i = 0; i < list.length; i++) { document.write(list[i]); }",
        "document.write('<a href=\"/t.html\">' + title.substr(0, 20) + '</a>');",
        "var a = '<a href=x>'; document.write(a[3]);",
        "var a = '<a href=x>' * 2; document.write(a);",
        "document.write(unescape('%3Cscript src=x%3E%3C/script%3E'));",
        "document.write('<a href=\"unfinished",
        "var s = '<a href=x>'; " + "s = s + s; " * 60 + "document.write(s);",
        "(" * 5000 + "document.write(" * 5000,
    ],
)
def test_what_cannot_be_known_is_not_written(script: str) -> None:
    assert written_markup(script) == ""


FUNCTIONS = {
    "plain": ('function gotoPage(n) { location.href = "index_" + n + ".html"; }', "gotoPage(1)"),
    "a string": ("function go(n) { window.location.href = 'index_' + n + '.html' }", "go('1')"),
    "one less": ('function toPage(p) { window.location = "index_" + (p - 1) + ".html"; }', "toPage(2)"),
    "parsed": ('function toPage(p) { document.location = "index_" + (parseInt(p, 10) - 1) + ".html"; }', "toPage('2')"),
    "branches": (
        'function to(p) { if (p == 1) u = "index.html"; else u = "index_" + (p - 1) + ".html"; location.assign(u) }',
        "to(2)",
    ),
    "branches the other way round": (
        'function to(p) { if (p > 1) u = "index_" + (p - 1) + ".html"; else u = "index.html"; location.href = u }',
        "to(2)",
    ),
    "a choice": (
        'function toPage(p) { location.href = p == 1 ? "index.html" : "index_" + (p - 1) + ".html"; }',
        "toPage(2)",
    ),
    "held in a variable": ('var toPage = function (p) { self.location.href = "index_" + p + ".html"; };', "toPage(1)"),
    "names of the page": (
        'var stem = "index"; var ext = ".html"; function toPage(p) { location.replace(stem + "_" + p + ext); }',
        "toPage(1)",
    ),
    "the present page": (
        'var cur = 1; function nextPage() { location.href = "index_" + cur + ".html"; }',
        "return nextPage();",
    ),
    "a second argument": (
        "function turn(col, p) { window.open('index_' + p + '.html', '_self'); }",
        "turn('hjyw', 1)",
    ),
}


@pytest.mark.parametrize("form", FUNCTIONS)
@pytest.mark.parametrize("control", ['<a href="#" onclick="{0}">下一页</a>', '<a href="javascript:{0}">下一页</a>'])
def test_the_function_of_a_pager_says_where_the_next_page_is(form: str, control: str) -> None:
    script, call = FUNCTIONS[form]
    pager = f"<div class='page'><b>1</b>{control.format(call.replace(chr(34), chr(39)))}</div>"
    listing = read(LIST + pager + f"<script>{script}</script>")
    assert listing.next_request is not None
    assert listing.next_request.url == f"{URL}index_1.html"


def test_a_drop_down_of_numbers_asks_the_function() -> None:
    script = 'function jump(n) { location.href = "?col=7&page=" + n; }'
    pager = (
        '<select onchange="jump(this.value)"><option value="1" selected>1</option><option value="2">2</option></select>'
    )
    listing = read(f"{LIST}<script>{script}</script>{pager}")
    assert listing.next_request is not None
    assert listing.next_request.url == f"{URL}?col=7&page=2"


@pytest.mark.parametrize(
    "script",
    [
        "function gotoPage(n) { $.post('/list', {page: n}, show); }",
        "function gotoPage(n) { location.href = base[n]; }",
        "function gotoPage(n) { location.href = 'https://other.example.com/' + n; }",
        "function gotoPage(n) { location.reload(); }",
        "",
    ],
)
def test_a_function_that_does_not_say_leaves_the_list_unproven(script: str) -> None:
    link = '<a href="javascript:gotoPage(2)">{0}</a>'
    pager = f'<div class="page"><b>1</b>{link.format(2)}{link.format("下一页")}</div>'
    listing = read(f"{LIST}{pager}<script>{script}</script>")
    assert (listing.next_request, listing.end_proof) == (None, None)


def test_calls_of_other_kinds_lead_nowhere() -> None:
    scripts = PageScripts(("function go(n) { location.href = 'a_' + n + '.html'; }",))
    for call in (None, "", "go", "other(2)", "go(page)", "window.go", "go(2"):
        assert scripts.called_address(call) is None


NOTES = {
    "共 236 条记录 共 16 页 当前第 2 页": (236, 16, 2),
    "共有236条，分16页，当前第2页": (236, 16, 2),
    "页次：2/16页 共236条": (236, 16, 2),
    "总计 236 条 总页数 16": (236, 16, None),
    "236条记录 2/16页": (236, 16, 2),
    "第2页 共16页": (None, 16, 2),
    "当前 2 / 16 页": (None, 16, 2),
    "总记录数：236 条，每页 15 条，总页数：16 页": (236, 16, None),
    "共1,236条 83页": (1236, 83, None),
    "第 2 页/共 16 页（236 条）": (236, 16, 2),
    "每页 15 条记录 第 2/16 页": (None, 16, 2),
}


@pytest.mark.parametrize("note", NOTES)
def test_what_the_pager_states_is_read(note: str) -> None:
    listing = read(f'{LIST}<div class="page"><span>{note}</span> <a href="index_2.html">下一页</a></div>')
    assert (listing.total, listing.pages, listing.page_number) == NOTES[note]


CONTROLS = {
    "a button of a form": "<input type='button' value='下一页' onclick=\"location.href='index_1.html'\">",
    "an arrow among numbers": '<span class="cur">1</span><a href="index_1.html">2</a><a href="index_1.html">»</a>',
    "words of old": '<a href="index_1.html">后一页</a>',
    "traditional": '<a href="index_1.html">下一頁</a>',
    "a picture": '<a href="index_1.html"><img src="next.gif" alt="下一页"></a>',
    "a title": '<a href="index_1.html" title="下一页"><i class="icon"></i></a>',
    "a label for readers": '<a href="index_1.html" aria-label="下一页"><svg></svg></a>',
    "blanks in the words": '<a href="index_1.html">下 一 页</a>',
    "numbers in a drop-down": '<select onchange="location.href=this.value"><option value="index.html" selected>第1页'
    '</option><option value="index_1.html">第2页</option></select>',
}


@pytest.mark.parametrize("form", CONTROLS)
def test_the_control_of_the_next_page_is_found(form: str) -> None:
    listing = read(page(f"{LIST}<div>{CONTROLS[form]}</div>"))
    assert listing.next_request is not None
    assert listing.next_request.url == f"{URL}index_1.html"


def test_scripts_without_end_cost_little() -> None:
    scripts = "".join(f"<script>function f{n}(a) {{ {'x = a + 1; ' * 20_000}</script>" for n in range(3))
    written = "<script>var s = ''; " + "s += '<a href=x>'; " * 50_000 + "document.write(t);</script>"
    controls = "".join(f'<a href="javascript:f{n % 3}({n})">{n}</a>' for n in range(300))
    began = process_time()
    assert len(read(f"{LIST}{scripts}{written}<div class='page'>{controls}</div>").links) == 6
    assert process_time() - began < 5
