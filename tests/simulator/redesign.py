"""What a redesign is: one site before and after, the same articles, and what became of every old address."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from tests.servers import Answer
from tests.simulator.articles import NEWEST, Piece, write_pieces
from tests.simulator.portal_records import Board
from tests.simulator.portals import Portal
from tests.simulator.site import NO_ANSWER, NOT_FOUND, Asked

CONTROL = "/.simulator/switch"
"""A request for it, on any host of the site, turns the site from old to new; with ?to=before back again."""


class Gone(StrEnum):
    """How addresses that are no more are answered after the switch."""

    MISSING = "404"
    HOME = "302 to the home page"
    SOFT = "a page of status 200 that says that there is nothing"
    SHOWN = "old lists show the new home page, old articles are 404"
    FORWARDED = "the old host sends everybody to the home page of the new one"
    SILENT = "the old host no longer answers"
    NOTHING = "all addresses are as they were; the list has another shape"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What became of one column."""

    old: Board
    new: tuple[Board, ...]
    """Several where it was split."""
    moved: dict[str, str]
    """Old to new addresses of the articles that are still there."""
    removed: tuple[str, ...]
    """Old addresses of articles that are nowhere any more."""
    added: tuple[str, ...]
    """Addresses of articles that are newer than the switch."""


SOFT_404 = '<div class="err"><img src="/images/404.png" alt=""><p>您访问的页面不存在或已删除，5秒后返回首页。</p></div>'


@dataclass(kw_only=True)
class Redesign:
    """A site that turns from *before* to *after* at `switch`."""

    name: str
    before: Portal
    after: Portal
    gone: Gone
    turns: tuple[Turn, ...] = ()
    says: str = ""
    """What is nasty about it."""
    switched: bool = False

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of both."""
        return tuple(dict.fromkeys((*self.before.hosts, *self.after.hosts)))

    @property
    def robots(self) -> str | None:
        """That of the site as it is now."""
        return self.after.robots if self.switched else self.before.robots

    def switch(self) -> None:
        """From now on the site is the new one."""
        self.switched = True

    def catalog(self) -> str:
        """The entry of a catalog file as it was before."""
        return self.before.catalog()

    def answer(self, asked: Asked) -> Answer:
        """What the site says, or the control path."""
        if asked.path == CONTROL:
            self.switched = asked.query.get("to") != "before"
            return Answer(b"after" if self.switched else b"before")
        host = urlsplit(asked.url).netloc
        if not self.switched:
            return self.before.answer(asked) if host in self.before.hosts else NO_ANSWER
        if host not in self.after.hosts:
            return self._forwarded() if self.gone is Gone.FORWARDED else NO_ANSWER
        found = self.after.answer(asked)
        return self._missing(asked) if found is NOT_FOUND else found

    def _forwarded(self, status: int = 301) -> Answer:
        return Answer(b"", status, {"Location": self.after.home, "Content-Type": "text/html"})

    def _missing(self, asked: Asked) -> Answer:
        if self.gone is Gone.HOME:
            return self._forwarded(302)
        if self.gone is Gone.SOFT:
            return Answer(self.after.frame("提示信息", SOFT_404).encode())
        if self.gone is Gone.SHOWN and not self.before.is_article(asked.url):
            told = self.before.answer(asked)
            return NOT_FOUND if told is NOT_FOUND else self.after.answer(replace(asked, url=self.after.home))
        return NOT_FOUND


def old_pieces(name: str, count: int, city: str, weekly: int = 0) -> list[Piece]:
    """Articles of a column; every *weekly*th has the title of a weekly report, the same each time."""
    pieces = write_pieces(name, count, NEWEST, city)
    title = f"{city}环境空气质量周报"
    return [replace(each, title=title) if weekly and n % weekly == 2 else each for n, each in enumerate(pieces)]


def new_pieces(name: str, kept: Sequence[Piece], city: str, newer: int, shift: int) -> list[Piece]:
    """The articles as the new engine has them, their serials shifted, below some that are newer.

    Where there are weekly reports, one of the newer has the title of the older.
    """
    written = write_pieces(f"{name} newer", newer, NEWEST, city)
    later = [
        replace(each, day=NEWEST + timedelta(days=2 * (newer - n)), serial=each.serial + 2_500_000)
        for n, each in enumerate(written)
    ]
    repeated = next((each.title for each in kept if each.title.endswith("周报")), "")
    if repeated and newer > 1:
        later[1] = replace(later[1], title=repeated)
    return [*later, *(replace(each, serial=each.serial + shift) for each in kept)]


def turned(old: Board, new: Sequence[Board], kept: Sequence[Sequence[Piece]], newer: Sequence[int]) -> Turn:
    """Pair the articles of *old* with those of *new*: *kept* has, for each new column, the old pieces that it took."""
    moved, added = dict[str, str](), list[str]()
    for board, pieces, count in zip(new, kept, newer, strict=True):
        addresses = [board.dialect.address(piece) for piece in board.dialect.pieces]
        added += addresses[:count]
        moved |= dict(zip(map(old.dialect.address, pieces), addresses[count:], strict=True))
    removed = [url for url in map(old.dialect.address, old.dialect.pieces) if url not in moved]
    return Turn(old=old, new=tuple(new), moved=moved, removed=tuple(removed), added=tuple(added))


def shown_as(board: Board, change: Callable[[Piece, int], str], titled: bool) -> None:
    """Let lists show what *change* makes of each title of *board*; the title attribute stays whole or is left out."""
    marks = {piece.title: change(piece, n) for n, piece in enumerate(board.dialect.pieces)}

    def rewrite(text: str) -> str:
        def link(match: re.Match[str]) -> str:
            title = match[2]
            if title not in marks:
                return match[0]
            opening = match[1] if titled else re.sub(r'\stitle="[^"]*"', "", match[1])
            return f"{opening}{marks[title]}</a>"

        return re.sub(r"(<a\s[^>]*>)([^<>]+)</a>", link, text)

    board.rewrite = rewrite


def cut(piece: Piece, number: int) -> str:
    """A title that the list cuts after fourteen characters."""
    return piece.title if len(piece.title) <= 14 else f"{piece.title[:14]}…"


def marked(piece: Piece, number: int) -> str:
    """A title with the place before it, every other one, and cut after eighteen characters."""
    place = ("[东津新区]", "[南浦区]", "【上河区】")[number % 3]
    title = piece.title if len(piece.title) <= 18 else f"{piece.title[:18]}..."
    return f"{place}{title}" if number % 2 else title
