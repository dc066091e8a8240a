"""A template farm: long pages of collected model texts with pinyin put behind the characters to defeat copying."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

DATA = Path(__file__).parent / "articles" / "farm.toml"
NUMBERS = "一二三四五六七八九十"
LINES, SENTENCES = 6, 3
"""Paragraphs of a section, sentences of a paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FarmPage:
    """What is special to one page of the farm."""

    id: str
    title: str
    subject: str
    """Headings are made of it: subject + 篇一, subject + 篇二, …"""
    sections: int
    offset: int


@cache
def farm_data() -> dict[str, tuple[str, ...]]:
    """The original sentences, the pinyin table and the intrusions, in the order of the file."""
    values = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return {key: tuple(value.split()) for key, value in values.items() if isinstance(value, str)}


@cache
def farm_pages() -> tuple[FarmPage, ...]:
    """The pages of the farm."""
    return tuple(FarmPage(**entry) for entry in tomllib.loads(DATA.read_text(encoding="utf-8"))["page"])


@cache
def pinyin() -> dict[str, str]:
    """Readings with tone marks of the characters that the farm annotates."""
    return {entry[0]: entry[1:] for entry in farm_data()["pinyin"]}


def annotate(text: str) -> str:
    """Put the reading behind every character of the table.

    >>> annotate("環保")
    '環(huán)保'
    """
    table = pinyin()
    return "".join(f"{character}({table[character]})" if character in table else character for character in text)


def section_number(number: int) -> str:
    """Chinese numerals up to 99.

    >>> section_number(4), section_number(10), section_number(12), section_number(23)
    ('四', '十', '十二', '二十三')
    """
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else NUMBERS[tens - 1]) + "十" if tens else ""
    return head + (NUMBERS[ones - 1] if ones else "")


def farm_paragraphs(page: FarmPage) -> list[str]:
    """The text of a page without annotations: headings, sentences, placeholders, lost characters, a pay-wall line.

    Each sentence joins the head of one model sentence to the tail of another, a different pair every time.
    """
    sentences, intrusions = farm_data()["sentences"], farm_data()["intrusions"]
    heads = [sentence.partition("，")[0] for sentence in sentences]
    tails = [sentence.partition("，")[2] for sentence in sentences]
    lines = [farm_data()["opening"][0]]
    for number in range(page.sections * LINES):
        section, place = divmod(number, LINES)
        if place == 0:
            lines.append(f"{page.subject}篇{section_number(section + 1)}")
        turns = [number * SENTENCES + turn for turn in range(SENTENCES)]
        starts = [(turn % len(heads), (turn + page.offset + turn // len(heads)) % len(tails)) for turn in turns]
        lines.append("".join(f"{heads[head]}，{tails[tail]}" for head, tail in starts))
        if place == LINES - 1:
            lines.append(intrusions[section % len(intrusions)])
    return lines


def render_farm(page: FarmPage, links: tuple[tuple[str, str], ...]) -> bytes:
    """Write a page of the farm: neither date nor origin, the address of the page as its last line."""
    text = "\n".join(f"<p>{escape(annotate(line))}</p>" for line in farm_paragraphs(page))
    more = "\n".join(f'<li><a href="{url}">{escape(title)}</a></li>' for title, url in links)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{page.title}-好范文大全</title>
<meta name="description" content="{page.title}，欢迎收藏下载。"></head><body>
<div class="nav"><a href="/">好范文大全</a> <a href="/fangan/list_1.html">方案</a> <a href="/zongjie/">总结</a></div>
<h1>{page.title}</h1><div class="tool">字号: <a>小</a> <a>中</a> <a>大</a> <a href="/vip">文档下载</a></div>
<div class="content">{text}
<p>【本文地址：http://fanwen.example/fangan/{page.id}.html】</p></div>
<div class="rel"><h3>猜你喜欢</h3><ul>{more}</ul></div><div class="foot">本站文档由用户上传，如有侵权请联系删除</div>
</body></html>""".encode()
