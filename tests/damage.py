"""Damage done to pages, and pages of a size and shape that nobody writes but a machine that runs wild."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tests.extraction_pages import TITLE, article_page, paragraphs

SCRAPS = [
    b"\x00", b"\xff\xfe", b"</html>", b"<!--", b"-->", b"<script>", b"</script>", b"<div>" * 400, b"</div>" * 400,
    b"<table><tr><td>" * 60, b"&#xD800;", b"&#0;", b"&" * 300, b"<![CDATA[", b"]]>", b"<plaintext>", b"<textarea>",
    b"<svg><title>", b"<meta charset=utf-16>", b"<base href='http://[::1'>", b"<a href='http://[bad'>x</a>",
    "　\u200b\u202e".encode(), b"\x81\x30\x81\x30", b"<frameset>", b"<template>", b"<br>" * 2000,
    b"<!-->", b"<!-- a -- b", b"<!-- a --!>", b"<!DOCTYPE", b"<style>", b"</style>", b"<title>", b"</title>", b"<h1>",
    b"</html></body>", b"<div id=zoom id=zoom class='a' class=b>", b"<p" + b" a=1" * 900 + b">", b"<?xml", b"<%= x %>",
    b"<td rowspan=99999999 colspan=-3>", b"<img src='data:image/png;base64," + b"iVBORw0K" * 4000 + b"'>",
    b"<select><option>", b"<noscript>", b"<iframe>", b"<math><mi>", b"<form><form>", b"{{x}}", b"\\u0000", b"\r",
]  # fmt: skip
_CHARSETS = ("gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5", "utf-8-sig", "utf-7")


def mutate(body: bytes, chance: random.Random) -> bytes:
    """Return *body* with one to six kinds of damage done to it."""
    for _ in range(chance.randint(1, 6)):
        body = chance.choice(_KINDS)(body, chance)
    return body


def _span(body: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(body) + 1)
    return start, min(len(body), start + chance.choice([1, 3, 40, 700, 5000]))


def _drop(body: bytes, chance: random.Random) -> bytes:
    start, stop = _span(body, chance)
    return body[:start] + body[stop:]


def _repeat(body: bytes, chance: random.Random) -> bytes:
    start, stop = _span(body, chance)
    return body[:start] + body[start:stop] * chance.randint(2, 4) + body[stop:]


def _insert(body: bytes, chance: random.Random) -> bytes:
    start, _ = _span(body, chance)
    return body[:start] + chance.choice(SCRAPS) + body[start:]


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: _span(body, chance)[0]]


def _garble(body: bytes, chance: random.Random) -> bytes:
    start, stop = _span(body, chance)
    return body[:start] + chance.randbytes(min(200, stop - start)) + body[stop:]


def _flip(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 40) if body else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _shuffle(body: bytes, chance: random.Random) -> bytes:
    size = chance.choice([50, 500, 3000])
    parts = [body[place : place + size] for place in range(0, len(body), size)]
    chance.shuffle(parts)
    return b"".join(parts)


def _soup(body: bytes, chance: random.Random) -> bytes:
    """Exchange, drop or double some of the tags."""
    parts = body.split(b"<")
    for _ in range(min(len(parts), chance.randint(1, 30))):
        here, there = chance.randrange(len(parts)), chance.randrange(len(parts))
        parts[here], parts[there] = parts[there], chance.choice([parts[here], b"", parts[there]])
    return b"<".join(parts)


def _attributes(body: bytes, chance: random.Random) -> bytes:
    mark = chance.choice([b'"', b"'", b"=", b" ", b">"])
    return body.replace(mark, chance.choice([b"", b'"', b"'", b"==", b"\n", b"\x00"]), chance.randint(1, 60))


def _recode(body: bytes, chance: random.Random) -> bytes:
    return body.decode("utf-8", "replace").encode(chance.choice(_CHARSETS), "replace")


def _one_line(body: bytes, chance: random.Random) -> bytes:
    return b" ".join(body.split(chance.choice([b"\n", b"\r", None])))


_KINDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _drop, _repeat, _insert, _insert, _cut, _garble, _flip, _shuffle, _soup, _attributes, _recode, _one_line,
)  # fmt: skip


def _around(text: str) -> str:
    return article_page(paragraphs() + text)


def _numbered(form: str, number: int) -> str:
    return "".join(form.format(n=n, m=n % 12 + 1, d=n % 28 + 1) for n in range(number))


_PROSE = "<p>巡查组第{n}次来到沿河企业，查看治污设施的运行情况，当场指出{n}个问题。</p>"
_ROW = "<li><a href='/xw/{n}.html'>关于第{n}批排污许可证核发情况的公告</a><span>2024-{m:02d}-{d:02d}</span></li>"

MONSTERS: Mapping[str, Callable[[int], str]] = {
    # a line without an end, as pages and as plain texts
    "a line without a mark": lambda n: f"<p>{'环' * (5 * n // 3)}</p>",
    "a text without a mark": lambda n: "环" * (5 * n // 3),
    "a line of dates": lambda n: f"<p>{'2024-03-05 09:12 : ' * (5 * n // 19)}</p>",
    "a text of dates": lambda n: "2024-03-05 09:12 : " * (5 * n // 19),
    "digits": lambda n: f"<p>{'1' * (5 * n)}</p>",
    "years and spaces": lambda n: ("2024年" + " " * 1000) * (n // 200),
    "spaces in a line": lambda n: f"<p>环{'　' * (5 * n // 3)}a</p>",
    "spaces in a text": lambda n: f"发布时间：{chr(160) * (5 * n // 2)}a",
    "colons": lambda n: f"<p>{'：' * (5 * n // 3)}</p>",
    "labels in a line": lambda n: f"<p>{'来源：作者：编辑：' * (n // 5)}</p>",
    "labels in a text": lambda n: "来源：作者：编辑：发布时间：" * (n // 8),
    "arrows": lambda n: "首页 > " * (n // 2),
    "brackets": lambda n: "(ab " * n,
    "readings": lambda n: f"<p>{'应(yīng)' * (n // 2)}</p>",
    "empty lines": lambda n: "\n" * (5 * n),
    "lines of dates": lambda n: "2024-03-05\n" * (n // 2),
    "lines of labels": lambda n: "来源：云岭日报\n" * (n // 4),
    # markup that does not end
    "breaks": lambda n: _around("<br>" * n),
    "cells in one row": lambda n: _around(f"<table><tr>{'<td>环</td>' * n}</table>"),
    "rows": lambda n: _around(f"<table>{'<tr><td>1<td>2' * (n // 2)}</table>"),
    "cells over many rows": lambda n: _around(
        f"<table border=1>{'<tr><td rowspan=65000 colspan=1000>a<td>b' * (n // 20)}</table>"
    ),
    "tables": lambda n: _around("<table border=1><tr><td>a<td>b<tr><td>c<td>d</table>" * (n // 20)),
    "nested inline tags": lambda n: _around(f"{'<b>' * (n // 5)}文"),
    "nested blocks without text": lambda n: _around("<div>" * (n // 5)),
    "links": lambda n: _around(_numbered("<a href='/a/{n}.html'>链接{n}</a>", n // 10)),
    "rows of a list": lambda n: _around(f"<ul>{_numbered(_ROW, n // 10)}</ul>"),
    "pagers": lambda n: _around(_numbered("<a href='index_{n}.html'>{n}</a> ", n // 10)),
    "attributes": lambda n: _around(f"<div {_numbered('a{n}=1 ', n // 10)}>{paragraphs()}</div>"),
    "an attribute": lambda n: _around(f"<div class='{'a ' * (5 * n // 2)}'>{paragraphs()}</div>"),
    "paragraphs": lambda n: _around(_numbered(_PROSE, n // 20)),
    "short lines": lambda n: _around(_numbered("<div>{n}</div>", n // 4)),
    "lines that are dates": lambda n: _around(_numbered("<p>2024年{m}月{d}日</p>", n // 10)),
    "headings": lambda n: _numbered("<h1>清溪河治理见效{n}</h1>", n // 10),
    "info lines": lambda n: _around("<p>发布时间：2024-03-05 09:12 来源：云岭日报</p>" * (n // 20)),
    "equal ids": lambda n: _around("<p id=zoom>文</p>" * (n // 10)),
    "images": lambda n: _around("<img src=a.jpg>" * (n // 5)),
    "files": lambda n: _around(_numbered("<p><a href='{n}.pdf'>附件{n}</a></p>", n // 20)),
    "an inline image": lambda n: _around(f"<img src='data:image/png;base64,{'iVBORw0K' * (5 * n // 8)}'>"),
    "titles": lambda n: f"<title>{TITLE * (n // 10)}</title>{article_page(paragraphs())}",
    "comments": lambda n: "<!-->" * (n // 3) + "<!-- a -- b " * (n // 10) + _around(""),
    "scripts": lambda n: _around("<script>var a={'source':'x'};</script>" * (n // 20)),
    "a script of braces": lambda n: _around(f"<script type='application/ld+json'>{'[' * (2 * n)}</script>"),
    "an open script": lambda n: _around(f"<script>{'a<' * (2 * n)}"),
    "opened tags": lambda n: "<meta " * (n // 2) + "<input " * (n // 2),
    "signs": lambda n: "<" * n + ">" * n + "&" * n + "<![CDATA[" * (n // 10),
    "closed pages": lambda n: _around("</html></body>" * (n // 4)),
    "unlimited": lambda n: _around(_numbered(_PROSE, 16 * n // 120)),
}
"""Pages that grow with a number; at a million each has about the size that a crawler may still meet."""
