"""Links of a page, each weighed: how much it looks like the title of an article."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

from govcrawl.listing.cell_titles import is_action, is_code, titles_beside
from govcrawl.listing.document import ListDocument, is_attachment, squeeze, text_of

FULL_TITLE = 16
"""Characters from which a title counts in full; titles of official news have 10 to 40, menu entries 2 to 6."""
_NO_TITLE = re.compile(
    r"[\s\[\]【】()（）<>《》›»>+.…:：-]*(?:更多|更多内容|more|详细|详情|详细信息|查看详情|查看全文|阅读全文|阅读更多|全文|点击查看"
    r"|查看|下载|附件下载|点击下载|图解|返回|返回顶部|首页|主页|上一页|下一页|上页|下页|尾页|末页|网站地图|设为首页|加入收藏|"
    r"无障碍浏览|评论|分享|打印|关闭)?[\s\[\]【】()（）<>《》›»>+.…:：-]*",
    re.I,
)
_NUMBERS = re.compile(r"[\s\d./:年月日\-\[\]()（）]*|(?:\d+\s*(?:秒|分钟|小时|天)前|刚刚|(?:今天|昨天|前天)[\s\d:]*)")
_BRACKETED = re.compile(r"[\[【(（][^\[\]【】()（）]*[\]】)）]")
_OPENING = ("[", "【", "(", "（")
_LATIN = re.compile(r"[A-Za-z0-9]+")
_ARTICLE = re.compile(r"\d{6,}|[0-9a-f]{16,}|/s[/?]", re.I)
_MOBILE = re.compile(r"/mpost_(?=\d+\.html)")
_HOST = re.compile(r"^https?://[^/?#]*", re.I)
_HUB = re.compile(r"(?:/|/(?:index|list|default|main|home)[^/]*)$", re.I)


@dataclass(slots=True)
class Anchor:
    """One `<a>` that leads to another page."""

    element: etree._Element
    url: str
    text: str
    """What is visible of it; the alternative text of an image, else the title attribute, where nothing is."""
    visible: bool
    """Whether `text` is visible."""
    weight: float
    """0 to 1."""
    beside: bool = False
    """Whether `text` stands beside the link, in another cell of its row."""


def read_anchors(document: ListDocument) -> list[Anchor]:
    """Return the links of a page that lead somewhere else, in document order."""
    anchors = []
    for element in document.anchor_nodes:
        url = document.resolve(element.get("href")) or document.scripted_address(element)
        if url is None or url == document.own:
            continue
        text = text_of(element)
        shown = text or _image_text(element) or squeeze(element.get("title"))
        weight = weigh_title(shown) * weigh_url(url) * (0.3 if _is_category(element, text) else 1.0)
        anchors.append(Anchor(element, url, shown, bool(text), weight if text else weight * 0.5))
    _name_by_cells(anchors)
    return _without_twins(anchors)


def _name_by_cells(anchors: list[Anchor]) -> None:
    """Give links that say 查看 or an index number the title that is plain text in their row."""
    silent = [anchor for anchor in anchors if _says_nothing(anchor)]
    if not silent:
        return
    without = {anchor.element for anchor in silent}
    titled = {anchor.url for anchor in anchors if anchor.weight > 0.1 and anchor.element not in without}
    bare = [anchor for anchor in silent if anchor.url not in titled]
    worded = {anchor.element for anchor in anchors if anchor.url in titled}
    titles = titles_beside(((anchor.element, anchor.text) for anchor in bare), worded)
    for anchor in bare:
        title = titles.get(anchor.element)
        if title is not None:
            anchor.text, anchor.visible = title, True
            anchor.beside = True
            anchor.weight = max(weigh_title(title), 0.3) * weigh_url(anchor.url)


def _says_nothing(anchor: Anchor) -> bool:
    if not anchor.text or not anchor.visible:
        return is_attachment(anchor.url) or is_action(anchor.text)
    text = anchor.text
    if len(text) <= 12:
        return is_action(text) or is_code(text)
    # Index numbers begin with a letter or a digit, numbers of documents end with 号: most titles do neither.
    return (text[0].isascii() or text[-1] == "号") and is_code(text)


def _without_twins(anchors: list[Anchor]) -> list[Anchor]:
    """Give links to the mobile copy of an article the address of the article, where the page has that one too."""
    twins = {anchor.url: _MOBILE.sub("/post_", anchor.url) for anchor in anchors if _MOBILE.search(anchor.url)}
    if not twins:
        return anchors
    urls = {anchor.url for anchor in anchors}
    return [replace(anchor, url=twins[anchor.url]) if twins.get(anchor.url) in urls else anchor for anchor in anchors]


def weigh_title(title: str) -> float:
    """Return 0 to 1: how much a text looks like the title of an article.

    >>> weigh_title("关于开展夏季臭氧污染防治监督帮扶工作的通知"), weigh_title("更多>>"), weigh_title("2")
    (1.0, 0.0, 0.0)
    >>> weigh_title("机构概况") < 0.2
    True
    """
    if _NO_TITLE.fullmatch(title) or _NUMBERS.fullmatch(title):
        return 0.0
    length = len(_LATIN.sub("aa", title))
    return min(1.0, float((length / FULL_TITLE) ** 1.5))


def weigh_url(url: str) -> float:
    """Return 0 to 1: how much an address looks like that of an article.

    >>> weigh_url("https://a.gov.cn/"), weigh_url("https://a.gov.cn/xw/"), weigh_url("https://a.gov.cn/202307/t20230719_1.html")
    (0.05, 0.4, 1.0)
    """
    host = _HOST.match(url)
    path, _, query = (url[host.end() :] if host else url).partition("?")
    if path in ("", "/") and not query:
        return 0.05
    rest = f"{path}?{query}"
    if _ARTICLE.search(rest) or is_attachment(url):
        return 1.0
    if _HUB.search(path) and not query:
        return 0.4
    return 1.0 if re.search(r"\d{3}", rest) else 0.5 if re.search(r"\d", rest) else 0.4


def _is_category(element: etree._Element, text: str) -> bool:
    """True for the [社会] before a title: a link in brackets, which may stand outside of it."""
    if text[:1] in _OPENING and _BRACKETED.fullmatch(text):
        return True
    tail = element.tail
    if not tail or not squeeze(tail).startswith(("]", "】")):
        return False
    previous, parent = element.getprevious(), element.getparent()
    before = squeeze(previous.tail if previous is not None else parent.text if parent is not None else None)
    return before.endswith(("[", "【"))


def _image_text(element: etree._Element) -> str:
    return next((alt for image in element.iter("img") if (alt := squeeze(image.get("alt")))), "")
