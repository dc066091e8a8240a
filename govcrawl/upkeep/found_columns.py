"""Columns that a probe has found: what they are called, and which of them are one list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from govcrawl.listing import Listing
from govcrawl.upkeep.candidates import Candidate, plain
from govcrawl.upkeep.column_names import LONGEST, ColumnRole, clean_column_name, is_no_column, weigh_name
from govcrawl.upkeep.probed import ColumnFound
from govcrawl.upkeep.seen_pages import Seen
from govcrawl.upkeep.soundings import SAMPLE, Sounding, newest

_SAME = 0.8
"""Share of links from which two lists are one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A column under way."""

    candidate: Candidate
    url: str
    name: str
    weight: float
    role: ColumnRole
    sounding: Sounding
    checks: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[bool, float]:
        """The best first, secondary ones last."""
        return self.role is ColumnRole.SECONDARY, -self.weight


def found_column(candidate: Candidate, seen: Seen, listing: Listing, site: str, *, portal: bool) -> Found | None:
    """Return a page with a list as a column; None where its own name is one that is not followed."""
    name, checks = _name(candidate.entry.name, seen, site)
    weighed = weigh_name(name, portal=portal)
    role = weighed.role
    if is_no_column(name) or (role is ColumnRole.REFUSED and candidate.role is not ColumnRole.COLUMN):
        return None
    if role in (ColumnRole.REFUSED, ColumnRole.UNKNOWN, ColumnRole.HUB):
        role = candidate.role
    url = _address(seen, name)
    return Found(candidate, url, name, max(weighed.weight, candidate.weight), role, Sounding(listing), checks)


def _address(seen: Seen, name: str) -> str:
    """The address that was asked for, but that of an answer under another scheme, and without a query that the page's
    own breadcrumb does without."""
    url = seen.page.requested_url or seen.page.url
    if urlsplit(url).scheme != urlsplit(seen.page.url).scheme:
        url = seen.page.url
    bare = url.partition("?")[0]
    own = (crumb.url for crumb in seen.navigation.crumbs if crumb.name == name)
    return next((crumb for crumb in own if bare != url and plain(crumb) == plain(bare)), url)


def enter(found: list[Found], new: Found) -> None:
    """Put a column to the others, unless its list is there; of a hub and the column that it shows, the column stays."""
    for place, known in enumerate(found):
        if _overlap(known.sounding.listing, new.sounding.listing) >= _SAME or plain(known.url) == plain(new.url):
            worse = known.candidate.hub > new.candidate.hub and known.name != new.name
            if worse or (_is_paged(new) and not _is_paged(known)):
                found[place] = new
            return
    twins = sum(1 for known in found if known.name == new.name)
    found.append(replace(new, name=f"{new.name} {twins + 1}") if twins else new)


def drop_mixed(found: list[Found]) -> None:
    """Take out hubs that list the newest of several columns which were found themselves."""
    for each in [each for each in found if each.candidate.hub]:
        folder = _folder(each.url)
        folders = {_folder(other.url) for other in found} - {folder}
        others = [other for other in folders if other.startswith(folder)]
        owners = [
            next((other for other in others if plain(link.url).startswith(other)), "")
            for link in each.sounding.listing.links
        ]
        if len(set(filter(None, owners))) > 1 and sum(map(bool, owners)) >= _SAME * len(owners):
            found.remove(each)


def _folder(url: str) -> str:
    return plain(url).partition("?")[0].rpartition("/")[0] + "/"


def as_column(found: Found) -> ColumnFound:
    """Return what a report says of a column."""
    sounding = found.sounding
    listing = sounding.listing
    checks = list(found.checks)
    if found.role is ColumnRole.SECONDARY:
        checks.append(f'"{found.name}" holds notices rather than news; drop it if you do not want them')
    return ColumnFound(
        name=found.name,
        url=found.url,
        family=listing.family,
        weight=found.weight,
        secondary=found.role is ColumnRole.SECONDARY,
        links=len(listing.links),
        dated=sum(1 for link in listing.links if link.date),
        newest=newest(listing.links),
        sample=listing.links[:SAMPLE],
        pages=(sounding.second.pages if sounding.second else None) or listing.pages,
        total=listing.total,
        paging=sounding.paging,
        end=sounding.end,
        checks=tuple(checks),
    )


def _is_paged(found: Found) -> bool:
    listing = found.sounding.listing
    return listing.next_request is not None or (listing.pages or 0) > 1


def _overlap(one: Listing, other: Listing) -> float:
    first, second = ({plain(link.url) for link in listing.links} for listing in (one, other))
    return len(first & second) / max(1, min(len(first), len(second)))


def _name(menu: str, seen: Seen, site: str) -> tuple[str, tuple[str, ...]]:
    """The column's own name: what its page says, else the menu; a check where they differ."""
    stated = clean_column_name(seen.meta.government.get("ColumnName", ""))
    for prefix in filter(None, (seen.meta.site_name, site)):
        stated = stated.removeprefix(prefix)
    path = seen.navigation.path
    own = [name for name in (stated, path[-1] if len(path) > 1 else "") if 1 < len(name) <= 2 * LONGEST]
    own = [name for name in own if name != site]
    if menu and (not own or menu in own):
        return menu, ()
    if own:
        name = own[0]
        if not menu:
            return name, ()
        if weigh_name(name).weight == 0.0 and weigh_name(menu).weight > 0.0:
            return menu, (f'"{menu}" in the menu is "{name}" on its own page',)
        return name, () if name in menu or menu in name else (f'"{name}" is called "{menu}" in the menu',)
    title = clean_column_name((seen.document.root.findtext(".//title") or "").split("_")[0].split("-")[0])
    unsure = "the name of a column was not found: copy it from the page"
    return (title, ()) if 2 <= len(title) <= LONGEST and title != site else ("新闻", (unsure,))
