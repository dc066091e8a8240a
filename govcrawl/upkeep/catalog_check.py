"""The offline check of the catalog: what its files allow and reason does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from govcrawl.canonical import url_key_or_itself
from govcrawl.catalog import Catalog
from govcrawl.regions import Region, region, regions
from govcrawl.source import Column, Level, Obstacle, Scope, Source, SourceStatus, hosts_of
from govcrawl.tls_allowance import Allowance, parse_allowance
from govcrawl.upkeep.address_shapes import families_of_list, is_article, is_home, is_later_page
from govcrawl.upkeep.findings import Finding, Severity

STALE = timedelta(days=180)
"""A source that was last seen to work before this is to be looked at again."""

_PORTALS = ("人民政府", "行政公署")


def check_catalog(catalog: Catalog, today: date, ids: Iterable[str] = ()) -> list[Finding]:
    """Return what is found at the sources of those *ids*, or at all, in the order of the catalog.

    *today* is the day in China. Sources are compared with the whole catalog. Raises InputError for an unknown id.
    """
    chosen = [catalog.get(name) for name in ids] or list(catalog.values())
    neighbours = _Neighbours(catalog.values())
    return [finding for source in chosen for finding in _check(source, neighbours, today)]


def check_unplaced(catalog: Catalog) -> list[Finding]:
    """Return the changes in the archive's own catalog that are of no source in the files that were given."""
    message = "stands in {file} and changes no source of these files; give its file with --catalog, or take it out"
    return [
        Finding(severity=Severity.INFO, source=name, key="id", message=message.format(file=change.file))
        for name, change in catalog.unplaced.items()
    ]


