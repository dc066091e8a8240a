"""What a simulated site is: a host with one column in the manner of a CMS, which answers requests as that CMS does."""

from __future__ import annotations

import gzip
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol, Self
from urllib.parse import parse_qs, urlsplit

from tests.servers import Answer
from tests.simulator import phrases, surroundings
from tests.simulator.articles import Piece, write_pieces

NOT_FOUND = Answer(b"<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>", 404)
NO_ANSWER = Answer(status=0)
"""The connection is closed without a word."""
RANKED = 4
"""Articles of another column in the box beside the list; a list reader that takes them has taken too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, as the site sees it."""

    method: str
    url: str
    """The absolute address, with its query."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""
    before: int = 0
    """How many requests of the same method, address and body came earlier."""

    @property
    def path(self) -> str:
        """The path, without the query."""
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        """The first value of each parameter of the query."""
        return _first(urlsplit(self.url).query)

    @property
    def form(self) -> dict[str, str]:
        """The first value of each parameter of a form in the body."""
        return _first(self.body.decode("utf-8", "replace"))


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}


class Site(Protocol):
    """What the server asks of a site."""

    @property
    def robots(self) -> str | None:
        """Its robots.txt; None where there is none."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts at which it answers."""

    def answer(self, asked: Asked) -> Answer:
        """What the site says."""


class Dialect(ABC):
    """A site. What differs from engine to engine is asked for by the methods that subclasses give."""

    family = "generic"
    """What the program should take the site for."""
    outcomes: tuple[str, ...] = ("ok",)
    """How a first complete crawl may end."""
    per_page = 15
    charset = "utf-8"
    states_charset = True
    """Whether the Content-Type of its pages names the charset."""
    count = 46
    """Articles: three full pages and one row."""
    spare = 3
    """Requests for lists beyond the pages there are that a reader may need."""
    lists_days = True
    """Whether each row of the list has the day on which the article was published."""
    home = "/hjdt/hjyw/"
    """The folder of the column."""
    robots: str | None = None
    """Its robots.txt; None where there is none."""
    dress: Callable[[str], str] | None = None
    """What a portal makes of the markup of a page before it is sent."""

    def __init__(self, name: str, count: int | None = None) -> None:
        self.name = name
        self.host = f"{name.replace('_', '-')}.example"
        self.base = f"http://{self.host}"
        self.city = Random(name).choice(phrases.CITIES)
        self.site = f"{self.city}生态环境局"
        self.pieces = write_pieces(name, count or self.count)
        self.ranking = write_pieces(f"{name} ranking", RANKED)
        self._find_pages()

    def settle(self, base: str, site: str, pieces: Sequence[Piece], **own: str) -> Self:
        """Become a column of the portal at *base* with its own articles; *own* are attributes of the engine."""
        self.base, self.host, self.site, self.pieces = base, urlsplit(base).netloc, site, list(pieces)
        for name, value in own.items():
            if not hasattr(type(self), name):
                raise AttributeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)
        self._find_pages()
        return self

    def _find_pages(self) -> None:
        self._pages = {self.address(piece): piece for piece in self.pieces}
        self._pages |= {self.ranked_address(piece): piece for piece in self.ranking}
        self._pages |= {twin: piece for piece in self.pieces for twin in self.twins(piece)}

    @abstractmethod
    def address(self, piece: Piece) -> str:
        """The absolute address of an article."""

    @abstractmethod
    def lists(self, asked: Asked) -> Answer | None:
        """The answer to a request that belongs to the list; None where there is nothing."""

    @abstractmethod
    def article(self, piece: Piece) -> str:
        """The markup of an article's page."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts at which it answers."""
        return (self.host,)

    @property
    def first(self) -> str:
        """The address of the column that stands in the catalog."""
        return f"{self.base}{self.home}"

    @property
    def source_id(self) -> str:
        """Its id in the catalog, unlike that of any real source."""
        return f"simulated-{self.name}"

    @property
    def pages(self) -> int:
        """How many list pages there are."""
        return -(-len(self.pieces) // self.per_page)

    @property
    def found(self) -> Sequence[Piece]:
        """The articles that a polite reader can find."""
        return self.pieces

    @property
    def expected(self) -> list[str]:
        """The addresses of the articles that a polite reader can find, newest first."""
        return [self.address(piece) for piece in self.found]

    @property
    def most_list_requests(self) -> int:
        """How many requests that are neither for articles nor for robots.txt a whole crawl may take."""
        return self.pages + self.spare

    def twins(self, piece: Piece) -> list[str]:
        """Other addresses at which the article lies."""
        return []

    def ranked_address(self, piece: Piece) -> str:
        """The address of an article of the box beside the list: one of another column, in the same manner."""
        return self.address(piece).replace(self.home, "/ztzl/rdpx/")

    def page_of(self, number: int, size: int | None = None) -> list[Piece]:
        """The articles of list page *number*, from 1."""
        length = size or self.per_page
        return self.pieces[(number - 1) * length : number * length]

    def is_article(self, url: str) -> bool:
        """Whether an article lies at *url*."""
        return url in self._pages

    def answer(self, asked: Asked) -> Answer:
        """What the site says."""
        piece = self._pages.get(asked.url)
        if piece is not None and asked.method == "GET":
            return self.html(self.article(piece))
        return self.lists(asked) or NOT_FOUND

    def catalog(self) -> str:
        """The entry of a catalog file; the family is left to be recognised."""
        return (
            f'[[source]]\nid = "{self.source_id}"\nname = "{self.site}"\nadmin_code = "510000"\nlevel = "province"\n'
            f'host = "{self.host}"\n[[source.column]]\nname = "环境要闻"\nurl = "{self.first}"\n\n'
        )

    def row(self, piece: Piece) -> str:
        """A row of the list."""
        return (
            f'<li><a href="{self.address(piece)}" title="{piece.title}">{piece.title}</a><span>{piece.day}</span></li>'
        )

    def rows(self, pieces: Sequence[Piece]) -> str:
        """The rows of the list."""
        return "\n".join(map(self.row, pieces))

    def column(self, main: str, *, head: str = "") -> Answer:
        """A whole list page around *main*."""
        return self.html(surroundings.column_page(self.site, self.charset, head, main, self.box()))

    def box(self) -> str:
        """The rows of the box beside the list."""
        return "".join(
            f'<li><a href="{self.ranked_address(p)}" title="{p.title}">{p.title}</a></li>' for p in self.ranking
        )

    def html(self, text: str, status: int = 200) -> Answer:
        """An answer in the site's charset."""
        text = text if self.dress is None else self.dress(text)
        encoding = "gb18030" if self.charset.startswith("gb") else self.charset
        kind = f"text/html; charset={self.charset}" if self.states_charset else "text/html"
        return Answer(text.encode(encoding), status, {"Content-Type": kind})


def json_answer(value: object, kind: str = "application/json;charset=UTF-8") -> Answer:
    """An answer of a JSON service."""
    return Answer(json.dumps(value, ensure_ascii=False).encode(), 200, {"Content-Type": kind})


def text_answer(text: str, kind: str) -> Answer:
    """An answer of another media type."""
    return Answer(text.encode(), 200, {"Content-Type": kind})


def zipped(answer: Answer) -> Answer:
    """The same answer, compressed whether or not the client takes it."""
    return Answer(gzip.compress(answer.body), answer.status, {**answer.headers, "Content-Encoding": "gzip"})
