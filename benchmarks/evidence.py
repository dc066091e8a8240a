"""Ways to take one kind of evidence away from a page, and leave what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from benchmarks.corpus import Sample
from govcrawl.extraction.document import parse
from govcrawl.page import Page

NEUTRAL_URL = "http://www.example.cn/content"
_GOVERNMENT = frozenset([
    "sitename", "sitedomain", "siteidcode", "columnname", "columntype", "columndescription", "columnkeywords",
    "articletitle", "pubdate", "contentsource", "keywords", "author", "description", "image", "url",
])  # fmt: skip
"""The meta block that the State Council's guide for government sites (政府网站发展指引, 2017) asks for, lower case."""
_LABEL = re.compile(
    r"((?:信息|文章|稿件|新闻|内容)?来\s*源|出处|稿源|(?:发布|发稿|发表|更新|成文|印发|生成)?(?:时\s*间|日\s*期)|作\s*者|"
    r"(?:责任|本文|网络|文字)?编\s*辑|责\s*编|记者|审核|校对|供稿|发布(?:机构|单位|人)|发文(?:机关|字号)|索引号|文号|主题分类|"
    r"(?:浏览|点击|访问|阅读)(?:次数|量|数)?|字\s*[号体]|分享)\s*[:：∶]\s*"
)
_LONGEST_LABELLED = 120
"""Characters of a run of text in which labels are taken for labels."""
_BETWEEN_TAGS = re.compile(r">\s+<")
_BREAKS = re.compile(r"\s*[\r\n]+\s*")
_UNREAD = ("script", "style")