class _Neighbours:
    """The catalog by what two sources should not have in common."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.addresses: dict[str, list[tuple[Source, Column]]] = defaultdict(list)
        self.names: dict[tuple[str, str], list[Source]] = defaultdict(list)
        self.hosts: dict[str, list[Source]] = defaultdict(list)
        self.https: set[str] = set()
        for source in sources:
            self.names[source.name, source.admin_code].append(source)
            for host in hosts_of(source):
                self.hosts[host].append(source)
            for column in source.columns:
                self.addresses[_address(column.url)].append((source, column))
                if column.url.startswith("https:"):
                    self.https.add(_host(column.url))


def _check(source: Source, neighbours: _Neighbours, today: date) -> Iterator[Finding]:
    yield from _check_twins(source, neighbours)
    yield from _check_place(source)
    yield from _check_state(source, today)
    for column in source.columns:
        yield from _check_column(source, column, neighbours)


def _check_twins(source: Source, neighbours: _Neighbours) -> Iterator[Finding]:
    for other in neighbours.names[source.name, source.admin_code]:
        if other.id != source.id:
            message = f"{other.id} is the same publisher; make their columns those of one source"
            yield _finding(Severity.ERROR, source, "name", message)
    for host in sorted(hosts_of(source)):
        others = [other.id for other in neighbours.hosts[host] if other.id != source.id]
        if others:
            message = f"{host} is that of {', '.join(others)}, too; a page is the source's with the nearest column"
            yield _finding(Severity.INFO, source, "host", message)


def _check_place(source: Source) -> Iterator[Finding]:
    unit = region(source.admin_code)
    if unit is None or source.level in (Level.NATIONAL, Level.MEDIA):
        return
    printed = _printed_place(source, unit)
    if printed is not None and not _agrees(printed, unit):
        message = f"{source.admin_code} is {unit.name}, the name says {printed.name} ({printed.code}); correct one"
        yield _finding(Severity.ERROR, source, "admin_code", message)
    province = region(unit.province_code) or unit
    words = source.id.replace("_", "-").split("-")
    if words[0] in _spellings(province) | _spellings(unit):
        if len(words) > 1 and source.level is Level.CITY and not _begins(words[1:], unit):
            message = f"should go on with the pinyin of {unit.name} ({unit.pinyin}), by admin_code {source.admin_code}"
            yield _finding(Severity.WARNING, source, "id", message)
        return
    named = next((one for one in regions() if one.is_province and words[0] in _spellings(one)), None)
    if named is not None and (printed is None or not _agrees(printed, unit)):
        message = f"{source.admin_code} lies in {province.name}, the id says {named.name}; correct one"
        yield _finding(Severity.ERROR, source, "admin_code", message)
    else:
        message = f"should begin with the pinyin of {province.name} ({province.pinyin}); an id in use is not changed"
        yield _finding(Severity.INFO, source, "id", message)


def _check_state(source: Source, today: date) -> Iterator[Finding]:
    if source.scope is Scope.ALL and (source.level is Level.MEDIA or source.name.endswith(_PORTALS)):
        message = 'a portal or medium keeps articles on every subject; write scope = "environment"'
        yield _finding(Severity.WARNING, source, "scope", message)
    if source.columns and source.status is SourceStatus.CANDIDATE:
        message = 'has columns and is a candidate, so `crawl --all` passes it over; write "unverified"'
        yield _finding(Severity.WARNING, source, "status", message)
    checked = date.fromisoformat(source.checked) if source.checked else None
    if source.status is SourceStatus.ACTIVE and checked is None:
        message = "active, and no day is given on which it was seen to work; `govcrawl sources check --live` does both"
        yield _finding(Severity.WARNING, source, "checked", message)
    if checked is not None and checked > today:
        yield _finding(Severity.ERROR, source, "checked", f"{checked} is yet to come; correct the day")
    if source.status is SourceStatus.ACTIVE and checked is not None and today - checked > STALE:
        message = (
            f"last seen to work {(today - checked).days} days ago; run `govcrawl sources check --live {source.id}`"
        )
        yield _finding(Severity.WARNING, source, "checked", message)
    if source.tls is not None:
        yield from _check_tls(source, parse_allowance(source.tls), today)
    if Obstacle.HTTP in source.obstacles and any(column.url.startswith("https:") for column in source.columns):
        message = 'says "http" (no working https), and a column has an https address; correct one'
        yield _finding(Severity.WARNING, source, "obstacles", message)


def _check_tls(source: Source, allowance: Allowance, today: date) -> Iterator[Finding]:
    if allowance.until is None:
        message = f'holds without end; say until when, such as "{allowance} until {today.year + 1}-12-31"'
        yield _finding(Severity.WARNING, source, "tls", message)
    elif not allowance.holds(today):
        message = f"is over since {allowance.until}, so connections are refused; look at the host, and set another day"
        yield _finding(Severity.WARNING, source, "tls", message)


def _check_column(source: Source, column: Column, neighbours: _Neighbours) -> Iterator[Finding]:
    for other, twin in neighbours.addresses[_address(column.url)]:
        if twin is not column:
            where = f"column {twin.name!r}" if other.id == source.id else f"{other.id}, column {twin.name!r}"
            message = f"{column.url} is that of {where}, too; drop one"
            yield _finding(Severity.ERROR, source, "url", message, column)
    if is_home(column.url):
        message = f"{column.url} is the home page; give the address of a list, which `govcrawl sources probe` finds"
        yield _finding(Severity.ERROR, source, "url", message, column)
    elif is_article(column.url):
        message = f"{column.url} is the address of an article or a file; give that of the list that it stands in"
        yield _finding(Severity.ERROR, source, "url", message, column)
    elif is_later_page(column.url):
        message = f"{column.url} looks like a later page of its list; give the first"
        yield _finding(Severity.WARNING, source, "url", message, column)
    families = families_of_list(column.url)
    if families and column.family not in (None, "generic", *families):
        message = f"{column.family!r}, and the address is like those of {', '.join(sorted(families))}; leave it out"
        yield _finding(Severity.WARNING, source, "family", message, column)
    host = _host(column.url)
    if host != source.host.split(":")[0]:
        message = f"lies on {host}, not on {source.host}: right where both are the publisher's"
        yield _finding(Severity.INFO, source, "url", message, column)
    if column.url.startswith("http:") and host in neighbours.https and Obstacle.HTTP not in source.obstacles:
        message = f"{host} is asked by https elsewhere in the catalog; write https here, too"
        yield _finding(Severity.WARNING, source, "url", message, column)


def _finding(severity: Severity, source: Source, key: str, message: str, column: Column | None = None) -> Finding:
    return Finding(
        severity=severity, source=source.id, key=key, message=message, column=column.name if column else None
    )


def _address(url: str) -> str:
    # A number in the fragment is the category in a directory of gkmlpt.
    fragment = urlsplit(url).fragment
    return url_key_or_itself(url) + (f"#{fragment}" if fragment.isdecimal() else "")


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _printed_place(source: Source, unit: Region) -> Region | None:
    """Return the place that the name begins with, where it is written out; None where it tells nothing for sure."""
    # What folds Chinese text takes longer to load than the verbs beside the check to run.
    from govcrawl.forms import fold
    from govcrawl.origins.places import leading_place, namesakes

    name = fold(source.name)
    place = leading_place(name)
    if place is None or not name[: place.length].endswith(("省", "市", "区", "州", "盟", "县", "兵团")):
        return None
    printed = name[: place.length]
    return unit if unit.code in namesakes(printed) else region(place.code)


def _agrees(printed: Region, unit: Region) -> bool:
    """Tell whether a name fits a unit: it may begin with the province."""
    return printed.code in (unit.code, unit.province_code)


def _begins(words: list[str], unit: Region) -> bool:
    spellings = _spellings(unit)
    return any("".join(words[:count]) in spellings for count in range(1, len(words) + 1))


def _spellings(unit: Region) -> frozenset[str]:
    return frozenset({unit.pinyin, *(alias.replace(" ", "") for alias in unit.aliases)})
