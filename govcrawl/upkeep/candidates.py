"""Which of the ways that pages offer to follow, and in what order."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from govcrawl.canonical import url_key_or_itself
from govcrawl.extraction.stubs import path_is_home
from govcrawl.upkeep.column_names import PRIMARY, ColumnRole, weigh_name
from govcrawl.upkeep.navigation import Entry, EntryKind

_HINTED = re.compile(
    r"/(?:xwzx|xwdt|xwfb|xwzx\w{0,4}|xw|hjyw|hbyw|hjxw|hjdt|hbdt|hbxw|sthjyw|sthjdt|stdt|gzdt|gzdt\w{0,3}|dtxx|dtxw|dtyw|ywdt|zwdt|zwyw|"
    r"bmdt|szdt|szyw|sxdt|qxdt|dfdt|jcdt|jryw|yw|yaowen|xinwen|news|dongtai|gzdongtai|zxdt|zxzx|hjzx|hbzx|tpxw|mtjj)(?:_\d+)?(?:[/.]|$)",
    re.I,
)
"""Folders called by the initials or the sound of 新闻中心, 环境要闻, 工作动态 and the like."""
_HINT = 0.45
_MORE_UNNAMED = 0.3
_BELOW_REFUSED = 0.5
_HUB = 0.8
"""A hub comes before columns of a weight below this share of its own."""
_SHORT = 8
"""Characters of a name that says nothing and may be a column's all the same; titles of articles are longer."""
_SIBLING = 0.42
"""Of a name that says nothing, in the folder of a column of news."""
_UNKNOWN = 300
"""Entries of that kind that are remembered."""
_ARTICLE = re.compile(r"/(?:t\d{8}_\d+|content_\d+|post_\d+|art_\d+_\d+|[0-9a-f]{32}|\d{15,})\.s?html?$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A page that may be a column, or a hub of columns."""

    entry: Entry
    weight: float
    """As a column, by its name."""
    hub: float
    """As a hub."""
    role: ColumnRole
    depth: int = 0
    """Hubs that lead to it."""

    @property
    def rank(self) -> float:
        """By which candidates are asked for."""
        return max(self.weight, _HUB * self.hub) - 0.02 * self.depth


@dataclass
class Queue:
    """Candidates still to be asked for, each address once, the best first."""

    portal: bool = False
    _heap: list[tuple[float, int, Candidate]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _count: int = 0
    _unknown: list[Entry] = field(default_factory=list)

    def add(self, entries: Iterable[Entry], *, depth: int = 0, more: float = 0.0) -> None:
        """Put in what may lead to news; `more` is added to the rank of crumbs: they lead to an article's own column."""
        for entry in entries:
            found = weigh_entry(entry, portal=self.portal)
            if path_is_home(entry.url) or not self._seen.isdisjoint(_keys(entry)):
                continue
            if found is not None:
                self._push(replace(found, depth=depth), more)
            elif (
                len(self._unknown) < _UNKNOWN
                and len(entry.name) <= _SHORT
                and weigh_name(entry.name).role is ColumnRole.UNKNOWN
            ):
                self._unknown.append(entry)

    def add_siblings(self, urls: Iterable[str]) -> None:
        """Put in what says nothing by its name, but lies in the folder of the columns at *urls*."""
        folders = {folder for url in urls if (folder := _parent(url)).count("/") > 1}
        for entry in self._unknown:
            if _parent(entry.url) in folders and not _ARTICLE.search(entry.url) and self._seen.isdisjoint(_keys(entry)):
                self._push(Candidate(entry=entry, weight=_SIBLING, hub=0.0, role=ColumnRole.UNKNOWN), 0.0)
        self._unknown.clear()

    def _push(self, candidate: Candidate, more: float) -> None:
        self._seen.update(_keys(candidate.entry))
        self._count += 1
        heapq.heappush(self._heap, (-candidate.rank - more, self._count, candidate))

    def skip(self, url: str) -> None:
        """Never give that address."""
        self._seen.add(_key(url))

    def pop(self) -> Candidate | None:
        """Return the best one left."""
        return heapq.heappop(self._heap)[2] if self._heap else None

    @property
    def best(self) -> float:
        """The rank of the best one left; 0 where none is."""
        return self._heap[0][2].rank if self._heap else 0.0


def weigh_entry(entry: Entry, *, portal: bool = False) -> Candidate | None:
    """Return an entry as a candidate; None for what cannot lead to news."""
    if _ARTICLE.search(entry.url):
        return None
    named = weigh_name(entry.name, portal=portal)
    weight, hub, role = named.weight, named.hub, named.role
    if role is ColumnRole.REFUSED:
        return None
    if role is ColumnRole.UNKNOWN:
        weight = _HINT if _HINTED.search(entry.url) and len(entry.name) <= _SHORT else 0.0
        if entry.kind is EntryKind.MORE and not entry.name:
            weight = max(weight, _MORE_UNNAMED)
        if not weight and entry.kind is not EntryKind.BREADCRUMB:
            return None
    if any(weigh_name(name, portal=portal).role is ColumnRole.REFUSED for name in entry.above if name != entry.name):
        weight, hub = weight * _BELOW_REFUSED, hub * _BELOW_REFUSED
    return Candidate(entry=entry, weight=weight, hub=hub, role=role)


def _keys(entry: Entry) -> tuple[str, ...]:
    """What makes two entries one: their address, or their name and folder (/gzdt/ and /gzdt/list.htm)."""
    bare = plain(entry.url).partition("?")[0]
    own = (f"{entry.name} {bare.rpartition('/')[0]}",) if entry.name and "#" not in bare else ()
    return (_key(entry.url), *own)


def _key(url: str) -> str:
    fragment = url.partition("#")[2]
    return f"{plain(url)}#{fragment}"


def _parent(url: str) -> str:
    """The folder around a column's own: host and path, with a slash at its end."""
    folder = plain(url).partition("?")[0].rpartition("/")[0]
    return folder.rpartition("/")[0] + "/"


def plain(url: str) -> str:
    """Return an address without what two addresses of one list differ by: scheme, www, index.html.

    >>> plain("https://www.a.gov.cn/xw/index.html") == plain("http://a.gov.cn/xw/")
    True
    """
    return url_key_or_itself(url).removeprefix("www.")


def is_primary(weight: float, role: ColumnRole) -> bool:
    """Tell whether a column of a name is proposed as one of news."""
    return weight >= PRIMARY and role is not ColumnRole.SECONDARY
