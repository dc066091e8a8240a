"""List pages: bytes in, links and the next request out. Pure: no network, clock, environment, database, Scrapy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from govcrawl.limits import DEFAULT_LIMITS, Limits
from govcrawl.listing.document import ListDocument, read_document
from govcrawl.listing.ends import end_of
from govcrawl.listing.epoint import Epoint
from govcrawl.listing.eportal import Eportal
from govcrawl.listing.feed import Feed
from govcrawl.listing.generic import Generic
from govcrawl.listing.gkmlpt import Gkmlpt
from govcrawl.listing.gscn import Gscn
from govcrawl.listing.hanweb import Hanweb
from govcrawl.listing.in_en import InEn
from govcrawl.listing.jpaas import Jpaas
from govcrawl.listing.jsonlist import JsonList
from govcrawl.listing.lonsun import Lonsun
from govcrawl.listing.records import DateRule, Emptiness, EndProof, Link, Listing, NextRequest
from govcrawl.listing.sitemap import Sitemap
from govcrawl.listing.trs import Trs
from govcrawl.listing.truecms import Truecms
from govcrawl.listing.ucap import Ucap
from govcrawl.page import Page
from govcrawl.source import Column

__all__ = [
    "FAMILIES",
    "DateRule",
    "Emptiness",
    "EndProof",
    "Family",
    "Link",
    "Listing",
    "NextRequest",
    "end_of",
    "read_listing",
]


class Family(Protocol):
    """A kind of CMS, seen from its lists."""

    name: str

    def recognises(self, document: ListDocument) -> int:
        """Return 0 to 100: how sure the family is that the answer is its own.

        An answer of the family's own service (JSON, XML) is known by its address and its form: 95.
        """

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read a list page, or an answer of the service that fills one.

        What the next request needs is taken from this answer and from the request that it answers
        (`document.page.url`, `.method`, `.request_body`): nothing is remembered from page to page. A column page whose
        rows come by script gives a Listing without links whose `next_request` asks for them. A page that is not as
        the family knows it is read as any static one (`assembly.read_static`).
        """


FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        Feed(),
        Sitemap(),
        Trs(),
        Ucap(),
        Hanweb(),
        Jpaas(),
        Gkmlpt(),
        Lonsun(),
        Eportal(),
        Epoint(),
        Truecms(),
        JsonList(),
        InEn(),
        Gscn(),
        Generic(),
    )
}
"""The families that a column may name."""


def read_listing(page: Page, column: Column, limits: Limits = DEFAULT_LIMITS) -> Listing:
    """Read one list page.

    The family is the column's where there is a reader for it, else that which is surest of the page. An answer that is
    no list (an error, a script's challenge) gives a Listing without links, proof and emptiness. Raises CatalogError
    for a bad selector, ExtractionError for a page that cannot be parsed.

    >>> row = '<li><a href="t20230719_{0}.html">关于第{0}批排污许可证核发情况的公告</a><span>2023-07-{0}</span></li>'
    >>> body = "<ul>" + "".join(row.format(day) for day in (19, 18, 17)) + "</ul>"
    >>> listing = read_listing(Page(url="http://a.gov.cn/tz/", body=body.encode()), Column(name="通知", url=""))
    >>> [(link.url, link.date) for link in listing.links][0]
    ('http://a.gov.cn/tz/t20230719_19.html', '2023-07-19')
    """
    named = column.family if column.family in FAMILIES else None
    if page.status in (404, 410):
        return Listing(family=named or Generic.name, empty=Emptiness.NOT_FOUND)
    document = read_document(page, limits) if page.status < 400 else None
    if document is None or document.is_broken_data:
        return Listing(family=named or Generic.name)
    if named is not None:
        return FAMILIES[named].read(document, column)
    family = max(FAMILIES.values(), key=lambda each: each.recognises(document))
    return family.read(document, column)
