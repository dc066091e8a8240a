"""The navigation of a page: what its menus, breadcrumb, headed boxes and scripts lead to, with names and nesting.

Menus of real sites are links, pictures with links, image maps, elements to be clicked on, markup that scripts write and
arrays in scripts; the link beside the heading of a box (更多) has the heading for its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from lxml import etree

from govcrawl.extraction.breadcrumb import split_path
from govcrawl.listing.document import ListDocument, is_attachment, short_text
from govcrawl.upkeep.column_names import clean_column_name, weigh_name
from govcrawl.upkeep.link_names import NAME, heading_of, is_more, link_name, pieces_of
from govcrawl.upkeep.script_menus import menu_pairs

MOST_LINKS = 6000
"""Links of one page that are looked at; home pages of portals have some six hundred."""
MOST_ENTRIES = 1500
MOST_MORE = 300
"""Links to more (更多) for which a heading is looked for; each takes a walk through its box."""


class EntryKind(StrEnum):
    """Where an entry stands."""

    MENU = "menu"
    BREADCRUMB = "breadcrumb"
    MORE = "more"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One way that a page offers."""

    name: str
    """Cleaned; empty for a link to more whose heading was not found."""
    url: str
    kind: EntryKind
    above: tuple[str, ...] = ()
    """The entries that it is nested in, the outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """What a page leads to, on its own site."""

    entries: tuple[Entry, ...] = ()
    """Each address once, in the order of the page."""
    path: tuple[str, ...] = ()
    """The names of the breadcrumb, from the home page down."""
    crumbs: tuple[Entry, ...] = ()
    """Those of them that are links, but for the home page."""
    home: str | None = None
    """Where 首页 leads."""
    site_map: str | None = None
    """Where 网站地图 leads."""
    frames: tuple[str, ...] = ()
    """The pages of its frames."""
    scripts: tuple[str, ...] = ()
    """Script files of the site whose names say that they hold a menu."""
    cut: bool = False
    """Whether there are more links than were looked at."""


_HOME = re.compile(r"(?:网站|返回|本站|本网)?(?:首\s*页|主页)|home", re.I)
_CRUMB_CLASS = re.compile(
    r"(?<![a-z])(?:bread\w*|crumbs?\w*|location|position|weizhi|dqwz|path|curmb|currentpath|current-path)(?![a-z])",
    re.I,
)
_CRUMB = re.compile(r"(?:位置|所在(?:栏目|页面)?)\s*[:：]|(?:首\s*页|主页)\s*(?:>|＞|»|›|→|/|\\|-|—)")
_CRUMB_LENGTH = 160
_SITE_MAP = re.compile(r"(?:网站|站点|本站)(?:地图|导航)|site\s*map", re.I)
_PAGER = re.compile(r"(?:[上下前后尾末]一?|第\W?[\d一二三四五]\W?|跳转?到?第?|转到第?|最后一)[页頁]\W*")
_CATEGORY = re.compile(r"/gkmlpt/(?:index)?(#\d+)$")
"""A column of the directory of Guangdong's platform, which its scripts show."""
_ELSEWHERE = re.compile(
    r"/(?:en|eng|english|wap|m|mobile|wza|zzzq|zzms|zzzb|slh|aiwza|big5|fanti|ft|login|search|rss|video)(?:[/.?]|$)|//(?:en|english|m|wap|mail|"
    r"big5|search|so)\.|[?&]version=zzzh",
    re.I,
)
"""Other languages and copies of a site, and its tools: /wap/, /zzzq/ (长者专区), /wza/ (无障碍)."""
_QUOTED = re.compile(r"[\"']((?:https?:/)?(?:\.{0,2}/)[^\"'\s<>]*|[\w./-]+\.(?:s?html?|jsp|aspx?|php)[^\"'\s<>]*)[\"']")
_CLICKABLE = ("li", "div", "span", "td", "p", "button", "img", "dd", "dt", "h2", "h3", "h4", "tr")
_STATED = ("data-href", "data-url", "data-link")
_MENU_SCRIPT = re.compile(r"(?:menu|nav|head|top|daohang|header|dh)[\w.-]{0,20}\.js", re.I)


def read_navigation(document: ListDocument, hosts: frozenset[str] = frozenset()) -> Navigation:
    """Return what a page leads to on its own site; `hosts` are others that belong to it.

    Links to other publishers are left out; no page takes more than a bounded walk through its links.
    """
    reader = _Reader(document, hosts | {urlsplit(document.page.url).hostname or ""})
    return reader.read()


def is_of_site(url: str, hosts: Iterable[str]) -> bool:
    """Tell whether an address lies on one of the hosts or below it, with or without `www`.

    >>> is_of_site("http://www.a.gov.cn/x/", ["a.gov.cn"]), is_of_site("http://b.gov.cn/", ["a.gov.cn"])
    (True, False)
    """
    try:
        name = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return False
    return any(name == (bare := host.removeprefix("www.")) or name.endswith("." + bare) for host in hosts if host)


