"""Shapes of addresses: what an address says of the page behind it before anyone asks for it.

The shapes are those that sites of each kind of CMS were seen to use; an address of no shape says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_ARTICLES: Mapping[str, re.Pattern[str]] = {
    "trs": re.compile(r"/(?:\d{6}/)?t\d{8}_\d+(?:_\d+)?\.s?html?$"),
    "ucap": re.compile(r"/\d{4}(?:\d{2}|/\d{1,2}/\d{1,2})/(?:[0-9a-f]{32}|\d{5,8})\.shtml$"),
    "hanweb": re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.s?html?$"),
    "jpaas": re.compile(r"/art/\d{4}/art_[0-9a-f]{32}\.s?html?$"),
    "gkmlpt": re.compile(r"/content/(?:\d+/\d+/)?m?post_\d+\.html$"),
    "eportal": re.compile(r"/\d{14,20}/index\.shtml$"),
    "shanghai": re.compile(r"/\d{8}/[0-9a-f]{32}\.html$"),
    "hebei": re.compile(r"/columns/[0-9a-f-]{36}/\d{6}/\d{2}/[0-9a-f-]{36}\.html$"),
    "henan": re.compile(r"/\d{4}/\d{2}-\d{2}/\d+\.html$"),
    "zcms": re.compile(r"/c/\d{4}-\d{2}-\d{2}/\d+\.shtml$"),
    "powereasy": re.compile(r"/Item/\d+\.aspx$", re.IGNORECASE),
    "vsb": re.compile(r"/info/\d+/\d+\.htm$"),
    "webplus": re.compile(r"/\d{4}/\d{4}/c\d+a\d+/page\.htm$"),
    "gscn": re.compile(r"/system/\d{4}/\d{2}/\d{2}/\d{9,}\.s?html?$"),
    "in_en": re.compile(r"/html/[a-z]+-\d{4,}\.s?html?$"),
    "gov.cn": re.compile(r"/content_\d+\.html?$"),
    "files": re.compile(r"\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar|jpe?g|png|mp4)$", re.IGNORECASE),
}
"""Addresses of articles, by the kind of site that uses them."""

_LISTS: Mapping[re.Pattern[str], frozenset[str]] = {
    re.compile(r"/col/col\d+/(?:index\.html?)?$"): frozenset({"hanweb", "jpaas"}),
    re.compile(r"/c\d{5,}/(?:\w+/)*\w+\.shtml$"): frozenset({"ucap"}),
    re.compile(r"/gkmlpt/(?:index)?$"): frozenset({"gkmlpt"}),
    re.compile(r"/public/column/\d+$|/site/(?:label|tpl)/\d+$"): frozenset({"lonsun"}),
    re.compile(r"/Category_\d+/", re.IGNORECASE): frozenset({"powereasy"}),
    re.compile(r"/list\d{1,6}-\d{1,5}\.s?html?$"): frozenset({"in_en"}),
    re.compile(r"/eportal/ui$"): frozenset({"eportal"}),
    re.compile(r"sitemap[^/]*\.xml(?:\.gz)?$", re.IGNORECASE): frozenset({"sitemap"}),
    re.compile(r"/(?:rss|atom|feed)(?:\.xml|\.json)?/?$", re.IGNORECASE): frozenset({"feed"}),
}
"""Addresses of lists that only some families use. `generic` reads them all as its pages show."""

_HOME = re.compile(r"/?(?:index|default|home|main)?(?:\.(?:s?html?|jsp|aspx?|php))?", re.IGNORECASE)
_LATER_PAGE = re.compile(r"/(?:index|list)_[1-9]\d{0,2}\.s?html?$")


def is_home(url: str) -> bool:
    """Tell whether an address is that of a site's home page.

    >>> is_home("https://sthjt.sc.gov.cn/index.html"), is_home("https://sthjt.sc.gov.cn/?id=3")
    (True, False)
    """
    parts = urlsplit(url)
    return not parts.query and _HOME.fullmatch(parts.path) is not None


def is_article(url: str) -> bool:
    """Tell whether an address is that of an article or a file.

    >>> is_article("https://www.mee.gov.cn/ywdt/hjywnews/202307/t20230719_1036820.shtml")
    True
    """
    path = urlsplit(url).path
    return any(shape.search(path) for shape in _ARTICLES.values())


def is_later_page(url: str) -> bool:
    """Tell whether an address is that of a page of a list behind its first.

    >>> is_later_page("https://www.mee.gov.cn/ywdt/hjywnews/index_2.shtml")
    True
    """
    return _LATER_PAGE.search(urlsplit(url).path) is not None


def families_of_list(url: str) -> frozenset[str]:
    """Return the families whose lists alone have such addresses; empty where the address tells nothing.

    >>> sorted(families_of_list("https://sthjt.jiangsu.gov.cn/col/col83843/index.html"))
    ['hanweb', 'jpaas']
    """
    path = urlsplit(url).path
    return next((families for shape, families in _LISTS.items() if shape.search(path)), frozenset())
