"""Source and Column: what is known of a publisher before it is visited."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit


class Level(StrEnum):
    """Rank of a publisher."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    MEDIA = "media"


class Scope(StrEnum):
    """Which articles of a source are kept."""

    ALL = "all"
    ENVIRONMENT = "environment"


class SourceStatus(StrEnum):
    """How sure we are of a source."""

    ACTIVE = "active"
    UNVERIFIED = "unverified"
    CANDIDATE = "candidate"


class Obstacle(StrEnum):
    """What stands in a crawler's way at a site; recorded, never defeated."""

    CHALLENGE = "challenge"
    """A script that must run first, to set a cookie (412, 521)."""
    FORBIDDEN = "forbidden"
    """403 by user agent or address."""
    MAINLAND = "mainland"
    """Only addresses within mainland China are answered."""
    IPV6 = "ipv6"
    """From abroad only by IPv6."""
    HTTP = "http"
    """No https, or one that is broken."""
    ENTRANCE = "entrance"
    """Pages are given only to those who came by the home page."""
    SCRIPT = "script"
    """Lists exist only after JavaScript ran."""
    ROBOTS = "robots"
    """robots.txt forbids its lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One list of articles of a source (栏目)."""

    name: str
    url: str
    family: str | None = None
    """Name of the kind of CMS (a module of govcrawl.listing); None: recognised from the page."""
    items: str | None = None
    """CSS selector of the article links, for the rare page that the generic reader cannot read."""
    next: str | None = None
    """CSS selector of the link to the next list page."""
    render: bool = False
    """The list exists only after JavaScript ran."""
    must_have_items: int = 0
    """Fewer links than this on the first list page make the source broken."""
    max_pages: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher that we follow."""

    id: str
    name: str
    admin_code: str
    """GB/T 2260, six digits."""
    level: Level
    host: str
    scope: Scope = Scope.ALL
    status: SourceStatus = SourceStatus.UNVERIFIED
    note: str = ""
    family: str | None = None
    """The kind of CMS behind the site, where no column says it; lists are read by their columns' families alone."""
    obstacles: tuple[Obstacle, ...] = ()
    checked: str | None = None
    """The day (YYYY-MM-DD, in China) on which it was last seen to work: list and article were had and read."""
    columns: tuple[Column, ...] = ()
    delay: float | None = None
    """Seconds between two requests to this host, at least; None: the default of the settings."""
    hours: str | None = None
    """When it may be visited, in China's time, such as "22:00-06:00"; None: at any time."""
    tls: str | None = None
    """What its hosts may do wrong with TLS, such as "legacy until 2027-06-30" (`tls_allowance`); None: nothing."""
    file: str = ""
    """The catalog file it comes from."""

    @property
    def is_candidate(self) -> bool:
        """True without columns: known, but not crawled."""
        return not self.columns


def hosts_of(source: Source) -> frozenset[str]:
    """Return the host names that belong to *source*: its own and those of its columns."""
    hosts = {source.host.split(":")[0]}
    hosts.update(urlsplit(column.url).hostname or "" for column in source.columns)
    return frozenset(hosts)


def families_of(source: Source) -> tuple[str, ...]:
    """Return the kinds of CMS that a source names, each once: those of its columns, then its own."""
    named = (*(column.family for column in source.columns), source.family)
    return tuple(dict.fromkeys(family for family in named if family is not None))
