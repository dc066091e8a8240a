"""What is true of a portal: its news columns, its traps, and its columns as they are built."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from govcrawl.source import Obstacle
from tests.servers import Answer
from tests.simulator.articles import Piece
from tests.simulator.media import Gscn, InEn
from tests.simulator.services import CmsJsonList
from tests.simulator.site import Dialect


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A news column that a good probe finds."""

    name: str
    """As its own page has it; `names` has what links call it, too."""
    names: tuple[str, ...]
    dialect: Dialect
    way: tuple[str, ...]
    """Addresses from the home page to the column, each named by the one before."""
    obstacles: frozenset[Obstacle] = frozenset()
    also: tuple[str, ...] = ()
    """Other addresses that are as right as its own."""
    readable: bool = True
    """Whether its list can be read at all."""

    @property
    def url(self) -> str:
        """Its address."""
        return self.dialect.first

    @property
    def family(self) -> str:
        """What its engine is called in a catalog."""
        return _NAMED.get(type(self.dialect), self.dialect.family)

    @property
    def families(self) -> frozenset[str]:
        """What a program may take it for: engines whose lists are plain pages need no reader of their own."""
        return frozenset((self.family, "generic")) if self.family in _PLAIN else frozenset((self.family,))

    @property
    def pages(self) -> int:
        """How many list pages of its own length there are; a service may be asked for more rows at once."""
        return self.dialect.pages

    @property
    def pieces(self) -> Sequence[Piece]:
        """Its articles, newest first."""
        return self.dialect.pieces


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """Something at *url* that leads astray or stands in the way, and how it answers."""

    what: str
    url: str
    status: int = 200
    """0: the connection is closed without an answer."""
    holds: str = ""
    """What the answer holds: in its text, or in its Location."""


@dataclass(slots=True, kw_only=True)
class Board:
    """A column of a portal as it is built."""

    dialect: Dialect
    name: str
    hub: str
    key: str
    """What in an address or a form tells that a service is asked for this column."""
    gate: Answer | None = None
    """Given instead of its list pages."""
    rewrite: Callable[[str], str] | None = None
    """What is done to the markup of its pages, its titles in lists for instance."""

    @property
    def hubs_name(self) -> str:
        """The name of what it belongs to."""
        return self.hub or self.name


_NAMED: Mapping[type[Dialect], str] = {Gscn: "gscn", InEn: "in_en", CmsJsonList: "jsonlist"}
_PLAIN = frozenset(("vsb", "webplus", "in_en"))


def place(url: str) -> str:
    """The same for all addresses of one page of the host: without scheme and www., a folder for its index."""
    parts = urlsplit(url)
    path = re.sub(r"/(?:index|default)\.s?html?$", "/", parts.path or "/")
    tail = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    return parts.netloc.removeprefix("www.") + path + tail
