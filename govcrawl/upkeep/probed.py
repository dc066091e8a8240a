"""What a probe of a site finds: the records of its report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from govcrawl.causes import Cause
from govcrawl.listing import Link
from govcrawl.source import Obstacle
from govcrawl.upkeep.publishers import Publisher


class PageKind(StrEnum):
    """What kind of page was given."""

    HOME = "home"
    COLUMN = "column"
    HUB = "hub"
    """A page of several columns."""
    ARTICLE = "article"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """What stood in the way at one address."""

    url: str
    cause: Cause
    message: str
    obstacle: Obstacle | None = None
    """Its name in the catalog, where it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What a host's robots.txt says for this crawler."""

    state: str
    """present, absent, unreachable or not_recorded."""
    delay: float | None = None
    """Its Crawl-delay, in seconds."""
    forbids_all: bool = False
    cause: Cause | None = None
    """Why it could not be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFound:
    """A list of articles that was found, and how far it could be read."""

    name: str
    url: str
    family: str
    weight: float
    """How likely it holds news of the environment, by its name: 0 to 1."""
    secondary: bool
    """Notices and the like."""
    links: int
    dated: int
    newest: str | None
    """YYYY-MM-DD, of the links of the first page that are not pinned."""
    sample: tuple[Link, ...]
    pages: int | None
    total: int | None
    paging: str
    """works, single (the first page is proven to be all), none (no next page was found), not_asked, or what failed."""
    end: str | None = None
    """What was seen at the end of the list: the proof of its last page, or why there is none."""
    checks: tuple[str, ...] = ()
    """What a person should look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFound:
    """One article of the best column, read."""

    url: str
    title: str | None
    published: str | None
    origin: str | None
    chars: int
    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that a probe saw."""

    asked: str
    url: str
    """The final address of the page that was given, or the asked one where nothing answered."""
    kind: PageKind | None
    """None where nothing answered."""
    publisher: Publisher | None
    robots: Robots | None
    charset: str | None
    """The codec of the page given."""
    charset_rule: str | None
    columns: tuple[ColumnFound, ...]
    """The best first, secondary ones last."""
    article: ArticleFound | None
    hindrances: tuple[Hindrance, ...]
    requests: int
    http_only: bool = False
    """Whether https is broken or absent where http works."""

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """The obstacles met, each once."""
        return tuple(dict.fromkeys(each.obstacle for each in self.hindrances if each.obstacle is not None))
