"""Images of an article told from icons, counters, spacers, codes to scan and smileys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_LAZY = ("data-original", "data-lazy-src", "data-src", "data-actualsrc", "data-echo", "data-url")
"""Where scripts that load images late keep the address; `src` holds a placeholder then."""
_OTHER = ("src", "_src", "oldsrc")
_NO_PICTURE = re.compile(
    r"^data:|(?:^|[/_.-])(?:icons?|ico|spacer|blank|pixel|placeholder|loading|lazyload|lazy|transparent|1x1|qr_?code|qr|"
    r"ewm|er_?wei_?ma|emoji|emotions?|emoticons?|smiley|share|weibo|wechat|wx|qzone|logo|btn|button|arrow|print|close|dot|"
    r"line|bullet|pdf|docx?|xlsx?|pptx?|zip|rar|txt|counter|fileTypeImages|filetype)(?:[_-]?\d{0,3})?(?:[_.-][a-z0-9_-]*)?"
    r"\.(?:gif|png|jpe?g|svg|bmp|webp|ico)(?:[?#]|$)|"
    r"/(?:icons?|fileTypeImages|emoji|emotions?|emoticons?|smileys?|face|dialogs/attachment)/|"
    r"icon_(?:pdf|docx?|xlsx?|pptx?|zip|rar|txt|jpg|mv|exe)|hm\.baidu\.com|cnzz\.com|\.51\.la/|visitcount|/hits?[/.?]|"
    r"/(?:count|stat|click|visit)[a-z]*\.(?:jsp|aspx?|php|do|action)",
    re.I,
)
"""Addresses of icons by what they are called, of UEditor's and other editors' folders, and of counters."""
_CODE = re.compile(r"二维码|扫一扫|扫码|分享|打印|关闭|图标|表情|logo", re.I)
_SIZE = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$", re.I)
_STYLED = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,5})(?:\.\d+)?\s*px", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_ICON, _HAIR = 32, 3
"""Pixels: an image is an icon up to this width and height, and a line or a counter up to that width or height."""
_SILENT = re.compile(
    r"\W*(?:图\s*片?\s*\d*|(?:点击)?(?:查看|放大|浏览)\w{0,6}(?:原?图片?|大图)|照片|插图|配图|微信图片[\w-]*|image\W?\d*|img\W?\d*|pic\W?\d*|undefined|null|none|false|true|[\x21-\x7e]+|"
    r".*\.(?:jpe?g|png|gif|bmp|webp|tiff?))\W*",
    re.I,
)
"""Alternative texts that say nothing: a file's name, 图片, a number."""


def read_sources(element: etree._Element) -> Iterator[str]:
    """Yield the addresses that an `<img>` states, the one that a reader would see first."""
    get = element.get
    yield from (value for name in _LAZY if (value := get(name)) and not _NO_PICTURE.search(value))
    yield from (value for name in _OTHER if (value := get(name)) and not _NO_PICTURE.search(value))
    for name in ("srcset", "data-srcset"):
        first = (get(name) or "").strip().partition(" ")[0].rstrip(",")
        if first and not _NO_PICTURE.search(first):
            yield first


def is_picture(element: etree._Element) -> bool:
    """True for an image that is neither small, nor hidden, nor a code to scan by its own words.

    >>> from lxml.html import fragment_fromstring as tree
    >>> is_picture(tree('<img src="a.jpg" width="600">')), is_picture(tree('<img src="a.gif" width="16" height="16">'))
    (True, False)
    """
    get = element.get
    style = get("style") or ""
    if _HIDDEN.search(style):
        return False
    sizes = {name.lower(): int(size) for name, size in _STYLED.findall(style)}
    for name in ("width", "height"):
        if found := _SIZE.match(get(name) or ""):
            sizes.setdefault(name, int(found[1]))
    if sizes and (min(sizes.values()) <= _HAIR or (len(sizes) == 2 and max(sizes.values()) <= _ICON)):
        return False
    words = f"{get('alt') or ''}{get('title') or ''}"
    return not (len(words) <= 16 and _CODE.search(words))


def read_name(element: etree._Element) -> str:
    """Return the alternative text or the title where it says something, or an empty string.

    >>> from lxml.html import fragment_fromstring as tree
    >>> read_name(tree('<img alt="图片1" title="工人在清理河道">')), read_name(tree('<img alt="W0202.jpg">'))
    ('工人在清理河道', '')
    """
    for value in (element.get("alt"), element.get("title")):
        words = " ".join((value or "").split())
        if words and not _SILENT.fullmatch(words):
            return words[:300]
    return ""
