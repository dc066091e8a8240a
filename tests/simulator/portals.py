"""What a portal is: a host with a home page, hubs, several columns in the manner of an engine, and traps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

from govcrawl.source import Level, Obstacle
from tests.servers import Answer
from tests.simulator import surroundings
from tests.simulator.articles import NEWEST, Piece, write_pieces
from tests.simulator.portal_records import Board, News, Trap, place
from tests.simulator.site import NO_ANSWER, NOT_FOUND, Asked, Dialect

Markup = str | Callable[[], str]


@dataclass(kw_only=True)
class Portal:
    """A whole site. Builders put columns and pages into it; `news`, `barred` and the rest are what is true of it."""

    name: str
    publisher: str
    admin_code: str
    """GB/T 2260."""
    base: str
    """Scheme and host."""
    city: str = ""
    """The name of the place in the news."""
    level: Level = Level.CITY
    site_code: str = ""
    """SiteIDCode; the footer has it, too."""
    site_name: str = ""
    """What the meta block calls the publisher, where that is not its name."""
    block: str = "plain"
    """How the meta block stands: plain, lower, double, wrong, absent."""
    charset: str = "utf-8"
    states_charset: bool = True
    www: bool = False
    """Whether www.<host> answers, too."""
    https: bool = True
    """Whether https is answered."""
    robots: str | None = None
    obstacles: frozenset[Obstacle] = frozenset()
    """Those of the whole site; those of a column are with it."""
    tangle: str = ""
    """How its navigation is tangled, in words."""
    newest: date = NEWEST
    guard: Callable[[Asked], Answer | None] | None = None
    """What stands before every page, and gives its own answer or lets a request pass."""
    hubs: dict[str, str] = field(default_factory=dict)
    """Paths of hubs by their names."""
    menu: str = ""
    """The navigation, as every page of the site shows it."""
    news: list[News] = field(default_factory=list)
    barred: dict[str, str] = field(default_factory=dict)
    """Addresses that are no news columns of this publisher, with what they are."""
    traps: list[Trap] = field(default_factory=list)
    boards: list[Board] = field(default_factory=list)
    _pages: dict[str, tuple[Markup | Answer, int]] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The host."""
        return urlsplit(self.base).netloc

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts at which it answers."""
        return (self.host, f"www.{self.host}") if self.www else (self.host,)

    @property
    def source_id(self) -> str:
        """Its id in the catalog, unlike that of any real source; the same before and after a redesign."""
        return f"portal-{self.name.partition(' ')[0]}"

    @property
    def hindrances(self) -> frozenset[Obstacle]:
        """What stands in the way of the site or of any of its news columns."""
        return self.obstacles.union(*(each.obstacles for each in self.news))

    @property
    def home(self) -> str:
        """The address of the home page."""
        return f"{self.base}/"

    def board(
        self,
        dialect: Dialect,
        name: str,
        *,
        hub: str = "",
        key: str = "",
        titles: str = "{}",
        pieces: Sequence[Piece] | None = None,
        gate: Answer | None = None,
        **own: str,
    ) -> Board:
        """Add a column; *titles* is what its titles are made into, *own* are the attributes of the engine."""
        count = len(dialect.pieces)
        if pieces is None:
            written = write_pieces(f"{self.name} {dialect.name}", count, self.newest, self.city)
            shift = len(self.boards) * 10_000
            pieces = [replace(each, title=titles.format(each.title), serial=each.serial + shift) for each in written]
        dialect.charset, dialect.states_charset = self.charset, self.states_charset
        dialect.settle(self.base, self.publisher, pieces, **own)
        board = Board(dialect=dialect, name=name, hub=hub, key=key or dialect.home, gate=gate)
        dialect.dress = lambda text: self._dressed(board, text)
        self.boards.append(board)
        return board

    def expect(
        self,
        board: Board,
        *way: str,
        names: Sequence[str] = (),
        also: Sequence[str] = (),
        readable: bool = True,
        **kept: Obstacle,
    ) -> News:
        """State that *board* is a news column, reached from the home page over the addresses of *way*."""
        steps = (self.home, *map(self.at, way), board.dialect.first)
        found = News(
            name=board.name, names=(board.name, *names), dialect=board.dialect, way=steps,
            obstacles=frozenset(kept.values()), readable=readable, also=tuple(also),
        )  # fmt: skip
        self.news.append(found)
        return found

    def at(self, path: str) -> str:
        """The absolute address of a path of this host."""
        return path if path.startswith("http") else f"{self.base}{path}"

    def put(self, path: str, page: Markup | Answer, title: str = "", status: int = 200) -> None:
        """Lay a page at a path (with its query); with a *title*, *page* is the main part and gets header and footer."""
        if title and not isinstance(page, Answer):
            main = page
            self._pages[path] = (lambda: self.frame(title, main if isinstance(main, str) else main()), status)
        else:
            self._pages[path] = (page, status)

    def script(self, path: str, text: str) -> None:
        """Lay a script at a path."""
        kind = f"application/javascript; charset={self.charset}"
        encoding = "gb18030" if self.charset.startswith("gb") else self.charset
        self.put(path, Answer(text.encode(encoding), 200, {"Content-Type": kind}))

    def forward(self, path: str, target: str, status: int = 302) -> None:
        """Send who asks for a path to another address."""
        self.put(path, Answer(b"", status, {"Location": self.at(target), "Content-Type": "text/html"}))

    def bar(self, url: str, what: str) -> None:
        """State that what lies there is no news column of this publisher."""
        self.barred[self.at(url)] = what

    def trap(self, what: str, url: str, status: int = 200, holds: str = "") -> None:
        """State how an address answers."""
        self.traps.append(Trap(what=what, url=self.at(url), status=status, holds=holds))

    def frame(self, title: str, main: str) -> str:
        """A whole page with the header and the footer of the site."""
        return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="{self.charset}"><meta http-equiv="X-UA-Compatible" content="IE=edge">
<title>{title}-{self.publisher}</title>
{self.meta_block()}
<link rel="stylesheet" href="/css/base.css"><script src="/js/jquery-1.12.4.min.js"></script></head><body>
{self.header()}
<div class="w1200 clearfix">{main}</div>
{self.footer()}</body></html>"""

    def meta_block(self) -> str:
        """The government's meta block as this site has it."""
        names = {
            "SiteName": self.site_name or self.publisher,
            "SiteDomain": self.host,
            "SiteIDCode": "4500000001" if self.block == "wrong" else self.site_code,
        }
        if self.block == "absent" or not self.site_code:
            return ""
        if self.block == "lower":
            return "\n".join(f"<meta content='{value}' name='{name.lower()}'>" for name, value in names.items())
        once = surroundings.meta(names)
        template = '<meta name="SiteName" content="{{site.name}}"/>\n'
        return f"{once}\n{template}{once}" if self.block == "double" else once

    def header(self) -> str:
        """Tools for the old, a logo, a search form, the menu."""
        return f"""<div class="top"><div class="w1200"><span id="show"></span><div class="fr">
<a href="javascript:void(0);" onclick="aria.start()" id="cniil_wza">无障碍浏览</a>
<a href="/zzzq/index.html">长者专区</a><a href="javascript:StranBody()" id="StranLink">繁體</a>
<a href="/english/index.html">English</a><a href="/wap/index.html">手机版</a></div></div></div>
<div class="logosos w1200"><a href="/" class="logo"><img src="/images/logo.png" alt=""></a>
<form action="/search/index.html" method="get"><input name="q" placeholder="请输入关键字"></form></div>
{self.menu}"""

    def footer(self) -> str:
        """Links of friends, who runs the site, its codes."""
        code = f"网站标识码：{self.site_code}" if self.site_code else ""
        return f"""<div class="link"><h3>友情链接</h3><ul class="flink">{surroundings.FRIENDS}</ul></div>
<div class="footer"><p>主办单位：{self.publisher}　承办：{self.publisher}办公室</p><p>{code}
<a href="https://beian.example.cn/">备案序号2019004321号</a> <a href="/wzdt/index.html">网站地图</a>
<a href="/gywm/index.html">关于我们</a></p><script id="_jiucuo_" sitecode='{self.site_code}' src='/js/jiucuo.js'>\
</script></div>"""

    def catalog(self) -> str:
        """The entry of a catalog file with all its news columns; families are left to be recognised."""
        columns = "".join(f'[[source.column]]\nname = "{each.name}"\nurl = "{each.url}"\n' for each in self.news)
        return (
            f'[[source]]\nid = "{self.source_id}"\nname = "{self.publisher}"\nadmin_code = "{self.admin_code}"\n'
            f'level = "{self.level}"\nhost = "{self.host}"\n{columns}\n'
        )

    def missed(self, proposed: Iterable[str]) -> list[News]:
        """The news columns that are not among the addresses *proposed*, whatever their spelling."""
        places = set(map(place, proposed))
        return [each for each in self.news if not places & set(map(place, (each.url, *each.also)))]

    def wrong(self, proposed: Iterable[str]) -> dict[str, str]:
        """What is among the addresses *proposed* and no news of this publisher, with what it is.

        Notices (通知公告) are neither news nor wrong.
        """
        barred = {place(url): what for url, what in self.barred.items()}
        return {url: barred[place(url)] for url in proposed if place(url) in barred}

    def is_article(self, url: str) -> bool:
        """Whether an article of any of its columns lies at *url*."""
        return any(board.dialect.is_article(url) for board in self.boards)

    def answer(self, asked: Asked) -> Answer:
        """What the site says."""
        parts = urlsplit(asked.url)
        if parts.scheme == "https" and not self.https:
            return NO_ANSWER
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        guarded = None if self.guard is None else self.guard(asked)
        page = self._pages.get(path)
        if guarded is not None:
            return guarded
        if page is not None:
            return self._sent(*page)
        told = replace(asked, url=self.base + path)
        hint = told.url + told.body.decode("utf-8", "replace")
        for board in sorted(self.boards, key=lambda each: each.key not in hint):
            piece = board.dialect.is_article(told.url)
            found = board.dialect.answer(told)
            if found is not NOT_FOUND:
                return board.gate if board.gate is not None and not piece else found
        return self.missing(told)

    def missing(self, asked: Asked) -> Answer:
        """What is said where nothing lies."""
        return NOT_FOUND

    def _sent(self, page: Markup | Answer, status: int) -> Answer:
        if isinstance(page, Answer):
            return page
        text = page if isinstance(page, str) else page()
        encoding = "gb18030" if self.charset.startswith("gb") else self.charset
        kind = f"text/html; charset={self.charset}" if self.states_charset else "text/html"
        return Answer(text.encode(encoding), status, {"Content-Type": kind})

    def _dressed(self, board: Board, text: str) -> str:
        """The page of an engine as this site's template has it."""
        text = text if board.rewrite is None else board.rewrite(text)
        found = re.search(r"(?:<meta name=\"Site\w+\" content=\"[^\"]*\"/>\n?){3}", text)
        if found:
            text = text.replace(found[0], self.meta_block() + "\n")
        if self.block == "lower":
            text = re.sub(r'(<meta name=")(Column\w+|Article\w+|PubDate|ContentSource)"', _lower, text)
        crumb = f'<a href="{self.hubs.get(board.hub, "/")}">{board.hubs_name}</a>'
        swaps: Mapping[str, str] = {
            surroundings.HEADER: self.header(),
            surroundings.FOOTER: self.footer(),
            surroundings.CHANNELS: self._beside(board),
            '<a href="/hjdt/">环境动态</a>': crumb,
            "5100000099": self.site_code,
            "发布本地生态环境要闻": f"发布本地{board.name}信息",
        }
        for old, new in swaps.items():
            text = text.replace(old, new)
        return text.replace("环境要闻", board.name)

    def _beside(self, board: Board) -> str:
        rows = "".join(
            f'<li{" class=on" if each is board else ""}><a href="{each.dialect.first.removeprefix(self.base)}">'
            f"{each.name}</a></li>"
            for each in self.boards
            if each.hub == board.hub and each.hub
        )
        return f'<div class="leftnav"><h2>{board.hubs_name}</h2><ul>{rows}</ul></div>'


def _lower(match: re.Match[str]) -> str:
    return f'{match[1]}{match[2].lower()}"'
