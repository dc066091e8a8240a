"""Kaipu UCAP (开普).

Pages are static; a script states how many there are, counting from 1: name.shtml, name_2.shtml … name_N.shtml, and
how many items. Some tenants call page 2 name_1.shtml (see `numbering`).
"""

from __future__ import annotations

from govcrawl.listing.assembly import read_scripted
from govcrawl.listing.document import ListDocument
from govcrawl.listing.records import Listing
from govcrawl.source import Column


class Ucap:
    """Lists of UCAP."""

    name = "ucap"

    def recognises(self, document: ListDocument) -> int:
        """90 for a pager call that counts from 1, 60 for the meta tags that only UCAP writes."""
        script = document.script_pager
        if script is not None and script.family == self.name:
            return 90
        return 60 if any(_is_mark(meta.get("name"), meta.get("content")) for meta in document.root.iter("meta")) else 0

    def read(self, document: ListDocument, column: Column) -> Listing:
        """Read the rows as on any page and the pager from its script; a paged article has neither."""
        return read_scripted(document, column, self.name)


def _is_mark(name: str | None, content: str | None) -> bool:
    key = (name or "").lower()
    return key == "template,templategroup,version" or (key == "others" and "页面生成时间" in (content or ""))
