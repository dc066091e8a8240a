"""What a probe's findings make of the catalog: a new source, or a change of one that covers the host already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from govcrawl.canonical import url_key_or_itself
from govcrawl.catalog import Catalog
from govcrawl.catalog.changes import Change
from govcrawl.catalog.hosts import HostIndex
from govcrawl.catalog.reader import read_file
from govcrawl.catalog.writing import change_text, source_text
from govcrawl.listing import FAMILIES
from govcrawl.regions import COUNTRY
from govcrawl.source import Column, Level, Scope, Source, SourceStatus, hosts_of
from govcrawl.upkeep.probed import ColumnFound, Findings
from govcrawl.upkeep.publishers import Kind, Publisher
from govcrawl.upkeep.source_ids import source_id


@dataclass(frozen=True, slots=True)
class Known:
    """A column that was found, and the one of the catalog that it is: by its address, else by its name."""

    found: ColumnFound
    source: Source
    column: Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What to put into a catalog file."""

    source: Source | None = None
    """A new source; None where the host is covered, or nothing is known of its publisher."""
    change: tuple[str, Change] | None = None
    """New columns of a source that covers the host, by its id."""
    comments: tuple[str, ...] = ()
    """Lines to stand before it: what a person should check."""
    covered: tuple[Source, ...] = ()
    """The sources of the catalog that lie on the host."""
    there: tuple[Known, ...] = ()
    """Columns that were found and are in the catalog."""

    @property
    def text(self) -> str:
        """The finished table, read by the catalog's own reader; empty where there is nothing to put in.

        Raises CatalogError where it would be refused.
        """
        if self.source is not None:
            text = source_text(self.source, self.comments)
        elif self.change is not None:
            head = "".join(f"# {line}\n" for line in self.comments)
            text = head + change_text(*self.change)
        else:
            return ""
        read_file(text.encode(), "the proposed table")
        return text


def propose(findings: Findings, catalog: Catalog, today: str | None = None) -> Proposal:
    """Return what to put into a catalog file for what was found.

    `today` (YYYY-MM-DD, in China) is given where the live web was seen: with an article read the source is then active.
    """
    host = urlsplit(findings.url).netloc.rpartition("@")[2].lower()
    covered = _covering(catalog, findings.url, host)
    if covered:
        return _changed(findings, covered)
    publisher = findings.publisher
    if publisher is None:
        return Proposal()
    name, unsure = source_id(publisher, host, catalog)
    namesake = next((source for source in catalog.values() if source.name == publisher.name), None)
    if namesake is not None:
        unsure = f"id: the catalog has {namesake.id} {namesake.name} at {namesake.host}: has it moved here?"
    seen = today is not None and findings.article is not None and bool(findings.columns)
    source = Source(
        id=name,
        name=publisher.name,
        admin_code=publisher.admin_code or COUNTRY,
        level=publisher.level,
        host=host,
        scope=Scope.ALL if publisher.kind is Kind.ENVIRONMENT else Scope.ENVIRONMENT,
        status=SourceStatus.ACTIVE if seen else _status(findings),
        obstacles=findings.obstacles,
        checked=today if seen else None,
        columns=tuple(map(as_catalog_column, findings.columns)),
    )
    return Proposal(source=source, comments=tuple(_comments(findings, publisher, unsure)))


def as_catalog_column(found: ColumnFound) -> Column:
    """Return a column as it stands in a catalog; the plainest family goes without saying."""
    family = found.family if found.family in FAMILIES and found.family != "generic" else None
    return Column(name=found.name, url=found.url, family=family)


def _status(findings: Findings) -> SourceStatus:
    return SourceStatus.UNVERIFIED if findings.columns else SourceStatus.CANDIDATE


def _covering(catalog: Catalog, url: str, host: str) -> tuple[Source, ...]:
    """The sources on a host, the one that an address belongs to first."""
    bare = host.split(":")[0].removeprefix("www.")
    found = [source for source in catalog.values() if bare in {one.removeprefix("www.") for one in hosts_of(source)}]
    own = HostIndex(found).source_of(url)
    return tuple(sorted(found, key=lambda source: source is not own))


def _changed(findings: Findings, covered: tuple[Source, ...]) -> Proposal:
    columns = [(source, column) for source in covered for column in source.columns]
    placed = {_place(column.url): (source, column) for source, column in columns}
    named = {column.name: (source, column) for source, column in columns}
    there, new = [], []
    for found in findings.columns:
        known = placed.get(_place(found.url)) or named.get(found.name)
        if known is not None:
            there.append(Known(found, *known))
        elif not found.secondary:
            new.append(found)
    change = None
    if new:
        change = (covered[0].id, Change({}, tuple(map(as_catalog_column, new))))
    checks = [f"check: {check}" for found in new for check in found.checks]
    publisher = findings.publisher
    if publisher is not None and publisher.kind is Kind.ENVIRONMENT and publisher.name != covered[0].name:
        checks.insert(
            0, f"check: the pages are of {publisher.name}: is it a source of its own beside {covered[0].name}?"
        )
    return Proposal(change=change, comments=tuple(checks), covered=covered, there=tuple(there))


def _place(url: str) -> str:
    key = url_key_or_itself(url)
    return key.removeprefix("www.") + ("#" + url.partition("#")[2] if "#" in url else "")


def _comments(findings: Findings, publisher: Publisher, unsure: str | None) -> Iterator[str]:
    """What a person should check, and what stood in the way."""
    yield from (f"check: {doubt}" for doubt in publisher.doubts)
    if publisher.admin_code is None:
        yield "check: admin_code: nothing on the site tells its place"
    if publisher.level is Level.MEDIA and publisher.admin_code is not None:
        yield "check: level: it is taken for a news site"
    if unsure is not None:
        yield f"check: {unsure}"
    for column in findings.columns:
        yield from (f"check: {check}" for check in column.checks)
    for met in findings.hindrances:
        if met.obstacle is not None:
            yield f"met: {met.obstacle.value} at {met.url}"
