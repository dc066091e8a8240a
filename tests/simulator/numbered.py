"""Sites whose list pages have an address each."""

from __future__ import annotations

from abc import abstractmethod

from tests.servers import Answer
from tests.simulator.articles import Piece
from tests.simulator.site import Asked, Dialect


class Numbered(Dialect):
    """A list of numbered pages: the engine says where they lie and how they tell of each other."""

    @abstractmethod
    def list_path(self, number: int) -> str:
        """The path (and query) of list page *number*, from 1."""

    def pager(self, number: int) -> str:
        """What list page *number* says about the others."""
        return ""

    @property
    def first(self) -> str:
        """Page 1."""
        return self.base + self.list_path(1)

    def number_of(self, asked: Asked) -> int | None:
        """Which list page lies at the address; a folder stands for its index."""
        for number in range(1, self.pages + 1):
            if asked.url in (self.base + self.list_path(number), self.base + self.list_path(number) + "?"):
                return number
        return 1 if asked.path == self.home else None

    def lists(self, asked: Asked) -> Answer | None:
        """The list page at that address."""
        number = self.number_of(asked)
        return None if number is None else self.list_page(number, asked)

    def list_page(self, number: int, asked: Asked) -> Answer:
        """List page *number*."""
        return self.column(self.block(self.page_of(number)) + self.pager(number), head=self.list_head())

    def list_head(self) -> str:
        """Marks of the engine in the head of list pages."""
        return ""

    def block(self, pieces: list[Piece]) -> str:
        """The list as it stands in the page."""
        return f'<ul class="list">{self.rows(pieces)}</ul>'


def anchors(current: int, pages: int, href: str) -> str:
    """A pager of plain links; *href* holds {n}, and page 1 is among them."""
    numbers = "".join(
        f"<strong>{n}</strong>" if n == current else f'<a href="{href.format(n=n)}">{n}</a>'
        for n in range(1, pages + 1)
    )
    before = f'<a href="{href.format(n=current - 1)}">上一页</a>' if current > 1 else "<span>上一页</span>"
    after = f'<a href="{href.format(n=current + 1)}">下一页</a>' if current < pages else "<span>下一页</span>"
    return f'<div class="page">共{pages}页 {before}{numbers}{after}</div>'
