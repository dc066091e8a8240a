"""Feeds: RSS 2.0 and 1.0, Atom, JSON Feed. They are windows on the newest items; few lead on (RFC 5005)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from govcrawl.listing.answers import link_of
from govcrawl.listing.controls import same_site
from govcrawl.listing.document import ListDocument, squeeze
from govcrawl.listing.fields import field, objects_of
from govcrawl.listing.markup import children, is_whole, local_name, parse_xml, root_name, text_in
from govcrawl.listing.records import Emptiness, EndProof, Link, Listing, NextRequest
from govcrawl.periods import CHINA
from govcrawl.source import Column

_ROOTS = frozenset({"rss", "rdf", "feed"})
_DATES = ("pubDate", "published", "date", "issued", "updated", "modified")
"""RSS 2.0, Atom, Dublin Core, Atom 0.3; an item that states none but its last change is dated by that."""


class Feed:
    """Lists that are feeds."""

    name = "feed"

    def recognises(self, document: ListDocument) -> int:
        """97 for the first element of a feed, or the version that a JSON Feed states."""
        if document.data is not None:
            version = field(document.data, "version")
            return 97 if isinstance(version, str) and "jsonfeed.org/version/" in version else 0
        return 97 if root_name(document.text) in _ROOTS else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the items; a feed that leads nowhere is a list of one page."""
        if document.data is not None:
            return self._read_json(document)
        root = parse_xml(document.text) if root_name(document.text) in _ROOTS else None
        if root is None:
            return Listing(family=self.name)
        items = [node for node in root.iter() if local_name(node) in ("item", "entry")]
        heads = [root, *children(root, "channel")]
        following = _address(document, (link for head in heads for link in children(head, "link")))
        links = [_item(document, item) for item in items]
        return _listing(document, links, following, is_whole=is_whole(document.text, root))

    def _read_json(self, document: ListDocument) -> Listing:
        items = objects_of(document.data, "items")
        if items is None:
            return Listing(family=self.name)
        links = [
            _dated(
                document,
                field(item, "url", "external_url"),
                field(item, "title", "summary"),
                field(item, "date_published", "date_modified"),
            )
            for item in items
        ]
        target = field(document.data, "next_url")
        url = document.resolve(target) if isinstance(target, str) else None
        return _listing(document, links, url, is_whole=True)


def day_in_china(text: str) -> str:
    """Return the day (YYYY-MM-DD) in China of a time that feeds state; a text in another form as it is.

    A time without a zone is China's.

    >>> day_in_china("Wed, 19 Jul 2023 17:30:00 GMT"), day_in_china("2023-07-19T01:00:00+08:00")
    ('2023-07-20', '2023-07-19')
    >>> day_in_china("2023-07-19 17:30:00"), day_in_china("7月19日")
    ('2023-07-19', '7月19日')
    """
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text.strip())
            if moment.tzinfo is None:
                return moment.date().isoformat() if not text.strip().endswith("-0000") else _in_china(moment)
            return moment.astimezone(CHINA).date().isoformat()
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return text


def _in_china(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).astimezone(CHINA).date().isoformat()


def _item(document: ListDocument, item: etree._Element) -> Link | None:
    url = _reference(item)
    return _dated(document, url, text_in(item, "title"), text_in(item, *_DATES)) if url else None


def _dated(document: ListDocument, url: object, title: object, date: object) -> Link | None:
    stated = date if isinstance(date, str) else ""
    link = link_of(document, url, title, day_in_china(stated[:100]))
    if link is None or not stated:
        return link
    return Link(
        url=link.url, title=link.title, date=link.date, raw_date=squeeze(stated[:100]), date_rule=link.date_rule
    )


def _reference(item: etree._Element) -> str | None:
    """Return where an item leads: its link, else an identifier that is an address."""
    for link in children(item, "link"):
        if (link.get("rel") or "alternate") == "alternate" and (url := squeeze(link.get("href") or link.text)):
            return url
    for name in ("guid", "id"):
        for each in children(item, name):
            url = squeeze(each.text)
            if url.startswith(("http://", "https://")) and each.get("isPermaLink") != "false":
                return url
    return next((str(value) for key, value in item.attrib.items() if str(key).endswith("}about")), None)


def _address(document: ListDocument, links: Iterable[etree._Element]) -> str | None:
    """Return the page that follows (RFC 5005): of a paged feed the next, of an archived one that before."""
    rels = {link.get("rel"): link.get("href") for link in reversed(list(links))}
    return document.resolve(rels.get("next") or rels.get("prev-archive"))


def _listing(document: ListDocument, links: Iterable[Link | None], following: str | None, *, is_whole: bool) -> Listing:
    unique = tuple({link.url: link for link in links if link is not None}.values())
    if not unique:
        return Listing(family=Feed.name, empty=Emptiness.NO_ROWS if is_whole else None)
    if following and following != document.own and same_site(following, document.own):
        return Listing(links=unique, next_request=NextRequest(url=following), family=Feed.name)
    return Listing(links=unique, end_proof=EndProof.NO_NEXT_SINGLE_PAGE if is_whole else None, family=Feed.name)