Change = Callable[[etree._Element], None]
"""Takes evidence out of a tree, in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablation:
    """What is taken away."""

    name: str
    changes: tuple[Change, ...] = ()
    one_line: bool = False
    """Write the page without line breaks and without white space between tags."""
    url: str | None = None
    """Stands for the address of every page."""
    alike: Callable[[str], str] = str
    """Makes a text and the same text without the evidence alike."""
    untouched: bool = False
    """Leave the bytes as captured."""


def ablate(sample: Sample, ablation: Ablation) -> Page:
    """Return the page without the evidence, in UTF-8; a page that is no markup comes back as it is."""
    page, url = sample.page, ablation.url or sample.page.url
    root = None if ablation.untouched else parse(sample.html)
    if root is None:
        return Page(url=url, body=page.body, headers=page.headers, list_date=page.list_date)
    for change in ablation.changes:
        change(root)
    html = str(etree.tostring(root, method="html", encoding="unicode"))
    if ablation.one_line:
        html = _BREAKS.sub(" ", _BETWEEN_TAGS.sub("><", html))
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Page(url=url, body=html.encode("utf-8", "replace"), headers=headers, list_date=page.list_date)


def rename(root: etree._Element) -> None:
    """Give every class and id a name without meaning, the same for the same name.

    >>> from lxml import html
    >>> page = html.fromstring('<div class="con TRS" id="zoom"><p class="con">水</p></div>')
    >>> rename(page)
    >>> html.tostring(page, encoding="unicode")
    '<div class="n1 n2" id="n3"><p class="n1">水</p></div>'
    """
    names: dict[str, str] = {}
    for element in root.iter("*"):
        for attribute in ("class", "id"):
            words = str(element.get(attribute, "")).split()
            if words:
                element.set(attribute, " ".join(names.setdefault(word, f"n{len(names) + 1}") for word in words))


def drop_government_meta(root: etree._Element) -> None:
    """Take out the meta block of government sites."""
    _drop(root, "meta", lambda element: str(element.get("name", "")).lower() in _GOVERNMENT)


def drop_data(root: etree._Element) -> None:
    """Take out all meta tags, and all scripts with the data in them."""
    _drop(root, "meta")
    _drop(root, "script")


def drop_comments(root: etree._Element) -> None:
    """Take out all comments."""
    etree.strip_tags(root, etree.Comment)


def drop_title(root: etree._Element) -> None:
    """Take out the title that the browser shows."""
    _drop(root, "title")


def drop_style(root: etree._Element) -> None:
    """Take out inline style; what it hid is seen."""
    for element in root.iter("*"):
        element.attrib.pop("style", None)


def flatten_headings(root: etree._Element) -> None:
    """Turn headings into blocks without a rank."""
    for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        element.tag = "div"


def paragraphs_to_blocks(root: etree._Element) -> None:
    """Turn paragraphs into blocks without a meaning."""
    for element in root.iter("p"):
        element.tag = "div"


def paragraphs_to_breaks(root: etree._Element) -> None:
    """Leave the text of paragraphs, each with a line break behind it.

    >>> from lxml import html
    >>> page = html.fromstring("<div><p>水<b>清</b></p><p>鱼</p>回</div>")
    >>> paragraphs_to_breaks(page)
    >>> html.tostring(page, encoding="unicode")
    '<div>水<b>清</b><br>鱼<br>回</div>'
    """
    for element in list(root.iter("p")):
        parent = element.getparent()
        if parent is not None:
            line_break = element.makeelement("br")
            line_break.tail, element.tail = element.tail, None
            parent.insert(parent.index(element) + 1, line_break)
    etree.strip_tags(root, "p")


def nest_in_table(root: etree._Element) -> None:
    """Put all that the page shows into the one cell of a layout table."""
    body = root.find("body")
    if body is None:
        return
    table = etree.Element("table", {"width": "980", "border": "0", "cellspacing": "0"})
    cell = etree.SubElement(etree.SubElement(etree.SubElement(table, "tbody"), "tr"), "td", {"valign": "top"})
    cell.text, body.text = body.text, None
    for child in list(body):
        cell.append(child)
    body.append(table)


def without_colons(text: str) -> str:
    """Return a text without the colons behind labels.

    >>> without_colons("来源：某报 发布时间: 2024-03-05 08:30 他说：水清了。")
    '来源 某报 发布时间 2024-03-05 08:30 他说：水清了。'
    """
    return _LABEL.sub(r"\1 ", text)


def drop_colons(root: etree._Element) -> None:
    """Take the colon from behind labels in short runs of text."""
    for element in root.iter("*"):
        if element.tag not in _UNREAD and element.text and len(element.text) <= _LONGEST_LABELLED:
            element.text = without_colons(element.text)
        if element.tail and len(element.tail) <= _LONGEST_LABELLED:
            element.tail = without_colons(element.tail)


def _drop(root: etree._Element, tag: str, wanted: Callable[[etree._Element], bool] = lambda element: True) -> None:
    """Take elements out; what stands behind them stays."""
    for element in list(root.iter(tag)):
        parent = element.getparent()
        if parent is None or not wanted(element):
            continue
        if element.tail:
            before = element.getprevious()
            if before is None:
                parent.text = (parent.text or "") + element.tail
            else:
                before.tail = (before.tail or "") + element.tail
        parent.remove(element)


ABLATIONS = (
    Ablation(name="as captured", untouched=True),
    Ablation(name="parsed, written again"),
    Ablation(name="names", changes=(rename,)),
    Ablation(name="government meta", changes=(drop_government_meta,)),
    Ablation(name="meta, scripts", changes=(drop_data,)),
    Ablation(name="comments", changes=(drop_comments,)),
    Ablation(name="h1-h6 to div", changes=(flatten_headings,)),
    Ablation(name="p to div", changes=(paragraphs_to_blocks,)),
    Ablation(name="p to br", changes=(paragraphs_to_breaks,)),
    Ablation(name="page title", changes=(drop_title,)),
    Ablation(name="address", url=NEUTRAL_URL),
    Ablation(name="layout table", changes=(nest_in_table,)),
    Ablation(name="one line", one_line=True),
    Ablation(name="inline style", changes=(drop_style,)),
    Ablation(name="colons", changes=(drop_colons,), alike=without_colons),
    Ablation(name="names + government meta", changes=(rename, drop_government_meta)),
    Ablation(name="names + meta, scripts", changes=(rename, drop_data)),
    Ablation(name="names + h1-h6", changes=(rename, flatten_headings)),
    Ablation(name="names + p to div", changes=(rename, paragraphs_to_blocks)),
    Ablation(name="meta, scripts + page title", changes=(drop_data, drop_title)),
    Ablation(name="meta, scripts + address", changes=(drop_data,), url=NEUTRAL_URL),
    Ablation(
        name="names, h1-h6, p to br, one line",
        changes=(rename, flatten_headings, paragraphs_to_breaks),
        one_line=True,
    ),
    Ablation(
        name="names, meta, scripts, comments, title, h1-h6, address",
        changes=(rename, drop_data, drop_comments, drop_title, flatten_headings),
        url=NEUTRAL_URL,
    ),
)
