"""Kaipu UCAP (开普).

Pages are static; a script states how many there are, counting from 1: name.shtml, name_2.shtml … name_N.shtml, and
how many items. Some tenants call page 2 name_1.shtml (see `numbering`). Pages without such a script that ask a service
for their rows are read from its answers (see `ucap_search`).
"""

from __future__ import annotations

import re

from govcrawl.listing.assembly import read_scripted
from govcrawl.listing.document import ListDocument
from govcrawl.listing.records import EndProof, Listing
from govcrawl.listing.ucap_search import common_service, find_service, is_answer, read_answer
from govcrawl.source import Column

_COLUMN = re.compile(r"/c\d{3,}/(?:[\w-]+\.s?html?)?$")
_ARTICLE = re.compile(r"/\d{4}(?:\d{2}|/\d{1,2}/\d{1,2})/(?:[0-9a-f]{32}|\d{5,8})\.s?html?$")


class Ucap:
    """Lists of UCAP."""

    name = "ucap"

    def recognises(self, document: ListDocument) -> int:
        """95 for an answer of a service, 90 for a pager call that counts from 1, 85 for a call of a service.

        60 for the meta tags that only UCAP writes, 50 for a channel and an address as UCAP has them.
        """
        if document.data is not None:
            return 95 if is_answer(document) else 0
        script = document.script_pager
        if script is not None and script.family == self.name:
            return 90
        if script is None and find_service(document) is not None:
            return 85
        if any(_is_mark(meta.get("name"), meta.get("content")) for meta in document.root.iter("meta")):
            return 60
        return 50 if _COLUMN.search(document.own) and common_service(document) is not None else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the rows as on any page and the pager from its script; a paged article has neither."""
        if document.data is not None:
            return read_answer(document, self.name)
        if _is_article(document):
            return Listing(family=self.name)
        static = read_scripted(document, column, self.name)
        if document.script_pager is not None or (static.links and _goes_on(static)):
            return static
        request = find_service(document)
        if request is None and not static.links:
            request = common_service(document)
        return static if request is None else Listing(next_request=request, family=self.name)


def _is_mark(name: str | None, content: str | None) -> bool:
    key = (name or "").lower()
    return key == "template,templategroup,version" or (key == "others" and "页面生成时间" in (content or ""))


def _goes_on(listing: Listing) -> bool:
    """Tell whether a page's own pager leads to all of the list."""
    return listing.next_request is not None or listing.end_proof in (EndProof.LAST_PAGE_NUMBER, EndProof.TOTAL_REACHED)


def _is_article(document: ListDocument) -> bool:
    return _ARTICLE.search(document.own) is not None or any(node.tag == "ucapcontent" for node in document.nodes)