class _Reader:
    def __init__(self, document: ListDocument, hosts: frozenset[str]) -> None:
        self._document = document
        # A government's site is www.x.gov.cn: what lies beside it are other publishers.
        self._hosts = hosts
        self._first: dict[etree._Element, etree._Element | None] = {}
        self._found: dict[str, Entry] = {}
        self._more = 0

    def read(self) -> Navigation:
        home = site_map = None
        links = 0
        for node in self._document.nodes:
            tag = node.tag
            if tag not in ("a", "area") and not (tag in _CLICKABLE and _is_clicked(node)):
                continue
            links += 1
            if links > MOST_LINKS:
                break
            url = self._address(node)
            if url is None or not self._is_own(url):
                continue
            name = link_name(node)
            if _PAGER.fullmatch(name):
                continue
            if _ELSEWHERE.search(url):
                continue
            if _HOME.fullmatch(name) and (home is None or len(url) < len(home)):
                home = url
            if site_map is None and _SITE_MAP.fullmatch(name):
                site_map = url
            self._enter(node, name, url)
        self._enter_scripts()
        path, crumbs = self._crumbs()
        root = self._document.root
        return Navigation(
            entries=tuple(self._found.values()),
            path=path,
            crumbs=crumbs,
            home=home,
            site_map=site_map,
            frames=self._sources(root.iter("frame", "iframe")),
            scripts=self._menu_scripts(),
            cut=links > MOST_LINKS,
        )

    def _enter(self, node: etree._Element, name: str, url: str) -> None:
        kind = EntryKind.MENU
        if is_more(node, name):
            kind, name = EntryKind.MORE, self._heading(node, name)
        elif not NAME.fullmatch(name):
            return
        known = self._found.get(url)
        if known is not None and (not name or weigh_name(known.name).weight >= weigh_name(name).weight):
            return
        if len(self._found) < MOST_ENTRIES:
            self._found[url] = Entry(name=name, url=url, kind=kind, above=self._above(node))

    def _enter_scripts(self) -> None:
        for name, reference in menu_pairs(self._document.scripts):
            url = self._document.resolve(reference)
            fits = url is not None and self._is_own(url) and NAME.fullmatch(name)
            if url and fits and len(self._found) < MOST_ENTRIES:
                self._found.setdefault(url, Entry(name=name, url=url, kind=EntryKind.SCRIPT))

    def _is_own(self, url: str) -> bool:
        return is_of_site(url, self._hosts) and not is_attachment(url)

    def _address(self, node: etree._Element) -> str | None:
        document = self._document
        href = node.get("href")
        if href and (url := document.resolve(href)):
            category = _CATEGORY.search(href)
            return url + category[1] if category else url
        for name in _STATED:
            if (stated := node.get(name)) and (url := document.resolve(stated)):
                return url
        if url := document.scripted_address(node):
            return url
        for call in (node.get("onclick"), href):
            if not call or len(call) > 500 or ("(" not in call and "=" not in call):
                continue
            called = document.page_scripts.called_address(call)
            quoted = None if called else _QUOTED.search(call)
            if url := document.resolve(called or (quoted[1] if quoted else None)):
                return url
        return None

    def _above(self, node: etree._Element) -> tuple[str, ...]:
        """The names of the entries in whose element a link lies (nested drop-downs)."""
        names: list[str] = []
        around = node.getparent()
        for _ in range(14):
            if around is None:
                break
            if around.tag in ("li", "dl"):
                first = self._first_link(around)
                name = link_name(first) if first is not None and first is not node else ""
                if name and NAME.fullmatch(name) and name not in names:
                    names.append(name)
            around = around.getparent()
        return tuple(reversed(names[:3]))

    def _first_link(self, around: etree._Element) -> etree._Element | None:
        if around not in self._first:
            self._first[around] = next(around.iter("a"), None)
        return self._first[around]

    def _heading(self, link: etree._Element, said: str) -> str:
        """The name that a link to more stands for; of so many links no more is looked for."""
        self._more += 1
        return heading_of(link, said) if self._more <= MOST_MORE else ""

    def _crumbs(self) -> tuple[tuple[str, ...], tuple[Entry, ...]]:
        tried = 0
        for link in self._document.anchor_nodes[:MOST_LINKS]:
            if not _HOME.fullmatch(link_name(link)) and "home" not in (link.get("class") or ""):
                continue
            tried += 1
            if tried > 20:
                break
            box = link.getparent()
            for _ in range(4):
                if box is None or box.tag in ("body", "html"):
                    break
                text = short_text(box, _CRUMB_LENGTH)
                if not text:
                    break
                classed = _CRUMB_CLASS.search(f"{box.get('class') or ''} {box.get('id') or ''}")
                if (_CRUMB.search(text) or classed) and (len(list(box.iter("a"))) > 1 or len(split_path(text)) > 1):
                    return self._read_crumbs(box)
                box = box.getparent()
        return (), ()

    def _read_crumbs(self, box: etree._Element) -> tuple[tuple[str, ...], tuple[Entry, ...]]:
        pieces = list(pieces_of(box, None))
        names = [name for piece in pieces for name in split_path(piece)]
        path = tuple(dict.fromkeys(clean_column_name(name) for name in names if not re.search(r"位置|所在", name)))
        crumbs = []
        for link in box.iter("a"):
            name, url = link_name(link), self._address(link)
            if url and self._is_own(url) and NAME.fullmatch(name) and not _HOME.fullmatch(name):
                crumbs.append(Entry(name=name, url=url, kind=EntryKind.BREADCRUMB))
        return path[:8], tuple(crumbs[:8])

    def _sources(self, nodes: Iterable[etree._Element]) -> tuple[str, ...]:
        urls = (self._document.resolve(node.get("src")) for node in nodes)
        return tuple(dict.fromkeys(url for url in urls if url and self._is_own(url)))[:8]

    def _menu_scripts(self) -> tuple[str, ...]:
        found = re.findall(r"<script[^<>]{0,300}?\bsrc\s*=\s*[\"']?([^\"'<>\s]{1,300})", self._document.text, re.I)
        urls = (self._document.resolve(name) for name in found[:100] if _MENU_SCRIPT.search(name))
        return tuple(dict.fromkeys(url for url in urls if url and self._is_own(url)))[:4]


def _is_clicked(node: etree._Element) -> bool:
    if not (node.get("onclick") or any(node.get(name) for name in _STATED)):
        return False
    return next(node.iter("a"), None) is None
