"""国际节能环保网 (in-en.com): static lists named list264-1.html, counting from 1."""

from __future__ import annotations

import re
from dataclasses import replace

from govcrawl.listing.assembly import read_static
from govcrawl.listing.document import ListDocument
from govcrawl.listing.records import EndProof, Listing, NextRequest
from govcrawl.source import Column

_OWN = re.compile(r"(?P<before>/(?P<list>list\d{1,6})-)(?P<number>\d{1,5})(?P<after>\.s?html?)$")
_ARTICLE = re.compile(r"/html/[a-z]+-\d{4,}\.s?html?(?:$|[?#])")


class InEn:
    """Lists of in-en.com."""

    name = "in_en"

    def recognises(self, document: ListDocument) -> int:
        """70 for the name of the page with articles named as there (/html/huanbao-2330001.shtml), else 0."""
        if not _OWN.search(document.own):
            return 0
        named = document.leads_to(_ARTICLE, "/html/")
        return 70 if named >= 3 else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the rows as on any page; the pages that its pager links to say whether one follows."""
        listing = read_static(document, column, self.name)
        own = _OWN.search(document.own)
        if own is None or not listing.links or column.next is not None:
            return listing
        number = int(own["number"])
        linked = {
            int(match["number"])
            for a in document.anchor_nodes
            if (url := document.resolve(a.get("href"))) and (match := _OWN.search(url)) and match["list"] == own["list"]
        }
        last = max(linked, default=0)
        listing = replace(listing, page_number=number)
        if last > number:
            url = document.own[: own.end("before")] + str(number + 1) + own["after"]
            return replace(listing, next_request=NextRequest(url=url), end_proof=None)
        if not linked:
            return listing
        proof = EndProof.LAST_PAGE_NUMBER if (listing.pages or number) <= number else None
        return replace(listing, next_request=None, end_proof=proof)
