"""Sitemaps (sitemaps.org, with the dates of news sitemaps), and indexes of them."""

from __future__ import annotations

import re

from lxml import etree

from govcrawl.extraction.dates import date_in_url
from govcrawl.listing.answers import link_of
from govcrawl.listing.controls import same_site
from govcrawl.listing.document import ListDocument, squeeze
from govcrawl.listing.feed import day_in_china
from govcrawl.listing.markup import children, is_whole, local_name, parse_xml, root_name, text_in
from govcrawl.listing.records import Emptiness, EndProof, Link, Listing, NextRequest
from govcrawl.source import Column

_ROOTS = frozenset({"urlset", "sitemapindex"})
_YEAR = re.compile(r"(?:19|20)\d{2}(?:[-_]?\d{2}){0,2}")


class Sitemap:
    """Lists that are sitemaps."""

    name = "sitemap"

    def recognises(self, document: ListDocument) -> int:
        """97 for the first element of a sitemap or an index."""
        return 97 if document.data is None and root_name(document.text) in _ROOTS else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the addresses of a sitemap; of an index, ask for the newest member, and `then` for the others."""
        root = parse_xml(document.text) if root_name(document.text) in _ROOTS else None
        if root is None:
            return Listing(family=self.name)
        if local_name(root).lower() == "sitemapindex":
            members = _members(document, root)
            following = members[0] if members else None
            return Listing(family=self.name, next_request=following, then=tuple(members[1:]))
        links = (_link(document, entry) for entry in children(root, "url"))
        unique = tuple({link.url: link for link in links if link is not None}.values())
        whole = is_whole(document.text, root)
        if not unique:
            return Listing(family=self.name, empty=Emptiness.NO_ROWS if whole else None)
        return Listing(links=unique, end_proof=EndProof.NO_NEXT_SINGLE_PAGE if whole else None, family=self.name)


def _link(document: ListDocument, entry: etree._Element) -> Link | None:
    """Return the link of an entry, dated by its publication, else by its address, else by its last change."""
    url = text_in(entry, "loc")
    news = next(iter(children(entry, "news")), None)
    published = text_in(news, "publication_date") if news is not None else ""
    stated = published or (text_in(entry, "lastmod") if date_in_url(url) is None else "")
    return link_of(document, url, text_in(news, "title") if news is not None else "", day_in_china(stated[:100]))


def _members(document: ListDocument, root: etree._Element) -> list[NextRequest]:
    """Return the sitemaps of an index, the newest first: by their last change, else by the year in their names."""
    dated = []
    for entry in children(root, "sitemap"):
        url = document.resolve(squeeze(text_in(entry, "loc")))
        if url and url != document.own and same_site(url, document.own):
            years = _YEAR.findall(url.rpartition("/")[2])
            dated.append((text_in(entry, "lastmod"), re.sub(r"\D", "", years[-1]) if years else "", url))
    dated.sort(key=lambda each: each[:2], reverse=True)
    return [NextRequest(url=url) for url in dict.fromkeys(each[2] for each in dated)]
